/*
 * group - the records of a work list that have the same key, as one record
 *
 *	group_begin(&g);
 *	keylist_load(&list, run, &g.want, &out);	the records of the list
 *	group_wanted(&g);
 *	group_take(&g, rec, got) …			those that came, in any order
 *	group_put(&g, to);
 *
 * A record that came is found among those of the list by its members, which every stage passes on byte for byte.  So a
 * record that came twice does not stand in for one that did not come, and missing ones can be named.  What the records
 * of a key have in common is looked up in the list too, so it does not depend on what was answered.
 *
 * Nothing is lumped together: what was not asked is not called empty or failed, and what failed is not called empty.
 */
#ifndef GROUP_H
#define GROUP_H

#include "bag.h"
#include "finding.h"
#include "rec.h"

/* For filter_open: what a group looks at in a record. */
enum { GROUP_GOT = 7 };
extern const struct json_want group_want[];

struct group {
	struct bag want, got;	/* its records in the list; those that came, in order of arrival */
	/* the rest is private */
	const struct span *by;	/* names */
	size_t nby;
	struct group_came *came;
	size_t came_cap;
	ptrdiff_t *last;	/* by record of want: the last in came, or GROUP_NONE */
	size_t slots;		/* room in last */
	size_t next;		/* the slot that most likely comes next */
	bool in_order;		/* they came in the order of the list */
	bool *shared;		/* by member of the first record in want */
	size_t shared_cap;
	struct buf said;
};

/* The names of the members that make the key; they stay the caller's. */
void group_init(struct group *g, const struct span *by, size_t nby);
void group_free(struct group *g);

/* Empties both bags; then the caller fills want, with at least one record, and calls group_wanted. */
void group_begin(struct group *g);
void group_wanted(struct group *g);
/*
 * Takes a record that came; got is what reader_open noted with group_want.  Of two answers to the same record of the list
 * the later one counts; records made of one answer stay together.  False: it is not one of the list's, and is left out.
 */
bool group_take(struct group *g, const struct rec *r, const struct span got[GROUP_GOT]);
/* How many records of the list did not come. */
size_t group_missing(const struct group *g);
/*
 * Writes the gathered record into an object that is open and empty: the members in common, "gathered", "fetch" (that of
 * its last record in the order of the list) and "finding".  The group is then over: call group_begin next.
 */
void group_put(struct group *g, struct buf *to);

#endif
