/*
 * groupimpl - the internals of group, for group*.c only
 */
#ifndef GROUPIMPL_H
#define GROUPIMPL_H

#include "group.h"

enum { GROUP_NONE = -1 };
enum { G_FETCH, G_ERROR, G_SKIPPED, G_HTTP, G_BODY, G_STATUS, G_REASON, G_SLOTS };
_Static_assert((int)G_SLOTS == (int)GROUP_GOT, "GROUP_GOT is another number");

/* What a record says about itself. */
struct group_says {
	enum finding_status status;
	bool asked;
	char reason[68];		/* for an answer, a JSON string; "": the finding's own reason */
};

/* The same of all of them. */
struct group_state {
	enum finding_status status;
	struct span reason, message;	/* JSON strings, or SPAN_NONE */
};

/* A record that arrived. */
struct group_came {
	size_t slot;		/* which of the list's records it belongs to */
	size_t record;		/* in group.got */
	bool dropped;		/* another answer for its work record came later */
	bool has_fetch;
	struct group_says says;
};

/* How many said each thing, and the first to say it. */
struct group_sums {
	size_t n[FINDING_STATUSES], unasked;
	const struct group_came *first[FINDING_STATUSES], *first_unasked;
};

/* Is the member one that stages add?  Those are not part of a work record, whatever the list has under that name. */
bool group_added(struct span key);
bool group_same(struct json_member a, struct json_member b);

/* What a finding says, or an answer as af-fetch gave it. */
struct group_says group_says(const struct span of[GROUP_GOT]);
void group_sum(struct group_sums *s, const struct group_came *one);
/* "2 of 3 failed" as a JSON string in g->said, with what the first of them (or NULL) said. */
struct span group_counted(struct group *g, size_t n, size_t of, const char *what, const struct group_came *first);
/* What the records that came say together, if none is missing. */
struct group_state group_judge(struct group *g, const struct group_sums *s);

#endif
