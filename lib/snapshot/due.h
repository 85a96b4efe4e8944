/*
 * due - what must come for a snapshot, by name, and what has come
 *
 * Memory: a name and two words each.  Nothing here fails.
 */
#ifndef DUE_H
#define DUE_H

#include "base/table.h"

struct snapdue {
	size_t n, ncame;
	/* the rest is private; zeroed at first */
	struct due_one {
		char *name;
		bool came;
	} *v;
	size_t cap;
	struct table index;
};

/* Adds one, in the order of the calls; adding the same name again changes nothing. */
void due_add(struct snapdue *d, struct span name);
/* Its number from 0, or -1 if it is not due. */
int64_t due_find(const struct snapdue *d, struct span name);
/* Marks it as come; repeating this changes nothing. */
void due_came(struct snapdue *d, int64_t i);
/* Appends "2 of 30 did not come: 44, 61", with the first five names. */
void due_say(struct buf *to, const struct snapdue *d);
void due_free(struct snapdue *d);

#endif
