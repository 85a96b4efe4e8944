/* Lays a world out: seasons become segments, rules become shapes and marks. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/xmem.h"

#define FIRST_FIXTURE 192001
#define ID_GAP 7	/* unused ids between two seasons */

bool
world_flag(const struct world_league *l, int season)
{
	const struct world_rule *r = world_rule(&l->flag, season);

	return r != NULL && r->amount != 0;
}

const struct world_league *
world_team_league(const struct world *w, int64_t team)
{
	for (size_t i = 0; i < w->nleagues; i++)
		if (w->leagues[i].first_team <= team &&
		    team < (int64_t)w->leagues[i].first_team + w->leagues[i].pool)
			return &w->leagues[i];
	return NULL;
}

const struct world_segment *
world_segment(const struct world *w, int64_t league, int64_t season)
{
	for (size_t i = 0; i < w->nsegments; i++)
		if (w->segments[i].season == season && w->leagues[w->segments[i].league].id == league)
			return &w->segments[i];
	return NULL;
}

static void
shuffle(uint32_t *v, size_t n, struct random *d)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = random_below(d, (uint32_t)i);
		uint32_t t = v[i - 1];

		v[i - 1] = v[k];
		v[k] = t;
	}
}

/* Drops a stretch of r->gap consecutive matches. */
static size_t
cut_gap(const struct world_rule *r, uint32_t *v, size_t n, struct random *d)
{
	size_t gap = r->gap < n ? r->gap : n, at;

	if (gap == 0)
		return n;
	at = random_below(d, (uint32_t)(n - gap) + 1);
	memmove(v + at, v + at + gap, (n - at - gap) * sizeof *v);
	return n - gap;
}

/* Shuffles whole runs of consecutive matches. */
static void
shuffle_runs(uint32_t *v, size_t n, size_t run, struct random *d)
{
	size_t nruns = (n + run - 1) / run, k = 0;
	uint32_t *order = xreallocarray(NULL, nruns, sizeof *order);
	uint32_t *copy = xreallocarray(NULL, n, sizeof *copy);

	memcpy(copy, v, n * sizeof *v);
	for (size_t i = 0; i < nruns; i++)
		order[i] = (uint32_t)i;
	shuffle(order, nruns, d);
	for (size_t i = 0; i < nruns; i++)
		for (size_t j = order[i] * run; j < n && j < (order[i] + 1) * run; j++)
			v[k++] = copy[j];
	free(order);
	free(copy);
}

/* Moves what the rule picks of v[0..n), matches in order of time, to the front; returns how many. */
static size_t
pick(const struct world *w, const struct world_segment *s, const struct world_rule *r, uint32_t *v,
    size_t n, uint64_t salt)
{
	struct random d = random_from(w->seed, (uint64_t)s->first_id, salt);
	size_t m = 0, want;

	for (size_t i = 0; i < n; i++) {
		int64_t at = world_date(w, s, v[i]);

		if (r->since <= at && at < r->until)
			v[m++] = v[i];
	}
	want = (size_t)(r->share ? ((int64_t)m * r->amount + 50000) / 100000 : r->amount);
	m = cut_gap(r, v, m, &d);
	if (m > 0 && r->run > 1)
		shuffle_runs(v, m, r->run, &d);
	else
		shuffle(v, m, &d);
	return want < m ? want : m;
}

struct world_layout {
	struct world *w;
	const struct world_segment *s;
	const struct world_league *l;
	uint8_t *shape, *mark;	/* of the segment */
	uint32_t *v;		/* room for all matches of the segment */
};

static size_t
candidates(struct world_layout *o, bool (*fits)(const struct world_layout *, uint32_t))
{
	size_t n = 0;

	for (uint32_t i = 0; i < o->s->n; i++)
		if (fits == NULL || fits(o, i))
			o->v[n++] = i;
	return n;
}

static bool
is_empty(const struct world_layout *o, uint32_t i)
{
	return o->shape[i] == WORLD_EMPTY;
}

static bool
is_full(const struct world_layout *o, uint32_t i)
{
	return o->shape[i] == WORLD_FULL;
}

static bool
is_open(const struct world_layout *o, uint32_t i)
{
	return o->shape[i] == WORLD_FULL && o->mark[i] == 0;
}

static bool
is_unmarked(const struct world_layout *o, uint32_t i)
{
	return o->mark[i] == 0 && (o->shape[i] == WORLD_FULL || o->shape[i] == WORLD_EMPTY);
}

static void
cover(struct world_layout *o)
{
	const struct world_rule *r = world_rule(&o->l->coverage, o->s->season);
	struct world_rule rest;
	size_t n;

	memset(o->shape, WORLD_EMPTY, o->s->n);
	if (r == NULL)
		return;
	n = pick(o->w, o->s, r, o->v, candidates(o, NULL), 'c');
	for (size_t i = 0; i < n; i++)
		o->shape[o->v[i]] = WORLD_FULL;
	rest = (struct world_rule){ .amount = r->partial, .since = INT64_MIN, .until = INT64_MAX };
	n = pick(o->w, o->s, &rest, o->v, candidates(o, is_empty), 'p');
	for (size_t i = 0; i < n; i++)
		o->shape[o->v[i]] = WORLD_PARTIAL;
}

