/*
 * prune - remove versions that do not count
 *
 * The version that is linked and the one that should be always stay; if none is whole, all stay: something is wrong with
 * that snapshot, and what is left of it may be needed.
 */
#ifndef PRUNE_H
#define PRUNE_H

#include "store.h"

/*
 * Of an ID's other versions, the keep most recently collected stay; one with an unreadable metadata.json ranks as the
 * oldest.  removed is called for each one removed.  The store is open with STORE_ALONE; the link is set right first.
 *
 * dry: removed is called for each that would go, nothing is changed, and STORE_SHARE is enough.
 *
 * After a failure, what was removed is gone and was reported, and the rest is untouched: the same call again continues.
 */
int store_prune(struct store *s, const char *id, size_t keep, bool dry,
    void (*removed)(void *ctx, const char *id, const char *version), void *ctx);

#endif
