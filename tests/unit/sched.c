/* The scheduler and the governor in virtual time. */
#include "schedsim.h"
#include "tap.h"

static const int64_t bursts[][2] = { { 300, 5 }, { 450, 7 }, { 900, 15 }, { 1200, 20 }, { 0, 0 } };

static struct sim_conf
plain(uint64_t seed, uint64_t records)
{
	return (struct sim_conf){ .seed = seed, .procs = 1, .records = records, .latency = SIM_SECOND / 5,
	    .wall = INT64_C(1764000000) * SIM_SECOND + 12345678,
	    .limits = { .timeout = 30 * SIM_SECOND, .burst = bursts },
	    .sched = { .jobs = 64, .batch = 1, .retries = 3, .max_calls = -1, .max_wait = 900 * SIM_SECOND,
	        .linger = 5 * SIM_SECOND, .lookahead = 3000, .window = 100000 } };
}

static uint64_t
count_saved(const struct sim *m)
{
	uint64_t n = 0;

	for (uint64_t i = 0; i < m->c.records; i++)
		n += m->saved[i];
	return n;
}

/* Every limit kept, everything answered, in order, and hardly anything of the limit unused. */
static void
pace(int64_t per_minute, int64_t per_second, int64_t latency, unsigned procs)
{
	struct sim_conf c = plain(7, (uint64_t)per_minute * 12);
	struct sim *m;
	double use;

	c.procs = procs;
	c.per_minute = per_minute;
	c.per_second = per_second;
	c.latency = latency;
	c.jitter = latency / 2;
	c.transit = 1000;
	m = sim_new(&c);
	sim_go(m);
	use = sim_use(m);
	ok(count_saved(m) == c.records && m->refused_rate == 0 && m->two_calls == 0 &&
	    m->order_broken == 0 && sim_densest(m, 60 * SIM_SECOND) <= (size_t)per_minute &&
	    (per_second == 0 || sim_densest(m, SIM_SECOND) <= (size_t)per_second) && use >= 0.98,
	    "%lld/min %lld/s latency %.1f s, %u processes: used %.1f%%, %zu in the densest minute, "
	    "%llu refused", (long long)per_minute, (long long)per_second, (double)latency / 1e6, procs,
	    100 * use, sim_densest(m, 60 * SIM_SECOND), (unsigned long long)m->refused_rate);
	sim_free(m);
}

static void
paces(void)
{
	static const int64_t plans[][2] = { { 10, 0 }, { 75, 0 }, { 300, 5 }, { 450, 7 }, { 900, 15 } };
	static const int64_t latencies[] = { 0, 300000, 2000000 };

	for (size_t p = 0; p < sizeof plans / sizeof *plans; p++)
		for (size_t l = 0; l < sizeof latencies / sizeof *latencies; l++) {
			pace(plans[p][0], plans[p][1], latencies[l], 1);
			pace(plans[p][0], plans[p][1], latencies[l], 4);
		}
}

static void
others(void)
{
	struct sim_conf c = plain(3, 400);
	struct sim *m;

	c.per_minute = 100;
	c.used_minute = 60;
	m = sim_new(&c);
	sim_go(m);
	ok(count_saved(m) == c.records && m->refused_rate == 0,
	    "others used part of the minute: %llu refused", (unsigned long long)m->refused_rate);
	sim_free(m);

	c.used_minute = 0;
	c.others_minute = 40;
	m = sim_new(&c);
	sim_go(m);
	ok(count_saved(m) == c.records, "others use 40 of 100 a minute all the time: %llu refused of %llu",
	    (unsigned long long)m->refused_rate, (unsigned long long)m->left);
	ok(m->refused_rate <= m->left / 50, "and hardly a call is refused");
	sim_free(m);

	c = plain(4, 400);
	c.per_day = 300;
	c.used_day = 200;
	m = sim_new(&c);
	sim_go(m);
	ok(count_saved(m) == 100 && m->refused_quota == 0 && m->p[0].status == 111,
	    "others used part of the day: %llu answered, %llu refused, exit %d",
	    (unsigned long long)count_saved(m), (unsigned long long)m->refused_quota, m->p[0].status);
	sim_free(m);

	c.sched.wait_quota = true;
	m = sim_new(&c);
	sim_go(m);
	ok(count_saved(m) == 400 && m->refused_quota == 0 && m->p[0].status == 0,
	    "and with --wait the rest comes on the next days");
	sim_free(m);
}

