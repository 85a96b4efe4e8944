/* Makes one match: world_fixture of world.h. */
#include "world.h"

#include "base/clock.h"
#include "base/random.h"
#include "match/fieldlist.h"

#define TYPE(at, row, provider, name, kind, core, null_zero) { provider, name, core },

const struct world_type world_types[WORLD_TYPES] = { FIELD_LIST(TYPE, ) };

enum {
	ON, OFF, TOTAL, BLOCKED, INSIDE, OUTSIDE, FOULS, CORNERS, OFFSIDES, POSSESSION, YELLOW, RED,
	SAVES, PASSES, ACCURATE, PASSES_PCT, XG, PREVENTED
};

const char *const world_shape_names[WORLD_SHAPES] = {
	"full", "empty", "partial", "nulls", "all-null", "one-team", "unfinished", "absent", "gone",
};

const char *const world_stored_names[STORED_KINDS] = {
	"nothing", "full", "zeros", "some", "blank", "foreign", "differs", "half", "text",
};

static int
below(struct random *d, int n)
{
	return (int)random_below(d, (uint32_t)n);
}

uint32_t
world_team(const struct world_segment *s, const struct world_league *l, uint32_t place)
{
	/* Two teams are relegated and two promoted every year. */
	return l->first_team + ((uint32_t)s->season * 2 + place) % l->pool;
}

/* A round robin by the circle method, repeated as often as the season needs, home and away alternating. */
static void
pair_up(const struct world_segment *s, uint32_t i, uint32_t place[2], int *round)
{
	uint32_t half = s->teams / 2, ring = s->teams - 1, r = i / half, k = i % half;
	uint32_t cycle = r / ring, a = (r + k) % ring, b = k == 0 ? ring : (r % ring + ring - k) % ring;
	unsigned flip = (cycle + k + r % ring) & 1;

	place[flip] = a;
	place[1 - flip] = b;
	*round = (int)r + 1;
}

int64_t
world_date(const struct world *w, const struct world_segment *s, uint32_t i)
{
	static const int kickoff[] = { 750, 840, 900, 990, 1140, 1200, 1290 };	/* minutes */
	uint32_t half = s->teams / 2, rounds = (s->n + half - 1) / half, r = i / half, k = i % half;
	int64_t days = (s->to - s->from) / CLOCK_DAY, day;
	struct random d = random_from(w->seed, (uint64_t)s->first_id + i, 'd');

	day = days * r / (rounds > 1 ? rounds - 1 : 1);
	if (day < days && k > half / 2)
		day++;
	return s->from + day * CLOCK_DAY + kickoff[random_below(&d, 7)] * 60 * CLOCK_SECOND;
}

static void
set(struct world_value *v, int type, enum world_kind kind, int value)
{
	v[type] = (struct world_value){ kind, value };
}

static void
count(struct world_value *v, int type, int value)
{
	set(v, type, WORLD_COUNT, value);
}

static void
shots(struct world_value *v, struct random *d, int goals)
{
	int on = goals + below(d, 6), off = 1 + below(d, 8), blocked = below(d, 6);
	int total = on + off + blocked, inside = total * (45 + below(d, 30)) / 100;

	count(v, ON, on);
	count(v, OFF, off);
	count(v, BLOCKED, blocked);
	count(v, TOTAL, total);
	count(v, INSIDE, inside);
	count(v, OUTSIDE, total - inside);
}

static void
play(struct world_value *v, struct random *d, int possession)
{
	int passes = 100 + possession * 6 + below(d, 90), pct = 62 + below(d, 28);

	count(v, FOULS, 5 + below(d, 15));
	count(v, CORNERS, below(d, 12));
	count(v, OFFSIDES, below(d, 6));
	set(v, POSSESSION, WORLD_PERCENT, possession);
	count(v, YELLOW, below(d, 5));
	count(v, RED, below(d, 16) == 0);
	count(v, PASSES, passes);
	count(v, ACCURATE, (passes * pct + 50) / 100);
	set(v, PASSES_PCT, WORLD_PERCENT, pct);
}

/* 16 types up to 2022, expected_goals from 2023, goals_prevented from 2024, as a string from 2026. */
static void
modern(struct world_value *v, struct random *d, int season, bool measured, int goals)
{
	int xg = 20 + goals * 45 + below(d, 120), prevented = below(d, 5) - 2;

	if (season < 2023)
		return;
	set(v, XG, measured ? WORLD_HUNDREDTHS : WORLD_NULL, xg);
	if (season >= 2026)
		set(v, PREVENTED, measured ? WORLD_HUNDREDTHS : WORLD_NULL, prevented * 37 + below(d, 30));
	else if (season >= 2024)
		set(v, PREVENTED, measured ? WORLD_SIGNED : WORLD_NULL, prevented);
}

