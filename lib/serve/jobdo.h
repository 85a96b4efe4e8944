/*
 * jobdo - what changes jobs: requests become command lines of af-job
 */
#ifndef JOBDO_H
#define JOBDO_H

#include "serveimpl.h"

/* A job that is asked for. */
struct jobdo_ask {
	const char *kind, *phase;	/* phase NULL: the kind's first */
	const char *const *argv;	/* options and operands, NULL at the end */
	const char *key;		/* or NULL */
};

/*
 * Adds it: then is called when that is done, with the job's id in p->own, a string; or there is a problem in *p: 409 for a
 * scope that is active, 429 for a queue that is full, 422 for what no table has.
 */
void jobdo_add(struct serve *s, struct rep *p, const struct jobdo_ask *ask,
    void (*then)(struct serve *s, struct req *q, struct rep *p));
/* The command "cancel", "resume", "retry" or "clean"; force: cancel at once. */
void jobdo_act(struct rep *p, const char *command, const char *id, bool force,
    void (*then)(struct serve *s, struct req *q, struct rep *p));

/* Kind, phase, options and operands as words of a command line; a kind never begins like an option. */
void jobdo_words(struct child *c, const struct jobdo_ask *ask);
/* The problem of a command that did not do it. */
void jobdo_failed(struct rep *p, struct child *c);

#endif
