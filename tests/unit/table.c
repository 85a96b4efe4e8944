/* The hash table, held against arrays. */
#include "base/table.h"

#include "tap.h"

enum { MANY = 20000 };

static bool
has(const struct table *t, uint64_t hash, int64_t wanted)
{
	int64_t n;

	for (size_t at = 0; table_next(t, hash, &at, &n);)
		if (n == wanted)
			return true;
	return false;
}

static void
one_number_a_key(void)
{
	struct table t = { 0 };
	int64_t wrong = 0;

	ok(table_find(&t, 7) == NULL, "nothing in an empty one");
	for (uint64_t i = 0; i < MANY; i++)
		*table_of(&t, table_hash_pair((int64_t)i, 1)) += (int64_t)i;
	for (uint64_t i = 0; i < MANY; i++) {
		const int64_t *n = table_find(&t, table_hash_pair((int64_t)i, 1));

		wrong += n == NULL || *n != (int64_t)i || table_find(&t, table_hash_pair((int64_t)i, 2)) != NULL;
	}
	ok(wrong == 0 && t.n == MANY && t.n * 2 <= t.size, "%d numbers, and no more", MANY);
	*table_of(&t, 0) = 5;
	ok(*table_find(&t, 0) == 5, "a hash of 0");
	table_clear(&t);
	ok(t.n == 0 && t.size > 0 && table_find(&t, 0) == NULL, "cleared");
	ok(table_hash(SPAN("a")) != table_hash(SPAN("b")), "texts");
	table_free(&t);
}

/* Two bits of hash: all collide, over the end of the array too. */
static void
more_than_one(void)
{
	struct table t = { 0 };
	int64_t n, wrong = 0, seen = 0;

	ok(!table_next(&t, 1, &(size_t){ 0 }, &n), "none in an empty one");
	for (int64_t i = 0; i < 1000; i++)
		table_add(&t, UINT64_MAX - (uint64_t)(i & 3), i);
	for (int64_t i = 0; i < 1000; i++)
		wrong += !has(&t, UINT64_MAX - (uint64_t)(i & 3), i) || has(&t, UINT64_MAX - (uint64_t)((i + 1) & 3), i);
	ok(wrong == 0, "each with its hash alone");
	for (size_t at = 0; table_next(&t, UINT64_MAX - 2, &at, &n);)
		seen++;
	ok(seen == 250, "each once");
	table_free(&t);
	ok(t.v == NULL && t.size == 0, "and free");
}

int
main(void)
{
	one_number_a_key();
	more_than_one();
	return tap_done();
}
