/* decide: single cases, and what must hold whatever the segment, the order and the failures are. */
#include "pilot/decide.h"

#include <stdlib.h>
#include <string.h>

#include "pilot/confseq.h"
#include "tap.h"

#define MOST 2000

static uint64_t state = 88172645463325252u;

static uint64_t
random_below(uint64_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % n;
}

static unsigned char facts[MOST];

/* "20N5O" are 20 NO_DATA and 5 OK; letters: U unasked, E error, S scope, N no data, P partial, O ok. */
static size_t
write_facts(const char *text)
{
	size_t n = 0;

	while (*text != '\0') {
		size_t k = (size_t)strtol(text, (char **)&text, 10);
		const char *letters = "UESNPO";

		memset(facts + n, (int)(strchr(letters, *text++) - letters), k);
		n += k;
	}
	return n;
}

static struct decided
judge(const struct policy *p, int64_t N, const char *text)
{
	struct decided d;
	size_t n = write_facts(text);

	decide(p, N, facts, n, &d);
	return d;
}

static bool
gives(const struct policy *p, int64_t N, const char *text, enum decision want, const char *reason, size_t used)
{
	struct decided d = judge(p, N, text);

	if (d.decision == want && strcmp(d.reason, reason) == 0 && d.used == used)
		return true;
	printf("# %s %s, %zu used\n", decision_name(d.decision), d.reason, d.used);
	return false;
}

static void
rounds(void)
{
	struct policy p = POLICY_INIT;

	ok(gives(&p, 380, "20O", DECISION_GO, "certain", 20), "20 of 20 of 380 are GO");
	ok(gives(&p, 380, "20P", DECISION_GO, "certain", 20), "partial is covered");
	ok(gives(&p, 380, "20N", DECISION_STOP, "certain", 20), "none of 20 is STOP");
	ok(gives(&p, 380, "20N180O", DECISION_STOP, "certain", 20), "what comes after is not counted");
	ok(gives(&p, 380, "19N", DECISION_PENDING, "next_round", 19), "in the middle of a round nothing is settled");
	ok(gives(&p, 380, "10N10O", DECISION_PENDING, "next_round", 20), "half of 20 is not certain");
	ok(gives(&p, 12, "12O", DECISION_GO, "complete", 12), "a segment smaller than a round");
	ok(gives(&p, 12, "7O5N", DECISION_HOLD, "complete", 12), "everything asked is certain, whatever it is");
	ok(gives(&p, 1, "1N", DECISION_STOP, "complete", 1), "a segment of one");
	ok(gives(&p, 12, "11O", DECISION_PENDING, "next_round", 11), "the last one may be missing");
	ok(gives(&p, 0, "20O", DECISION_GO, "certain", 20), "a population that is not known is taken for large");
	ok(gives(&p, 5, "20O", DECISION_GO, "complete", 20), "more matches than were said to be missing");
	ok(gives(&p, 380, "", DECISION_PENDING, "next_round", 0), "nothing asked");
	p.size = 5;
	ok(gives(&p, 380, "200N", DECISION_STOP, "certain", 10), "rounds of 5");
}

static void
failures(void)
{
	struct policy p = POLICY_INIT;

	ok(gives(&p, 380, "20E", DECISION_RETRY, "all_failed", 20), "every call failed: RETRY, and no second round");
	ok(gives(&p, 380, "18N2E", DECISION_STOP, "certain", 20), "two errors do not matter to 18 without data");
	ok(gives(&p, 380, "10N10E", DECISION_PENDING, "next_round", 20), "ten do");
	ok(gives(&p, 380, "15N5U", DECISION_PENDING, "next_round", 20), "what was not asked may be covered, too");
	ok(gives(&p, 380, "20U", DECISION_PENDING, "next_round", 20), "nothing asked is no failure");
	ok(gives(&p, 12, "6O6E", DECISION_RETRY, "too_few_answers", 12), "answers that are too few for a small segment");
	ok(gives(&p, 12, "12S", DECISION_RETRY, "nothing_in_scope", 12), "nothing in scope");
	ok(gives(&p, 30, "20S10O", DECISION_GO, "complete", 30), "what is out of scope leaves the population");
	p.sample = 40;
	ok(gives(&p, 380, "19O19N2E", DECISION_HOLD, "sample_used", 40), "the sample is used up: the estimate");
	ok(gives(&p, 380, "15O25N", DECISION_STOP, "sample_used", 40), "and STOP, though not certain");
	ok(gives(&p, 380, "15O16N9E", DECISION_RETRY, "errors", 40), "but not if the errors could lift it");
	ok(gives(&p, 380, "19O19N2U", DECISION_PENDING, "not_asked", 40), "nor while some were not asked");
	ok(gives(&p, 380, "9O10N21E", DECISION_RETRY, "too_few_answers", 40), "nor on 19 answers");
	p.final = true;
	ok(gives(&p, 380, "19O19N2U", DECISION_HOLD, "sample_used", 40), "with final on what there is");
	ok(gives(&p, 380, "14O13N", DECISION_HOLD, "sample_used", 27), "with final also in the middle of a round");
	ok(gives(&p, 380, "", DECISION_RETRY, "too_few_answers", 0), "with final on nothing");
}

