/*
 * snapkeep - small files of snapshots, kept in memory
 *
 * A version never changes, so its files need not be read again, and are sent in one piece with their headers.  At most
 * SNAPKEEP_FILES of at most SNAPKEEP_MOST bytes; a new one replaces an old one.
 */
#ifndef SNAPKEEP_H
#define SNAPKEEP_H

#include "req.h"

#define SNAPKEEP_FILES 64
#define SNAPKEEP_MOST ((int64_t)128 << 10)

struct snapkeep;

struct snapkeep *snapkeep_new(void);
void snapkeep_free(struct snapkeep *k);
/* The file of that name, with the caller as a further holder; NULL if it is not kept. */
struct rep_shared *snapkeep_find(struct snapkeep *k, struct span name);
/* Reads n bytes of fd and keeps them; NULL if they are too many, or cannot be read. */
struct rep_shared *snapkeep_add(struct snapkeep *k, struct span name, int fd, int64_t n);

#endif
