#include "schedimpl.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/xmem.h"

struct sched *
sched_new(const struct sched_conf *conf, const struct sched_pacer *pacer)
{
	struct sched *s = xcalloc(1, sizeof *s);

	s->conf = *conf;
	s->pacer = *pacer;
	s->wall = conf->wall;
	s->random = (struct random){ conf->seed };
	s->slots = xcalloc(conf->window, sizeof *s->slots);
	s->pend = xcalloc(conf->lookahead, sizeof *s->pend);
	for (s->nbuckets = 64; s->nbuckets < conf->lookahead; s->nbuckets *= 2)
		continue;
	s->buckets = xcalloc(s->nbuckets, sizeof *s->buckets);
	memset(s->buckets, 0xff, s->nbuckets * sizeof *s->buckets);
	for (size_t i = conf->lookahead; i-- > 0; s->free_pend = (uint32_t)i)
		s->pend[i].next = i + 1 == conf->lookahead ? SCHED_NONE : (uint32_t)i + 1;
	/* A record is in at most one call; a bundle that falls apart makes one for each. */
	s->ncalls = (uint32_t)conf->lookahead + 1;
	s->calls = xcalloc(s->ncalls, sizeof *s->calls);
	for (uint32_t i = s->ncalls; i-- > 0; s->free_call = i)
		s->calls[i].next = i + 1 == s->ncalls ? SCHED_NONE : i + 1;
	s->ready = s->open = (struct queue){ SCHED_NONE, SCHED_NONE };
	s->log_rec = xcalloc(conf->batch, sizeof *s->log_rec);
	s->log_fates = xcalloc(conf->batch, sizeof *s->log_fates);
	s->logging = SCHED_NONE;
	return s;
}

void
sched_free(struct sched *s)
{
	if (s == NULL)
		return;
	for (uint32_t i = 0; i < s->ncalls; i++)
		free(s->calls[i].rec);
	heap_free(&s->backoff);
	free(s->slots);
	free(s->pend);
	free(s->buckets);
	free(s->calls);
	free(s->log_rec);
	free(s->log_fates);
	free(s->same);
	free(s);
}

struct sched_wall
sched_wall(const struct sched *s)
{
	return s->wall;
}

const struct sched_stats *
sched_stats(const struct sched *s)
{
	return &s->stats;
}

void
sched_eof(struct sched *s)
{
	s->eof = true;
}

void
sched_idle(struct sched *s)
{
	s->idle = true;
}

void
sched_input(struct sched *s)
{
	s->idle = false;
}

/* --- endings --- */

void
sched_interrupt(struct sched *s, int status)
{
	schednews_stop(s, status, SCHED_BY_INTERRUPT);
	s->interrupted = true;
	s->status = status;
}

static void
skip_call(struct sched *s, uint32_t c, const char *why)
{
	for (unsigned i = 0; i < s->calls[c].n; i++)
		schedrec_resolve(s, s->calls[c].rec[i], SCHED_SKIPPED, why);
	schedcall_free(s, c);
}

/* Nothing more is asked: whatever waits for a call is skipped. */
static void
drain(struct sched *s, const char *why)
{
	uint32_t c;

	while ((c = s->ready.head) != SCHED_NONE) {
		schedcall_unqueue(s, &s->ready, SCHED_NONE, c);
		skip_call(s, c, why);
	}
	while ((c = s->open.head) != SCHED_NONE) {
		schedcall_unqueue(s, &s->open, SCHED_NONE, c);
		skip_call(s, c, why);
	}
	while (heap_first(&s->backoff) != NULL) {
		c = heap_first(&s->backoff)->id;
		heap_pop(&s->backoff);
		skip_call(s, c, why);
	}
	if (s->have_ticket)
		s->pacer.give_back(s->pacer.ctx, s->ticket);
	s->have_ticket = false;
}

/* --- the next action --- */

static bool
no_more_reading(const struct sched *s)
{
	return s->eof || s->stats.waiting >= s->conf.lookahead ||
	    s->next - s->head >= s->conf.window;
}

