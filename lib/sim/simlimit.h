/*
 * simlimit - how many requests a key may make in a second, a minute and a day
 *
 * Windows lie on the clock, as the provider's do: the count starts again when the second, the
 * minute, the day (UTC) turns.  Seconds and minutes can also slide: no stretch of their
 * length, wherever it begins, holds more than the limit.  The lengths can be set, for plans that run
 * in fast motion.  A refused request counts in no window.
 */
#ifndef SIMLIMIT_H
#define SIMLIMIT_H

#include <stdbool.h>
#include <stdint.h>

enum simlimit_window { SIM_SECOND, SIM_MINUTE, SIM_DAY, SIM_WINDOWS, SIM_FITS = SIM_WINDOWS };

struct simlimit {
	int64_t max[SIM_WINDOWS];	/* 0: no limit */
	int64_t length[SIM_WINDOWS];	/* microseconds */
	bool sliding;
	int64_t used[SIM_WINDOWS];	/* by another program, before the first request */
	int64_t others;			/* requests a minute that other programs go on making */
};

/* What one key has used; zero it, then simlimit_start. */
struct simuse {
	int64_t started;
	int64_t window[SIM_WINDOWS];	/* its number since 1970 */
	int64_t n[SIM_WINDOWS];		/* counted in it */
	int64_t *ring[SIM_DAY];		/* for sliding windows: the last max[] instants */
	uint64_t at[SIM_DAY];
};

void simlimit_start(const struct simlimit *l, struct simuse *u, int64_t now);
/*
 * Counts a request and returns SIM_FITS, or returns the window that has no room and counts nothing;
 * the shortest first.  Without for_day (/status) the day is neither asked nor counted.
 */
enum simlimit_window simlimit_take(const struct simlimit *l, struct simuse *u, int64_t now, bool for_day);
/* Used in the window now, other programs' requests included. */
int64_t simlimit_used(const struct simlimit *l, struct simuse *u, enum simlimit_window w, int64_t now);
void simlimit_end(struct simuse *u);

#endif
