/* Single rules of the governor; how they play together in time is tests/unit/sched. */
#include "fetch/gov.h"

#include "tap.h"

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define DAY (1440 * MINUTE)
#define UP (1000 * SECOND)			/* since boot */
#define NOON (INT64_C(1764072000) * SECOND)	/* 2025-11-25T12:00:00Z */

static struct gov_limits limits = { .timeout = 30 * SECOND };

static struct gov_news
news(enum gov_outcome outcome)
{
	return (struct gov_news){ .outcome = outcome, .minute_limit = -1, .minute_left = -1,
	    .day_limit = -1, .day_left = -1, .retry_after = -1, .departed_wall = NOON };
}

/* t microseconds after noon */
static uint64_t
leave(struct gov_state *g, int64_t t)
{
	struct gov_grant a = gov_take(g, &limits, UP + t, NOON + t);

	if (a.why != GOV_GO)
		return 0;
	a = gov_depart(g, &limits, a.ticket, a.at, NOON + a.at - UP);
	return a.why == GOV_GO ? a.ticket : 0;
}

static enum gov_why
why(struct gov_state *g, int64_t t)
{
	struct gov_grant a = gov_take(g, &limits, UP + t, NOON + t);

	if (a.why == GOV_GO)
		gov_give_back(g, a.ticket);
	return a.why;
}

static bool
brings(struct gov_state *g, int64_t t, struct gov_news n)
{
	uint64_t ticket = leave(g, t);

	n.departed_wall = NOON + t;
	return gov_answered(g, &limits, ticket, UP + t, NOON + t, &n);
}

/* A call at t whose answer says that so much is left of the day. */
static int64_t
says(struct gov_state *g, int64_t t, int64_t limit, int64_t left)
{
	struct gov_news n = news(GOV_OK);

	n.day_limit = limit;
	n.day_left = left;
	(void)brings(g, t, n);
	return gov_day_left(g, &limits, NOON + t);
}

/* What is left of the day may be more than the lowest that was told. */
static void
more_left(void)
{
	struct gov_state g;
	struct gov_news n = news(GOV_OK);
	uint64_t early[3];

	gov_init(&g);
	ok(says(&g, 0, 7500, 7000) == 7000 && says(&g, SECOND, 7500, 9) == 9, "a low answer is believed");
	ok(says(&g, 2 * SECOND, 7500, 6998) == 8 && says(&g, 3 * SECOND, 7500, 6997) == 7, "two that say otherwise are not");
	ok(says(&g, 4 * SECOND, 7500, 6990) == 6990, "the third is: it was a slip");
	ok(says(&g, 5 * SECOND, 7500, 9) == 9 && says(&g, 6 * SECOND, 7500, 6988) == 8 &&
	    says(&g, 7 * SECOND, 7500, 7) == 7 && says(&g, 8 * SECOND, 7500, 6986) == 6 &&
	    says(&g, 9 * SECOND, 7500, 6985) == 5, "the low one is told again: it is no slip");
	ok(says(&g, 10 * SECOND, 75000, 74000) < 7000, "the lowest of three in a row");
	(void)says(&g, 10 * SECOND, 75000, 73999);
	(void)says(&g, 10 * SECOND, 75000, 73998);
	ok(says(&g, 10 * SECOND, 75000, 73997) == 73997, "three more: the plan was raised");

	/* Calls that had left when the low answer came may be older than what it tells. */
	for (int i = 0; i < 3; i++)
		early[i] = leave(&g, (11 + i) * SECOND);
	ok(says(&g, 14 * SECOND, 75000, 500) == 500, "others have used the key");
	n.day_limit = 75000;
	n.day_left = 73990;
	n.departed_wall = NOON + 12 * SECOND;
	for (int i = 0; i < 3; i++)
		(void)gov_answered(&g, &limits, early[i], UP + 15 * SECOND, NOON + 15 * SECOND, &n);
	ok(gov_day_left(&g, &limits, NOON) == 500, "answers to calls that left before do not count against it");

	(void)brings(&g, 16 * SECOND, news(GOV_REFUSED_QUOTA));
	ok(why(&g, 17 * SECOND) == GOV_QUOTA, "the quota is spent");
	gov_adopt(&g, &limits, NOON, 100, 150000);
	ok(gov_day_left(&g, &limits, NOON) == 149900 && why(&g, 18 * SECOND) == GOV_GO, "the account page says more: adopted");
	gov_adopt(&g, &limits, NOON, 150000, 150000);
	ok(why(&g, 19 * SECOND) == GOV_QUOTA, "or nothing");
	g = (struct gov_state){ 0 };
	gov_init(&g);
	ok(leave(&g, 0) != 0 && leave(&g, SECOND) == 0, "one is under way");
	gov_adopt(&g, &limits, NOON, 0, 10);
	ok(gov_day_left(&g, &limits, NOON) == 9, "what is under way is not in that count");
}

