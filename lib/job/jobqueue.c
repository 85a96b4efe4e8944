/*
 * What is due, and the sleeper.
 *
 * There is no dispatcher.  Whoever changes the queue starts what is due, under the queue's lock; whoever sees a job
 * waiting for a time makes sure somebody waits for it: one process at most, asleep, which ends when nothing waits.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/lock.h"
#include "base/num.h"
#include "base/xmem.h"
#include "jobimpl.h"

#define NAP_MOST (60 * CLOCK_SECOND)	/* a change of the clock is noticed within this */
#define BUSY_MAX 64
#define LOOK_AGAIN 100000	/* microseconds between two looks at a job that is waited for … */
#define TICK_AGAIN (2 * CLOCK_SECOND)	/* … and between two at what is due meanwhile */

struct queued {
	char id[JOB_ID_MAX + 1];
	enum job_state state;
	int64_t until;
	char *governors;	/* a JSON array */
	bool lacks;		/* a variable set for whoever added it is missing from this environment */
};

struct job_queue {
	const char *jobs;
	struct queued *v;
	size_t n, cap;
	struct words_list busy;	/* governors held, or reserved for an earlier job */
};

/* --- one job --- */

static void
put_started(struct buf *to, const struct job_look *j, int64_t stalls, int64_t bytes)
{
	struct jsonw w = jsonw(to);
	char at[32];

	clock_iso(clock_now(), at);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "at", at);
	jsonw_int(&w, "starts", j->starts + 1);
	jsonw_int(&w, "stalls", stalls);
	jsonw_int(&w, "bytes", bytes);
	if (j->pause != 0)
		jsonw_int(&w, "pause", j->pause);
	jsonw_close(&w);
	buf_addc(to, '\n');
}

/* How often in a row it has ended without a word and without a new answer. */
static int64_t
stalls_of(const struct job_look *j, int64_t bytes)
{
	return j->state == JOB_INTERRUPTED && j->bytes == bytes ? j->stalls + 1 : 0;
}

/* The lock is ours: records that it has begun, and gives it a keeper.  In this order: if the keeper dies at once, the
 * record that it was begun remains. */
static int
begin(const char *jobs, const struct job_look *j, int lock, struct buf *why)
{
	struct job_kind kind;
	struct buf dir = { 0 }, text = { 0 }, ignored = { 0 };
	int64_t bytes, stalls;
	int k = 0;

	(void)kinds_load(&kind, j->kind, &ignored);	/* the keeper says what is wrong with it */
	bytes = job_log_bytes(&kind, job_path(&dir, jobs, j->id, ""));
	stalls = stalls_of(j, bytes);
	if (stalls >= JOB_STALLS_MOST) {
		k = job_write_over(jobs, j->id, EXIT_FOR_GOOD, 0, "it was killed 5 times in a row without a new answer", 0);
	} else {
		put_started(&text, j, stalls, bytes);
		k = job_write(jobs, j->id, JOB_FILE_STARTED, buf_span(&text));
		if (k == 0)
			k = job_unlink(jobs, j->id, JOB_FILE_OVER);
		if (k == 0 && job_spawn("keep", jobs, j->id, lock, why) != 0)
			k = -1;
		else if (k != 0)
			buf_addf(why, "cannot write in '%s': %s", dir.p, strerror(errno));
	}
	kinds_free(&kind);
	buf_free(&dir);
	buf_free(&text);
	buf_free(&ignored);
	return k;
}

static int
start(const char *jobs, const char *id, struct buf *why)
{
	struct job_look j = { 0 };
	struct buf path = { 0 };
	int lock = lock_open(job_path(&path, jobs, id, ".lock"), true), k = -1;

	if (lock == -1)
		buf_addf(why, "cannot open '%s': %s", path.p, strerror(errno));
	else if (job_look(&j, jobs, id) != 0)
		buf_addf(why, "cannot look at '%s': %s", id, strerror(errno));
	else if (lock_try(lock) != 0)
		k = errno == EAGAIN ? 0 : -1;	/* somebody works in the folder by hand: it appears to be running */
	else
		k = begin(jobs, &j, lock, why);
	if (lock != -1)
		close(lock);
	job_look_free(&j);
	buf_free(&path);
	return k;
}

/* --- the queue --- */

static bool
lacks_variable(const struct job_look *j)
{
	struct json_iter it = json_iter(json_get(buf_span(&j->request), "env"));
	struct buf name = { 0 };
	bool lacks = false;

	while (!lacks && json_next(&it)) {
		name.n = 0;
		json_text(&name, it.value);
		lacks = getenv(buf_str(&name)) == NULL;
	}
	buf_free(&name);
	return lacks;
}

