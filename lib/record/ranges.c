#include "ranges.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/xmem.h"

static const char *
add(struct ranges *r, int64_t from, int64_t to)
{
	if (to < from)
		return "a range runs from the smaller number to the larger";
	if ((uint64_t)(to - from) >= RANGES_MAX - r->n)
		return "more than 100000 numbers";
	r->v = xreallocarray(r->v, r->n + (size_t)(to - from) + 1, sizeof *r->v);
	for (; from <= to; from++)
		r->v[r->n++] = from;
	return NULL;
}

const char *
ranges_add(struct ranges *r, const char *text, int64_t lo, int64_t hi)
{
	for (;;) {
		size_t n = strcspn(text, ",");
		/* A minus sign at the start belongs to the number. */
		const char *dash = n > 1 ? memchr(text + 1, '-', n - 1) : NULL;
		size_t k = dash != NULL ? (size_t)(dash - text) : n;
		const char *why;
		int64_t from, to;

		if (num_i64((struct span){ text, k }, lo, hi, &from) != 0)
			return "not a list of numbers and ranges like 39,140,200-210";
		to = from;
		if (dash != NULL && num_i64((struct span){ dash + 1, n - k - 1 }, lo, hi, &to) != 0)
			return "not a list of numbers and ranges like 39,140,200-210";
		if ((why = add(r, from, to)) != NULL)
			return why;
		if (text[n] == '\0')
			return NULL;
		text += n + 1;
	}
}

const char *
ranges_option(void *r, const char *value)
{
	return ranges_add(r, value, 0, INT32_MAX);
}

const char *
ranges_array(const struct ranges *r, struct buf *to)
{
	to->n = 0;
	if (r->n == 0)
		return NULL;
	for (size_t i = 0; i < r->n; i++)
		buf_addf(to, "%c%lld", i == 0 ? '{' : ',', (long long)r->v[i]);
	buf_addc(to, '}');
	return buf_str(to);
}

void
ranges_free(struct ranges *r)
{
	free(r->v);
	*r = (struct ranges){ 0 };
}
