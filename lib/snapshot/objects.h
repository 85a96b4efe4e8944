/*
 * objects - a store as lists of objects to send elsewhere (S3), data and pointers apart
 *
 * Three lists, as NDJSON records with object (its name, percent-encoded per RFC 3986: a signature covers exactly that),
 * path (where its bytes are, absolute) and sha256:
 *
 *	DIR/data.ndjson		all of each version, its manifest last, each version once
 *	DIR/pointers.ndjson	ID.json of each snapshot: which version counts
 *	DIR/latest.ndjson	latest-successful.json, or nothing
 *
 * Sending them in this order never exposes a pointer to something missing.  The pointers are also kept in DIR, to freeze
 * the moment: what the store links later is not in them.
 */
#ifndef OBJECTS_H
#define OBJECTS_H

#include "store.h"

/*
 * Writes the lists for the IDs, which are linked, and always for the latest success, into the existing directory dir.
 * The store is open, preferably shared: what the lists name must not be pruned before it is sent.
 *
 * EXIT_DONE, or the exit status for the failure, with store_why.  The lists are written at the end, each whole; after a
 * failure one may exist without the next, and pointers that nothing names may remain.
 */
int store_objects(struct store *s, const struct snap_names *ids, const char *dir);

#endif
