/* What an answer tells: limits, pauses, the breaker. */
#include "govimpl.h"

#define SLACK_PPM_MAX 250000
#define PAUSE_FIRST (5 * SECOND)
#define PAUSE_LAST (120 * SECOND)
#define BREAKER_FIRST (10 * SECOND)
#define DAY_EDGE (10 * MINUTE)
#define SKEW_NOTED (2 * SECOND)

static bool
believable(int64_t limit, int64_t left)
{
	return limit > 0 && limit <= GOV_LIMIT_MAX && left >= 0 && left <= limit;
}

/* Is a limit believable on its own?  What is left may be unknown, or below zero, as lagging counters report it. */
static bool
limit_alone(int64_t limit, int64_t left)
{
	return limit > 0 && limit <= GOV_LIMIT_MAX && left < 0;
}

/* How many calls left after the one with this ticket: its headers do not include them. */
static uint64_t
left_after(const struct gov_state *g, uint64_t ticket)
{
	uint64_t n = 0;
	int64_t at = g->ring[ticket % GOV_RING];

	for (uint64_t t = g->seq; t > ticket && g->seq - t < GOV_RING / 2; t--)
		n += g->ring[t % GOV_RING] <= g->last_departure && g->ring[t % GOV_RING] > at;
	return n;
}

static void
learn_minute(struct gov_state *g, uint64_t ticket, int64_t wall, const struct gov_news *news)
{
	int64_t minute = minute_of(g, wall);
	uint64_t cap, later;

	if (!believable(news->minute_limit, news->minute_left) && !limit_alone(news->minute_limit, news->minute_left))
		return;
	g->seen_minute = news->minute_limit;
	g->seen_at = wall;
	if (news->minute_left < 0)
		return;
	/* An answer across the edge of a minute may be about either minute. */
	if (minute_of(g, news->departed_wall) != minute || wall < g->distrust_until)
		return;
	later = left_after(g, ticket);
	cap = g->departed + (uint64_t)news->minute_left;
	cap = cap > later ? cap - later : 0;
	if (g->minute != minute) {
		if (news->minute_left != 0 || news->minute_limit == 1)
			g->minute_zeros = 0;
		else if (++g->minute_zeros >= 2)
			g->distrust_until = wall + GOV_DISTRUST;
		g->minute = minute;
		g->minute_cap = cap;
	} else if (cap < g->minute_cap) {
		g->minute_cap = cap;
	}
}

/* More than a counter may lag or jump by. */
static bool
far_from(int64_t more, int64_t less, int64_t limit)
{
	return more - less > 100 + limit / 50;
}

static void
believe_left(const struct gov_state *g, struct gov_ledger *d, int64_t cap, int64_t left)
{
	d->left_cap = max64(cap, 1);
	d->left_seen = left;
	d->left_at = g->departed;
	d->nhigher = 0;
}

static void
learn_day(struct gov_state *g, const struct gov_limits *l, uint64_t ticket, int64_t wall,
    const struct gov_news *news)
{
	struct gov_ledger *d = gov_today(g, l, wall);
	int64_t later, cap;

	if (limit_alone(news->day_limit, news->day_left))
		g->seen_day = news->day_limit;
	if (!believable(news->day_limit, news->day_left))
		return;
	g->seen_day = news->day_limit;
	if (gov_today(g, l, news->departed_wall) != d)
		return;
	later = (int64_t)left_after(g, ticket);
	cap = d->charged + news->day_left - later;
	/*
	 * The counter lags and jumps upwards, so the lowest value counts.  A sudden drop to nothing together with a good answer is
	 * a slip: a spent quota comes as a refusal.
	 */
	if (news->day_left == 0 && (d->left_seen < 0 || far_from(d->left_seen, 0, news->day_limit)))
		return;
	if (d->left_cap == 0 || cap < d->left_cap) {
		believe_left(g, d, cap, news->day_left);
	} else if (!far_from(cap, d->left_cap, news->day_limit) || d->left_seen == 0) {
		d->nhigher = 0;
	} else if (g->departed >= d->left_at + (uint64_t)later + 1) {
		d->higher = d->nhigher != 0 ? min64(d->higher, cap) : cap;
		if (++d->nhigher >= GOV_HIGHER)
			believe_left(g, d, d->higher, news->day_left);
	}
}

void
gov_adopt(struct gov_state *g, const struct gov_limits *l, int64_t wall, int64_t used, int64_t limit)
{
	struct gov_ledger *d = gov_today(g, l, wall);
	int64_t unknown;

	d->charged = max64(d->charged, used);
	if (!believable(limit, limit - used))
		return;
	/* Calls without an answer may be in flight, and not in that count yet. */
	unknown = max64(d->charged - d->answered - d->refused - d->failed, 0);
	g->seen_day = limit;
	believe_left(g, d, d->charged + limit - used - min64(unknown, d->charged - used), limit - used);
}

