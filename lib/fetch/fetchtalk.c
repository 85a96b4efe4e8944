/* Progress, events, messages. */
#include "fetchimpl.h"

#include "base/clock.h"
#include "base/percent.h"
#include "base/progress.h"
#include "base/text.h"
#include "record/tmpl.h"

static const char *
waits_for(const struct fetchrun *run)
{
	if (run->talk.waiting == GOV_BREAKER && sched_stats(run->sched)->partial)
		return "the provider fails on some records";
	return run->talk.waiting != GOV_GO && run->talk.waiting != GOV_PACE && run->talk.waiting != GOV_LATE ?
	    gov_why_text(run->talk.waiting) : NULL;
}

/* "42%  1,234/2,940"; what the log has, or an earlier command has done, counts as done. */
static void
show_done(struct fetchrun *run, struct buf *to, uint64_t done, uint64_t all)
{
	if (run->c->label != NULL) {
		buf_adds(to, run->c->label);
		to->n = text_clean(to->p, to->n);
		buf_adds(to, "  ");
	} else if (all > 0) {
		percent_put(to, percent_of((int64_t)done, (int64_t)all), 100, 100, 0, 0);
		buf_adds(to, "%  ");
	}
	text_count(to, (int64_t)done);
	if (all > 0) {
		buf_addc(to, '/');
		text_count(to, (int64_t)all);
	}
}

void
fetchtalk_show(struct fetchrun *run, int64_t now, int64_t wall)
{
	const struct sched_stats *s = sched_stats(run->sched);
	uint64_t read = s->read + run->t.left_out + run->t.rejected, done = read - s->waiting;
	uint64_t all = run->talk.total < 0 ? 0 : (uint64_t)run->talk.total < read ? read : (uint64_t)run->talk.total;
	int64_t left;
	double rate;
	struct buf b = { 0 };
	char until[32];

	progress_note(&run->talk.minute, now, s->calls, s->resolved);
	left = all > 0 ? progress_left(&run->talk.minute, now, s->resolved, all - done) : -1;
	show_done(run, &b, done, all);
	if ((rate = progress_rate(&run->talk.minute, now, s->calls)) >= 0)
		buf_addf(&b, "  %.1f calls/s", rate);
	if (waits_for(run) != NULL && run->talk.waiting_until < INT64_MAX) {
		clock_iso(wall + run->talk.waiting_until - now, until);
		buf_addf(&b, "  waiting until %.8s UTC: %s", until + 11, waits_for(run));
	} else if (left >= 0) {
		buf_adds(&b, "  ");
		clock_duration(&b, left);
		buf_adds(&b, " left");
	}
	if (s->failed != 0)
		buf_addf(&b, "  failed %llu", (unsigned long long)s->failed);
	if (run->t.quota_left != INT64_MAX) {
		buf_adds(&b, "  quota left ");
		text_count(&b, run->t.quota_left);
	}
	progress_show(buf_span(&b));
	buf_free(&b);
}

void
fetchtalk_counts(struct fetchrun *run, struct jsonw *w)
{
	const struct sched_stats *s = sched_stats(run->sched);

	jsonw_int(w, "records", (int64_t)s->emitted);
	jsonw_int(w, "saved", (int64_t)s->saved);
	if (run->c->through)
		jsonw_int(w, "through", (int64_t)s->through);
	jsonw_int(w, "answered", (int64_t)s->answered);
	jsonw_int(w, "failed", (int64_t)s->failed);
	jsonw_int(w, "not_asked", (int64_t)s->skipped);
	jsonw_int(w, "calls", (int64_t)s->calls);
	jsonw_int(w, "sent", (int64_t)run->t.sent);
	jsonw_int(w, "received", (int64_t)run->t.received);
	jsonw_int(w, "retries", (int64_t)s->retries);
	jsonw_int(w, "refused", (int64_t)s->refused);
	jsonw_int(w, "bytes", (int64_t)run->t.bytes);
	if (run->t.quota_left != INT64_MAX)
		jsonw_int(w, "quota_left", run->t.quota_left);
}

