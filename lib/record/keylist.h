/*
 * keylist - a work list, looked up by key
 *
 * The list is a file; it is read once for its keys (a template, tmpl.h), and the records of a key are read again when
 * asked for.  They need not be adjacent.
 *
 * Memory: 16 bytes per record, half as much again while the list is read, and a window of 64 KiB or the longest line of
 * the list.  A key is hashed to 64 bits (XXH3): among a million keys two share a hash with a chance of 1 in 37 million,
 * and would then be one.
 */
#ifndef KEYLIST_H
#define KEYLIST_H

#include <stdint.h>

#include "bag.h"
#include "rec.h"

struct keylist {
	size_t n;			/* records */
	/* the rest is private */
	const char *path;
	int fd;
	struct keylist_entry {
		uint64_t hash, start;	/* by hash, then by start; the top bit of a key's first start: the key was met */
	} *v;
	size_t cap;
	struct buf window;
	uint64_t window_at;
	struct json_members members;
};

/* The records of a key. */
struct keylist_run {
	size_t first, n;
};

/*
 * Reads the list.  path must be a regular file, else it dies with EXIT_USAGE.  Lines that are not records or have no key
 * are complained about and left out.  EXIT_DONE, or EXIT_SOME if there were any.
 */
int keylist_open(struct keylist *l, const char *path, const char *key, size_t max_line);
/* False: the list does not have the key. */
bool keylist_find(const struct keylist *l, struct span key, struct keylist_run *run);
/* Appends the records of a key, in the order of the list.  If the file has changed or cannot be read, flushes out (earlier
 * output is kept) and dies with EXIT_FOR_GOOD. */
void keylist_load(struct keylist *l, struct keylist_run run, struct bag *to, struct writer *out);
/* Notes that the key has been met. */
void keylist_meet(struct keylist *l, struct keylist_run run);
/* The keys that have not been met, in the order of the list; the caller frees the array. */
struct keylist_run *keylist_unmet(const struct keylist *l, size_t *n);
void keylist_close(struct keylist *l);

#endif
