/*
 * schedsim - scheduler and governor in virtual time: the test's whole world
 *
 * A pretend provider with limits, latency and faults, and processes that share one governor, each with a
 * scheduler of its own.  Time is a number that jumps from event to event; all chance comes from
 * one seed, so that what fails once fails again.
 */
#ifndef SCHEDSIM_H
#define SCHEDSIM_H

#include <stdlib.h>
#include <string.h>

#include "base/xmem.h"
#include "fetch/gov.h"
#include "fetch/sched.h"

#define SIM_SECOND INT64_C(1000000)
#define SIM_NEVER INT64_MAX
#define SIM_PROCS 8

enum sim_headers { SIM_TRUE, SIM_NONE, SIM_ZERO, SIM_NONSENSE, SIM_JUMPY, SIM_SLIPS };

struct sim_conf {
	uint64_t seed;
	unsigned procs;
	uint64_t records;		/* in all, dealt out by number modulo procs */
	struct gov_limits limits;	/* what the client is told */
	int64_t per_second, per_minute, per_day;	/* what the provider does; 0: no limit */
	int64_t used_minute, used_day;	/* by others, before we begin */
	int64_t others_minute;		/* and while we run */
	int64_t latency, jitter;	/* of answers */
	int64_t transit;		/* a request is under way for up to that long */
	unsigned fault_pct, rate_pct;	/* failures; refusals out of nowhere */
	bool served;			/* failures are the server's: 500 */
	uint64_t bad_from, bad_to;	/* records whose calls always get a 500 */
	bool refuses_batch;
	enum sim_headers headers;
	unsigned absent_pct;		/* ids that a bundle's answer leaves out */
	unsigned kills;			/* processes killed at random instants and begun again */
	int64_t step_at, step_by;	/* the wall clock is set */
	int64_t wall;			/* at the start */
	int64_t stop_after;		/* virtual time; 0: until done */
	struct sched_conf sched;
};

struct sim_flight {
	unsigned call, n;
	int64_t at;
	struct sched_news news;
	uint64_t rec[64];
	bool found[64];
	int64_t left_at;
	bool answered;
};

struct sim_proc {
	struct sched *s;
	struct sim_flight *fl;
	size_t nfl, cap;
	uint64_t next, base;		/* next record to hand out; records already settled before */
	uint64_t *numbers, nnumbers;	/* the scheduler's record number to ours */
	int64_t wake, idle_until;
	uint64_t emitted, last_emitted;
	bool over;
	int status;
};

struct sim {
	struct sim_conf c;
	struct gov_state g;
	struct sim_proc p[SIM_PROCS];
	int64_t now;
	uint64_t random;
	bool *saved;			/* by record: an answer is in the log */
	bool *failed;			/* a failure by the server is */
	unsigned *asked;		/* by record: times it was in a call that the provider saw */
	int64_t *arrivals;
	size_t narrivals, cap;
	int64_t minute, second, day, in_minute, in_second, in_day;
	int64_t first_answer;
	/* what is counted */
	uint64_t left, refused_rate, refused_quota, faults, calls_repeated, order_broken, two_calls;
	uint64_t flying_at_kills, batch_refusals;
	bool *flying;			/* by record */
};

static inline uint64_t
sim_random(struct sim *m)
{
	uint64_t x = m->random;

	x ^= x << 13;
	x ^= x >> 7;
	return m->random = x ^ x << 17;
}

static inline bool
sim_chance(struct sim *m, unsigned pct)
{
	return pct != 0 && sim_random(m) % 100 < pct;
}

static inline int64_t
sim_wall(const struct sim *m)
{
	return m->c.wall + m->now + (m->c.step_at != 0 && m->now >= m->c.step_at ? m->c.step_by : 0);
}

static struct gov_grant
sim_take(void *ctx, int64_t now, int64_t wall)
{
	struct sim *m = ctx;

	return gov_take(&m->g, &m->c.limits, now, wall);
}

static struct gov_grant
sim_depart(void *ctx, uint64_t ticket, int64_t now, int64_t wall)
{
	struct sim *m = ctx;

	return gov_depart(&m->g, &m->c.limits, ticket, now, wall);
}

static void
sim_give_back(void *ctx, uint64_t ticket)
{
	struct sim *m = ctx;

	gov_give_back(&m->g, ticket);
}

static bool
sim_answered(void *ctx, uint64_t ticket, int64_t now, int64_t wall, const struct gov_news *news)
{
	struct sim *m = ctx;

	return gov_answered(&m->g, &m->c.limits, ticket, now, wall, news);
}

