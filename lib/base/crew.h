/*
 * crew - the same work done by several processes, and its results in order
 *
 * A hand is a process forked from this one, with what this one had then.  It gets one piece of work at a time (bytes),
 * and answers with bytes.  Results are handed out in the order the work was given, whoever is faster.
 *
 *	struct crew *c = crew_new(4, work, &job, done, &job);
 *	while (…) crew_give(c, buf_span(&piece), "in.ndjson:5");
 *	crew_finish(c);
 *
 * Hands end when this process does, however it ends.  If one of them ends, so does this process: with its status if it
 * has complained itself, else after a complaint that names the piece of work, with EXIT_FOR_NOW if it was killed, and
 * EXIT_FOR_GOOD if it broke (SIGSEGV, SIGABRT and their like), since it would break again.
 *
 * Memory: what each hand has, and twice as many results as hands.
 */
#ifndef CREW_H
#define CREW_H

#include "buf.h"

#define CREW_MOST 256
#define CREW_PAD 64	/* this many bytes can be read after a piece of work (JSON_PAD) */

struct crew;

/* work runs in a hand, for one piece, and appends to out; done runs here, for each result, from within crew_give, crew_wait
 * and crew_finish: it must call none of them.  Dies if it cannot fork. */
struct crew *crew_new(unsigned hands, void (*work)(void *ctx, struct span in, struct buf *out), void *work_ctx,
    void (*done)(void *ctx, struct span out), void *done_ctx);
/* Copies the piece to a free hand; waits for one if need be, and for the oldest result if too many wait for it.
 * what: for messages. */
void crew_give(struct crew *c, struct span in, const char *what);
/* Waits until a piece is done or fd can be read, and hands out what is done; true if fd can be read. */
bool crew_wait(struct crew *c, int fd);
/* Waits for everything, ends the hands, frees c. */
void crew_finish(struct crew *c);

#endif
