/* forecast: held against pilots that are really decided, one by one; and the calendar. */
#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "pilot/forecast.h"
#include "tap.h"

static uint64_t seed;

static double
uniform(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(seed >> 11) / 9007199254740992.0;
}

/*
 * One pilot of a segment whose coverage is drawn from Beta(a, a): match after match by Polya's urn, which is the same, and
 * decided by decide() after each round.  Adds its calls to *calls; returns the verdict.
 */
static enum decision
pilot(const struct policy *p, double a, int64_t N, int64_t batch, double *calls)
{
	unsigned char facts[2000];
	struct decided d;
	size_t n = 0;
	double covered = 0;

	do {
		int64_t round = 0;

		for (; round < p->size && (int64_t)n < decide_planned(p, N); round++) {
			bool hit = uniform() < (a + covered) / (2 * a + (double)n);

			covered += hit;
			facts[n++] = hit ? FACT_OK : FACT_NO_DATA;
		}
		*calls += (double)forecast_bundles(round, batch);
		decide(p, N, facts, n, &d);
	} while (d.decision == DECISION_PENDING);
	return d.decision;
}

static void
against_pilots(int64_t N, double a, int64_t size, int64_t batch, int64_t sample, bool fixed)
{
	struct policy p = POLICY_INIT;
	struct forecast_ask ask = { .missing = N, .batch = batch };
	struct forecast f;
	int runs = 2000, band[3] = { 0 };
	double calls = 0, mean;

	seed = (uint64_t)N * 7919 + (uint64_t)(a * 1000);
	p.size = size;
	p.sample = sample;
	p.fixed = fixed;
	p.circuit = 0;
	for (int i = 0; i < runs; i++)
		band[pilot(&p, a, N, batch, &calls)]++;
	mean = calls / runs;
	forecast(&p, a, &ask, &f);
	/* Four standard errors: the deviation of a pilot's calls is below its most. */
	if (!ok(fabs(mean - f.calls) < 4 * sqrt((double)f.most * f.calls / runs) + 1e-9 &&
	    fabs((double)band[0] / runs - f.band[0]) < 0.045 && fabs((double)band[2] / runs - f.band[2]) < 0.045 &&
	    fabs(f.band[0] + f.band[1] + f.band[2] - 1) < 1e-6,
	    "N %d, a %g, rounds of %d, %d a call: %.3f calls, found %.3f; GO %.3f, found %.3f", (int)N, a, (int)size,
	    (int)batch, f.calls, mean, f.band[0], (double)band[0] / runs))
		printf("# %d %d %d of %d; %g %g %g\n", band[0], band[1], band[2], runs, f.band[0], f.band[1], f.band[2]);
}

static void
cases(void)
{
	struct policy p = POLICY_INIT;
	struct forecast_ask ask = { .missing = 380, .batch = 20 };
	struct forecast f, all, g;
	int64_t none[10] = { 0 }, half[10] = { 10, 10, 10, 10, 10, 10, 10, 10, 10, 10 };

	forecast(&p, 0.05, &ask, &all);
	ok(all.most == 10 && all.calls > 1 && all.calls < 2 && all.asked >= 20 && all.asked < 200,
	    "a sample of 200 in bundles of 20 is ten calls at most");
	ok(fabs(all.band[0] - 0.5) < 0.05 && fabs(all.go_matches - all.band[0] * (380 - 25)) < 20,
	    "half of all leagues have data, and the backfill asks the rest of those");
	ask.unsaved = none;
	ask.rounds = 10;
	forecast(&p, 0.05, &ask, &f);
	ok(f.calls == 0 && f.most == 0 && fabs(f.asked - all.asked) < 1e-9, "what is saved costs nothing");
	ask.unsaved = half;
	forecast(&p, 0.05, &ask, &f);
	ok(fabs(f.calls - all.calls) < 1e-9, "half a bundle is a call");
	ask.unsaved = none;
	ask.rounds = 1;
	forecast(&p, 0.05, &ask, &f);
	ok(f.most == 9 && fabs(f.calls - (all.calls - 1)) < 1e-9, "the first round saved");
	ask = (struct forecast_ask){ .missing = 380, .batch = 20, .answers = 100, .covered = 60 };
	forecast(&p, 0.05, &ask, &f);
	ok(f.most == 5 && f.calls <= 5 && f.calls >= 1 && f.band[1] > 0.8, "in the middle, with 60 of 100: HOLD is likely");
	ask.answers = ask.covered = 200;
	forecast(&p, 0.05, &ask, &f);
	ok(f.most == 0 && f.band[0] == 1 && f.go_matches == 180 && f.go_calls == 9, "a sample that is used up");
	ask = (struct forecast_ask){ .missing = 7, .batch = 20 };
	forecast(&p, 0.05, &ask, &f);
	ok(f.most == 1 && fabs(f.calls - 1) < 1e-9 && fabs(f.asked - 7) < 1e-9 && f.go_matches == 0, "seven matches");
	ask.missing = 0;
	ok(forecast(&p, 0.05, &ask, &f) == 0 && f.calls == 0, "none");
	ask = (struct forecast_ask){ .missing = 1000000, .batch = 1 };
	p.size = 5;
	forecast(&p, 0.05, &ask, &f);
	ok(f.most == 200 && f.calls < 40, "one by one, a million matches");
	p.fixed = true;
	forecast(&p, 0.05, &ask, &g);
	ok(g.calls > 199.999 && g.most == 200, "the fixed sample is what it is");
	p.sample = 2000;
	p.size = 1;
	ok(forecast(&p, 0.05, &ask, &f) == -1, "too many rounds");
}

