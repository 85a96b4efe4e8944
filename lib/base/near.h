/*
 * near - how far two words are from each other, for what somebody has mistyped
 *
 * Bytes, not letters: names of commands are ASCII.
 */
#ifndef NEAR_H
#define NEAR_H

#include "buf.h"

enum {
	NEAR_LONGEST = 64,	/* a longer word is like no other */
	NEAR_NOT = 1000		/* further than any two */
};

/* How many slips make a into b: a letter more, one less, another one, or two swapped that stand side by side; NEAR_NOT where
 * one of them is too long. */
size_t near_slips(struct span a, struct span b);

#endif