static void
lying_headers(void)
{
	static const char *const names[] = { "true", "none", "zero", "nonsense", "jumpy" };

	for (int h = SIM_NONE; h <= SIM_JUMPY; h++) {
		struct sim_conf c = plain((uint64_t)h + 20, 900);
		struct sim *m;

		c.limits.rate = 300;
		c.per_minute = 300;
		c.per_second = 10;
		c.headers = (enum sim_headers)h;
		m = sim_new(&c);
		sim_go(m);
		ok(count_saved(m) == c.records && m->refused_rate == 0 &&
		    m->now - 1000 * SIM_SECOND < 3600 * SIM_SECOND && sim_densest(m, 60 * SIM_SECOND) <= 300,
		    "headers: %s: done after %lld s, %llu refused", names[h],
		    (long long)(m->now / SIM_SECOND - 1000), (unsigned long long)m->refused_rate);
		sim_free(m);
	}
}

/* Slips in what is left of the day cost no more than what a counter may lag by, and a counter that lags hardly a refusal. */
static void
slips(uint64_t seed)
{
	struct sim_conf c = plain(seed, 6000);
	struct sim *m;

	c.procs = 1 + (unsigned)(seed % 3);
	c.per_minute = 900;
	c.per_day = 5000;
	c.used_day = seed % 2 == 0 ? 1500 : 0;
	c.headers = SIM_SLIPS;
	m = sim_new(&c);
	sim_go(m);
	ok((int64_t)count_saved(m) >= c.per_day - c.used_day - (100 + c.per_day / 50) &&
	    m->refused_quota <= 64 * c.procs && m->refused_rate == 0, "slips, seed %llu: %llu of %lld of the day used, %llu refused",
	    (unsigned long long)seed, (unsigned long long)count_saved(m), (long long)(c.per_day - c.used_day),
	    (unsigned long long)m->refused_quota);
	ok(m->g.days[0].charged >= (int64_t)m->left || m->g.days[1].charged >= (int64_t)m->left,
	    "charged for each that left");
	sim_free(m);
}

static void
bundles(void)
{
	struct sim_conf c = plain(5, 10000);
	struct sim *m;

	c.sched.batch = 20;
	m = sim_new(&c);
	sim_go(m);
	ok(m->left == 500 && count_saved(m) == 10000, "10,000 records in bundles of 20: %llu calls",
	    (unsigned long long)m->left);
	sim_free(m);

	c.refuses_batch = true;
	m = sim_new(&c);
	sim_go(m);
	ok(m->left == 10001 && m->batch_refusals == 1, "a plan without bundles: %llu calls, %llu refused",
	    (unsigned long long)m->left, (unsigned long long)m->batch_refusals);
	sim_free(m);

	c.refuses_batch = false;
	c.absent_pct = 5;
	m = sim_new(&c);
	sim_go(m);
	ok(count_saved(m) == 10000 && m->left > 500 && m->left < 1200,
	    "absent ids are asked alone: %llu calls", (unsigned long long)m->left);
	sim_free(m);
}

