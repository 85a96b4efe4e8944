/*
 * progress - one line on a terminal that says how far a run is
 *
 * Written to standard error, only if that is a terminal, at most five times a second; taken away
 * before each message (die_before) and at the end.  Cut to the terminal's width.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdint.h>

#include "buf.h"

/* Whether lines will be shown at all. */
bool progress_open(void);
/* True if a new line is due; then progress_show it.  now: any steady clock, microseconds. */
bool progress_due(int64_t now);
void progress_show(struct span line);
void progress_close(void);

#endif
