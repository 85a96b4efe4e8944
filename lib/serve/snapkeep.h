/*
 * snapkeep - files of snapshots that were asked for last: small ones in memory, larger ones open
 *
 * A version never changes, so its files need not be looked for again.  A small one is sent in one piece with its headers; of
 * a larger one the kernel sends its own pages, without a copy.  The answers are kept too.  At most SNAPKEEP_FILES, of
 * which SNAPKEEP_OPEN_FILES are open, twice, as their answers have a descriptor too; a new one replaces an old one.  One that
 * was pruned takes its place on the disk until then, so none has more than SNAPKEEP_OPEN bytes.
 */
#ifndef SNAPKEEP_H
#define SNAPKEEP_H

#include "req.h"

#define SNAPKEEP_FILES 64
#define SNAPKEEP_OPEN_FILES 32
#define SNAPKEEP_MEMORY ((int64_t)32 << 10)
#define SNAPKEEP_OPEN ((int64_t)1 << 20)

struct snapkeep;

struct snapkeep *snapkeep_new(void);
void snapkeep_free(struct snapkeep *k);
/* Gives p the file of that name, as shared, or as fd, lent, and n; *size is its length.  False if it is not kept. */
bool snapkeep_find(struct snapkeep *k, struct span name, struct rep *p, int64_t *size);
/* Keeps the file that p has as fd and n; a small one becomes p's shared. */
void snapkeep_add(struct snapkeep *k, struct span name, struct rep *p);

#endif