static inline void
sim_begin(struct sim *m, unsigned i)
{
	struct sched_pacer pacer = { m, sim_take, sim_depart, sim_give_back, sim_answered };
	struct sim_proc *p = &m->p[i];

	m->c.sched.seed = sim_random(m);
	sched_free(p->s);
	p->s = sched_new(&m->c.sched, &pacer);
	p->nfl = p->next = p->nnumbers = p->emitted = 0;
	p->next = i;
	p->wake = m->now;
	p->over = false;
}

static inline struct sim *
sim_new(const struct sim_conf *c)
{
	struct sim *m = xcalloc(1, sizeof *m);

	m->c = *c;
	m->random = c->seed * 2654435761u + 88172645463325252u;
	gov_init(&m->g);
	m->saved = xcalloc(c->records, sizeof *m->saved);
	m->failed = xcalloc(c->records, sizeof *m->failed);
	m->flying = xcalloc(c->records, sizeof *m->flying);
	m->asked = xcalloc(c->records, sizeof *m->asked);
	m->minute = m->second = m->day = INT64_MIN;
	m->first_answer = -1;
	/* Boot was a while ago: no instant is close to zero. */
	m->now = 1000 * SIM_SECOND;
	m->c.step_at = c->step_at != 0 ? c->step_at + m->now : 0;
	m->c.stop_after = c->stop_after != 0 ? c->stop_after + m->now : 0;
	for (unsigned i = 0; i < c->procs; i++) {
		m->p[i].numbers = xcalloc(c->records + 1, sizeof *m->p[i].numbers);
		sim_begin(m, i);
	}
	return m;
}

static inline void
sim_free(struct sim *m)
{
	for (unsigned i = 0; i < m->c.procs; i++) {
		sched_free(m->p[i].s);
		free(m->p[i].fl);
		free(m->p[i].numbers);
	}
	free(m->saved);
	free(m->failed);
	free(m->flying);
	free(m->asked);
	free(m->arrivals);
	free(m);
}

static inline bool
sim_bad(const struct sim *m, const struct sim_flight *fl)
{
	for (unsigned i = 0; i < fl->n; i++)
		if (fl->rec[i] >= m->c.bad_from && fl->rec[i] < m->c.bad_to)
			return true;
	return false;
}

/* The provider's clock windows at this arrival: is it refused?  Others' calls come evenly. */
static inline enum gov_outcome
sim_provider(struct sim *m, int64_t at, struct gov_news *n)
{
	int64_t t = m->c.wall + at, minute = t / (60 * SIM_SECOND), second = t / SIM_SECOND;
	int64_t day = t / (86400 * SIM_SECOND), others;

	if (minute != m->minute) {
		m->in_minute = m->minute == INT64_MIN ? m->c.used_minute : 0;
		m->minute = minute;
	}
	if (second != m->second)
		m->in_second = 0;
	m->second = second;
	if (day != m->day) {
		m->in_day = m->day == INT64_MIN ? m->c.used_day : 0;
		m->day = day;
	}
	others = m->c.others_minute * (t % (60 * SIM_SECOND)) / (60 * SIM_SECOND);
	if (m->c.per_day != 0 && m->in_day >= m->c.per_day)
		return GOV_REFUSED_QUOTA;
	if ((m->c.per_minute != 0 && m->in_minute + others >= m->c.per_minute) ||
	    (m->c.per_second != 0 && m->in_second >= m->c.per_second))
		return GOV_REFUSED_RATE;
	m->in_minute++;
	m->in_second++;
	m->in_day++;
	if (m->narrivals == m->cap) {
		m->cap = m->cap != 0 ? m->cap * 2 : 1024;
		m->arrivals = xreallocarray(m->arrivals, m->cap, sizeof *m->arrivals);
	}
	m->arrivals[m->narrivals++] = at;
	if (m->c.headers == SIM_NONE)
		return GOV_OK;
	n->minute_limit = m->c.per_minute != 0 ? m->c.per_minute : -1;
	n->minute_left = m->c.per_minute != 0 ? m->c.per_minute - m->in_minute - others : -1;
	n->day_limit = m->c.per_day != 0 ? m->c.per_day : -1;
	n->day_left = m->c.per_day != 0 ? m->c.per_day - m->in_day : -1;
	if (m->c.headers == SIM_ZERO)
		n->minute_limit = n->minute_left = n->day_limit = n->day_left = 0;
	if (m->c.headers == SIM_NONSENSE) {
		n->minute_limit = (int64_t)(sim_random(m) >> 1);
		n->minute_left = (int64_t)(sim_random(m) >> 1);
		n->day_left = (int64_t)(sim_random(m) >> 1);
	}
	if (m->c.headers == SIM_JUMPY && n->minute_left > 0) {
		n->minute_left = (int64_t)(sim_random(m) % (uint64_t)(m->c.per_minute + 1));
		n->day_left = n->day_left > 0 ? n->day_left + (int64_t)(sim_random(m) % 100) : n->day_left;
	}
	/* Now and then far too little; and what a server of several says that is a little behind. */
	if (m->c.headers == SIM_SLIPS && n->day_left > 0) {
		n->day_left += (int64_t)(sim_random(m) % 50);
		if (n->day_left > n->day_limit)
			n->day_left = n->day_limit;
		if (sim_chance(m, 1))
			n->day_left = 10 + (int64_t)(sim_random(m) % 100);
	}
	return GOV_OK;
}