/* Each trap takes matches that no earlier trap took; unfinished and gone may take uncovered ones too. */
static void
provider_traps(struct world_layout *o)
{
	for (size_t t = 0; t < o->l->provider_traps.n; t++) {
		const struct world_rule *r = &o->l->provider_traps.v[t];
		bool any = r->what == WORLD_UNFINISHED || r->what == WORLD_GONE || r->what == WORLD_ALL_NULL ||
		    world_rule(&o->l->coverage, o->s->season) == NULL;
		size_t n;

		if (o->s->season < r->years.from || o->s->season > r->years.to)
			continue;
		n = candidates(o, any ? is_unmarked : is_full);
		n = pick(o->w, o->s, r, o->v, n, 't' + (t << 8));
		for (size_t i = 0; i < n; i++)
			o->shape[o->v[i]] = (uint8_t)r->what;
	}
}

static void
store(struct world_layout *o)
{
	const struct world_rule *r = world_rule(&o->l->stored, o->s->season);
	size_t n;

	if (r == NULL)
		return;
	n = pick(o->w, o->s, r, o->v, candidates(o, is_full), 's');
	for (size_t i = 0; i < n; i++)
		o->mark[o->v[i]] = STORED_FULL;
}

static void
database_trap(struct world_layout *o, const struct world_rule *r, size_t t)
{
	bool any = r->what == WORLD_NO_ID << 4 || r->what == WORLD_POSTPONED << 4;
	size_t n = pick(o->w, o->s, r, o->v, candidates(o, any ? is_unmarked : is_open), 'x' + (t << 8));

	for (size_t i = 0; i < n; i++) {
		o->mark[o->v[i]] = (uint8_t)r->what;
		if (r->what == STORED_SOME)
			o->mark[o->v[i]] = (uint8_t)((size_t)STORED_SOME + i % (STORED_KINDS - STORED_SOME));
		if (r->what == WORLD_POSTPONED << 4)
			o->shape[o->v[i]] = WORLD_EMPTY;
	}
}

static void
lay_out(struct world *w, const struct world_segment *s, uint32_t *v)
{
	struct world_layout o = { w, s, &w->leagues[s->league], w->shape + s->first, w->mark + s->first, v };

	cover(&o);
	provider_traps(&o);
	store(&o);
	for (size_t t = 0; t < o.l->database_traps.n; t++)
		if (o.l->database_traps.v[t].years.from <= s->season &&
		    s->season <= o.l->database_traps.v[t].years.to)
			database_trap(&o, &o.l->database_traps.v[t], t);
}

static int64_t
day_of(int year, int month_day)
{
	char text[32];
	int64_t at = 0;

	snprintf(text, sizeof text, "%04d-%02d-%02d", year, month_day / 100, month_day % 100);
	(void)clock_parse(SPAN(text), &at);	/* the reader has checked it */
	return at;
}

static void
add_segment(struct world *w, size_t league, int season, const struct world_seasons *row)
{
	struct world_segment s = { .league = league, .season = season, .n = row->matches,
	    .teams = row->teams };

	s.from = day_of(season, row->from);
	s.to = day_of(season + (row->to < row->from), row->to);
	w->segments = xreallocarray(w->segments, w->nsegments + 1, sizeof *w->segments);
	w->segments[w->nsegments++] = s;
}

/* A later row replaces an earlier one for the same season. */
static void
add_league(struct world *w, size_t league)
{
	struct world_league *l = &w->leagues[league];
	uint32_t most = 0;

	for (int season = 1900; season < 2200; season++)
		for (size_t i = l->nseasons; i-- > 0;)
			if (l->seasons[i].years.from <= season && season <= l->seasons[i].years.to) {
				add_segment(w, league, season, &l->seasons[i]);
				break;
			}
	for (size_t i = 0; i < l->nseasons; i++)
		if (l->seasons[i].teams > most)
			most = l->seasons[i].teams;
	l->first_team = WORLD_FIRST_TEAM + w->teams;
	l->pool = most + 6;
	w->teams += l->pool;
}

static int
by_time(const void *a, const void *b)
{
	const struct world_segment *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->league < y->league ? -1 : x->league > y->league;
}

int
world_build(struct world *w, const char **why)
{
	int64_t id = w->next_id != 0 ? w->next_id : FIRST_FIXTURE;
	uint64_t n = 0;
	uint32_t most = 0, *v;

	for (size_t i = 0; i < w->nleagues; i++)
		add_league(w, i);
	if (w->nsegments == 0) {
		*why = "the world has no season";
		return -1;
	}
	qsort(w->segments, w->nsegments, sizeof *w->segments, by_time);
	for (size_t i = 0; i < w->nsegments; i++) {
		struct world_segment *s = &w->segments[i];

		s->first = (uint32_t)n;
		s->first_id = id;
		n += s->n;
		id += s->n + ID_GAP;
		if (s->n > most)
			most = s->n;
	}
	if (n > UINT32_MAX) {
		*why = "the world has more than 4294967295 matches";
		return -1;
	}
	w->n = (uint32_t)n;
	w->next_id = id;
	w->shape = xcalloc(n + 1, 1);
	w->mark = xcalloc(n + 1, 1);
	v = xreallocarray(NULL, most + 1, sizeof *v);
	for (size_t i = 0; i < w->nsegments; i++)
		lay_out(w, &w->segments[i], v);
	free(v);
	return 0;
}

void
world_free(struct world *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < w->nleagues; i++) {
		struct world_league *l = &w->leagues[i];

		free(l->name);
		free(l->country);
		free(l->code);
		free(l->seasons);
		free(l->coverage.v);
		free(l->stored.v);
		free(l->flag.v);
		free(l->xg.v);
		free(l->provider_traps.v);
		free(l->database_traps.v);
	}
	free(w->leagues);
	free(w->segments);
	free(w->shape);
	free(w->mark);
	free(w);
}
