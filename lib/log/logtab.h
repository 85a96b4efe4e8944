/*
 * logtab - where the lines of one file are, by the hash of their keys
 *
 * An entry is 16 bytes; a key may have many (each try leaves one).  Sorted by hash, the newest line of a hash first.
 * Entries found by a scan are put at the end and sorted once (radix sort in place, no extra memory); those that come
 * later go into a small sorted array that is merged in when it is full.  Memory: 16 bytes an entry; the array grows by
 * moving pages, and its unused part is not resident.  Not a base/table, as this is the layout of the index file and a key
 * may occur many times.
 */
#ifndef LOGTAB_H
#define LOGTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOGTAB_MAX_OFFSET ((UINT64_C(1) << 48) - 1)

/* where: offset (48 bits), kind (2 bits), size class (14 bits); newer lines have larger values. */
struct logent {
	uint64_t hash, where;
};

struct logtab {
	struct logent *v;	/* sorted, except what was put since the last sort */
	size_t n, cap;
	struct logent *late;	/* sorted, small */
	size_t nlate, late_cap;
};

/* length includes the newline; at most about 2^40. */
uint64_t logent_where(uint64_t offset, unsigned kind, uint64_t length);
uint64_t logent_offset(uint64_t where);
unsigned logent_kind(uint64_t where);
/* At least the line's length, less than 1/256 more. */
uint64_t logent_room(uint64_t where);

/* The order of the table: a before b? */
static inline bool
logent_before(const struct logent *a, const struct logent *b)
{
	return a->hash != b->hash ? a->hash < b->hash : a->where > b->where;
}

/* The first entry of a sorted array that is not before (hash, newest). */
size_t logent_lower(const struct logent *v, size_t n, uint64_t hash);

/* Puts an entry, one of many; call logtab_sort before the next look-up. */
void logtab_put(struct logtab *t, struct logent e);
void logtab_sort(struct logtab *t);
/* Adds one to a sorted table. */
void logtab_add(struct logtab *t, struct logent e);
/* Merges everything into the one sorted array v. */
void logtab_settle(struct logtab *t);
void logtab_free(struct logtab *t);

#endif
