/*
 * outgroup - outcomes, counted by group
 *
 * Groups are in order of first appearance.  list = present + empty + failed + out_of_scope + not_asked, always.
 * Memory: about 200 bytes a group, and 8 for each reason in it.
 */
#ifndef OUTGROUP_H
#define OUTGROUP_H

#include "base/table.h"
#include "outcome.h"
#include "record/rec.h"

struct outgroup {
	char *name, *members;		/* the expanded template; its members as JSON, without braces */
	uint64_t fact[OUTCOME_FACTS];
	uint64_t list, partial, updated, rejected, answered, found, not_chosen;
	struct outgroup_reason {
		uint16_t why;
		uint64_t n;
	} *reasons;
	size_t nreasons;
	char *last_error;		/* the key of the last record that failed, or NULL */
	uint16_t last_why;
};

struct outgroups {
	const char *template;
	struct outgroup *v;
	size_t n;
	struct table index;
	struct buf text;
};

/* The group of a record, created if necessary.  Valid until the next call. */
struct outgroup *outgroups_of(struct outgroups *g, const struct rec *r);
void outgroup_count(struct outgroup *g, const struct outcomes *o, const struct outcome *one, struct span key);
/* Writes the members of a group's JSON line into an open object. */
void outgroup_put(struct jsonw *w, const struct outgroup *g, const struct outcomes *o);
/* Sorts the reasons, the most frequent first. */
void outgroup_sort(struct outgroup *g);
void outgroups_free(struct outgroups *g);

/* "API_OK", and so on; NULL if there is no finding. */
const char *outcome_status(const struct outcome_why *why);

#endif