static void
quota(void)
{
	struct gov_state g;
	struct gov_news n = news(GOV_OK);

	gov_init(&g);
	limits.per_day = 10;
	limits.reserve = 3;
	(void)brings(&g, 0, n);
	for (int i = 1; i < 7; i++)
		ok(leave(&g, i * SECOND) != 0, "call %d of 10, 3 of them reserved", i + 1);
	ok(why(&g, 8 * SECOND) == GOV_QUOTA && gov_day_left(&g, &limits, NOON) == 0, "the reserve stays");
	ok(gov_take(&g, &limits, UP, NOON).at - UP == DAY / 2 + SECOND, "until the day turns");
	ok(why(&g, DAY / 2 + SECOND) == GOV_GO, "the next day has calls again");
	limits.day_offset = 6 * 60 * MINUTE;
	ok(gov_day_end(&limits, NOON) == NOON + 18 * 60 * MINUTE, "a day that turns at six");
	limits.per_day = limits.reserve = limits.day_offset = 0;

	gov_init(&g);
	n.day_limit = 100;
	n.day_left = 40;
	(void)brings(&g, 0, n);
	ok(gov_day_left(&g, &limits, NOON) == 40, "what the header says is left counts");
	n.day_left = 60;
	(void)brings(&g, SECOND, n);
	ok(gov_day_left(&g, &limits, NOON) == 39, "and does not grow");
	n.day_left = 0;
	(void)brings(&g, 2 * SECOND, n);
	ok(gov_day_left(&g, &limits, NOON) == 0, "nothing left, near enough to be true");

	gov_init(&g);
	(void)brings(&g, 0, news(GOV_REFUSED_QUOTA));
	ok(why(&g, SECOND) == GOV_QUOTA, "a refusal ends the day");
	gov_init(&g);
	n = news(GOV_REFUSED_QUOTA);
	(void)brings(&g, DAY / 2 + 5 * SECOND, n);
	ok(why(&g, DAY / 2 + 6 * SECOND) == GOV_QUOTA && why(&g, DAY / 2 + 70 * SECOND) == GOV_GO,
	    "but just after midnight it is a minute");
}

static int64_t
spaced(struct gov_state *g, const struct gov_limits *l, int64_t t)
{
	(void)gov_take(g, l, UP + t, NOON + t);
	return gov_spacing(g, l) / 1000;
}

/* Two files that name one governor. */
static void
two_files(void)
{
	const struct gov_limits fast = { .per_minute = 600, .per_day = 1000, .who = 7 }, slow = { .per_second = 2, .who = 8 },
	    few = { .per_day = 3, .who = 9 };
	struct gov_limits many[GOV_USERS + 1];
	struct gov_state g;
	struct gov_news n = news(GOV_OK);

	gov_init(&g);
	ok(spaced(&g, &fast, 0) == 101, "one alone has its own limits");
	(void)gov_answered(&g, &fast, g.seq, UP, NOON, &n);
	ok(spaced(&g, &slow, SECOND) == 505 && spaced(&g, &fast, 2 * SECOND) == 505, "of two the smaller hold for both");
	ok(spaced(&g, &few, 3 * SECOND) == 505 && gov_day_left(&g, &fast, NOON) == 3, "of each kind");
	gov_leave(&g, 9);
	ok(gov_day_left(&g, &fast, NOON) == 1000, "one that leaves holds nobody up");
	ok(spaced(&g, &fast, 100 * SECOND) == 505, "one that has not asked for a while");
	ok(spaced(&g, &fast, SECOND + GOV_USE + 1) == 101, "... but no longer");
	for (int i = 0; i <= GOV_USERS; i++) {
		many[i] = (struct gov_limits){ .per_minute = 60 + i, .who = 20 + i };
		(void)spaced(&g, &many[i], SECOND + GOV_USE + 2 + i);
	}
	ok(spaced(&g, &fast, 2 * SECOND + GOV_USE) > 900, "more of them than fit");
}

