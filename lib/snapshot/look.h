/*
 * look - what is told of a version of a snapshot
 *
 * Its manifest and its metadata.json, when it was collected, and whether it is the one that counts.  What is told was one
 * version at one moment; a writer may link another one right after it.
 */
#ifndef LOOK_H
#define LOOK_H

#include "store.h"

struct snap_look {
	char version[SNAP_VERSION], digest[SHA256_HEX];
	struct manifest m;
	struct buf metadata;	/* metadata.json; empty if it is no JSON */
	struct buf collected;	/* the instant as it is spelled there; empty if it is not told */
	bool linked;
};

/* EXIT_DONE, or the exit status that the failure deserves, with store_why.  l is to be freed in both cases. */
int store_look(struct store *s, const char *version, struct snap_look *l);
void snap_look_free(struct snap_look *l);

#endif
