/* jobtext - jobs and units as tables for people */
#ifndef JOBTEXT_H
#define JOBTEXT_H

#include "job.h"

#define JOBTEXT_COLUMNS 7

/* Rows of cells; the first is the heads. */
struct job_grid {
	char **cell;
	size_t n, cap, columns;
	bool right[JOBTEXT_COLUMNS];
};

/* Begins a table with its heads: of jobs, of units. */
void jobtext_jobs(struct job_grid *g);
void jobtext_units(struct job_grid *g);
/* Adds a row: a job; a unit, which is a line of job_units. */
void jobtext_job(struct job_grid *g, const struct job_look *j);
void jobtext_unit(struct job_grid *g, struct span line);
/* Gives out the lines; a last cell that does not fit on the screen is put under its row.  Frees the table. */
void jobtext_put(struct job_grid *g, void (*line)(void *ctx, struct span text), void *ctx);

/* One job, one line per fact. */
void jobtext_show(const struct job_look *j, const char *folder, void (*line)(void *ctx, struct span text), void *ctx);

/* Appends a job's options and operands; what else a person wants to know: until when it waits, why it failed. */
void jobtext_words(struct buf *to, struct span argv);
void jobtext_note(struct buf *to, const struct job_look *j);
/* What killing the job may lose, paid and not saved; false if that is nothing. */
bool jobtext_force(struct buf *to, const char *jobs, const char *id);
/* How a job stands after a command, and what to type next; no newline at the end. */
void jobtext_next(struct buf *to, const char *jobs, const char *id);

#endif