void
fetchtalk_event(struct fetchrun *run, const char *event, int64_t now, int64_t wall)
{
	struct jsonw *w = filter_event(run->talk.f, event);
	char until[32];

	fetchtalk_counts(run, w);
	if (waits_for(run) != NULL && run->talk.waiting_until < INT64_MAX) {
		clock_iso(wall + run->talk.waiting_until - now, until);
		jsonw_str(w, "waiting_until", until);
		jsonw_str(w, "reason", waits_for(run));
	}
	filter_event_end(run->talk.f);
}

void
fetchtalk_current(struct fetchrun *run, const struct rec *r)
{
	struct buf *had = &run->talk.current;

	if (run->c->current == NULL)
		return;
	run->text.n = 0;
	(void)tmpl_text(&run->text, run->c->current, r, "");
	if (span_eq(buf_span(&run->text), buf_span(had)))
		return;
	had->n = 0;
	buf_span_add(had, buf_span(&run->text));
	jsonw_text(filter_event(run->talk.f, "current"), "current", buf_span(had));
	filter_event_end(run->talk.f);
}

/* Mentions a wait once if people would wonder about it. */
void
fetchtalk_wait(struct fetchrun *run, const struct sched_action *a, int64_t now, int64_t wall)
{
	char until[32];

	run->talk.waiting = a->wait;
	run->talk.waiting_until = a->until;
	if (waits_for(run) == NULL || a->until == INT64_MAX || a->until - now < 5 * CLOCK_SECOND ||
	    run->talk.waited_for == a->until / CLOCK_SECOND)
		return;
	run->talk.waited_for = a->until / CLOCK_SECOND;
	clock_iso(wall + a->until - now, until);
	complain("waiting until %s: %s", until, waits_for(run));
	fetchtalk_event(run, "wait", now, wall);
}

/* When the same command can carry on. */
static int64_t
carries_on(const struct fetchrun *run, enum sched_cause cause, int64_t now, int64_t wall)
{
	int64_t until = run->talk.waiting_until;

	if (cause == SCHED_BY_QUOTA)
		return gov_day_end(&run->c->limits, wall);
	return wall + (until > now && until < INT64_MAX ? until - now : CLOCK_SECOND);
}

/* The same for programs: a wait that the quota or the provider imposes has an instant. */
static void
stop_event(struct fetchrun *run, enum sched_cause cause, const char *text, const char *at)
{
	struct jsonw *w = filter_event(run->talk.f, "stop");

	jsonw_str(w, "reason", text);
	if (cause == SCHED_BY_QUOTA || cause == SCHED_BY_LIMIT)
		jsonw_str(w, "carries_on", at);
	filter_event_end(run->talk.f);
}

/* Why the run ends early, and what to do. */
void
fetchtalk_stop(struct fetchrun *run, enum sched_cause cause, int64_t now, int64_t wall)
{
	const struct sched_stats *s = sched_stats(run->sched);
	const char *text = NULL;
	char at[32];

	switch (cause) {
	case SCHED_BY_QUOTA:
		text = "our share of the day's quota is spent";
		break;
	case SCHED_BY_OUTAGE:
		text = s->partial ? "the provider answers some records and fails on others" : "the provider is down";
		break;
	case SCHED_BY_LIMIT:
		text = "the provider wants a longer pause than --max-wait";
		break;
	case SCHED_BY_WALL:
		complain("the provider answers every question the same way (%s): %llu records not asked; look at the URL, the plan "
		    "and the network, then repeat the command", run->calls.last_why != NULL ? run->calls.last_why : "refused",
		    (unsigned long long)s->waiting);
		return;
	case SCHED_BY_FAILURES:
		complain("only records on which the provider fails each time are left; the same command asks again");
		return;
	case SCHED_BY_NOTHING:
	case SCHED_BY_REFUSAL:
	case SCHED_BY_INTERRUPT:
		return;
	}
	clock_iso(carries_on(run, cause, now, wall), at);
	stop_event(run, cause, text, at);
	complain("%s: %llu records not asked; the same command carries on after %s", text, (unsigned long long)s->skipped, at);
}