static bool
note(void *ctx, const struct job_look *j)
{
	struct job_queue *q = ctx;
	struct queued *one;

	if (job_ended(j->state))
		return true;
	if (q->n == q->cap) {
		q->cap = q->cap != 0 ? 2 * q->cap : 64;
		q->v = xreallocarray(q->v, q->cap, sizeof *q->v);
	}
	one = &q->v[q->n++];
	*one = (struct queued){ .state = j->state, .until = j->until, .lacks = lacks_variable(j) };
	memcpy(one->id, j->id, strlen(j->id) + 1);
	one->governors = xmemdup(j->governors.p, j->governors.n);
	return true;
}

static bool
is_busy(const struct job_queue *q, const struct queued *one)
{
	struct json_iter it = json_iter(SPAN(one->governors));

	while (json_next(&it))
		for (size_t i = 0; i < q->busy.n; i++)
			if (json_is(it.value, q->busy.v[i]))
				return true;
	return false;
}

static void
hold(struct job_queue *q, const struct queued *one)
{
	kinds_argv(&q->busy, SPAN(one->governors));
}

/* No live process would end it: what is left is asked to end, and ended after its grace. */
static void
end_orphans(const struct job_queue *q, const struct queued *one)
{
	struct job_look j = { 0 };
	int64_t at = 0, grace = JOB_GRACE / CLOCK_SECOND;
	struct buf text = { 0 };

	if (job_has_keeper(q->jobs, one->id) || job_look(&j, q->jobs, one->id) != 0) {
		job_look_free(&j);
		return;
	}
	json_text(&text, json_get(buf_span(&j.wish), "at"));
	(void)clock_parse(buf_span(&text), &at);
	(void)json_i64(json_get(buf_span(&j.wish), "grace"), 0, INT32_MAX, &grace);
	job_signal_holders(q->jobs, one->id, clock_now() > at + grace * CLOCK_SECOND ? SIGKILL : SIGTERM, false);
	buf_free(&text);
	job_look_free(&j);
}

static bool
is_due(const struct queued *one, int64_t now)
{
	return one->state == JOB_QUEUED || one->state == JOB_INTERRUPTED || (one->state == JOB_WAITING && one->until <= now);
}

/* In order: a job that cannot start yet reserves its governors from those after it.  A job at work whose governors nobody
 * knows reserves all of them. */
static int
start_due(struct job_queue *q, const char *focus, int64_t now, int64_t *earliest, struct buf *why)
{
	int status = EXIT_DONE;
	bool lost = q->n > 0 && job_any_lost(q->jobs);

	for (size_t i = 0; i < q->n; i++)
		if (q->v[i].state == JOB_RUNNING || q->v[i].state == JOB_CANCELLING)
			hold(q, &q->v[i]);
	for (size_t i = 0; i < q->n; i++) {
		struct queued *one = &q->v[i];
		struct buf wrong = { 0 };
		bool busy = lost || is_busy(q, one);

		if (one->state == JOB_CANCELLING)
			end_orphans(q, one);
		if (one->state == JOB_WAITING && one->until > now && (*earliest == 0 || one->until < *earliest))
			*earliest = one->until;
		if (!is_due(one, now) || one->lacks)
			continue;
		hold(q, one);
		if (!busy && start(q->jobs, one->id, &wrong) != 0 && (focus == NULL || strcmp(focus, one->id) == 0)) {
			buf_addf(why, "job %s was not started: %s", one->id, buf_str(&wrong));
			status = EXIT_FOR_NOW;
			focus = "";	/* only the first is reported */
		}
		buf_free(&wrong);
	}
	return status;
}

/* --- the sleeper --- */

static void
sleeper_path(struct buf *to, const char *jobs)
{
	to->n = 0;
	buf_addf(to, "%s/.sleeper", jobs);
	buf_str(to);
}

/* Until when the sleeper sleeps, as it recorded; 0: unknown. */
static int64_t
sleeps_until(int fd)
{
	char text[32];
	ssize_t n = pread(fd, text, sizeof text, 0);
	int64_t until = 0;

	if (n > 0)
		(void)num_i64(span_trim((struct span){ text, (size_t)n - (text[n - 1] == '\n') }), 0, INT64_MAX, &until);
	return until;
}

