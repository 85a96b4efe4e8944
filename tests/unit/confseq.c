/* confseq against brute force: the formula as written, the interval by trying every K, and the
 * chance of ever leaving the truth out by summing over all paths. */
#include "pilot/confseq.h"

#include <math.h>
#include <stdlib.h>

#include "tap.h"

#define MAX_N 48

static double
choose(int n, int k)
{
	double c = 1;

	if (k < 0 || k > n)
		return 0;
	for (int i = 1; i <= k; i++)
		c = c * (n - k + i) / i;
	return c;
}

static double
beta(double a, double b)
{
	return tgamma(a) * tgamma(b) / tgamma(a + b);
}

static double
beta_binomial(int k, int n, double a, double b)
{
	return choose(n, k) * beta(k + a, n - k + b) / beta(a, b);
}

/* The ratio exactly as the paper has it, in plain doubles, which small numbers allow; ties are in. */
static bool
possible(int N, int K, int t, int s, double alpha)
{
	if (K < s || K > N - (t - s))
		return false;
	return beta_binomial(K, N, 0.5, 0.5) /
	    beta_binomial(K - s, N - t, 0.5 + s, 0.5 + t - s) < (1 + 1e-6) / alpha;
}

static void
against_every_k(void)
{
	static const double alphas[] = { 0.5, 0.1, 0.01, 0.001 };
	int tried = 0, wrong = 0;

	for (int N = 1; N <= 30; N++)
		for (int t = 0; t <= N; t++)
			for (int s = 0; s <= t; s++)
				for (int a = 0; a < 4; a++) {
					struct confseq_interval got = confseq(N, t, s, alphas[a]);

					for (int K = 0; K <= N; K++, tried++)
						wrong += possible(N, K, t, s, alphas[a]) !=
						    (K >= got.low && K <= got.high);
				}
	ok(wrong == 0, "the interval is what the formula says, for each of %d (N, t, s, alpha, K)", tried);
}

/* The chance that K is left out at one look or more, of looks after every step answers: exact, by
 * carrying the probability of every (t, s) that has not been left out yet. */
static double
left_out(int N, int K, int step, double alpha)
{
	double p[MAX_N + 1] = { 1 }, out = 0;

	for (int t = 1; t <= N; t++) {
		for (int s = t; s >= 0; s--) {
			double hit = s > 0 ? p[s - 1] * (K - (s - 1)) / (N - t + 1) : 0;
			double miss = p[s] * ((N - K) - (t - 1 - s)) / (N - t + 1);

			p[s] = (hit > 0 ? hit : 0) + (miss > 0 ? miss : 0);
		}
		if (t % step != 0 && t != N)
			continue;
		for (int s = 0; s <= t; s++) {
			struct confseq_interval ci;

			if (p[s] <= 0)
				continue;
			ci = confseq(N, t, s, alpha);
			if (K < ci.low || K > ci.high) {
				out += p[s];
				p[s] = 0;
			}
		}
	}
	return out;
}

static void
never_left_out(void)
{
	static const double alphas[] = { 0.2, 0.05, 0.01 };
	static const int sizes[] = { 1, 2, 7, 20, 33, MAX_N }, steps[] = { 1, 5, 20 };

	for (int a = 0; a < 3; a++) {
		double worst = 0;

		for (int n = 0; n < 6; n++)
			for (int i = 0; i < 3; i++)
				for (int K = 0; K <= sizes[n]; K++)
					worst = fmax(worst, left_out(sizes[n], K, steps[i], alphas[a]));
		ok(worst <= alphas[a] + 1e-12,
		    "alpha %g: no K of any population is ever left out with more probability (worst %.5f)",
		    alphas[a], worst);
		ok(worst > alphas[a] / 20, "alpha %g: and the bound is not idle", alphas[a]);
	}
}

static void
the_ends(void)
{
	struct confseq_interval ci;

	ci = confseq(1000000, 0, 0, 0.01);
	ok(ci.low == 0 && ci.high == 1000000, "nothing asked: everything is possible");
	ci = confseq(0, 0, 0, 0.01);
	ok(ci.low == 0 && ci.high == 0, "an empty segment");
	ci = confseq(17, 17, 9, 0.01);
	ok(ci.low == 9 && ci.high == 9, "everything asked: the answer");
	ci = confseq(1000000, 20, 0, 0.01);
	ok(ci.low == 0 && ci.high > 100000 && ci.high < 500000, "none of 20 of a million: 0 to %lld",
	    (long long)ci.high);
	ci = confseq(1000000, 20, 20, 0.01);
	ok(ci.high == 1000000 && ci.low < 900000 && ci.low > 500000, "all of 20 of a million: from %lld",
	    (long long)ci.low);
	ci = confseq(1000000, 999999, 500000, 0.01);
	ok(ci.low == 500000 && ci.high == 500001, "all but one of a million");
	ci = confseq(CONFSEQ_MAX, 200, 100, 0.01);
	ok(ci.low > CONFSEQ_MAX * 35 / 100 && ci.high < CONFSEQ_MAX * 65 / 100 && ci.low < ci.high,
	    "half of 200 of a thousand million");
}

/* Mirrored answers give the mirrored interval, and one more covered answer never lowers an end. */
static void
shape(void)
{
	int64_t N = 100000;
	int crooked = 0, falling = 0;

	for (int t = 1; t <= 200; t += 7)
		for (int s = 0; s <= t; s++) {
			struct confseq_interval a = confseq(N, t, s, 0.01), b = confseq(N, t, t - s, 0.01), c;

			crooked += llabs(a.low - (N - b.high)) > 0 || llabs(a.high - (N - b.low)) > 0;
			if (s == t)
				continue;
			c = confseq(N, t, s + 1, 0.01);
			falling += c.low < a.low || c.high < a.high;
		}
	ok(crooked == 0, "covered and uncovered are treated alike");
	ok(falling == 0, "both ends rise with the number of covered answers");
}

int
main(void)
{
	against_every_k();
	never_left_out();
	the_ends();
	shape();
	return tap_done();
}
