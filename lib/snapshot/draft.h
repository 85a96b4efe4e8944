/*
 * draft - a snapshot whose parts arrive record by record, until it is complete or known to be impossible, and why
 *
 *	d = draft_new(&store, "district", true);
 *	due_add(&d->due, name); …
 *	status = draft_take(d, got, key); …		until draft_complete(d), or the input is over: draft_break_off(d)
 *	if (draft_verdict(d) == DRAFT_GOOD)
 *		status = draft_commit(d, &made);
 *	draft_free(d);
 *
 * With a list, it is complete when everything due has come; without one, when as many files and errors have come as its
 * end announces.  The order of the records makes no difference: the latest collection time counts, and the greater text
 * of metadata.  A record can spoil it for good (two IDs, a bad name, a failure of the whole): then none of it appears in
 * the store, and the first fault is reported.
 *
 * Functions return EXIT_DONE, or the exit status for the store's failure, with store_why; then only draft_free may
 * follow.
 */
#ifndef DRAFT_H
#define DRAFT_H

#include "due.h"
#include "stage.h"

/* What to look for in a record, and where in got it lands: json_scan's arguments. */
enum draft_got { DRAFT_SNAPSHOT, DRAFT_FILE, DRAFT_CONTENT, DRAFT_ERROR, DRAFT_END, DRAFT_AS_OF, DRAFT_AT, DRAFT_METADATA,
	DRAFT_FETCH_AT, DRAFT_STATUS, DRAFT_REASON, DRAFT_MESSAGE, DRAFT_GOTS };
extern const struct json_want draft_wanted[];

struct draft {
	struct snapdue due;			/* with a list: filled by the caller before the first record */
	struct buf id, as_of;		/* as far as known */
	struct buf skipped;		/* why a part was not asked for; empty: all parts were */
	struct buf bad;			/* what is wrong, for people; empty: nothing */
	const char *reason;		/* of bad, in one word */
	/* the rest is private */
	struct store *s;
	struct stage *stage;
	bool listed;
	struct buf at, metadata;
	int64_t files, end;		/* files and errors that came; how many the end announces, -1: it has not come */
	struct table names;		/* what is counted in files */
};

enum draft_verdict {
	DRAFT_BAD,		/* bad and reason say why */
	DRAFT_SKIPPED,		/* something was not asked for; another run will ask */
	DRAFT_GOOD
};

/* A store open for writing, which must outlive the draft.  unit: as manifest_unit_check wants it.  listed: there is a list of
 * what is due. */
struct draft *draft_new(struct store *s, const char *unit, bool listed);
/* Takes one record; with a list, key tells which due item it is, SPAN_NONE if it does not say.  EXIT_SOME: it is not
 * due, and nothing was taken. */
int draft_take(struct draft *d, const struct span got[DRAFT_GOTS], struct span key);
bool draft_complete(const struct draft *d);
/* No more records will come: what is missing is the fault, unless something was not asked for. */
void draft_break_off(struct draft *d);
/* Call it when the draft is over. */
enum draft_verdict draft_verdict(struct draft *d);
/* Makes the version and links it, once; only if DRAFT_GOOD.  as_of is then set: the ID, if no record gave it. */
int draft_commit(struct draft *d, struct stage_made *made);
/* Removes what is not committed.  NULL is allowed. */
void draft_free(struct draft *d);

#endif
