/*
 * differ - what differs between two manifests
 *
 * A thing is identified by its file's name, or by its key if one of the two has no file.  It differs if its status, its
 * bytes or its error differ.
 */
#ifndef DIFFER_H
#define DIFFER_H

#include "manifest.h"

/*
 * Calls tell for each thing that differs: first those in a, in a's order, then those only in b, in b's.  x is a's entry,
 * y is b's, NULL where there is none.  They point into the manifests.  Returns how many there are.
 */
size_t manifest_differ(const struct manifest *a, const struct manifest *b,
    void (*tell)(void *ctx, const struct snap_entry *x, const struct snap_entry *y), void *ctx);
/* In one word: added, removed, status or content. */
const char *differ_name(const struct snap_entry *x, const struct snap_entry *y);

#endif
