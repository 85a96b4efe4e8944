#include "fetchimpl.h"

#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/progress.h"
#include "base/xmem.h"

#define SAME_SIGNAL_MS 300
#define SYNC_EVERY CLOCK_SECOND
#define EVENT_EVERY (10 * CLOCK_SECOND)

static volatile sig_atomic_t caught, caught_twice;
static struct timespec caught_at;
static int caught_fd = -1;

static void
on_signal(int sig)
{
	static const uint64_t one = 1;
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	/* A script may pass its signal on to a group that already has it: that still counts as the first. */
	if (caught != 0 && sig != SIGPIPE && (now.tv_sec - caught_at.tv_sec) * 1000 +
	    (now.tv_nsec - caught_at.tv_nsec) / 1000000 > SAME_SIGNAL_MS)
		caught_twice = 1;
	if (caught == 0)
		caught_at = now;
	caught = sig;
	(void)!write(caught_fd, &one, sizeof one);
	if (caught_twice != 0) {
		(void)signal(sig, SIG_DFL);
		(void)raise(sig);
	}
}

static void
catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal, .sa_flags = SA_NODEFER }, hup;

	if ((caught_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) == -1)
		die_errno(EXIT_FOR_NOW, "cannot start");
	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	/* Under nohup SIGHUP stays ignored. */
	if (sigaction(SIGHUP, NULL, &hup) == 0 && hup.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &sa, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
}

static void
wait_for_events(struct fetchrun *run, const struct sched_action *a, int64_t now)
{
	/* Input not wanted yet would end each wait at once: it comes last, so that it can be left out. */
	struct pollfd fds[] = { { outq_fd(run->out.queue), POLLIN, 0 }, { caught_fd, POLLIN, 0 },
	    { worklist_fd(run->input.work), POLLIN, 0 } };
	int64_t until = a->until;

	if (log_dirty(run->log) && run->sync_at < until)
		until = run->sync_at;
	if (run->talk.event_at < until)
		until = run->talk.event_at;
	http_wait(run->calls.http, fds, run->input.idle ? 3 : 2, until <= now ? 0 : until - now);
	if (run->input.idle && (fds[2].revents & POLLIN) != 0) {
		run->input.idle = false;
		sched_input(run->sched);
	}
}

static enum sched_act step(struct fetchrun *run);

/* A call is over; its answer goes into the log at once, as its body does not last. */
static void
finish(struct fetchrun *run, unsigned call, const struct http_result *r)
{
	fetchask_finish(run, call, r);
	(void)step(run);
	run->calls.result = NULL;
}

/* Carries out the scheduler's next action. */
static enum sched_act
step(struct fetchrun *run)
{
	struct sched_action a = { 0 };
	struct http_result r;
	int64_t now = govfile_now(), wall = clock_now();
	enum sched_act act = sched_step(run->sched, now, wall, &a);

	switch (act) {
	case SCHED_READ:
		fetchrec_read(run, now);
		break;
	case SCHED_ASK:
		if (fetchask_start(run, &a, &r))
			finish(run, a.call, &r);
		break;
	case SCHED_LOG:
		fetchlog_append(run, &a);
		break;
	case SCHED_SAME:
		fetchout_same(run, &a);
		break;
	case SCHED_EMIT:
		fetchout_due(run, &a);
		break;
	case SCHED_WAIT:
		run->wait = a;
		break;
	case SCHED_END:
		run->ended = true;
		run->status = a.status;
		if (a.until != 0)
			run->talk.waiting_until = a.until;
		fetchtalk_stop(run, a.cause, now, wall);
		break;
	}
	return act;
}

static void
look_for_signals(struct fetchrun *run)
{
	uint64_t drained;

	if (caught == 0 || run->signal != 0)
		return;
	(void)!read(caught_fd, &drained, sizeof drained);
	run->signal = caught;
	complain("stopping: calls in flight are still saved; interrupt again to end at once");
	sched_interrupt(run->sched, EXIT_FOR_NOW);
}

