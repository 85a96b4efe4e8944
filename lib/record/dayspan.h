/*
 * dayspan - the days a user asks for, and the steps they are taken in
 *
 * Days are asked for in one of five ways: seasons of a league (seasons.h), a list, the last n, from a day to a day,
 * or a number before and after today.  dayspans_find turns them into spans; a span is then cut into steps (a day, a
 * week, a month's end, a range), of which each becomes a work record.  No span holds days of two seasons, because a
 * record has one.
 *
 * A day is settled when it is older than today minus recheck: what a provider says about it no longer changes.
 *
 * Nothing here asks a clock: today comes with the target.
 */
#ifndef DAYSPAN_H
#define DAYSPAN_H

#include <stdbool.h>

#include "ranges.h"
#include "seasons.h"

enum { DAYASK_NOT_GIVEN = -1, DAYASK_MOST = 100000 };
#define DAYASK_NO_DAY INT64_MIN

enum daystep { DAYSTEP_DAY, DAYSTEP_WEEK, DAYSTEP_MONTH_END, DAYSTEP_RANGE };

/* What the user asked for.  The first one given counts: seasons, list, last, from, back and ahead. */
struct dayask {
	struct ranges seasons;
	int64_t *list;			/* days, in the order given, no duplicates */
	size_t nlist;
	int64_t *more;			/* extra days, in any order; only with DAYSTEP_DAY */
	size_t nmore;
	int64_t last, from, to, back, ahead;
	int64_t days;			/* only the last day of a season and this many before it */
	int64_t recheck;
	enum daystep step;
};

#define DAYASK_INIT { .last = DAYASK_NOT_GIVEN, .from = DAYASK_NO_DAY, .to = DAYASK_NO_DAY, .back = DAYASK_NOT_GIVEN, \
	.ahead = DAYASK_NOT_GIVEN, .days = DAYASK_NOT_GIVEN, .recheck = 3 }

/* For OPT_CALL, with an int64_t or a struct dayask as context; NULL, or why the value is wrong.  After a failure a list
 * may hold what came before the mistake. */
const char *dayask_on_day(void *day, const char *value);		/* 1900-01-01 to 2200-12-31 */
const char *dayask_on_list(void *ask, const char *value);		/* 2025-01-26,2025-02-09 */
const char *dayask_on_seasons(void *ask, const char *value);		/* 2025, 2024-2025, 2020,2023 */
const char *dayask_on_step(void *step, const char *value);		/* an enum daystep */
const char *dayask_day(struct span text, int64_t *day);		/* a day, not from an option */
void dayask_free(struct dayask *a);

/* Whose days are wanted. */
struct daytarget {
	char *name;			/* NULL: nobody in particular */
	const struct season *season;	/* NULL: days without seasons; dayask.seasons is empty then */
	int64_t today;
};

struct dayspan {
	int64_t from, to;		/* both included */
	int season;			/* 0: none */
};

struct dayspans {
	struct dayspan *v;
	size_t n;
	bool outside;			/* days before 1900 or after 2200 were asked for, and left out */
	struct buf none;		/* what has no days yet, and what to do about it, for a message; empty: nothing */
};

/*
 * Finds the spans of a target, replacing those in s; s begins as zero and is reused.  Its none tells of seasons of which no
 * day has come, or a from that is after the last day; there may be no span at all.  With more, each day is a span of its
 * own, in order and without duplicates.
 */
void dayspans_find(struct dayspans *s, const struct dayask *a, const struct daytarget *t);
void dayspans_free(struct dayspans *s);

/* How many steps a span has, and the ith of them, from 0. */
int64_t dayspan_steps(const struct dayspan *s, const struct dayask *a, const struct daytarget *t);
struct dayspan dayspan_step(const struct dayspan *s, const struct dayask *a, const struct daytarget *t, int64_t i);
/* Are all of its days settled? */
bool dayspan_settled(const struct dayspan *s, const struct dayask *a, const struct daytarget *t);

#endif
