/* judge: a segment that is closed early has the record that it would have if everything was kept. */
#include "pilot/judge.h"

#include <stdio.h>

#include "tap.h"

#define MATCHES 300
#define SEGMENTS 400

static uint64_t state = 1;

static unsigned
below(unsigned n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % n;
}

static struct tally_news
news(const char *id, unsigned coverage, unsigned failures)
{
	struct tally_news x = { .id = SPAN(id), .ms = below(900), .batch = (uint16_t)(1 + below(20)),
	    .tries = (uint8_t)(1 + below(3)), .day = (uint16_t)(16000 + below(300)), .asked = 20000 };

	if (below(100) < failures)
		x.fact = (enum fact)below(FACT_NO_DATA);
	else
		x.fact = below(100) < coverage ? FACT_OK : FACT_NO_DATA;
	return x;
}

static struct segment *
segment(struct tally *t)
{
	struct segment *s = tally_segment(t, 39, 2015);

	s->missing = MATCHES;
	return s;
}

/* One stream: each match once, then some again, as a retry or a replay has them. */
static size_t
same(const struct policy *p, unsigned coverage, unsigned failures, bool *equal)
{
	struct tally all, few;
	struct judge j = { 0 };
	struct buf a = { 0 }, b = { 0 };
	char id[32];
	static unsigned told;
	size_t kept;

	tally_init(&all, SIZE_MAX);
	tally_init(&few, SIZE_MAX);
	for (unsigned i = 0; i < MATCHES * 3 / 2; i++) {
		struct tally_news x;
		struct segment *s = segment(&few);
		size_t n = s->n;

		snprintf(id, sizeof id, "%u", i < MATCHES ? i : below(MATCHES));
		x = news(id, coverage, failures);
		tally_add(&all, segment(&all), &x);
		if (tally_add(&few, s, &x) && s->n != n && judge_is_due(s, p))
			judge_close(&j, &few, s, p);
	}
	judge_put(&j, &a, &all, segment(&all), p, false);
	judge_put(&j, &b, &few, segment(&few), p, false);
	*equal = span_eq(buf_span(&a), buf_span(&b));
	if (!*equal && told++ == 0)
		fprintf(stderr, "# %.*s\n# %.*s\n", SPAN_ARG(buf_span(&a)), SPAN_ARG(buf_span(&b)));
	kept = segment(&few)->n;
	buf_free(&a);
	buf_free(&b);
	judge_free(&j);
	tally_free(&all);
	tally_free(&few);
	return kept;
}

static void
closing(const char *name, struct policy p)
{
	unsigned wrong = 0, less = 0;	/* less: segments that were closed */
	bool equal;

	for (unsigned i = 0; i < SEGMENTS; i++) {
		less += same(&p, below(101), below(4) * 5, &equal) < MATCHES;
		wrong += !equal;
	}
	ok(wrong == 0, "%s: %d segments, closed or not, one record", name, SEGMENTS);
	if (!p.fixed)
		ok(less > SEGMENTS / 5, "%s: of %u of them not everything was kept", name, less);
	else
		ok(less == 0, "%s: everything was kept", name);
}

int
main(void)
{
	struct policy p = POLICY_INIT;

	closing("as it is", p);
	p.size = 7;
	p.alpha = 0.2;
	closing("small rounds, little certainty", p);
	p.extend = true;
	closing("extended", p);
	p.extend = false;
	p.final = true;
	closing("final", p);
	p.fixed = true;
	closing("fixed", p);
	return tap_done();
}
