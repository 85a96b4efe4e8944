/*
 * simend - the parts of sim: endpoints, and how an answer is spoilt
 */
#ifndef SIMEND_H
#define SIMEND_H

#include "sim.h"

/* Answers the path and query of s, or refuses them as the provider would. */
void simend_answer(struct sim *s, struct sim_answer *a);
/* The path without its leading slash, as answers name it (sim.c). */
struct span sim_get(const struct sim *s);
/* Makes a good answer one with the fault (simspoil.c). */
void sim_spoil(struct sim *s, enum simfault_kind kind, int64_t now, struct sim_answer *a);
/* The envelope of a refusal; the refusal of a rate limit in the chosen way (sim.c). */
void sim_refuse(struct sim *s, struct sim_answer *a, const char *kind, const char *key, const char *text);
void sim_refuse_rate(struct sim *s, struct sim_answer *a);

/* The whole number of a parameter in *v (0 without); false after a refusal, or if there is none. */
bool simend_number(struct sim *s, struct sim_answer *a, const char *name, int64_t *v);
/* "The Name field …": what follows is in what. */
void simend_refuse_field(struct sim *s, struct sim_answer *a, struct span name, const char *what);
/* The envelope of a good answer of one page, up to "response":. */
void simend_open(struct sim *s, struct sim_answer *a, int64_t results);

/* simlist.c */
void simlist_status(struct sim *s, struct sim_answer *a);
void simlist_leagues(struct sim *s, struct sim_answer *a);
void simlist_players(struct sim *s, struct sim_answer *a);
void simlist_player_seasons(struct sim *s, struct sim_answer *a);
void simlist_teams(struct sim *s, struct sim_answer *a);

#endif
