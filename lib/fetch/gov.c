#include "govimpl.h"

#include <stddef.h>

/* The part of the slack that the look back insists on; the rest lets a late call catch up. */
#define GUARD_PPM 8000

struct window {
	int64_t n, len;
};

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

/* The smaller limit; 0 means none. */
static int64_t
lower(int64_t a, int64_t b)
{
	return a > 0 && b > 0 ? min64(a, b) : max64(a, b);
}

static bool
limits_are(const struct gov_user *u, const struct gov_limits *l)
{
	return u->second == l->per_second && u->minute == l->per_minute && u->day == l->per_day;
}

/* Notes that these limits are in use, and forgets those no longer in use. */
static void
use(struct gov_state *g, const struct gov_limits *l, int64_t now)
{
	struct gov_user *mine = &g->users[0];

	for (int i = 0; i < GOV_USERS; i++) {
		struct gov_user *u = &g->users[i];

		if (now - u->at > GOV_USE)
			*u = (struct gov_user){ 0 };
		if (!limits_are(mine, l) && (limits_are(u, l) || u->at < mine->at))
			mine = u;
	}
	if (l->per_second > 0 || l->per_minute > 0 || l->per_day > 0)
		*mine = (struct gov_user){ l->per_second, l->per_minute, l->per_day, max64(now, 1), l->who };
}

void
gov_leave(struct gov_state *g, int64_t who)
{
	for (int i = 0; i < GOV_USERS; i++)
		if (g->users[i].who == who)
			g->users[i] = (struct gov_user){ 0 };
}

/* The limits in force, configured and learned; how many of w[3] are used. */
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
	for (int i = 0; i < GOV_USERS; i++) {
		minute = lower(minute, g->users[i].minute);
		second = lower(second, g->users[i].second);
	}
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

/* Ticket seq may leave this long after ticket seq - *back; the ring bounds how far back we look. */
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
gov_per_day(const struct gov_state *g, const struct gov_limits *l)
{
	int64_t limit = l->per_day;

	for (int i = 0; i < GOV_USERS; i++)
		limit = lower(limit, g->users[i].day);
	limit = lower(limit, g->seen_day);
	return limit > 0 ? limit : INT64_MAX;
}

int64_t
gov_day_left(struct gov_state *g, const struct gov_limits *l, int64_t wall)
{
	const struct gov_ledger *d = gov_today(g, l, wall);
	int64_t limit = gov_per_day(g, l), left = INT64_MAX;

	if (limit != INT64_MAX)
		left = limit - d->charged;
	if (d->left_cap > 0)
		left = min64(left, d->left_cap - d->charged);
	if (left == INT64_MAX)
		return left;
	left -= l->reserve;
	return left > 0 ? left : 0;
}

static struct gov_grant
wait(enum gov_why why, int64_t at)
{
	return (struct gov_grant){ .why = why, .at = at };
}

/* Rules 1, 4 and 5: what a ticket given earlier must still pass. */
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

/* Rules 2 and 3: is one call out alone, or must one go alone? */
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

	/* One slot may be caught up; anything missed before that is lost, or there would be a burst. */
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

static struct gov_grant
next_ticket(struct gov_state *g, const struct gov_limits *l, int64_t now)
{
	struct gov_grant grant = { .why = GOV_GO };
	int64_t grid;

	grant.at = next_slot(g, l, now, &grid);
	grant.ticket = ++g->seq;
	g->grid = max64(grid, grant.at - gov_spacing(g, l));
	g->ring[g->seq % GOV_RING] = grant.at;
	return grant;
}

struct gov_grant
gov_follow(struct gov_state *g, const struct gov_limits *l, int64_t now, int64_t wall)
{
	struct gov_grant grant = may(g, l, now, wall);

	return grant.why == GOV_GO ? next_ticket(g, l, now) : grant;
}

struct gov_grant
gov_take(struct gov_state *g, const struct gov_limits *l, int64_t now, int64_t wall)
{
	struct gov_grant grant;
	bool probe = false;

	use(g, l, now);
	grant = may(g, l, now, wall);
	if (grant.why == GOV_GO)
		grant = alone(g, now, &probe);
	if (grant.why != GOV_GO)
		return grant;
	grant = next_ticket(g, l, now);
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

	/* Too much time has passed: our slot in the ring now belongs to another ticket. */
	if (grant.why == GOV_GO && (ticket > g->seq || g->seq - ticket >= GOV_RING / 2))
		grant = wait(GOV_LATE, now);
	/* Later tickets were timed by when this one should have left; leaving too late would crowd them. */
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
