#include "estimate.h"

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/xmem.h"

void
estimate_work(struct estimate *e, size_t cell, bool saved)
{
	struct estimate_known *k;
	size_t round;

	if (e->known == NULL)
		e->known = xcalloc(e->store->ncells, sizeof *e->known);
	k = &e->known[cell];
	round = (size_t)(k->matches++ / e->policy.size);
	e->saved += saved;
	k->unsaved += !saved;
	if (round >= FORECAST_ROUNDS)
		return;
	if (round >= k->rounds) {
		k->round = xreallocarray(k->round, round + 1, sizeof *k->round);
		k->round[k->rounds++] = 0;
	}
	k->round[round] += !saved;
}

void
estimate_free(struct estimate *e)
{
	for (size_t i = 0; e->known != NULL && i < e->store->ncells; i++)
		free(e->known[i].round);
	free(e->known);
	e->known = NULL;
}

struct cost {
	double calls;
	int64_t days, finish;	/* -1: never */
};

static bool
is_settled(const struct segment_known *c)
{
	return c->decision != -1 && decision_is_made((enum decision)c->decision);
}

static int64_t
count(int64_t n)
{
	return n > 0 ? n : 0;
}

/* A segment that has its verdict: its backfill has a fixed price. */
static void
price_settled(struct estimate *e, const struct segment_known *c, const struct estimate_known *k)
{
	int64_t left = c->missing - count(c->ok) - count(c->partial) - count(c->no_data);
	int64_t calls;

	e->settled++;
	if (c->decision != DECISION_GO)
		return;
	e->go++;
	if (k != NULL)
		left = k->unsaved;
	calls = forecast_bundles(left, e->batch);
	e->go_matches += (double)count(left);
	e->backfill += (double)calls;
	e->backfill_most += calls;
	e->both_most += calls;
}

/* The last forecast and what it was made for, so that segments of one size share it. */
struct memo {
	int64_t missing;
	struct forecast f;
};

static const char *
price_open(struct estimate *e, const struct segment_known *c, const struct estimate_known *k, struct memo *memo)
{
	struct forecast_ask ask = { .missing = c->missing, .batch = e->batch };
	struct forecast f = memo->f;
	int64_t left;

	ask.covered = count(c->ok) + count(c->partial);
	ask.answers = ask.covered + count(c->no_data);
	if (ask.answers > ask.missing)
		ask.answers = ask.covered = 0;
	if (k != NULL) {
		ask.unsaved = k->round;
		ask.rounds = k->rounds;
	}
	if (k != NULL || ask.answers != 0 || memo->missing != ask.missing) {
		if (forecast(&e->policy, e->a, &ask, &f) != 0)
			return "the sample takes too many rounds: make --round larger";
		if (k == NULL && ask.answers == 0)
			*memo = (struct memo){ ask.missing, f };
	}
	left = k != NULL ? k->unsaved : ask.missing - ask.answers;
	if (f.go_matches > f.band[DECISION_GO] * (double)left) {
		f.go_calls *= f.band[DECISION_GO] * (double)left / f.go_matches;
		f.go_matches = f.band[DECISION_GO] * (double)left;
	}
	e->open++;
	e->pilot += f.calls;
	e->pilot_most += f.most;
	e->go_matches += f.go_matches;
	e->backfill += f.go_calls;
	/* The worst case is that it is all GO, and for both together, that this is found out as late as possible. */
	e->backfill_most += forecast_bundles(left - f.first_asked, e->batch);
	e->both_most += f.most + forecast_bundles(left - f.most_asked, e->batch);
	return NULL;
}

static const struct segment_known *sorting;

static int
by_missing(const void *a, const void *b)
{
	const struct segment_known *x = &sorting[*(const size_t *)a], *y = &sorting[*(const size_t *)b];

	return (x->missing > y->missing) - (x->missing < y->missing);
}

