/*
 * progress - one line on a terminal that shows how far a run has got
 *
 * Written to standard error, only if that is a terminal, at most five times a second; cleared before each message
 * (die_before) and at the end.  Cut to the terminal's width.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdint.h>

#include "buf.h"

/* How fast it went over the last minute, from two counts that only rise.  Zero it once. */
struct progress_minute {
	struct progress_mark {
		int64_t at;
		uint64_t calls, answered;
	} mark[61];
	size_t n, newest;
};

/* The counts now; calling more than once a second does no harm. */
void progress_note(struct progress_minute *m, int64_t now, uint64_t calls, uint64_t answered);
/* Since the oldest note that is no more than a minute old: calls a second, and the microseconds that this many more
 * answers will take.  -1 if that is not known, as in the first second. */
double progress_rate(const struct progress_minute *m, int64_t now, uint64_t calls);
int64_t progress_left(const struct progress_minute *m, int64_t now, uint64_t answered, uint64_t more);

/* Whether lines will be shown at all. */
bool progress_open(void);
/* True if a new line is due; then progress_show it.  now: any steady clock, microseconds. */
bool progress_due(int64_t now);
void progress_show(struct span line);
void progress_close(void);

#endif
