/*
 * groups - a number per group of records, told by the text of its key
 *
 * Keys are hashed to 64 bits (XXH3): among a million groups two share a hash with a chance of 1 in 37
 * million, and would then be one.  Memory: 16 bytes a group, twice.
 */
#ifndef GROUPS_H
#define GROUPS_H

#include <stdint.h>

#include "base/buf.h"

struct groups {
	struct group {
		uint64_t hash;	/* 0: free */
		int64_t n;
	} *v;
	size_t n, size;		/* size: a power of two */
};

/* The number of the group, 0 at first; valid until the next call. */
int64_t *groups_of(struct groups *g, struct span key);
/* The same, or NULL if the group has none yet. */
const int64_t *groups_find(const struct groups *g, struct span key);
void groups_free(struct groups *g);

#endif
