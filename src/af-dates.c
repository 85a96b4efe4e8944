/*
 * af-dates - work records for days: one a target and day, week, month or range
 *
 * Which days are meant (stretches, in order) and what is made of a stretch (a step) know nothing of each other.  A stretch
 * never holds days of two seasons, because a record has one.  A day is settled when it is older than today less --recheck;
 * all others carry today's date as their revision, so that a provider's key asks for them again tomorrow.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/days.h"
#include "base/share.h"
#include "base/xmem.h"
#include "base/zone.h"
#include "record/filter.h"
#include "record/ranges.h"
#include "record/seasons.h"

enum { FIRST_YEAR = 1900, LAST_YEAR = 2200, BACK_MOST = 100000, NOT_GIVEN = -1 };

enum step { STEP_DAY, STEP_WEEK, STEP_MONTH_END, STEP_RANGE };

static const char *const step_names[] = {
	[STEP_DAY] = "day", [STEP_WEEK] = "week", [STEP_MONTH_END] = "month-end", [STEP_RANGE] = "range"
};

struct stretch {
	int64_t from, to;		/* days, both included */
	int season;			/* 0: none */
};

/* One of --target, or without it the only one, which has no name. */
struct target {
	char *name;
	const struct season *season;	/* NULL: not in the table */
	int64_t today;
};

struct dates {
	struct filter f;
	struct target *targets;
	size_t ntargets;
	struct ranges years;
	int64_t *list;			/* --dates */
	size_t nlist;
	int64_t from, to, today;	/* INT64_MIN: not given */
	int64_t back, ahead, last, days, recheck;
	enum step step;
	bool reverse, seasons_given;
	const char *seasons_file, *zone;
	struct opt_list set;		/* members for every record */
	struct buf name;
	struct seasons seasons;
	struct stretch *stretches;	/* of one target */
	size_t nstretches;
};

/* --- options --- */

static const char *
read_day(struct span text, int64_t *day)
{
	int64_t v;

	if (days_parse(text, &v) != 0)
		return "not a day that there is, as 2025-02-28";
	if (v < days_of((struct date){ FIRST_YEAR, 1, 1 }) || v > days_of((struct date){ LAST_YEAR, 12, 31 }))
		return "days are from 1900-01-01 to 2200-12-31";
	*day = v;
	return NULL;
}

static const char *
on_day(void *day, const char *value)
{
	return read_day(SPAN(value), day);
}

static bool
has_day(const struct dates *d, int64_t day)
{
	for (size_t i = 0; i < d->nlist; i++)
		if (d->list[i] == day)
			return true;
	return false;
}

static const char *
on_dates(void *dates, const char *value)
{
	struct dates *d = dates;

	for (;; value++) {
		size_t n = strcspn(value, ",");
		const char *why;
		int64_t day;

		if ((why = read_day((struct span){ value, n }, &day)) != NULL)
			return why;
		if (!has_day(d, day)) {
			d->list = xreallocarray(d->list, d->nlist + 1, sizeof *d->list);
			d->list[d->nlist++] = day;
		}
		value += n;
		if (*value == '\0')
			return NULL;
	}
}

static bool
has_target(const struct dates *d, const char *name)
{
	for (size_t i = 0; i < d->ntargets; i++)
		if (strcmp(d->targets[i].name, name) == 0)
			return true;
	return false;
}

static void
add_target(struct dates *d, char *name)
{
	d->targets = xreallocarray(d->targets, d->ntargets + 1, sizeof *d->targets);
	d->targets[d->ntargets++] = (struct target){ .name = name };
}

static const char *
on_target(void *dates, const char *value)
{
	struct dates *d = dates;

	for (;; value++) {
		size_t n = strcspn(value, ",");
		char *name;

		if (n == 0)
			return "an empty name";
		name = xmemdup(value, n);
		if (has_target(d, name))
			free(name);
		else
			add_target(d, name);
		value += n;
		if (*value == '\0')
			return NULL;
	}
}

