/*
 * pace-sim - how much of the binding limit af-fetch uses, in virtual time
 *
 *	pace-sim	one line a case: plan, latency, processes, use, densest windows, refused
 *
 * The same scheduler and governor as in af-fetch; an hour of a slow plan takes a moment.
 */
#include <stdio.h>

#include "schedsim.h"

static const int64_t bursts[][2] = { { 300, 5 }, { 450, 7 }, { 900, 15 }, { 1200, 20 }, { 0, 0 } };

static void
one(int64_t per_minute, int64_t per_second, int64_t latency, unsigned procs)
{
	struct sim_conf c = { .seed = 1, .procs = procs, .records = (uint64_t)per_minute * 20,
	    .latency = latency, .jitter = latency / 2, .transit = 1000, .per_minute = per_minute,
	    .per_second = per_second, .wall = INT64_C(1764000000) * SIM_SECOND,
	    .limits = { .timeout = 30 * SIM_SECOND, .burst = bursts },
	    .sched = { .jobs = 64, .batch = 1, .retries = 3, .max_calls = -1,
	        .max_wait = 900 * SIM_SECOND, .linger = 5 * SIM_SECOND, .lookahead = 3000, .window = 100000 } };
	struct sim *m = sim_new(&c);

	sim_go(m);
	printf("{\"per_minute\":%lld,\"per_second\":%lld,\"latency\":%.1f,\"processes\":%u,\"use\":%.4f,"
	    "\"densest_minute\":%zu,\"densest_second\":%zu,\"refused\":%llu,\"calls\":%llu}\n",
	    (long long)per_minute, (long long)per_second, (double)latency / 1e6, procs, sim_use(m),
	    sim_densest(m, 60 * SIM_SECOND), sim_densest(m, SIM_SECOND), (unsigned long long)m->refused_rate,
	    (unsigned long long)m->left);
	sim_free(m);
}

int
main(void)
{
	static const int64_t plans[][2] = { { 10, 0 }, { 75, 0 }, { 300, 5 }, { 450, 7 }, { 900, 15 } };
	static const int64_t latencies[] = { 0, 300000, 2000000 };

	for (size_t p = 0; p < sizeof plans / sizeof *plans; p++)
		for (size_t l = 0; l < sizeof latencies / sizeof *latencies; l++)
			for (unsigned procs = 1; procs <= 4; procs += 3)
				one(plans[p][0], plans[p][1], latencies[l], procs);
	return 0;
}