/* The call to start next, in *queue after *before; SCHED_NONE if there is none. */
static uint32_t
candidate(struct sched *s, int64_t now, int64_t *when)
{
	const struct heap_item *due = heap_first(&s->backoff);
	uint32_t c = s->open.head;

	if (s->outage && c != SCHED_NONE && no_more_reading(s)) {
		schedcall_unqueue(s, &s->open, SCHED_NONE, c);
		schedcall_ready(s, c);
		schedcall_untried_first(s);
		return s->ready.head;
	}
	if (due != NULL && due->at <= now) {
		c = due->id;
		heap_pop(&s->backoff);
		schedcall_ready(s, c);
		if (s->outage)
			schedcall_untried_first(s);
		return s->ready.head;
	}
	if (due != NULL && due->at < *when)
		*when = due->at;
	if (s->ready.head != SCHED_NONE)
		return s->ready.head;
	if (c == SCHED_NONE)
		return SCHED_NONE;
	if (no_more_reading(s) || (s->idle && now - s->calls[c].touched >= s->conf.linger)) {
		schedcall_unqueue(s, &s->open, SCHED_NONE, c);
		schedcall_ready(s, c);
		return c;
	}
	if (s->idle && s->calls[c].touched + s->conf.linger < *when)
		*when = s->calls[c].touched + s->conf.linger;
	return SCHED_NONE;
}

/* The governor refuses for now.  True: the run is over for now. */
static void
blocked(struct sched *s, const struct gov_grant *g, int64_t now)
{
	bool over, down = g->why == GOV_BREAKER;

	s->blocked = g->why;
	s->stats.partial = down && schedcall_served(s);
	s->blocked_until = g->at;
	if (g->why == GOV_PACE || g->why == GOV_PROBE || g->why == GOV_LATE)
		return;
	s->stop_until = g->at;
	if (g->why == GOV_QUOTA) {
		if (!s->conf.wait_quota)
			schednews_stop(s, EXIT_FOR_NOW, SCHED_BY_QUOTA);
		/* The night is not an outage: max_wait starts over after it. */
		s->blocked_since = 0;
		return;
	}
	if (s->blocked_since == 0)
		s->blocked_since = now;
	over = g->at - s->blocked_since > s->conf.max_wait;
	/* Waiting reveals nothing new if all these calls have been made. */
	if (down && schedcall_all_at_fault(s, !over))
		schednews_stop(s, EXIT_SOME, SCHED_BY_FAILURES);
	else if (over)
		schednews_stop(s, EXIT_FOR_NOW, down ? SCHED_BY_OUTAGE : SCHED_BY_LIMIT);
	s->down = down && s->stopped;
}

static bool
may_leave(struct sched *s, int64_t now, int64_t wall)
{
	struct gov_grant g;

	/* A ticket that came too late is replaced here once; after that we come back. */
	for (int i = 0; i < 2; i++) {
		if (!s->have_ticket) {
			g = s->pacer.take(s->pacer.ctx, now, wall);
			if (g.why != GOV_GO) {
				blocked(s, &g, now);
				return false;
			}
			s->have_ticket = true;
			s->ticket = g.ticket;
			s->ticket_at = g.at;
		}
		if (now < s->ticket_at) {
			s->blocked = GOV_PACE;
			s->blocked_until = s->ticket_at;
			return false;
		}
		s->have_ticket = false;
		g = s->pacer.depart(s->pacer.ctx, s->ticket, now, wall);
		if (g.why == GOV_GO)
			return true;
		if (g.why != GOV_LATE) {
			blocked(s, &g, now);
			return false;
		}
	}
	s->blocked = GOV_PACE;
	s->blocked_until = now + 1000;
	return false;
}

static bool
budget_spent(const struct sched *s)
{
	return s->conf.max_calls >= 0 && s->stats.calls >= (uint64_t)s->conf.max_calls;
}

