/*
 * af-dates - work records for days: one a target and day, week, month or range
 *
 * dayspan.h decides which days are meant and the steps they are cut into; here options come in and records go out.  A day
 * that is not settled carries today's date as its revision, so a provider's key asks for it again tomorrow.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/days.h"
#include "base/share.h"
#include "base/xmem.h"
#include "base/zone.h"
#include "record/dayspan.h"
#include "record/filter.h"

struct dates {
	struct filter f;
	struct dayask ask;
	struct daytarget *targets;	/* those of --target, or a single one without a name */
	size_t ntargets;
	int64_t today;			/* DAYASK_NO_DAY: by the clock */
	bool reverse;
	const char *seasons_file, *zone, *also;
	struct opt_list set;		/* members for every record */
	struct buf name;
	struct seasons seasons;
	struct dayspans spans;		/* of one target */
	struct buf none;		/* what the last one that lacks days lacks */
};

/* --- options --- */

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
	d->targets[d->ntargets++] = (struct daytarget){ .name = name };
}

static const char *
on_target(void *dates, const char *value)
{
	struct dates *d = dates;

	for (struct span rest = SPAN(value), part; span_cut(&rest, ',', &part);) {
		char *name;

		if (part.n == 0)
			return "an empty name";
		name = xmemdup(part.p, part.n);
		if (has_target(d, name))
			free(name);
		else
			add_target(d, name);
	}
	return NULL;
}

/* Which of the five ways to name days was taken; none, or two of them, is a mistake. */
static void
check_options(const struct dates *d)
{
	const struct dayask *a = &d->ask;
	const char *ways[5];
	size_t n = 0;

	if (a->seasons.n != 0)
		ways[n++] = "--season";
	if (a->from != DAYASK_NO_DAY || a->to != DAYASK_NO_DAY)
		ways[n++] = "--from";
	if (a->last != DAYASK_NOT_GIVEN)
		ways[n++] = "--last";
	if (a->nlist != 0)
		ways[n++] = "--dates";
	if (a->back != DAYASK_NOT_GIVEN)
		ways[n++] = "--back";
	if (n > 1)
		die(EXIT_USAGE, "%s and %s exclude each other", ways[0], ways[1]);
	if (n == 0 && a->ahead == DAYASK_NOT_GIVEN)
		die(EXIT_USAGE, "no days; give --season, --from and --to, --back and --ahead, --last or --dates");
	if (a->from == DAYASK_NO_DAY && a->to != DAYASK_NO_DAY)
		die(EXIT_USAGE, "--to without --from");
	if (a->to != DAYASK_NO_DAY && a->to < a->from)
		die(EXIT_USAGE, "--to is before --from");
	if (a->ahead != DAYASK_NOT_GIVEN && (a->last != DAYASK_NOT_GIVEN || a->nlist != 0 || a->to != DAYASK_NO_DAY))
		die(EXIT_USAGE, "--ahead has no meaning with --last, --dates or --to");
	if (a->days != DAYASK_NOT_GIVEN && a->seasons.n == 0)
		die(EXIT_USAGE, "--days counts back from a season's end; give --season");
	if (d->also != NULL && a->step != DAYSTEP_DAY)
		die(EXIT_USAGE, "--also needs steps of one day");
	if (a->seasons.n != 0 && d->ntargets == 0)
		die(EXIT_USAGE, "--season needs --target: whose season it is");
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

/* Looks the leagues up, and gives each the current day in the zone that counts its days. */
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
		struct daytarget *t = &d->targets[i];
		const char *zone;

		if (t->name != NULL)
			t->season = seasons_find(&d->seasons, t->name);
		if (t->season == NULL && d->ask.seasons.n != 0)
			die_unknown(d, t->name);
		zone = d->zone != NULL ? d->zone : t->season != NULL ? t->season->zone : "UTC";
		t->today = d->today != DAYASK_NO_DAY ? d->today : zone_day(zone, now);
	}
}

/* The days of the records of --also. */
static int
read_also(struct dates *d)
{
	struct dayask *a = &d->ask;
	struct reader in;
	struct rec *r;

	reader_open_file(&in, d->also, (size_t)d->f.max_line);
	while ((r = reader_next(&in)) != NULL) {
		struct span v = rec_get(r, "date");
		const char *why = "'date' is not a date such as \"2025-02-28\"";
		int64_t day;

		if (json_type(v) != JSON_STRING || (why = dayask_day((struct span){ v.p + 1, v.n - 2 }, &day)) != NULL) {
			reader_reject(&in, "'date': %s", why);
			continue;
		}
		a->more = xreallocarray(a->more, a->nmore + 1, sizeof *a->more);
		a->more[a->nmore++] = day;
	}
	return reader_close(&in);
}

/* --- what they become --- */

static void
put(struct dates *d, const struct daytarget *t, const struct dayspan *s)
{
	char from[DAYS_TEXT], to[DAYS_TEXT], today[DAYS_TEXT], day[9];
	struct jsonw w = writer_begin(&d->f.out);

	days_text(s->from, from);
	days_text(s->to, to);
	days_text(t->today, today);
	memcpy(day, from, 4);
	memcpy(day + 4, from + 5, 2);
	memcpy(day + 6, from + 8, 3);
	if (t->name != NULL)
		jsonw_str(&w, "league", t->name);
	if (s->season != 0)
		jsonw_int(&w, "season", s->season);
	jsonw_str(&w, "date", from);
	jsonw_str(&w, "day", day);
	if (d->ask.step == DAYSTEP_WEEK || d->ask.step == DAYSTEP_RANGE) {
		jsonw_str(&w, "from", from);
		jsonw_str(&w, "to", to);
		jsonw_int(&w, "days", s->to - s->from + 1);
	}
	jsonw_str(&w, "rev", dayspan_settled(s, &d->ask, t) ? "final" : today);
	for (size_t i = 0; i < d->set.n; i++) {
		const char *equals = strchr(d->set.v[i], '=');

		d->name.n = 0;
		buf_add(&d->name, d->set.v[i], (size_t)(equals - d->set.v[i]));
		jsonw_str(&w, buf_str(&d->name), equals + 1);
	}
	writer_end(&d->f.out);
}

