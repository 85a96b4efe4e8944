/*
 * simquery - the parameters of a request
 */
#ifndef SIMQUERY_H
#define SIMQUERY_H

#include <stdbool.h>

#include "base/buf.h"

#define SIM_PARAMS 16

struct sim_param {
	struct span name, value;	/* decoded */
};

/* Sorted by name, as the server echoes them. */
struct sim_query {
	struct sim_param v[SIM_PARAMS];
	size_t n;
};

/* Splits and decodes a query (without '?'); its texts are kept in to (emptied first).  Parameters beyond SIM_PARAMS are
 * dropped; of two with the same name the first counts. */
void simquery_parse(struct span query, struct sim_query *q, struct buf *to);
/* Appends text with %XX decoded, and if plus also '+' as a blank.  The result is never longer than text; to does not move
 * if it has room for that. */
struct span simquery_decode(struct buf *to, struct span text, bool plus);
/* SPAN_NONE if there is no such parameter. */
struct span simquery_get(const struct sim_query *q, const char *name);
/* Appends to to one text for a path and its parameters, the same in whatever order they came. */
void simquery_key(struct buf *to, struct span path, const struct sim_query *q);

#endif