/* Everything at once, by the seed. */
static void
chaos(uint64_t seed)
{
	struct sim_conf c = plain(seed, 3000);
	struct sim *m;

	c.procs = 1 + (unsigned)(seed % 4);
	c.sched.batch = seed % 3 == 0 ? 20 : 1;
	c.sched.jobs = 1 + (unsigned)(seed % 7) * 9;
	c.sched.retries = 30;
	c.per_minute = seed % 5 == 0 ? 300 : 900;
	c.per_second = seed % 5 == 0 ? 5 : 15;
	c.latency = (int64_t)(seed % 9) * 250000;
	c.jitter = c.latency + 1000;
	c.transit = 2000;
	c.fault_pct = seed % 4 == 1 ? 10 : 0;
	c.rate_pct = seed % 6 == 2 ? 1 : 0;
	c.absent_pct = 2;
	c.kills = seed % 2 == 0 ? 10 : 0;
	c.headers = (enum sim_headers)(seed % 5);
	c.limits.rate = c.headers == SIM_TRUE ? 0 : c.per_minute;
	c.limits.per_second = c.headers == SIM_TRUE ? 0 : c.per_second;
	c.step_at = seed % 3 == 1 ? 40 * SIM_SECOND : 0;
	c.step_by = (seed % 2 == 0 ? -1 : 1) * (int64_t)(seed % 100000) * SIM_SECOND;
	m = sim_new(&c);
	sim_go(m);
	if (count_saved(m) != c.records || m->two_calls != 0 || m->order_broken != 0 ||
	    m->calls_repeated != 0 || m->refused_rate != 0 ||
	    sim_densest(m, 60 * SIM_SECOND) > (size_t)c.per_minute ||
	    sim_densest(m, SIM_SECOND) > (size_t)c.per_second)
		ok(false, "seed %llu: %llu of %llu saved, %llu in two calls, %llu out of order, %llu repeated, "
		    "%llu refused, densest minute %zu, second %zu", (unsigned long long)seed,
		    (unsigned long long)count_saved(m), (unsigned long long)c.records,
		    (unsigned long long)m->two_calls, (unsigned long long)m->order_broken,
		    (unsigned long long)m->calls_repeated, (unsigned long long)m->refused_rate,
		    sim_densest(m, 60 * SIM_SECOND), sim_densest(m, SIM_SECOND));
	sim_free(m);
}

/* Runs the same command again; its status, and in *waited what time it took. */
static int
again(struct sim *m, int64_t *waited)
{
	int64_t began = m->now;

	sim_begin(m, 0);
	sim_go(m);
	*waited = m->now - began;
	return m->p[0].status;
}

static uint64_t
count_failed(const struct sim *m)
{
	uint64_t n = 0;

	for (uint64_t i = 0; i < m->c.records; i++)
		n += m->failed[i] && !m->saved[i];
	return n;
}

/* Records that the server always fails at are errors; a server that fails at all is down. */
static void
whose_fault(void)
{
	struct sim_conf c = plain(11, 300);
	struct sim *m;
	int64_t waited;
	int status;

	c.limits.rate = 600;
	c.bad_from = 292;
	c.bad_to = 300;
	m = sim_new(&c);
	sim_go(m);
	ok(m->p[0].status == 1 && count_saved(m) == 292 && count_failed(m) == 8 && m->faults == 32 &&
	    m->now < 1060 * SIM_SECOND, "eight bad records at the end: their tries, exit %d, no wait", m->p[0].status);
	ok(again(m, &waited) == 1 && m->left == 324 + 8 && waited < 900 * SIM_SECOND,
	    "nothing but them, known: one call each, and no long wait");
	sim_free(m);

	c.sched.jobs = 1;
	c.bad_from = 0;
	c.bad_to = 14;
	m = sim_new(&c);
	sim_go(m);
	ok(m->p[0].status == 1 && count_saved(m) == 286 && count_failed(m) == 14, "fourteen at the head, one at a time: "
	    "%llu answered, exit %d", (unsigned long long)count_saved(m), m->p[0].status);
	sim_free(m);

	c = plain(12, 12);
	c.limits.rate = 600;
	c.bad_to = 12;
	m = sim_new(&c);
	sim_go(m);
	ok(m->p[0].status == 111 && count_failed(m) == 12, "nothing but bad records, none known: it may be down, exit %d",
	    m->p[0].status);
	status = again(m, &waited);
	ok(status == 1 && count_failed(m) == 12, "in the next run they are known: exit %d", status);
	sim_free(m);

	c.bad_to = 0;
	c.fault_pct = 100;
	m = sim_new(&c);
	sim_go(m);
	ok(m->p[0].status == 111 && again(m, &waited) == 111 && again(m, &waited) == 111 && count_failed(m) == 0,
	    "nobody there: down, however often");
	sim_free(m);

	c = plain(13, 5000);
	c.limits.rate = 600;
	c.served = true;
	c.fault_pct = 100;
	m = sim_new(&c);
	sim_go(m);
	for (int i = 0; i < 5; i++)
		ok(again(m, &waited) == 111, "a server that fails at all is down, in run %d as well", i + 2);
	ok(m->left < 6 * (10 + 64 + 20), "and is asked little: %llu calls in six runs", (unsigned long long)m->left);
	m->c.fault_pct = 0;
	/* The breaker is open still: the first call is its probe. */
	ok(again(m, &waited) == 0 && count_saved(m) == 5000, "when it is back, all is answered");
	sim_free(m);

	c = plain(14, 400);
	c.limits.rate = 600;
	c.sched.batch = 20;
	c.bad_from = 25;
	c.bad_to = 26;
	m = sim_new(&c);
	sim_go(m);
	ok(m->p[0].status == 1 && count_saved(m) == 399 && m->left == 20 - 1 + 4 + 19 + 4,
	    "a bundle with a bad record is taken apart: %llu answered, %llu calls", (unsigned long long)count_saved(m),
	    (unsigned long long)m->left);
	sim_free(m);

	/* Failures of those before us have brought the breaker close to open. */
	c = plain(15, 20);
	c.limits.rate = 600;
	c.sched.batch = 20;
	c.bad_from = 3;
	c.bad_to = 4;
	m = sim_new(&c);
	m->g.failures = GOV_BREAKER_FAILURES - 2;
	sim_go(m);
	ok(m->p[0].status == 1 && count_saved(m) == 19, "also while it is the breaker's probe: %llu answered, exit %d",
	    (unsigned long long)count_saved(m), m->p[0].status);
	sim_free(m);
}

