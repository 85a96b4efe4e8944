#include "fetchimpl.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
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
	/* A script that gets the signal passes it on to its group, which has it already: that is still the first. */
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
	/* Under nohup it stays ignored. */
	if (sigaction(SIGHUP, NULL, &hup) == 0 && hup.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &sa, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
}

/* --- the governor's file as the scheduler's pacer --- */

static void
wait_for_events(struct run *run, const struct sched_action *a, int64_t now)
{
	/* Input that nobody wants yet would end each wait at once: it is the last, and left out then. */
	struct pollfd fds[] = { { outq_fd(run->out), POLLIN, 0 }, { caught_fd, POLLIN, 0 },
	    { worklist_fd(run->work), POLLIN, 0 } };
	int64_t until = a->until;

	if (log_dirty(run->log) && run->sync_at < until)
		until = run->sync_at;
	if (run->event_at < until)
		until = run->event_at;
	http_wait(run->http, fds, run->idle ? 3 : 2, until <= now ? 0 : until - now);
	if (run->idle && (fds[2].revents & POLLIN) != 0) {
		run->idle = false;
		sched_input(run->sched);
	}
}

enum sched_act
fetchrun_step(struct run *run)
{
	struct sched_action a = { 0 };
	int64_t now = govfile_now(), wall = clock_now();
	enum sched_act act = sched_step(run->sched, now, wall, &a);

	switch (act) {
	case SCHED_READ:
		fetchrec_read(run, now);
		break;
	case SCHED_ASK:
		fetchask_start(run, &a);
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
			run->waiting_until = a.until;
		fetchtalk_stop(run, a.why, now, wall);
		break;
	}
	return act;
}

static void
look_for_signals(struct run *run)
{
	uint64_t drained;

	if (caught == 0 || run->signal != 0)
		return;
	(void)!read(caught_fd, &drained, sizeof drained);
	run->signal = caught;
	complain("stopping: what is under way is still saved; once more ends at once");
	sched_interrupt(run->sched, EXIT_FOR_NOW);
}

static void
look_around(struct run *run, int64_t now, int64_t wall)
{
	struct http_result r;

	while (http_next(run->http, &r))
		fetchask_finish(run, (unsigned)r.id, &r);
	fetchout_drain(run);
	if (outq_error(run->out) != 0 && !run->mute) {
		run->mute = true;
		(void)outq_room(run->out);
		sched_interrupt(run->sched, EXIT_FOR_NOW);
	}
	look_for_signals(run);
	if (log_dirty(run->log) && now >= run->sync_at) {
		if (log_sync(run->log) != 0)
			die(EXIT_FOR_NOW, "%s", log_why(run->log));
		run->sync_at = now + SYNC_EVERY;
	}
	if (now >= run->event_at) {
		fetchtalk_event(run, "progress", now, wall);
		run->event_at = now + EVENT_EVERY;
	}
	if (progress_due(now))
		fetchtalk_show(run, now, wall);
}

static void
loop(struct run *run)
{
	for (unsigned n = 1; !run->ended; n++) {
		enum sched_act act = fetchrun_step(run);
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
			http_wait(run->http, NULL, 0, 0);
			while (run->due.n - run->due.at > run->c->sched.window && outq_error(run->out) == 0 &&
			    caught == 0) {
				fetchout_wait(run);
				fetchout_drain(run);
			}
		}
		look_around(run, govfile_now(), clock_now());
	}
	while (run->due.at < run->due.n && outq_error(run->out) == 0) {
		fetchout_drain(run);
		if (run->due.at < run->due.n)
			fetchout_wait(run);
		look_for_signals(run);
	}
}

/* What is wrong with the log, and mended or passed over: it holds what was paid for. */
static void
tell_log(struct run *run)
{
	const struct log_stats *l = log_stats(run->log);
	const char *path = run->c->log_path;

	if (l->torn != 0)
		complain("the log '%s' ended within a line, which is cut off: %llu bytes; what it was the answer to is asked "
		    "again", path, (unsigned long long)l->torn);
	if (l->foreign != 0)
		complain("the log '%s' has %llu lines that are no answers, the first at byte %llu; they are passed over", path,
		    (unsigned long long)l->foreign, (unsigned long long)l->foreign_at);
	if (l->reused_foreign != 0)
		complain("the reused files have %llu lines that are no answers; they are passed over",
		    (unsigned long long)l->reused_foreign);
}

/* The log can be appended to, or made. */
static void
check_log(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		die(EXIT_USAGE, "cannot use '%s': it is no regular file", path);
	if (access(path, W_OK) == 0)
		return;
	if (errno != ENOENT || io_can_replace(path) != 0)
		die_errno(EXIT_USAGE, "cannot write the log '%s'", path);
}

