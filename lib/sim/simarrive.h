/*
 * simarrive - the file of arrivals: one NDJSON line for each request, when its headers are there
 *
 * {"n":…,"at":…,"mono":…,"method":…,"path":…,"query":…,"key":…,"status":…,"kind":…,"fault":…,
 * "bytes":…,"minute":…,"day":…,"inflight":…}: see af-sim(1), ARRIVALS.  The key is an ordinal,
 * never the key.
 */
#ifndef SIMARRIVE_H
#define SIMARRIVE_H

#include "sim.h"

/* One write(2); dies if that fails, because a count that misses arrivals proves nothing. */
void simarrive_write(int fd, const struct sim_request *r, const struct sim_answer *a, int64_t now,
    size_t inflight, struct buf *line);

#endif
