/* Opens everything before the loop, and closes it afterwards. */
#include "fetchimpl.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/xmem.h"

/* Reports what is wrong with the log, and was mended or skipped: it contains what was paid for. */
static void
tell_log(struct fetchrun *run)
{
	const struct log_stats *l = log_stats(run->log);
	const char *path = run->c->log_path;

	if (l->torn != 0)
		complain("the log '%s' ended within a line, which is cut off: %llu bytes; its question is asked "
		    "again", path, (unsigned long long)l->torn);
	if (l->foreign != 0)
		complain("the log '%s' has %llu lines that are not answers, the first at byte %llu; they are skipped", path,
		    (unsigned long long)l->foreign, (unsigned long long)l->foreign_at);
	if (l->reused_foreign != 0)
		complain("the reused files have %llu lines that are not answers; they are skipped",
		    (unsigned long long)l->reused_foreign);
}

/* Dies if the log can be neither appended to nor created. */
static void
check_log(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		die(EXIT_USAGE, "cannot use '%s': it is not a regular file", path);
	if (access(path, W_OK) == 0)
		return;
	if (errno != ENOENT || io_can_replace(path) != 0)
		die_errno(EXIT_USAGE, "cannot write the log '%s'", path);
}

void
fetchopen_log(struct fetchrun *run)
{
	struct buf why = { 0 };
	bool no_log;

	if (run->c->log_path != NULL && !run->c->dry_run)
		check_log(run->c->log_path);
	run->log = log_open(run->c->log_path, run->c->dry_run ? LOG_READ : 0, &why);
	no_log = errno == EINVAL;
	/* A dry run whose log does not exist yet. */
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

void
fetchopen_network(struct fetchrun *run)
{
	static const char *names[ANSWER_HEADERS + 1];
	const struct fetchrun_conf *c = run->c;
	struct buf why = { 0 };
	bool typed = c->provider->method == NULL;
	/* One more than in flight: the next call may start while an answer is still being read. */
	struct http_opts o = { .jobs = c->sched.jobs + 1, .timeout = c->timeout,
	    .connect_timeout = c->connect_timeout, .max_body = (size_t)c->max_body,
	    .user_agent = "af/" AF_VERSION, .capture = names,
	    .again = fetchgov_again, .answers = fetchgov_answers, .ctx = run };

	answer_headers(c->provider, names);
	if ((run->calls.http = http_new(&o, &why)) == NULL)
		die(EXIT_FOR_NOW, "%s", buf_str(&why));
	for (size_t i = 0; i < c->provider->headers.n; i++) {
		const char *colon = strchr(c->provider->headers.v[i], ':');
		char *name;

		if (!provider_sends(c->provider, i))
			continue;
		name = xmemdup(c->provider->headers.v[i], (size_t)(colon - c->provider->headers.v[i]));
		if (http_header(run->calls.http, name, colon + 1 + strspn(colon + 1, " \t"), false) != 0)
			die(EXIT_USAGE, "'%s' is not a header", c->provider->headers.v[i]);
		typed = typed || strcasecmp(name, "content-type") == 0;
		free(name);
	}
	/* Without a type libcurl would call it a form. */
	if (!typed)
		(void)http_header(run->calls.http, "Content-Type", "application/octet-stream", false);
	buf_free(&why);
}

/* The value of an environment variable, or NULL. */
static const char *
from_environment(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

static void
sign(struct fetchrun *run)
{
	const struct provider *p = run->c->provider;
	const char *id = from_environment(PROVIDER_SIGN_ID), *secret = from_environment(PROVIDER_SIGN_SECRET),
	    *token = from_environment(PROVIDER_SIGN_TOKEN);

	if (id == NULL || secret == NULL)
		die(EXIT_FOR_GOOD, "no key; set " PROVIDER_SIGN_ID " and " PROVIDER_SIGN_SECRET " in the environment");
	if (token != NULL && http_header(run->calls.http, PROVIDER_SIGN_TOKEN_HEADER, token, true) != 0)
		die(EXIT_FOR_GOOD, "the token in " PROVIDER_SIGN_TOKEN " is not valid in a header");
	if (http_sign(run->calls.http, p->region, p->service, id, secret) != 0)
		die(EXIT_FOR_GOOD, "libcurl cannot sign requests here");
}

void
fetchopen_account(struct fetchrun *run, bool secrets)
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
				die(EXIT_FOR_GOOD, "no key; set %s in the environment, or name a file with --key-file",
				    missing);
			if (http_header(run->calls.http, name.p, value, true) != 0)
				die(EXIT_FOR_GOOD, "the key in %s is not valid in a header", missing);
			first = i == 0 ? value : first;
		}
	}
	if (secrets && p->service != NULL)
		sign(run);
	govfile_path(&path, provider_ledger(p), first != NULL ? SPAN(first) : SPAN_NONE);
	if (!run->c->offline && (run->gov = govfile_open(buf_str(&path), &why)) == NULL)
		complain("%s; other processes will not know about the calls of this one", buf_str(&why));
	else if (!run->c->offline && !run->c->dry_run)
		govfile_asked(p->name);
	if (run->gov == NULL)
		run->gov = govfile_private();
	buf_free(&name);
	buf_free(&path);
	buf_free(&why);
}

