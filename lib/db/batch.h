/*
 * batch - records on their way to a database, together
 *
 * Keeps each record's line, what the SQL file takes from it (a piece of one JSON array), its key, where it came from,
 * and what became of it.  No two records of a batch have the same key.  A batch is full at its number of records or when
 * the lines in it reach BATCH_BYTES, whichever comes first; after batch_clear it is reused without allocating.
 */
#ifndef BATCH_H
#define BATCH_H

#include "base/table.h"
#include "record/rec.h"
#include "record/takes.h"

#define BATCH_BYTES ((size_t)1 << 20)
#define BATCH_COUNTS 8		/* numbers the SQL file may count per record (loader.h) */

enum batch_outcome {
	BATCH_NONE,		/* not known, or not yet */
	BATCH_UPDATED,
	BATCH_PRESENT,	/* the database already has all that was found */
	BATCH_UNCHANGED,	/* nothing to write, or the SQL file chose not to */
	BATCH_REJECTED
};

struct batch_rec {
	size_t line, line_n;	/* in lines */
	size_t piece, piece_n;	/* in pieces */
	size_t key, key_n;	/* in keys */
	const char *file;
	uint64_t lineno;
	int64_t offset;		/* fetch.offset, or -1 */
	char digest[17];	/* fetch.digest, or "" */
	bool send;		/* false: there is nothing to write */
	bool undone;		/* it was not answered, so a later run must see it again */
	enum batch_outcome outcome;
	char reason[32];	/* the word with which the SQL file rejects it, or "" */
	int64_t counts[BATCH_COUNTS];	/* what the SQL file counted */
};

struct batch {
	struct batch_rec *v;
	size_t n, cap, max;
	struct buf lines, pieces, keys;
	struct table table;	/* indexes by the hash of the key */
	struct buf param;	/* the last result of batch_param */
};

void batch_init(struct batch *b, size_t max);
void batch_clear(struct batch *b);
void batch_free(struct batch *b);
bool batch_full(const struct batch *b);

/* The number of the record with this key, or -1. */
int64_t batch_find(const struct batch *b, struct span key);
/* Adds r, whose key is not in b; what it takes is added by batch_piece. */
struct batch_rec *batch_add(struct batch *b, const struct rec *r, struct span key);
/* Stores what the SQL file takes of a record, replacing an earlier piece; returns what takes_put does. */
const char *batch_piece(struct batch *b, struct batch_rec *r, const struct takes *t,
    const struct json_members *members, const struct takes_instead *instead);
struct span batch_line(const struct batch *b, const struct batch_rec *r);
/* A JSON array of the pieces of the records whose numbers are given, as a C string in b. */
const char *batch_param(struct batch *b, const size_t *numbers, size_t n);

#endif