static bool
try_ask(struct sched *s, int64_t now, int64_t wall, int64_t *when, struct sched_action *a)
{
	uint32_t c;

	/* Send no crowd against what may be a wall. */
	if (s->wall.n > 0 && !s->wall.answered && s->stats.flying + s->wall.n >= SCHED_WALL && s->stats.flying > 0)
		return false;
	if (s->stopped || s->stats.flying >= s->conf.jobs || (c = candidate(s, now, when)) == SCHED_NONE)
		return false;
	if (budget_spent(s)) {
		drain(s, s->conf.spent_why != NULL ? s->conf.spent_why : "budget");
		return false;
	}
	if (!may_leave(s, now, wall)) {
		if (s->blocked_until < *when)
			*when = s->blocked_until;
		return false;
	}
	schedcall_unqueue(s, &s->ready, SCHED_NONE, c);
	s->calls[c].state = CALL_FLYING;
	s->calls[c].ticket = s->ticket;
	s->calls[c].departed_wall = wall;
	s->stats.calls++;
	s->stats.flying++;
	s->calls[c].tries++;
	*a = (struct sched_action){ .call = c, .rec = s->calls[c].rec, .n = s->calls[c].n,
	    .batch = s->calls[c].batch, .page = s->calls[c].page, .tries = s->calls[c].tries };
	return true;
}

/* What must be done at once: log, same, emit. */
static bool
owed(struct sched *s, struct sched_action *a, enum sched_act *act)
{
	struct slot *slot = sched_slot(s, s->head);
	uint32_t c;

	if (s->log_due) {
		const struct call *call = &s->calls[s->logging];

		s->log_due = false;
		*a = (struct sched_action){ .call = s->logging, .rec = s->log_rec, .fates = s->log_fates,
		    .n = s->log_n, .why = s->log_why, .page = call->page, .batch = call->batch,
		    .tries = call->tries };
		*act = SCHED_LOG;
		return true;
	}
	if (s->logging != SCHED_NONE)
		schednews_logged(s);
	if (s->draining && s->down && (c = schedcall_take_failed(s)) != SCHED_NONE) {
		s->logging = c;
		s->log_n = 0;
		s->log_due = true;
		schednews_gave_up(s, c, s->calls[c].why);
		return owed(s, a, act);
	}
	if (s->draining) {
		drain(s, s->stop_why);
		s->draining = false;
	}
	if (s->same_at < s->same_n) {
		const struct same *same = &s->same[s->same_at++];

		schedrec_settle(s, same->seq, same->fate, same->why);
		*a = (struct sched_action){ .seq = same->seq, .leader = same->leader,
		    .fate = (enum sched_fate)same->fate, .why = same->why };
		*act = SCHED_SAME;
		return true;
	}
	s->same_at = s->same_n = 0;
	if (s->head == s->next || !slot->resolved)
		return false;
	/* Nothing after a gap may leave: a reader that counts offsets would skip the gap. */
	if (s->interrupted && slot->fate == SCHED_SKIPPED)
		return false;
	*a = (struct sched_action){ .seq = s->head++, .fate = (enum sched_fate)slot->fate,
	    .why = slot->why };
	s->stats.emitted++;
	s->stats.saved += slot->fate == SCHED_SAVED;
	s->stats.through += slot->fate == SCHED_THROUGH;
	s->stats.answered += slot->fate == SCHED_ANSWERED;
	s->stats.failed += slot->fate == SCHED_FAILED;
	s->stats.skipped += slot->fate == SCHED_SKIPPED;
	*act = SCHED_EMIT;
	return true;
}

static int
end_status(const struct sched *s)
{
	if (s->status != EXIT_DONE)
		return s->status;
	return s->stats.failed != 0 ? EXIT_SOME : EXIT_DONE;
}

enum sched_act
sched_step(struct sched *s, int64_t now, int64_t wall, struct sched_action *a)
{
	int64_t when = INT64_MAX;
	enum sched_act act;

	for (;;) {
		if (owed(s, a, &act))
			return act;
		s->blocked = GOV_GO;
		when = INT64_MAX;
		if (try_ask(s, now, wall, &when, a))
			return SCHED_ASK;
		/* A drained budget or a stop made records due. */
		if (s->interrupted || (!s->draining && s->same_at == s->same_n &&
		    (s->head == s->next || !sched_slot(s, s->head)->resolved)))
			break;
	}
	if (s->interrupted || (s->eof && s->head == s->next)) {
		if (s->stats.flying == 0) {
			*a = (struct sched_action){ .status = end_status(s), .cause = s->cause, .until = s->stop_until };
			return SCHED_END;
		}
	} else if (!s->idle && !no_more_reading(s)) {
		return SCHED_READ;
	}
	*a = (struct sched_action){ .until = when, .wait = s->blocked };
	return SCHED_WAIT;
}
