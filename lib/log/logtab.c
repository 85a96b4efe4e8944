#include "logtab.h"

#include <stdlib.h>
#include <string.h>

#include "base/xmem.h"

/* The size class is a floating-point number: 5 bits of exponent, 9 of mantissa, rounded up. */
#define MANTISSA 9
#define MANTISSA_MAX ((1u << MANTISSA) - 1)

uint64_t
logent_where(uint64_t offset, unsigned kind, uint64_t length)
{
	unsigned e = 0;
	uint64_t m = length;

	while (m > MANTISSA_MAX) {
		m = (m >> 1) + (m & 1);
		e++;
	}
	if (e > 31) {
		e = 31;
		m = MANTISSA_MAX;
	}
	return offset << 16 | (uint64_t)(kind & 3) << 14 | (uint64_t)e << MANTISSA | m;
}

uint64_t
logent_offset(uint64_t where)
{
	return where >> 16;
}

unsigned
logent_kind(uint64_t where)
{
	return (unsigned)(where >> 14 & 3);
}

uint64_t
logent_room(uint64_t where)
{
	return (where & MANTISSA_MAX) << (where >> MANTISSA & 31);
}

size_t
logent_lower(const struct logent *v, size_t n, uint64_t hash)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (v[mid].hash < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
insertion_sort(struct logent *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct logent e = v[i];
		size_t j = i;

		for (; j > 0 && logent_before(&e, &v[j - 1]); j--)
			v[j] = v[j - 1];
		v[j] = e;
	}
}

/* Byte d of the sort key (hash ascending, where descending), the most significant first. */
static inline unsigned
digit(const struct logent *e, unsigned d)
{
	return d < 8 ? (unsigned)(e->hash >> (56 - 8 * d) & 0xff) :
	    (unsigned)(~e->where >> (56 - 8 * (d - 8)) & 0xff);
}

/* American flag sort (McIlroy, Bostic, McIlroy 1993): in place, 16 levels deep at most. */
static void
flag_sort(struct logent *v, size_t n, unsigned d)
{
	size_t count[256] = { 0 }, at[256], end[256], sum = 0;

	if (n < 64 || d == 16) {
		insertion_sort(v, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		count[digit(&v[i], d)]++;
	for (int b = 0; b < 256; b++) {
		at[b] = sum;
		end[b] = sum += count[b];
	}
	for (unsigned b = 0; b < 256; b++)
		while (at[b] < end[b]) {
			struct logent e = v[at[b]];
			unsigned to;

			while ((to = digit(&e, d)) != b) {
				struct logent other = v[at[to]];

				v[at[to]++] = e;
				e = other;
			}
			v[at[b]++] = e;
		}
	for (int b = 0; b < 256; b++)
		if (count[b] > 1)
			flag_sort(v + end[b] - count[b], count[b], d + 1);
}

static void
grow(struct logtab *t, size_t n)
{
	if (n <= t->cap)
		return;
	t->cap = t->cap * 2 > n ? t->cap * 2 : n;
	if (t->cap < 256)
		t->cap = 256;
	t->v = xreallocarray(t->v, t->cap, sizeof *t->v);
}

void
logtab_put(struct logtab *t, struct logent e)
{
	grow(t, t->n + 1);
	t->v[t->n++] = e;
}

void
logtab_sort(struct logtab *t)
{
	flag_sort(t->v, t->n, 0);
}

void
logtab_settle(struct logtab *t)
{
	size_t i = t->n, j = t->nlate, k = i + j;

	grow(t, k);
	t->n = k;
	/* From the back, so that nothing is overwritten before it has moved. */
	while (j > 0) {
		if (i > 0 && logent_before(&t->late[j - 1], &t->v[i - 1]))
			t->v[--k] = t->v[--i];
		else
			t->v[--k] = t->late[--j];
	}
	t->nlate = 0;
}

void
logtab_add(struct logtab *t, struct logent e)
{
	size_t at, limit = t->n / 64 > 4096 ? t->n / 64 : 4096;

	if (t->nlate >= limit)
		logtab_settle(t);
	if (t->nlate == t->late_cap) {
		t->late_cap = t->late_cap != 0 ? t->late_cap * 2 : 64;
		t->late = xreallocarray(t->late, t->late_cap, sizeof *t->late);
	}
	at = logent_lower(t->late, t->nlate, e.hash);
	while (at < t->nlate && logent_before(&t->late[at], &e))
		at++;
	memmove(t->late + at + 1, t->late + at, (t->nlate - at) * sizeof e);
	t->late[at] = e;
	t->nlate++;
}

void
logtab_free(struct logtab *t)
{
	free(t->v);
	free(t->late);
	*t = (struct logtab){ 0 };
}
