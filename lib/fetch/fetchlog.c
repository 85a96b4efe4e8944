/* Answers into the log. */
#include "fetchimpl.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/xmem.h"

/* Joins the pages into one body, with this last one or without it; NULL, or why they cannot be joined. */
static const char *
join_pages(struct fetchrun *run, const struct flight *fl)
{
	unsigned n = fl->partial != NULL ? fl->page - 1 : fl->page;
	size_t elements = 0;
	struct span *pages = xcalloc(fl->page, sizeof *pages);
	struct buf *texts = xcalloc(fl->page, sizeof *texts), key = { 0 };
	struct log_answer answer;
	struct log_hit hit;
	bool all = fl->partial != NULL || answerput_body(&run->calls.answer, &texts[fl->page - 1], 0);

	pages[fl->page - 1] = fl->partial != NULL ? SPAN_NONE : buf_span(&texts[fl->page - 1]);
	for (unsigned i = 1; i < fl->page && all; i++) {
		key.n = 0;
		buf_addf(&key, "%.*s#page=%u", (int)run->key.n, run->key.p, i);
		all = log_find(run->log, buf_span(&key), INT64_MIN, &hit) == LOG_FINAL &&
		    log_read(run->log, &hit, buf_span(&key), &texts[i - 1], &answer) == 0;
		pages[i - 1] = all ? answer.body : SPAN_NONE;
	}
	all = all && answerput_join(run->c->provider, &run->body, pages, n, &elements) == 0;
	for (unsigned i = 0; i < fl->page; i++)
		buf_free(&texts[i]);
	buf_free(&key);
	free(texts);
	free(pages);
	if (!all)
		return "page_lost";
	return fl->partial != NULL || answerput_fits(run->c->provider, elements, fl->told) ? NULL : FETCH_PAGES_CHANGED;
}

/* Voids the pages logged so far, by a line in the log that is never an answer. */
static void
void_pages(struct fetchrun *run, const struct flight *fl, struct answerput_fetch fetch)
{
	struct buf key = { 0 };

	buf_addf(&key, "%.*s#pages", (int)run->key.n, run->key.p);
	fetch.key = buf_span(&key);
	run->fetch.n = 0;
	answerput_fetch(&run->fetch, &fetch);
	answerput_line(&run->calls.lines, &run->calls.recs[0], buf_span(&run->fetch), SPAN_NONE);
	buf_free(&key);
	complain("the %u pages of '%.*s' do not fit together: the list changed while they were asked for; the same command asks "
	    "for them again", fl->page, (int)(run->key.n < 200 ? run->key.n : 200), run->key.p);
}

static void
say_partial(struct fetchrun *run, const struct flight *fl)
{
	if (run->calls.partial++ == 0)
		complain("'%.*s' has %u of %u pages, and the provider refuses the others (%s); --retry-partial asks again",
		    (int)(run->key.n < 200 ? run->key.n : 200), run->key.p, fl->page - 1, fl->told, fl->partial);
}

/* The members that the provider's file keeps of the answer.  An answer that lacks one is paid for, and stays whole. */
static const struct opt_list *
keep(struct fetchrun *run)
{
	static struct buf kept;
	const char *absent;

	if (run->c->provider->keep.n == 0)
		return NULL;
	kept.n = 0;
	if ((absent = answerput_keep(run->c->provider, &kept, buf_span(&run->body))) != NULL) {
		if (run->calls.kept_whole++ == 0)
			complain("the answer to '%.*s' has no '%s', which should be kept: it is logged whole", (int)(run->key.n < 200 ?
			    run->key.n : 200), run->key.p, absent);
		return NULL;
	}
	run->body.n = 0;
	buf_span_add(&run->body, buf_span(&kept));
	return &run->c->provider->keep;
}

/* Appends the i-th record's answer as a line for the log; or, when the run gives up, that it failed before. */
static void
put_answer(struct fetchrun *run, const struct flight *fl, unsigned i, const struct sched_action *a,
    enum sched_fate fate)
{
	const struct http_result gone = { .status = fl->status, .took = -1 };
	const struct http_result *r = run->calls.result != NULL && run->calls.finished == a->call ? run->calls.result : &gone;
	struct answerput_fetch fetch = { .url = fl->public_url.n != 0 ? fl->public_url.p : NULL,
	    .status = r->status, .took = r->took, .tries = fl->tries, .batch = fl->batch ? fl->n : 0,
	    .page = fl->page, .at = clock_now(), .offset = fetchrec_item(run, fl->seq[i])->place.end };
	char digest[CHECKPOINT_HEX];
	bool has_body, said = r->why != NULL && *r->why != '\0';

	(void)fetchrec_key(run, &run->calls.recs[i], &run->key);
	run->fetch.n = run->body.n = 0;
	fetch.error = fate == SCHED_FAILED ? a->why : fate == SCHED_ALONE ? FETCH_NOT_IN_BUNDLE : NULL;
	if (fate == SCHED_ALONE) {
		has_body = false;
	} else if (fate == SCHED_ANSWERED && fl->page > 1) {
		has_body = (fetch.error = join_pages(run, fl)) == NULL;
		run->out.damaged += !has_body;
	} else {
		has_body = r != &gone && answerput_body(&run->calls.answer, &run->body, i);
	}
	if (fate == SCHED_ANSWERED && has_body)
		fetch.kept = keep(run);
	if (fate == SCHED_ANSWERED && has_body && fl->partial != NULL) {
		fetch.partial = fl->partial;
		fetch.told = fl->told;
		fetch.page = fl->page - 1;
		fetch.status = 200;
		say_partial(run, fl);
	}
	if (fate == SCHED_PAGE)
		buf_addf(&run->key, "#page=%u", fl->page);
	checkpoint_hex(fetchrec_item(run, fl->seq[i])->place.digest, digest);
	fetch.digest = digest;
	fetch.key = buf_span(&run->key);
	answerput_fetch(&run->fetch, &fetch);
	answerput_line(&run->calls.lines, &run->calls.recs[i], buf_span(&run->fetch),
	    has_body ? buf_span(&run->body) : SPAN_NONE);
	if (fate == SCHED_ANSWERED && fetch.error != NULL && strcmp(fetch.error, FETCH_PAGES_CHANGED) == 0)
		void_pages(run, fl, fetch);
	if (fate == SCHED_FAILED && run->calls.failures_named++ < FETCH_NAMED_FAILURES)
		complain("no answer for '%.*s' (try %u): %s%s%s", (int)(run->key.n < 200 ? run->key.n : 200),
		    run->key.p, fl->tries, a->why, said ? ": " : "", said ? r->why : "");
}

void
fetchlog_append(struct fetchrun *run, const struct sched_action *a)
{
	struct flight *fl = &run->calls.flights[a->call];
	unsigned i = 0;

	if (run->c->dry_run)
		return;
	fetchrec_load(run, fl);
	run->calls.lines.n = 0;
	for (unsigned k = 0; k < a->n; k++, i++) {
		while (fl->seq[i] != a->rec[k])
			i++;
		put_answer(run, fl, i, a, (enum sched_fate)a->fates[k]);
	}
	if (log_append(run->log, buf_span(&run->calls.lines), run->calls.hits, a->n) != 0)
		die(EXIT_FOR_NOW, "%s; make room and repeat the command", log_why(run->log));
	for (unsigned k = 0; k < a->n; k++)
		if (a->fates[k] != SCHED_PAGE && a->fates[k] != SCHED_ALONE) {
			fetchrec_item(run, a->rec[k])->hit = run->calls.hits[k];
			fetchrec_item(run, a->rec[k])->has_hit = true;
		}
}
