/* The pilot on real outcomes: what it costs, and that what it settles is true.  make bench has the whole table. */
#include <stdlib.h>

#include "base/io.h"
#include "base/num.h"
#include "dice.h"
#include "pilot/decide.h"
#include "record/csv.h"
#include "tap.h"

static uint64_t state = 42;

struct sums {
	int64_t segments, looks, settled, wrong;
};

/* One segment in random order; only its sample is drawn. */
static void
pilot(struct sums *s, const struct policy *p, int64_t N, int64_t K)
{
	unsigned char facts[200];
	int64_t planned = decide_planned(p, N), left = K;
	struct decided d;

	for (int64_t i = 0; i < planned; i++) {
		bool hit = (int64_t)dice(&state, (unsigned)(N - i)) < left;

		facts[i] = hit ? FACT_OK : FACT_NO_DATA;
		left -= hit;
	}
	decide(p, N, facts, (size_t)planned, &d);
	s->segments++;
	s->looks += d.looks;
	s->settled += d.settled;
	s->wrong += d.settled && d.decision != decide_band(p, K, N);
}

static int64_t
count(const struct csv *c, size_t i)
{
	int64_t v = 0;

	if (i < c->n)
		num_i64(c->field[i], 0, 1000000, &v);
	return v;
}

static void
judge(const struct buf *text, int64_t size, double most)
{
	struct policy p = POLICY_INIT;
	struct sums real = { 0 }, edge = { 0 };
	struct csv c;

	p.size = size;
	for (int seed = 0; seed < 2; seed++) {
		csv_open(&c, buf_span(text));
		csv_next(&c);
		while (csv_next(&c) == 1) {
			int64_t N = count(&c, 4);

			if (N == 0)
				continue;
			pilot(&real, &p, N, count(&c, 5) + count(&c, 6));
			pilot(&edge, &p, N, (N * (seed == 0 ? 50 : 70) + 99) / 100);
		}
		csv_free(&c);
	}
	ok(real.segments > 2900 && (double)real.looks <= most * (double)real.segments,
	    "rounds of %d: %.3f calls a segment, %.1f at most", (int)size,
	    (double)real.looks / (double)real.segments, most);
	ok(real.wrong * 100 <= real.settled, "%d of %d settled verdicts are wrong", (int)real.wrong, (int)real.settled);
	ok(edge.wrong * 100 <= edge.segments, "with the coverage on a threshold, %d of %d segments", (int)edge.wrong,
	    (int)edge.segments);
}

int
main(void)
{
	const char *data = getenv("AF_DATA");
	struct buf path = { 0 }, text = { 0 };

	buf_addf(&path, "%s/football/coverage.csv", data != NULL ? data : "");
	if (data == NULL || *data == '\0' || io_read_file(buf_str(&path), &text, 1 << 26) != 0) {
		printf("1..0 # SKIP coverage.csv is not here (AF_DATA)\n");
		return 0;
	}
	judge(&text, 20, 1.6);
	judge(&text, 5, 5.5);
	buf_free(&text);
	buf_free(&path);
	return tap_done();
}