static void
refused_rate(struct gov_state *g, int64_t now, int64_t wall, const struct gov_news *news)
{
	int64_t pause = g->pause_len != 0 ? min64(g->pause_len * 2, PAUSE_LAST) : PAUSE_FIRST;
	int64_t to_minute = (minute_of(g, wall) + 1) * MINUTE - (wall + g->skew) + MINUTE_EDGE;

	if (news->said_minute > 0 && news->said_minute <= GOV_LIMIT_MAX)
		g->seen_minute = news->said_minute;
	/* Calls in flight when the pause began bring the same news; they can only make it longer. */
	if (now < g->pause_until) {
		if (news->retry_after > 0)
			g->pause_until = max64(g->pause_until, now + news->retry_after);
		return;
	}
	/* Either the clock minute is used up, or a burst was too dense, which takes no minute to pass. */
	if (news->said_minute > 0 || g->seen_minute == 0 || g->pause_len != 0)
		pause = max64(pause, to_minute);
	/* Believed once: if a provider refuses again after its own Retry-After, it meant longer. */
	if (news->retry_after >= 0)
		pause = max64(news->retry_after, g->pause_len != 0 ? min64(g->pause_len * 2, PAUSE_LAST) :
		    SECOND / 10);
	g->pause_len = min64(max64(pause, PAUSE_FIRST), PAUSE_LAST);
	g->pause_until = max64(g->pause_until, now + pause);
	g->pause_why = GOV_PAUSE;
	if (g->slack_at == 0 || now - g->slack_at > SECOND)
		g->slack_ppm = min64(g->slack_ppm * 2, SLACK_PPM_MAX);
	g->slack_at = now;
}

static void
refused_quota(struct gov_state *g, const struct gov_limits *l, struct gov_ledger *d, int64_t now,
    int64_t wall)
{
	/* Just after midnight, the provider's clock may not be there yet. */
	if (gov_day_end(l, wall) - wall > DAY - DAY_EDGE) {
		g->pause_until = max64(g->pause_until, now + MINUTE);
		g->pause_why = GOV_QUOTA;
	} else {
		believe_left(g, d, d->charged, 0);
	}
}

static void
failed(struct gov_state *g, int64_t now, const struct gov_news *news)
{
	bool half_open = g->breaker_until != 0;

	if (news->retry_after > 0) {
		g->pause_until = max64(g->pause_until, now + news->retry_after);
		g->pause_why = GOV_BREAKER;
	}
	if (news->again && !half_open)
		return;
	if (++g->failures < GOV_BREAKER_FAILURES || (half_open && now < g->breaker_until))
		return;
	g->breaker_len = g->breaker_len != 0 && half_open ? min64(g->breaker_len * 2, GOV_BREAKER_LAST) :
	    BREAKER_FIRST;
	g->breaker_until = now + g->breaker_len;
}

static void
succeeded(struct gov_state *g, int64_t now)
{
	g->failures = 0;
	g->breaker_until = g->breaker_len = 0;
	if (now >= g->pause_until)
		g->pause_len = 0;
	if (g->slack_ppm > SLACK_PPM && now - g->slack_at > 5 * MINUTE) {
		g->slack_ppm = max64(g->slack_ppm / 2, SLACK_PPM);
		g->slack_at = now;
	}
}

static void
unsent(struct gov_state *g, struct gov_ledger *d)
{
	if (d->charged > 0)
		d->charged--;
	if (g->departed > 0)
		g->departed--;
}

bool
gov_answered(struct gov_state *g, const struct gov_limits *l, uint64_t ticket, int64_t now,
    int64_t wall, const struct gov_news *news)
{
	struct gov_ledger *d = gov_today(g, l, wall);
	int64_t skew;

	if (news->date != 0) {
		skew = news->date + SECOND / 2 - wall;
		g->skew = skew > SKEW_NOTED || skew < -SKEW_NOTED ? skew : 0;
	}
	/* A refusal reveals no limits: the next call still goes alone. */
	if (news->outcome == GOV_OK)
		g->last_answer = now;
	switch (news->outcome) {
	case GOV_OK:
		d->answered++;
		learn_minute(g, ticket, wall, news);
		learn_day(g, l, ticket, wall, news);
		succeeded(g, now);
		break;
	case GOV_REFUSED_RATE:
		d->refused++;
		refused_rate(g, now, wall, news);
		break;
	case GOV_REFUSED_QUOTA:
		d->refused++;
		refused_quota(g, l, d, now, wall);
		break;
	case GOV_REFUSED_STOP:
		d->refused++;
		break;
	case GOV_FAILED:
		d->failed++;
		failed(g, now, news);
		break;
	case GOV_UNSENT:
		unsent(g, gov_today(g, l, news->departed_wall));
		break;
	}
	gov_give_back(g, ticket);
	return g->breaker_until != 0;
}