static void
lies(void)
{
	static const int64_t bad[][2] = { { 0, 0 }, { -1, 5 }, { 10, 11 }, { 0, -1 },
	    { GOV_LIMIT_MAX + INT64_C(1), 5 }, { INT64_MAX, INT64_MAX } };
	struct gov_state g;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct gov_news n = news(GOV_OK);

		gov_init(&g);
		n.minute_limit = n.day_limit = bad[i][0];
		n.minute_left = n.day_left = bad[i][1];
		(void)brings(&g, 0, n);
		ok(g.seen_minute == 0 && g.seen_day == 0 && gov_day_left(&g, &limits, NOON) == INT64_MAX &&
		    why(&g, SECOND) == GOV_GO, "limit %lld, left %lld: not believed", (long long)bad[i][0],
		    (long long)bad[i][1]);
	}
}

static void
limit_alone(void)
{
	struct gov_state g;
	struct gov_news n = news(GOV_OK);

	gov_init(&g);
	n.minute_limit = 60;
	n.day_limit = 7500;
	n.minute_left = n.day_left = -1;
	(void)brings(&g, 0, n);
	ok(g.seen_minute == 60 && g.seen_day == 7500, "a limit is learned, though what is left of it is not told");
}

static void
breaker(void)
{
	struct gov_state g;
	bool open = false;
	int64_t t = 0;

	gov_init(&g);
	(void)brings(&g, 0, news(GOV_OK));
	for (int i = 0; i < GOV_BREAKER_FAILURES - 1; i++)
		open = brings(&g, t += SECOND, news(GOV_FAILED)) || open;
	ok(!open && why(&g, t) == GOV_GO, "nine failures: closed");
	ok(brings(&g, t += SECOND, news(GOV_FAILED)) && why(&g, t) == GOV_BREAKER, "the tenth opens it");
	ok(why(&g, t + 9 * SECOND) == GOV_BREAKER && leave(&g, t += 10 * SECOND) != 0,
	    "half open after ten seconds: one call");
	ok(why(&g, t) == GOV_BREAKER, "and no second one beside it");
	ok(why(&g, t + 32 * SECOND) == GOV_GO, "unless its process died");
	t += 40 * SECOND;
	ok(brings(&g, t, news(GOV_FAILED)) && why(&g, t + 19 * SECOND) == GOV_BREAKER &&
	    why(&g, t + 20 * SECOND) == GOV_GO, "its failure doubles the while");
	t += 30 * SECOND;
	ok(!brings(&g, t, news(GOV_OK)) && leave(&g, t) != 0 && leave(&g, t) != 0, "its success closes it");
	for (int i = 0; i < GOV_BREAKER_FAILURES; i++)
		open = brings(&g, t, news(GOV_FAILED));
	ok(open && why(&g, t + 9 * SECOND) == GOV_BREAKER && why(&g, t + 10 * SECOND) == GOV_GO,
	    "and the next outage begins with ten seconds");
}

static int64_t
pause_of(struct gov_state *g, int64_t t)
{
	return g->pause_until - UP - t;
}