static const char *
on_season(void *dates, const char *value)
{
	struct dates *d = dates;
	const char *why = ranges_add(&d->years, value, 0, INT32_MAX);

	if (why != NULL)
		return why;
	d->seasons_given = true;
	for (size_t i = 0; i < d->years.n; i++)
		if (d->years.v[i] <= FIRST_YEAR || d->years.v[i] >= LAST_YEAR)
			return "seasons are from 1901 to 2199";
	return NULL;
}

static const char *
on_step(void *step, const char *value)
{
	for (size_t i = 0; i < sizeof step_names / sizeof *step_names; i++)
		if (strcmp(value, step_names[i]) == 0) {
			*(enum step *)step = (enum step)i;
			return NULL;
		}
	return "one of day, week, month-end, range";
}

/* Which of the five ways to name days was taken; none, or two of them, is a mistake. */
static void
check_options(const struct dates *d)
{
	const char *ways[5];
	size_t n = 0;

	if (d->seasons_given)
		ways[n++] = "--season";
	if (d->from != INT64_MIN || d->to != INT64_MIN)
		ways[n++] = "--from";
	if (d->last != NOT_GIVEN)
		ways[n++] = "--last";
	if (d->nlist != 0)
		ways[n++] = "--dates";
	if (d->back != NOT_GIVEN)
		ways[n++] = "--back";
	if (n > 1)
		die(EXIT_USAGE, "%s and %s exclude each other", ways[0], ways[1]);
	if (n == 0 && d->ahead == NOT_GIVEN)
		die(EXIT_USAGE, "no days; give --season, --from and --to, --back and --ahead, --last or --dates");
	if (d->from == INT64_MIN && d->to != INT64_MIN)
		die(EXIT_USAGE, "--to without --from");
	if (d->to != INT64_MIN && d->to < d->from)
		die(EXIT_USAGE, "--to is before --from");
	if (d->ahead != NOT_GIVEN && (d->last != NOT_GIVEN || d->nlist != 0 || d->to != INT64_MIN))
		die(EXIT_USAGE, "--ahead has no meaning with --last, --dates or --to");
	if (d->days != NOT_GIVEN && !d->seasons_given)
		die(EXIT_USAGE, "--days counts back from a season's end; give --season");
	if (d->seasons_given && d->ntargets == 0)
		die(EXIT_USAGE, "--season: whose? give --target");
}

/* --- the table --- */

static void
read_seasons(struct dates *d)
{
	struct buf path = { 0 };
	const char *file = d->seasons_file;

	if (file == NULL && (file = share_find(&path, NULL, "seasons", "")) == NULL)
		die_errno(EXIT_USAGE, "cannot find '%s'; --seasons names a table of your own", buf_str(&path));
	if (seasons_read(&d->seasons, file) != 0)
		die(EXIT_USAGE, "the table of seasons '%s' cannot be used", file);
	buf_free(&path);
}

static _Noreturn void
die_unknown(const struct dates *d, const char *league)
{
	struct buf known = { 0 };

	for (size_t i = 0; i < d->seasons.n; i++)
		buf_addf(&known, "%s%s", i != 0 ? ", " : "", d->seasons.v[i].league);
	die(EXIT_USAGE, "--season: no seasons of '%.60s'; the table has %s", league,
	    known.n != 0 ? buf_str(&known) : "none");
}

/* Leagues are looked up, and each gets the day that it is where its days are counted. */
static void
prepare(struct dates *d)
{
	int64_t now = clock_now();
	const char *why;

	if (d->zone != NULL && (why = zone_check(d->zone)) != NULL)
		die(EXIT_USAGE, "--zone: '%.60s': %s", d->zone, why);
	if (d->ntargets != 0)
		read_seasons(d);
	else
		add_target(d, NULL);
	for (size_t i = 0; i < d->ntargets; i++) {
		struct target *t = &d->targets[i];
		const char *zone;

		if (t->name != NULL)
			t->season = seasons_find(&d->seasons, t->name);
		if (t->season == NULL && d->seasons_given)
			die_unknown(d, t->name);
		zone = d->zone != NULL ? d->zone : t->season != NULL ? t->season->zone : "UTC";
		t->today = d->today != INT64_MIN ? d->today : zone_day(zone, now);
	}
}

