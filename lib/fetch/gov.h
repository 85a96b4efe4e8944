/*
 * gov - the governor: when may the next call leave?
 *
 * One governor belongs to one provider and key and is shared by every process that asks that provider (govfile.h keeps
 * it in a file).  This module is the pure part: a plain struct without pointers, and functions that take the time as an
 * argument.  No clock, no file, no socket.
 *
 * `now` is microseconds of a clock that never steps and is the same for all processes (CLOCK_BOOTTIME); `wall` is
 * microseconds since 1970 UTC, used only for the provider's day and minute.
 *
 * The rules, in the order in which gov_take applies them:
 *
 *  1. pause: a refusal asked for one; nobody asks before it is over.
 *  2. breaker: GOV_BREAKER_FAILURES failures in a row open it.  After a while one call probes (half open): success
 *     closes it, failure doubles the while.  Calls that are known to fail while others are answered (gov_news.again) do
 *     not open it.
 *  3. probe: if no answer has come for GOV_STALE, one call goes alone, so that the headers are known before the many
 *     follow.
 *  4. quota: calls are counted per provider day before they leave.  What the headers say is left counts too, since
 *     others may use the same key.  A reserve stays untouched.
 *  5. minute: what the headers say is left of the provider's clock minute.
 *  6. pace: tickets lie on an even grid, and ticket n leaves no earlier than a window (and a margin) after ticket n - N
 *     actually left.  So no window of that length, wherever it begins, contains more than N; clock windows are a special
 *     case.
 *
 * Processes with different limits (provider files that name the same governor) share it: the smallest of the configured
 * limits apply as long as all of them are in use.  The cap that a user sets (rate) is each process's own.
 *
 * Headers lie.  A limit that is zero, beyond GOV_LIMIT_MAX or below what is left is not believed.  The lowest "left" of a
 * minute counts until the minute ends; a "nothing left" that recurs minute after minute together with good answers is not
 * believed for GOV_DISTRUST.  The lowest of the day counts too, unless GOV_HIGHER calls in a row that left after it was
 * heard report far more: then it was a slip, or the plan was raised.
 */
#ifndef GOV_H
#define GOV_H

#include <stdbool.h>
#include <stdint.h>

#define GOV_RING 2048			/* how many tickets' times are remembered */
#define GOV_DAYS 4			/* days in the ledger: the clock may step back over midnight */
#define GOV_LIMIT_MAX 100000000
#define GOV_STALE INT64_C(60000000)
#define GOV_DISTRUST INT64_C(900000000)
#define GOV_BREAKER_FAILURES 10
#define GOV_HIGHER 3
#define GOV_BREAKER_LAST INT64_C(300000000)	/* the longest time that it stays open at once */
#define GOV_USERS 8			/* sets of limits in use at one time */
#define GOV_USE INT64_C(120000000)	/* whoever has not asked for this long no longer uses it */
#define GOV_NO_BATCH INT64_C(604800000000)	/* a refusal of bundles is remembered for a week */

/* What this caller knows and wants; 0: no such limit. */
struct gov_limits {
	int64_t rate;			/* a minute, the user's cap */
	int64_t per_second, per_minute, per_day;	/* the provider's, as configured */
	int64_t reserve;		/* daily calls to leave for others */
	int64_t day_offset;		/* when the provider's day begins, microseconds after 00:00 UTC */
	int64_t who;			/* the process they belong to; 0: unknown */
	int64_t timeout;		/* after this long an answer no longer comes */
	/* the limit a second that goes with a learned limit a minute: { 300, 5 }; ends with { 0, 0 } */
	const int64_t (*burst)[2];
};

/* The provider's limits according to one of the files that share the governor. */
struct gov_user {
	int64_t second, minute, day;	/* 0: none */
	int64_t at, who;		/* when and by whom they were last used; at 0: unused */
};

struct gov_ledger {
	int64_t day;			/* days since 1970 in the provider's day; 0: unused */
	int64_t charged;		/* calls that left or were about to */
	int64_t promised;		/* >= charged, safely on disk: this counts after a power cut */
	int64_t answered, refused, failed;	/* what became of them; the rest is unknown */
	int64_t left_cap;		/* charged may rise to this according to the headers; 0: unknown */
	int64_t left_seen;		/* the lowest believable "left" of the day, -1: none */
	uint64_t left_at;		/* `departed` at that time */
	int64_t higher, nhigher;	/* the lowest cap of that many calls in a row that left since then and reported far more */
};

