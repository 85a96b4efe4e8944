/*
 * almanacsign - what the drawings of an almanac share: a sign and a word for each kind of day, and the months
 *
 * Private to almanactext.c, almanacnote.c and almanachtml.c.  A kind is a fact, or one more: present, but with a partial
 * record.
 */
#ifndef ALMANACSIGN_H
#define ALMANACSIGN_H

#include "almanac.h"
#include "gridsign.h"

enum { ALMANAC_PART = OUTCOME_FACTS, ALMANAC_KINDS };

/* The order in which kinds are reported. */
extern const int almanac_order[ALMANAC_KINDS];

/* January first. */
extern const char *const almanac_months[12];

int almanac_kind(const struct almanac_day *d);
const struct sign *almanac_sign(int kind);
const char *almanac_word(int kind);	/* "present", "in part", "out of scope" … */
size_t almanac_count(const struct almanac_sums *s, int kind);
/* The league's name, or "days". */
const char *almanac_name(const struct almanac_league *l);

#endif
