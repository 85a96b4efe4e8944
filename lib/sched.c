#include "sched.h"

#include <stdlib.h>
#include <string.h>

#include "die.h"
#include "heap.h"
#include "xmem.h"

#define NONE UINT32_MAX
#define BACKOFF_FIRST INT64_C(1000000)
#define BACKOFF_LAST INT64_C(60000000)

/* A record between being read and being emitted. */
struct slot {
	const char *why;
	uint32_t pend;		/* NONE when it is resolved or follows another */
	uint8_t fate;
	bool resolved;
};

/* A record that is read and not resolved. */
struct pend {
	uint64_t seq, key;
	uint32_t next;		/* in its bucket, or in the free list */
	uint32_t follower;	/* the next record of the same key that came later */
};

enum call_state { CALL_FREE, CALL_OPEN, CALL_READY, CALL_BACKOFF, CALL_FLYING };

struct call {
	uint64_t *rec;
	uint8_t *fates;
	uint64_t group, ticket;
	int64_t touched, departed_wall;
	const char *why;	/* of its last failure */
	uint32_t next;		/* in the ready queue, the open list or the free list */
	unsigned n, tries, page;
	uint8_t state;
	bool batch;
};

struct same {
	uint64_t seq, leader;
	const char *why;
	uint8_t fate;
};

struct queue {
	uint32_t head, tail;
};

struct sched {
	struct sched_conf conf;
	struct sched_pacer pacer;
	struct sched_stats stats;

	struct slot *slots;	/* of records head .. next, by number modulo window */
	uint64_t head, next;

	struct pend *pend;
	uint32_t *buckets, free_pend, nbuckets;
	struct call *calls;
	uint32_t ncalls, free_call;
	struct queue ready, open;
	struct heap backoff;

	/* What the next steps owe before anything else. */
	uint32_t logging;	/* the call whose SCHED_LOG was returned, NONE */
	uint64_t *log_rec;
	uint8_t *log_fates;
	unsigned log_n;
	const char *log_why;
	bool log_due;
	struct same *same;
	size_t same_n, same_at, same_cap;

	bool have_ticket, eof, idle, no_batch, stopped, interrupted, draining;
	uint64_t ticket;
	int64_t ticket_at, blocked_since, blocked_until;
	enum gov_why blocked;
	int status;
	const char *stop_why;
	uint64_t random;
};