static void
open_log(struct run *run)
{
	struct buf why = { 0 };
	bool no_log;

	if (run->c->log_path != NULL && !run->c->dry_run)
		check_log(run->c->log_path);
	run->log = log_open(run->c->log_path, run->c->dry_run ? LOG_READ : 0, &why);
	no_log = errno == EINVAL;
	/* A dry run of a log that is not there yet. */
	if (run->log == NULL && run->c->dry_run && run->c->log_path != NULL && access(run->c->log_path, F_OK) != 0) {
		why.n = 0;
		run->log = log_open(NULL, 0, &why);
	}
	if (run->log == NULL)
		die(no_log ? EXIT_USAGE : EXIT_FOR_NOW, "%s", buf_str(&why));
	for (size_t i = 0; i < run->c->reuse.n; i++)
		if (log_reuse(run->log, run->c->reuse.v[i], &why) != 0)
			die(EXIT_USAGE, "%s", buf_str(&why));
	buf_free(&why);
	tell_log(run);
}

static void
open_network(struct run *run)
{
	static const char *names[ANSWER_HEADERS + 1];
	const struct fetchrun_conf *c = run->c;
	struct buf why = { 0 };
	/* One more than are in flight: the next call may start while an answer is still being read. */
	struct http_opts o = { .jobs = c->sched.jobs + 1, .timeout = c->timeout,
	    .connect_timeout = c->connect_timeout, .max_body = (size_t)c->max_body,
	    .user_agent = "af/" AF_VERSION, .capture = names,
	    .again = fetchgov_again, .answers = fetchgov_answers, .ctx = run };

	answer_headers(c->provider, names);
	if ((run->http = http_new(&o, &why)) == NULL)
		die(EXIT_FOR_NOW, "%s", buf_str(&why));
	for (size_t i = 0; i < c->provider->headers.n; i++) {
		const char *colon = strchr(c->provider->headers.v[i], ':');
		char *name = xmemdup(c->provider->headers.v[i], (size_t)(colon - c->provider->headers.v[i]));

		if (http_header(run->http, name, colon + 1 + strspn(colon + 1, " \t"), false) != 0)
			die(EXIT_USAGE, "'%s' is no header", c->provider->headers.v[i]);
		free(name);
	}
	buf_free(&why);
}

/* The secrets into the headers where they are needed, and the governor of the first one. */
static void
open_account(struct run *run, bool secrets)
{
	const struct provider *p = run->c->provider;
	struct buf name = { 0 }, path = { 0 }, why = { 0 };
	const char *missing, *first = "";

	if (!secrets) {
		for (size_t i = 0; i < p->secrets.n && i < 1; i++)
			first = provider_secret(p, i, &name, &missing);
	} else {
		for (size_t i = 0; i < p->secrets.n; i++) {
			const char *value = provider_secret(p, i, &name, &missing);

			if (value == NULL)
				die(EXIT_FOR_GOOD, "no key: set %s in the environment, or name a file with --key-file",
				    missing);
			if (http_header(run->http, name.p, value, true) != 0)
				die(EXIT_FOR_GOOD, "the key in %s cannot stand in a header", missing);
			first = i == 0 ? value : first;
		}
	}
	govfile_path(&path, p->name, first != NULL ? SPAN(first) : SPAN_NONE);
	if (!run->c->offline && (run->gov = govfile_open(buf_str(&path), &why)) == NULL)
		complain("%s; other processes will not know what this one asks", buf_str(&why));
	if (run->gov == NULL)
		run->gov = govfile_private();
	buf_free(&name);
	buf_free(&path);
	buf_free(&why);
}

static void
open_scheduler(struct run *run)
{
	struct sched_conf conf = run->c->sched;
	struct sched_pacer pacer = fetchgov_pacer(run);
	int64_t now = govfile_now(), wall = clock_now();
	struct gov_state *g;

	conf.same = fetchrec_same;
	conf.same_ctx = run;
	run->sched = sched_new(&conf, &pacer);
	run->items = xcalloc(conf.window, sizeof *run->items);
	run->flights = xcalloc(conf.lookahead + 2, sizeof *run->flights);
	run->recs = xcalloc(conf.batch, sizeof *run->recs);
	run->rec_list = xcalloc(conf.batch, sizeof *run->rec_list);
	run->rec_texts = xcalloc(conf.batch, sizeof *run->rec_texts);
	run->hits = xcalloc(conf.batch, sizeof *run->hits);
	g = fetchgov_begin(run, now, wall);
	if (g->no_batch_until > wall)
		sched_no_batch(run->sched);
	run->t.quota_left = gov_day_left(g, &run->c->limits, wall);
	run->t.spacing = gov_spacing(g, &run->c->limits);
	govfile_cancel(run->gov);
}

