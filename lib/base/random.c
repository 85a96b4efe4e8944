#include "random.h"

#include "hash.h"

struct random
random_from(uint64_t seed, uint64_t what, uint64_t salt)
{
	const uint64_t key[2] = { what, salt };

	return (struct random){ XXH3_64bits_withSeed(key, sizeof key, seed) };
}

uint64_t
random_next(struct random *r)
{
	uint64_t z = r->x += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint32_t
random_below(struct random *r, uint32_t n)
{
	return (uint32_t)((random_next(r) >> 32) * n >> 32);
}
