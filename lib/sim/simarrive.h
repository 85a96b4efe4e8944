/*
 * simarrive - the file of arrivals: one NDJSON line for each request, written when its headers have arrived
 *
 *	{"n":…,"at":…,"mono":…,"method":…,"path":…,"query":…,"key":…,"status":…,"kind":…,"fault":…,
 *	"bytes":…,"minute":…,"day":…,"inflight":…}: see af-sim(1), ARRIVALS.  The key appears as a number, never
 *	as itself.
 */
#ifndef SIMARRIVE_H
#define SIMARRIVE_H

#include "sim.h"

/* One write(2).  Dies if that fails: a count that misses arrivals proves nothing. */
void simarrive_write(int fd, const struct sim_request *r, const struct sim_answer *a, int64_t now,
    size_t inflight, struct buf *line);

#endif
