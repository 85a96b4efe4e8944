/*
 * simserve - serves saved answers
 *
 * --serve FILE: a real answer in its envelope.  One of /fixtures?ids= (elements with fixture.id and statistics) is taken
 * apart: its elements answer ids= and id= in any combination, and their statistics answer
 * /fixtures/statistics?fixture=.  Any other answers the request that it says it is for (get and parameters).  Both are
 * written in the server's spelling.
 *
 * --route '[STATUS ]/path[?query]=FILE': the file unchanged.  The order of the query's parameters does not matter; a
 * route without a query answers every query of that path that has no route of its own.
 */
#ifndef SIMSERVE_H
#define SIMSERVE_H

#include <stddef.h>
#include <stdint.h>

#include "simquery.h"

struct simserve_fixture {
	int64_t id;
	struct span element;	/* compacted text of it */
	struct span statistics;	/* the inside of the array; empty if neither side has any */
	int n;			/* how many elements that is */
};

struct simserve_route {
	char *key;		/* path and sorted parameters */
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

/* Takes the option's value; NULL, or why not; ctx is the struct simserve: for OPT_CALL. */
const char *simserve_option(void *ctx, const char *value);
const char *simserve_route_option(void *ctx, const char *value);
/* Sorts; call it after the last option. */
void simserve_ready(struct simserve *s);
const struct simserve_fixture *simserve_fixture(const struct simserve *s, int64_t id);

/* The route for a request, or NULL. */
const struct simserve_route *simserve_route(const struct simserve *s, struct span path,
    const struct sim_query *q, struct buf *scratch);
void simserve_free(struct simserve *s);

#endif
