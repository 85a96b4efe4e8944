/*
 * The keeper: one process per job, a session leader, which holds the job's lock together with everything it starts.
 *
 * It runs the steps of the phase one after another, ends them on request (the file "cancel"), writes how that ended, and
 * only then releases the lock.  Whatever happens to it, the files say what to do.  A step has ended when nobody but the
 * keeper holds the lock; the keeper adopts orphans, so none of them lingers as a zombie.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/lock.h"
#include "base/xmem.h"
#include "jobkeeper.h"

#define UNITS_NEW ".units.new"		/* what the command that counts writes */
#define UNITS_EVERY (2 * CLOCK_SECOND)
#define UNITS_SHARE 10			/* counting takes at most a tenth of the time */
#define LINGER_TERM (2 * CLOCK_SECOND)	/* whatever outlives its step is asked to end after that */
#define LINGER_KILL (7 * CLOCK_SECOND)
#define FORCE_AGAIN (CLOCK_SECOND / 20)

extern char **environ;

/* --- signals and requests --- */

static void
end_steps(struct keeper *k, enum ending by, int64_t grace)
{
	k->ending = by;
	k->since = clock_mono();
	k->grace = grace;
	/* The whole group at once, including us, who ignore it; and whatever has left the group. */
	(void)kill(0, SIGTERM);
	(void)kill(0, SIGCONT);
	job_signal_holders(k->jobs, k->id, SIGTERM, true);
}

/* Is there a request to cancel, and of which kind?  The next one may differ. */
static void
see_wish(struct keeper *k)
{
	struct buf path = { 0 }, text = { 0 };
	int64_t grace = JOB_GRACE / CLOCK_SECOND;
	struct json_err err;
	bool there;

	there = io_read_file(job_path(&path, k->jobs, k->id, job_file_name(JOB_FILE_CANCEL)), &text, JOB_FILE_MAX) == 0;
	if (there && json_scan(buf_span(&text), NULL, NULL, 0, NULL, &err) == 0) {
		k->force = span_is(json_get(buf_span(&text), "force"), "true");
		(void)json_i64(json_get(buf_span(&text), "grace"), 0, INT32_MAX, &grace);
	}
	if (there && k->ending != BY_WISH) {
		job_event(k->jobs, k->id, "cancelling", SPAN(k->force ? ",\"force\":true" : ""));
		end_steps(k, BY_WISH, grace * CLOCK_SECOND);
	} else if (there) {
		k->grace = grace * CLOCK_SECOND;
	}
	buf_free(&path);
	buf_free(&text);
}

static void
see_signals(struct keeper *k)
{
	struct signalfd_siginfo s;
	char events[4096];
	bool changed = false;
	struct stat st;

	while (read(k->signals, &s, sizeof s) == (ssize_t)sizeof s)
		if (s.ssi_signo != SIGCHLD && s.ssi_pid != (uint32_t)getpid() && k->ending == GOING_ON)
			end_steps(k, BY_SIGNAL, JOB_GRACE);
	while (read(k->watch, events, sizeof events) > 0)
		changed = true;
	if (changed)
		see_wish(k);
	/* If its folder was removed, nobody can make a request any longer. */
	if (k->ending == GOING_ON && stat(".", &st) == 0 && st.st_nlink == 0)
		end_steps(k, BY_SIGNAL, JOB_GRACE);
}

/* --- units --- */

