/*
 * simjob - the inside of simhttp: one request, from its first byte to the last of its answer
 *
 * A request waits (latency, a body that trickles, no answer at all) without a thread: its connection is
 * suspended, and a heap of instants says when it goes on.
 */
#ifndef SIMJOB_H
#define SIMJOB_H

#include <microhttpd.h>

#include "base/heap.h"
#include "simhttp.h"

/* Of a connection.  It is cleared for each request, so that more is slower; a large body leaves in
 * chunks of half of it. */
#define SIMJOB_MEMORY ((size_t)16 << 10)

struct simjob;

struct simloop {
	struct simhttp *h;
	struct MHD_Daemon *daemon;
	size_t inflight;
	struct heap timers;		/* of the places in waiting */
	struct simjob **waiting;
	uint32_t *empty;		/* places that are free */
	size_t nwaiting, nempty, cap;
	struct buf line;
	bool ending;
	int64_t started;
};

/* For MHD_start_daemon, with the loop as context. */
void *simjob_begin(void *ctx, const char *uri, struct MHD_Connection *connection);
enum MHD_Result simjob_handle(void *ctx, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *upload, size_t *upload_size, void **con_cls);
void simjob_end(void *ctx, struct MHD_Connection *connection, void **con_cls,
    enum MHD_RequestTerminationCode code);

/* Lets those go on whose time has come; when the loop ends, all. */
void simjob_wake(struct simloop *l);

#endif
