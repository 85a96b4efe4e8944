/*
 * worldname - invented names for invented clubs and people
 *
 * A club's name is unique in its world (ASCII).  A person's name is JSON text without quotes; some have accents, as
 * \u00e9.
 */
#ifndef WORLDNAME_H
#define WORLDNAME_H

#include "world.h"

void worldname_team(struct buf *to, uint32_t team);
void worldname_city(struct buf *to, uint32_t team);
void worldname_venue(struct buf *to, uint32_t team);
void worldname_person(struct buf *to, uint64_t id);

/* A club's squad: SQUAD of its PLAYERS people a season, three new ones each year. */
enum { WORLD_SQUAD = 26, WORLD_PLAYERS = 240, WORLD_FIRST_PLAYER = 10000 };
uint32_t worldname_player(uint32_t team, int season, unsigned k);
/* The team of a player's id and the player's place in its squad that season (-1: not in it); 0 for an unknown id. */
uint32_t worldname_team_of(int64_t player, int season, int *k);

#endif
