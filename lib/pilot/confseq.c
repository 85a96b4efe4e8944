#include "confseq.h"

#include <math.h>

/* More than the error of the sums below, so that rounding never excludes a possible K. */
#define SLACK 1e-6

/* lgamma(3) writes a global; lgamma_r does not. */
static double
log_gamma(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

static double
log_beta(double a, double b)
{
	return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
}

/* The part of the ratio that depends on the answers only. */
static double
of_answers(int64_t N, int64_t t, int64_t s)
{
	return log_gamma((double)N + 1) - log_gamma((double)(N - t) + 1) +
	    log_beta((double)s + 0.5, (double)(t - s) + 0.5) - log_beta(0.5, 0.5);
}

/* The rest: log of (K-s)! (N-t-K+s)! / K! / (N-K)! */
static double
of_covered(int64_t N, int64_t K, int64_t t, int64_t s)
{
	return log_gamma((double)(K - s) + 1) + log_gamma((double)(N - t - K + s) + 1) -
	    log_gamma((double)K + 1) - log_gamma((double)(N - K) + 1);
}

/* Between in, which is possible, and out, which is not: the last possible one. */
static int64_t
edge(int64_t in, int64_t out, int64_t N, int64_t t, int64_t s, double limit)
{
	while (in - out > 1 || out - in > 1) {
		int64_t middle = in + (out - in) / 2;

		if (of_covered(N, middle, t, s) < limit)
			in = middle;
		else
			out = middle;
	}
	return in;
}

struct confseq_interval
confseq(int64_t N, int64_t t, int64_t s, double alpha)
{
	int64_t least = s, most = N - (t - s), mode;
	double limit;

	if (t == 0)
		return (struct confseq_interval){ 0, N };
	limit = -log(alpha) + SLACK - of_answers(N, t, s);
	/* Where Hypergeometric(s; N, K, t) is highest over K, so that the ratio is at most 1. */
	mode = (int64_t)((double)s * ((double)N + 1) / (double)t);
	mode = mode < least ? least : mode > most ? most : mode;
	return (struct confseq_interval){
		edge(mode, least - 1, N, t, s, limit), edge(mode, most + 1, N, t, s, limit)
	};
}