static int
open_result(const struct keeper *k, const char *name)
{
	struct buf path = { 0 };
	int fd = open(job_path(&path, k->jobs, k->id, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

	buf_free(&path);
	return fd;
}

/* Starts a program in our group, with our lock; its output goes to the file.  0, or errno. */
static int
run(const struct keeper *k, char *const argv[], const char *output, int errors, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int out = open_result(k, output), err;

	if (out == -1)
		return errno;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, k->null, 0);
	posix_spawn_file_actions_adddup2(&files, out, 1);
	posix_spawn_file_actions_adddup2(&files, errors, 2);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	err = posix_spawnp(pid, argv[0], &files, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	close(out);
	return err;
}

/* Changes when there is something to count. */
static int64_t
units_mark(const struct keeper *k)
{
	struct buf path = { 0 };
	struct stat st;
	int64_t mark = job_log_bytes(&k->kind, k->dir.p);

	if (stat(job_path(&path, k->jobs, k->id, "events.ndjson"), &st) == 0)
		mark += st.st_size;
	buf_free(&path);
	return mark;
}

static void
units_start(struct keeper *k)
{
	struct words_list argv = { 0 };

	if (k->units == 0 && k->script != NULL && job_units_command(&k->kind, k->script, k->dir.p, &argv)) {
		k->units_seen = units_mark(k);
		k->units_at = clock_mono();
		if (run(k, argv.v, UNITS_NEW, k->null, &k->units) != 0)
			k->units = 0;
	}
	words_list_free(&argv);
}

static void
units_ended(struct keeper *k, int status)
{
	struct buf path = { 0 }, text = { 0 };

	k->units = 0;
	k->units_took = clock_mono() - k->units_at;
	if (WIFEXITED(status) && WEXITSTATUS(status) <= EXIT_SOME &&
	    io_read_file(job_path(&path, k->jobs, k->id, UNITS_NEW), &text, JOB_UNITS_MAX) == 0)
		job_units_take(k->jobs, k->id, buf_span(&text));
	/* Our own events do not count as new. */
	k->units_seen = units_mark(k);
	buf_free(&path);
	buf_free(&text);
}

static void
units_due(struct keeper *k, int64_t now)
{
	int64_t every = k->units_took * UNITS_SHARE > UNITS_EVERY ? k->units_took * UNITS_SHARE : UNITS_EVERY;

	if (k->units == 0 && k->ending == GOING_ON && now - k->units_at >= every) {
		if (units_mark(k) != k->units_seen)
			units_start(k);
		else
			k->units_at = now;
	}
}

/* --- a step --- */

/* How long to wait for news. */
static int
patience(const struct keeper *k, int64_t now)
{
	int64_t until = now + UNITS_EVERY;

	if (k->killing)
		until = now + FORCE_AGAIN;
	else if (k->ending != GOING_ON && k->since + k->grace < until)
		until = k->since + k->grace;
	if (k->lingers != 0 && now - k->lingers < LINGER_KILL)
		until = now + CLOCK_SECOND / 4;
	return until > now ? (int)((until - now) / 1000) + 1 : 0;
}

/* Ends whatever does not end in time. */
static void
press(struct keeper *k, int64_t now)
{
	if (k->ending != GOING_ON && (k->force || now - k->since >= k->grace))
		k->killing = true;
	if (k->lingers != 0 && now - k->lingers >= LINGER_KILL)
		k->killing = true;
	else if (k->lingers != 0 && k->ending == GOING_ON && now - k->lingers >= LINGER_TERM)
		job_signal_holders(k->jobs, k->id, SIGTERM, false);
	if (k->killing)
		job_signal_holders(k->jobs, k->id, SIGKILL, false);
}

/* Reaps the children that have ended; true if step is among them. */
static bool
reap(struct keeper *k, pid_t step, int *status)
{
	bool ended = false;
	pid_t pid;
	int how;

	while ((pid = waitpid(-1, &how, WNOHANG)) > 0) {
		if (pid == step) {
			*status = how;
			ended = true;
		} else if (pid == k->units) {
			units_ended(k, how);
		}
	}
	return ended;
}

/* Waits until the step has ended, and everything it started. */
static int
attend(struct keeper *k, pid_t step)
{
	int status = 0;
	bool ended = false;

	k->lingers = 0;
	k->killing = false;
	for (;;) {
		struct pollfd p[] = { { k->signals, POLLIN, 0 }, { k->watch, POLLIN, 0 } };
		int64_t now = clock_mono();

		see_signals(k);
		ended = reap(k, step, &status) || ended;
		if (ended && !job_at_work(k->jobs, k->id, k->units))
			return status;
		if (ended && k->lingers == 0)
			k->lingers = now;
		press(k, now);
		units_due(k, now);
		(void)poll(p, 2, patience(k, now));
	}
}

/* The last count of a step, with its own time limit: nobody waits long because of it. */
static void
count_last(struct keeper *k)
{
	int64_t until = clock_mono() + 30 * CLOCK_SECOND;
	int ignored;

	if (k->units == 0)
		units_start(k);
	while (k->units != 0 && clock_mono() < until && !k->force) {
		struct pollfd p[] = { { k->signals, POLLIN, 0 }, { k->watch, POLLIN, 0 } };

		see_signals(k);
		(void)reap(k, 0, &ignored);
		if (k->units != 0)
			(void)poll(p, 2, 1000);
	}
	while (k->units != 0) {
		(void)kill(k->units, SIGKILL);
		(void)waitpid(k->units, NULL, 0);
		k->units = 0;
	}
}

/* Under the queue's lock, which a canceller holds too: nothing starts after the request. */
static int
spawn_step(struct keeper *k, const struct job_row *step, pid_t *pid)
{
	struct words_list argv = { 0 };
	int queue = job_queue_enter(k->jobs, &k->why), err = -1;

	see_wish(k);
	if (queue == -1)
		k->ending = BY_SIGNAL;
	else if (k->ending == GOING_ON &&
	    kinds_command(&k->kind, step, (const char *const *)k->argv.v, k->jobs, k->dir.p, &argv, &k->why) != 0)
		k->ending = BY_FAULT;
	else if (k->ending == GOING_ON && (err = run(k, argv.v, "result", k->log, pid)) != 0) {
		buf_addf(&k->why, "cannot run '%s': %s", argv.v[0], strerror(err));
		k->ending = BY_FAULT;
	}
	if (queue != -1)
		job_queue_leave(queue);
	words_list_free(&argv);
	return err == 0 ? 0 : -1;
}

/* The family's statuses as they are; a process ended by a signal is known by the signal. */
static void
judge(struct keeper *k, int how)
{
	int code = WIFEXITED(how) ? WEXITSTATUS(how) : EXIT_FOR_NOW;

	if (WIFSIGNALED(how) && k->ending == GOING_ON)
		k->ending = BY_KILL;
	if (code != EXIT_DONE && code != EXIT_SOME && code != EXIT_USAGE && code != EXIT_FOR_NOW)
		code = EXIT_FOR_GOOD;
	if (code != EXIT_DONE)
		k->status = code;
}

/* True if the phase has no more steps. */
static bool
steps(struct keeper *k)
{
	const struct job_row *step = NULL;
	struct buf members = { 0 };

	for (size_t i = 0; k->ending == GOING_ON && k->status <= EXIT_SOME; i++) {
		pid_t pid;

		if ((step = kinds_step(&k->kind, k->look.phase, i)) == NULL)
			break;
		k->script = step->w.v[2];
		if (spawn_step(k, step, &pid) != 0)
			break;
		members.n = 0;
		buf_adds(&members, ",\"step\":");
		json_put_str(&members, k->script);
		job_event(k->jobs, k->id, "step", buf_span(&members));
		judge(k, attend(k, pid));
		count_last(k);
	}
	buf_free(&members);
	return step == NULL;
}

/* --- all of it --- */

static void
release(struct keeper *k)
{
	struct buf ignored = { 0 };

	/* Release ours first: whoever finds the lock held but no keeper would think us dead, not leaving. */
	close(JOB_LOCK_FD);
	close(k->alive);
	(void)job_tick(k->jobs, &ignored);
	buf_free(&ignored);
	buf_free(&k->dir);
	buf_free(&k->why);
	job_look_free(&k->look);
	kinds_free(&k->kind);
	words_list_free(&k->argv);
}

static void
ready(const char *text, size_t n)
{
	(void)!write(JOB_READY_FD, text, n);
	close(JOB_READY_FD);
}

int
job_keep(const char *jobs, const char *id)
{
	struct keeper k = { .jobs = jobs, .id = id };
	bool all;

	(void)fcntl(JOB_READY_FD, F_SETFD, FD_CLOEXEC);
	if (keeper_open(&k) != 0) {
		buf_str(&k.why);
		close(JOB_LOCK_FD);
		ready(k.why.p, k.why.n);
		return EXIT_FOR_NOW;
	}
	job_event(jobs, id, "started", SPAN(""));
	ready("k", 1);
	all = steps(&k);
	/* Without a verdict it counts as interrupted, and is started again. */
	if (k.ending != BY_SIGNAL && k.ending != BY_KILL && keeper_write_over(&k, all) == 0)
		keeper_tell_end(&k);
	release(&k);
	return EXIT_DONE;
}