static void
fixed(void)
{
	struct policy p = POLICY_INIT;
	struct decided d;

	p.fixed = true;
	ok(gives(&p, 380, "59N1O140N", DECISION_STOP_CIRCUIT, "circuit", 120), "three tenths of the planned sample in a row");
	ok(gives(&p, 380, "60N140O", DECISION_STOP_CIRCUIT, "circuit", 60), "ends the segment");
	ok(gives(&p, 380, "59N141O", DECISION_GO, "sample_used", 200), "one less does not");
	ok(gives(&p, 380, "59N1E59N1E59N21O", DECISION_STOP, "certain", 200), "an error breaks the run");
	ok(gives(&p, 380, "59N1S1N139O", DECISION_STOP_CIRCUIT, "circuit", 61), "what is out of scope does not");
	ok(gives(&p, 10, "3N7O", DECISION_STOP_CIRCUIT, "circuit", 3), "three tenths of a small segment");
	ok(gives(&p, 380, "100O", DECISION_PENDING, "next_round", 100), "half of the sample is no verdict");
	d = judge(&p, 380, "59N1O57N83O");
	ok(d.run == 59 && d.decision == DECISION_STOP, "the longest run is told");
	d = judge(&p, 2000, "50O50N50O50N");
	ok(d.decision == DECISION_HOLD && !d.settled, "half and half: HOLD, not settled");
	ok(gives(&p, 380, "200E", DECISION_RETRY, "too_few_answers", 200), "a fixed sample that failed is RETRY");
}

static void
thresholds(void)
{
	struct policy p = POLICY_INIT;

	ok(decide_band(&p, 70, 100) == DECISION_GO && decide_band(&p, 69, 100) == DECISION_HOLD &&
	    decide_band(&p, 50, 100) == DECISION_HOLD && decide_band(&p, 49, 100) == DECISION_STOP,
	    "a threshold belongs to the better side");
	ok(decide_band(&p, 699999, 1000000) == DECISION_HOLD && decide_band(&p, 700000, 1000000) == DECISION_GO,
	    "nothing is rounded");
	p.go = 66667;
	ok(decide_band(&p, 2, 3) == DECISION_HOLD && decide_band(&p, 66667, 100000) == DECISION_GO, "66.667 is not two thirds");
	p.go = p.hold = 0;
	ok(decide_band(&p, 0, 5) == DECISION_GO, "a threshold of 0");
	p.go = p.hold = 100000;
	ok(decide_band(&p, 4, 5) == DECISION_STOP && decide_band(&p, 5, 5) == DECISION_GO, "a threshold of 100");
}

static void
names(void)
{
	int wrong = 0;

	for (int i = 0; i < DECISIONS; i++)
		wrong += decision_of(decision_name((enum decision)i), strlen(decision_name((enum decision)i))) != i;
	ok(wrong == 0, "each decision is known by its name");
	ok(decision_of("go", 2) == DECISION_GO && decision_of("GOO", 3) == -1 && decision_of("G", 1) == -1 &&
	    decision_of("", 0) == -1, "in any case, and no other word is");
}

static void
shuffle(unsigned char *v, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = random_below(i);
		unsigned char t = v[i - 1];

		v[i - 1] = v[j];
		v[j] = t;
	}
}

