/*
 * connectors - the servers that the installed provider files ask, one each, and what this machine knows about them
 *
 * Provider files with the same scheme, host and port are one connector, named by what their names have in common:
 * mlb-schedule, mlb-boxscore and mlb-changes are "mlb".  Reading them asks nobody.  Not here: whether a server answers.
 */
#ifndef CONNECTORS_H
#define CONNECTORS_H

#include <stdint.h>

#include "base/buf.h"

struct connector {
	char *part;		/* its name */
	char *origin;		/* scheme://host[:port] */
	char *names;		/* the names of its provider files, separated by blanks */
	int64_t asked;		/* an instant of clock.h: when one of them was last asked from here; INT64_MIN: never */
	int64_t resting_until;	/* failures in a row have stopped everybody until then; INT64_MIN: they have not */
};

struct connectors {
	struct connector *v;	/* in the order of the file names */
	size_t n;
};

/* 0, or -1 with a message in why, and c empty: the folder of the provider files cannot be read.  A file that is wrong
 * (provider_load complains), or that names no server of its own (s3), is left out.  What provider_load reads is not freed,
 * so call it in programs that soon end. */
int connectors_read(struct connectors *c, struct buf *why);
/* Is it the part's name, or that of one of its files? */
bool connector_is(const struct connector *c, const char *name);
void connectors_free(struct connectors *c);

#endif
