/* Records, from being read to being settled. */
#include "schedimpl.h"

#include "base/xmem.h"

static uint32_t *
bucket_of(struct sched *s, uint64_t key)
{
	return &s->buckets[key & (s->nbuckets - 1)];
}

static uint64_t
record_new(struct sched *s)
{
	*sched_slot(s, s->next) = (struct slot){ .pend = SCHED_NONE };
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

void
schedrec_settle(struct sched *s, uint64_t seq, uint8_t fate, const char *why)
{
	*sched_slot(s, seq) = (struct slot){ why, SCHED_NONE, fate, true };
}

static void
pend_free(struct sched *s, uint32_t i)
{
	s->pend[i].next = s->free_pend;
	s->free_pend = i;
	s->stats.waiting--;
	s->stats.resolved++;
}

/* The record's fate is known; those waiting for the same key share it. */
void
schedrec_resolve(struct sched *s, uint64_t seq, uint8_t fate, const char *why)
{
	uint32_t i = sched_slot(s, seq)->pend, *link = bucket_of(s, s->pend[i].key), f;

	while (*link != i)
		link = &s->pend[*link].next;
	*link = s->pend[i].next;
	f = s->pend[i].follower;
	pend_free(s, i);
	for (; f != SCHED_NONE; f = i) {
		i = s->pend[f].follower;
		owe_same(s, s->pend[f].seq, seq, fate, why);
		pend_free(s, f);
	}
	schedrec_settle(s, seq, fate, why);
}

/* The waiting record with the same key, or SCHED_NONE. */
static uint32_t
leader_of(struct sched *s, uint64_t seq, uint64_t key)
{
	uint32_t i = *bucket_of(s, key);

	while (i != SCHED_NONE && (s->pend[i].key != key || (s->conf.same != NULL &&
	    !s->conf.same(s->conf.same_ctx, s->pend[i].seq, seq))))
		i = s->pend[i].next;
	return i;
}

static uint64_t
add(struct sched *s, uint64_t key, uint64_t group, bool alone, int64_t now)
{
	uint64_t seq = record_new(s);
	uint32_t i, leader;

	if (s->stopped) {
		schedrec_settle(s, seq, SCHED_SKIPPED, s->stop_why);
		return seq;
	}
	i = s->free_pend;
	s->free_pend = s->pend[i].next;
	s->pend[i] = (struct pend){ seq, key, SCHED_NONE, SCHED_NONE, false };
	s->stats.waiting++;
	if ((leader = leader_of(s, seq, key)) != SCHED_NONE) {
		s->pend[i].follower = s->pend[leader].follower;
		s->pend[leader].follower = i;
		return seq;
	}
	s->pend[i].next = *bucket_of(s, key);
	*bucket_of(s, key) = i;
	sched_slot(s, seq)->pend = i;
	if (alone || s->no_batch || s->conf.batch == 1)
		schedcall_alone(s, seq);
	else
		schedcall_bundle(s, seq, group, now);
	return seq;
}

uint64_t
sched_add(struct sched *s, uint64_t key, uint64_t group, int64_t now)
{
	return add(s, key, group, false, now);
}

uint64_t
sched_add_alone(struct sched *s, uint64_t key, int64_t now)
{
	return add(s, key, 0, true, now);
}

void
sched_failed_before(struct sched *s)
{
	uint32_t i = sched_slot(s, s->next - 1)->pend;

	/* A record that follows another is asked with it; one after a stop is not asked. */
	if (i != SCHED_NONE)
		s->pend[i].failed = true;
}

uint64_t
sched_saved(struct sched *s)
{
	uint64_t seq = record_new(s);

	schedrec_settle(s, seq, SCHED_SAVED, NULL);
	return seq;
}

uint64_t
sched_through(struct sched *s)
{
	uint64_t seq = record_new(s);

	schedrec_settle(s, seq, SCHED_THROUGH, NULL);
	return seq;
}

uint64_t
sched_hopeless(struct sched *s, const char *why)
{
	uint64_t seq = record_new(s);

	schedrec_settle(s, seq, SCHED_FAILED, why);
	return seq;
}
