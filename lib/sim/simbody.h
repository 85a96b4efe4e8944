/*
 * simbody - answers in the shape of API-Football v3, made from a world
 *
 * Everything here appends to a buffer and knows no clock, limit or socket.
 */
#ifndef SIMBODY_H
#define SIMBODY_H

#include "simquery.h"
#include "world.h"

/* The envelope up to and including "response":, and its end. */
void simbody_open(struct buf *to, struct span get, const struct sim_query *q, int64_t results,
    int64_t page, int64_t pages);
void simbody_close(struct buf *to);
/* The whole envelope of a refusal: errors {key: text}. */
void simbody_error(struct buf *to, struct span get, const struct sim_query *q, const char *key,
    const char *text);

/* An element of /fixtures: with_all adds events, lineups, statistics, players; slim leaves events, lineups and players
 * empty. */
void simbody_fixture(struct buf *to, const struct world_fixture *f, bool with_all, bool slim);
/* The elements of /fixtures/statistics, without brackets; returns how many. */
int simbody_statistics(struct buf *to, const struct world_fixture *f, bool keep_empty);
/* In simpeople.c.  An element of /leagues; season 0: all seasons. */
void simbody_league(struct buf *to, const struct world *w, const struct world_league *l, int season);
/* An element of /players, with what the player did that season: in a league, at a club, or (NULL, 0) anywhere; of /teams. */
void simbody_player(struct buf *to, const struct world *w, uint32_t player, int season, const struct world_league *l, uint32_t team);
void simbody_team(struct buf *to, const struct world_league *l, uint32_t team);

#endif