static void
pauses(void)
{
	struct gov_state g;
	struct gov_news n = news(GOV_REFUSED_RATE);
	int64_t t = 50 * SECOND, first;

	gov_init(&g);
	g.seen_minute = 300;
	(void)brings(&g, t, n);
	first = pause_of(&g, t);
	ok(first == 5 * SECOND && why(&g, t + first - 1) == GOV_PAUSE, "first five seconds");
	(void)brings(&g, t + 1, n);
	ok(pause_of(&g, t) == first, "calls that were out do not lengthen it");
	t += first;
	(void)brings(&g, t, n);
	ok(pause_of(&g, t) >= 10 * SECOND, "then twice as long");
	for (int i = 0; i < 10; i++) {
		t += pause_of(&g, t);
		(void)brings(&g, t, n);
	}
	ok(pause_of(&g, t) >= 60 * SECOND && pause_of(&g, t) <= 120 * SECOND, "two minutes at most");
	t += pause_of(&g, t);
	(void)brings(&g, t, news(GOV_OK));
	ok(g.pause_len == 0, "a good answer: from the beginning");

	gov_init(&g);
	n.retry_after = 7 * SECOND;
	(void)brings(&g, 0, n);
	ok(pause_of(&g, 0) == 7 * SECOND, "Retry-After counts as it was told");
	n.retry_after = 20 * SECOND;
	(void)brings(&g, SECOND, n);
	ok(pause_of(&g, 0) == 21 * SECOND, "a call that was out asks for more");

	/* A provider that refuses for ever, with Retry-After: 0. */
	gov_init(&g);
	n.retry_after = 0;
	(void)brings(&g, t = 0, n);
	ok(pause_of(&g, t) < SECOND, "Retry-After: 0 is believed once");
	t += SECOND;
	(void)brings(&g, t, n);
	ok(pause_of(&g, t) >= 10 * SECOND, "but not a second time: %lld s",
	    (long long)(pause_of(&g, t) / SECOND));
}

static void
minute(void)
{
	struct gov_state g;
	struct gov_news n = news(GOV_OK);

	gov_init(&g);
	n.minute_limit = 10;
	n.minute_left = 2;
	(void)brings(&g, 0, n);
	ok(leave(&g, 7 * SECOND) != 0 && leave(&g, 14 * SECOND) != 0, "two are left in this minute");
	ok(why(&g, 21 * SECOND) == GOV_MINUTE, "not a third");
	ok(gov_take(&g, &limits, UP + 21 * SECOND, NOON + 21 * SECOND).at - UP - MINUTE < SECOND / 4,
	    "until the clock minute turns");
	ok(why(&g, MINUTE + SECOND) == GOV_GO, "then again");
}

static void
repeats(void)
{
	struct gov_state g;
	int64_t before;

	limits.per_second = 1;
	gov_init(&g);
	(void)brings(&g, 0, news(GOV_OK));
	before = gov_today(&g, &limits, NOON)->charged;
	ok(!gov_repeat(&g, &limits, UP + SECOND / 10, NOON + SECOND / 10) &&
	    gov_today(&g, &limits, NOON)->charged == before, "a repeat within the second must not leave");
	ok(gov_repeat(&g, &limits, UP + 3 * SECOND, NOON + 3 * SECOND) &&
	    gov_today(&g, &limits, NOON)->charged == before + 1, "later it may, and is charged");
	limits.per_second = 0;
	limits.per_day = before + 1;
	ok(!gov_repeat(&g, &limits, UP + 9 * SECOND, NOON + 9 * SECOND), "not beyond the day's quota");
	limits.per_day = 0;
}

static void
unsent(void)
{
	struct gov_state g;
	const struct gov_ledger *d;

	gov_init(&g);
	d = gov_today(&g, &limits, NOON);
	for (int i = 0; i < GOV_BREAKER_FAILURES; i++)
		(void)brings(&g, 0, news(GOV_FAILED));
	(void)brings(&g, 20 * SECOND, news(GOV_UNSENT));
	ok(d->charged == GOV_BREAKER_FAILURES && d->answered == 0 && g.breaker_until != 0,
	    "what did not leave is not charged, and closes no breaker");
	ok(leave(&g, 21 * SECOND) != 0, "nor does it hold the probe's place");
}

int
main(void)
{
	more_left();
	quota();
	two_files();
	lies();
	limit_alone();
	breaker();
	pauses();
	minute();
	repeats();
	unsent();
	return tap_done();
}
