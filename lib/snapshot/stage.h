/*
 * stage - a version of a snapshot being made
 *
 *	st = stage_new(&store, "district");
 *	stage_file(st, "2026-06-30", "district_44.json", "44", &content);
 *	stage_error(st, NULL, "61", ENTRY_FAILED, error);
 *	status = stage_commit(st, &about, &made);
 *	stage_free(st);
 *
 * A thread writes the contents into the store's staging as they come (scribe.h); several stages can be open side by side.  A
 * file with the same bytes in the ID's linked version, in the version this store made last, or in the latest success becomes a
 * hard link to that one.  Nothing is visible before stage_commit.
 *
 * Memory: one entry per file, and the scribe's few contents.
 */
#ifndef STAGE_H
#define STAGE_H

#include "json/json.h"
#include "store.h"

struct stage;

struct stage_about {
	struct span id, as_of;		/* checked: snap_id_check, clock_parse */
	struct span at;			/* when it was collected: an instant; SPAN_NONE: not given */
	struct span metadata;		/* an object whose members go into metadata.json, or SPAN_NONE */
};

struct stage_made {
	char version[SNAP_VERSION], digest[SHA256_HEX];
	enum snap_status status;
	size_t files, failed, missing, unchanged;	/* unchanged: hard links */
	uint64_t bytes;
	bool made;		/* false: it existed already */
	bool linked;		/* it is the version that counts */
};

/* A store open for writing; it must outlive the stage. */
struct stage *stage_new(struct store *s, const char *unit);
/* EXIT_SOME: a bad name or key, or different content for this name (store_why); the stage is unchanged.  Any other
 * status: this or an earlier file of the store cannot be written; a later call or stage_commit may be the first to tell.
 * key may be SPAN_NONE.  May take content over, and leaves it empty then.  Repeating a call changes nothing; a file replaces an
 * error. */
int stage_file(struct stage *st, struct span id, struct span name, struct span key, struct buf *content);
/* error: a JSON value or SPAN_NONE; status: ENTRY_FAILED or ENTRY_MISSING; name or key may be SPAN_NONE. */
int stage_error(struct stage *st, struct span name, struct span key, enum entry_status status, struct span error);
/* Syncs, publishes and links; once. */
int stage_commit(struct stage *st, const struct stage_about *about, struct stage_made *made);
/* Removes what is not committed. */
void stage_free(struct stage *st);

#endif
