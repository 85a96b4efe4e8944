/* Answers from the log, onto standard output. */
#include "fetchimpl.h"

#include "base/clock.h"
#include "base/xmem.h"

void
fetchout_same(struct fetchrun *run, const struct sched_action *a)
{
	const struct item *leader = fetchrec_item(run, a->leader);
	struct item *item = fetchrec_item(run, a->seq);

	item->hit = leader->hit;
	item->has_hit = leader->has_hit;
	item->shared = true;
}

void
fetchout_due(struct fetchrun *run, const struct sched_action *a)
{
	struct due_queue *q = &run->out.due;

	if (run->c->dry_run)
		return;
	if (q->at == q->n)
		q->at = q->n = 0;
	if (q->n == q->cap) {
		if (q->at > q->cap / 2) {
			memmove(q->v, q->v + q->at, (q->n - q->at) * sizeof *q->v);
			q->n -= q->at;
			q->at = 0;
		} else {
			q->cap = q->cap != 0 ? q->cap * 2 : 1024;
			q->v = xreallocarray(q->v, q->cap, sizeof *q->v);
		}
	}
	q->v[q->n++] = (struct due){ *fetchrec_item(run, a->seq), a->why, a->fate };
}

/* A record without an answer gets the reason instead. */
static void
put_without(struct fetchrun *run, const struct due *d, const struct rec *work, const char *error,
    const char *digest)
{
	(void)fetchrec_key(run, work, &run->key);
	answerput_fetch(&run->fetch, &(struct answerput_fetch){ .key = buf_span(&run->key), .took = -1,
	    .at = clock_now(), .offset = d->item.place.end, .digest = digest, .error = error,
	    .skipped = d->fate == SCHED_SKIPPED ? d->why : NULL });
	answerput_line(&run->out.line, work, buf_span(&run->fetch), SPAN_NONE);
}

/*
 * A record that this run did not ask about, but whose last call failed.  That failure is a fact of the log, and a replay
 * must report it as the live run did.
 */
static bool
failed_before(struct fetchrun *run, struct due *d, const struct rec *work)
{
	struct log_answer answer;

	(void)fetchrec_key(run, work, &run->key);
	d->item.has_hit = log_find(run->log, buf_span(&run->key), fetchrec_oldest(run), &d->item.hit) ==
	    LOG_FAILED && (log_read(run->log, &d->item.hit, buf_span(&run->key), &run->body, &answer) != 0 ||
	    !fetchrec_apart(answer.fetch));
	if (d->item.has_hit)
		d->fate = SCHED_SAVED;
	return d->item.has_hit;
}

static void
put_due(struct fetchrun *run, struct due *d)
{
	static struct rec work;
	struct log_answer answer;
	char digest[CHECKPOINT_HEX];

	fetchrec_reread(run, &d->item.place, &run->text, &work);
	checkpoint_hex(d->item.place.digest, digest);
	run->out.line.n = run->fetch.n = 0;
	if (d->fate == SCHED_THROUGH) {
		answerput_again(&run->fetch, rec_get(&work, "fetch"), d->item.place.end, digest, "through");
		answerput_line(&run->out.line, &work, buf_span(&run->fetch), SPAN_NONE);
	} else if (d->fate == SCHED_SKIPPED ? !failed_before(run, d, &work) : !d->item.has_hit) {
		put_without(run, d, &work, d->fate == SCHED_SKIPPED ? NULL : d->why, digest);
	} else if (log_read(run->log, &d->item.hit, SPAN_NONE, &run->body, &answer) != 0) {
		complain("%s; the next run asks again", log_why(run->log));
		run->out.damaged++;
		put_without(run, d, &work, "damaged", digest);
	} else {
		if (d->fate == SCHED_SAVED || d->item.shared)
			answerput_again(&run->fetch, answer.fetch, d->item.place.end, digest, "saved");
		else
			buf_span_add(&run->fetch, answer.fetch);
		answerput_line(&run->out.line, &work, buf_span(&run->fetch), answer.body);
	}
	outq_put(run->out.queue, buf_span(&run->out.line));
	run->talk.f->out.lines++;
}

void
fetchout_drain(struct fetchrun *run)
{
	while (run->out.due.at < run->out.due.n && outq_room(run->out.queue))
		put_due(run, &run->out.due.v[run->out.due.at++]);
	outq_flush(run->out.queue);
}

/* --- talk --- */

/* The reader of our output is far behind: nothing new until it has caught up. */
void
fetchout_wait(struct fetchrun *run)
{
	struct pollfd fds[] = { { outq_fd(run->out.queue), POLLIN, 0 }, { run->out.signal_fd, POLLIN, 0 } };

	if (!outq_room(run->out.queue))
		http_wait(run->calls.http, fds, 2, CLOCK_SECOND);
}
