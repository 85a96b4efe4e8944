#include "due.h"

#include <stdlib.h>

#include "base/xmem.h"

enum { NAMED = 5 };

int64_t
due_find(const struct snapdue *d, struct span name)
{
	int64_t i;

	for (size_t at = 0; table_next(&d->index, table_hash(name), &at, &i);)
		if (span_is(name, d->v[i].name))
			return i;
	return -1;
}

void
due_add(struct snapdue *d, struct span name)
{
	if (due_find(d, name) != -1)
		return;
	if (d->n == d->cap) {
		d->cap = d->cap != 0 ? 2 * d->cap : 16;
		d->v = xreallocarray(d->v, d->cap, sizeof *d->v);
	}
	table_add(&d->index, table_hash(name), (int64_t)d->n);
	d->v[d->n++] = (struct due_one){ .name = xmemdup(name.p, name.n) };
}

void
due_came(struct snapdue *d, int64_t i)
{
	if (d->v[i].came)
		return;
	d->v[i].came = true;
	d->ncame++;
}

void
due_say(struct buf *to, const struct snapdue *d)
{
	size_t n = 0;

	buf_addf(to, "%zu of %zu did not come", d->n - d->ncame, d->n);
	for (size_t i = 0; i < d->n && n < NAMED; i++)
		if (!d->v[i].came)
			buf_addf(to, "%s%s", n++ == 0 ? ": " : ", ", d->v[i].name);
	if (d->n - d->ncame > NAMED)
		buf_adds(to, " …");
}

void
due_free(struct snapdue *d)
{
	for (size_t i = 0; i < d->n; i++)
		free(d->v[i].name);
	free(d->v);
	table_free(&d->index);
	*d = (struct snapdue){ .n = 0 };
}
