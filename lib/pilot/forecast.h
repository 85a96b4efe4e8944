/*
 * forecast - what a segment's pilot and backfill will cost, before anything is asked
 *
 * The pilot asks in rounds and stops at the first look that settles the verdict (decide.h), so its price is a random
 * number.  Its expectation is exact under an assumption about the coverage, which nobody knows yet: the share of
 * covered matches is drawn from Beta(a, a).  Given that, the number covered among the next m, after s of t, is
 * BetaBinomial(m, a + s, a + t - s) whatever the segment's size, so the chance of each state at each look follows from
 * the look before.  a is small because leagues either have data or do not: FORECAST_A reproduces the mean over 1,456
 * real segments, 1.5 calls in bundles of 20.  a = 1/2, the prior of the intervals, would give 4.0.
 *
 * The worst case is the whole sample.  Errors, retries and matches that a bundle leaves out are not foreseen.
 *
 * No I/O, no clock.  Time: about 2 ms for each size that has not occurred before.
 */
#ifndef FORECAST_H
#define FORECAST_H

#include "decide.h"

#define FORECAST_A 0.05
#define FORECAST_ROUNDS 400	/* the most rounds of a pilot */

struct forecast_ask {
	int64_t missing;	/* the population */
	int64_t answers, covered;	/* of the sample so far: whole rounds */
	int64_t batch;		/* matches a call */
	/* How many matches of round k, from 0, must be asked, for the first rounds rounds; after those, and if NULL: all. */
	const int64_t *unsaved;
	size_t rounds;
};

struct forecast {
	double calls;		/* of the pilot, expected */
	int64_t most;		/* at most */
	int64_t first_asked, most_asked;	/* matches to ask: in the next round, and at most */
	double asked;		/* expected matches in the sample, including those asked already */
	double band[3];		/* the chance that it ends as GO, HOLD, STOP */
	double go_matches;	/* expected matches that the backfill must ask: unasked, and in a GO segment */
	double go_calls;	/* and the calls for them */
};

/* Fills f.  0, or -1 if the pilot would have more than FORECAST_ROUNDS rounds. */
int forecast(const struct policy *p, double a, const struct forecast_ask *ask, struct forecast *f);

/* Calls for so many matches: whole bundles. */
int64_t forecast_bundles(int64_t matches, int64_t batch);

/*
 * When that many calls are done, if the first one leaves at start: evenly at per_minute, at most today calls on the first
 * of the provider's days and per_day on the others (INT64_MAX: no such limit).  days is how many of its days that touches.
 * -1 if never.
 */
struct forecast_pace {
	double per_minute;
	int64_t today, per_day;
	int64_t day_offset;	/* when its day begins, microseconds after 00:00 UTC */
};

int forecast_finish(const struct forecast_pace *pace, int64_t start, int64_t calls, int64_t *finish,
    int64_t *days);

#endif
