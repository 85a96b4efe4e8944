#include "table.h"

#include <stdlib.h>

#include "hash.h"
#include "xmem.h"

#define FIRST_SIZE 256

uint64_t
table_hash(struct span key)
{
	return XXH3_64bits(key.p, key.n);
}

uint64_t
table_hash_pair(int64_t a, int64_t b)
{
	const int64_t both[2] = { a, b };

	return XXH3_64bits(both, sizeof both);
}

/* 0 marks a free place. */
static uint64_t
not_free(uint64_t hash)
{
	return hash != 0 ? hash : 1;
}

/* Where the hash is, or would be; with any, where the next one of it would be.  At least one place must be free. */
static struct table_entry *
place_of(const struct table *t, uint64_t hash, bool any)
{
	size_t at = hash & (t->size - 1);

	while (t->v[at].hash != 0 && (any || t->v[at].hash != hash))
		at = (at + 1) & (t->size - 1);
	return &t->v[at];
}

static void
make_room(struct table *t)
{
	struct table bigger = { .n = t->n, .size = t->size != 0 ? t->size * 2 : FIRST_SIZE };

	if (t->n * 2 < t->size)
		return;
	bigger.v = xcalloc(bigger.size, sizeof *bigger.v);
	for (size_t i = 0; i < t->size; i++)
		if (t->v[i].hash != 0)
			*place_of(&bigger, t->v[i].hash, true) = t->v[i];
	free(t->v);
	*t = bigger;
}

int64_t *
table_of(struct table *t, uint64_t hash)
{
	struct table_entry *e;

	make_room(t);
	e = place_of(t, not_free(hash), false);
	t->n += e->hash == 0;
	e->hash = not_free(hash);
	return &e->n;
}

const int64_t *
table_find(const struct table *t, uint64_t hash)
{
	const struct table_entry *e = t->size != 0 ? place_of(t, not_free(hash), false) : NULL;

	return e != NULL && e->hash != 0 ? &e->n : NULL;
}

void
table_add(struct table *t, uint64_t hash, int64_t n)
{
	make_room(t);
	*place_of(t, not_free(hash), true) = (struct table_entry){ not_free(hash), n };
	t->n++;
}

bool
table_next(const struct table *t, uint64_t hash, size_t *at, int64_t *n)
{
	hash = not_free(hash);
	while (t->size != 0) {
		const struct table_entry *e = &t->v[(hash + (*at)++) & (t->size - 1)];

		if (e->hash == 0)
			break;
		if (e->hash == hash) {
			*n = e->n;
			return true;
		}
	}
	return false;
}

void
table_clear(struct table *t)
{
	if (t->n != 0)
		memset(t->v, 0, t->size * sizeof *t->v);
	t->n = 0;
}

void
table_free(struct table *t)
{
	free(t->v);
	*t = (struct table){ 0 };
}
