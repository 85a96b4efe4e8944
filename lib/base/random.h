/*
 * random - numbers drawn from a seed: the same on every machine, and not secret
 *
 * splitmix64 (Steele, Lea, Flood 2014), which xxhash starts.  What is made from them, a world or a sample, must not
 * change between versions: the sequences stay as they are.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

struct random {
	uint64_t x;	/* any number will do as a start */
};

/* A separate sequence for each (seed, what, salt). */
struct random random_from(uint64_t seed, uint64_t what, uint64_t salt);
uint64_t random_next(struct random *r);
/* 0 … n - 1, n > 0. */
uint32_t random_below(struct random *r, uint32_t n);

#endif
