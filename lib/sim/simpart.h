/*
 * simpart - the pieces that the answers of simbody are made of
 */
#ifndef SIMPART_H
#define SIMPART_H

#include "base/buf.h"
#include "world.h"

/* {"id":…,"name":…,"logo":…; the brace is left open. */
void simpart_team_open(struct buf *to, uint32_t team);
/* {"id":…,"name":…,"country":…,"logo":…,"flag":…,"season":…; the brace is left open. */
void simpart_league_open(struct buf *to, const struct world_league *l, int season);
void simpart_image(struct buf *to, const char *kind, int64_t id);	/* the URL of a picture */
void simpart_flag(struct buf *to, const struct world_league *l);	/* the same, or null */
void simpart_venue(struct buf *to, uint32_t team);			/* "venue":{…} */

/* simelem.c: the three large members of an element, each as "name":[…]. */
void simelem_events(struct buf *to, const struct world_fixture *f);
void simelem_lineups(struct buf *to, const struct world_fixture *f);
void simelem_players(struct buf *to, const struct world_fixture *f);

#endif
