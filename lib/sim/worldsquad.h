/*
 * worldsquad - who plays where in which season
 *
 * Everybody belongs to a club's squad for some seasons (worldname.h).  If the world has transfers, that share of all
 * people spends the later seasons at another club, and one season at both.  Nothing is stored: it follows from the
 * world's seed and the player's id.
 */
#ifndef WORLDSQUAD_H
#define WORLDSQUAD_H

#include "world.h"

/* The clubs at which the player is that season, the earlier one first; 0, 1 or 2.  Only clubs that play in a league then
 * count. */
int worldsquad_clubs(const struct world *w, int64_t player, int season, uint32_t club[2]);
/* Is club one of them? */
bool worldsquad_plays(const struct world *w, int64_t player, int season, uint32_t club);
/* Does the player have games that season in a competition without an id (af-world(5), friendlies)? */
bool worldsquad_friendlies(const struct world *w, int64_t player, int season);
/* A club that is said to be the player's, but for which he never plays; 0 if there is none. */
uint32_t worldsquad_idle(const struct world *w, int64_t player);

struct worldsquad {
	uint32_t *v;	/* ids; the caller frees */
	size_t n, cap;
};

/* Appends the people of a club's season: its own, then those who have joined. */
void worldsquad_people(const struct world *w, uint32_t club, int season, struct worldsquad *to);

#endif
