/* A world from a table of segments: world_read_coverage of world.h. */
#include <errno.h>
#include <stdlib.h>

#include "base/io.h"
#include "base/num.h"
#include "base/utf8.h"
#include "base/xmem.h"
#include "record/csv.h"
#include "world.h"

#define MAX_FILE ((size_t)64 << 20)
#define FIRST_LEAGUE 1001

enum { CODE, NAME, COUNTRY, SEASON, MATCHES, BOTH, ONE, GAP, COLUMNS };

static const struct { const char *name; bool required; } columns[COLUMNS] = {
	[CODE] = { "league_code", true },
	[NAME] = { "league_name", true },
	[COUNTRY] = { "country", true },
	[SEASON] = { "season", true },
	[MATCHES] = { "matches", true },
	[BOTH] = { "shots_and_corners", true },
	[ONE] = { "only_one_of_them", false },
	[GAP] = { "longest_gap_run", false },
};

/* Finds each column by the header; NULL, or why not. */
static const char *
find_columns(const struct csv *c, size_t at[COLUMNS])
{
	for (int k = 0; k < COLUMNS; k++) {
		at[k] = SIZE_MAX;
		for (size_t i = 0; i < c->n; i++)
			if (span_is(c->field[i], columns[k].name))
				at[k] = i;
		if (at[k] == SIZE_MAX && columns[k].required)
			return "the header must name league_code, league_name, country, season, matches and "
			    "shots_and_corners";
	}
	return NULL;
}

static struct span
cell(const struct csv *c, const size_t at[COLUMNS], int k)
{
	return at[k] < c->n ? c->field[at[k]] : SPAN_NONE;
}

static uint32_t
count(const struct csv *c, const size_t at[COLUMNS], int k, const char **why)
{
	struct span text = cell(c, at, k);
	int64_t v = 0;

	if (text.p == NULL && !columns[k].required)
		return 0;
	if (num_i64(text, 0, 1000000, &v) != 0)
		*why = "a count is a whole number from 0 to 1000000";
	return (uint32_t)v;
}

/* The league of a code; the rows of a league need not be adjacent. */
static struct world_league *
league(struct world *w, struct buf *codes, struct span code, struct span name, struct span country)
{
	size_t at = 0;

	for (size_t i = 0; i < w->nleagues; i++, at += strlen(codes->p + at) + 1)
		if (span_is(code, codes->p + at))
			return &w->leagues[i];
	buf_span_add(codes, code);
	buf_addc(codes, '\0');
	w->leagues = xreallocarray(w->leagues, w->nleagues + 1, sizeof *w->leagues);
	w->leagues[w->nleagues] = (struct world_league){ .id = FIRST_LEAGUE + (int)w->nleagues,
	    .name = xmemdup(name.p, name.n), .country = xmemdup(country.p, country.n), .code = xstrdup("") };
	return &w->leagues[w->nleagues++];
}

/* The fewest teams that can play so many matches twice each, within reason. */
static uint32_t
teams_for(uint32_t matches)
{
	uint32_t n = 8;

	while (n < 30 && n * (n - 1) < matches)
		n += 2;
	return n;
}

static bool
is_name(struct span s)
{
	size_t k;

	if (s.p == NULL || s.n == 0)
		return false;
	for (; s.n > 0; s.p += k, s.n -= k)
		if ((k = utf8_valid(s.p, s.n)) == 0)
			return false;
	return true;
}

static const char *
row(struct world *w, struct buf *codes, const struct csv *c, const size_t at[COLUMNS])
{
	struct world_rule r = { .since = INT64_MIN, .until = INT64_MAX };
	struct world_seasons s = { .from = 201, .to = 1128 };
	struct world_league *l;
	const char *why = NULL;
	int64_t season;

	if (num_i64(cell(c, at, SEASON), 1900, 2199, &season) != 0)
		return "a season is a year from 1900 to 2199";
	if (!is_name(cell(c, at, CODE)) || !is_name(cell(c, at, NAME)) || !is_name(cell(c, at, COUNTRY)))
		return "a league must have a code, a name and a country, in UTF-8";
	s.years = r.years = (struct world_years){ (int)season, (int)season };
	s.matches = count(c, at, MATCHES, &why);
	r.amount = count(c, at, BOTH, &why);
	r.partial = count(c, at, ONE, &why);
	r.gap = count(c, at, GAP, &why);
	if (why == NULL && (r.amount + r.partial > s.matches || s.matches == 0))
		why = "more matches are covered than there are";
	if (why != NULL)
		return why;
	if (r.gap > s.matches - r.amount)	/* the run may also contain matches with one of the two */
		r.gap = s.matches - (uint32_t)r.amount;
	s.teams = teams_for(s.matches);
	l = league(w, codes, cell(c, at, CODE), cell(c, at, NAME), cell(c, at, COUNTRY));
	l->seasons = xreallocarray(l->seasons, l->nseasons + 1, sizeof s);
	l->seasons[l->nseasons++] = s;
	l->coverage.v = xreallocarray(l->coverage.v, l->coverage.n + 1, sizeof r);
	l->coverage.v[l->coverage.n++] = r;
	if (r.amount == 0)
		return NULL;
	r.share = true;
	r.amount = 100000;
	l->flag.v = xreallocarray(l->flag.v, l->flag.n + 1, sizeof r);
	l->flag.v[l->flag.n++] = r;
	return NULL;
}

static int
rows(struct world *w, struct csv *c, const char *path)
{
	struct buf codes = { 0 };
	size_t at[COLUMNS];
	const char *why;
	int status = 0, got = csv_next(c);

	why = got < 0 ? c->why : got == 0 ? "the file is empty" : find_columns(c, at);
	if (why != NULL) {
		complain("%s:%llu: %s", path, (unsigned long long)c->lineno, why);
		return -1;
	}
	while ((got = csv_next(c)) != 0) {
		why = got < 0 ? c->why : row(w, &codes, c, at);
		if (why == NULL)
			continue;
		complain("%s:%llu: %s", path, (unsigned long long)c->lineno, why);
		status = -1;
	}
	buf_free(&codes);
	return status;
}

struct world *
world_read_coverage(const char *path, uint64_t seed)
{
	struct world *w = xcalloc(1, sizeof *w);
	struct buf text = { 0 };
	struct csv c;
	const char *why;
	int status = -1;

	w->seed = seed;
	if (io_read_file(path, &text, MAX_FILE) != 0) {
		complain_errno("cannot read '%s'", path);
	} else {
		csv_open(&c, buf_span(&text));
		status = rows(w, &c, path);
		csv_free(&c);
		if (status == 0 && (status = world_build(w, &why)) != 0)
			complain("%s: %s", path, why);
	}
	buf_free(&text);
	if (status == 0)
		return w;
	world_free(w);
	return NULL;
}