/* --- which days --- */

static void
add_stretch(struct dates *d, struct stretch s)
{
	d->stretches = xreallocarray(d->stretches, d->nstretches + 1, sizeof *d->stretches);
	d->stretches[d->nstretches++] = s;
}

/* The days from from to to, cut where another season begins. */
static void
add_days(struct dates *d, const struct target *t, int64_t from, int64_t to)
{
	if (from < days_of((struct date){ FIRST_YEAR, 1, 1 }) || to > days_of((struct date){ LAST_YEAR, 12, 31 }))
		die(EXIT_USAGE, "days are from 1900-01-01 to 2200-12-31; these lead out of them");
	while (from <= to) {
		struct stretch s = { from, to, t->season != NULL ? season_of(t->season, from) : 0 };
		int64_t until = t->season != NULL ? season_until(t->season, s.season) : to;

		if (until < s.to)
			s.to = until;
		add_stretch(d, s);
		from = s.to + 1;
	}
}

/* A season, or its last days, as far as it has come. */
static void
add_season(struct dates *d, const struct target *t, int year)
{
	int64_t to = season_ends(t->season, year), last = t->today + (d->ahead != NOT_GIVEN ? d->ahead : 0);
	int64_t from = d->days != NOT_GIVEN ? to - d->days : season_begins(t->season, year);
	char begins[DAYS_TEXT], today[DAYS_TEXT];

	if (last >= from) {
		add_days(d, t, from, to < last ? to : last);
		return;
	}
	days_text(from, begins);
	days_text(t->today, today);
	complain("%s %d: none of its days %shas come: they begin on %s, today is %s; --ahead takes days to come", t->name,
	    year, d->days != NOT_GIVEN ? "that --days means " : "", begins, today);
}

static void
add_seasons(struct dates *d, const struct target *t)
{
	for (size_t i = 0; i < d->years.n; i++) {
		bool twice = false;

		for (size_t k = 0; k < i; k++)
			twice |= d->years.v[k] == d->years.v[i];
		if (!twice)
			add_season(d, t, (int)d->years.v[i]);
	}
}

/* In the order given; for weeks and ranges days that follow one another are one stretch. */
static void
add_list(struct dates *d, const struct target *t)
{
	bool joined = d->step == STEP_WEEK || d->step == STEP_RANGE;

	for (size_t i = 0, k; i < d->nlist; i = k) {
		for (k = i + 1; joined && k < d->nlist && d->list[k] == d->list[k - 1] + 1; k++)
			continue;
		add_days(d, t, d->list[i], d->list[k - 1]);
	}
}

static void
find_days(struct dates *d, const struct target *t)
{
	int64_t ahead = d->ahead != NOT_GIVEN ? d->ahead : 0, last = t->today + ahead;
	char text[DAYS_TEXT];

	d->nstretches = 0;
	if (d->seasons_given)
		add_seasons(d, t);
	else if (d->nlist != 0)
		add_list(d, t);
	else if (d->last != NOT_GIVEN)
		add_days(d, t, t->today - (d->last - 1), t->today);
	else if (d->from == INT64_MIN)
		add_days(d, t, t->today - (d->back != NOT_GIVEN ? d->back : 0), last);
	else if (d->to != INT64_MIN)
		add_days(d, t, d->from, d->to);
	else if (d->from <= last)
		add_days(d, t, d->from, last);
	else {
		days_text(last, text);
		complain("--from is after %s, the last day without --to", text);
	}
}

/* --- what is made of them --- */

static int64_t
months(int64_t day)
{
	struct date d = days_date(day);

	return d.year * 12 + d.month - 1;
}