static void
at(const char *start, double rate, int64_t today, int64_t per_day, int64_t calls, const char *want, int64_t want_days)
{
	struct forecast_pace pace = { rate, today, per_day, 0 };
	int64_t from, finish, days;
	char text[32] = "never";

	clock_parse(SPAN(start), &from);
	if (forecast_finish(&pace, from, calls, &finish, &days) == 0)
		clock_iso(finish, text);
	else
		days = -1;
	ok(strcmp(text, want) == 0 && days == want_days, "%d calls: %s, %d days", (int)calls, text, (int)days);
}

static void
calendar(void)
{
	static const char noon[] = "2026-02-01T12:00:00Z", midnight[] = "2026-02-01";

	at(noon, 60, INT64_MAX, INT64_MAX, 0, "2026-02-01T12:00:00Z", 0);
	at(noon, 60, INT64_MAX, INT64_MAX, 3600, "2026-02-01T13:00:00Z", 1);
	at(noon, 75, INT64_MAX, INT64_MAX, 75000, "2026-02-02T04:40:00Z", 2);
	at(midnight, 60, 7500, 7500, 7500, "2026-02-01T02:05:00Z", 1);
	at(midnight, 60, 7500, 7500, 7501, "2026-02-02T00:00:01Z", 2);
	at(midnight, 60, 7500, 7500, 75000, "2026-02-10T02:05:00Z", 10);
	at(noon, 60, 100, 7500, 7600, "2026-02-02T02:05:00Z", 2);
	at(noon, 60, 0, 7500, 7500, "2026-02-02T02:05:00Z", 1);
	at(noon, 60, -50, 7500, 1, "2026-02-02T00:00:01Z", 1);
	at("2026-02-01T23:59:00Z", 60, 7500, 7500, 120, "2026-02-02T00:01:00Z", 2);	/* time runs out, not the quota */
	at(midnight, 60, INT64_MAX, INT64_MAX, 86400 * 3, "2026-02-04T00:00:00Z", 3);
	at(noon, 60, 0, 0, 1, "never", -1);
	at(noon, 60, 5, 0, 5, "2026-02-01T12:00:05Z", 1);
	at(noon, 60, 1, 1, INT64_C(1000000000000), "never", -1);
	ok(forecast_bundles(0, 20) == 0 && forecast_bundles(1, 20) == 1 && forecast_bundles(20, 20) == 1 &&
	    forecast_bundles(21, 20) == 2 && forecast_bundles(-5, 20) == 0, "bundles");
}

int
main(void)
{
	against_pilots(380, 0.05, 20, 20, 200, false);
	against_pilots(380, 0.5, 20, 20, 200, false);
	against_pilots(90, 0.3, 20, 20, 200, false);
	against_pilots(1000, 0.5, 5, 1, 60, false);
	against_pilots(133, 0.2, 20, 7, 100, false);
	against_pilots(300, 0.5, 20, 20, 100, true);
	cases();
	calendar();
	return tap_done();
}
