/*
 * schedimpl - what the parts of sched share; for them alone
 *
 *	schedcall	calls: a pool, bundles that fill, the queue of those that may leave, backoff
 *	schedrec	records: from being read to being settled, and those that ask the same
 *	schednews	what a call brought
 *	sched		the next action
 */
#ifndef SCHEDIMPL_H
#define SCHEDIMPL_H

#include "base/heap.h"
#include "base/random.h"
#include "sched.h"

#define SCHED_NONE UINT32_MAX
/* If the same refusal comes this often in a row it is not about the records: nothing else has come back, at least lately. */
#define SCHED_WALL 10
#define SCHED_WALL_LATE 40

/* A record between being read and being emitted. */
struct slot {
	const char *why;
	uint32_t pend;		/* SCHED_NONE if it is resolved or follows another */
	uint8_t fate;
	bool resolved;
};

/* A record read but not resolved. */
struct pend {
	uint64_t seq, key;
	uint32_t next;		/* in its bucket, or in the free list */
	uint32_t follower;	/* the next later record with the same key */
	bool failed;		/* in an earlier run, and the server was there */
};

enum call_state { CALL_FREE, CALL_OPEN, CALL_READY, CALL_BACKOFF, CALL_FLYING };

struct call {
	uint64_t *rec;
	uint64_t group, ticket;
	int64_t touched, departed_wall;
	const char *why;	/* the reason of its last failure */
	uint32_t next;		/* in the ready queue, the open list or the free list */
	unsigned n, tries, page;
	uint8_t state;
	bool batch, served;	/* served: at its last failure the server was there */
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

	struct slot *slots;	/* records head … next, by number modulo window */
	uint64_t head, next;

	struct pend *pend;
	uint32_t *buckets, free_pend, nbuckets;
	struct call *calls;
	uint32_t ncalls, free_call;
	struct queue ready, open;
	struct heap backoff;

	/* What the next steps must do before anything else. */
	uint32_t logging;	/* the call whose SCHED_LOG was returned, SCHED_NONE */
	uint64_t *log_rec;
	uint8_t *log_fates;
	unsigned log_n;
	const char *log_why;
	bool log_due;
	struct same *same;
	size_t same_n, same_at, same_cap;

	bool have_ticket, eof, idle, no_batch, stopped, interrupted, draining;
	bool good, outage, down;	/* an answer came; the breaker is open; that ended the run */
	uint64_t ticket;
	int64_t ticket_at, blocked_since, blocked_until, stop_until;
	enum gov_why blocked;
	struct sched_wall wall;	/* the same refusal in a row, whatever was asked */
	int status;
	enum sched_cause cause;
	const char *stop_why;	/* the reason for records that are not asked */
	struct random random;	/* for the jitter; seeded, so that tests are repeatable */
};

static inline struct slot *
sched_slot(struct sched *s, uint64_t seq)
{
	return &s->slots[seq % s->conf.window];
}

/* before: the call before c, SCHED_NONE if c is the head. */
void schedcall_unqueue(struct sched *s, struct queue *q, uint32_t before, uint32_t c);
void schedcall_free(struct sched *s, uint32_t c);
void schedcall_ready(struct sched *s, uint32_t c);
void schedcall_alone(struct sched *s, uint64_t seq);
void schedcall_bundle(struct sched *s, uint64_t seq, uint64_t group, int64_t now);
/* Ready again after a random while.  A Retry-After is not for this but for the governor, whose pause holds all calls, is
 * reported, and ends at max_wait. */
void schedcall_backoff(struct sched *s, uint32_t c, int64_t now);
/* Puts each record of the call in its own call. */
void schedcall_dissolve(struct sched *s, uint32_t c);
/* Is it the records' fault that the call failed? */
bool schedcall_at_fault(struct sched *s, const struct call *call);
/* Are such calls all that is left to ask?  tried: and each was tried in this run. */
bool schedcall_all_at_fault(struct sched *s, bool tried);
/* Is the server there: has it answered somebody, while it fails on a call that is not done? */
bool schedcall_served(const struct sched *s);
/* While the provider may be down: moves a call that has not failed yet to the front, if there is one. */
void schedcall_untried_first(struct sched *s);
/* Takes a failed call out of the queue; SCHED_NONE if there is none. */
uint32_t schedcall_take_failed(struct sched *s);
/* Splits the call into two halves. */
void schedcall_split(struct sched *s, uint32_t c);

/* The call's records have failed; SCHED_LOG is to say so. */
void schednews_gave_up(struct sched *s, uint32_t c, const char *why);
/* SCHED_LOG has been carried out. */
void schednews_logged(struct sched *s);
/* Stops asking; the first reason counts. */
void schednews_stop(struct sched *s, int status, enum sched_cause cause);

void schedrec_settle(struct sched *s, uint64_t seq, uint8_t fate, const char *why);
/* The record's fate is known; those that waited for the same key share it (struct same). */
void schedrec_resolve(struct sched *s, uint64_t seq, uint8_t fate, const char *why);

#endif
