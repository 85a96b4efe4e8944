/*
 * push - a file of a snapshot into Redis, under keys that expire
 *
 * The key is PREFIX:ID, and for the latest success also PREFIX:latest: both or neither.
 */
#ifndef PUSH_H
#define PUSH_H

#include "redis.h"
#include "store.h"

struct push {
	const char *file;	/* its name: its bytes are the value */
	const char *keys;	/* the prefix */
	int64_t ttl;		/* microseconds */
};

/* What one push has set. */
struct pushed {
	char version[SNAP_VERSION];
	struct buf key[2];
	size_t nkeys, bytes;
};

/*
 * which: as for store_resolve.  EXIT_USAGE: there is no such snapshot, or it has no such file.  store_why always says
 * why, including what Redis did not do; then no key has changed, or the connection broke and the outcome is unknown;
 * repeating the push does no harm.  The store is open, preferably shared.  Free to in both cases.
 */
int store_push(struct store *s, struct redis *r, const char *which, const struct push *p, struct pushed *to);
void pushed_free(struct pushed *p);

#endif
