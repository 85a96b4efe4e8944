/*
 * near - how far apart two words are, for typing mistakes
 *
 * Bytes, not letters: names of commands are ASCII.
 */
#ifndef NEAR_H
#define NEAR_H

#include "buf.h"

enum {
	NEAR_LONGEST = 64,	/* a longer word resembles no other */
	NEAR_NOT = 1000		/* further than any two */
};

/* How many slips make a into b: a letter more, one less, a different one, or two neighbours swapped; NEAR_NOT if either
 * is too long. */
size_t near_slips(struct span a, struct span b);

#endif
