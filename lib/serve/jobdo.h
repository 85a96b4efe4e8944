/*
 * jobdo - what changes jobs: requests become command lines of af-job
 */
#ifndef JOBDO_H
#define JOBDO_H

#include "serveimpl.h"

/* A requested job. */
struct jobdo_ask {
	const char *kind, *phase;	/* phase NULL: the kind's first */
	const char *const *argv;	/* options and operands, NULL-terminated */
};

/*
 * Adds the job.  Calls then when that is done, with the job's id in p->own, a string; or *p has a problem: 409 for an active
 * scope, and for what the backfill needs and does not find (a key, a database, a table), 429 for a full queue, 422 for
 * what no table has or the backfill refuses, 400 for an invalid Idempotency-Key.  A client that leaves first has no job, and
 * takes along what looks for it.
 */
void jobdo_add(struct serve *s, struct req *q, struct rep *p, const struct jobdo_ask *ask,
    void (*then)(struct serve *s, struct req *q, struct rep *p));
/* Runs the command "cancel", "resume", "retry" or "clean" on the job that the path names; force: cancel at once.  Has it changed since
 * If-Match was compared, nothing is done, and *p has a 412. */
void jobdo_act(struct serve *s, struct req *q, struct rep *p, const char *command, bool force,
    void (*then)(struct serve *s, struct req *q, struct rep *p));

/* Is all of it in the kind's table?  Anything else reaches no command.  Then *phase is the phase's name, which the caller frees;
 * false after a problem. */
bool jobdo_may(struct serve *s, struct rep *p, const struct jobdo_ask *ask, char **phase);
/* Kind, phase, options and operands as words of a command line; a kind never begins like an option. */
void jobdo_words(struct child *c, const struct jobdo_ask *ask);
/* The problem to report for a command that failed; 500 only if it did not end as our commands do. */
void jobdo_failed(struct rep *p, struct child *c);
/* The problem of a phase that the kind does not have: 422. */
void jobdo_no_phase(struct rep *p, const struct jobdo_ask *ask);
/* The problem of a kind whose table cannot be used: 500. */
void jobdo_wrong_table(struct rep *p, const char *why);

#endif
