/* What the files of this room share. */
#ifndef JOBIMPL_H
#define JOBIMPL_H

#include "job.h"
#include "kinds.h"

#define JOB_FILE_MAX (1 << 20)
#define JOB_UNITS_MAX (64 << 20)

enum job_state job_decide(bool held, bool over, int status, bool cancel, bool started);
const char *job_file_name(enum job_file file);

/* --- kinds.c --- */

struct words_list {
	char **v;		/* NULL after the last; each is freed with the list */
	size_t n;
};

void words_list_free(struct words_list *l);
bool kinds_row_is(const struct job_row *r, const char *word);
bool kinds_is_for(const struct job_row *r, const char *script);
/* The nth step of a phase, from 0; NULL after the last. */
const struct job_row *kinds_step(const struct job_kind *k, const char *phase, size_t n);
/* A step's command line for a job in dir.  0, or -1 with why; the list is freed by the caller in both cases. */
int kinds_command(const struct job_kind *k, const struct job_row *step, const char *const *argv, const char *jobs, const char *dir,
    struct words_list *to, struct buf *why);
/* A copy of word with dir for each {dir}. */
char *kinds_expand(const char *word, const char *dir);

#endif
