/*
 * metrics - counts of runs, from their events, as Prometheus text
 *
 * Takes events and summaries (filter.h) and records of af-quota, one at a time.  A counter is the sum, over all runs of a
 * program, of the last value that each run reported; a gauge is the last value reported.  A run is a program and a pid,
 * from its first event to "done"; a new "start", or a count that went back, begins another one.  A table here says what a
 * member means; unknown members and events are skipped.
 *
 * Memory: a kilobyte a program and a run that has not ended.
 */
#ifndef METRICS_H
#define METRICS_H

#include "record/rec.h"

#define METRICS_PROGRAMS 200	/* different programs; further ones are refused */

struct metrics;

struct metrics *metrics_new(void);
void metrics_free(struct metrics *m);

/* Takes a record.  1: counted; 0: nothing we know; -1: bad, with *why. */
int metrics_add(struct metrics *m, const struct rec *r, const char **why);

/* Adds a label to all samples; NULL, or why name=value is not a label. */
const char *metrics_label(struct metrics *m, const char *assignment);

/* The text exposition format, version 0.0.4. */
void metrics_put(const struct metrics *m, struct buf *to);

#endif
