/*
 * pilot-sim - what the pilot costs and how often it is wrong, on real outcomes
 *
 *	pilot-sim COVERAGE.CSV [seeds]
 *
 * Every (league, season) of the file, with its number of matches and of those with shots or corners,
 * is put in a random order and piloted by the same lib/pilot/decide that af-decide runs.  A call is a
 * bundle of size matches.  Prints a Markdown table, and the same as one line of JSON after it.
 *
 * The worlds on the threshold have their coverage on 70 or 50 percent exactly, or one match below:
 * there is no harder segment, and alpha has to hold all the same.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/io.h"
#include "base/num.h"
#include "base/random.h"
#include "base/xmem.h"
#include "json/json.h"
#include "pilot/decide.h"
#include "record/csv.h"

struct world {
	int64_t *matches, *covered;
	size_t n, cap;
};

struct result {
	uint64_t segments, calls, fixed_calls, records, settled, wrong, unsettled, unsettled_wrong;
	uint64_t is[DECISIONS];
};

/* 0 <= r < n, each as likely: what is over a multiple of n is drawn again. */
static uint64_t
below(struct random *state, uint64_t n)
{
	uint64_t r;

	do
		r = random_next(state);
	while (r >= UINT64_MAX - UINT64_MAX % n);
	return r % n;
}

/* The first n of N matches in random order, K of them covered. */
static void
draw(struct random *state, int64_t N, int64_t K, unsigned char *facts, size_t n)
{
	for (size_t i = 0; i < n; i++, N--) {
		bool hit = below(state, (uint64_t)N) < (uint64_t)K;

		facts[i] = hit ? FACT_OK : FACT_NO_DATA;
		K -= hit;
	}
}

static void
add(struct world *w, int64_t matches, int64_t covered)
{
	if (w->n == w->cap) {
		w->cap = w->cap != 0 ? w->cap * 2 : 256;
		w->matches = xreallocarray(w->matches, w->cap, sizeof *w->matches);
		w->covered = xreallocarray(w->covered, w->cap, sizeof *w->covered);
	}
	w->matches[w->n] = matches;
	w->covered[w->n++] = covered;
}

static void
run(const struct world *w, const struct policy *p, int seeds, struct result *r)
{
	unsigned char *facts = xmalloc((size_t)p->sample);
	struct decided d;

	*r = (struct result){ 0 };
	for (int seed = 1; seed <= seeds; seed++) {
		for (size_t i = 0; i < w->n; i++) {
			struct random state = { (uint64_t)seed << 32 | i };
			int64_t planned = decide_planned(p, w->matches[i]);
			enum decision truth = decide_band(p, w->covered[i], w->matches[i]);

			draw(&state, w->matches[i], w->covered[i], facts, (size_t)planned);
			decide(p, w->matches[i], facts, (size_t)planned, &d);
			r->segments++;
			r->calls += (uint64_t)d.looks;
			r->records += d.used;
			r->fixed_calls += (uint64_t)planned;
			r->is[d.decision]++;
			if (d.settled) {
				r->settled++;
				r->wrong += d.decision != truth;
			} else {
				r->unsettled++;
				r->unsettled_wrong += d.decision != truth;
			}
		}
	}
	free(facts);
}

static double
share(uint64_t part, uint64_t whole)
{
	return whole != 0 ? (double)part / (double)whole : 0;
}

static void
show(const char *name, const struct policy *p, const struct result *r, struct jsonw *json)
{
	printf("| %s | %d | %.3f | %.1f | %.1f | %.3f %% | %.2f %% | %.2f %% |\n", name, (int)p->size,
	    share(r->calls, r->segments), share(r->records, r->segments),
	    share(r->fixed_calls, r->segments), 100 * share(r->wrong, r->settled),
	    100 * share(r->unsettled, r->segments),
	    100 * share(r->unsettled_wrong, r->unsettled));
	jsonw_open(json, NULL, '{');
	jsonw_str(json, "world", name);
	jsonw_int(json, "round", p->size);
	jsonw_int(json, "segments", (int64_t)r->segments);
	jsonw_fixed(json, "calls_per_segment", share(r->calls, r->segments), 4);
	jsonw_fixed(json, "matches_per_segment", share(r->records, r->segments), 2);
	jsonw_fixed(json, "fixed_sample_calls", share(r->fixed_calls, r->segments), 2);
	jsonw_int(json, "settled", (int64_t)r->settled);
	jsonw_int(json, "settled_wrong", (int64_t)r->wrong);
	jsonw_fixed(json, "settled_wrong_share", share(r->wrong, r->settled), 6);
	jsonw_int(json, "unsettled", (int64_t)r->unsettled);
	jsonw_int(json, "unsettled_wrong", (int64_t)r->unsettled_wrong);
	for (int i = 0; i < DECISIONS; i++)
		if (r->is[i] != 0)
			jsonw_int(json, decision_name((enum decision)i), (int64_t)r->is[i]);
	jsonw_close(json);
}

