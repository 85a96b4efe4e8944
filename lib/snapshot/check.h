/*
 * check - is a store what it says it is?
 *
 * Each version against its manifest, byte for byte; each link against the version that counts; the latest success; and
 * that there is nothing else.  What active writers have in staging is skipped.
 */
#ifndef CHECK_H
#define CHECK_H

#include "store.h"

struct snap_problem {
	const char *id, *version, *file;	/* NULL: not about one */
	const char *what;
};

struct snap_checked {
	uint64_t versions, files, bytes, problems;
};

/* Checks one ID, or all with NULL.  tell is called for each problem.  The store is open, preferably shared, so nothing
 * is pruned meanwhile. */
int store_check(struct store *s, const char *id, void (*tell)(void *ctx, const struct snap_problem *p), void *ctx,
    struct snap_checked *done);

#endif