const char *
estimate_price(struct estimate *e)
{
	size_t n = e->store->ncells, *order = xcalloc(n, sizeof *order);
	struct memo memo = { .missing = -1 };
	const char *why = NULL;

	for (size_t i = 0; i < n; i++)
		order[i] = i;
	sorting = e->store->cells;
	if (n > 1)
		qsort(order, n, sizeof *order, by_missing);
	for (size_t i = 0; i < n && why == NULL; i++) {
		const struct segment_known *c = &e->store->cells[order[i]];
		const struct estimate_known *k = e->known != NULL ? &e->known[order[i]] : NULL;

		if (c->missing <= 0)
			continue;
		e->segments++;
		e->matches += c->missing;
		if (is_settled(c))
			price_settled(e, c, k);
		else if (c->missing < e->min)
			e->small++;
		else
			why = price_open(e, c, k, &memo);
	}
	free(order);
	return why;
}

/* The cost of calls that follow before others. */
static struct cost
cost_of(const struct estimate *e, double before, double calls)
{
	struct cost c = { .calls = calls };
	int64_t first, days;

	if (forecast_finish(&e->pace, e->start, (int64_t)ceil(before + calls - 1e-9), &c.finish, &c.days) != 0) {
		c.finish = c.days = -1;
		return c;
	}
	if (before > 0 && calls > 0 &&
	    forecast_finish(&e->pace, e->start, (int64_t)ceil(before - 1e-9), &first, &days) == 0)
		c.days -= days - 1;
	else if (!(calls > 0))
		c.days = 0;
	return c;
}

/* --- telling --- */

/* The six rows: what it is and how likely, and the calls that precede it. */
struct line {
	const char *what, *how;
	struct cost cost;
};

static void
lines_of(const struct estimate *e, struct line lines[6])
{
	double most = (double)e->pilot_most;

	lines[0] = (struct line){ "pilot", "expected", cost_of(e, 0, e->pilot) };
	lines[1] = (struct line){ "pilot", "at_most", cost_of(e, 0, most) };
	lines[2] = (struct line){ "backfill", "expected", cost_of(e, e->pilot, e->backfill) };
	lines[3] = (struct line){ "backfill", "at_most", cost_of(e, e->pilot, (double)e->backfill_most) };
	lines[4] = (struct line){ "both", "expected", cost_of(e, 0, e->pilot + e->backfill) };
	lines[5] = (struct line){ "both", "at_most", cost_of(e, 0, (double)e->both_most) };
}

static double
share_of_day(const struct estimate *e, double calls)
{
	return e->pace.per_day == INT64_MAX || e->pace.per_day <= 0 ? NAN :
	    100 * calls / (double)(e->pace.per_day + e->reserve);
}

void
estimate_json(const struct estimate *e, struct jsonw *w)
{
	struct line lines[6];
	char at[32];

	lines_of(e, lines);
	jsonw_int(w, "segments", e->segments);
	jsonw_int(w, "matches", e->matches);
	jsonw_int(w, "settled", e->settled);
	jsonw_int(w, "open", e->open);
	jsonw_int(w, "too_small", e->small);
	jsonw_int(w, "go", e->go);
	jsonw_fixed(w, "go_matches", e->go_matches, 1);
	jsonw_int(w, "saved", e->saved);
	for (int i = 0; i < 6; i++) {
		if (i % 2 == 0)
			jsonw_open(w, lines[i].what, '{');
		jsonw_open(w, lines[i].how, '{');
		jsonw_fixed(w, "calls", lines[i].cost.calls, 1);
		jsonw_fixed(w, "percent_of_day", share_of_day(e, lines[i].cost.calls), 2);
		if (lines[i].cost.days >= 0)
			jsonw_int(w, "days", lines[i].cost.days);
		else
			jsonw_raw(w, "days", SPAN_NONE);
		clock_iso(lines[i].cost.finish, at);
		jsonw_str(w, "finish", lines[i].cost.days >= 0 ? at : NULL);
		jsonw_close(w);
		if (i % 2 == 1)
			jsonw_close(w);
	}
	jsonw_open(w, "assumed", '{');
	clock_iso(e->start, at);
	jsonw_str(w, "start", at);
	jsonw_fixed(w, "calls_a_minute", e->pace.per_minute, 1);
	if (e->pace.per_day != INT64_MAX)
		jsonw_int(w, "per_day", e->pace.per_day + e->reserve);
	jsonw_int(w, "reserve", e->reserve);
	jsonw_int(w, "used", e->used);
	jsonw_int(w, "batch", e->batch);
	jsonw_int(w, "round", e->policy.size);
	jsonw_int(w, "sample", e->policy.sample);
	jsonw_fixed(w, "prior", e->a, 6);
	jsonw_close(w);
}

