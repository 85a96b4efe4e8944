/*
 * What the files of this room share.
 *
 *	joblook		what the files say		jobshow		how that is shown
 *	jobfacts	reading what is in them
 *	jobfiles	writing them, the queue's lock	jobtable	states x commands
 *	jobadd		adding				jobact		what commands do
 *	jobqueue	what is due, and the sleeper	jobspawn	a process that is nobody's child
 *	jobopen jobkeep jobend	the keeper		jobkin		who has a job's lock
 *	kinds kindvalue kindscope kindput	the tables		jobunits	what became of each unit
 *	jobcheck	what the backfill says before a job is made
 */
#ifndef JOBIMPL_H
#define JOBIMPL_H

#include <signal.h>
#include <sys/types.h>

#include "job.h"
#include "jobproc.h"
#include "kinds.h"

#define JOB_FILE_MAX (1 << 20)
#define JOB_UNITS_MAX (64 << 20)
#define JOB_IN_FLIGHT_MOST 64	/* calls, if a table says nothing */
#define JOB_STALLS_MOST 5	/* after this many starts in a row without a new answer it has failed */
#define JOB_PAUSE_LEAST 60	/* seconds of a wait of our own choosing: doubled each time … */
#define JOB_PAUSE_MOST 3600	/* … up to this */

struct words_list {
	char **v;		/* NULL-terminated; each is freed with the list */
	size_t n;
};

enum job_state job_decide(bool held, bool over, int status, bool cancel, bool started);
const char *job_file_name(enum job_file file);
/* Is there a job at work (its lock is held) that cannot be looked at?  Then nobody knows which governors it has. */
bool job_any_lost(const char *jobs);

/* --- jobfacts --- */

/* Is it a JSON object?  0, or -1. */
int job_scan(const struct buf *text);
/* The instant of a member; 0 without one. */
int64_t job_instant(struct span object, const char *name);
/* Fills in what the files of a look say.  -1: the request, which no program of ours leaves so, says nothing; any other file
 * that is damaged is as if it said nothing. */
int job_understand(struct job_look *j, const char *id);

/* --- jobfiles --- */

/* The queue is ours until job_queue_leave; -1 with why. */
int job_queue_enter(const char *jobs, struct buf *why);
void job_queue_leave(int queue);
/* Replaces one of the deciding files; on disk when it returns.  0, or -1 with errno. */
int job_write(const char *jobs, const char *id, enum job_file file, struct span text);
/* Removes one, synced to disk; it may be missing. */
int job_unlink(const char *jobs, const char *id, enum job_file file);
/* {"status":S,"at":now,"until":T,"reason":R,"pause":N}; until 0 and reason NULL are left out. */
int job_write_over(const char *jobs, const char *id, int status, int64_t until, const char *reason, int64_t pause);
/* A milestone: members is what follows "event", with a leading comma, or "".  A failed write is not reported. */
void job_event(const char *jobs, const char *id, const char *event, struct span members);
/* The bytes of a job's logs of answers. */
int64_t job_log_bytes(const struct job_kind *k, const char *dir);
/* Is a live keeper looking after the job?  The lock alone does not tell: a keeper's children hold it too. */
bool job_has_keeper(const char *jobs, const char *id);

/* --- jobcheck --- */

/* Asks the backfill about the request, if its table names a check for the first step: EXIT_DONE, or EXIT_USAGE or
 * EXIT_FOR_GOOD with its reason in why.  Waits up to half a minute; creates no file.  ends: signals, which are blocked; one
 * that arrives ends the command that looks and its group, EXIT_FOR_NOW, and stays pending. */
int job_check(const struct job_kind *k, const char *phase, const char *const *argv, const char *jobs, const sigset_t *ends,
    struct buf *why);

/* --- jobact --- */

int job_remove_tree(const char *path);

/* --- jobqueue --- */

/* Holding the queue's lock: starts what is due.  focus: the job whose failure to start is reported in why, or NULL for
 * any.  on_deck: the caller is the sleeper.  *earliest (may be NULL): when the next one is due, 0: none waits. */
int job_tick_locked(const char *jobs, const char *focus, bool on_deck, int64_t *earliest, struct buf *why);

/* --- jobspawn --- */

/* Runs af-job COMMAND JOBS [ID], in its own session and as nobody's child, with lock as its descriptor JOB_LOCK_FD.
 * Waits until it says it is ready.  0, or -1 with why. */
int job_spawn(const char *command, const char *jobs, const char *id, int lock, struct buf *why);

/* --- jobkin --- */

/* Does anybody hold the job's lock besides this process and that one (0: none)? */
bool job_at_work(const char *jobs, const char *id, pid_t besides);
/* Signals everybody else who holds it, followed by CONT unless it is KILL; outside_only: those not in our group. */
void job_signal_holders(const char *jobs, const char *id, int sig, bool outside_only);

/* --- jobunits --- */

/* The command that reports a step's units, for the files that exist; false if there is none yet. */
bool job_units_command(const struct job_kind *k, const char *script, const char *dir, struct words_list *to);
/* Makes units.ndjson from what that command wrote, and reports the units that changed. */
void job_units_take(const char *jobs, const char *id, struct span lines);

/* --- kinds --- */

void words_list_add(struct words_list *l, char *word);
void words_list_free(struct words_list *l);
static inline bool
kinds_row_is(const struct job_row *r, const char *word)
{
	return strcmp(r->w.v[0], word) == 0;
}
bool kinds_is_for(const struct job_row *r, const char *script);
/* The row of an option, or of operands if name is empty, for any step of a phase; NULL: none. */
const struct job_row *kinds_row_of(const struct job_kind *k, const char *phase, struct span name);
/* Takes the next option or operand of *argv, which moves past it; false, with a text in why, if the table does not have it. */
struct kinds_given {
	const struct job_row *row;
	struct span name, value;	/* an operand has no name, a flag no value */
};
bool kinds_next(const struct job_kind *k, const char *phase, const char *const **argv, struct kinds_given *g, struct buf *why);
/* The last option of that name, before any word that the table does not have; false if there is none. */
bool kinds_find(const struct job_kind *k, const char *phase, const char *const *argv, const char *name, struct kinds_given *g);
/* Writes the member governors into an open object. */
void kinds_put_governors(struct jsonw *w, const struct job_kind *k);
/* Are the days from and to, or start and end, in order and not too far apart?  NULL, or what is wrong, a text in why. */
#define KINDS_DAYS_MOST 20000
const char *kinds_wrong_days(const struct job_kind *k, const char *phase, const char *const *argv, struct buf *why);
/* Is that a kind of value: FLAG, N, LIST …? */
bool kinds_is_value(const char *name);
/* The kind of a row's value.  kinds_wrong_value: NULL if value is of that kind (not FLAG), else what it should be. */
const char *kinds_value(const struct job_row *r);
const char *kinds_wrong_value(const struct job_row *r, struct span value, const char *jobs);
/* The nth step of a phase, from 0; NULL after the last. */
const struct job_row *kinds_step(const struct job_kind *k, const char *phase, size_t n);
/* A step's command line for a job in dir.  0, or -1 with why; the caller frees the list in both cases. */
int kinds_command(const struct job_kind *k, const struct job_row *step, const char *const *argv, const char *jobs, const char *dir,
    struct words_list *to, struct buf *why);
/* A copy of word with dir for each {dir}, and the table's folder for each {here}. */
char *kinds_expand(const struct job_kind *k, const char *word, const char *dir);
/* Adds the strings of a JSON array, such as the argv of a look; the caller frees the list. */
void kinds_argv(struct words_list *to, struct span argv);

#endif
