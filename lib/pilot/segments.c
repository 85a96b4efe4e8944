#include "segments.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/percent.h"
#include "base/xmem.h"

/* The league's index; UINT32_MAX: there is none. */
static uint32_t
find_league(const struct segments *g, int64_t id)
{
	int64_t i;

	for (size_t at = 0; table_next(&g->by_league, table_hash_pair(id, 0), &at, &i);)
		if (g->leagues[i].id == id)
			return (uint32_t)i;
	return UINT32_MAX;
}

static uint32_t
make_league(struct segments *g, int64_t id)
{
	uint32_t i = find_league(g, id);

	if (i != UINT32_MAX)
		return i;
	if (g->nleagues == g->capleagues) {
		g->capleagues = g->capleagues != 0 ? g->capleagues * 2 : 64;
		g->leagues = xreallocarray(g->leagues, g->capleagues, sizeof *g->leagues);
	}
	i = (uint32_t)g->nleagues++;
	g->leagues[i] = (struct segment_league){ .id = id, .name = xstrdup(""), .country = xstrdup("") };
	table_add(&g->by_league, table_hash_pair(id, 0), i);
	return i;
}

static struct segment_known *
find_cell(const struct segments *g, uint32_t league, int season)
{
	int64_t i;

	for (size_t at = 0; table_next(&g->by_cell, table_hash_pair(league, season), &at, &i);)
		if (g->cells[i].league == league && g->cells[i].season == season)
			return &g->cells[i];
	return NULL;
}

static struct segment_known *
make_cell(struct segments *g, uint32_t league, int season)
{
	struct segment_known *c = find_cell(g, league, season);

	if (c != NULL)
		return c;
	if (g->ncells == g->capcells) {
		g->capcells = g->capcells != 0 ? g->capcells * 2 : 256;
		g->cells = xreallocarray(g->cells, g->capcells, sizeof *g->cells);
	}
	g->cells[g->ncells++] = (struct segment_known){ .league = league, .season = season, .decision = -1,
	    .missing = -1, .sampled = -1, .ok = -1, .partial = -1, .no_data = -1, .error = -1, .run = -1,
	    .coverage = NAN, .low = NAN, .high = NAN, .go = NAN, .hold = NAN, .calls = NAN, .provider = -1 };
	table_add(&g->by_cell, table_hash_pair(league, season), (int64_t)g->ncells - 1);
	return &g->cells[g->ncells - 1];
}

/* A member that is a non-empty string replaces the text that was there. */
static void
take_text(char **to, const struct rec *r, const char *name)
{
	struct span v = rec_get(r, name);
	struct buf b = { 0 };

	if (json_type(v) == JSON_STRING && v.n > 2) {
		json_text(&b, v);
		free(*to);
		*to = xmemdup(b.p, b.n);
		/* Text ends at a NUL: names are shown, not compared. */
	}
	buf_free(&b);
}

static int64_t
take_count(struct span v, int64_t otherwise)
{
	int64_t n;

	if (json_i64(v, 0, INT64_C(1) << 53, &n) == 0)
		return n;
	if (json_type(v) == JSON_STRING && num_i64((struct span){ v.p + 1, v.n - 2 }, 0, INT64_C(1) << 53, &n) == 0)
		return n;
	return otherwise;
}

static double
take_number(const struct rec *r, const char *name, double hi)
{
	struct span v = rec_get(r, name);
	double d;

	if (json_type(v) == JSON_STRING)
		v = (struct span){ v.p + 1, v.n - 2 };
	return num_double(v, 0, hi, &d) == 0 ? d : NAN;
}

/* The cell that the record is about; takes the league's name. */
static struct segment_known *
cell_of(struct segments *g, const struct rec *r, const char **why)
{
	int64_t league, season;
	uint32_t i;

	if (rec_i64(r, "league_id", 0, INT64_MAX, &league, why) != 0 ||
	    rec_i64(r, "season", SEGMENT_SEASON_MIN, SEGMENT_SEASON_MAX, &season, why) != 0)
		return NULL;
	i = make_league(g, league);
	take_text(&g->leagues[i].name, r, "league_name");
	take_text(&g->leagues[i].country, r, "country");
	return make_cell(g, i, (int)season);
}

/* "2023-08" */
static int
month_of(struct span v)
{
	int64_t y, m;

	if (json_type(v) != JSON_STRING || v.n < 9 || v.p[5] != '-' ||
	    num_i64((struct span){ v.p + 1, 4 }, SEGMENT_SEASON_MIN, SEGMENT_SEASON_MAX, &y) != 0 ||
	    num_i64((struct span){ v.p + 6, 2 }, 1, 12, &m) != 0)
		return -1;
	return (int)(y * 12 + m - 1);
}

/* "2023-08-12", if it is one. */
static void
take_day(char to[12], struct span v)
{
	to[0] = '\0';
	if (json_type(v) == JSON_STRING && v.n == 12 && month_of(v) >= 0 && strspn(v.p + 1, "0123456789-") == 10) {
		memcpy(to, v.p + 1, 10);
		to[10] = '\0';
	}
}