static int64_t
month_end(int64_t month)
{
	struct date d = { (int)(month / 12), (int)(month % 12) + 1, 0 };

	d.day = days_in_month(d.year, d.month);
	return days_of(d);
}

/* The first day that is not settled. */
static int64_t
open_from(const struct dates *d, const struct target *t)
{
	return t->today - d->recheck;
}

static int64_t
smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* How many steps a stretch has. */
static int64_t
count_steps(const struct dates *d, const struct target *t, const struct stretch *s)
{
	int64_t n = s->to - s->from + 1, settled;

	switch (d->step) {
	case STEP_WEEK:
		return (n + 6) / 7;
	case STEP_MONTH_END:
		return months(s->to) - months(s->from) + (month_end(months(s->to)) == s->to);
	case STEP_RANGE:
		settled = smaller(n, open_from(d, t) - s->from);
		return settled > 0 ? n - settled + 1 : n;
	default:
		return n;
	}
}

/* The ith step of a stretch. */
static struct stretch
step_at(const struct dates *d, const struct target *t, const struct stretch *s, int64_t i)
{
	struct stretch one = { s->from + i, s->from + i, s->season };
	int64_t settled;

	switch (d->step) {
	case STEP_WEEK:
		one.from = s->from + 7 * i;
		one.to = smaller(one.from + 6, s->to);
		break;
	case STEP_MONTH_END:
		one.from = one.to = month_end(months(s->from) + i);
		break;
	case STEP_RANGE:
		settled = smaller(s->to - s->from + 1, open_from(d, t) - s->from);
		if (settled > 0 && i == 0)
			one.to = s->from + settled - 1;
		else if (settled > 0)
			one.from = one.to = s->from + settled + i - 1;
		break;
	default:
		break;
	}
	return one;
}

static void
put(struct dates *d, const struct target *t, struct stretch s)
{
	char from[DAYS_TEXT], to[DAYS_TEXT], today[DAYS_TEXT], day[9];
	struct jsonw w = writer_begin(&d->f.out);

	days_text(s.from, from);
	days_text(s.to, to);
	days_text(t->today, today);
	memcpy(day, from, 4);
	memcpy(day + 4, from + 5, 2);
	memcpy(day + 6, from + 8, 3);
	if (t->name != NULL)
		jsonw_str(&w, "league", t->name);
	if (s.season != 0)
		jsonw_int(&w, "season", s.season);
	jsonw_str(&w, "date", from);
	jsonw_str(&w, "day", day);
	if (d->step == STEP_WEEK || d->step == STEP_RANGE) {
		jsonw_str(&w, "from", from);
		jsonw_str(&w, "to", to);
	}
	jsonw_str(&w, "rev", s.to < open_from(d, t) ? "final" : today);
	for (size_t i = 0; i < d->set.n; i++) {
		const char *equals = strchr(d->set.v[i], '=');

		d->name.n = 0;
		buf_add(&d->name, d->set.v[i], (size_t)(equals - d->set.v[i]));
		jsonw_str(&w, buf_str(&d->name), equals + 1);
	}
	writer_end(&d->f.out);
}

static void
put_target(struct dates *d, const struct target *t)
{
	find_days(d, t);
	for (size_t i = 0; i < d->nstretches; i++) {
		const struct stretch *s = &d->stretches[d->reverse ? d->nstretches - 1 - i : i];
		int64_t n = count_steps(d, t, s);

		for (int64_t k = 0; k < n; k++)
			put(d, t, step_at(d, t, s, d->reverse ? n - 1 - k : k));
	}
}

static void
release(struct dates *d)
{
	for (size_t i = 0; i < d->ntargets; i++)
		free(d->targets[i].name);
	free(d->targets);
	free(d->list);
	free(d->stretches);
	free(d->set.v);
	buf_free(&d->name);
	ranges_free(&d->years);
	seasons_free(&d->seasons);
}