static void
put_line(const struct estimate *e, struct buf *to, const struct line *l, bool first)
{
	double share = share_of_day(e, l->cost.calls);
	struct buf calls = { 0 };
	char at[32];

	text_count(&calls, (int64_t)ceil(l->cost.calls - 1e-9));
	buf_addf(to, "%-9s %-9s %11s ", first ? l->what : "", strcmp(l->how, "at_most") == 0 ? "at most" : l->how,
	    buf_str(&calls));
	buf_free(&calls);
	if (isnan(share))
		buf_addf(to, "%9s", "-");
	else
		buf_addf(to, "%7.1f %%", share);
	if (l->cost.days < 0) {
		buf_adds(to, "     -  never: no calls are left of a day\n");
		return;
	}
	clock_iso(l->cost.finish, at);
	buf_addf(to, " %5lld  ", (long long)l->cost.days);
	if (l->cost.days == 0)
		buf_adds(to, "nothing to ask\n");
	else
		buf_addf(to, "%.10s %.5s UTC\n", at, at + 11);
}

static void
counted(struct buf *to, const char *before, int64_t n, const char *after)
{
	buf_adds(to, before);
	text_count(to, n);
	buf_adds(to, after);
}

void
estimate_text(const struct estimate *e, struct buf *to)
{
	struct line lines[6];
	char at[32];

	lines_of(e, lines);
	buf_addf(to, "%-19s %11s %9s %5s  %s\n", "", "calls", "of a day", "days", "done by");
	for (int i = 0; i < 6; i++)
		put_line(e, to, &lines[i], i % 2 == 0);
	counted(to, "\n", e->segments, " segments, ");
	text_count(to, e->matches);
	buf_adds(to, " matches that lack statistics\n");
	if (e->open != 0) {
		counted(to, "", e->open, " segments to sample");
		buf_addf(to, ", %.2f calls each expected\n", e->pilot / (double)e->open);
	}
	if (e->settled != 0) {
		counted(to, "", e->settled, " segments decided, ");
		text_count(to, e->go);
		buf_adds(to, " of them GO\n");
	}
	if (e->small != 0) {
		counted(to, "", e->small, " segments lack fewer than ");
		buf_addf(to, "%lld matches and are left out\n", (long long)e->min);
	}
	counted(to, "", (int64_t)ceil(e->go_matches - 1e-9), " matches to fill expected");
	if (e->saved != 0)
		counted(to, "; ", e->saved, " answers are there already");
	clock_iso(e->start, at);
	buf_addf(to, "\nassumed: %g calls a minute from %.10s %.5s UTC on,\n  %lld matches a call, rounds of %lld, a sample of %lld",
	    e->pace.per_minute, at, at + 11, (long long)e->batch, (long long)e->policy.size,
	    (long long)e->policy.sample);
	if (e->pace.per_day != INT64_MAX) {
		counted(to, ";\n  ", e->pace.per_day + e->reserve, " calls a day");
		counted(to, ", ", e->reserve, " of them reserved");
		counted(to, ", ", e->used, " used today");
	}
	buf_addf(to, ";\n  coverage as in Beta(%g, %g); no errors, no retries\n", e->a, e->a);
}
