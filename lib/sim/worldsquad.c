#include "worldsquad.h"

#include "base/random.h"
#include "base/xmem.h"
#include "worldname.h"

enum { A_YEAR = 3 };	/* places in the squad that each season vacates (worldname.c) */

static bool
plays(const struct world *w, uint32_t club, int season)
{
	const struct world_league *l = world_team_league(w, club);
	const struct world_segment *g = l != NULL ? world_segment(w, l->id, season) : NULL;

	for (uint32_t place = 0; g != NULL && place < g->teams; place++)
		if (world_team(g, l, place) == club)
			return true;
	return false;
}

/* The club that he moves to, or 0; *years: how many of his seasons are left then. */
static uint32_t
transfer(const struct world *w, int64_t player, uint32_t home, int *years)
{
	struct random d = random_from(w->seed, (uint64_t)player, 't');
	uint32_t to;

	if (random_below(&d, 100) >= w->transfers || w->teams < 2)
		return 0;
	*years = 1 + (int)random_below(&d, WORLD_SQUAD / A_YEAR - 2);
	to = WORLD_FIRST_TEAM + random_below(&d, w->teams - 1);
	return to >= home ? to + 1 : to;
}

int
worldsquad_clubs(const struct world *w, int64_t player, int season, uint32_t club[2])
{
	int place = -1, years = 0, n = 0;
	uint32_t home = worldname_team_of(player, season, &place), to;

	if (home == 0 || place < 0)
		return 0;
	to = transfer(w, player, home, &years);
	if ((to == 0 || place / A_YEAR >= years) && plays(w, home, season))
		club[n++] = home;
	if (to != 0 && place / A_YEAR <= years && plays(w, to, season))
		club[n++] = to;
	return n;
}

bool
worldsquad_plays(const struct world *w, int64_t player, int season, uint32_t club)
{
	uint32_t at[2];
	int n = worldsquad_clubs(w, player, season, at);

	return (n > 0 && at[0] == club) || (n > 1 && at[1] == club);
}

bool
worldsquad_friendlies(const struct world *w, int64_t player, int season)
{
	struct random d = random_from(w->seed, (uint64_t)player, (uint64_t)season << 8 | 'f');

	return random_below(&d, 100) < w->friendlies;
}

uint32_t
worldsquad_idle(const struct world *w, int64_t player)
{
	int place, years;
	uint32_t home = worldname_team_of(player, 2000, &place), to = home != 0 ? transfer(w, player, home, &years) : 0, idle;

	if (to == 0 || player % 4 != 0 || w->teams < 3)
		return 0;
	for (idle = WORLD_FIRST_TEAM; idle == home || idle == to; idle++)
		;
	return idle;
}

static void
add(struct worldsquad *to, uint32_t player)
{
	if (to->n == to->cap) {
		to->cap = to->cap > 0 ? to->cap * 2 : 64;
		to->v = xreallocarray(to->v, to->cap, sizeof *to->v);
	}
	to->v[to->n++] = player;
}

/* The people of one club's own squad who play for another club, or for itself. */
static void
add_from(const struct world *w, uint32_t home, uint32_t club, int season, struct worldsquad *to)
{
	for (unsigned k = 0; k < WORLD_SQUAD; k++) {
		uint32_t player = worldname_player(home, season, k);

		if (worldsquad_plays(w, player, season, club))
			add(to, player);
	}
}

void
worldsquad_people(const struct world *w, uint32_t club, int season, struct worldsquad *to)
{
	add_from(w, club, club, season, to);
	for (uint32_t i = 0; w->transfers > 0 && i < w->teams; i++)
		if (WORLD_FIRST_TEAM + i != club)
			add_from(w, WORLD_FIRST_TEAM + i, club, season, to);
}
