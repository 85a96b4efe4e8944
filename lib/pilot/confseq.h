/*
 * confseq - how many of a population can still be covered, at every look
 *
 * A confidence sequence for sampling without replacement: N matches, K of them covered, t asked so far in random
 * order, s of those covered.  Whatever K is, the chance that the interval ever excludes it, at any look, however
 * many looks there are and whenever they are taken, is at most alpha.
 *
 * Prior-posterior ratio (Waudby-Smith and Ramdas, "Confidence sequences for sampling without replacement", NeurIPS
 * 2020): under the prior BetaBinomial(N, 1/2, 1/2) on K the ratio of prior to posterior at the true K is a
 * non-negative martingale that starts at 1, so by Ville's inequality it reaches 1/alpha with probability at most
 * alpha.  K stays possible while
 *
 *	BetaBinomial(K; N, 1/2, 1/2) / BetaBinomial(K-s; N-t, 1/2+s, 1/2+t-s) < 1/alpha
 *
 * The beta functions of K cancel, which leaves
 *
 *	Hypergeometric(s; N, K, t) > alpha * BetaBinomial(s; t, 1/2, 1/2).
 *
 * The left side rises and then falls over K = s … N-(t-s), so the possible K form one interval, found by bisection:
 * about 80 evaluations of a few log-gammas for a million matches.  A tie, or what rounding could make one (1e-6),
 * stays possible.
 */
#ifndef CONFSEQ_H
#define CONFSEQ_H

#include <stdint.h>

#define CONFSEQ_MAX INT64_C(100000000)	/* the largest N: up to it log-gamma in doubles is good to 1e-6 */

struct confseq_interval {
	int64_t low, high;	/* the least and the greatest possible K */
};

/*
 * Requires 0 <= s <= t <= N <= CONFSEQ_MAX and 0 < alpha < 1; the caller must make sure of that.  t = 0 gives 0…N, t = N
 * gives s…s.
 */
struct confseq_interval confseq(int64_t N, int64_t t, int64_t s, double alpha);

#endif
