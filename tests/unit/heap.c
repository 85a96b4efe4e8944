#include "base/heap.h"

#include "tap.h"

int
main(void)
{
	struct heap h = { 0 };
	uint64_t random = 88172645463325252u, equal = 0;
	int64_t last = INT64_MIN;
	uint32_t last_id = 0, n = 0;
	bool sorted = true, stable = true;

	ok(heap_first(&h) == NULL, "empty");
	for (uint32_t i = 0; i < 5000; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		heap_add(&h, (int64_t)(random % 500) - 250, i);
		/* Taking in between must not spoil the order. */
		if (i % 7 == 6)
			heap_pop(&h);
	}
	for (; heap_first(&h) != NULL; heap_pop(&h), n++) {
		const struct heap_item *first = heap_first(&h);

		sorted = sorted && first->at >= last;
		stable = stable && (first->at != last || n == 0 || first->id > last_id);
		equal += first->at == last;
		last = first->at;
		last_id = first->id;
	}
	ok(n == 5000 - 5000 / 7, "what was put in comes out: %u", n);
	ok(sorted, "the earliest first");
	ok(equal > 1000 && stable, "equal times in order of arrival");
	heap_add(&h, INT64_MAX, 1);
	heap_add(&h, INT64_MIN, 2);
	ok(heap_first(&h)->id == 2, "the ends of time");
	heap_free(&h);
	ok(heap_first(&h) == NULL, "empty again");
	return tap_done();
}
