/*
 * simlimit - how many requests a key may make in a second, a minute and a day
 *
 * Windows are aligned to the clock, like the provider's: the count starts again when a second, a minute or a day (UTC)
 * begins.  Seconds and minutes can also slide: then no interval of their length, wherever it begins, holds more than the
 * limit.  The lengths can be set, for plans in fast motion.  A refused request counts in no window.
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
	int64_t others;			/* requests a minute that other programs keep making */
};

/* What one key has used; zero it, then call simlimit_start. */
struct simuse {
	int64_t started;
	int64_t window[SIM_WINDOWS];	/* its number since 1970 */
	int64_t n[SIM_WINDOWS];		/* counted in it */
	int64_t *ring[SIM_DAY];		/* for sliding windows: the instants of the last max[] requests */
	uint64_t at[SIM_DAY];
};

void simlimit_start(const struct simlimit *l, struct simuse *u, int64_t now);
/*
 * Counts a request and returns SIM_FITS, or counts nothing and returns the shortest window that has no room.  Without
 * for_day (/status) the day is neither checked nor counted.
 */
enum simlimit_window simlimit_take(const struct simlimit *l, struct simuse *u, int64_t now, bool for_day);
/* How much of the current window is used, other programs' requests included. */
int64_t simlimit_used(const struct simlimit *l, struct simuse *u, enum simlimit_window w, int64_t now);
void simlimit_end(struct simuse *u);

#endif
