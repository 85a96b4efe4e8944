/*
 * govimpl - what the parts of gov share; for them alone
 *
 *	gov		when the next call may leave, and that it left
 *	govlearn	what an answer tells: limits, pauses, the breaker
 */
#ifndef GOVIMPL_H
#define GOVIMPL_H

#include "gov.h"

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define DAY (1440 * MINUTE)
/* Spacing added to the limit's own: it uses less of the limit, and leaves room for jitter. */
#define SLACK_PPM 10000
#define MINUTE_EDGE (SECOND / 20)

static inline int64_t
min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static inline int64_t
max64(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static inline int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* The provider's clock minute at that wall time. */
static inline int64_t
minute_of(const struct gov_state *g, int64_t wall)
{
	return floor_div(wall + g->skew, MINUTE);
}

#endif