static void
close_all(struct run *run)
{
	struct buf why = { 0 };
	int out;

	progress_close();
	out = run->c->dry_run ? 0 : outq_finish(run->out);
	if (out != 0 && errno == EPIPE) {
		run->signal = run->signal != 0 ? run->signal : SIGPIPE;
	} else if (out != 0) {
		complain_errno("cannot write standard output");
		run->status = EXIT_FOR_NOW;
	}
	if (log_close(run->log, &why) != 0) {
		complain("%s", buf_str(&why));
		run->status = EXIT_FOR_NOW;
	}
	if (run->failures_named > FETCH_NAMED_FAILURES)
		complain("%llu records without an answer in all: fetch.error tells why; the same command asks again",
		    (unsigned long long)run->failures_named);
	http_free(run->http);
	govfile_close(run->gov);
	buf_free(&why);
}

static void
run_free(struct run *run)
{
	struct buf *bufs[] = { &run->text, &run->line, &run->lines, &run->key, &run->body,
	    &run->fetch };

	for (size_t i = 0; i < run->c->sched.lookahead + 2; i++) {
		buf_free(&run->flights[i].url);
		buf_free(&run->flights[i].public_url);
		buf_free(&run->flights[i].id_text);
		free(run->flights[i].seq);
		free(run->flights[i].ids);
	}
	for (size_t i = 0; i < run->c->sched.batch; i++) {
		json_members_free(&run->recs[i].members);
		buf_free(&run->rec_texts[i]);
	}
	for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
		buf_free(bufs[i]);
	worklist_close(run->work);
	answer_free(&run->answer);
	sched_free(run->sched);
	free(run->items);
	free(run->due.v);
	free(run->flights);
	free(run->recs);
	free(run->rec_list);
	free(run->rec_texts);
	free(run->hits);
	free(run);
}

void
fetchrun_check(struct fetchrun_conf *c)
{
	struct run *run = xcalloc(1, sizeof *run);
	struct buf why = { 0 };

	c->dry_run = true;
	run->c = c;
	if (c->log_path != NULL)
		check_log(c->log_path);
	open_log(run);
	open_network(run);
	open_account(run, !c->offline);
	if (log_close(run->log, &why) != 0)
		die(EXIT_FOR_NOW, "%s", buf_str(&why));
	http_free(run->http);
	govfile_close(run->gov);
	buf_free(&why);
	free(run);
}

/* What this command has spent, for its next af-fetch. */
static void
put_spent(struct run *run)
{
	struct buf text = { 0 };

	if (run->c->spent_path == NULL || run->c->dry_run)
		return;
	buf_addf(&text, "%lld\n", (long long)(run->c->spent + (int64_t)sched_stats(run->sched)->calls));
	if (io_replace(run->c->spent_path, buf_span(&text)) != 0) {
		complain_errno("cannot write '%s'", run->c->spent_path);
		run->status = EXIT_FOR_NOW;
	}
	buf_free(&text);
}

int
fetchrun(struct fetchrun_conf *c, struct filter *f, struct fetchrun_totals *totals)
{
	struct run *run = xcalloc(1, sizeof *run);
	int64_t now = govfile_now();
	int status;

	run->c = c;
	run->f = f;
	run->event_at = now + EVENT_EVERY;
	run->work = worklist_open(c->operands, (size_t)c->max_line, c->after);
	open_log(run);
	catch_signals();
	run->signal_fd = caught_fd;
	open_network(run);
	open_account(run, !c->offline && !c->dry_run);
	answer_init(&run->answer, c->provider);
	open_scheduler(run);
	run->out = outq_new(dup(1));
	run->total = progress_open() ? worklist_count(c->operands) : -1;
	fetchtalk_event(run, "start", now, clock_now());
	loop(run);
	fetchtalk_event(run, "end", govfile_now(), clock_now());
	fetchtalk_counts(run, filter_summary(f));
	run->t.sched = *sched_stats(run->sched);
	run->t.sched.failed += run->damaged;
	run->t.in = worklist_in(run->work);
	run->t.rejected += worklist_rejected(run->work);
	put_spent(run);
	close_all(run);
	*totals = run->t;
	if (run->signal != 0) {
		(void)signal(run->signal, SIG_DFL);
		(void)raise(run->signal);
	}
	status = run->status;
	if (run->t.rejected + run->damaged != 0 && status == EXIT_DONE)
		status = EXIT_SOME;
	run_free(run);
	return status;
}
