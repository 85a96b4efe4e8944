/* The world file: one statement a line, each a row of the table at the end. */
#include "world.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/num.h"
#include "base/utf8.h"
#include "base/words.h"
#include "base/xmem.h"

struct world_parse {
	struct world *w;
	struct world_league *league;	/* the league that statements are about; NULL before the first */
	struct words words;
	size_t at;			/* the next unread word */
};

static const char *
next(struct world_parse *p)
{
	return p->at < p->words.n ? p->words.v[p->at++] : "";
}

static const char *
next_number(struct world_parse *p, int64_t lo, int64_t hi, int64_t *out)
{
	static char why[80];
	const char *word = next(p);

	if (num_i64(SPAN(word), lo, hi, out) == 0)
		return NULL;
	snprintf(why, sizeof why, "'%.20s' is not a whole number from %lld to %lld", word, (long long)lo,
	    (long long)hi);
	return why;
}

/* 2014, 2014-2018, 2014-, -2018, or * */
static const char *
next_years(struct world_parse *p, struct world_years *y)
{
	const char *word = next(p), *dash = strchr(word, '-');
	int64_t from = 1900, to = 2199;

	if (strcmp(word, "*") != 0) {
		struct span a = { word, dash != NULL ? (size_t)(dash - word) : strlen(word) };
		struct span b = SPAN(dash != NULL ? dash + 1 : word);

		if (*word == '\0' || strcmp(word, "-") == 0 ||
		    (a.n != 0 && num_i64(a, 1900, 2199, &from) != 0) ||
		    (b.n != 0 && num_i64(b, 1900, 2199, &to) != 0) || from > to)
			return "seasons are 2014, 2014-2018, 2014-, -2018 or *";
	}
	*y = (struct world_years){ (int)from, (int)to };
	return NULL;
}

static const char *
next_date(struct world_parse *p, int64_t *at)
{
	const char *word = next(p);

	return clock_parse(SPAN(word), at) == 0 ? NULL : "a date is YYYY-MM-DD";
}

/* 08-15 becomes 815 */
static const char *
next_month_day(struct world_parse *p, int *out)
{
	const char *word = next(p);
	char date[24];
	int64_t at;

	snprintf(date, sizeof date, "2001-%.10s", word);
	if (strlen(word) != 5 || clock_parse(SPAN(date), &at) != 0)
		return "a day of the year is MM-DD";
	*out = (word[0] * 10 + word[1] - '0' * 11) * 100 + word[3] * 10 + word[4] - '0' * 11;
	return NULL;
}

/* none, all, 62%, 1.5%, or a number of matches */
static const char *
next_amount(struct world_parse *p, struct world_rule *r)
{
	const char *word = next(p);
	size_t n = strlen(word);
	double percent;

	r->share = true;
	r->amount = strcmp(word, "all") == 0 ? 100000 : 0;
	if (strcmp(word, "all") == 0 || strcmp(word, "none") == 0)
		return NULL;
	if (n > 1 && word[n - 1] == '%' &&
	    num_double((struct span){ word, n - 1 }, 0, 100, &percent) == 0) {
		r->amount = (int64_t)(percent * 1000 + 0.5);
		return NULL;
	}
	r->share = false;
	if (num_i64(SPAN(word), 0, UINT32_MAX, &r->amount) == 0)
		return NULL;
	return "an amount is none, all, a share like 62% or a number of matches";
}

static const char *
next_count(struct world_parse *p, uint32_t *out)
{
	int64_t v = 0;
	const char *why = next_number(p, 0, 10000000, &v);

	*out = (uint32_t)v;
	return why;
}

