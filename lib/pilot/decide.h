/*
 * decide - GO, HOLD or STOP, as soon as it is certain
 *
 * A segment has N matches in random order, and facts are known about the first few of them.  decide goes through the
 * looks: one after every size records of that order, and one at the end of the planned sample.  The first look at
 * which the confidence sequence (confseq.h) lies inside one band settles the verdict; records after it no longer
 * count.  So the verdict is a function of the frozen order and of what is known about it: it does not matter in how
 * many pieces, how often or in which company the findings came, whether they were asked now or are replayed, or what
 * else a log holds.
 *
 * Matches that failed, or were not asked, may be covered or not.  A verdict is settled only if it holds both with all
 * of them covered and with none; so whatever their answers turn out to be, that look gives the same verdict.  If the
 * sample ends unsettled, only the answers are counted; but if the errors could lift a STOP, it is RETRY instead.
 *
 * What makes this possible is to look at fixed places in the order, not after each answer.  It costs nothing: a round
 * of size matches is one bundled call.
 *
 * No I/O, no allocation, no clock.
 */
#ifndef DECIDE_H
#define DECIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is known of a match, in rising order: a later finding replaces an earlier one only if it ranks higher, and one
 * answer does not replace another. */
enum fact {
	FACT_UNASKED,		/* not asked */
	FACT_ERROR,		/* asked, but not answered */
	FACT_SCOPE,		/* out of scope: does not count, and leaves the population */
	FACT_NO_DATA, FACT_PARTIAL, FACT_OK,
	FACTS
};

enum decision {
	DECISION_GO, DECISION_HOLD, DECISION_STOP, DECISION_STOP_CIRCUIT,
	DECISION_PENDING, DECISION_RETRY, DECISION_DRY_RUN,
	DECISIONS
};

/* Thresholds are thousandths of a percent, so that 66.667 is compared exactly. */
struct policy {
	int64_t go, hold;
	double alpha;
	int64_t sample;		/* planned answers for a segment */
	int64_t size;		/* records between two looks */
	int64_t min_answers;
	int64_t circuit;	/* percent of the planned sample; with fixed */
	bool fixed;		/* take the whole sample, even if the verdict is certain earlier */
	bool extend;		/* the sample is all matches */
	bool final;		/* no more answers will come: decide on those there are */
};

/* Records of a segment in a round, with a look after each round.  Where a call brings one record, a smaller round is
 * cheaper.  pipelines/lib.sh knows both numbers too; tests/scripts.t compares them. */
#define DECIDE_ROUND 20
#define DECIDE_ROUND_ALONE 5
#define POLICY_INIT { 70000, 50000, 0.01, 200, DECIDE_ROUND, 20, 30, false, false, false }
/* The population of a segment that does not say how many matches it lacks, on the cautious side. */
#define DECIDE_UNKNOWN INT64_C(1000000)

struct decided {
	enum decision decision;
	bool settled;
	const char *reason;	/* certain complete sample_used circuit; all_failed too_few_answers errors
				 * nothing_in_scope; next_round not_asked */
	size_t used;		/* how many records of the order were counted */
	int64_t looks;
	int64_t count[FACTS];
	int64_t run;		/* the longest run of NO_DATA among them */
	int64_t population;	/* the segment without matches out of scope */
	int64_t low, high;	/* the possible numbers of covered matches in the population */
};

/* Fills d.  facts[0..n): values of enum fact, in the order of the work list.  N <= 0: unknown; N < n counts as n. */
void decide(const struct policy *p, int64_t N, const unsigned char *facts, size_t n,
    struct decided *d);

/* The planned sample of a segment of N matches. */
int64_t decide_planned(const struct policy *p, int64_t N);
/* The band of covered out of total: GO, HOLD or STOP; total > 0. */
enum decision decide_band(const struct policy *p, int64_t covered, int64_t total);

const char *decision_name(enum decision d);
/* The decision of that name in any case, or -1. */
int decision_of(const char *name, size_t n);
/* True for GO, HOLD, STOP and STOP_CIRCUIT. */
bool decision_is_made(enum decision d);

#endif
