/*
 * calendar - what became of each day of a list
 *
 * A day is one of five facts (outcome.h), and its records decide which: failed if one of them failed, else not asked if one
 * was not asked, else present if there is anything, else empty; out of scope only if all of them are.  A day without any
 * record is not asked.  A record is about its "date", or about all days from "from" to "to" if the question, a week or a
 * range, failed, was not asked, or was empty as a whole.  If the question was answered, those of its days that nothing
 * else is about are empty.
 *
 * What the load counted ("load_counts") is added up by name for each day.
 *
 * Memory: about 200 bytes a day.
 */
#ifndef CALENDAR_H
#define CALENDAR_H

#include "outcome.h"
#include "record/rec.h"

#define CALENDAR_COUNTS 8

struct calendar_day {
	int64_t day;			/* days.h */
	uint32_t n[OUTCOME_FACTS], partial;	/* records */
	int64_t counts[CALENDAR_COUNTS];
	bool answered;			/* a week or a range that includes it was answered */
	char *reason;			/* of the first that failed, or NULL */
};

struct calendar {
	const char *each;		/* a record with this member is one thing of its date; NULL: none.  The caller's */
	struct calendar_day *days;	/* in the order of the list */
	size_t ndays;
	char *names[CALENDAR_COUNTS];	/* of the counts, in order of first appearance */
	size_t nnames;
	/* the rest is private */
	size_t cap;
	struct table *at;
};

/* Adds a day of the list.  NULL, or why not: not a date, or a duplicate. */
const char *calendar_list(struct calendar *c, const struct rec *r);
/*
 * Takes what a record says; got as noted by outcome_want.  NULL, or why it says nothing.  *from and *to: the days that it is
 * about, as indexes into the list, *from > *to if none of them is in it.
 */
const char *calendar_tell(struct calendar *c, const struct rec *r, const struct span got[OUTCOME_GOT], int64_t *from,
    int64_t *to);
enum outcome_fact calendar_fact(const struct calendar_day *d);
/* The sum of a count over all days; 0 for an unknown name. */
int64_t calendar_sum(const struct calendar *c, const char *name);
void calendar_free(struct calendar *c);

#endif
