/* A made-up world keeps its promises: counts are exact, teams meet as in a league, values fit together. */
#include "sim/world.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xmem.h"
#include "sim/worldname.h"
#include "tap.h"

static struct world *
world_of(const char *text)
{
	char path[] = "/tmp/af-world.XXXXXX";
	int fd = mkstemp(path);
	struct world *w;

	if (fd == -1 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		return NULL;
	close(fd);
	w = world_read(path);
	unlink(path);
	return w;
}

/* In a round every team plays once; over two cycles each meets each other at home and away. */
static void
round_robin(void)
{
	struct world *w = world_of("seed 5\nleague 1 \"A\" \"B\" league\nseasons 2020 matches 182 teams 14\n");
	static int met[64][64], played[64];
	int bad = 0, last = 0;

	for (uint32_t i = 0; i < w->n; i++) {
		struct world_fixture f;
		uint32_t h, a;

		world_fixture(w, i, &f);
		h = f.team[0] - WORLD_FIRST_TEAM;
		a = f.team[1] - WORLD_FIRST_TEAM;
		if (f.round != last)
			memset(played, 0, sizeof played);
		last = f.round;
		bad += played[h]++ != 0 || played[a]++ != 0 || h == a;
		met[h][a]++;
	}
	ok(bad == 0 && last == 26, "26 rounds in which nobody plays twice");
	bad = 0;
	for (int h = 0; h < 64; h++)
		for (int a = 0; a < 64; a++)
			bad += met[h][a] > 1 || (h != a && met[h][a] != met[a][h]);
	ok(bad == 0, "each pair meets once at home, once away");
	world_free(w);
}

static void
exact_counts(void)
{
	static const char *const rules[] = { "37%", "100", "100 run 9", "64 gap 80 partial 30", "none", "all",
	    "50% since 2020-11-01", "12 until 2020-09-15" };
	static const unsigned full[] = { 67, 100, 100, 64, 0, 182, 0, 12 }, partial[] = { 0, 0, 0, 30, 0, 0, 0, 0 };

	for (size_t k = 0; k < sizeof rules / sizeof rules[0]; k++) {
		struct buf text = { 0 };
		struct world *w;
		unsigned n = 0, p = 0, eligible = 0, before = 0, run = 0, longest = 0;
		int64_t since;

		(void)clock_parse(SPAN("2020-11-01"), &since);
		buf_addf(&text, "seed %zu\nleague 1 \"A\" \"B\" league\nseasons 2020 matches 182 teams 14\n"
		    "coverage * %s\n", k, rules[k]);
		w = world_of(buf_str(&text));
		for (uint32_t i = 0; i < w->n; i++) {
			bool covered = w->shape[i] == WORLD_FULL;
			int64_t at = world_date(w, &w->segments[0], i);

			n += covered;
			p += w->shape[i] == WORLD_PARTIAL;
			eligible += at >= since;
			before += covered && at < since;
			run = covered ? 0 : run + 1;
			longest = run > longest ? run : longest;
		}
		if (k == 6)
			ok(before == 0 && n == (eligible + 1) / 2, "coverage %s: %u of %u, none before", rules[k], n, eligible);
		else
			ok(n == full[k] && p == partial[k], "coverage %s: %u full, %u partial", rules[k], n, p);
		if (k == 3)
			ok(longest >= 80, "a gap of 80 neighbours (%u)", longest);
		world_free(w);
		buf_free(&text);
	}
}

static void
values_fit(const struct world *w)
{
	enum { ON, OFF, TOTAL, BLOCKED, INSIDE, OUTSIDE, POSSESSION = 9, SAVES = 12, PASSES, ACCURATE };
	int bad = 0, full = 0;

	for (uint32_t i = 0; i < w->n; i++) {
		struct world_fixture f, again;

		world_fixture(w, i, &f);
		world_fixture(w, i, &again);
		bad += memcmp(&f.values, &again.values, sizeof f.values) != 0;
		bad += world_find(w, f.id) != (int64_t)i;
		if (f.shape != WORLD_FULL)
			continue;
		full++;
		for (int s = 0; s < 2; s++) {
			const struct world_value *v = f.values[s], *o = f.values[1 - s];

			bad += v[ON].v + v[OFF].v + v[BLOCKED].v != v[TOTAL].v || v[INSIDE].v + v[OUTSIDE].v != v[TOTAL].v;
			bad += v[ON].v < f.goals[s] || v[SAVES].v != o[ON].v - f.goals[1 - s] || v[SAVES].v < 0;
			bad += v[POSSESSION].v + o[POSSESSION].v != 100 || v[ACCURATE].v > v[PASSES].v;
			bad += v[TOTAL].kind != WORLD_COUNT || v[7].kind != WORLD_COUNT;
		}
	}
	ok(bad == 0 && full > 100, "values fit together in %d full matches, and are the same each time", full);
	ok(world_find(w, w->segments[0].first_id - 1) == -1 && world_find(w, w->next_id) == -1 &&
	    world_find(w, w->segments[0].first_id + w->segments[0].n) == -1 && world_find(w, -5) == -1,
	    "ids between and beyond are nobody's");
}

static void
names(void)
{
	struct buf all = { 0 };
	int twice = 0;

	for (uint32_t t = 0; t < 3000; t++) {
		size_t at;

		buf_addc(&all, '\n');
		at = all.n;
		worldname_team(&all, WORLD_FIRST_TEAM + t);
		buf_addc(&all, '\n');
		/* The part before this name must not hold it. */
		if (memmem(all.p, at, all.p + at - 1, all.n - at + 1) != NULL)
			twice++;
	}
	ok(twice == 0, "3000 clubs, no name twice");
	buf_free(&all);
}

static void
squads(void)
{
	int bad = 0, k;

	for (int season = 2000; season < 2030; season++)
		for (unsigned i = 0; i < WORLD_SQUAD; i++)
			bad += worldname_team_of(worldname_player(2077, season, i), season, &k) != 2077 || k != (int)i;
	ok(bad == 0, "who is in a squad is found there");
	ok(worldname_team_of(-1, 2020, &k) == 0 && worldname_team_of(5, 2020, &k) == 0, "others are not");
}

int
main(void)
{
	struct world *w;

	round_robin();
	exact_counts();
	w = world_of("league 1 \"A\" \"B\" league\nseasons 2015-2026 matches 132 teams 12\ncoverage * 90%\nxg *\n");
	values_fit(w);
	world_free(w);
	names();
	squads();
	return tap_done();
}