/* NAME=VALUE, and none of the names that records have already. */
static void
check_set(const struct opt_list *set)
{
	static const char *const own[] = { "league", "season", "date", "day", "from", "to", "rev" };

	for (size_t i = 0; i < set->n; i++) {
		const char *s = set->v[i];
		size_t n = strcspn(s, "=");

		if (n == 0 || s[n] == '\0' || strspn(s, "abcdefghijklmnopqrstuvwxyz_0123456789") < n)
			die(EXIT_USAGE, "--set '%s': not name=value with a name of a-z, 0-9 and _", s);
		for (size_t k = 0; k < sizeof own / sizeof *own; k++)
			if (strlen(own[k]) == n && memcmp(own[k], s, n) == 0)
				die(EXIT_USAGE, "--set '%s': records have a '%s' of their own", s, own[k]);
	}
}

int
main(int argc, char *argv[])
{
	static struct dates d = { .f = FILTER_INIT, .from = INT64_MIN, .to = INT64_MIN, .today = INT64_MIN,
		.back = NOT_GIVEN, .ahead = NOT_GIVEN, .last = NOT_GIVEN, .days = NOT_GIVEN, .recheck = 3 };
	struct opt_call target = { on_target, &d }, season = { on_season, &d }, list = { on_dates, &d };
	struct opt_call from = { on_day, &d.from }, to = { on_day, &d.to }, today = { on_day, &d.today };
	struct opt_call step = { on_step, &d.step };
	const struct opt opts[] = {
		{ 0, "target", OPT_CALL, &target, "list", "leagues: NFL,NBA; without it records have none", 0, 0 },
		{ 0, "season", OPT_CALL, &season, "list", "seasons: 2025, 2024-2025 or 2020,2023", 0, 0 },
		{ 0, "days", OPT_NUM, &d.days, "n", "with --season: only the n days before its last, and that", 0, BACK_MOST },
		{ 0, "from", OPT_CALL, &from, "day", "the first day", 0, 0 },
		{ 0, "to", OPT_CALL, &to, "day", "the last day (today, and --ahead)", 0, 0 },
		{ 0, "back", OPT_NUM, &d.back, "n", "from n days before today (0)", 0, BACK_MOST },
		{ 0, "ahead", OPT_NUM, &d.ahead, "n", "to n days after today (0)", 0, BACK_MOST },
		{ 0, "last", OPT_NUM, &d.last, "n", "n days, the last one is today", 1, BACK_MOST },
		{ 0, "dates", OPT_CALL, &list, "list", "these days: 2025-01-26,2025-02-09", 0, 0 },
		{ 0, "step", OPT_CALL, &step, "name", "day, week, month-end or range (day)", 0, 0 },
		{ 'r', "reverse", OPT_FLAG, &d.reverse, NULL, "the last day of each target first", 0, 0 },
		{ 0, "recheck", OPT_NUM, &d.recheck, "n", "days are settled after more than n days (3)", 0, BACK_MOST },
		{ 0, "today", OPT_CALL, &today, "day", "what is today (by the clock)", 0, 0 },
		{ 0, "zone", OPT_STR, &d.zone, "zone", "where it is today: America/New_York (the league's, or UTC)", 0, 0 },
		{ 0, "set", OPT_LIST, &d.set, "name=value", "a member that every record gets, a string", 0, 0 },
		{ 0, "seasons", OPT_STR, &d.seasons_file, "file", "another table of seasons", 0, 0 },
		FILTER_OUTPUT_OPTS(d.f), OPT_END
	};

	opt_parse(argc, argv, opts, "", "make work records for days");
	check_options(&d);
	check_set(&d.set);
	prepare(&d);
	filter_open_output(&d.f);
	for (size_t i = 0; i < d.ntargets; i++)
		put_target(&d, &d.targets[i]);
	if (d.f.out.lines == 0)
		die(EXIT_USAGE, d.nstretches != 0 ? "nothing to make: no month ends within these days" : "nothing to make");
	release(&d);
	return filter_close(&d.f, EXIT_DONE);
}
