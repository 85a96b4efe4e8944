#include "groups.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xmem.h"

static uint64_t
hash_of(struct span key)
{
	uint64_t h = XXH3_64bits(key.p, key.n);

	return h != 0 ? h : 1;
}

/* Where the hash is, or would be; size must not be 0. */
static size_t
place_of(const struct groups *g, uint64_t hash)
{
	size_t at = hash & (g->size - 1);

	while (g->v[at].hash != 0 && g->v[at].hash != hash)
		at = (at + 1) & (g->size - 1);
	return at;
}

static void
grow(struct groups *g)
{
	struct groups bigger = { .n = g->n, .size = g->size != 0 ? g->size * 2 : 256 };

	bigger.v = xcalloc(bigger.size, sizeof *bigger.v);
	for (size_t i = 0; i < g->size; i++)
		if (g->v[i].hash != 0)
			bigger.v[place_of(&bigger, g->v[i].hash)] = g->v[i];
	free(g->v);
	*g = bigger;
}

int64_t *
groups_of(struct groups *g, struct span key)
{
	uint64_t hash = hash_of(key);
	struct group *one;

	if (g->n * 2 >= g->size)
		grow(g);
	one = &g->v[place_of(g, hash)];
	g->n += one->hash == 0;
	one->hash = hash;
	return &one->n;
}

const int64_t *
groups_find(const struct groups *g, struct span key)
{
	const struct group *one = g->size != 0 ? &g->v[place_of(g, hash_of(key))] : NULL;

	return one != NULL && one->hash != 0 ? &one->n : NULL;
}

void
groups_free(struct groups *g)
{
	free(g->v);
	*g = (struct groups){ 0 };
}
