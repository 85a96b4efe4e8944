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

/* In the order of names, which is the server's when it echoes them. */
struct sim_query {
	struct sim_param v[SIM_PARAMS];
	size_t n;
};

/* Splits and decodes a query (without '?'); the texts are kept in to (emptied first).  Parameters beyond
 * SIM_PARAMS are dropped; of two with one name the first stays. */
void simquery_parse(struct span query, struct sim_query *q, struct buf *to);
/* Appends text without its %XX, with plus also '+' as a blank.  Never longer than it was: where to has room, it does
 * not move. */
struct span simquery_decode(struct buf *to, struct span text, bool plus);
/* SPAN_NONE if there is no such parameter. */
struct span simquery_get(const struct sim_query *q, const char *name);
/* One text for a path and its parameters whatever their order, appended to to. */
void simquery_key(struct buf *to, struct span path, const struct sim_query *q);

#endif
