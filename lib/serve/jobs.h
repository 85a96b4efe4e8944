/*
 * jobs - jobs as they are, for whoever answers about them
 */
#ifndef JOBS_H
#define JOBS_H

#include "serveimpl.h"

/* Looks at the job with this id; false after a problem.  If true, free with job_look_free. */
bool jobs_find(struct serve *s, const char *id, struct job_look *j, struct rep *p);
/* job_each; false after a problem: 503 if the folder of jobs is not there (any longer), or cannot be read, which is something else than
 * having no jobs. */
bool jobs_each(struct serve *s, struct rep *p, bool (*each)(void *ctx, const struct job_look *j), void *ctx, size_t *damaged);
/* The same of the folder alone. */
bool jobs_there(struct serve *s, struct rep *p);
/* May the command be applied to the job?  The table of states and commands refuses it, with the reason, before a process is
 * started; false after a problem. */
bool jobs_may(struct serve *s, const char *id, struct rep *p, enum job_command c);
/* Writes the job as an object; whole: including what only the page of one job needs. */
void jobs_put(struct serve *s, struct jsonw *w, const struct job_look *j, bool whole);
/* Answers with the whole job and this status, or with a problem. */
void jobs_answer(struct serve *s, const char *id, struct rep *p, unsigned status);

struct jobs_totals {
	int64_t units, list, done, failed, unavailable, left;
};

/* What a job at work asks for now, appended, by its last event that says so; false if nothing is at work. */
bool jobs_current(struct serve *s, const struct job_look *j, struct buf *to);
/* The sums over units, lines of job_units. */
void jobs_count(struct span units, struct jobs_totals *t);
/* The next line of *rest that is an object; false at the end. */
bool jobs_line(struct span *rest, struct span *line);
/* Up to max bytes from the end of a file, starting at the beginning of a line. */
void jobs_tail(struct buf *to, const char *path, size_t max);

#endif
