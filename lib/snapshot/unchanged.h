/*
 * unchanged - files that an earlier version has with the same bytes
 *
 * They are looked for in the ID's version that counts, the one that this store made last, and the latest success.  A version
 * that is not whole is skipped; its files are then written again.
 */
#ifndef UNCHANGED_H
#define UNCHANGED_H

#include "store.h"

enum { UNCHANGED_SOURCES = 3 };

struct unchanged {
	/* private; zeroed at first */
	struct unchanged_source {
		char version[SNAP_VERSION];
		struct manifest m;
	} source[UNCHANGED_SOURCES];
	size_t n;
	bool found;
};

/* The first call finds these versions; the others do nothing. */
void unchanged_find(struct unchanged *u, struct store *s, const char *id);
/* Makes a hard link at path, in the writer's own directory, to a file with this name, digest and content; false: there is none,
 * or it cannot be linked, and nothing is at path.  A thread may call it while others read u and s. */
bool unchanged_link(const struct unchanged *u, const struct store *s, const char *name, const char *sha, struct span content,
    const char *path);
void unchanged_free(struct unchanged *u);

#endif