/* The world of one record whose call brings just this; then the next action. */
static enum sched_act
after(const struct sched_conf *conf, const struct sched_news *news, int64_t later, struct sched_action *a,
    const char **why)
{
	struct sim_conf c = plain(1, 1);
	struct sim *m = sim_new(&c);
	struct sched_pacer pacer = { m, sim_take, sim_depart, sim_give_back, sim_answered };
	struct sched *s = sched_new(conf, &pacer);
	enum sched_act act;

	(void)sched_add(s, 1, 0, m->now);
	sched_eof(s);
	for (int i = 0; i < 2; i++, m->now += later) {
		while ((act = sched_step(s, m->now, sim_wall(m), a)) == SCHED_WAIT && a->until - m->now < later)
			m->now = a->until;
		if (act == SCHED_ASK)
			sched_answered(s, a->call, m->now, sim_wall(m), news);
		else if (act == SCHED_EMIT)
			*why = a->why;
	}
	while ((act = sched_step(s, m->now, sim_wall(m), a)) == SCHED_EMIT || act == SCHED_LOG)
		*why = a->why;
	a->until -= m->now;
	sched_free(s);
	sim_free(m);
	return act;
}

static void
long_pauses(void)
{
	struct sched_news news = { .means = SCHED_RETRY, .why = "http_503", .gov = { .outcome = GOV_FAILED,
	    .minute_limit = -1, .minute_left = -1, .day_limit = -1, .day_left = -1,
	    .retry_after = 86400 * SIM_SECOND } };
	struct sched_conf conf = plain(1, 1).sched;
	struct sched_action a;
	const char *why = NULL;

	ok(after(&conf, &news, 2 * SIM_SECOND, &a, &why) == SCHED_END && a.status == 111 && why != NULL &&
	    strcmp(why, "http_503") == 0, "Retry-After of a day, and nothing else to ask: --max-wait ends it, as a failure");
	news.gov.retry_after = 60 * SIM_SECOND;
	ok(after(&conf, &news, 2 * SIM_SECOND, &a, &why) == SCHED_WAIT && a.wait == GOV_BREAKER &&
	    a.until <= 60 * SIM_SECOND, "of a minute: it waits, and says for what");
}

int
main(int argc, char *argv[])
{
	uint64_t from = 1, to = 60;

	/* One seed to look at, or a range for an evening. */
	if (argc > 1)
		from = to = strtoull(argv[1], NULL, 10);
	if (argc > 2)
		to = strtoull(argv[2], NULL, 10);
	if (argc == 1) {
		paces();
		others();
		lying_headers();
		for (uint64_t seed = 1; seed <= 6; seed++)
			slips(seed);
		bundles();
		whose_fault();
	}
	for (uint64_t seed = from; seed <= to; seed++)
		chaos(seed);
	ok(tap_failed == 0, "chaos, seeds %llu to %llu", (unsigned long long)from, (unsigned long long)to);
	long_pauses();
	return tap_done();
}