struct sched *
sched_new(const struct sched_conf *conf, const struct sched_pacer *pacer)
{
	struct sched *s = xcalloc(1, sizeof *s);

	s->conf = *conf;
	s->pacer = *pacer;
	s->random = conf->seed;
	s->slots = xcalloc(conf->window, sizeof *s->slots);
	s->pend = xcalloc(conf->lookahead, sizeof *s->pend);
	for (s->nbuckets = 64; s->nbuckets < conf->lookahead; s->nbuckets *= 2)
		continue;
	s->buckets = xcalloc(s->nbuckets, sizeof *s->buckets);
	memset(s->buckets, 0xff, s->nbuckets * sizeof *s->buckets);
	for (size_t i = conf->lookahead; i-- > 0; s->free_pend = (uint32_t)i)
		s->pend[i].next = i + 1 == conf->lookahead ? NONE : (uint32_t)i + 1;
	/* A record is in at most one call; a bundle that falls apart makes one for each. */
	s->ncalls = (uint32_t)conf->lookahead + 1;
	s->calls = xcalloc(s->ncalls, sizeof *s->calls);
	for (uint32_t i = s->ncalls; i-- > 0; s->free_call = i)
		s->calls[i].next = i + 1 == s->ncalls ? NONE : i + 1;
	s->ready = s->open = (struct queue){ NONE, NONE };
	s->log_rec = xcalloc(conf->batch, sizeof *s->log_rec);
	s->log_fates = xcalloc(conf->batch, sizeof *s->log_fates);
	s->logging = NONE;
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

const struct sched_stats *
sched_stats(const struct sched *s)
{
	return &s->stats;
}

/* splitmix64 (Vigna 2015): seeded, so that a run of the tests repeats. */
static uint64_t
random_next(struct sched *s)
{
	uint64_t z = s->random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* --- calls --- */

static void
queue_add(struct sched *s, struct queue *q, uint32_t c)
{
	s->calls[c].next = NONE;
	if (q->tail != NONE)
		s->calls[q->tail].next = c;
	else
		q->head = c;
	q->tail = c;
}

static void
queue_remove(struct sched *s, struct queue *q, uint32_t before, uint32_t c)
{
	if (before != NONE)
		s->calls[before].next = s->calls[c].next;
	else
		q->head = s->calls[c].next;
	if (q->tail == c)
		q->tail = before;
}

static uint32_t
call_new(struct sched *s, bool batch)
{
	uint32_t c = s->free_call;
	struct call *call = &s->calls[c];

	s->free_call = call->next;
	if (call->rec == NULL)
		call->rec = xcalloc(s->conf.batch, sizeof *call->rec);
	call->n = call->tries = 0;
	call->page = 1;
	call->batch = batch;
	call->why = NULL;
	return c;
}

static void
call_free(struct sched *s, uint32_t c)
{
	s->calls[c].state = CALL_FREE;
	s->calls[c].next = s->free_call;
	s->free_call = c;
}

static void
call_ready(struct sched *s, uint32_t c)
{
	s->calls[c].state = CALL_READY;
	queue_add(s, &s->ready, c);
}

static void
ask_alone(struct sched *s, uint64_t seq)
{
	uint32_t c = call_new(s, false);

	s->calls[c].rec[s->calls[c].n++] = seq;
	call_ready(s, c);
}

static void
ask_bundled(struct sched *s, uint64_t seq, uint64_t group, int64_t now)
{
	uint32_t before = NONE, c = s->open.head;

	while (c != NONE && s->calls[c].group != group) {
		before = c;
		c = s->calls[c].next;
	}
	if (c == NONE) {
		c = call_new(s, true);
		s->calls[c].group = group;
		s->calls[c].state = CALL_OPEN;
		before = s->open.tail;
		queue_add(s, &s->open, c);
	}
	s->calls[c].rec[s->calls[c].n++] = seq;
	s->calls[c].touched = now;
	if (s->calls[c].n == s->conf.batch) {
		queue_remove(s, &s->open, before, c);
		call_ready(s, c);
	}
}

static void
backoff(struct sched *s, uint32_t c, int64_t now, int64_t at_least)
{
	struct call *call = &s->calls[c];
	int64_t most = BACKOFF_FIRST;

	for (unsigned i = 1; i < call->tries && most < BACKOFF_LAST; i++)
		most *= 2;
	if (most > BACKOFF_LAST)
		most = BACKOFF_LAST;
	most = (int64_t)(random_next(s) % (uint64_t)most);
	call->state = CALL_BACKOFF;
	heap_add(&s->backoff, now + (most > at_least ? most : at_least), c);
}

/* --- records --- */

static struct slot *
slot_of(struct sched *s, uint64_t seq)
{
	return &s->slots[seq % s->conf.window];
}

static uint32_t *
bucket_of(struct sched *s, uint64_t key)
{
	return &s->buckets[key & (s->nbuckets - 1)];
}

static uint64_t
record_new(struct sched *s)
{
	*slot_of(s, s->next) = (struct slot){ .pend = NONE };
	s->stats.read++;
	return s->next++;
}

static void
owe_same(struct sched *s, uint64_t seq, uint64_t leader, uint8_t fate, const char *why)
{
	if (s->same_n == s->same_cap) {
		s->same_cap = s->same_cap != 0 ? s->same_cap * 2 : 16;
		s->same = xreallocarray(s->same, s->same_cap, sizeof *s->same);
	}
	s->same[s->same_n++] = (struct same){ seq, leader, why, fate };
}

static void
settle(struct sched *s, uint64_t seq, uint8_t fate, const char *why)
{
	*slot_of(s, seq) = (struct slot){ why, NONE, fate, true };
}

static void
pend_free(struct sched *s, uint32_t i)
{
	s->pend[i].next = s->free_pend;
	s->free_pend = i;
	s->stats.waiting--;
}

/* The record's fate is known; those that waited for the same key share it. */
static void
resolve(struct sched *s, uint64_t seq, uint8_t fate, const char *why)
{
	uint32_t i = slot_of(s, seq)->pend, *link = bucket_of(s, s->pend[i].key), f;

	while (*link != i)
		link = &s->pend[*link].next;
	*link = s->pend[i].next;
	f = s->pend[i].follower;
	pend_free(s, i);
	for (; f != NONE; f = i) {
		i = s->pend[f].follower;
		owe_same(s, s->pend[f].seq, seq, fate, why);
		pend_free(s, f);
	}
	settle(s, seq, fate, why);
}

/* The record of the same key that is waiting already, or NONE. */
static uint32_t
leader_of(struct sched *s, uint64_t seq, uint64_t key)
{
	uint32_t i = *bucket_of(s, key);

	while (i != NONE && (s->pend[i].key != key || (s->conf.same != NULL &&
	    !s->conf.same(s->conf.same_ctx, s->pend[i].seq, seq))))
		i = s->pend[i].next;
	return i;
}

uint64_t
sched_add(struct sched *s, uint64_t key, uint64_t group, int64_t now)
{
	uint64_t seq = record_new(s);
	uint32_t i, leader;

	if (s->stopped) {
		settle(s, seq, SCHED_SKIPPED, s->stop_why);
		return seq;
	}
	i = s->free_pend;
	s->free_pend = s->pend[i].next;
	s->pend[i] = (struct pend){ seq, key, NONE, NONE };
	s->stats.waiting++;
	if ((leader = leader_of(s, seq, key)) != NONE) {
		s->pend[i].follower = s->pend[leader].follower;
		s->pend[leader].follower = i;
		return seq;
	}
	s->pend[i].next = *bucket_of(s, key);
	*bucket_of(s, key) = i;
	slot_of(s, seq)->pend = i;
	if (s->no_batch || s->conf.batch == 1)
		ask_alone(s, seq);
	else
		ask_bundled(s, seq, group, now);
	return seq;
}

uint64_t
sched_saved(struct sched *s)
{
	uint64_t seq = record_new(s);

	settle(s, seq, SCHED_SAVED, NULL);
	return seq;
}

uint64_t
sched_hopeless(struct sched *s, const char *why)
{
	uint64_t seq = record_new(s);

	settle(s, seq, SCHED_FAILED, why);
	return seq;
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

static void
stop(struct sched *s, int status, const char *why)
{
	if (s->stopped)
		return;
	s->stopped = true;
	s->status = status;
	s->stop_why = why;
	s->draining = true;
}

void
sched_interrupt(struct sched *s, int status)
{
	stop(s, status, "interrupted");
	s->interrupted = true;
	s->status = status;
}

static void
skip_call(struct sched *s, uint32_t c, const char *why)
{
	for (unsigned i = 0; i < s->calls[c].n; i++)
		resolve(s, s->calls[c].rec[i], SCHED_SKIPPED, why);
	call_free(s, c);
}

/* Nothing more is asked: all that waits for a call is skipped. */
static void
drain(struct sched *s, const char *why)
{
	uint32_t c;

	while ((c = s->ready.head) != NONE) {
		queue_remove(s, &s->ready, NONE, c);
		skip_call(s, c, why);
	}
	while ((c = s->open.head) != NONE) {
		queue_remove(s, &s->open, NONE, c);
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

void
sched_no_batch(struct sched *s)
{
	struct queue ready = s->ready;
	uint32_t c;

	if (s->no_batch)
		return;
	s->no_batch = true;
	while ((c = s->open.head) != NONE) {
		queue_remove(s, &s->open, NONE, c);
		queue_add(s, &ready, c);
	}
	s->ready = (struct queue){ NONE, NONE };
	while ((c = ready.head) != NONE) {
		queue_remove(s, &ready, NONE, c);
		if (!s->calls[c].batch) {
			call_ready(s, c);
			continue;
		}
		for (unsigned i = 0; i < s->calls[c].n; i++)
			ask_alone(s, s->calls[c].rec[i]);
		call_free(s, c);
	}
}

/* --- what a call brought --- */

static void
log_add(struct sched *s, uint64_t seq, uint8_t fate)
{
	s->log_rec[s->log_n] = seq;
	s->log_fates[s->log_n++] = fate;
}

static void
answered(struct sched *s, uint32_t c, const struct sched_news *news)
{
	struct call *call = &s->calls[c];
	bool more = !call->batch && news->pages > call->page;

	for (unsigned i = 0; i < call->n; i++)
		if (news->found == NULL || news->found[i])
			log_add(s, call->rec[i], more ? SCHED_PAGE : SCHED_ANSWERED);
}

static void
gave_up(struct sched *s, uint32_t c, const char *why)
{
	struct call *call = &s->calls[c];

	for (unsigned i = 0; i < call->n; i++)
		log_add(s, call->rec[i], SCHED_FAILED);
	s->log_why = why;
}

static void
asked_alone(struct sched *s, uint32_t c)
{
	for (unsigned i = 0; i < s->calls[c].n; i++)
		ask_alone(s, s->calls[c].rec[i]);
	call_free(s, c);
}

static void
split(struct sched *s, uint32_t c)
{
	struct call *call = &s->calls[c];
	uint32_t half = call_new(s, true);

	s->calls[half].n = call->n / 2;
	call->n -= call->n / 2;
	memcpy(s->calls[half].rec, call->rec + call->n, s->calls[half].n * sizeof *call->rec);
	call->tries = 0;
	call_ready(s, c);
	call_ready(s, half);
}

static void
retry(struct sched *s, uint32_t c, int64_t now, bool outage, const struct sched_news *news)
{
	struct call *call = &s->calls[c];

	call->why = news->why;
	/* While the provider is down the failure is not this call's. */
	if (outage && call->tries > 0)
		call->tries--;
	if (call->tries > s->conf.retries) {
		gave_up(s, c, news->why);
		return;
	}
	s->stats.retries++;
	backoff(s, c, now, news->gov.retry_after);
}

static void
again(struct sched *s, uint32_t c)
{
	if (s->calls[c].tries > 0)
		s->calls[c].tries--;
	s->stats.refused++;
	call_ready(s, c);
}

/* SCHED_LOG has been carried out. */
static void
logged(struct sched *s)
{
	uint32_t c = s->logging;
	struct call *call = &s->calls[c];
	unsigned k = 0;

	s->logging = NONE;
	if (s->log_fates[0] == SCHED_PAGE) {
		call->page++;
		call->tries = 0;
		call_ready(s, c);
		return;
	}
	for (unsigned i = 0; i < call->n; i++) {
		if (k == s->log_n || s->log_rec[k] != call->rec[i])
			ask_alone(s, call->rec[i]);
		else if (s->log_fates[k] == SCHED_ANSWERED)
			resolve(s, s->log_rec[k++], SCHED_ANSWERED, NULL);
		else
			resolve(s, s->log_rec[k++], SCHED_FAILED, s->log_why);
	}
	call_free(s, c);
	if (s->stopped)
		s->draining = true;
}

void
sched_answered(struct sched *s, unsigned c, int64_t now, int64_t wall, const struct sched_news *news)
{
	struct call *call = &s->calls[c];
	struct gov_news gov = news->gov;
	bool outage;

	if (s->logging != NONE)
		logged(s);
	gov.departed_wall = call->departed_wall;
	outage = s->pacer.answered(s->pacer.ctx, call->ticket, now, wall, &gov);
	call->state = CALL_OPEN;
	s->stats.flying--;
	s->logging = c;
	s->log_n = 0;
	s->log_why = news->why;
	if (gov.outcome == GOV_OK)
		s->blocked_since = 0;
	switch (news->means) {
	case SCHED_ANSWER:
		answered(s, c, news);
		break;
	case SCHED_RETRY:
		retry(s, c, now, outage, news);
		break;
	case SCHED_REFUSED_RATE:
	case SCHED_REFUSED_QUOTA:
		again(s, c);
		break;
	case SCHED_STOP:
		gave_up(s, c, news->why);
		stop(s, EXIT_FOR_GOOD, "stopped");
		break;
	case SCHED_FALLBACK:
		if (call->batch) {
			s->stats.refused++;
			asked_alone(s, c);
			sched_no_batch(s);
			break;
		}
		gave_up(s, c, news->why);
		break;
	case SCHED_SPLIT:
		if (call->n > 1)
			split(s, c);
		else
			gave_up(s, c, news->why);
		break;
	case SCHED_RECORD:
		/* One bad record spoils a bundle: each alone shows which. */
		if (call->batch && call->n > 1)
			asked_alone(s, c);
		else
			gave_up(s, c, news->why);
		break;
	}
	s->log_due = s->log_n != 0;
	/* A bundle without any of its records still has to be taken apart. */
	if (news->means == SCHED_ANSWER && !s->log_due)
		asked_alone(s, c);
	if (!s->log_due)
		s->logging = NONE;
	if (s->stopped)
		s->draining = true;
}

/* --- the next action --- */

static bool
no_more_reading(const struct sched *s)
{
	return s->eof || s->stats.waiting >= s->conf.lookahead ||
	    s->next - s->head >= s->conf.window;
}

/* The call to start next, in *queue behind *before; NONE if there is none. */
static uint32_t
candidate(struct sched *s, int64_t now, int64_t *when)
{
	const struct heap_item *due = heap_first(&s->backoff);
	uint32_t c = s->open.head;

	if (due != NULL && due->at <= now) {
		c = due->id;
		heap_pop(&s->backoff);
		call_ready(s, c);
		return s->ready.head;
	}
	if (due != NULL && due->at < *when)
		*when = due->at;
	if (s->ready.head != NONE)
		return s->ready.head;
	if (c == NONE)
		return NONE;
	if (no_more_reading(s) || (s->idle && now - s->calls[c].touched >= s->conf.linger)) {
		queue_remove(s, &s->open, NONE, c);
		call_ready(s, c);
		return c;
	}
	if (s->idle && s->calls[c].touched + s->conf.linger < *when)
		*when = s->calls[c].touched + s->conf.linger;
	return NONE;
}

/* The governor will not have it now.  True: the run is over for now. */
static void
blocked(struct sched *s, const struct gov_grant *g, int64_t now)
{
	s->blocked = g->why;
	s->blocked_until = g->at;
	if (g->why == GOV_PACE || g->why == GOV_PROBE || g->why == GOV_LATE)
		return;
	if (g->why == GOV_QUOTA) {
		if (!s->conf.wait_quota)
			stop(s, EXIT_FOR_NOW, "quota");
		return;
	}
	if (s->blocked_since == 0)
		s->blocked_since = now;
	if (g->at - s->blocked_since > s->conf.max_wait)
		stop(s, EXIT_FOR_NOW, g->why == GOV_BREAKER ? "down" : "limit");
}

static bool
may_leave(struct sched *s, int64_t now, int64_t wall)
{
	struct gov_grant g;

	/* A ticket that came too late is replaced once here; after that we come back. */
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

	if (s->stopped || s->stats.flying >= s->conf.jobs || (c = candidate(s, now, when)) == NONE)
		return false;
	if (budget_spent(s)) {
		drain(s, "budget");
		return false;
	}
	if (!may_leave(s, now, wall)) {
		if (s->blocked_until < *when)
			*when = s->blocked_until;
		return false;
	}
	queue_remove(s, &s->ready, NONE, c);
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

/* What is owed at once: log, same, emit. */
static bool
owed(struct sched *s, struct sched_action *a, enum sched_act *act)
{
	struct slot *slot = slot_of(s, s->head);

	if (s->log_due) {
		const struct call *call = &s->calls[s->logging];

		s->log_due = false;
		*a = (struct sched_action){ .call = s->logging, .rec = s->log_rec, .fates = s->log_fates,
		    .n = s->log_n, .why = s->log_why, .page = call->page, .batch = call->batch,
		    .tries = call->tries };
		*act = SCHED_LOG;
		return true;
	}
	if (s->logging != NONE)
		logged(s);
	if (s->draining) {
		drain(s, s->stop_why);
		s->draining = false;
	}
	if (s->same_at < s->same_n) {
		const struct same *same = &s->same[s->same_at++];

		settle(s, same->seq, same->fate, same->why);
		*a = (struct sched_action){ .seq = same->seq, .leader = same->leader,
		    .fate = (enum sched_fate)same->fate, .why = same->why };
		*act = SCHED_SAME;
		return true;
	}
	s->same_at = s->same_n = 0;
	if (s->head == s->next || !slot->resolved)
		return false;
	/* What comes behind a hole must not leave: whoever counts offsets would jump over it. */
	if (s->interrupted && slot->fate == SCHED_SKIPPED)
		return false;
	*a = (struct sched_action){ .seq = s->head++, .fate = (enum sched_fate)slot->fate,
	    .why = slot->why };
	s->stats.emitted++;
	s->stats.saved += slot->fate == SCHED_SAVED;
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
		    (s->head == s->next || !slot_of(s, s->head)->resolved)))
			break;
	}
	if (s->interrupted || (s->eof && s->head == s->next)) {
		if (s->stats.flying == 0) {
			*a = (struct sched_action){ .status = end_status(s), .why = s->stop_why };
			return SCHED_END;
		}
	} else if (!s->idle && !no_more_reading(s)) {
		return SCHED_READ;
	}
	*a = (struct sched_action){ .until = when, .wait = s->blocked };
	return SCHED_WAIT;
}
