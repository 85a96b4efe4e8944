#include "cells.h"

#include <stdlib.h>

#include "base/text.h"
#include "base/xmem.h"

static void
end_cell(struct cells *t, struct column *c)
{
	size_t from = t->n > 0 ? t->end[t->n - 1] : 0, width;

	column_clean(&t->text, from);
	if (t->n == t->cap) {
		t->cap = t->cap > 0 ? t->cap * 2 : 256;
		t->end = xreallocarray(t->end, t->cap, sizeof *t->end);
	}
	t->end[t->n++] = t->text.n;
	width = text_width((struct span){ t->text.p + from, t->text.n - from });
	width = width < c->most ? width : c->most;
	c->width = width > c->width ? width : c->width;
}

void
cells_head(struct cells *t)
{
	for (size_t i = 0; i < t->ncolumns; i++) {
		buf_span_add(&t->text, t->c[i].head);
		end_cell(t, &t->c[i]);
	}
}

void
cells_row(struct cells *t, const struct rec *r)
{
	for (size_t i = 0; i < t->ncolumns; i++) {
		column_value(&t->text, &t->c[i], r);
		end_cell(t, &t->c[i]);
	}
}

struct span
cells_run(const struct cells *t, size_t first, size_t n)
{
	size_t at = first > 0 ? t->end[first - 1] : 0;

	return (struct span){ t->text.p + at, t->end[first + n - 1] - at };
}

struct span
cells_at(const struct cells *t, size_t cell)
{
	return cells_run(t, cell, 1);
}

void
cells_gap(struct buf *line)
{
	for (int k = 0; k < CELLS_GAP; k++)
		buf_addc(line, ' ');
}

void
cells_end(struct writer *out, struct buf *line)
{
	while (line->n > 0 && line->p[line->n - 1] == ' ')
		line->n--;
	writer_line(out, buf_span(line));
	line->n = 0;
}

void
cells_put(struct writer *out, const struct cells *t)
{
	struct buf line = { 0 };

	for (size_t cell = 0; cell < t->n; cell++) {
		size_t i = cell % t->ncolumns;
		bool last = i == t->ncolumns - 1;

		column_put(&line, cells_at(t, cell), &t->c[i], last);
		if (last)
			cells_end(out, &line);
		else
			cells_gap(&line);
	}
	buf_free(&line);
}

void
cells_free(struct cells *t)
{
	buf_free(&t->text);
	free(t->end);
	t->end = NULL;
	t->n = t->cap = 0;
}
