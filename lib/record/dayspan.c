#include "dayspan.h"

#include <stdlib.h>

#include "base/days.h"
#include "base/die.h"
#include "base/xmem.h"

enum { FIRST_YEAR = 1900, LAST_YEAR = 2200 };

/* --- what was asked for --- */

static bool
within(int64_t from, int64_t to)
{
	return from >= days_of((struct date){ FIRST_YEAR, 1, 1 }) && to <= days_of((struct date){ LAST_YEAR, 12, 31 });
}

const char *
dayask_day(struct span text, int64_t *day)
{
	int64_t v;

	if (days_parse(text, &v) != 0)
		return "not a valid day such as 2025-02-28";
	if (!within(v, v))
		return "days are from 1900-01-01 to 2200-12-31";
	*day = v;
	return NULL;
}

const char *
dayask_on_day(void *day, const char *value)
{
	return dayask_day(SPAN(value), day);
}

static bool
has_day(const struct dayask *a, int64_t day)
{
	for (size_t i = 0; i < a->nlist; i++)
		if (a->list[i] == day)
			return true;
	return false;
}

const char *
dayask_on_list(void *ask, const char *value)
{
	struct dayask *a = ask;

	for (struct span rest = SPAN(value), part; span_cut(&rest, ',', &part);) {
		const char *why;
		int64_t day;

		if ((why = dayask_day(part, &day)) != NULL)
			return why;
		if (has_day(a, day))
			continue;
		a->list = xreallocarray(a->list, a->nlist + 1, sizeof *a->list);
		a->list[a->nlist++] = day;
	}
	return NULL;
}

const char *
dayask_on_seasons(void *ask, const char *value)
{
	struct ranges *years = &((struct dayask *)ask)->seasons;
	const char *why = ranges_add(years, value, 0, INT32_MAX);

	if (why != NULL)
		return why;
	for (size_t i = 0; i < years->n; i++)
		if (years->v[i] <= FIRST_YEAR || years->v[i] >= LAST_YEAR)
			return "seasons are from 1901 to 2199";
	return NULL;
}

const char *
dayask_on_step(void *step, const char *value)
{
	static const char *const names[] = {
		[DAYSTEP_DAY] = "day", [DAYSTEP_WEEK] = "week", [DAYSTEP_MONTH_END] = "month-end", [DAYSTEP_RANGE] = "range"
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(value, names[i]) == 0) {
			*(enum daystep *)step = (enum daystep)i;
			return NULL;
		}
	return "one of day, week, month-end, range";
}

void
dayask_free(struct dayask *a)
{
	free(a->list);
	free(a->more);
	ranges_free(&a->seasons);
}

/* --- which days that means --- */

/* The days from from to to, cut where another season begins. */
static void
add_days(struct dayspans *spans, const struct daytarget *t, int64_t from, int64_t to)
{
	if (!within(from, to)) {
		spans->outside = true;
		return;
	}
	while (from <= to) {
		struct dayspan s = { from, to, t->season != NULL ? season_of(t->season, from) : 0 };
		int64_t until = t->season != NULL ? season_until(t->season, s.season) : to;

		if (until < s.to)
			s.to = until;
		spans->v = xreallocarray(spans->v, spans->n + 1, sizeof *spans->v);
		spans->v[spans->n++] = s;
		from = s.to + 1;
	}
}

static int64_t
given(int64_t n)
{
	return n != DAYASK_NOT_GIVEN ? n : 0;
}

/* A season, or its last days, as far as it has got; false if none of it has come. */
static bool
add_season(struct dayspans *s, const struct dayask *a, const struct daytarget *t, int year, int64_t *from)
{
	int64_t to = season_ends(t->season, year), last = t->today + given(a->ahead);

	*from = a->days != DAYASK_NOT_GIVEN ? to - a->days : season_begins(t->season, year);
	if (last >= *from)
		add_days(s, t, *from, to < last ? to : last);
	return last >= *from;
}

static void
add_seasons(struct dayspans *s, const struct dayask *a, const struct daytarget *t)
{
	int64_t from, first = 0;
	int year = 0;
	size_t n = 0;
	char begins[DAYS_TEXT], today[DAYS_TEXT];

	for (size_t i = 0; i < a->seasons.n; i++) {
		bool twice = false;

		for (size_t k = 0; k < i; k++)
			twice |= a->seasons.v[k] == a->seasons.v[i];
		if (!twice && !add_season(s, a, t, (int)a->seasons.v[i], &from) && n++ == 0) {
			first = from;
			year = (int)a->seasons.v[i];
		}
	}
	if (n == 0)
		return;
	days_text(first, begins);
	days_text(t->today, today);
	buf_addf(&s->none, "--season: %s %d", t->name, year);
	if (n > 1)
		buf_addf(&s->none, " (and %zu more)", n - 1);
	buf_addf(&s->none, ": none of its days %shas come: they begin on %s, today is %s; take one that has begun, or days to come "
	    "with --ahead", a->days != DAYASK_NOT_GIVEN ? "that --days means " : "", begins, today);
}