/* The provider writes null for a zero: always in old seasons, later for red cards. */
static void
zeros(struct world_value *v, int season, bool always)
{
	for (int t = 0; t < PASSES_PCT; t++)
		if (v[t].kind == WORLD_COUNT && v[t].v == 0 && (always || season < 2022 || t == RED))
			v[t].kind = WORLD_NULL;
	/* A null in a type that decides about coverage would make a full block look like a gap. */
	for (int t = 0; t < WORLD_TYPES && !always; t++)
		if ((t == TOTAL || t == CORNERS) && v[t].kind == WORLD_NULL)
			v[t].kind = WORLD_COUNT;
}

static void
spoil(struct world_fixture *f)
{
	for (int side = 0; side < 2; side++)
		for (int t = 0; t < WORLD_TYPES; t++) {
			struct world_value *v = &f->values[side][t];

			if (f->shape == WORLD_EMPTY || f->shape == WORLD_UNFINISHED || f->shape == WORLD_GONE ||
			    (f->shape == WORLD_ONE_TEAM && side == (int)(f->id & 1)) ||
			    (f->shape == WORLD_PARTIAL && t >= CORNERS))
				v->kind = WORLD_NO_ROW;
			else if (f->shape == WORLD_ALL_NULL && v->kind != WORLD_NO_ROW)
				v->kind = WORLD_NULL;
		}
}

const struct world_rule *
world_rule(const struct world_rules *rules, int season)
{
	for (size_t i = rules->n; i-- > 0;)
		if (rules->v[i].years.from <= season && season <= rules->v[i].years.to)
			return &rules->v[i];
	return NULL;
}

static void
values(struct world_fixture *f, struct random *d)
{
	const struct world_rule *xg = world_rule(&f->league->xg, f->season);
	int possession = 30 + below(d, 41);

	memset(f->values, 0, sizeof f->values);
	for (int side = 0; side < 2; side++) {
		struct world_value *v = f->values[side];

		shots(v, d, f->goals[side]);
		play(v, d, side == 0 ? possession : 100 - possession);
		modern(v, d, f->season, xg != NULL && xg->amount != 0, f->goals[side]);
	}
	for (int side = 0; side < 2; side++) {
		struct world_value *v = f->values[side];

		count(v, SAVES, f->values[1 - side][ON].v - f->goals[1 - side]);
		if (f->shape == WORLD_NULLS && side == (int)(f->id & 1))
			count(v, CORNERS, 0);
		zeros(v, f->season, f->shape == WORLD_NULLS);
	}
	spoil(f);
}

void
world_fixture(const struct world *w, uint32_t ordinal, struct world_fixture *f)
{
	static const int scored[16] = { 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4 };
	size_t lo = 0, hi = w->nsegments;
	const struct world_segment *s;
	uint32_t place[2], i;
	struct random d;

	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;

		if (w->segments[mid].first <= ordinal)
			lo = mid;
		else
			hi = mid;
	}
	s = f->segment = &w->segments[lo];
	f->league = &w->leagues[s->league];
	i = ordinal - s->first;
	f->id = s->first_id + i;
	f->match_id = (int64_t)ordinal + 1;
	f->season = s->season;
	f->date = world_date(w, s, i);
	f->shape = w->shape[ordinal];
	f->stored = w->mark[ordinal] & 15;
	f->marks = w->mark[ordinal] >> 4;
	pair_up(s, i, place, &f->round);
	d = random_from(w->seed, (uint64_t)f->id, 'f');
	for (int side = 0; side < 2; side++) {
		f->team[side] = world_team(s, f->league, place[side]);
		f->goals[side] = scored[random_below(&d, 16)];
		f->half[side] = below(&d, f->goals[side] + 1);
	}
	values(f, &d);
}

bool
world_covered(const struct world_fixture *f)
{
	return f->shape != WORLD_EMPTY && f->shape != WORLD_ALL_NULL && f->shape != WORLD_UNFINISHED &&
	    f->shape != WORLD_GONE;
}

int64_t
world_find(const struct world *w, int64_t id)
{
	size_t lo = 0, hi = w->nsegments;

	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;

		if (w->segments[mid].first_id <= id)
			lo = mid;
		else
			hi = mid;
	}
	if (hi == 0 || id < w->segments[lo].first_id ||
	    id >= w->segments[lo].first_id + (int64_t)w->segments[lo].n)
		return -1;
	return (int64_t)w->segments[lo].first + (id - w->segments[lo].first_id);
}
