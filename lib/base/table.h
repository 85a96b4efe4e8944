/*
 * table - numbers by the hashes of their keys
 *
 * Open addressing, at most half full, never shrinking.  A key is known by 64 bits (table_hash, XXH3): among a million
 * keys two share a hash with a chance of 1 in 37 million.  Callers that can live with that use table_of and table_find,
 * one number per key; those that cannot add an index with table_add, and compare what table_next finds with the key
 * itself.
 *
 * Memory: 16 bytes per key, twice to four times.  If that is too much, or the layout matters, a module has its own table
 * and says why: log/logtab, report/outcome, pilot/tally's matches.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdint.h>

#include "buf.h"

struct table {
	struct table_entry {
		uint64_t hash;	/* 0: free */
		int64_t n;
	} *v;
	size_t n, size;		/* size: 0, or a power of two */
};

uint64_t table_hash(struct span key);
uint64_t table_hash_pair(int64_t a, int64_t b);

/* The number of the hash, 0 at first; valid until the next call that adds. */
int64_t *table_of(struct table *t, uint64_t hash);
/* The same, or NULL if it has none. */
const int64_t *table_find(const struct table *t, uint64_t hash);

/* Adds a number with that hash. */
void table_add(struct table *t, uint64_t hash, int64_t n);
/*
 * Goes over the numbers with that hash: *at is 0 at first and otherwise left alone; false after the last.
 *
 *	for (size_t at = 0; table_next(t, hash, &at, &i);)
 *		if (is_it(i)) …
 */
bool table_next(const struct table *t, uint64_t hash, size_t *at, int64_t *n);

/* Empties it, but keeps the memory. */
void table_clear(struct table *t);
void table_free(struct table *t);

#endif