/* A random segment of N matches with K covered, in random order. */
static int64_t
segment(int64_t *K)
{
	int64_t N = 1 + (int64_t)random_below(600);

	*K = (int64_t)random_below((uint64_t)N + 1);
	if (random_below(3) == 0)
		*K = random_below(2) == 0 ? 0 : N;
	for (int64_t i = 0; i < N; i++)
		facts[i] = i < *K ? (random_below(5) == 0 ? FACT_PARTIAL : FACT_OK) : FACT_NO_DATA;
	shuffle(facts, (size_t)N);
	return N;
}

/*
 * Failures of any amount, those of covered matches likelier: a segment that is GO never becomes STOP, and a
 * verdict that is settled in spite of them is the one that the truth gives at that look.
 */
static void
failures_never_stop(bool with_fixed)
{
	static unsigned char truth[MOST];
	int stopped = 0, changed = 0, tried = 0;

	for (int k = 0; k < 4000; k++) {
		struct policy p = POLICY_INIT;
		struct decided d, whole;
		int64_t K, N = segment(&K);
		uint64_t covered_fail = random_below(101), other_fail = random_below(covered_fail + 1);

		p.fixed = with_fixed;
		p.size = random_below(2) == 0 ? 20 : 5;
		p.final = random_below(4) == 0;
		memcpy(truth, facts, (size_t)N);
		for (int64_t i = 0; i < N; i++)
			if (random_below(100) < (facts[i] > FACT_NO_DATA ? covered_fail : other_fail))
				facts[i] = random_below(2) == 0 ? FACT_ERROR : FACT_UNASKED;
		decide(&p, N, facts, (size_t)N, &d);
		decide(&p, N, truth, (size_t)N, &whole);
		/* GO beyond doubt, also to chance: the whole sample says so. */
		if (whole.settled && whole.decision == DECISION_GO) {
			tried++;
			stopped += d.decision == DECISION_STOP || d.decision == DECISION_STOP_CIRCUIT;
		}
		if (d.settled && d.used <= whole.used && decision_is_made(d.decision) && !with_fixed) {
			decide(&p, N, truth, d.used, &whole);
			changed += whole.decision != d.decision;
		}
	}
	ok(tried > 800 && stopped == 0, "%sof %d GO segments with failures none is stopped",
	    with_fixed ? "fixed: " : "", tried);
	ok(changed == 0, "%swhat is settled in spite of failures stays when they are answered", with_fixed ? "fixed: " : "");
}

/* A verdict is the same with anything after it, and as its own prefix. */
static void
final_once_settled(void)
{
	int changed = 0, early = 0;

	for (int k = 0; k < 1000; k++) {
		struct policy p = POLICY_INIT;
		struct decided whole, part;
		int64_t K, N = segment(&K);

		decide(&p, N, facts, (size_t)N, &whole);
		if (!whole.settled)
			continue;
		decide(&p, N, facts, whole.used, &part);
		changed += part.decision != whole.decision || part.used != whole.used || part.low != whole.low;
		for (size_t n = 0; n < whole.used; n++) {
			decide(&p, N, facts, n, &part);
			early += part.decision != DECISION_PENDING;
		}
		for (int64_t i = (int64_t)whole.used; i < N; i++)
			facts[i] = (unsigned char)random_below(FACTS);
		decide(&p, N, facts, (size_t)N, &part);
		changed += part.decision != whole.decision || part.used != whole.used || part.run != whole.run;
	}
	ok(changed == 0, "a settled verdict does not depend on what is after it");
	ok(early == 0, "and is not given before its look");
}

/* The settled verdicts of many segments, against the truth. */
static void
seldom_wrong(void)
{
	int settled = 0, wrong = 0, outside = 0;

	for (int k = 0; k < 4000; k++) {
		struct policy p = POLICY_INIT;
		struct decided d;
		int64_t K, N = segment(&K);

		decide(&p, N, facts, (size_t)N, &d);
		settled += d.settled;
		wrong += d.settled && d.decision != decide_band(&p, K, N);
		outside += K < d.low || K > d.high;
	}
	ok(wrong * 100 <= settled && settled > 3000, "%d of %d settled verdicts are wrong", wrong, settled);
	ok(outside * 100 <= 4000, "in %d of 4000 the truth is outside of the interval", outside);
}

int
main(void)
{
	rounds();
	failures();
	fixed();
	thresholds();
	names();
	failures_never_stop(false);
	failures_never_stop(true);
	final_once_settled();
	seldom_wrong();
	return tap_done();
}
