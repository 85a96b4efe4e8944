/* What commands do to a job. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/lock.h"
#include "base/xmem.h"
#include "jobimpl.h"

#define SWEEP_AFTER 3600		/* seconds that adding or removing a job may take */
#define FORCE_PATIENCE (2 * CLOCK_SECOND)	/* a live keeper has killed its group long before */
#define ORPHANS_AGAIN 50000		/* microseconds between two looks at what must end */

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

int
job_remove_tree(const char *path)
{
	return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int64_t
job_in_flight(const struct job_look *j)
{
	int64_t n = JOB_IN_FLIGHT_MOST;

	(void)json_i64(json_get(buf_span(&j->request), "in_flight"), 0, INT32_MAX, &n);
	return j->state == JOB_RUNNING || j->state == JOB_CANCELLING ? n : 0;
}

static int64_t
grace_of(const struct job_how *how)
{
	return how->grace != 0 ? how->grace : JOB_GRACE;
}

/* A job that has filled the disk can be cancelled still: a file without content mostly needs no room, and says enough. */
static int
write_bare_wish(const char *jobs, const char *id)
{
	struct buf path = { 0 };
	int fd = open(job_path(&path, jobs, id, job_file_name(JOB_FILE_CANCEL)), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd != -1) {
		close(fd);
		(void)io_sync_directory(path.p);
	}
	buf_free(&path);
	return fd != -1 ? 0 : -1;
}

static int
write_wish(const char *jobs, const char *id, const struct job_how *how)
{
	struct buf text = { 0 };
	struct jsonw w = jsonw(&text);
	char at[32];
	int k;

	clock_iso(clock_now(), at);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "at", at);
	jsonw_bool(&w, "force", how->force);
	jsonw_int(&w, "grace", grace_of(how) / CLOCK_SECOND);
	jsonw_close(&w);
	buf_addc(&text, '\n');
	k = job_write(jobs, id, JOB_FILE_CANCEL, buf_span(&text));
	if (k != 0 && (errno == ENOSPC || errno == EDQUOT))
		k = write_bare_wish(jobs, id);
	buf_free(&text);
	return k;
}

/* In this order: at every instant the files show either the old state or the new one. */
static int
queue_again(const char *jobs, const char *id)
{
	if (job_unlink(jobs, id, JOB_FILE_STARTED) != 0 || job_unlink(jobs, id, JOB_FILE_OVER) != 0 ||
	    job_unlink(jobs, id, JOB_FILE_CANCEL) != 0)
		return -1;
	job_event(jobs, id, "queued", SPAN(""));
	return 0;
}

/* Out of sight at once; the files are deleted when nobody waits for the queue. */
static int
hide(const char *jobs, const char *id, struct buf *gone)
{
	struct buf path = { 0 };
	int k;

	buf_addf(gone, "%s/.gone-%s-%lld", jobs, id, (long long)clock_now());
	job_path(&path, jobs, id, "");
	path.p[path.n - 1] = '\0';
	k = rename(path.p, buf_str(gone));
	buf_free(&path);
	return k;
}

/* Ends what is left of a job if its keeper does not, until the lock is free. */
static void
end_holders(const char *jobs, const char *id, const struct job_how *how)
{
	struct buf path = { 0 };
	int64_t now = clock_mono(), kill_at = now + (how->force ? 0 : grace_of(how));
	bool asked = false;

	job_path(&path, jobs, id, ".lock");
	while (lock_asked_of(path.p) == 1) {
		if ((now = clock_mono()) >= kill_at)
			job_signal_holders(jobs, id, SIGKILL, false);
		else if (!asked)
			job_signal_holders(jobs, id, SIGTERM, false);
		asked = true;
		(void)usleep(ORPHANS_AGAIN);
	}
	buf_free(&path);
}

/* After the request: a live keeper does it all, unless it is stopped; a dead one is not waited for. */
static void
see_to_it(const char *jobs, const char *id, const struct job_how *how)
{
	struct buf path = { 0 };
	int64_t until = clock_mono() + FORCE_PATIENCE;

	job_path(&path, jobs, id, ".lock");
	if (!job_has_keeper(jobs, id)) {
		end_holders(jobs, id, how);
	} else {
		job_signal_holders(jobs, id, SIGCONT, false);
		while (how->force && lock_asked_of(path.p) == 1 && clock_mono() < until)
			(void)usleep(ORPHANS_AGAIN);
		if (how->force)
			end_holders(jobs, id, how);
	}
	buf_free(&path);
}

/* One command, from the look at the job to what is done after the queue is left. */
struct acting {
	const char *jobs, *id;
	enum job_command command;
	const struct job_how *how;
	struct buf *why;
	enum job_effect effect;
	struct buf gone;	/* a folder to remove */
	bool lives;		/* the job was at work */
};

static int
carry_out(struct acting *a)
{
	switch (a->effect) {
	case JOB_WISH:
		return write_wish(a->jobs, a->id, a->how);
	case JOB_AGAIN:
		return queue_again(a->jobs, a->id);
	case JOB_DELETE:
		return hide(a->jobs, a->id, &a->gone);
	case JOB_NOTHING:
	case JOB_REFUSE:
		break;
	}
	return 0;
}

