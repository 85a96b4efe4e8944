/*
 * prune - versions that do not count, taken away
 *
 * The version that is linked and the one that should be always stay; where none is whole, all stay: something is wrong with
 * that snapshot, and what is left of it may be needed.
 */
#ifndef PRUNE_H
#define PRUNE_H

#include "store.h"

/*
 * Of the other versions of an ID the keep that were collected last stay; one whose metadata.json cannot be read is the
 * oldest.  removed is called for each that is gone.  The store is open with STORE_ALONE; the link is set right first.
 *
 * dry: removed is called for each that would go, nothing is changed, and STORE_SHARE is enough.
 *
 * After a failure what was removed is gone and was told, and the rest is as it was: the same once more goes on.
 */
int store_prune(struct store *s, const char *id, size_t keep, bool dry,
    void (*removed)(void *ctx, const char *id, const char *version), void *ctx);

#endif
