/*
 * halve - gets records through a statement, and finds those the database refuses
 *
 * - An error caused by a row of data (DB_ROW) halves the records until the culprit is alone and is refused with the
 * database's reason; all others go through.
 * - An error that may be a row's, in whatever SQLSTATE (db_maybe_row): the statement is tried without a record first,
 * and if that fails too the error is the statement's own.  Otherwise the records are also halved, and the refusals held
 * back until some record has gone through; if none does, the first reason ends the run.
 * - A deadlock, or a connection or server that is gone, is retried a few times, with ever longer pauses.  So the
 * statement must be repeatable.  A conflict (class 40) that comes every time may also be a row's, and is looked for like that;
 * if no record goes through, the run ends for now.
 * - Any other error ends the run.
 */
#ifndef HALVE_H
#define HALVE_H

#include "db.h"

struct halve_held {
	size_t number;
	char state[6];
	char *why;
};

struct halve {
	struct db *db;
	void *ctx;
	int64_t retries;	/* how often the same records are retried */
	uint64_t repeated;	/* how often that was done */
	/* Runs the statement with the records of these numbers, all or none; 0, or -1 with a fault in db.  sent: the
	 * statement with just these has already been sent. */
	int (*attempt)(void *ctx, const size_t *numbers, size_t n, bool sent);
	/* This record is refused; state and why are valid during the call.  Must not use db: a transaction may be open. */
	void (*refuse)(void *ctx, size_t number, const char *state, const char *why);
	/* the rest is private */
	bool accepted, probed;	/* a record went through; the statement works without one */
	bool conflicts;		/* always the same conflict: look for its record without long pauses */
	struct halve_held *held;
	size_t nheld, cap;
};

/* 0: every record has gone through or was refused.  -1: the run cannot continue, see db_why and db_status; some of the
 * records may have gone through. */
int halve(struct halve *h, const size_t *numbers, size_t n, bool sent);
void halve_free(struct halve *h);

#endif
