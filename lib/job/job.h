/*
 * job - backfills as jobs: folders of files that anybody can read, and a lock that tells who is alive
 *
 * A job is a run directory with a request in it, a folder JOBS/ID (af-job(5)):
 *
 *	request.json	what to do; the job appears with it, by rename
 *	started		when its keeper last began, and how many starts in a row brought no new answer
 *	over		how that ended: the status, and for 111 how long it waits
 *	cancel		a request to stop
 *	.lock		held by the keeper and everything it started
 *	events.ndjson	milestones of the keeper and of all stages; only appended to
 *	units.ndjson	what became of each unit: a league and season, a district
 *	log		what the stages said; result: what the last one printed
 *
 * and what the backfill itself keeps there.  There is no server and no other state: the files alone tell a job's state,
 * and each decision is made from one look at them.
 *
 * Reading takes no lock and changes nothing, so it can be done at any rate.  Whatever changes the queue (job_add,
 * job_act, job_tick) holds JOBS/.queue while it decides, and starts what is due: a keeper is a separate process with the
 * environment of whoever started it, and not a child of the caller.
 *
 * Times are microseconds since 1970, 0 for none.  Statuses are EXIT_… of base/die.h.
 */
#ifndef JOB_H
#define JOB_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "json/json.h"

/* An id: letters, digits, '-' and '_', at most this many. */
#define JOB_ID_MAX 64

/* The table of af-job(5), in the order in which a file decides. */
enum job_state {
	JOB_RUNNING,		/* the lock is held */
	JOB_CANCELLING,		/* the same, and cancelling was requested */
	JOB_DONE,		/* over with 0 */
	JOB_CANCELLED,
	JOB_WAITING,		/* over with 111: waits until a time */
	JOB_PARTIAL,		/* over with 1: some units failed, or a budget left some undone */
	JOB_FAILED,		/* over with 2 or 100 */
	JOB_INTERRUPTED,	/* started, and nobody is alive: it is started again */
	JOB_QUEUED,
	JOB_STATES
};

/* The files that decide. */
enum job_file { JOB_FILE_REQUEST, JOB_FILE_STARTED, JOB_FILE_OVER, JOB_FILE_CANCEL, JOB_FILES };

const char *job_state_name(enum job_state state);
/* Has it ended, so that only a command resumes it?  Done, partial, failed, cancelled. */
bool job_ended(enum job_state state);

/*
 * One look at a job.  Texts point into the look.  Zero it once; the next look at the same one reuses its memory.
 */
struct job_look {
	enum job_state state;
	const char *id, *kind, *phase;
	struct span argv;		/* a JSON array of strings: options and operands of the phase */
	struct span governors;		/* the same: it runs only while no other job holds any of these */
	struct span key;		/* a JSON string: its Idempotency-Key; absent */
	int64_t added, started, ended, until;	/* until: when a waiting job resumes */
	int status;			/* of the end; -1: none */
	const char *reason;		/* of the end, for people; NULL */
	int64_t starts, stalls;		/* how often it was started; starts in a row with no new answer in its logs */
	/* private */
	bool there[JOB_FILES];
	int64_t bytes, pause;		/* of its logs when it was started; seconds of the last wait of our own choosing */
	struct buf request, begun, over, wish, text;
};

/* The folder of jobs: $AF_JOBS, or $XDG_STATE_HOME/af/jobs; absolute.  Appended to to.  Makes it (0700) if make is true
 * and it is missing.  0, or -1 with errno; ENOENT: there is none, and no home to put it in. */
int job_folder(struct buf *to, bool make);

/* Could this be the name of a job?  No function here takes anything else as a path. */
bool job_id_ok(struct span id);

/*
 * Looks at one job: every file and the lock, all at the same instant.  0; -1 with errno, ENOENT if there is no such job
 * (any longer), EINVAL if its request is damaged.
 */
int job_look(struct job_look *j, const char *jobs, const char *id);
/* Appends what to tell of a job that could not be looked at, by that errno, and behind a semicolon what helps. */
void job_unseen(struct buf *to, const char *id, int err);
void job_look_free(struct job_look *j);
/* Looks at all jobs, oldest first, until each returns false; damaged ones are left out and counted in *damaged (may be
 * NULL).  0, or -1 with errno; a missing folder has none. */
int job_each(const char *jobs, bool (*each)(void *ctx, const struct job_look *j), void *ctx, size_t *damaged);

/* A word for what decides its state in this look: as long as it is the same, no command has changed the job.  What it has done
 * meanwhile is not in it. */
#define JOB_MARK 33
void job_mark(const struct job_look *j, char out[JOB_MARK]);
/* Is its mark another than seen?  Never if seen is NULL. */
bool job_has_changed(const struct job_look *j, const char *seen);

