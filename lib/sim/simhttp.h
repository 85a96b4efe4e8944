/*
 * simhttp - the simulated provider on loopback, over lib/httpd: how requests arrive and answers leave
 *
 * During an outage the listening socket is closed.  Answers that wait, trickle or never come need no thread of their own.
 */
#ifndef SIMHTTP_H
#define SIMHTTP_H

#include "httpd/httpd.h"
#include "sim.h"

struct simhttp {
	int port;			/* 0: any free one; simhttp_listen sets it */
	int arrivals;			/* descriptor of the arrivals file, or -1 */
	int64_t outage_at, outage_for;	/* nobody listens then; microseconds after the start.  0: no outage */
	int64_t slow;			/* the time a trickled body takes, microseconds */
	bool length;			/* content-length instead of chunks */
	bool gzip;			/* compress for clients that accept it */
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
