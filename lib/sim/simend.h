/*
 * simend - the parts of sim: endpoints, and how an answer is spoiled
 */
#ifndef SIMEND_H
#define SIMEND_H

#include "sim.h"

/* Answers the path and query of s, or refuses them as the provider would. */
void simend_answer(struct sim *s, struct sim_answer *a);
/* Spoils a good answer with the fault (simspoil.c). */
void simspoil(struct sim *s, enum simfault_kind kind, int64_t now, struct sim_answer *a);

/* simlist.c */
void simlist_status(struct sim *s, struct sim_answer *a);
void simlist_leagues(struct sim *s, struct sim_answer *a);
void simlist_players(struct sim *s, struct sim_answer *a);
void simlist_player_seasons(struct sim *s, struct sim_answer *a);
void simlist_player_teams(struct sim *s, struct sim_answer *a);
void simlist_teams(struct sim *s, struct sim_answer *a);

#endif
