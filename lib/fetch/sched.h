/*
 * sched - af-fetch's scheduler: what to ask next, when, and what becomes of each record
 *
 * A pure state machine.  Events go in (a record, the end of the input, what a call brought, an interrupt), each with the
 * time; sched_step returns the next action.  It knows no socket, no file, no clock; struct sched_pacer does the pacing.
 * Records are known by their number, 0, 1, 2 … in work-list order; the owner has their texts.
 *
 * The owner's loop:
 *
 *	for (;;) {
 *		now = …;
 *		switch (sched_step(s, now, wall, &a)) {
 *		case SCHED_READ:  read a record: sched_add, sched_saved or sched_through; at the end: sched_eof;
 *		                  nothing available just now: sched_idle
 *		case SCHED_ASK:   start call a.call for the records a.rec[0..a.n)
 *		case SCHED_LOG:   append a.n records' answers (or failures) of a.call to the log
 *		case SCHED_SAME:  record a.seq has the answer that a.leader just got
 *		case SCHED_EMIT:  record a.seq is due on stdout: fate and reason
 *		case SCHED_WAIT:  until a.until, or an answer, or input (after sched_idle)
 *		case SCHED_END:   the run ends with a.status; a.cause: what stopped it
 *		}
 *	}
 *
 * Whose fault a failure is.  If a server is up, and fails again on a call while it answers others, or fails on records it
 * failed on in an earlier run (sched_failed_before), the trouble is with these records: they use up their tries and fail,
 * and the run goes on.  Everything else may be an outage: the breaker opens, calls that have not failed yet go first as
 * its probes, and after conf.max_wait the run ends with EXIT_FOR_NOW; or with EXIT_SOME if only such records are left, at
 * once if all of those have been tried.  Records that were asked and failed are logged as failed, not reported as skipped.
 *
 * A refusal about a record concerns that record only.  But if nothing else comes back and the same refusal repeats 10
 * times in a row (40 once others have been answered), in this run or since one before it, it is a wall: the run stops with
 * EXIT_FOR_NOW, and the rest is "not_asked".
 *
 * Promises: no record is in two calls at once; at most conf.jobs calls are in flight; a record is emitted once, in order;
 * a key that occurs twice is asked once; after a stop nothing is asked; no call is started beyond conf.max_calls; memory
 * is bounded by lookahead and window.
 */
#ifndef SCHED_H
#define SCHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gov.h"

struct sched;

/* How the scheduler reaches the governor: a file shared with others, or a plain struct in tests.  The callbacks run inside
 * functions of this header and must not call any of them. */
struct sched_pacer {
	void *ctx;
	struct gov_grant (*take)(void *ctx, int64_t now, int64_t wall);
	struct gov_grant (*depart)(void *ctx, uint64_t ticket, int64_t now, int64_t wall);
	void (*give_back)(void *ctx, uint64_t ticket);
	bool (*answered)(void *ctx, uint64_t ticket, int64_t now, int64_t wall,
	    const struct gov_news *news);
};

/* Refusals about records that came in a row, all the same. */
struct sched_wall {
	unsigned n;
	bool answered;		/* a call before them was answered */
	const char *why;	/* "http_404"; must outlive the scheduler */
};

struct sched_conf {
	unsigned jobs;		/* calls in flight, at most */
	unsigned batch;		/* records a call; 1: no bundles */
	unsigned retries;	/* tries after the first */
	int64_t max_calls;	/* a budget; -1: none */
	const char *spent_why;	/* why the records are not asked that it leaves; NULL: "budget" */
	int64_t max_wait;	/* microseconds without a good answer before the run gives up for now */
	bool wait_quota;	/* wait for the provider's next day */
	int64_t linger;		/* microseconds that a bundle waits to fill when input pauses */
	size_t lookahead;	/* records read and not yet answered */
	size_t window;		/* records from the oldest unemitted to the newest, at most */
	uint64_t seed;		/* for the jitter */
	struct sched_wall wall;	/* what earlier runs of the same command ended with */
	/* The keys of these two records have the same hash: do they ask the same? */
	bool (*same)(void *ctx, uint64_t a, uint64_t b);
	void *same_ctx;
};

enum sched_act {
	SCHED_READ, SCHED_ASK, SCHED_LOG, SCHED_SAME, SCHED_EMIT, SCHED_WAIT, SCHED_END
};

enum sched_fate {
	SCHED_SAVED,		/* a log had its answer */
	SCHED_ANSWERED,
	SCHED_FAILED,		/* asked, and not answered: why */
	SCHED_SKIPPED,		/* not asked: why is conf.spent_why, or the word of a sched_cause */
	SCHED_THROUGH,		/* needed no call */
	SCHED_PAGE,		/* logged, not emitted: one page of several */
	SCHED_ALONE		/* logged, not emitted: a bundle did not bring it; it is asked alone next */
};