/* Makes sure somebody waits until then; 0: nobody needs to.  A sleeper that knows a later time, or may end, is woken. */
static void
have_somebody_wait(const char *jobs, int64_t until)
{
	struct buf path = { 0 }, ignored = { 0 };
	int fd;

	sleeper_path(&path, jobs);
	if ((fd = lock_open(path.p, until != 0)) != -1) {
		int64_t known = sleeps_until(fd);

		if (until != 0 && lock_try(fd) == 0)
			(void)job_spawn("sleep", jobs, NULL, fd, &ignored);
		else if ((known == 0 || until < known) && lock_asked(fd) == 1)
			(void)futimens(fd, NULL);
		close(fd);
	}
	buf_free(&path);
	buf_free(&ignored);
}

int
job_tick_locked(const char *jobs, const char *focus, bool on_deck, int64_t *earliest, struct buf *why)
{
	struct job_queue q = { .jobs = jobs };
	int64_t next = 0;
	int status = EXIT_FOR_NOW;

	if (job_each(jobs, note, &q, NULL) != 0)
		buf_addf(why, "cannot read '%s': %s", jobs, strerror(errno));
	else
		status = start_due(&q, focus, clock_now(), &next, why);
	if (!on_deck)
		have_somebody_wait(jobs, next);
	if (earliest != NULL)
		*earliest = next;
	for (size_t i = 0; i < q.n; i++)
		free(q.v[i].governors);
	free(q.v);
	words_list_free(&q.busy);
	return status;
}

int
job_tick(const char *jobs, struct buf *why)
{
	int queue, status;

	if (access(jobs, F_OK) != 0 && errno == ENOENT)
		return EXIT_DONE;
	if ((queue = job_queue_enter(jobs, why)) == -1)
		return EXIT_FOR_NOW;
	status = job_tick_locked(jobs, NULL, false, NULL, why);
	job_queue_leave(queue);
	return status;
}

/* Sleeps until then, or until somebody has an earlier time, or the folder is gone. */
static void
nap(int watch, int64_t until)
{
	struct pollfd p = { .fd = watch, .events = POLLIN };
	int64_t left = until - clock_now();
	char events[4096];

	left = left > NAP_MOST ? NAP_MOST : left < 0 ? 0 : left;
	if (poll(&p, 1, (int)(left / 1000) + 1) > 0)
		while (read(watch, events, sizeof events) > 0)
			;
}

int
job_sleep(const char *jobs)
{
	struct buf path = { 0 }, why = { 0 };
	int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK), queue, status = EXIT_DONE;
	char text[32];
	int64_t until;

	sleeper_path(&path, jobs);
	(void)fcntl(JOB_LOCK_FD, F_SETFD, FD_CLOEXEC);
	if (watch == -1 || inotify_add_watch(watch, path.p, IN_ATTRIB | IN_DELETE_SELF) == -1)
		status = EXIT_FOR_NOW;
	(void)!write(JOB_READY_FD, status == EXIT_DONE ? "k" : "cannot watch the folder", status == EXIT_DONE ? 1 : 23);
	close(JOB_READY_FD);
	while (status == EXIT_DONE) {
		struct stat st;

		/* A folder that is being removed is left alone. */
		if (fstat(JOB_LOCK_FD, &st) != 0 || st.st_nlink == 0 || (queue = job_queue_enter(jobs, &why)) == -1)
			break;
		why.n = 0;
		(void)job_tick_locked(jobs, NULL, true, &until, &why);
		/* Whoever comes next gets the queue after us, and finds nobody on deck. */
		if (until == 0)
			lock_free(JOB_LOCK_FD);
		else
			(void)io_pwrite(JOB_LOCK_FD, text, (size_t)snprintf(text, sizeof text, "%20lld\n", (long long)until), 0);
		job_queue_leave(queue);
		if (until == 0)
			break;
		nap(watch, until);
	}
	buf_free(&path);
	buf_free(&why);
	return status;
}

int
job_wait(const char *jobs, const char *id)
{
	struct job_look j = { 0 };
	struct buf why = { 0 };
	int64_t ticked = clock_mono();
	int status;

	while (job_look(&j, jobs, id) == 0 && !job_ended(j.state)) {
		(void)usleep(LOOK_AGAIN);
		if (clock_mono() - ticked > TICK_AGAIN) {
			why.n = 0;
			if (access(jobs, W_OK) == 0)
				(void)job_tick(jobs, &why);
			ticked = clock_mono();
		}
	}
	status = j.state == JOB_CANCELLED || j.status == -1 ? EXIT_FOR_NOW : j.status;
	job_look_free(&j);
	buf_free(&why);
	return status;
}
