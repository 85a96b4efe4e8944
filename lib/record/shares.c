#include "shares.h"

#include <stdlib.h>

#include "base/xmem.h"

bool
shares_add(struct shares *s, uint64_t hash, int64_t weight)
{
	int64_t *place, total;

	/* No part can weigh more than all of them. */
	if (__builtin_add_overflow(s->total, weight, &total))
		return false;
	s->total = total;
	if (*(place = table_of(&s->groups, hash)) == 0) {
		if (s->n == s->cap) {
			s->cap += s->cap / 2 + 64;
			s->v = xreallocarray(s->v, s->cap, sizeof *s->v);
		}
		s->v[s->n] = (struct share_group){ .first = s->n };
		*place = (int64_t)++s->n;
	}
	s->v[*place - 1].weight += weight;
	return true;
}

static int
heaviest_first(const void *a, const void *b)
{
	const struct share_group *const *x = a, *const *y = b;

	if ((*x)->weight != (*y)->weight)
		return (*x)->weight > (*y)->weight ? -1 : 1;
	return ((*x)->first > (*y)->first) - ((*x)->first < (*y)->first);
}

void
shares_deal(struct shares *s, unsigned parts, int64_t *weights)
{
	struct share_group **order = xcalloc(s->n + 1, sizeof *order);
	int64_t *load = xcalloc(parts, sizeof *load);

	for (size_t i = 0; i < s->n; i++)
		order[i] = &s->v[i];
	qsort(order, s->n, sizeof *order, heaviest_first);
	for (size_t i = 0; i < s->n; i++) {
		unsigned lightest = 0;

		for (unsigned p = 1; p < parts; p++)
			if (load[p] < load[lightest])
				lightest = p;
		order[i]->part = lightest + 1;
		load[lightest] += order[i]->weight;
	}
	if (weights != NULL)
		memcpy(weights, load, parts * sizeof *weights);
	free(load);
	free(order);
}

unsigned
shares_part(const struct shares *s, uint64_t hash)
{
	const int64_t *place = table_find(&s->groups, hash);

	return place != NULL ? s->v[*place - 1].part : 0;
}

void
shares_free(struct shares *s)
{
	table_free(&s->groups);
	free(s->v);
	*s = (struct shares){ 0 };
}
