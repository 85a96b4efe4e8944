/*
 * simanswer - what the parts of sim share: envelopes, headers, refusals
 */
#ifndef SIMANSWER_H
#define SIMANSWER_H

#include "sim.h"

/* The path of the request without its leading slash, as answers name it. */
struct span simanswer_path(const struct sim *s);
/* Adds a header; those that do not fit are dropped. */
void simanswer_header(struct sim_answer *a, const char *name, const char *value);
/* The envelope of a good answer of one page, up to "response":. */
void simanswer_open(struct sim *s, struct sim_answer *a, int64_t results);
/* The envelope of a refusal. */
void simanswer_refuse(struct sim *s, struct sim_answer *a, const char *kind, const char *key, const char *text);
/* The refusal of a rate limit in the chosen way. */
void simanswer_refuse_rate(struct sim *s, struct sim_answer *a);
/* Refuses with "The Name field …"; what is the rest of the text. */
void simanswer_refuse_field(struct sim *s, struct sim_answer *a, struct span name, const char *what);
/* *v: the parameter as a whole number, 0 if it is absent; false if it is absent, or after a refusal. */
bool simanswer_number(struct sim *s, struct sim_answer *a, const char *name, int64_t *v);

#endif
