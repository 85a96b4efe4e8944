/*
 * loader - hands batches to an SQL file that writes, and sorts out what became of each record
 *
 * The statement gets the batch as :records and is its own transaction.  Each row it returns is about one record, found
 * by the columns that make up the key (note "key"), and may say more in these columns:
 *
 *	outcome		'updated' (without this column every row means it), 'unchanged', 'changed', 'again', 'gone', 'rejected'
 *	reason		with 'rejected': why, as one word
 *	stats		with 'changed': the value now, as JSON; it is merged again by the callback, and sent again
 *	written		how many database rows it stands for (1)
 *	n_ANYTHING	a number summed under this name; null is 0; not with 'changed' and 'again'
 *
 * 'again': somebody else was writing what the record needs, and the statement did not see it; the record is sent again as
 * it is.  A record without a row is unchanged.
 *
 * For what the database refuses, and what is sent again, see halve.h.
 */
#ifndef LOADER_H
#define LOADER_H

#include "batch.h"
#include "db.h"
#include "halve.h"
#include "sqlfile.h"

#define LOADER_ROUNDS 20	/* a row that somebody else changes before each of these is then rejected */

struct loader_count {
	char *name;
	int64_t sum;
};

struct loader {
	struct db *db;
	struct sqlfile *sql;
	const struct takes *takes, *key;
	bool dry_run;		/* each transaction is rolled back */
	int64_t retries;	/* how often a batch is sent again */
	void *ctx;
	/* A record was rejected; why is valid during the call.  Neither this nor merge may call the loader, or use db. */
	void (*reject)(void *ctx, const struct batch *b, const struct batch_rec *r, const char *state,
	    const char *why);
	/*
	 * What to do about a row somebody else has changed, for an SQL file with the note "merge"; NULL: such a record
	 * is rejected.  now is what the row holds.  NULL, with *instead as what the statement takes in place of the
	 * record's own, or NULL when nothing is left to write; else why it cannot be merged.
	 */
	const char *(*merge)(void *ctx, struct span now, const struct json_members *record,
	    const struct takes_instead **instead);
	void *merge_ctx;
	uint64_t rows;		/* written in the database */
	uint64_t merged;	/* records merged again because somebody else had changed the row */
	struct loader_count counts[BATCH_COUNTS];	/* in the order of batch_rec */
	size_t ncounts;
	struct halve halve;	/* of it, repeated: batches sent again */
	/* the rest is private */
	struct batch *batch;
	struct buf text;
	struct json_members members;
	size_t *numbers, *changed;
	size_t n, nchanged, cap;
};

/* Hands over the records of b that have something to send and returns while the server works; then
 * loader_finish(l, b), before the next start.  Never fails: loader_finish reports what goes wrong. */
void loader_start(struct loader *l, struct batch *b);
/* Waits; afterwards every record has its outcome.  0, or -1: the run cannot continue, see db_why and db_status; records
 * with an outcome by then are in the database. */
int loader_finish(struct loader *l, struct batch *b);
void loader_free(struct loader *l);

#endif
