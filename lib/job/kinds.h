/*
 * kinds - what a job may be: the table of each backfill, pipelines/KIND/job, found by looking
 *
 * af-job(5) has its words.  The table is all that a job can be asked for: a phase, options and operands that it names, with
 * values of a shape that it names.  So a request from the network reaches no other program, no path and no shell.
 */
#ifndef KINDS_H
#define KINDS_H

#include "base/buf.h"
#include "base/words.h"
#include "json/json.h"

struct job_row {
	size_t line;
	char *text;		/* the words point into it */
	struct words w;		/* v[0] says what the row is */
};

struct job_kind {
	char *name, *here;	/* here: the folder of the table */
	struct job_row *v;
	size_t n;
};

/* Reads the table of that name.  EXIT_DONE; EXIT_USAGE with why: there is none; EXIT_FOR_GOOD: it is wrong, by line.
 * Freed by kinds_free in any case. */
int kinds_load(struct job_kind *k, const char *name, struct buf *why);
void kinds_free(struct job_kind *k);
/* Each kind that there is, by name.  0, or -1 with errno. */
int kinds_each(void (*each)(void *ctx, const char *name), void *ctx);

/* The phase that is meant: that of the name, or the first where name is NULL; NULL if there is none. */
const char *kinds_phase(const struct job_kind *k, const char *name);
/* May the phase be asked for with these (NULL at the end)?  jobs: where other jobs are, which a value may name.
 * NULL, or why not, in why. */
const char *kinds_refuse(const struct job_kind *k, const char *phase, const char *const *argv, const char *jobs, struct buf *why);
/* Members governors, phases and options of an object that is open: for people and pages. */
void kinds_put(struct jsonw *w, const struct job_kind *k);

#endif