static void
both(const char *name, const struct world *w, int seeds, struct jsonw *json)
{
	struct policy p = POLICY_INIT;
	struct result r;

	for (int size = 20; size >= 5; size -= 15) {
		p.size = size;
		run(w, &p, seeds, &r);
		show(name, &p, &r, json);
	}
}

static int64_t
number(const struct csv *c, size_t column)
{
	int64_t v;

	if (column >= c->n || num_i64(c->field[column], 0, 1000000, &v) != 0)
		die(EXIT_FOR_GOOD, "line %llu: column %zu is no count", (unsigned long long)c->lineno,
		    column + 1);
	return v;
}

/* league_code,league_name,country,season,matches,shots_and_corners,only_one_of_them,longest_gap_run */
static void
load(const char *path, struct world *w)
{
	struct buf text = { 0 };
	struct csv c;
	int k;

	if (io_read_file(path, &text, 1 << 26) != 0)
		die_errno(EXIT_USAGE, "cannot read '%s'", path);
	csv_open(&c, buf_span(&text));
	if (csv_next(&c) != 1 || c.n < 7 || !span_is(c.field[4], "matches"))
		die(EXIT_USAGE, "'%s' is no coverage.csv", path);
	while ((k = csv_next(&c)) != 0) {
		if (k < 0)
			die(EXIT_FOR_GOOD, "%s:%llu: %s", path, (unsigned long long)c.lineno, c.why);
		if (number(&c, 4) > 0)
			add(w, number(&c, 4), number(&c, 5) + number(&c, 6));
	}
	csv_free(&c);
	buf_free(&text);
}

/* The sizes of the real segments, with the coverage moved onto a threshold or just below it. */
static struct world
on_threshold(const struct world *real, int percent, int64_t less)
{
	struct world w = { 0 };

	for (size_t i = 0; i < real->n; i++) {
		int64_t N = real->matches[i], K = (N * percent + 99) / 100 - less;

		add(&w, N, K > 0 ? K : 0);
	}
	return w;
}

int
main(int argc, char *argv[])
{
	struct buf text = { 0 };
	struct jsonw json = jsonw(&text);
	struct world real = { 0 };
	int64_t seeds = 20;

	die_init(argv[0]);
	if (argc < 2 || (argc > 2 && num_i64(SPAN(argv[2]), 1, 10000, &seeds) != 0))
		die(EXIT_USAGE, "pilot-sim COVERAGE.CSV [seeds]");
	load(argv[1], &real);
	printf("| world (%zu segments, %d seeds) | matches a round | calls a segment | matches asked | "
	    "calls of a fixed sample | settled and wrong | unsettled after 200 | of those wrong |\n"
	    "|---|---|---|---|---|---|---|---|\n", real.n, (int)seeds);
	jsonw_open(&json, NULL, '[');
	both("real outcomes", &real, (int)seeds, &json);
	for (int percent = 50; percent <= 70; percent += 20)
		for (int64_t less = 0; less < 2; less++) {
			struct world w = on_threshold(&real, percent, less);
			char name[40];

			snprintf(name, sizeof name, "%s %d %%", less ? "one match below" : "exactly", percent);
			both(name, &w, (int)seeds, &json);
			free(w.matches);
			free(w.covered);
		}
	jsonw_close(&json);
	printf("\n%s\n", buf_str(&text));
	return 0;
}