/* errno says why the job cannot be looked at.  A damaged one in which nobody is at work can only be removed. */
static int
act_unseen(struct acting *a)
{
	struct buf path = { 0 };
	int status = EXIT_USAGE, err = errno;

	if (err == EINVAL && a->command == JOB_REMOVE && lock_asked_of(job_path(&path, a->jobs, a->id, ".lock")) == 0) {
		a->effect = JOB_DELETE;
		status = carry_out(a) == 0 ? EXIT_DONE : EXIT_FOR_NOW;
		if (status != EXIT_DONE)
			buf_addf(a->why, "cannot remove job %s: %s", a->id, strerror(errno));
	} else {
		job_unseen(a->why, a->id, err);
	}
	buf_free(&path);
	return status;
}

static int
act_on(struct acting *a, const struct job_look *j)
{
	if (job_has_changed(j, a->how->seen)) {
		buf_adds(a->why, "it has changed meanwhile; look at it again");
		return EXIT_SOME;
	}
	a->lives = j->state == JOB_RUNNING || j->state == JOB_CANCELLING;
	a->effect = job_effect(a->command, j->state);
	/* A second request may differ from the first. */
	if (a->command == JOB_CANCEL && j->state == JOB_CANCELLING && (a->how->force || a->how->grace != 0))
		a->effect = JOB_WISH;
	if (carry_out(a) != 0) {
		buf_addf(a->why, "it cannot be changed: %s%s", strerror(errno), errno == ENOSPC || errno == EDQUOT ? "; make room on the disk" : "");
		return EXIT_FOR_NOW;
	}
	if (a->effect == JOB_NOTHING || a->effect == JOB_REFUSE) {
		buf_adds(a->why, job_effect_text(a->command, j->state));
		return a->effect == JOB_REFUSE ? EXIT_SOME : EXIT_DONE;
	}
	/* A job that had ended kept nobody waiting. */
	return a->effect == JOB_DELETE ? EXIT_DONE : job_tick_locked(a->jobs, a->id, false, NULL, a->why);
}

int
job_act(const char *jobs, const char *id, enum job_command c, const struct job_how *how, enum job_effect *effect, struct buf *why)
{
	static const struct job_how plain;
	struct acting a = { .jobs = jobs, .id = id, .command = c, .how = how != NULL ? how : &plain, .why = why, .effect = JOB_REFUSE };
	struct job_look j = { 0 };
	int queue, status;

	if (access(jobs, F_OK) != 0) {
		buf_addf(why, "there is no job '%.70s'; 'af job list' says which there are", id);
		return EXIT_USAGE;
	}
	if ((queue = job_queue_enter(jobs, why)) == -1)
		return EXIT_FOR_NOW;
	status = job_look(&j, jobs, id) != 0 ? act_unseen(&a) : act_on(&a, &j);
	job_queue_leave(queue);
	if (a.gone.n > 0)
		(void)job_remove_tree(a.gone.p);
	if (status == EXIT_DONE && c == JOB_CANCEL && a.lives)
		see_to_it(jobs, id, a.how);
	if (effect != NULL)
		*effect = a.effect;
	job_look_free(&j);
	buf_free(&a.gone);
	return status;
}

/* --- what a kill has left --- */

static int
job_sweep(const char *jobs)
{
	struct buf path = { 0 };
	struct dirent *e;
	DIR *d = opendir(jobs);
	time_t now = time(NULL);

	if (d == NULL)
		return errno == ENOENT ? 0 : -1;
	while ((e = readdir(d)) != NULL) {
		struct stat st;

		if (strncmp(e->d_name, ".new-", 5) != 0 && strncmp(e->d_name, ".gone-", 6) != 0)
			continue;
		path.n = 0;
		buf_addf(&path, "%s/%s", jobs, e->d_name);
		/* Somebody may be working on it right now. */
		if (lstat(buf_str(&path), &st) == 0 && now - st.st_mtime > SWEEP_AFTER)
			(void)job_remove_tree(path.p);
	}
	closedir(d);
	buf_free(&path);
	return 0;
}

struct cleaning {
	int64_t before;
	char (*id)[JOB_ID_MAX + 1];
	size_t n;
};

static bool
note_ended(void *ctx, const struct job_look *j)
{
	struct cleaning *c = ctx;
	int64_t since = j->ended != 0 ? j->ended : j->started != 0 ? j->started : j->added;

	if (job_effect(JOB_REMOVE, j->state) == JOB_DELETE && since <= c->before) {
		c->id = xreallocarray(c->id, c->n + 1, sizeof *c->id);
		memcpy(c->id[c->n++], j->id, strlen(j->id) + 1);
	}
	return true;
}

int
job_clean(const char *jobs, int64_t before, size_t *removed, struct buf *why)
{
	struct cleaning c = { .before = before };
	int status = EXIT_DONE;

	*removed = 0;
	if (job_each(jobs, note_ended, &c, NULL) != 0 || job_sweep(jobs) != 0) {
		buf_addf(why, "cannot clean '%s': %s", jobs, strerror(errno));
		status = EXIT_FOR_NOW;
	}
	for (size_t i = 0; status == EXIT_DONE && i < c.n; i++) {
		int k = job_act(jobs, c.id[i], JOB_REMOVE, NULL, NULL, why);

		/* Somebody got there first: resumed or removed it. */
		if (k == EXIT_SOME || k == EXIT_USAGE)
			why->n = 0;
		else
			status = k;
		*removed += k == EXIT_DONE;
	}
	free(c.id);
	return status;
}
