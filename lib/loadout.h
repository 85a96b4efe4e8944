/*
 * loadout - what af-load says about records that it has dealt with
 *
 * After each commit: the records themselves with "load": what became of them (pass), the rejected ones with
 * "reject": {"why","state"} in a file of their own, the checkpoint, the counts.  In this order, so that a checkpoint
 * never says more than the files beside it.
 *
 * The checkpoint moves over records in work-list order (fetch.offset).  It stops for good before the first one that
 * was not answered (fetch.error, fetch.skipped): a later run asks for it again and has to find it behind the
 * checkpoint.
 */
#ifndef LOADOUT_H
#define LOADOUT_H

#include "batch.h"
#include "checkpoint.h"

struct loadout {
	struct writer *out;
	bool pass, dry_run;
	const char *rejects_path, *checkpoint_path;	/* NULL: none */
	uint64_t count[OUTCOME_REJECTED + 1], batches;
	/* the rest is private */
	struct writer rejects;
	struct checkpoint at, written;
	bool begun, stuck;
	struct json_members members;
};

/* Opens the rejects (they are appended) and reads the checkpoint; 0, or -1 after a complaint. */
int loadout_open(struct loadout *l);
/* A record has been rejected.  Without a file for them it is a complaint. */
void loadout_reject(struct loadout *l, const struct batch *b, const struct batch_rec *r, const char *state,
    const char *why);
/* Every record of b has its outcome, and the database has it; 0, or -1 after a complaint. */
int loadout_commit(struct loadout *l, const struct batch *b);
void loadout_summary(const struct loadout *l, struct jsonw *w);
void loadout_close(struct loadout *l);

#endif
