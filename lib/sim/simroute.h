/*
 * simroute - the table that says which file answers which request; af-sim(1) has its grammar
 */
#ifndef SIMROUTE_H
#define SIMROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "simquery.h"

enum { SIMROUTE_NAMES = 8, SIMROUTE_WHENS = 6, SIMROUTE_HEADERS = 6 };

struct simroute {
	const char *host;		/* whose limits apply; "" before the first host line */
	const char *path;		/* a pattern, as are the values of query; {name} and {+name} match a part */
	struct sim_param query[SIM_PARAMS];
	size_t nquery;
	const char *file, *other;	/* templates; other (or NULL) is used if file does not exist */
	int status;
	struct { const char *header, *pattern; bool unless; } when[SIMROUTE_WHENS];
	size_t nwhen;
	struct { const char *name, *value; } headers[SIMROUTE_HEADERS];
	size_t nheaders;
	const char *array, *member, *from, *to;	/* which elements; array NULL: the whole file */
};

/* In the order of the table, in which they are tried. */
struct simroutes {
	struct simroute *v;
	size_t n;
	struct buf text;		/* every text above points into this */
};

/* 0, or -1 after a complaint with file and line.  A name in a template must also be in its pattern. */
int simroutes_read(struct simroutes *r, const char *path);
void simroutes_free(struct simroutes *r);

/* Finds the next {name} or {+name} (any) of a pattern or template from *p on; *p is then past it. */
bool simroute_name(const char **p, struct span *name, bool *any);

#endif
