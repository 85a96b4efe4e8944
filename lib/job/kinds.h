/*
 * kinds - what a job may be: the table of each backfill, pipelines/KIND/job, discovered by looking
 *
 * af-job(5) has its words.  A job can be asked only for what the table names: a phase, options and operands, with values
 * of the shapes given.  So a request from the network reaches no other program, no path and no shell.
 */
#ifndef KINDS_H
#define KINDS_H

#include "base/buf.h"
#include "base/words.h"
#include "json/json.h"

struct job_row {
	size_t line;
	char *text;		/* the words point into it */
	struct words w;		/* v[0] is the row's type */
};

struct job_kind {
	char *name, *here;	/* here: the folder of the table */
	struct job_row *v;
	size_t n;
};

/* Reads the table of that name.  EXIT_DONE; EXIT_USAGE with why: there is none; EXIT_FOR_GOOD: it is wrong, with the
 * line.  Free it with kinds_free in any case. */
int kinds_load(struct job_kind *k, const char *name, struct buf *why);
void kinds_free(struct job_kind *k);
/* Every existing kind, by name.  0, or -1 with errno. */
int kinds_each(void (*each)(void *ctx, const char *name), void *ctx);

/* The phase with this name, or the first if name is NULL; NULL if there is none. */
const char *kinds_phase(const struct job_kind *k, const char *name);
/* May the phase be requested with these (NULL-terminated)?  jobs: where other jobs are, which a value may name.
 * NULL, or why not, in why. */
const char *kinds_refuse(const struct job_kind *k, const char *phase, const char *const *argv, const char *jobs, struct buf *why);
/* Do two argv, JSON arrays, ask for the same: the same options in any order and spelling, the same operands? */
bool kinds_same(const struct job_kind *k, const char *phase, struct span a, struct span b);
/* Writes the members governors, phases and options into an open object: for people and pages. */
void kinds_put(struct jsonw *w, const struct job_kind *k);

#endif
