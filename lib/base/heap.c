#include "heap.h"

#include <stdlib.h>

#include "xmem.h"

static bool
before(const struct heap_item *a, const struct heap_item *b)
{
	return a->at != b->at ? a->at < b->at : a->order < b->order;
}

void
heap_add(struct heap *h, int64_t at, uint32_t id)
{
	struct heap_item item = { at, h->order++, id };
	size_t i = h->n++;

	if (h->n > h->cap) {
		h->cap = h->cap != 0 ? h->cap * 2 : 16;
		h->v = xreallocarray(h->v, h->cap, sizeof *h->v);
	}
	for (; i > 0 && before(&item, &h->v[(i - 1) / 2]); i = (i - 1) / 2)
		h->v[i] = h->v[(i - 1) / 2];
	h->v[i] = item;
}

const struct heap_item *
heap_first(const struct heap *h)
{
	return h->n != 0 ? &h->v[0] : NULL;
}

void
heap_pop(struct heap *h)
{
	struct heap_item last = h->v[--h->n];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < h->n) {
		if (child + 1 < h->n && before(&h->v[child + 1], &h->v[child]))
			child++;
		if (!before(&h->v[child], &last))
			break;
		h->v[i] = h->v[child];
		i = child;
	}
	if (h->n != 0)
		h->v[i] = last;
}

void
heap_free(struct heap *h)
{
	free(h->v);
	*h = (struct heap){ 0 };
}
