/*
 * scribe - a thread that writes the files of versions being made, while the program reads on
 *
 *	w = scribe_give(scribe, &before, name, path, &content); …
 *	scribe_wait(scribe, w);			then w->sha and w->linked are known
 *	free(w);
 *
 * For each file it computes the digest, makes a hard link if an earlier version has the same bytes, and else writes them.
 * Half of the time of a snapshot goes into that, the other half into reading the records.
 *
 * When the thread has SCRIBE_WAITING files, or none can be started, scribe_give writes the file itself: so neither waits for the
 * other.
 *
 * A failure is kept, the first one, and no file is begun after it: scribe_error tells.
 *
 * Memory: the contents of SCRIBE_WAITING files and of the one that scribe_give writes; of the two that are being written, also
 * those of an earlier version that they are compared with.
 */
#ifndef SCRIBE_H
#define SCRIBE_H

#include "unchanged.h"

enum { SCRIBE_WAITING = 2 };	/* the one that the thread is at is among them */

struct scribe;

struct writing {
	char sha[SHA256_HEX];
	bool linked;			/* and not written */
	/* the rest is private */
	struct writing *next;
	const struct unchanged *before;
	char *name, *path;
	struct buf content;
	bool done;
};

/* For a store open for writing, whose own directory exists; s must outlive it. */
struct scribe *scribe_new(struct store *s);
/* Takes content over, and leaves it empty; before must stay as it is until the writing is done.  name: of the file; path: in
 * the writer's own directory. */
struct writing *scribe_give(struct scribe *sc, const struct unchanged *before, const char *name, const char *path, struct buf *content);
void scribe_wait(struct scribe *sc, const struct writing *w);
/* 0, or the errno of what could not be written, and its name, valid until scribe_free. */
int scribe_error(struct scribe *sc, const char **name);
/* Waits for all that was given.  NULL is allowed. */
void scribe_free(struct scribe *sc);

#endif
