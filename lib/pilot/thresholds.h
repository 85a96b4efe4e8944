/*
 * thresholds - how much coverage is GO, and how much is HOLD, for each league
 *
 * Percentages are kept in thousandths, exactly as written, so that nothing is ever rounded: "66.667" is 66667.  A file
 * has lines "league_id go hold"; '#' begins a comment line; blanks, tabs and commas separate:
 *
 *	# main leagues
 *	39   70 50
 *	140  66.5 40
 */
#ifndef THRESHOLDS_H
#define THRESHOLDS_H

#include "decide.h"

struct threshold {
	int64_t league_id, go, hold;
};

struct thresholds {
	struct threshold *v;	/* in the order of the file */
	size_t n;
};

/* For OPT_CALL with an int64_t as context: a percentage from 0 to 100 with at most three decimals. */
const char *thresholds_percent(void *thousandths, const char *value);

/* 0, or -1 after a complaint that names file and line. */
int thresholds_read(struct thresholds *t, const char *path);
void thresholds_free(struct thresholds *t);

/* The policy p with this league's own thresholds, if it has any; the league's last line counts. */
struct policy thresholds_policy(const struct thresholds *t, const struct policy *p, int64_t league_id);

#endif