void
fetchopen_scheduler(struct fetchrun *run)
{
	struct sched_conf conf = run->c->sched;
	struct sched_pacer pacer = fetchgov_pacer(run);
	int64_t now = govfile_now(), wall = clock_now();
	struct gov_state *g;

	conf.same = fetchrec_same;
	conf.same_ctx = run;
	run->sched = sched_new(&conf, &pacer);
	run->input.items = xcalloc(conf.window, sizeof *run->input.items);
	run->calls.flights = xcalloc(conf.lookahead + 2, sizeof *run->calls.flights);
	run->calls.recs = xcalloc(conf.batch, sizeof *run->calls.recs);
	run->calls.rec_list = xcalloc(conf.batch, sizeof *run->calls.rec_list);
	run->calls.rec_texts = xcalloc(conf.batch, sizeof *run->calls.rec_texts);
	run->calls.hits = xcalloc(conf.batch, sizeof *run->calls.hits);
	g = fetchgov_begin(run, now, wall);
	if (g->no_batch_until > wall)
		sched_no_batch(run->sched);
	run->t.quota_left = gov_day_left(g, &run->c->limits, wall);
	run->t.spacing = gov_spacing(g, &run->c->limits);
	run->t.per_day = gov_per_day(g, &run->c->limits);
	govfile_cancel(run->gov);
}

void
fetchopen_close(struct fetchrun *run)
{
	struct buf why = { 0 };
	int out;

	progress_close();
	out = run->c->dry_run ? 0 : outq_finish(run->out.queue);
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
	if (!run->c->dry_run && !run->c->offline)
		fetchgov_leave(run);
	if (run->calls.failures_named > FETCH_NAMED_FAILURES)
		complain("%llu records without an answer in all: fetch.error tells why; the same command asks again",
		    (unsigned long long)run->calls.failures_named);
	if (run->calls.partial > 1)
		complain("%llu answers in all are partial", (unsigned long long)run->calls.partial);
	if (run->input.not_kept > 1)
		complain("%llu saved answers in all lack wanted members (not_kept)", (unsigned long long)run->input.not_kept);
	if (run->calls.kept_whole > 1)
		complain("%llu answers in all lack a member to keep, and are logged whole",
		    (unsigned long long)run->calls.kept_whole);
	http_free(run->calls.http);
	govfile_close(run->gov);
	buf_free(&why);
}

void
fetchopen_free(struct fetchrun *run)
{
	struct buf *bufs[] = { &run->text, &run->out.line, &run->calls.lines, &run->calls.saved, &run->key,
	    &run->body, &run->fetch, &run->talk.current };

	for (size_t i = 0; i < run->c->sched.lookahead + 2; i++) {
		buf_free(&run->calls.flights[i].url);
		buf_free(&run->calls.flights[i].public_url);
		buf_free(&run->calls.flights[i].id_text);
		buf_free(&run->calls.flights[i].payload);
		free(run->calls.flights[i].seq);
		free(run->calls.flights[i].ids);
	}
	for (size_t i = 0; i < run->c->sched.batch; i++) {
		json_members_free(&run->calls.recs[i].members);
		buf_free(&run->calls.rec_texts[i]);
	}
	for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
		buf_free(bufs[i]);
	worklist_close(run->input.work);
	answer_free(&run->calls.answer);
	sched_free(run->sched);
	free(run->input.items);
	free(run->out.due.v);
	free(run->calls.flights);
	free(run->calls.recs);
	free(run->calls.rec_list);
	free(run->calls.rec_texts);
	free(run->calls.hits);
	free(run);
}

void
fetchrun_check(struct fetchrun_conf *c)
{
	struct fetchrun *run = xcalloc(1, sizeof *run);
	struct buf why = { 0 };

	c->dry_run = true;
	run->c = c;
	if (c->log_path != NULL)
		check_log(c->log_path);
	fetchopen_log(run);
	fetchopen_network(run);
	fetchopen_account(run, !c->offline);
	if (log_close(run->log, &why) != 0)
		die(EXIT_FOR_NOW, "%s", buf_str(&why));
	http_free(run->calls.http);
	govfile_close(run->gov);
	buf_free(&why);
	free(run);
}
