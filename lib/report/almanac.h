/*
 * almanac - the days of several leagues, from the calendars of several commands
 *
 * A calendar is what af-calendar writes: a record a day, with its fact.  Of two records for the same league and day the
 * later one counts, unless it says that nothing was asked, which is not news about the day.  A record without a league
 * belongs to the league without a name.
 *
 * Memory: about 150 bytes a day, plus its line if lines are kept.
 */
#ifndef ALMANAC_H
#define ALMANAC_H

#include "base/table.h"
#include "outcome.h"
#include "record/rec.h"

struct almanac_day {
	int64_t day;			/* days.h */
	int season;			/* 0: none */
	enum outcome_fact fact;
	uint32_t n[OUTCOME_FACTS], partial;	/* records */
	int64_t rows;
	char *reason;			/* of the first that failed, or NULL */
	struct span line;		/* as read; SPAN_NONE if lines are not kept */
};

struct almanac_league {
	char *name;
	struct almanac_day *days;	/* in order after almanac_finish */
	size_t ndays, cap;
};

struct almanac {
	const char *const *counts;	/* the counts of a day that add up to its rows; NULL after the last.  The caller's */
	bool keep;			/* keep the lines */
	struct almanac_league *leagues;	/* in order of first appearance */
	size_t nleagues;
	/* the rest is private */
	struct table at;
};

/* What days add up to. */
struct almanac_sums {
	size_t ndays, days[OUTCOME_FACTS], partial;	/* partial: of those present, the days with a partial record */
	uint64_t records[OUTCOME_FACTS];
	int64_t rows;
};

/* Adds a day of a calendar.  NULL, or why it is not one. */
const char *almanac_add(struct almanac *a, const struct rec *r);
/* Puts the days in order; nothing can be added after this. */
void almanac_finish(struct almanac *a);
void almanac_free(struct almanac *a);

/* Adds n days to sums. */
void almanac_sum(struct almanac_sums *sums, const struct almanac_day *days, size_t n);
/* What all of them add up to. */
struct almanac_sums almanac_sum_all(const struct almanac *a);
/* How many days from at on belong to the same season; at must be less than ndays. */
size_t almanac_season(const struct almanac_league *l, size_t at);

/* --- the command that repeats days --- */

/* Appends "again NAME --dates D,D" for the days of a league that failed; returns how many; appends nothing for 0. */
size_t almanac_repeat(struct buf *to, const char *again, const struct almanac_league *l);
/* Likewise "again NAME --from D --to D", a range around the days that were not asked. */
size_t almanac_carry_on(struct buf *to, const char *again, const struct almanac_league *l);

#endif
