/*
 * simfiles - answers from files in a directory
 *
 * DIR/routes, if it exists, says which file answers which request.  A request that no route answers gets the file named
 * like its path, if there is one.  af-sim(1) has the grammar.  Files are read on each request, the routes once.
 *
 * A request can never name a file outside DIR: in a name made from it no component may be empty or begin with a dot.
 * Symbolic links in DIR are its owner's, and are followed.
 */
#ifndef SIMFILES_H
#define SIMFILES_H

#include <stdbool.h>
#include <stddef.h>

#include "simroute.h"

struct simfiles {
	const char *dir;		/* NULL: no files */
	/* private */
	struct simroutes routes;
	struct buf decoded, name, scratch;
};

/* What simfiles_find found. */
struct simfiles_found {
	const struct simroute *route;	/* NULL: the file named like the path */
	const char *host;
	struct { struct span name, value; } names[SIMROUTE_NAMES];
	size_t nnames;
};

/* Reads DIR/routes.  dir must stay valid.  0, or -1 after a complaint. */
int simfiles_open(struct simfiles *f, const char *dir);

/* A header of the request by its name, or NULL. */
typedef const char *simfiles_header(void *ctx, const char *name);

/* Do the files answer this request?  path and query as sent, without '?'; q is the parsed query. */
bool simfiles_find(struct simfiles *f, struct span path, struct span query, const struct sim_query *q,
    simfiles_header *header, void *ctx, struct simfiles_found *found);

/* Appends the file and sets *type to its content type; false if there is no such file. */
bool simfiles_read(struct simfiles *f, const struct simfiles_found *found, struct buf *body, const char **type);

/* The content type for the end of a file's name. */
const char *simfiles_type(const char *file);

void simfiles_free(struct simfiles *f);

#endif