static void
put_target(struct dates *d, const struct daytarget *t)
{
	dayspans_find(&d->spans, &d->ask, t);
	if (d->spans.none.n > 0) {
		if (d->none.n > 0)
			complain("%s", buf_str(&d->none));
		d->none.n = 0;
		buf_span_add(&d->none, buf_span(&d->spans.none));
	}
	if (d->spans.outside)
		die(EXIT_USAGE, "days are from 1900-01-01 to 2200-12-31; these go beyond");
	for (size_t i = 0; i < d->spans.n; i++) {
		const struct dayspan *s = &d->spans.v[d->reverse ? d->spans.n - 1 - i : i];
		int64_t n = dayspan_steps(s, &d->ask, t);

		for (int64_t k = 0; k < n; k++) {
			const struct dayspan step = dayspan_step(s, &d->ask, t, d->reverse ? n - 1 - k : k);

			put(d, t, &step);
		}
	}
}

static void
release(struct dates *d)
{
	for (size_t i = 0; i < d->ntargets; i++)
		free(d->targets[i].name);
	free(d->targets);
	dayask_free(&d->ask);
	dayspans_free(&d->spans);
	free(d->set.v);
	buf_free(&d->name);
	buf_free(&d->none);
	seasons_free(&d->seasons);
}

/* NAME=VALUE, where NAME must not be one that records already have. */
static void
check_set(const struct opt_list *set)
{
	static const char *const own[] = { "league", "season", "date", "day", "from", "to", "days", "rev" };

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
	static struct dates d = { .f = FILTER_INIT, .ask = DAYASK_INIT, .today = DAYASK_NO_DAY };
	struct opt_call target = { on_target, &d }, season = { dayask_on_seasons, &d.ask };
	struct opt_call list = { dayask_on_list, &d.ask }, today = { dayask_on_day, &d.today };
	struct opt_call from = { dayask_on_day, &d.ask.from }, to = { dayask_on_day, &d.ask.to };
	struct opt_call step = { dayask_on_step, &d.ask.step };
	int status;
	const struct opt opts[] = {
		{ 0, "target", OPT_CALL, &target, "list", "leagues: NFL,NBA; without it records have none", 0, 0 },
		{ 0, "season", OPT_CALL, &season, "list", "seasons: 2025, 2024-2025 or 2020,2023", 0, 0 },
		{ 0, "days", OPT_NUM, &d.ask.days, "n", "with --season: only the n days before its last, and that", 0, DAYASK_MOST },
		{ 0, "from", OPT_CALL, &from, "day", "the first day", 0, 0 },
		{ 0, "to", OPT_CALL, &to, "day", "the last day (today, and --ahead)", 0, 0 },
		{ 0, "back", OPT_NUM, &d.ask.back, "n", "from n days before today (0)", 0, DAYASK_MOST },
		{ 0, "ahead", OPT_NUM, &d.ask.ahead, "n", "to n days after today (0)", 0, DAYASK_MOST },
		{ 0, "last", OPT_NUM, &d.ask.last, "n", "n days, the last one is today", 1, DAYASK_MOST },
		{ 0, "dates", OPT_CALL, &list, "list", "these days: 2025-01-26,2025-02-09", 0, 0 },
		{ 0, "also", OPT_STR, &d.also, "file", "add the days of these records, in order, each once", 0, 0 },
		{ 0, "step", OPT_CALL, &step, "name", "day, week, month-end or range (day)", 0, 0 },
		{ 'r', "reverse", OPT_FLAG, &d.reverse, NULL, "the last day of each target first", 0, 0 },
		{ 0, "recheck", OPT_NUM, &d.ask.recheck, "n", "days are settled after more than n days (3)", 0, DAYASK_MOST },
		{ 0, "today", OPT_CALL, &today, "day", "take this day as today (by the clock)", 0, 0 },
		{ 0, "zone", OPT_STR, &d.zone, "zone", "where it is today: America/New_York (the league's, or UTC)", 0, 0 },
		{ 0, "set", OPT_LIST, &d.set, "name=value", "a member for every record, as a string", 0, 0 },
		{ 0, "seasons", OPT_STR, &d.seasons_file, "file", "another table of seasons", 0, 0 },
		FILTER_OUTPUT_OPTS(d.f), OPT_END
	};

	opt_parse(argc, argv, opts, "", "make work records for days");
	check_options(&d);
	check_set(&d.set);
	prepare(&d);
	filter_open_output(&d.f);
	status = d.also != NULL ? read_also(&d) : EXIT_DONE;
	for (size_t i = 0; i < d.ntargets; i++)
		put_target(&d, &d.targets[i]);
	if (d.none.n > 0 && d.f.out.lines == 0)
		die(EXIT_USAGE, "%s", buf_str(&d.none));	/* the one line that whoever asked gets */
	if (d.none.n > 0)
		complain("%s", buf_str(&d.none));
	if (d.f.out.lines == 0)
		die(EXIT_USAGE, d.spans.n != 0 ? "--step month-end: no month ends within these days; take more of them" :
		    "nothing to make: there is no day");
	release(&d);
	return filter_close(&d.f, status);
}
