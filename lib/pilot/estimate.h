/*
 * estimate - the price of a pilot and a backfill: calls, share of the day, days, the end
 *
 * For each of the segments (segments.h): a verdict that is made costs nothing more, and its backfill what is left of it
 * if it is GO; any other one is forecast (lib/forecast).  Expected and at most, for the pilot, for the
 * backfill after it, and for both.
 */
#ifndef ESTIMATE_H
#define ESTIMATE_H

#include "forecast.h"
#include "segments.h"

/* What is known of a segment's matches, in the order of the work list. */
struct estimate_known {
	int64_t matches, unsaved;
	int64_t *round;		/* unsaved ones of each round */
	size_t rounds;
};

struct estimate {
	/* set by the caller */
	const struct segments *store;
	struct policy policy;		/* size is the round */
	double a;			/* see forecast.h */
	int64_t batch;			/* matches in a call */
	int64_t min;			/* segments that lack fewer have no pilot */
	int64_t start;			/* when the first call leaves */
	int64_t reserve, used;		/* of the day; to be told: pace has them already */
	struct forecast_pace pace;
	/* set by estimate_price */
	int64_t segments, matches, settled, open, small, go, saved;
	double go_matches;		/* expected */
	double pilot, backfill;		/* calls, expected */
	int64_t pilot_most, backfill_most, both_most;
	/* private */
	struct estimate_known *known;	/* by cell; NULL: no work list was given */
};

/* The next match of a segment in the work list, and whether its answer is there.  Once it was called, matches that
 * are not in the list are not asked. */
void estimate_work(struct estimate *e, size_t cell, bool saved);
/* NULL, or why it cannot be done. */
const char *estimate_price(struct estimate *e);
/* Members of an object, or a table. */
void estimate_json(const struct estimate *e, struct jsonw *w);
void estimate_text(const struct estimate *e, struct buf *to);
void estimate_free(struct estimate *e);

#endif
