/*
 * simhttp - the pretend provider on loopback, over lib/httpd: how each request comes and its answer goes
 *
 * The listening socket goes away for an outage; answers that wait, trickle or never come do so without a thread of their own.
 */
#ifndef SIMHTTP_H
#define SIMHTTP_H

#include "httpd/httpd.h"
#include "sim.h"

struct simhttp {
	int port;			/* 0: any free one; simhttp_listen sets it */
	int arrivals;			/* descriptor of the arrivals file, or -1 */
	int64_t outage_at, outage_for;	/* nothing listens then; microseconds after the start.  0: none */
	int64_t slow;			/* how long a trickled body takes, microseconds */
	bool length;			/* content-length instead of chunks */
	bool gzip;			/* compress for those that accept it */
	struct sim *sim;
	/* private */
	struct httpd httpd;
	int64_t started;
	size_t inflight;
	struct buf line;
};

/* Opens 127.0.0.1:port; 0, or -1 with errno. */
int simhttp_listen(struct simhttp *h);
/* Serves until SIGTERM or SIGINT; 0, or -1 with errno. */
int simhttp_run(struct simhttp *h);

#endif
