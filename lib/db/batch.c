#include "batch.h"

#include <stdlib.h>

#include "base/xmem.h"

void
batch_init(struct batch *b, size_t max)
{
	*b = (struct batch){ .max = max, .cap = max < 256 ? max : 256 };
	b->v = xcalloc(b->cap, sizeof *b->v);
}

void
batch_clear(struct batch *b)
{
	b->n = b->lines.n = b->pieces.n = b->keys.n = 0;
	table_clear(&b->table);
}

void
batch_free(struct batch *b)
{
	free(b->v);
	table_free(&b->table);
	buf_free(&b->lines);
	buf_free(&b->pieces);
	buf_free(&b->keys);
	buf_free(&b->param);
	*b = (struct batch){ 0 };
}

bool
batch_full(const struct batch *b)
{
	return b->n == b->max || b->lines.n >= BATCH_BYTES;
}

int64_t
batch_find(const struct batch *b, struct span key)
{
	int64_t i;

	for (size_t at = 0; table_next(&b->table, table_hash(key), &at, &i);)
		if (span_eq((struct span){ b->keys.p + b->v[i].key, b->v[i].key_n }, key))
			return i;
	return -1;
}

static size_t
append(struct buf *b, struct span s)
{
	size_t at = b->n;

	buf_span_add(b, s);
	return at;
}

struct batch_rec *
batch_add(struct batch *b, const struct rec *r, struct span key)
{
	struct batch_rec *to;

	if (b->n == b->cap) {
		b->cap = b->cap * 2 < b->max ? b->cap * 2 : b->max;
		b->v = xreallocarray(b->v, b->cap, sizeof *b->v);
	}
	to = &b->v[b->n++];
	*to = (struct batch_rec){ .line = append(&b->lines, r->line), .line_n = r->line.n, .file = r->file,
	    .lineno = r->lineno, .offset = -1 };
	if (key.p != NULL) {
		to->key = append(&b->keys, key);
		to->key_n = key.n;
		table_add(&b->table, table_hash(key), (int64_t)b->n - 1);
	}
	return to;
}

const char *
batch_piece(struct batch *b, struct batch_rec *r, const struct takes *t,
    const struct json_members *members, const struct takes_instead *instead)
{
	size_t at = b->pieces.n;
	const char *why = takes_put(t, members, instead, &b->pieces);

	if (why != NULL)
		return why;
	r->piece = at;
	r->piece_n = b->pieces.n - at;
	return NULL;
}

struct span
batch_line(const struct batch *b, const struct batch_rec *r)
{
	return (struct span){ b->lines.p + r->line, r->line_n };
}

const char *
batch_param(struct batch *b, const size_t *numbers, size_t n)
{
	b->param.n = 0;
	for (size_t i = 0; i < n; i++) {
		const struct batch_rec *r = &b->v[numbers[i]];

		buf_addc(&b->param, i == 0 ? '[' : ',');
		buf_add(&b->param, b->pieces.p + r->piece, r->piece_n);
	}
	if (n == 0)
		buf_addc(&b->param, '[');
	buf_addc(&b->param, ']');
	return buf_str(&b->param);
}
