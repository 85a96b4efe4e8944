/*
 * random - numbers drawn from a seed: the same ones on every machine, and no secret
 *
 * splitmix64 (Steele, Lea, Flood 2014), which xxhash starts.  What is made of them, a world or a sample, must not change
 * from one version to the next: the sequences stay as they are.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

struct random {
	uint64_t x;	/* any number will do to start with */
};

/* A sequence of its own for each (seed, what, salt). */
struct random random_from(uint64_t seed, uint64_t what, uint64_t salt);
uint64_t random_next(struct random *r);
/* 0 … n - 1, n > 0. */
uint32_t random_below(struct random *r, uint32_t n);

#endif