static inline void
sim_ask(struct sim *m, struct sim_proc *p, const struct sched_action *a)
{
	int64_t arrives = m->now + (m->c.transit != 0 ? (int64_t)(sim_random(m) % (uint64_t)m->c.transit) : 0);
	struct sim_flight *fl;
	enum gov_outcome what;

	if (p->nfl == p->cap) {
		p->cap = p->cap != 0 ? p->cap * 2 : 16;
		p->fl = xreallocarray(p->fl, p->cap, sizeof *p->fl);
	}
	fl = &p->fl[p->nfl++];
	*fl = (struct sim_flight){ .call = a->call, .n = a->n, .left_at = m->now };
	fl->news.gov = (struct gov_news){ .minute_limit = -1, .minute_left = -1, .day_limit = -1,
	    .day_left = -1, .retry_after = -1 };
	m->left++;
	for (unsigned i = 0; i < a->n; i++) {
		fl->rec[i] = p->numbers[a->rec[i]];
		m->two_calls += m->flying[fl->rec[i]];
		m->flying[fl->rec[i]] = true;
		m->calls_repeated += m->saved[fl->rec[i]];
		m->asked[fl->rec[i]]++;
	}
	what = sim_provider(m, arrives, &fl->news.gov);
	fl->at = arrives + m->c.latency + (m->c.jitter != 0 ?
	    (int64_t)(sim_random(m) % (uint64_t)m->c.jitter) : 0);
	fl->news.means = SCHED_ANSWER;
	if (what == GOV_REFUSED_QUOTA) {
		m->refused_quota++;
		fl->news.means = SCHED_REFUSED_QUOTA;
		fl->news.why = "refused_requests";
	} else if (what == GOV_REFUSED_RATE || sim_chance(m, m->c.rate_pct)) {
		m->refused_rate += what == GOV_REFUSED_RATE;
		what = GOV_REFUSED_RATE;
		fl->news.means = SCHED_REFUSED_RATE;
		fl->news.why = "refused_rateLimit";
	} else if (sim_bad(m, fl) || sim_chance(m, m->c.fault_pct)) {
		m->faults++;
		what = GOV_FAILED;
		fl->news.means = SCHED_RETRY;
		fl->news.served = m->c.served || sim_bad(m, fl);
		fl->news.why = fl->news.served ? "http_500" : "timeout";
		fl->news.gov.minute_limit = fl->news.gov.day_limit = -1;
	} else if (a->batch && m->c.refuses_batch) {
		m->batch_refusals++;
		fl->news.means = SCHED_FALLBACK;
		fl->news.why = "refused_plan";
	} else {
		fl->answered = true;
		for (unsigned i = 0; i < a->n; i++)
			fl->found[i] = !a->batch || !sim_chance(m, m->c.absent_pct);
	}
	fl->news.gov.outcome = what;
}

static inline void
sim_land(struct sim *m, struct sim_proc *p, size_t k)
{
	struct sim_flight fl = p->fl[k];

	p->fl[k] = p->fl[--p->nfl];
	for (unsigned i = 0; i < fl.n; i++)
		m->flying[fl.rec[i]] = false;
	if (fl.answered) {
		fl.news.found = fl.found;
		if (m->first_answer < 0)
			m->first_answer = m->now;
	}
	fl.news.gov.departed_wall = sim_wall(m) - (m->now - fl.left_at);
	sched_answered(p->s, fl.call, m->now, sim_wall(m), &fl.news);
}

static inline void
sim_read(struct sim *m, struct sim_proc *p)
{
	uint64_t i = p->next;

	if (i >= m->c.records) {
		sched_eof(p->s);
		return;
	}
	p->next += m->c.procs;
	p->numbers[p->nnumbers++] = i;
	if (m->saved[i])
		(void)sched_saved(p->s);
	else
		(void)sched_add(p->s, i * 11400714819323198485u, 0, m->now);
	if (!m->saved[i] && m->failed[i])
		sched_failed_before(p->s);
}

