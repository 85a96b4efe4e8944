/*
 * simfiles - answers that lie in a directory
 *
 * DIR/routes, if it is there, says which file answers which request; a request that no route answers gets the file of
 * its own path, if there is one.  af-sim(1) has the grammar.  Files are read when they are asked for, the routes once.
 *
 * What comes from outside never names a file that is not below DIR: of a name that is made of it no part may be empty or
 * begin with a dot.  Symbolic links in DIR are its owner's, and are followed.
 */
#ifndef SIMFILES_H
#define SIMFILES_H

#include <stdbool.h>
#include <stddef.h>

#include "simroute.h"

struct simfiles {
	const char *dir;		/* NULL: there are none */
	/* private */
	struct simroutes routes;
	struct buf decoded, name, scratch;
};

/* What simfiles_find has found. */
struct simfiles_found {
	const struct simroute *route;	/* NULL: a file of its own path */
	const char *host;
	struct { struct span name, value; } names[SIMROUTE_NAMES];
	size_t nnames;
};

/* dir must stay; 0, or -1 after a complaint. */
int simfiles_open(struct simfiles *f, const char *dir);

/* A header of the request by its name, or NULL. */
typedef const char *simfiles_header(void *ctx, const char *name);

/* Is the request one for the files?  path and query without '?', as they came; q is the query taken apart. */
bool simfiles_find(struct simfiles *f, struct span path, struct span query, const struct sim_query *q,
    simfiles_header *header, void *ctx, struct simfiles_found *found);

/* Appends the file, and says in *type what it is; false if there is no such file. */
bool simfiles_read(struct simfiles *f, const struct simfiles_found *found, struct buf *body, const char **type);

/* The content type that the end of a name means. */
const char *simfiles_type(const char *file);

void simfiles_free(struct simfiles *f);

#endif
