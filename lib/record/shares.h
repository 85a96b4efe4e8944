/*
 * shares - whole groups dealt out to N parts, so that the parts weigh nearly the same
 *
 * Every record is added with the hash of its group's key and its weight; then shares_deal gives each group to a part: the
 * heaviest group first, to the part that is lightest so far, the first of equals.  So the heaviest part weighs at most a
 * third more than in the best possible deal, or it is a single group.  The same records in the same order are dealt out in
 * the same way on every machine.
 *
 * Memory: 24 bytes a group, and 32 to 64 more in a table.  Two keys with the same 64-bit hash are one group.
 */
#ifndef SHARES_H
#define SHARES_H

#include "base/table.h"

struct shares {
	size_t n;		/* groups */
	/* the rest is private */
	int64_t total;
	struct table groups;	/* 1 + place in v */
	struct share_group {
		int64_t weight;
		size_t first;	/* its place among the groups, in order of arrival */
		unsigned part;
	} *v;
	size_t cap;
};

/* weight: 0 or more.  False: the weights of all groups together exceed INT64_MAX; s is unchanged. */
bool shares_add(struct shares *s, uint64_t hash, int64_t weight);
/* Deals to parts 1 … parts; weights, if not NULL, is set to what each part weighs. */
void shares_deal(struct shares *s, unsigned parts, int64_t *weights);
/* The part of a group, after shares_deal; 0 if nothing was added with that hash. */
unsigned shares_part(const struct shares *s, uint64_t hash);
void shares_free(struct shares *s);

#endif
