/*
 * heap - a binary heap of (time, id), the earliest first; equal times come out in order of arrival
 */
#ifndef HEAP_H
#define HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct heap_item {
	int64_t at;
	uint64_t order;
	uint32_t id;
};

struct heap {
	struct heap_item *v;
	size_t n, cap;
	uint64_t order;
};

void heap_add(struct heap *h, int64_t at, uint32_t id);
/* The earliest, without taking it; NULL when empty. */
const struct heap_item *heap_first(const struct heap *h);
void heap_pop(struct heap *h);
void heap_free(struct heap *h);

#endif
