/*
 * outcome - what became of each record of a work list
 *
 * "SKIPPED" for the reason "present" counts as present: it was in the database before, and nobody had to ask.
 *
 * outcomes_list notes a record of the list by the text of its key; outcomes_tell notes what a finding makes of it.  Of the
 * records that one answer was made into (the same key, one after another, with the same bytes as "fetch") the worst
 * counts: failed, not asked, empty, PARTIAL, API_OK; out of scope only if all of them are.  A later answer to the same key
 * replaces the earlier one: the last pass over the list counts.
 *
 * Memory: 16 bytes per record in an open table (its own: base/table holds one number per key, and would need these 16 in
 * addition), 18 to 37 with free space; and each pair of status and reason once.  A key is hashed to 64 bits (XXH3): in a
 * million records two share a hash with a chance of 1 in 37 million, and then have one outcome.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

#include <stdint.h>

#include "json/json.h"

enum outcome_fact {
	OUTCOME_PRESENT, OUTCOME_EMPTY, OUTCOME_FAILED, OUTCOME_OUT_OF_SCOPE, OUTCOME_NOT_ASKED, OUTCOME_FACTS
};

enum { OUTCOME_SEEN = 1, OUTCOME_UPDATED = 2, OUTCOME_ANSWERED = 4 };

struct outcome {
	uint64_t hash;		/* 0: free */
	uint32_t us;		/* how long the answer took; UINT32_MAX: unknown */
	uint16_t why;		/* index into outcomes.why */
	uint8_t fact;		/* enum outcome_fact */
	uint8_t flags;		/* without OUTCOME_SEEN there is no finding */
};

/* A status with its reason, and what the load said. */
struct outcome_why {
	int status;		/* enum finding_status; -1: no finding */
	char *reason, *load;	/* "" for none */
	char *message;		/* the provider's words for the latest one, cleaned, or NULL */
};

struct outcomes {
	struct outcome *v;
	size_t n, size;			/* size: a power of two */
	struct outcome_why *why;	/* the first one means no finding */
	size_t nwhy;
	uint64_t last_key, last_fetch;	/* hashes of the latest finding */
};

/* The members of a finding that count, for reader_open. */
enum { OUTCOME_GOT = 12 };
extern const struct json_want outcome_want[];

const char *outcome_fact_name(enum outcome_fact fact);
/* The fact that a record by itself is, or -1 if it has no finding.  *reason: the finding's, or SPAN_NONE; *status: an enum
 * finding_status. */
int outcome_fact_of(const struct span got[OUTCOME_GOT], int *status, struct span *reason);

void outcomes_init(struct outcomes *o);
void outcomes_free(struct outcomes *o);
/* Notes a record of the list; a key that occurs twice has one outcome. */
void outcomes_list(struct outcomes *o, struct span key);
/* The outcome of a key, or NULL if it is not in the list; valid until the next outcomes_list. */
const struct outcome *outcomes_find(const struct outcomes *o, struct span key);
/*
 * Notes what a finding says about its record.  present_counts: a match that "load" found complete counts as updated, by an
 * earlier command (not so in a dry run).  NULL, or why it is not a finding; *stranger: its key is not in the list.
 */
const char *outcomes_tell(struct outcomes *o, struct span key, const struct span got[OUTCOME_GOT],
    bool present_counts, bool *stranger);

/* What a person can do about a reason, or NULL.  The table is in remedy.c. */
const char *remedy_of(const char *reason);

#endif