/* What ends a run before its list is done. */
enum sched_cause {
	SCHED_BY_NOTHING,
	SCHED_BY_QUOTA,		/* "quota": the day's quota is spent */
	SCHED_BY_OUTAGE,	/* "down" */
	SCHED_BY_LIMIT,		/* "limit": the governor wants a longer wait than max_wait */
	SCHED_BY_FAILURES,	/* "failed": only records that fail each time are left */
	SCHED_BY_WALL,		/* "not_asked": every record gets the same refusal */
	SCHED_BY_REFUSAL,	/* "stopped": the provider will answer nothing */
	SCHED_BY_INTERRUPT	/* "interrupted" */
};

struct sched_action {
	uint64_t seq, leader;
	const uint64_t *rec;
	const uint8_t *fates;	/* of SCHED_LOG, enum sched_fate */
	unsigned n, call, page;
	unsigned tries;		/* of SCHED_ASK and SCHED_LOG: the number of this try */
	bool batch;		/* the bundle's URL, not the single one's */
	enum sched_fate fate;
	const char *why;	/* from a struct sched_news, or a constant; or NULL */
	int64_t until;		/* INT64_MAX: only an event ends the wait; of SCHED_END: when the governor allows it, or 0 */
	enum gov_why wait;
	int status;		/* of SCHED_END, as cause */
	enum sched_cause cause;
};

enum sched_means {
	SCHED_ANSWER,		/* found[i]: is record i in it? */
	SCHED_RETRY,		/* no answer; another try may help */
	SCHED_REFUSED_RATE, SCHED_REFUSED_QUOTA,
	SCHED_STOP,		/* the provider will answer nothing: exit 100 */
	SCHED_FALLBACK,		/* bundles are refused */
	SCHED_SPLIT,		/* the bundle's answer is too large */
	SCHED_RECORD		/* a refusal about this record */
};

struct sched_news {
	enum sched_means means;
	const char *why;	/* "timeout", "http_503", "refused_plan"; must outlive the scheduler's last action */
	const bool *found;	/* SCHED_ANSWER to a bundle; NULL: all */
	unsigned pages;		/* SCHED_ANSWER: how many there are; 0 or 1: this is all */
	bool served;		/* SCHED_RETRY: the server is there, and failed on this call */
	struct gov_news gov;
};

struct sched_stats {
	uint64_t read, emitted, saved, through, answered, failed, skipped, calls, retries, refused;
	unsigned flying;
	uint64_t waiting;	/* records read and not answered yet */
	uint64_t resolved;	/* records not saved before whose fate is known; perhaps not emitted yet */
	bool partial;		/* only some records fail: the provider answers others */
};

/* conf and pacer are copied; their ctx must outlive s.  Never NULL. */
struct sched *sched_new(const struct sched_conf *conf, const struct sched_pacer *pacer);
void sched_free(struct sched *s);

enum sched_act sched_step(struct sched *s, int64_t now, int64_t wall, struct sched_action *a);

/* The responses to SCHED_READ; each returns the record's number (sched_eof, sched_idle: nothing). */
uint64_t sched_add(struct sched *s, uint64_t key_hash, uint64_t group_hash, int64_t now);
/* As sched_add, for a record that bundles are known not to bring. */
uint64_t sched_add_alone(struct sched *s, uint64_t key_hash, int64_t now);
/* The record just added failed in an earlier run, and the server was up. */
void sched_failed_before(struct sched *s);
uint64_t sched_saved(struct sched *s);
/* A record that passes unchanged. */
uint64_t sched_through(struct sched *s);
/* A record that is not asked: it has failed already. */
uint64_t sched_hopeless(struct sched *s, const char *why);
void sched_eof(struct sched *s);
void sched_idle(struct sched *s);
/* Input is available again. */
void sched_input(struct sched *s);

/* What the call brought.  If there is something to log, the next sched_step is SCHED_LOG: carry it out before the next
 * sched_answered. */
void sched_answered(struct sched *s, unsigned call, int64_t now, int64_t wall,
    const struct sched_news *news);
/* Stops asking, logs what is in flight, ends.  status: of SCHED_END. */
void sched_interrupt(struct sched *s, int status);
/* What this run ended with. */
struct sched_wall sched_wall(const struct sched *s);
/* Bundles are known to be refused. */
void sched_no_batch(struct sched *s);
const struct sched_stats *sched_stats(const struct sched *s);

#endif
