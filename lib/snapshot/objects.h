/*
 * objects - a store as lists of objects to send elsewhere (S3), data and pointers apart
 *
 * Three lists, as NDJSON records with object (its name, percent-encoded as RFC 3986 has it: a signature goes over exactly
 * that), path (where its bytes are: absolute in the store, below DIR as that was given) and sha256:
 *
 *	DIR/data.ndjson		all of each version, its manifest last, each version once
 *	DIR/pointers.ndjson	ID.json of each snapshot: which version counts
 *	DIR/latest.ndjson	latest-successful.json, or nothing
 *
 * Who sends them in this order never shows a pointer to something that is not there.  The pointers lie in DIR too, so that
 * the moment stays: what the store links later is not in them.
 */
#ifndef OBJECTS_H
#define OBJECTS_H

#include "store.h"

/*
 * For the IDs, which are linked, and for the latest success whatever else is sent, into the directory dir, which is there.
 * The store is open, best shared: what the lists name must not be pruned before it was sent.
 *
 * EXIT_DONE, or the exit status that the failure deserves, with store_why.  The lists are written at the end, each whole;
 * after a failure one may be there and the next one not, and pointers that nothing names may be there.
 */
int store_objects(struct store *s, const struct snap_names *ids, const char *dir);

#endif