static const char *
next_rule(struct world_parse *p, struct world_rules *rules, int what)
{
	struct world_rule r = { .what = what, .since = INT64_MIN, .until = INT64_MAX };
	const char *why = next_years(p, &r.years);

	if (why == NULL)
		why = next_amount(p, &r);
	while (why == NULL && p->at < p->words.n) {
		const char *word = next(p);

		if (strcmp(word, "since") == 0)
			why = next_date(p, &r.since);
		else if (strcmp(word, "until") == 0)
			why = next_date(p, &r.until);
		else if (strcmp(word, "run") == 0)
			why = next_count(p, &r.run);
		else if (strcmp(word, "gap") == 0)
			why = next_count(p, &r.gap);
		else if (strcmp(word, "partial") == 0)
			why = next_count(p, &r.partial);
		else
			why = "the amount may be followed by since, until, run, gap or partial";
	}
	rules->v = xreallocarray(rules->v, rules->n + 1, sizeof *rules->v);
	rules->v[rules->n++] = r;
	return why;
}

static const char *
do_seed(struct world_parse *p)
{
	int64_t v;
	const char *why = next_number(p, 0, INT64_MAX, &v);

	if (why == NULL)
		p->w->seed = (uint64_t)v;
	return why;
}

static const char *
do_first_fixture(struct world_parse *p)
{
	return next_number(p, 1, INT64_C(1) << 52, &p->w->next_id);
}

/* 30% */
static const char *
next_percent(struct world_parse *p, uint32_t *out)
{
	const char *word = next(p);
	size_t n = strlen(word);
	int64_t v = 0;

	if (n < 2 || word[n - 1] != '%' || num_i64((struct span){ word, n - 1 }, 0, 100, &v) != 0)
		return "a share of people is 0% to 100%";
	*out = (uint32_t)v;
	return NULL;
}

static const char *
do_transfers(struct world_parse *p)
{
	return next_percent(p, &p->w->transfers);
}

static const char *
do_friendlies(struct world_parse *p)
{
	return next_percent(p, &p->w->friendlies);
}

static const char *
do_league(struct world_parse *p)
{
	struct world *w = p->w;
	struct world_league l = { 0 };
	const char *kind, *why;
	int64_t id;

	if ((why = next_number(p, 1, INT_MAX, &id)) != NULL)
		return why;
	for (size_t i = 0; i < w->nleagues; i++)
		if (w->leagues[i].id == id)
			return "this league is already defined";
	l.id = (int)id;
	l.name = xstrdup(next(p));
	l.country = xstrdup(next(p));
	kind = next(p);
	l.cup = strcmp(kind, "cup") == 0;
	l.code = xstrdup(next(p));
	w->leagues = xreallocarray(w->leagues, w->nleagues + 1, sizeof *w->leagues);
	w->leagues[w->nleagues] = l;
	p->league = &w->leagues[w->nleagues++];
	return l.cup || strcmp(kind, "league") == 0 ? NULL :
	    "a league is: league ID \"NAME\" \"COUNTRY\" league|cup [CODE]";
}

static const char *
check_seasons(const struct world_seasons *s)
{
	if (s->teams < 2 || s->teams % 2 != 0 || s->teams > 1000)
		return "teams is an even number from 2 to 1000";
	if (s->matches < 1)
		return "a season has at least one match";
	return NULL;
}

static const char *
do_seasons(struct world_parse *p)
{
	struct world_league *l = p->league;
	struct world_seasons s = { .matches = 182, .teams = 14, .from = 815, .to = 525 };
	const char *why = next_years(p, &s.years);

	while (why == NULL && p->at < p->words.n) {
		const char *word = next(p);

		if (strcmp(word, "matches") == 0)
			why = next_count(p, &s.matches);
		else if (strcmp(word, "teams") == 0)
			why = next_count(p, &s.teams);
		else if (strcmp(word, "from") == 0)
			why = next_month_day(p, &s.from);
		else if (strcmp(word, "to") == 0)
			why = next_month_day(p, &s.to);
		else
			why = "the seasons may be followed by matches, teams, from or to";
	}
	if (why == NULL)
		why = check_seasons(&s);
	l->seasons = xreallocarray(l->seasons, l->nseasons + 1, sizeof *l->seasons);
	l->seasons[l->nseasons++] = s;
	return why;
}

static const char *
do_coverage(struct world_parse *p)
{
	return next_rule(p, &p->league->coverage, 0);
}

static const char *
do_stored(struct world_parse *p)
{
	return next_rule(p, &p->league->stored, 0);
}

