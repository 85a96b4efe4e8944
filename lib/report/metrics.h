/*
 * metrics - counts of runs, from their events, as Prometheus text
 *
 * Takes events and summaries (filter.h) and records of af-quota, one at a time.  A counter is the sum over all runs
 * of a program of the last value that each run told of; a gauge is the last value told.  A run is a program
 * and a pid, from its first event to "done"; a new "start", or a count that went back, begins another
 * one.  What a member means is a row of a table here; unknown members and events are passed over.
 *
 * Memory: a kilobyte a program and a run that has not ended.
 */
#ifndef METRICS_H
#define METRICS_H

#include "record/rec.h"

#define METRICS_PROGRAMS 200	/* different ones; more are refused */

struct metrics;

struct metrics *metrics_new(void);
void metrics_free(struct metrics *m);

/* 1: counted; 0: nothing we know; -1: bad, with *why. */
int metrics_add(struct metrics *m, const struct rec *r, const char **why);

/* NULL, or why name=value is not a label. */
const char *metrics_label(struct metrics *m, const char *assignment);

/* The text exposition format, version 0.0.4. */
void metrics_put(const struct metrics *m, struct buf *to);

#endif
