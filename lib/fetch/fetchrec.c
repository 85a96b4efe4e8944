/* Records: from the work list to the scheduler. */
#include "fetchimpl.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/hash.h"
#include "record/tmpl.h"

enum { ID_DIGITS = 20 };

struct item *
fetchrec_item(struct fetchrun *run, uint64_t seq)
{
	return &run->input.items[seq % run->c->sched.window];
}

/* The work record as text and as members, valid as long as text and members are. */
void
fetchrec_reread(struct fetchrun *run, const struct work_place *place, struct buf *text, struct rec *r)
{
	struct json_err err;

	text->n = 0;
	if (worklist_read(run->input.work, place, text) != 0 ||
	    json_scan(buf_span(text), NULL, NULL, 0, &r->members, &err) != 0)
		die(EXIT_FOR_NOW, "the work list changed while it was read (byte %llu)",
		    (unsigned long long)place->start);
	r->line = buf_span(text);
}

void
fetchrec_load(struct fetchrun *run, struct flight *fl)
{
	for (unsigned i = 0; i < fl->n; i++) {
		fetchrec_reread(run, &fetchrec_item(run, fl->seq[i])->place, &run->calls.rec_texts[i], &run->calls.recs[i]);
		run->calls.rec_list[i] = &run->calls.recs[i];
	}
}

const char *
fetchrec_key(const struct fetchrun *run, const struct rec *r, struct buf *to)
{
	const struct provider *p = run->c->provider;

	to->n = 0;
	return tmpl_expand(to, p->key != NULL ? p->key : p->url, r);
}

static uint64_t
hash(struct span text)
{
	return XXH3_64bits(text.p, text.n);
}

static uint64_t
group_of(struct fetchrun *run, const struct rec *r)
{
	run->text.n = 0;
	if (run->c->group == NULL || tmpl_expand(&run->text, run->c->group, r) != NULL)
		return 0;
	return hash(buf_span(&run->text));
}

/* Do two waiting records ask the same question? */
bool
fetchrec_same(void *ctx, uint64_t a, uint64_t b)
{
	struct fetchrun *run = ctx;
	static struct buf text, keys[2];
	static struct rec r;

	fetchrec_reread(run, &fetchrec_item(run, a)->place, &text, &r);
	(void)fetchrec_key(run, &r, &keys[0]);
	fetchrec_reread(run, &fetchrec_item(run, b)->place, &text, &r);
	(void)fetchrec_key(run, &r, &keys[1]);
	return span_eq(buf_span(&keys[0]), buf_span(&keys[1]));
}

int64_t
fetchrec_oldest(const struct fetchrun *run)
{
	return run->c->max_age > 0 ? clock_now() - run->c->max_age : INT64_MIN;
}

bool
fetchrec_apart(struct span fetch)
{
	return span_is(json_get(fetch, "error"), "\"" FETCH_NOT_IN_BUNDLE "\"");
}

/* What the log knows about a record from a line that is not an answer. */
struct failure {
	bool alone;	/* a bundle did not bring it, or it failed when asked alone */
	bool served;	/* the server was there, and failed */
};

static struct failure
failure_of(struct fetchrun *run, const struct log_hit *hit)
{
	struct log_answer answer;
	struct failure f = { false, false };
	int64_t status;
	bool apart;

	if (log_read(run->log, hit, buf_span(&run->key), &run->body, &answer) != 0)
		return f;
	apart = fetchrec_apart(answer.fetch);
	f.alone = apart || json_type(json_get(answer.fetch, "batch")) == JSON_ABSENT;
	f.served = !apart && json_i64(json_get(answer.fetch, "status"), 0, 999, &status) == 0 &&
	    answer_served((int)status);
	return f;
}

/* A bundle is matched by a whole number, or a string of digits (af-record(5)): NULL, or why the member is neither.  Anything
 * else would spoil the bundle for the other records, and cost each of them a call. */
static const char *
bad_id(struct fetchrun *run, const struct rec *r)
{
	static char why[200];
	const char *name = run->c->provider->match_with;
	struct span v;
	bool digits;

	if (name == NULL || json_type(v = rec_get(r, name)) == JSON_ABSENT)
		return NULL;
	run->text.n = 0;
	json_id_text(&run->text, v);
	digits = json_type(v) == JSON_STRING || json_type(v) == JSON_NUMBER;
	for (size_t i = 0; i < run->text.n; i++)
		digits = digits && run->text.p[i] >= '0' && run->text.p[i] <= '9';
	if (digits && run->text.n > 0 && run->text.n <= ID_DIGITS)
		return NULL;
	snprintf(why, sizeof why, "'%s' is %.*s, which is not an id: a whole number, or a string of up to %d digits", name,
	    (int)(v.n < 60 ? v.n : 60), v.p, ID_DIGITS);
	return why;
}

