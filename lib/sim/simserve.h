/*
 * simserve - saved answers, given again
 *
 * --serve FILE: a real answer in its envelope.  One of /fixtures?ids= (elements with
 * fixture.id and statistics) is taken apart: its elements answer ids= and id= in any
 * combination, and /fixtures/statistics?fixture= with what they hold.  Any other answers the
 * request that it says it answered (get and parameters).  Both in the server's spelling.
 *
 * --route '[STATUS ]/path[?query]=FILE': the file as it is.  The query matches whatever its order; without
 * one the route answers every query of that path that has no route of its own.
 */
#ifndef SIMSERVE_H
#define SIMSERVE_H

#include <stddef.h>
#include <stdint.h>

#include "simquery.h"

struct simserve_fixture {
	int64_t id;
	struct span element;	/* compact, in the file's text */
	struct span statistics;	/* the array's inside; empty when no side has any */
	int n;			/* its elements */
};

struct simserve_route {
	char *key;		/* path and parameters in order */
	int status;
	struct span body;
	const char *type;
};

struct simserve {
	struct simserve_fixture *fixtures;
	size_t nfixtures;
	struct simserve_route *routes;
	size_t nroutes;
};

/* NULL, or why not; ctx is the struct simserve: for OPT_CALL. */
const char *simserve_option(void *ctx, const char *value);
const char *simserve_route_option(void *ctx, const char *value);
/* After the last of them: sorts. */
void simserve_ready(struct simserve *s);
const struct simserve_fixture *simserve_fixture(const struct simserve *s, int64_t id);

/* The route of a request, or NULL. */
const struct simserve_route *simserve_route(const struct simserve *s, struct span path,
    const struct sim_query *q, struct buf *scratch);
void simserve_free(struct simserve *s);

#endif