struct gov_state {
	uint64_t seq;			/* tickets given so far */
	uint64_t departed;		/* calls that left so far */
	int64_t grid;			/* the instant of the last ticket */
	int64_t last_departure, last_answer;
	int64_t ring[GOV_RING];		/* when ticket seq % GOV_RING left, or may leave */
	int64_t seen_minute, seen_day, seen_at;	/* limits learned, and when (wall) */
	int64_t slack_ppm;		/* spacing added to the limit's, in parts per million */
	int64_t slack_at;		/* when it last grew */
	int64_t minute;			/* the clock minute that minute_cap applies to */
	uint64_t minute_cap;		/* `departed` may rise to this in that minute */
	int64_t minute_zeros;		/* minutes in a row that began with "nothing left" */
	int64_t distrust_until;		/* wall */
	int64_t skew;			/* the provider's clock less ours, 0 when small */
	int64_t pause_until;
	int64_t pause_len;		/* of the last pause: they double */
	int32_t pause_why;		/* enum gov_why */
	int32_t failures;		/* in a row */
	int64_t breaker_until, breaker_len;
	uint64_t probe;			/* the ticket that is out alone; 0: none */
	int64_t probe_until;
	int64_t probe_pid;		/* the process it belongs to (govfile.h); 0: unknown */
	int64_t no_batch_until;		/* wall: this key's plan refuses bundles */
	struct gov_ledger days[GOV_DAYS];
	struct gov_user users[GOV_USERS];	/* the smallest limits of all in use apply */
};

enum gov_why {
	GOV_GO, GOV_PACE, GOV_PAUSE, GOV_BREAKER, GOV_PROBE, GOV_QUOTA, GOV_MINUTE, GOV_LATE
};

struct gov_grant {
	enum gov_why why;	/* GOV_GO: ticket may leave at `at`; else: ask again at `at`, and why */
	int64_t at;		/* now or later */
	uint64_t ticket;
};

enum gov_outcome {
	GOV_OK,			/* a good answer, or a refusal about this record only */
	GOV_REFUSED_RATE, GOV_REFUSED_QUOTA, GOV_REFUSED_STOP,
	GOV_FAILED,		/* no answer, or the server's own trouble */
	GOV_UNSENT		/* nothing left after all: the charge is taken back */
};

/* What an answer said; -1 where it said nothing. */
struct gov_news {
	enum gov_outcome outcome;
	int64_t minute_limit, minute_left, day_limit, day_left;
	int64_t retry_after;	/* microseconds */
	int64_t date;		/* the provider's clock, wall microseconds, 0: none */
	int64_t said_minute;	/* a limit that a refusal named; 0: none */
	int64_t departed_wall;	/* when the call left */
	bool again;		/* GOV_FAILED: not for the first time, and by the call's own fault */
};

void gov_init(struct gov_state *g);
const char *gov_why_text(enum gov_why why);	/* "rate limit", "quota", … for people */

/* Gives a ticket, or says how long to wait. */
struct gov_grant gov_take(struct gov_state *g, const struct gov_limits *l, int64_t now, int64_t wall);
/*
 * The call with this ticket leaves now.  GOV_GO: it is charged.  Otherwise it must not leave any more (the others' tickets
 * have moved on, a pause began): the ticket is void; take a new one at `at`.
 */
struct gov_grant gov_depart(struct gov_state *g, const struct gov_limits *l, uint64_t ticket,
    int64_t now, int64_t wall);
/*
 * The same for one more request of a call that has left, such as a redirect's.  No breaker or probe holds it up, as it may
 * be the probe itself.
 */
struct gov_grant gov_follow(struct gov_state *g, const struct gov_limits *l, int64_t now, int64_t wall);
/*
 * The transport wants to repeat a request on its own (its connection had died).  True: it may leave now and is charged;
 * false: it must not.
 */
bool gov_repeat(struct gov_state *g, const struct gov_limits *l, int64_t now, int64_t wall);
/* This process asks no more: its limits no longer slow others. */
void gov_leave(struct gov_state *g, int64_t who);
/* Returns a ticket that will not be used. */
void gov_give_back(struct gov_state *g, uint64_t ticket);
/* Takes note of what became of the call.  True while the breaker is not closed: then the failure is the provider's, not the
 * record's. */
bool gov_answered(struct gov_state *g, const struct gov_limits *l, uint64_t ticket, int64_t now,
    int64_t wall, const struct gov_news *news);

/* The ledger of wall's day, created if necessary. */
struct gov_ledger *gov_today(struct gov_state *g, const struct gov_limits *l, int64_t wall);
/* Takes the provider's own count of the day, from an account page, which is believed even if it allows more. */
void gov_adopt(struct gov_state *g, const struct gov_limits *l, int64_t wall, int64_t used, int64_t limit);
/* The wall time at which the provider's next day begins. */
int64_t gov_day_end(const struct gov_limits *l, int64_t wall);
/* Calls that may still leave today; INT64_MAX if no limit is known. */
int64_t gov_day_left(struct gov_state *g, const struct gov_limits *l, int64_t wall);
/* The known limit a day, reserve included; INT64_MAX: none. */
int64_t gov_per_day(const struct gov_state *g, const struct gov_limits *l);
/* Microseconds between two calls at full speed; 0 if nothing limits them. */
int64_t gov_spacing(const struct gov_state *g, const struct gov_limits *l);

#endif
