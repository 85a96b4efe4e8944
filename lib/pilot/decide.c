#include "decide.h"

#include <string.h>
#include <strings.h>

#include "confseq.h"

static const char *const names[DECISIONS] = {
	"GO", "HOLD", "STOP", "STOP_CIRCUIT", "PENDING", "RETRY", "DRY_RUN"
};

const char *
decision_name(enum decision d)
{
	return names[d];
}

int
decision_of(const char *name, size_t n)
{
	for (int i = 0; i < DECISIONS; i++)
		if (strlen(names[i]) == n && strncasecmp(names[i], name, n) == 0)
			return i;
	return -1;
}

bool
decision_is_made(enum decision d)
{
	return d <= DECISION_STOP_CIRCUIT;
}

int64_t
decide_planned(const struct policy *p, int64_t N)
{
	return p->extend || N < p->sample ? N : p->sample;
}

enum decision
decide_band(const struct policy *p, int64_t covered, int64_t total)
{
	if (100000 * covered >= p->go * total)
		return DECISION_GO;
	return 100000 * covered >= p->hold * total ? DECISION_HOLD : DECISION_STOP;
}

static int64_t
covered(const struct decided *d)
{
	return d->count[FACT_OK] + d->count[FACT_PARTIAL];
}

static int64_t
answers(const struct decided *d)
{
	return covered(d) + d->count[FACT_NO_DATA];
}

/* What is still possible after the records counted so far, with the unknown ones covered or not. */
static void
look(const struct policy *p, int64_t N, struct decided *d)
{
	int64_t unknown = d->count[FACT_ERROR] + d->count[FACT_UNASKED];
	int64_t t = answers(d) + unknown;
	struct confseq_interval i;

	d->population = N - d->count[FACT_SCOPE];
	i = confseq(d->population, t, covered(d), p->alpha);
	d->low = i.low;
	d->high = unknown == 0 ? i.high : confseq(d->population, t, covered(d) + unknown, p->alpha).high;
	d->settled = d->population > 0 && decide_band(p, d->low, d->population) ==
	    decide_band(p, d->high, d->population);
}

/* Counts the next record; true if it closes the circuit of NO_DATA. */
static bool
count(struct decided *d, unsigned fact, int64_t *run, int64_t circuit)
{
	d->used++;
	d->count[fact]++;
	if (fact == FACT_SCOPE)
		return false;
	/* A failed match may have had data: it ends a run, and so never helps to stop a segment. */
	*run = fact == FACT_NO_DATA ? *run + 1 : 0;
	if (*run > d->run)
		d->run = *run;
	return circuit > 0 && *run >= circuit;
}

static void
say(struct decided *d, enum decision decision, const char *reason)
{
	d->decision = decision;
	d->reason = reason;
}

/* The sample is used up and nothing is settled. */
static void
estimate(const struct policy *p, struct decided *d)
{
	int64_t n = answers(d), unknown = d->count[FACT_ERROR] + d->count[FACT_UNASKED];
	int64_t needed = p->min_answers < d->population ? p->min_answers : d->population;

	if (d->count[FACT_UNASKED] > 0 && !p->final) {
		say(d, DECISION_PENDING, "not_asked");
	} else if (n + unknown == 0 && d->count[FACT_SCOPE] > 0) {
		say(d, DECISION_RETRY, "nothing_in_scope");
	} else if (n < needed || n == 0) {
		say(d, DECISION_RETRY, "too_few_answers");
	} else {
		say(d, decide_band(p, covered(d), n), "sample_used");
		if (d->decision == DECISION_STOP &&
		    decide_band(p, covered(d) + unknown, n + unknown) != DECISION_STOP)
			say(d, DECISION_RETRY, "errors");
	}
}

/* The end of a look; true if the segment is decided. */
static bool
conclude(const struct policy *p, int64_t N, struct decided *d)
{
	look(p, N, d);
	d->looks++;
	if (p->fixed)
		return false;
	if (d->settled) {
		say(d, decide_band(p, d->low, d->population), d->low == d->high &&
		    answers(d) == d->population ? "complete" : "certain");
		return true;
	}
	if (answers(d) == 0 && d->count[FACT_ERROR] > 0 && d->count[FACT_UNASKED] == 0) {
		/* Whatever is wrong, more requests of the same kind will not reveal it. */
		say(d, DECISION_RETRY, "all_failed");
		return true;
	}
	return false;
}

void
decide(const struct policy *p, int64_t N, const unsigned char *facts, size_t n, struct decided *d)
{
	int64_t planned, run = 0, circuit;
	size_t end;

	N = N <= 0 ? DECIDE_UNKNOWN : N > CONFSEQ_MAX ? CONFSEQ_MAX : N;
	if (N < (int64_t)n)
		N = (int64_t)n;
	planned = decide_planned(p, N);
	if (p->final && planned > (int64_t)n)
		planned = (int64_t)n;
	circuit = p->fixed ? (planned * p->circuit + 99) / 100 : 0;
	end = n < (size_t)planned ? n : (size_t)planned;
	*d = (struct decided){ .decision = DECISION_PENDING, .reason = "next_round" };
	while (d->used < end) {
		if (count(d, facts[d->used], &run, circuit)) {
			look(p, N, d);
			say(d, DECISION_STOP_CIRCUIT, "circuit");
			return;
		}
		if (((int64_t)d->used % p->size == 0 || (int64_t)d->used == planned) && conclude(p, N, d))
			return;
	}
	look(p, N, d);
	if (end == (size_t)planned) {
		estimate(p, d);
		if (d->settled && decision_is_made(d->decision))
			d->reason = "certain";
	} else {
		/* In the middle of a round the interval is valid, but this is not a look. */
		d->settled = false;
	}
}