/* The job as JSON members: id, state, kind, phase, argv, governors, added, started, ended, status, until, reason, starts. */
void job_put(struct jsonw *w, const struct job_look *j);

/* JOBS/ID/NAME into to, which is emptied first: "events.ndjson", "log", "units.ndjson", "result". */
const char *job_path(struct buf *to, const char *jobs, const char *id, const char *name);
/*
 * The units of a job, NDJSON, appended to to: {"unit":"39-2019","list":380,"done":371,"failed":4,"unavailable":5,
 * "left":0,"error":"…","remedy":"…"}; empty if nothing is known yet.  0, or -1 with errno.
 */
int job_units(struct buf *to, const char *jobs, const char *id);
/*
 * The epoch of the events in fd, a file of a job: a word that changes when the file is replaced; an offset is valid only
 * together with it.  Appended to to.  0, or -1 with errno.
 */
int job_epoch(struct buf *to, int fd);

/* --- what changes the queue; why is for messages and gets a text without a newline --- */

struct job_ask {
	const char *kind, *phase;	/* phase NULL: the kind's first one */
	const char *const *argv;	/* options and operands, NULL-terminated: only those in the kind's table */
	const char *key;		/* an Idempotency-Key of at most 256 bytes, or NULL */
	bool unless_active;		/* not if a job that does the same has not ended */
};

/*
 * Adds a job, appends its id to id, and starts it if its governors are free; it then has its keeper when this returns.
 * EXIT_DONE; EXIT_USAGE: the table has no such kind, phase or option, the backfill's own check refuses them, or the key
 * belongs to another request; EXIT_FOR_GOOD: the table is wrong, or the check says that it cannot run here;
 * EXIT_FOR_NOW: it could not be written, or was added but could not be started; EXIT_SOME: one that does the same has not
 * ended (unless_active), which is decided under the queue's lock, so that of many at once one is added.  A known key with
 * the same request is EXIT_DONE with *known true: nothing is added.  What a check said may be several lines in why, the
 * last of which is the reason.
 *
 * TERM, INT and HUP are held back meanwhile: one that arrives during the check ends the check and whatever it started,
 * and there is no job; a later one waits until the job is there.
 */
int job_add(const char *jobs, const struct job_ask *ask, struct buf *id, bool *known, struct buf *why);

enum job_command { JOB_CANCEL, JOB_RESUME, JOB_RETRY, JOB_REMOVE, JOB_COMMANDS };

/* What a command does to a job in a state: the table, every cell of it. */
enum job_effect {
	JOB_WISH,	/* cancel: recorded in the files; a keeper ends its group */
	JOB_AGAIN,	/* back to the queue */
	JOB_DELETE,
	JOB_NOTHING,	/* already so, or will be without help */
	JOB_REFUSE	/* not now; the reason says what to do instead */
};
enum job_effect job_effect(enum job_command c, enum job_state s);
/* Why it is refused or does nothing, and what to do: a constant text. */
const char *job_effect_text(enum job_command c, enum job_state s);

struct job_how {
	bool force;		/* cancel: kill at once, what is in flight is lost */
	int64_t grace;		/* cancel: microseconds until whatever has not ended is killed; 0: JOB_GRACE */
	const char *seen;	/* refused if its mark is another by now; NULL: whatever it is */
};
#define JOB_GRACE (90 * INT64_C(1000000))	/* longer than a call's timeout */

/*
 * One look, one decision.  EXIT_DONE, also for JOB_NOTHING; EXIT_SOME: refused; EXIT_USAGE: no such job; EXIT_FOR_NOW: the
 * disk.  *effect (may be NULL) says which.  A cancel returns once the request is on disk: nothing starts after that.  If
 * no keeper is alive to see it, it first ends what is left of the job itself.
 */
int job_act(const char *jobs, const char *id, enum job_command c, const struct job_how *how, enum job_effect *effect,
    struct buf *why);
/* The most calls in flight that killing the job may lose: paid for, not saved. */
int64_t job_in_flight(const struct job_look *j);

/* Removes every job that ended before that time, and leftovers, over an hour old, of additions and removals that were
 * killed.  EXIT_DONE with how many jobs in *removed, or EXIT_FOR_NOW with why. */
int job_clean(const char *jobs, int64_t before, size_t *removed, struct buf *why);

/* Starts what is due, and makes sure a process waits for what will be.  EXIT_DONE, or EXIT_FOR_NOW with why. */
int job_tick(const char *jobs, struct buf *why);
/* Waits until the job has ended, and starts what is due meanwhile: its status, or EXIT_FOR_NOW for one that was cancelled. */
int job_wait(const char *jobs, const char *id);

#endif