/* "flag 2015-" and "xg 2020-" are rules with the amount "all". */
static const char *
years_only(struct world_parse *p, struct world_rules *rules)
{
	static char all[] = "all";

	if (p->words.n == 2)
		p->words.v[p->words.n++] = all;
	return next_rule(p, rules, 0);
}

static const char *
do_flag(struct world_parse *p)
{
	return years_only(p, &p->league->flag);
}

static const char *
do_xg(struct world_parse *p)
{
	return years_only(p, &p->league->xg);
}

static const char *
do_trap(struct world_parse *p)
{
	static const struct {
		const char *name;
		int what;
	} database[] = {
		{ "swapped", WORLD_SWAPPED << 4 }, { "no-id", WORLD_NO_ID << 4 },
		{ "postponed", WORLD_POSTPONED << 4 }, { "stats", STORED_SOME },
		{ "zeros", STORED_ZEROS },
	};
	const char *kind = next(p);

	for (int i = WORLD_PARTIAL; i < WORLD_SHAPES; i++)
		if (strcmp(kind, world_shape_names[i]) == 0)
			return next_rule(p, &p->league->provider_traps, i);
	for (size_t i = 0; i < sizeof database / sizeof database[0]; i++)
		if (strcmp(kind, database[i].name) == 0)
			return next_rule(p, &p->league->database_traps, database[i].what);
	return "a trap is partial, nulls, all-null, one-team, unfinished, absent, gone, "
	    "swapped, no-id, postponed, stats or zeros";
}

static const struct {
	const char *name;
	const char *(*fn)(struct world_parse *);
	bool in_league;
} statements[] = {
	{ "seed", do_seed, false },
	{ "first-fixture", do_first_fixture, false },
	{ "transfers", do_transfers, false },
	{ "friendlies", do_friendlies, false },
	{ "league", do_league, false },
	{ "seasons", do_seasons, true },
	{ "coverage", do_coverage, true },
	{ "stored", do_stored, true },
	{ "flag", do_flag, true },
	{ "xg", do_xg, true },
	{ "trap", do_trap, true },
};

static bool
is_utf8(const char *s, size_t n)
{
	size_t k;

	for (; n > 0; s += k, n -= k)
		if ((k = utf8_valid(s, n)) == 0)
			return false;
	return true;
}

static const char *
statement(struct world_parse *p, char *line, size_t n)
{
	const char *why, *name;

	if (strlen(line) != n || !is_utf8(line, n))
		return "a line must be UTF-8 without NUL bytes";
	p->at = 0;
	if ((why = words_split(&p->words, line)) != NULL || p->words.n == 0)
		return why;
	name = next(p);
	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
		if (strcmp(name, statements[i].name) == 0) {
			if (statements[i].in_league && p->league == NULL)
				return "this belongs to a league; a line 'league …' must come first";
			why = statements[i].fn(p);
			return why == NULL && p->at < p->words.n ? "too many words" : why;
		}
	return "a statement is seed, first-fixture, transfers, friendlies, league, seasons, coverage, stored, flag, xg or trap";
}

static int
read_lines(struct world_parse *p, FILE *f, const char *path)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int status = 0;

	for (unsigned long no = 1; (n = getline(&line, &cap, f)) > 0; no++) {
		const char *why = statement(p, line, (size_t)n);

		if (why != NULL) {
			complain("%s:%lu: %s", path, no, why);
			status = -1;
		}
	}
	if (ferror(f)) {
		complain_errno("cannot read '%s'", path);
		status = -1;
	}
	free(line);
	return status;
}

struct world *
world_read(const char *path)
{
	struct world_parse p = { 0 };
	FILE *f = fopen(path, "re");
	const char *why;
	int status;

	if (f == NULL) {
		complain_errno("cannot open '%s'", path);
		return NULL;
	}
	p.w = xcalloc(1, sizeof *p.w);
	status = read_lines(&p, f, path);
	fclose(f);
	if (status == 0 && (status = world_build(p.w, &why)) != 0)
		complain("%s: %s", path, why);
	if (status == 0)
		return p.w;
	world_free(p.w);
	return NULL;
}
