/*
 * loadout - what af-load reports about records it has dealt with
 *
 * After each commit: the records themselves with "load": what became of them (pass, append), the rejected ones with
 * "reject": {"why","state"} in a separate file, the checkpoint, the counts.  In this order, and what is appended is on
 * disk before the checkpoint, so a checkpoint never says more than the files beside it.
 *
 * The checkpoint moves over records in work-list order (fetch.offset).  An offset is done when everything from it is in
 * the database: when a record with a later offset has been committed and none of its own failed (fetch.error,
 * fetch.skipped, finding ERROR).  At one that failed it stops for good: a later run asks for it again and must find it
 * after the checkpoint.  A rejected record does not hold it.  The last offset of an input never counts, because the end
 * of a pipe looks the same as a death.
 *
 * Whatever the appended file has beyond the checkpoint's "appended" comes again, and is removed when the first of it
 * does.  If there is no checkpoint yet, one with offset 0 is written before the first record.
 */
#ifndef LOADOUT_H
#define LOADOUT_H

#include "batch.h"
#include "loader.h"
#include "record/checkpoint.h"

enum { LOADOUT_DROPS = 8 };

struct loadout {
	struct writer *out;
	bool pass, dry_run;
	const char *rejects_path, *checkpoint_path, *append_path;	/* NULL: none */
	bool anew, check;
	const char *const *drop;	/* members left out when a record is passed on or appended */
	size_t ndrop;		/* at most LOADOUT_DROPS */
	const struct loader *loader;	/* it knows the names of a record's counts */
	uint64_t count[BATCH_REJECTED + 1], batches;
	/* the rest is private */
	struct writer rejects, append;
	struct checkpoint at, written;
	struct checkpoint next;	/* the offset whose records are arriving, and what will count when it is done */
	uint64_t base;		/* length of the file to append to at the first record */
	bool marked;		/* written is in a file */
	bool regular;		/* the file to append to is a regular one */
	bool begun, stuck, next_failed;
	struct json_members members;
};

/*
 * Opens the files and reads the checkpoint; work is NULL or the work list the checkpoint must belong to.  Everything is
 * checked first; only then are files made, and
 * - the last line of the file to append to, if it was cut short, is removed (with check it stays);
 * - with anew, the checkpoint and what had been appended with it are removed;
 * - if that file ends before what the checkpoint says, the checkpoint is removed, which is reported.
 * 0, or -1 after a complaint, and then nothing has changed.
 */
int loadout_open(struct loadout *l, const char *work);
/* A record has been rejected.  Without a file for them it is a complaint. */
void loadout_reject(struct loadout *l, const struct batch *b, const struct batch_rec *r, const char *state,
    const char *why);
/* Every record of b has its outcome, and the database has it; 0, or -1 after a complaint. */
int loadout_commit(struct loadout *l, const struct batch *b);
void loadout_summary(const struct loadout *l, struct jsonw *w);
void loadout_close(struct loadout *l);

#endif
