/*
 * look - what is shown about a version of a snapshot
 *
 * Its manifest and its metadata.json, when it was collected, and whether it is the one that counts.  This is one version
 * at one moment; a writer may link another right after.
 */
#ifndef LOOK_H
#define LOOK_H

#include "store.h"

struct snap_look {
	char version[SNAP_VERSION], digest[SHA256_HEX];
	struct manifest m;
	struct buf metadata;	/* metadata.json; empty if it is not JSON */
	struct buf collected;	/* the instant as spelled there; empty if not given */
	bool linked;
};

/* EXIT_DONE, or the exit status for the failure, with store_why.  Free l in both cases. */
int store_look(struct store *s, const char *version, struct snap_look *l);
void snap_look_free(struct snap_look *l);

#endif
