#include "gov.h"

#include <stddef.h>

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define DAY (1440 * MINUTE)

/* Spacing beyond the limit's own: lost use of the limit, won room for jitter. */
#define SLACK_PPM 10000
#define SLACK_PPM_MAX 250000
/* Part of the slack that the look back insists on; the rest lets a late call catch up. */
#define GUARD_PPM 8000
#define MINUTE_EDGE (SECOND / 20)
#define PAUSE_FIRST (5 * SECOND)
#define PAUSE_LAST (120 * SECOND)
#define BREAKER_FIRST (10 * SECOND)
#define DAY_EDGE (10 * MINUTE)
#define SKEW_NOTED (2 * SECOND)

struct window {
	int64_t n, len;
};

static int64_t
min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
max64(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

void
gov_init(struct gov_state *g)
{
	*g = (struct gov_state){ .last_answer = INT64_MIN / 2, .last_departure = INT64_MIN / 2,
	    .grid = INT64_MIN / 2, .slack_ppm = SLACK_PPM };
	for (int i = 0; i < GOV_RING; i++)
		g->ring[i] = INT64_MIN / 2;
}

const char *
gov_why_text(enum gov_why why)
{
	static const char *const text[] = {
		[GOV_GO] = "nothing", [GOV_PACE] = "pace", [GOV_PAUSE] = "the provider said wait",
		[GOV_BREAKER] = "provider down", [GOV_PROBE] = "first answer",
		[GOV_QUOTA] = "day's quota spent", [GOV_MINUTE] = "minute used up",
		[GOV_LATE] = "pace",
	};

	return text[why];
}

/* The limits that hold, configured and learned; how many of w[3] are in use. */
static int
windows(const struct gov_state *g, const struct gov_limits *l, struct window w[3])
{
	int64_t minute = l->per_minute, second = l->per_second;
	int n = 0;

	if (g->seen_minute > 0)
		minute = minute > 0 ? min64(minute, g->seen_minute) : g->seen_minute;
	for (size_t i = 0; l->burst != NULL && minute > 0 && l->burst[i][0] != 0; i++)
		if (l->burst[i][0] == minute)
			second = second > 0 ? min64(second, l->burst[i][1]) : l->burst[i][1];
	if (l->rate > 0)
		minute = minute > 0 ? min64(minute, l->rate) : l->rate;
	if (minute > 0)
		w[n++] = (struct window){ minute, MINUTE };
	if (second > 0)
		w[n++] = (struct window){ second, SECOND };
	return n;
}

static int64_t
with_ppm(int64_t v, int64_t ppm)
{
	return v + (int64_t)((double)v * (double)ppm / 1e6);
}

int64_t
gov_spacing(const struct gov_state *g, const struct gov_limits *l)
{
	struct window w[3];
	int64_t spacing = 0;

	for (int i = 0, n = windows(g, l, w); i < n; i++)
		spacing = max64(spacing, with_ppm(w[i].len, g->slack_ppm) / w[i].n);
	return spacing;
}

/* How long after ticket seq - *back the ticket seq may leave; the ring bounds how far back we look. */
static int64_t
look_back(const struct gov_state *g, const struct window *w, uint64_t *back)
{
	int64_t n = min64(w->n, GOV_RING / 2);

	*back = (uint64_t)n;
	return with_ppm((int64_t)((double)w->len * (double)n / (double)w->n),
	    GUARD_PPM * g->slack_ppm / SLACK_PPM);
}

struct gov_ledger *
gov_today(struct gov_state *g, const struct gov_limits *l, int64_t wall)
{
	int64_t day = floor_div(wall - l->day_offset, DAY);
	struct gov_ledger *oldest = &g->days[0];

	for (int i = 0; i < GOV_DAYS; i++) {
		if (g->days[i].day == day)
			return &g->days[i];
		if (g->days[i].day < oldest->day)
			oldest = &g->days[i];
	}
	*oldest = (struct gov_ledger){ .day = day, .left_seen = -1 };
	return oldest;
}

int64_t
gov_day_end(const struct gov_limits *l, int64_t wall)
{
	return (floor_div(wall - l->day_offset, DAY) + 1) * DAY + l->day_offset;
}

int64_t
gov_day_left(struct gov_state *g, const struct gov_limits *l, int64_t wall)
{
	const struct gov_ledger *d = gov_today(g, l, wall);
	int64_t limit = l->per_day, left = INT64_MAX;

	if (g->seen_day > 0)
		limit = limit > 0 ? min64(limit, g->seen_day) : g->seen_day;
	if (limit > 0)
		left = limit - d->charged;
	if (d->left_cap > 0)
		left = min64(left, d->left_cap - d->charged);
	if (left == INT64_MAX)
		return left;
	left -= l->reserve;
	return left > 0 ? left : 0;
}

/* The provider's clock minute at that wall time. */
static int64_t
minute_of(const struct gov_state *g, int64_t wall)
{
	return floor_div(wall + g->skew, MINUTE);
}

static struct gov_grant
wait(enum gov_why why, int64_t at)
{
	return (struct gov_grant){ .why = why, .at = at };
}

/* Rules 1, 4 and 5: what a ticket that was given earlier must still pass. */
static struct gov_grant
may(struct gov_state *g, const struct gov_limits *l, int64_t now, int64_t wall)
{
	if (now < g->pause_until)
		return wait((enum gov_why)g->pause_why, g->pause_until);
	if (gov_day_left(g, l, wall) <= 0)
		return wait(GOV_QUOTA, now + gov_day_end(l, wall) - wall + SECOND);
	if (g->minute == minute_of(g, wall) && g->departed >= g->minute_cap && wall >= g->distrust_until)
		return wait(GOV_MINUTE, now + (g->minute + 1) * MINUTE - (wall + g->skew) + MINUTE_EDGE);
	return wait(GOV_GO, now);
}

/* Rules 2 and 3: is one call out alone, or to go alone? */
static struct gov_grant
alone(struct gov_state *g, int64_t now, bool *probe)
{
	bool half_open = g->breaker_until != 0;

	if (half_open && now < g->breaker_until)
		return wait(GOV_BREAKER, g->breaker_until);
	*probe = half_open || now - g->last_answer > GOV_STALE;
	if (*probe && g->probe != 0 && now < g->probe_until)
		return wait(half_open ? GOV_BREAKER : GOV_PROBE, min64(g->probe_until, now + SECOND / 10));
	return wait(GOV_GO, now);
}

static int64_t
next_slot(const struct gov_state *g, const struct gov_limits *l, int64_t now, int64_t *grid)
{
	int64_t spacing = gov_spacing(g, l), at;
	struct window w[3];

	/* One slot may be caught up; what was missed before is gone, or there would be a burst. */
	*grid = max64(g->grid + spacing, now - spacing);
	at = max64(now, *grid);
	if (g->seq > 0)
		at = max64(at, g->ring[g->seq % GOV_RING] + spacing / 2);
	for (int i = 0, n = windows(g, l, w); i < n; i++) {
		uint64_t back;
		int64_t len = look_back(g, &w[i], &back);

		if (g->seq >= back)
			at = max64(at, g->ring[(g->seq + 1 - back) % GOV_RING] + len);
	}
	return at;
}

struct gov_grant
gov_take(struct gov_state *g, const struct gov_limits *l, int64_t now, int64_t wall)
{
	struct gov_grant grant = may(g, l, now, wall);
	bool probe = false;
	int64_t grid;

	if (grant.why == GOV_GO)
		grant = alone(g, now, &probe);
	if (grant.why != GOV_GO)
		return grant;
	grant.at = next_slot(g, l, now, &grid);
	grant.ticket = ++g->seq;
	g->grid = max64(grid, grant.at - gov_spacing(g, l));
	g->ring[g->seq % GOV_RING] = grant.at;
	if (probe) {
		g->probe = grant.ticket;
		g->probe_until = grant.at + l->timeout + SECOND;
	}
	return grant;
}

struct gov_grant
gov_depart(struct gov_state *g, const struct gov_limits *l, uint64_t ticket, int64_t now,
    int64_t wall)
{
	struct gov_grant grant = may(g, l, now, wall);
	struct window w[3];

	/* Our ring slot is somebody else's by now: an age has passed. */
	if (grant.why == GOV_GO && (ticket > g->seq || g->seq - ticket >= GOV_RING / 2))
		grant = wait(GOV_LATE, now);
	/* Later tickets were timed by when this one was to leave; too late would crowd them. */
	for (int i = 0, n = windows(g, l, w); i < n && grant.why == GOV_GO; i++) {
		uint64_t back;
		int64_t len = look_back(g, &w[i], &back);

		if (g->seq >= ticket + back && g->ring[(ticket + back) % GOV_RING] < now + len)
			grant = wait(GOV_LATE, now);
	}
	if (grant.why != GOV_GO) {
		gov_give_back(g, ticket);
		return grant;
	}
	g->ring[ticket % GOV_RING] = max64(now, g->ring[ticket % GOV_RING]);
	g->last_departure = now;
	g->departed++;
	gov_today(g, l, wall)->charged++;
	grant.ticket = ticket;
	return grant;
}

bool
gov_repeat(struct gov_state *g, const struct gov_limits *l, int64_t now, int64_t wall)
{
	int64_t grid;

	if (may(g, l, now, wall).why != GOV_GO || next_slot(g, l, now, &grid) > now)
		return false;
	g->grid = grid;
	g->ring[++g->seq % GOV_RING] = now;
	g->last_departure = now;
	g->departed++;
	gov_today(g, l, wall)->charged++;
	return true;
}

void
gov_give_back(struct gov_state *g, uint64_t ticket)
{
	if (g->probe == ticket)
		g->probe = 0;
}

static bool
believable(int64_t limit, int64_t left)
{
	return limit > 0 && limit <= GOV_LIMIT_MAX && left >= 0 && left <= limit;
}

/* How many calls left after the one with this ticket: they are not in its headers yet. */
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

	if (!believable(news->minute_limit, news->minute_left))
		return;
	g->seen_minute = news->minute_limit;
	g->seen_at = wall;
	/* An answer over the edge of a minute may be about either. */
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

/* More than what a counter may lag or jump by. */
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

	if (!believable(news->day_limit, news->day_left))
		return;
	g->seen_day = news->day_limit;
	if (gov_today(g, l, news->departed_wall) != d)
		return;
	later = (int64_t)left_after(g, ticket);
	cap = d->charged + news->day_left - later;
	/*
	 * The counter lags and jumps upwards, so the lowest counts.  A fall to nothing out of the
	 * blue beside a good answer is a slip: a spent quota comes as a refusal.
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
	/* Calls that nobody has heard of since may be under way, and not be in that count yet. */
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
	/* Calls that were out when the pause began bring the same news; at most it lasts longer. */
	if (now < g->pause_until) {
		if (news->retry_after > 0)
			g->pause_until = max64(g->pause_until, now + news->retry_after);
		return;
	}
	/* The clock minute is used up, or a burst was too dense: the second needs no minute. */
	if (news->said_minute > 0 || g->seen_minute == 0 || g->pause_len != 0)
		pause = max64(pause, to_minute);
	/* Believed once: who refuses again behind his own Retry-After meant more. */
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
	/* Just behind midnight the provider's clock may still be before it. */
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
	/* A refusal shows no limits: the next call still goes alone. */
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