static int
by_month(const void *a, const void *b)
{
	const struct segment_month *x = a, *y = b;

	return (x->month > y->month) - (x->month < y->month);
}

static void
take_months(struct segment_known *c, struct span months)
{
	struct segment_month m[SEGMENT_MONTHS];
	size_t n = 0;

	for (struct json_iter it = json_iter(months); n < SEGMENT_MONTHS && json_next(&it);) {
		m[n].month = month_of(json_get(it.value, "month"));
		m[n].answers = take_count(json_get(it.value, "answers"), -1);
		m[n].covered = take_count(json_get(it.value, "covered"), -1);
		if (m[n].month >= 0 && m[n].covered >= 0 && m[n].answers >= m[n].covered)
			n++;
	}
	free(c->months);
	c->months = NULL;
	if ((c->nmonths = n) == 0)
		return;
	qsort(m, n, sizeof m[0], by_month);
	c->months = xmalloc(n * sizeof m[0]);
	memcpy(c->months, m, n * sizeof m[0]);
}

/*
 * coverage_pct has two decimals: 69.996 came as 70.  If the counts give the same share up to rounding, theirs is shown.
 * Without answers there is no share.
 */
static void
take_share(struct segment_known *c)
{
	double share;

	if (c->ok < 0 || c->partial < 0 || c->no_data < 0)
		return;
	share = percent_of(c->ok + c->partial, c->ok + c->partial + c->no_data);
	if (isnan(share) || fabs(share - c->coverage) < 0.0051)
		c->coverage = share;
}

int
segments_verdict(struct segments *g, const struct rec *r, const char **why)
{
	struct span decision = rec_get(r, "decision"), name;
	struct segment_known *c;
	int d = -1;

	if (json_type(decision) == JSON_STRING && decision.n > 2) {
		name = (struct span){ decision.p + 1, decision.n - 2 };
		if ((d = decision_of(name.p, name.n)) == -1) {
			*why = "unknown decision";
			return -1;
		}
	}
	if ((c = cell_of(g, r, why)) == NULL)
		return -1;
	g->nsegments += !c->segment;
	c->segment = true;
	c->missing = take_count(rec_get(r, "total_missing"), take_count(rec_get(r, "missing"), c->missing));
	if (d == -1)
		return 0;
	c->decision = d;
	c->settled = span_is(rec_get(r, "settled"), "true");
	c->sampled = take_count(rec_get(r, "sampled"), -1);
	c->ok = take_count(rec_get(r, "api_ok"), -1);
	c->partial = take_count(rec_get(r, "partial"), -1);
	c->no_data = take_count(rec_get(r, "no_data"), -1);
	c->error = take_count(rec_get(r, "error"), -1);
	c->run = take_count(rec_get(r, "longest_no_data_run"), -1);
	c->calls = take_number(r, "calls", 1e15);
	c->coverage = take_number(r, "coverage_pct", 100);
	c->low = take_number(r, "interval_low", 100);
	c->high = take_number(r, "interval_high", 100);
	c->go = take_number(r, "go", 100);
	c->hold = take_number(r, "hold", 100);
	take_text(&c->reason, r, "reason");
	take_share(c);
	take_months(c, rec_get(r, "months"));
	take_day(c->from, rec_get(r, "covered_from"));
	take_day(c->until, rec_get(r, "covered_until"));
	return 0;
}

int
segments_coverage(struct segments *g, const struct rec *r, int after, const char **why)
{
	struct segment_stock s = { .known = true };
	struct segment_known *c;

	s.total = take_count(rec_get(r, "total"), -1);
	s.shots = take_count(rec_get(r, "with_shots"), -1);
	s.corners = take_count(rec_get(r, "with_corners"), 0);
	s.tainted = take_count(rec_get(r, "tainted"), 0);
	if (s.total < 0 || s.shots < 0 || s.shots > s.total || s.corners > s.total || s.tainted > s.total) {
		*why = "total, with_shots, with_corners and tainted are not counts of one segment's matches";
		return -1;
	}
	if ((c = cell_of(g, r, why)) == NULL)
		return -1;
	*(after ? &c->after : &c->before) = s;
	g->stock[after] = true;
	return 0;
}

int64_t
segments_find(const struct segments *g, int64_t league_id, int64_t season)
{
	uint32_t league = find_league(g, league_id);
	const struct segment_known *c;

	if (league == UINT32_MAX || season < SEGMENT_SEASON_MIN || season > SEGMENT_SEASON_MAX)
		return -1;
	c = find_cell(g, league, (int)season);
	return c != NULL ? c - g->cells : -1;
}

void
segments_free(struct segments *g)
{
	for (size_t i = 0; i < g->nleagues; i++) {
		free(g->leagues[i].name);
		free(g->leagues[i].country);
	}
	for (size_t i = 0; i < g->ncells; i++) {
		free(g->cells[i].reason);
		free(g->cells[i].months);
	}
	free(g->leagues);
	free(g->cells);
	table_free(&g->by_cell);
	table_free(&g->by_league);
	free(g->seasons);
	free(g->row);
	free(g->at);
	*g = (struct segments){ 0 };
}