/* In the order given; for weeks and ranges, consecutive days are one span. */
static void
add_list(struct dayspans *s, const struct dayask *a, const struct daytarget *t)
{
	bool joined = a->step == DAYSTEP_WEEK || a->step == DAYSTEP_RANGE;

	for (size_t i = 0, k; i < a->nlist; i = k) {
		for (k = i + 1; joined && k < a->nlist && a->list[k] == a->list[k - 1] + 1; k++)
			continue;
		add_days(s, t, a->list[i], a->list[k - 1]);
	}
}

static int
by_day(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The days found and the extra days, in order, each once. */
static void
add_more(struct dayspans *s, const struct dayask *a, const struct daytarget *t)
{
	size_t n = a->nmore;
	int64_t *days;

	for (size_t i = 0; i < s->n; i++)
		n += (size_t)(s->v[i].to - s->v[i].from + 1);
	days = xreallocarray(NULL, n, sizeof *days);
	memcpy(days, a->more, a->nmore * sizeof *days);
	n = a->nmore;
	for (size_t i = 0; i < s->n; i++)
		for (int64_t day = s->v[i].from; day <= s->v[i].to; day++)
			days[n++] = day;
	qsort(days, n, sizeof *days, by_day);
	s->n = 0;
	for (size_t i = 0; i < n; i++)
		if (i == 0 || days[i] != days[i - 1])
			add_days(s, t, days[i], days[i]);
	free(days);
}

void
dayspans_find(struct dayspans *s, const struct dayask *a, const struct daytarget *t)
{
	int64_t last = t->today + given(a->ahead);
	char text[DAYS_TEXT];

	s->n = s->none.n = 0;
	s->outside = false;
	if (a->seasons.n != 0)
		add_seasons(s, a, t);
	else if (a->nlist != 0)
		add_list(s, a, t);
	else if (a->last != DAYASK_NOT_GIVEN)
		add_days(s, t, t->today - (a->last - 1), t->today);
	else if (a->from == DAYASK_NO_DAY)
		add_days(s, t, t->today - given(a->back), last);
	else if (a->to != DAYASK_NO_DAY)
		add_days(s, t, a->from, a->to);
	else if (a->from <= last)
		add_days(s, t, a->from, last);
	else {
		days_text(last, text);
		buf_addf(&s->none, "--from is after %s, the last day without --to; take an earlier one", text);
	}
	if (a->nmore != 0)
		add_more(s, a, t);
}

void
dayspans_free(struct dayspans *s)
{
	free(s->v);
	buf_free(&s->none);
	*s = (struct dayspans){ 0 };
}

/* --- the steps of a span --- */

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

/* How many days of the span are settled; less than 1: none. */
static int64_t
settled(const struct dayspan *s, const struct dayask *a, const struct daytarget *t)
{
	int64_t n = s->to - s->from + 1, until = t->today - a->recheck - s->from;

	return n < until ? n : until;
}

int64_t
dayspan_steps(const struct dayspan *s, const struct dayask *a, const struct daytarget *t)
{
	int64_t n = s->to - s->from + 1, one;

	switch (a->step) {
	case DAYSTEP_WEEK:
		return (n + 6) / 7;
	case DAYSTEP_MONTH_END:
		return months(s->to) - months(s->from) + (month_end(months(s->to)) == s->to);
	case DAYSTEP_RANGE:
		one = settled(s, a, t);
		return one > 0 ? n - one + 1 : n;
	default:
		return n;
	}
}

struct dayspan
dayspan_step(const struct dayspan *s, const struct dayask *a, const struct daytarget *t, int64_t i)
{
	struct dayspan step = { s->from + i, s->from + i, s->season };
	int64_t n;

	switch (a->step) {
	case DAYSTEP_WEEK:
		step.from = s->from + 7 * i;
		step.to = step.from + 6 < s->to ? step.from + 6 : s->to;
		break;
	case DAYSTEP_MONTH_END:
		step.from = step.to = month_end(months(s->from) + i);
		break;
	case DAYSTEP_RANGE:
		/* The settled days are one range, each of the others is its own. */
		if ((n = settled(s, a, t)) > 0 && i == 0)
			step.to = s->from + n - 1;
		else if (n > 0)
			step.from = step.to = s->from + n + i - 1;
		break;
	default:
		break;
	}
	return step;
}

bool
dayspan_settled(const struct dayspan *s, const struct dayask *a, const struct daytarget *t)
{
	return s->to < t->today - a->recheck;
}
