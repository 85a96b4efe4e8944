/* Calls: a pool, bundles as they fill, the queue of those that may leave, backoff. */
#include "schedimpl.h"

#include <string.h>

#include "base/xmem.h"

#define BACKOFF_FIRST INT64_C(1000000)
#define BACKOFF_LAST INT64_C(60000000)

static void
queue(struct sched *s, struct queue *q, uint32_t c)
{
	s->calls[c].next = SCHED_NONE;
	if (q->tail != SCHED_NONE)
		s->calls[q->tail].next = c;
	else
		q->head = c;
	q->tail = c;
}

void
schedcall_unqueue(struct sched *s, struct queue *q, uint32_t before, uint32_t c)
{
	if (before != SCHED_NONE)
		s->calls[before].next = s->calls[c].next;
	else
		q->head = s->calls[c].next;
	if (q->tail == c)
		q->tail = before;
}

static uint32_t
new_call(struct sched *s, bool batch)
{
	uint32_t c = s->free_call;
	struct call *call = &s->calls[c];

	s->free_call = call->next;
	if (call->rec == NULL)
		call->rec = xcalloc(s->conf.batch, sizeof *call->rec);
	call->n = call->tries = 0;
	call->page = 1;
	call->batch = batch;
	call->served = false;
	call->why = NULL;
	return c;
}

void
schedcall_free(struct sched *s, uint32_t c)
{
	s->calls[c].state = CALL_FREE;
	s->calls[c].next = s->free_call;
	s->free_call = c;
}

void
schedcall_ready(struct sched *s, uint32_t c)
{
	s->calls[c].state = CALL_READY;
	queue(s, &s->ready, c);
}

void
schedcall_alone(struct sched *s, uint64_t seq)
{
	uint32_t c = new_call(s, false);

	s->calls[c].rec[s->calls[c].n++] = seq;
	schedcall_ready(s, c);
}

void
schedcall_bundle(struct sched *s, uint64_t seq, uint64_t group, int64_t now)
{
	uint32_t before = SCHED_NONE, c = s->open.head;

	while (c != SCHED_NONE && s->calls[c].group != group) {
		before = c;
		c = s->calls[c].next;
	}
	if (c == SCHED_NONE) {
		c = new_call(s, true);
		s->calls[c].group = group;
		s->calls[c].state = CALL_OPEN;
		before = s->open.tail;
		queue(s, &s->open, c);
	}
	s->calls[c].rec[s->calls[c].n++] = seq;
	s->calls[c].touched = now;
	if (s->calls[c].n == s->conf.batch) {
		schedcall_unqueue(s, &s->open, before, c);
		schedcall_ready(s, c);
	}
}

void
schedcall_backoff(struct sched *s, uint32_t c, int64_t now)
{
	struct call *call = &s->calls[c];
	int64_t most = BACKOFF_FIRST;

	for (unsigned i = 1; i < call->tries && most < BACKOFF_LAST; i++)
		most *= 2;
	if (most > BACKOFF_LAST)
		most = BACKOFF_LAST;
	most = (int64_t)(random_next(&s->random) % (uint64_t)most);
	call->state = CALL_BACKOFF;
	heap_add(&s->backoff, now + most, c);
}

/* --- whose fault it is --- */

bool
schedcall_at_fault(struct sched *s, const struct call *call)
{
	if (call->served && s->good)
		return true;
	for (unsigned i = 0; i < call->n; i++)
		if (!s->pend[sched_slot(s, call->rec[i])->pend].failed)
			return false;
	return true;
}

bool
schedcall_all_at_fault(struct sched *s, bool tried)
{
	if (!s->eof)
		return false;
	for (uint32_t c = 0; c < s->ncalls; c++)
		if (s->calls[c].state != CALL_FREE && ((tried && !s->calls[c].served) ||
		    !schedcall_at_fault(s, &s->calls[c])))
			return false;
	return true;
}

bool
schedcall_served(const struct sched *s)
{
	bool served = false;

	for (uint32_t c = 0; c < s->ncalls; c++)
		served = served || (s->calls[c].state != CALL_FREE && s->calls[c].why != NULL && s->calls[c].served);
	return s->good && served;
}

/* The first call in the ready queue that has failed, or has not; *before is the one before it. */
static uint32_t
find_ready(const struct sched *s, bool failed, uint32_t *before)
{
	uint32_t c = s->ready.head;

	for (*before = SCHED_NONE; c != SCHED_NONE; c = s->calls[c].next) {
		if ((s->calls[c].why != NULL) == failed)
			break;
		*before = c;
	}
	return c;
}

void
schedcall_untried_first(struct sched *s)
{
	uint32_t before, c = find_ready(s, false, &before);

	if (c == SCHED_NONE || before == SCHED_NONE)
		return;
	schedcall_unqueue(s, &s->ready, before, c);
	s->calls[c].next = s->ready.head;
	s->ready.head = c;
}

uint32_t
schedcall_take_failed(struct sched *s)
{
	uint32_t before, c = find_ready(s, true, &before);

	if (c != SCHED_NONE) {
		schedcall_unqueue(s, &s->ready, before, c);
	} else if (heap_first(&s->backoff) != NULL) {
		c = heap_first(&s->backoff)->id;
		heap_pop(&s->backoff);
	}
	return c;
}

/* --- records --- */

void
schedcall_dissolve(struct sched *s, uint32_t c)
{
	for (unsigned i = 0; i < s->calls[c].n; i++)
		schedcall_alone(s, s->calls[c].rec[i]);
	schedcall_free(s, c);
}

void
schedcall_split(struct sched *s, uint32_t c)
{
	struct call *call = &s->calls[c];
	uint32_t half = new_call(s, true);

	s->calls[half].n = call->n / 2;
	call->n -= call->n / 2;
	memcpy(s->calls[half].rec, call->rec + call->n, s->calls[half].n * sizeof *call->rec);
	call->tries = 0;
	schedcall_ready(s, c);
	schedcall_ready(s, half);
}

void
sched_no_batch(struct sched *s)
{
	struct queue ready = s->ready;
	uint32_t c;

	if (s->no_batch)
		return;
	s->no_batch = true;
	while ((c = s->open.head) != SCHED_NONE) {
		schedcall_unqueue(s, &s->open, SCHED_NONE, c);
		queue(s, &ready, c);
	}
	s->ready = (struct queue){ SCHED_NONE, SCHED_NONE };
	while ((c = ready.head) != SCHED_NONE) {
		schedcall_unqueue(s, &ready, SCHED_NONE, c);
		if (!s->calls[c].batch) {
			schedcall_ready(s, c);
			continue;
		}
		for (unsigned i = 0; i < s->calls[c].n; i++)
			schedcall_alone(s, s->calls[c].rec[i]);
		schedcall_free(s, c);
	}
}