/* One process until it waits. */
static inline void
sim_run(struct sim *m, struct sim_proc *p)
{
	struct sched_action a;

	for (;;) {
		switch (sched_step(p->s, m->now, sim_wall(m), &a)) {
		case SCHED_READ:
			sim_read(m, p);
			break;
		case SCHED_ASK:
			sim_ask(m, p, &a);
			break;
		case SCHED_LOG:
			for (unsigned i = 0; i < a.n; i++)
				if (a.fates[i] == SCHED_ANSWERED)
					m->saved[p->numbers[a.rec[i]]] = true;
				else if (a.fates[i] == SCHED_FAILED)
					m->failed[p->numbers[a.rec[i]]] = strcmp(a.why, "http_500") == 0;
			break;
		case SCHED_SAME:
			break;
		case SCHED_EMIT:
			m->order_broken += a.seq != p->emitted++;
			break;
		case SCHED_WAIT:
			p->wake = a.until;
			return;
		case SCHED_END:
			p->over = true;
			p->wake = SIM_NEVER;
			p->status = a.status;
			return;
		}
	}
}

/* The process vanishes with all it knew; the governor and the log stay. */
static inline void
sim_kill(struct sim *m, unsigned i)
{
	struct sim_proc *p = &m->p[i];

	m->flying_at_kills += p->nfl;
	for (size_t k = 0; k < p->nfl; k++)
		for (unsigned j = 0; j < p->fl[k].n; j++)
			m->flying[p->fl[k].rec[j]] = false;
	sim_begin(m, i);
}

static inline void
sim_go(struct sim *m)
{
	unsigned kills = m->c.kills;
	int64_t kill_at = kills != 0 ? m->now + (int64_t)(sim_random(m) % (60 * SIM_SECOND)) : SIM_NEVER;

	for (;;) {
		int64_t next = SIM_NEVER;

		for (unsigned i = 0; i < m->c.procs; i++) {
			struct sim_proc *p = &m->p[i];

			if (p->over)
				continue;
			next = p->wake < next ? p->wake : next;
			for (size_t k = 0; k < p->nfl; k++)
				next = p->fl[k].at < next ? p->fl[k].at : next;
		}
		if (next == SIM_NEVER || (m->c.stop_after != 0 && next > m->c.stop_after))
			return;
		if (kill_at <= next) {
			unsigned i = (unsigned)(sim_random(m) % m->c.procs);

			m->now = kill_at > m->now ? kill_at : m->now;
			if (!m->p[i].over)
				sim_kill(m, i);
			kill_at = --kills != 0 ? m->now + (int64_t)(sim_random(m) % (60 * SIM_SECOND)) : SIM_NEVER;
			continue;
		}
		m->now = next > m->now ? next : m->now;
		for (unsigned i = 0; i < m->c.procs; i++) {
			struct sim_proc *p = &m->p[i];
			bool landed = false;

			if (p->over)
				continue;
			for (size_t k = 0; k < p->nfl;)
				if (p->fl[k].at <= m->now) {
					sim_land(m, p, k);
					sim_run(m, p);
					landed = true;
					k = 0;
				} else {
					k++;
				}
			if (landed || p->wake <= m->now)
				sim_run(m, p);
		}
	}
}

static int
sim_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The most arrivals in any window of that length, wherever it begins. */
static inline size_t
sim_densest(struct sim *m, int64_t len)
{
	size_t most = 0, from = 0;

	qsort(m->arrivals, m->narrivals, sizeof *m->arrivals, sim_compare);
	for (size_t i = 0; i < m->narrivals; i++) {
		while (m->arrivals[i] - m->arrivals[from] >= len)
			from++;
		most = i - from + 1 > most ? i - from + 1 : most;
	}
	return most;
}

/* Calls that arrived, of those that the tightest limit allowed, from the first answer on. */
static inline double
sim_use(struct sim *m)
{
	double per_us = 0, a = m->c.per_minute != 0 ? (double)m->c.per_minute / 60e6 : 1e9;
	size_t n = 0;
	int64_t last = m->first_answer;

	if (m->c.per_second != 0 && (double)m->c.per_second / 1e6 < a)
		a = (double)m->c.per_second / 1e6;
	per_us = a;
	for (size_t i = 0; i < m->narrivals; i++)
		if (m->arrivals[i] >= m->first_answer) {
			n++;
			last = m->arrivals[i] > last ? m->arrivals[i] : last;
		}
	return last > m->first_answer ? (double)(n - 1) / ((double)(last - m->first_answer) * per_us) : 0;
}

#endif
