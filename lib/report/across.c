#include "across.h"

#include <stdlib.h>

#include "base/table.h"
#include "base/text.h"
#include "base/xmem.h"

static bool
is_number(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* Numbers compare by value, however long, and come before other words. */
static int
compare_heads(const void *a, const void *b)
{
	struct span x = *(const struct span *)a, y = *(const struct span *)b;
	bool nx = is_number(x), ny = is_number(y);

	if (nx != ny)
		return nx ? -1 : 1;
	if (nx && x.n != y.n)
		return x.n < y.n ? -1 : 1;
	return span_cmp(x, y);
}

static void
find_heads(struct across *g)
{
	size_t n = 0;

	g->head = xreallocarray(NULL, g->t->n / g->t->ncolumns, sizeof *g->head);
	for (size_t cell = g->t->ncolumns + g->nleft; cell < g->t->n; cell += g->t->ncolumns)
		g->head[n++] = cells_at(g->t, cell);
	qsort(g->head, n, sizeof *g->head, compare_heads);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || !span_eq(g->head[g->ncolumns - 1], g->head[i]))
			g->head[g->ncolumns++] = g->head[i];
}

static bool
same_left(const struct across *g, size_t a, size_t b)
{
	for (size_t i = 0; i < g->nleft; i++)
		if (!span_eq(cells_at(g->t, a + i), cells_at(g->t, b + i)))
			return false;
	return true;
}

/* The row whose left is that of the record at cell; added if there is none. */
static size_t
row_of(struct across *g, struct table *rows, size_t cell)
{
	uint64_t hash = table_hash(cells_run(g->t, cell, g->nleft));
	int64_t row;

	for (size_t at = 0; table_next(rows, hash, &at, &row);)
		if (same_left(g, g->first[row], cell))
			return (size_t)row;
	table_add(rows, hash, (int64_t)g->nrows);
	g->first[g->nrows] = cell;
	return g->nrows++;
}

/* Puts each record in its place; of two for one place the later one counts. */
static void
place(struct across *g)
{
	struct table rows = { 0 };
	size_t n = g->t->n / g->t->ncolumns;

	g->first = xreallocarray(NULL, n, sizeof *g->first);
	for (size_t cell = g->t->ncolumns; cell < g->t->n; cell += g->t->ncolumns)
		(void)row_of(g, &rows, cell);
	g->c = xreallocarray(NULL, g->ncolumns + 1, sizeof *g->c);
	g->at = xreallocarray(NULL, g->nrows * g->ncolumns + 1, sizeof *g->at);
	memset(g->at, 0, (g->nrows * g->ncolumns + 1) * sizeof *g->at);
	for (size_t i = 0; i < g->ncolumns; i++) {
		g->c[i] = *g->cell;
		g->c[i].width = text_width(g->head[i]);
	}
	for (size_t cell = g->t->ncolumns; cell < g->t->n; cell += g->t->ncolumns) {
		struct span by = cells_at(g->t, cell + g->nleft);
		struct span *head = bsearch(&by, g->head, g->ncolumns, sizeof by, compare_heads);
		size_t column = (size_t)(head - g->head), width = text_width(cells_at(g->t, cell + g->nleft + 1));

		g->at[row_of(g, &rows, cell) * g->ncolumns + column] = cell + g->nleft + 1;
		width = width < g->cell->most ? width : g->cell->most;
		g->c[column].width = width > g->c[column].width ? width : g->c[column].width;
	}
	table_free(&rows);
}

/* A line of a block: the left, starting at the cell, and from the columns up to end those of the row, or their headings. */
static void
put_line(struct writer *out, const struct across *g, size_t left, const size_t *row, size_t from, size_t end)
{
	struct buf line = { 0 };

	for (size_t i = 0; i < g->nleft; i++) {
		column_put(&line, cells_at(g->t, left + i), &g->t->c[i], false);
		cells_gap(&line);
	}
	for (size_t i = from; i < end; i++) {
		struct span s = row == NULL ? g->head[i] : row[i] != 0 ? cells_at(g->t, row[i]) : SPAN("");

		column_put(&line, s, &g->c[i], false);
		cells_gap(&line);
	}
	cells_end(out, &line);
	buf_free(&line);
}

/* How many columns from this one on fit beside the left; at least one. */
static size_t
block_end(const struct across *g, size_t width, size_t from)
{
	size_t used = 0, end = from;

	for (size_t i = 0; i < g->nleft; i++)
		used += g->t->c[i].width + CELLS_GAP;
	while (end < g->ncolumns && (end == from || used + g->c[end].width <= width))
		used += g->c[end++].width + CELLS_GAP;
	return end;
}

/* A row of a page's table, or (if NULL) its head. */
static void
put_html(struct buf *to, const struct across *g, size_t left, const size_t *row)
{
	buf_adds(to, "<tr>");
	for (size_t i = 0; i < g->nleft + g->ncolumns; i++) {
		const struct column *c = i < g->nleft ? &g->t->c[i] : g->cell;
		size_t k = i - g->nleft;
		bool head = row == NULL || i == 0;

		buf_adds(to, row == NULL ? "<th scope=\"col\"" : head ? "<th scope=\"row\"" : "<td");
		buf_adds(to, c->right ? " class=\"r\">" : ">");
		if (i < g->nleft)
			text_html(to, cells_at(g->t, left + i));
		else if (row == NULL)
			text_html(to, g->head[k]);
		else if (row[k] != 0)
			text_html(to, cells_at(g->t, row[k]));
		buf_adds(to, head ? "</th>" : "</td>");
	}
	buf_adds(to, "</tr>\n");
}

const char *
across_page(struct writer *out, const struct across *g, const struct htmlpage *page, const char *path)
{
	static const char *const sheets[] = { "report", NULL };
	struct buf b = { 0 }, lead = { 0 };
	const char *bad = htmlpage_open(&b, page, sheets);

	if (bad == NULL) {
		htmlpage_counted(&lead, g->nrows, " row");
		htmlpage_head(&b, page, buf_span(&lead));
		buf_adds(&b, "<main>\n<div class=\"scroll\"><table class=\"grid\"><thead>");
		put_html(&b, g, 0, NULL);
		buf_adds(&b, "</thead>\n<tbody>\n");
		for (size_t row = 0; row < g->nrows; row++)
			put_html(&b, g, g->first[row], g->at + row * g->ncolumns);
		buf_adds(&b, "</tbody></table></div>\n</main>\n");
		bad = htmlpage_close(&b);
	}
	buf_free(&lead);
	if (bad != NULL)
		buf_free(&b);
	else
		htmlpage_write(out, path, &b);
	return bad;
}

void
across_put(struct writer *out, const struct across *g, size_t width)
{
	for (size_t from = 0, end; from == 0 || from < g->ncolumns; from = end) {
		if (from > 0)
			writer_line(out, SPAN(""));
		end = block_end(g, width, from);
		put_line(out, g, 0, NULL, from, end);
		for (size_t row = 0; row < g->nrows; row++)
			put_line(out, g, g->first[row], g->at + row * g->ncolumns, from, end);
		if (end == 0)
			break;
	}
}

void
across_make(struct across *g, const struct cells *t)
{
	*g = (struct across){ .t = t, .nleft = t->ncolumns - 2, .cell = &t->c[t->ncolumns - 1] };
	find_heads(g);
	place(g);
}

void
across_free(struct across *g)
{
	free(g->head);
	free(g->c);
	free(g->first);
	free(g->at);
}