static void
look_around(struct fetchrun *run, int64_t now, int64_t wall)
{
	struct http_result r;

	while (http_next(run->calls.http, &r))
		finish(run, (unsigned)r.id, &r);
	fetchout_drain(run);
	if (outq_error(run->out.queue) != 0 && !run->out.mute) {
		run->out.mute = true;
		(void)outq_room(run->out.queue);
		sched_interrupt(run->sched, EXIT_FOR_NOW);
	}
	look_for_signals(run);
	if (log_dirty(run->log) && now >= run->sync_at) {
		if (log_sync(run->log) != 0)
			die(EXIT_FOR_NOW, "%s", log_why(run->log));
		run->sync_at = now + SYNC_EVERY;
	}
	if (now >= run->talk.event_at) {
		fetchtalk_event(run, "progress", now, wall);
		run->talk.event_at = now + EVENT_EVERY;
	}
	if (progress_due(now))
		fetchtalk_show(run, now, wall);
}

static void
loop(struct fetchrun *run)
{
	for (unsigned n = 1; !run->ended; n++) {
		enum sched_act act = step(run);
		int64_t now, wall;

		/* The network must not starve while saved records rush through. */
		if (act != SCHED_WAIT && n % 256 != 0)
			continue;
		now = govfile_now();
		wall = clock_now();
		if (act == SCHED_WAIT) {
			fetchtalk_wait(run, &run->wait, now, wall);
			wait_for_events(run, &run->wait, now);
		} else {
			http_wait(run->calls.http, NULL, 0, 0);
			while (run->out.due.n - run->out.due.at > run->c->sched.window && outq_error(run->out.queue) == 0 &&
			    caught == 0) {
				fetchout_wait(run);
				fetchout_drain(run);
			}
		}
		look_around(run, govfile_now(), clock_now());
	}
	while (run->out.due.at < run->out.due.n && outq_error(run->out.queue) == 0) {
		fetchout_drain(run);
		if (run->out.due.at < run->out.due.n)
			fetchout_wait(run);
		look_for_signals(run);
	}
}

/* What this command has spent, for its next af-fetch. */
static void
put_spent(struct fetchrun *run)
{
	struct sched_wall wall = sched_wall(run->sched);
	struct buf text = { 0 };

	if (run->c->spent_path == NULL || run->c->dry_run)
		return;
	buf_addf(&text, "%lld\n", (long long)(run->c->spent + (int64_t)sched_stats(run->sched)->calls));
	if (wall.n > 0 && wall.why != NULL)
		buf_addf(&text, "%u %s %s\n", wall.n, wall.answered ? "late" : "early", wall.why);
	if (io_replace(run->c->spent_path, buf_span(&text)) != 0) {
		complain_errno("cannot write '%s'", run->c->spent_path);
		run->status = EXIT_FOR_NOW;
	}
	buf_free(&text);
}

int
fetchrun(struct fetchrun_conf *c, struct filter *f, struct fetchrun_totals *totals)
{
	struct fetchrun *run = xcalloc(1, sizeof *run);
	int64_t now = govfile_now();
	int status;

	run->c = c;
	run->talk.f = f;
	run->talk.event_at = now + EVENT_EVERY;
	run->input.work = worklist_open(c->operands, (size_t)c->max_line, c->after);
	fetchopen_log(run);
	catch_signals();
	run->out.signal_fd = caught_fd;
	fetchopen_network(run);
	fetchopen_account(run, !c->offline && !c->dry_run);
	answer_init(&run->calls.answer, c->provider);
	fetchopen_scheduler(run);
	run->out.queue = outq_new(dup(1));
	run->talk.total = progress_open() ? worklist_count(c->operands) : -1;
	fetchtalk_event(run, "start", now, clock_now());
	loop(run);
	fetchtalk_event(run, "end", govfile_now(), clock_now());
	fetchtalk_counts(run, filter_summary(f));
	run->t.sched = *sched_stats(run->sched);
	run->t.sched.failed += run->out.damaged;
	run->t.in = worklist_in(run->input.work);
	run->t.rejected += worklist_rejected(run->input.work);
	put_spent(run);
	fetchopen_close(run);
	*totals = run->t;
	if (run->signal != 0) {
		(void)signal(run->signal, SIG_DFL);
		(void)raise(run->signal);
	}
	status = run->status;
	if (run->t.rejected + run->out.damaged != 0 && status == EXIT_DONE)
		status = EXIT_SOME;
	fetchopen_free(run);
	return status;
}
