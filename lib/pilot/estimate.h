/*
 * estimate - the price of a pilot and a backfill: calls, share of the day, days, the end
 *
 * For each segment (segments.h): if its verdict is made, the pilot costs nothing more, and the backfill costs what is left
 * of the segment if it is GO; otherwise both are forecast (forecast.h).  Expected and at most; for the pilot, for the
 * backfill after it, and for both.
 */
#ifndef ESTIMATE_H
#define ESTIMATE_H

#include "forecast.h"
#include "segments.h"

/* What is known of a segment's matches, in the order of the work list. */
struct estimate_known {
	int64_t matches, unsaved;
	int64_t *round;		/* matches of each round without a saved answer */
	size_t rounds;
};

struct estimate {
	/* set by the caller */
	const struct segments *store;
	struct policy policy;		/* size is the round */
	double a;			/* see forecast.h */
	int64_t batch;			/* matches a call */
	int64_t min;			/* segments that lack fewer matches get no pilot */
	int64_t start;			/* when the first call leaves */
	int64_t reserve, used;		/* calls of the day, for the report only: pace has them subtracted */
	struct forecast_pace pace;
	/* set by estimate_price */
	int64_t segments, matches, settled, open, small, go, saved;
	double go_matches;		/* expected */
	double pilot, backfill;		/* calls, expected */
	int64_t pilot_most, backfill_most, both_most;
	/* private */
	struct estimate_known *known;	/* by cell; NULL: no work list */
};

/* Tells of the next match of a segment in the work list, and whether its answer is saved.  After the first call, matches
 * that are not in the list are not asked. */
void estimate_work(struct estimate *e, size_t cell, bool saved);
/* Computes the price; NULL, or why it cannot (a constant text). */
const char *estimate_price(struct estimate *e);
/* Writes the estimate as members of an object, or as a table. */
void estimate_json(const struct estimate *e, struct jsonw *w);
void estimate_text(const struct estimate *e, struct buf *to);
void estimate_free(struct estimate *e);

#endif
