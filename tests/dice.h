/* The same numbers each time: for tests that try much that nobody thought of. */
#ifndef DICE_H
#define DICE_H

#include <stdint.h>

/* 0 <= it < n; state: where the sequence begins. */
static inline unsigned
dice(uint64_t *state, unsigned n)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)((*state >> 33) % n);
}

#endif
