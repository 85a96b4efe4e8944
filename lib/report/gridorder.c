/* The order of a grid, and what follows from a cell (grid.h). */
#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "base/percent.h"
#include "base/xmem.h"
#include "grid.h"
#include "match/leagues.h"

/* A turn is not by chance above this likelihood ratio: one in 1,000 for a given month, and there are few months. */
#define TURN_RATIO 12.0
#define TURN_ANSWERS 4	/* on each side, at least */
#define TURN_WITHOUT 0.2
#define TURN_WITH 0.6

static const struct segments *sorting;

static int
by_name(const void *a, const void *b)
{
	const struct segment_league *x = &sorting->leagues[*(const uint32_t *)a];
	const struct segment_league *y = &sorting->leagues[*(const uint32_t *)b];
	int d;

	if ((d = strcasecmp(x->country, y->country)) != 0 || (d = strcasecmp(x->name, y->name)) != 0)
		return d;
	return (x->id > y->id) - (x->id < y->id);
}

static void
collect_seasons(struct segments *g)
{
	bool seen[SEGMENT_SEASON_MAX - SEGMENT_SEASON_MIN + 1] = { false };

	for (size_t i = 0; i < g->ncells; i++)
		seen[g->cells[i].season - SEGMENT_SEASON_MIN] = true;
	g->seasons = xcalloc(sizeof seen, sizeof *g->seasons);
	for (size_t i = 0; i < sizeof seen; i++)
		if (seen[i])
			g->seasons[g->nseasons++] = (int)i + SEGMENT_SEASON_MIN;
}

void
grid_finish(struct segments *g)
{
	size_t *place = xcalloc(g->nleagues, sizeof *place);
	int column[SEGMENT_SEASON_MAX - SEGMENT_SEASON_MIN + 1] = { 0 };

	collect_seasons(g);
	g->row = xcalloc(g->nleagues, sizeof *g->row);
	for (uint32_t i = 0; i < g->nleagues; i++)
		g->row[i] = i;
	sorting = g;
	if (g->nleagues > 1)
		qsort(g->row, g->nleagues, sizeof *g->row, by_name);
	for (size_t i = 0; i < g->nleagues; i++)
		place[g->row[i]] = i;
	for (size_t i = 0; i < g->nseasons; i++)
		column[g->seasons[i] - SEGMENT_SEASON_MIN] = (int)i;
	g->at = xcalloc(g->nleagues * g->nseasons, sizeof *g->at);
	for (uint32_t i = 0; i < g->ncells; i++) {
		const struct segment_known *c = &g->cells[i];

		g->at[place[c->league] * g->nseasons + (size_t)column[c->season - SEGMENT_SEASON_MIN]] = i + 1;
		if (c->missing > 0)
			g->leagues[c->league].missing += c->missing;
	}
	free(place);
}

const struct segment_league *
grid_row(const struct segments *g, size_t row)
{
	return &g->leagues[g->row[row]];
}

const struct segment_known *
grid_at(const struct segments *g, size_t row, size_t season)
{
	uint32_t i = g->at[row * g->nseasons + season];

	return i != 0 ? &g->cells[i - 1] : NULL;
}

static void
says(void *ctx, int64_t league, int64_t season, bool statistics)
{
	struct segments *g = ctx;
	int64_t at = segments_find(g, league, season);

	if (at != -1)
		g->cells[at].provider = statistics;
}

const char *
grid_provider(struct segments *g, struct span answer)
{
	const char *why = leagues_read(answer, says, g);

	g->provider = g->provider || why == NULL;
	return why;
}

int64_t
grid_calls(const struct segments *g)
{
	double calls = 0;

	for (size_t i = 0; i < g->ncells; i++)
		calls += isnan(g->cells[i].calls) ? 0 : g->cells[i].calls;
	/* Verdicts have fractions of a call, in hundredths: twenty times 0.05 is slightly more than 1. */
	return (int64_t)ceil(calls - 0.001);
}

void
grid_put_percent(struct buf *to, double percent, const struct segment_known *c, int decimals, int most)
{
	static const struct policy usual = POLICY_INIT;
	double go = c != NULL && !isnan(c->go) ? c->go : (double)usual.go / 1000;
	double hold = c != NULL && !isnan(c->hold) ? c->hold : (double)usual.hold / 1000;

	percent_put(to, percent, go, hold, decimals, most);
}

void
grid_month_text(struct buf *to, int month)
{
	buf_addf(to, "%04d-%02d", month / 12, month % 12 + 1);
}

/* x log(x / of), and 0 if x is 0. */
static double
entropy(int64_t x, int64_t of)
{
	return x > 0 ? (double)x * log((double)x / (double)of) : 0;
}

/* Twice the logarithm of how much better two shares explain the answers than one does. */
static double
ratio(const struct grid_turn *t)
{
	int64_t n = t->answers[0] + t->answers[1], k = t->covered[0] + t->covered[1];
	double both = entropy(k, n) + entropy(n - k, n), each = 0;

	for (int i = 0; i < 2; i++)
		each += entropy(t->covered[i], t->answers[i]) +
		    entropy(t->answers[i] - t->covered[i], t->answers[i]);
	return 2 * (each - both);
}

static bool
is_turn(struct grid_turn *t)
{
	double a, b;

	if (t->answers[0] < TURN_ANSWERS || t->answers[1] < TURN_ANSWERS)
		return false;
	a = (double)t->covered[0] / (double)t->answers[0];
	b = (double)t->covered[1] / (double)t->answers[1];
	t->begins = a < b;
	return (a < b ? a : b) <= TURN_WITHOUT && (a < b ? b : a) >= TURN_WITH && ratio(t) >= TURN_RATIO;
}

/* Exact to the day if the verdict has the day, and means the same turn. */
static void
say_day(const struct segment_known *c, struct grid_turn *t)
{
	int month = t->begins ? t->month : t->month - 1;
	struct buf b = { 0 };

	grid_month_text(&b, month);
	if (strncmp(t->begins ? c->from : c->until, buf_str(&b), 7) == 0)
		memcpy(t->day, t->begins ? c->from : c->until, sizeof t->day);
	else
		memcpy(t->day, b.p, b.n + 1 < sizeof t->day ? b.n + 1 : sizeof t->day);
	buf_free(&b);
}

bool
grid_turn(const struct segment_known *c, struct grid_turn *best)
{
	double highest = 0;

	for (size_t k = 1; k < c->nmonths; k++) {
		struct grid_turn t = { .month = c->months[k].month };
		double r;

		for (size_t i = 0; i < c->nmonths; i++) {
			t.answers[i >= k] += c->months[i].answers;
			t.covered[i >= k] += c->months[i].covered;
		}
		if (is_turn(&t) && (r = ratio(&t)) > highest) {
			highest = r;
			*best = t;
		}
	}
	if (highest > 0)
		say_day(c, best);
	return highest > 0;
}

int
grid_contradiction(const struct segment_known *c)
{
	bool nothing = c->decision == DECISION_STOP || c->decision == DECISION_STOP_CIRCUIT;
	bool something = c->decision == DECISION_GO || c->decision == DECISION_HOLD;

	if (c->provider == 1 && nothing)
		return 1;
	return c->provider == 0 && something ? 0 : -1;
}