/* Did the provider refuse pages then that are to be asked for now? */
static bool
is_due_again(const struct fetchrun *run, struct span fetch)
{
	return run->c->retry_partial && !run->c->offline && json_type(json_get(fetch, "partial")) == JSON_OBJECT;
}

/* What the log has for run->key.  A final answer is read at once: if it is damaged this run asks again.  *lacks: a member
 * that it did not keep, or NULL. */
static enum log_kind
saved_answer(struct fetchrun *run, bool done, struct log_hit *hit, const char **lacks)
{
	struct log_answer answer = { .fetch = SPAN_NONE };
	enum log_kind known;

	*lacks = NULL;
	while ((known = log_find(run->log, buf_span(&run->key), fetchrec_oldest(run), hit)) == LOG_FINAL && !done &&
	    log_read(run->log, hit, buf_span(&run->key), &run->body, &answer) != 0)
		complain("%s; it is asked again", log_why(run->log));
	if (known == LOG_FINAL && !done && is_due_again(run, answer.fetch))
		return LOG_NONE;
	if (known == LOG_FINAL && !done)
		*lacks = answerput_not_kept(run->c->provider, answer.fetch);
	return known;
}

/* Has an earlier stage settled the record, so that nothing need be asked? */
static bool
is_settled(const struct rec *r)
{
	static const char *const settled[] = { "ERROR", "SKIPPED", "NO_DATA" };
	struct span status = json_get(rec_get(r, "finding"), "status");

	for (size_t i = 0; json_type(status) == JSON_STRING && i < sizeof settled / sizeof *settled; i++)
		if (json_is(status, settled[i]))
			return true;
	return false;
}

static void
pass_through(struct fetchrun *run, const struct work *work)
{
	if (work->done) {
		run->t.left_out++;
		return;
	}
	*fetchrec_item(run, run->input.numbered++) = (struct item){ .place = work->place };
	(void)sched_through(run->sched);
}

/* The answer was fetched with another --keep and lacks a member wanted now.  It neither passes for a complete one nor is it
 * paid for twice without being asked to. */
static void
not_kept(struct fetchrun *run, const char *lacks)
{
	if (run->input.not_kept++ == 0)
		complain("the saved answer to '%.*s' was not kept whole, and lacks %s; --retry-not-kept asks again",
		    (int)(run->key.n < 200 ? run->key.n : 200), run->key.p, lacks);
	(void)sched_hopeless(run->sched, "not_kept");
}

static void
on_record(struct fetchrun *run, const struct work *work, int64_t now)
{
	static struct rec r;
	struct json_err err;
	struct log_hit hit;
	struct item item = { .place = work->place };
	struct failure before = { false, false };
	enum log_kind known;
	const char *why, *lacks;

	r.line = work->line;
	if (json_scan(work->line, NULL, NULL, 0, &r.members, &err) != 0)
		die(EXIT_FOR_GOOD, "cannot read a record again (%s)", err.why);
	if (run->c->through && is_settled(&r)) {
		pass_through(run, work);
		return;
	}
	if ((why = bad_id(run, &r)) != NULL || (why = fetchrec_key(run, &r, &run->key)) != NULL) {
		complain("%s:%llu: %s", work->file, (unsigned long long)work->lineno, why);
		run->t.rejected++;
		return;
	}
	known = saved_answer(run, work->done, &hit, &lacks);
	/* Before the checkpoint and answered; either alone does not prove that everything from it is loaded. */
	if (work->done && known == LOG_FINAL) {
		run->t.left_out++;
		return;
	}
	item.has_hit = known == LOG_FINAL && lacks == NULL;
	if (item.has_hit)
		item.hit = hit;
	else if (known == LOG_FAILED)
		before = failure_of(run, &hit);
	/* Numbered before it is added, as the scheduler may compare its key with others'. */
	*fetchrec_item(run, run->input.numbered++) = item;
	if (lacks != NULL && !(run->c->retry_not_kept && !run->c->offline))
		not_kept(run, lacks);
	else if (item.has_hit)
		(void)sched_saved(run->sched);
	else if (before.alone)
		(void)sched_add_alone(run->sched, hash(buf_span(&run->key)), now);
	else
		(void)sched_add(run->sched, hash(buf_span(&run->key)), group_of(run, &r), now);
	if (before.served)
		sched_failed_before(run->sched);
}

void
fetchrec_read(struct fetchrun *run, int64_t now)
{
	struct work work;

	switch (worklist_take(run->input.work, &work)) {
	case WORKLIST_RECORD:
		on_record(run, &work, now);
		break;
	case WORKLIST_NONE:
		run->input.idle = true;
		sched_idle(run->sched);
		break;
	case WORKLIST_END:
		run->talk.total = (int64_t)(run->input.numbered + run->t.left_out + run->t.rejected);
		sched_eof(run->sched);
		break;
	}
}
