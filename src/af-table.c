/*
 * af-table - records as a table for people
 *
 * A column is a member, or a template of several.  Widths are those of a terminal; what names from outside could do to
 * one is cleaned away.  All rows are held, since a column is as wide as its widest cell.  With --across the values of a
 * member become columns too, a record a cell.  With --percents there is no table yet: the records get their percents as
 * people are to see them, for a table or for JSON.
 */
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "base/io.h"
#include "base/num.h"
#include "base/percent.h"
#include "base/screen.h"
#include "base/table.h"
#include "base/text.h"
#include "base/xmem.h"
#include "pilot/decide.h"
#include "record/filter.h"
#include "report/column.h"
#include "report/htmlpage.h"

enum { COLUMNS_MAX = 32, GAP = 2, WIDTH_MIN = 40 };

struct text_table {
	struct filter f;
	struct column c[COLUMNS_MAX + 2];	/* with --across two more: what goes across, and its cell */
	size_t ncolumns, nleft;		/* nleft: those at the left of what goes across */
	struct column by, cell;
	int64_t width;
	const char *line, *html;
	struct htmlpage page;
	struct opt_list about;
	const char *percents[COLUMNS_MAX + 1];	/* NULL after the last */
	struct buf text, scratch;
	size_t *end;		/* of each cell in text, row by row */
	size_t ncells, cap;
};

static const char *
take_columns(void *ctx, const char *spec)
{
	struct text_table *t = ctx;
	const char *why;
	size_t n;

	for (t->ncolumns = 0;; spec += n + 1) {
		n = column_end(spec);
		if (t->ncolumns == COLUMNS_MAX)
			return "too many columns";
		if ((why = column_take(&t->c[t->ncolumns++], (struct span){ spec, n })) != NULL)
			return why;
		if (spec[n] == '\0')
			return NULL;
	}
}

/* One column alone, as --across and --cell have it. */
static const char *
take_one(void *to, const char *spec)
{
	return spec[column_end(spec)] != '\0' ? "one column, not several" : column_take(to, SPAN(spec));
}

static const char *
take_percents(void *ctx, const char *list)
{
	struct text_table *t = ctx;
	size_t n = 0;

	/* The names stay as long as the program. */
	for (struct span rest = SPAN(list), name; span_cut(&rest, ',', &name);) {
		if (name.n == 0)
			return "an empty name";
		if (n == COLUMNS_MAX)
			return "too many percents";
		t->percents[n++] = xmemdup(name.p, name.n);
	}
	t->percents[n] = NULL;
	return NULL;
}

/* The record with one decimal in its percents, which come last. */
static void
put_percents(struct text_table *t, const struct rec *r)
{
	static const struct policy usual = POLICY_INIT;
	double percent[COLUMNS_MAX];
	struct jsonw w;

	for (size_t i = 0; t->percents[i] != NULL; i++) {
		struct span value = rec_get(r, t->percents[i]);

		if (json_type(value) == JSON_ABSENT || json_type(value) == JSON_NULL) {
			percent[i] = NAN;
		} else if (num_double(value, 0, 100, &percent[i]) != 0) {
			reader_reject(&t->f.in, "'%s' is not a percentage", t->percents[i]);
			return;
		}
	}
	w = writer_pass(&t->f.out, r, t->percents);
	for (size_t i = 0; t->percents[i] != NULL; i++) {
		t->scratch.n = 0;
		percent_put(&t->scratch, percent[i], (double)usual.go / 1000, (double)usual.hold / 1000, 1, 1);
		if (t->scratch.n > 0 || json_type(rec_get(r, t->percents[i])) == JSON_NULL)
			jsonw_raw(&w, t->percents[i], t->scratch.n > 0 ? buf_span(&t->scratch) : SPAN_NONE);
	}
	writer_end(&t->f.out);
}

static void
end_cell(struct text_table *t, struct column *c)
{
	size_t from = t->ncells > 0 ? t->end[t->ncells - 1] : 0, width;

	column_clean(&t->text, from);
	if (t->ncells == t->cap) {
		t->cap = t->cap > 0 ? t->cap * 2 : 256;
		t->end = xreallocarray(t->end, t->cap, sizeof *t->end);
	}
	t->end[t->ncells++] = t->text.n;
	width = text_width((struct span){ t->text.p + from, t->text.n - from });
	width = width < c->most ? width : c->most;
	c->width = width > c->width ? width : c->width;
}

static void
add_row(struct text_table *t, const struct rec *r)
{
	for (size_t i = 0; i < t->ncolumns; i++) {
		struct column *c = &t->c[i];

		column_value(&t->text, c, r);
		end_cell(t, c);
	}
}

static struct span
cell_at(const struct text_table *t, size_t cell)
{
	size_t at = cell > 0 ? t->end[cell - 1] : 0;

	return (struct span){ t->text.p + at, t->end[cell] - at };
}

static void
put_gap(struct buf *line)
{
	for (int k = 0; k < GAP; k++)
		buf_addc(line, ' ');
}

static void
end_line(struct text_table *t, struct buf *line)
{
	while (line->n > 0 && line->p[line->n - 1] == ' ')
		line->n--;
	writer_line(&t->f.out, buf_span(line));
	line->n = 0;
}

static void
put_rows(struct text_table *t)
{
	struct buf line = { 0 };

	for (size_t cell = 0; cell < t->ncells; cell++) {
		size_t i = cell % t->ncolumns;
		bool last = i == t->ncolumns - 1;

		column_put(&line, cell_at(t, cell), &t->c[i], last);
		if (last)
			end_line(t, &line);
		else
			put_gap(&line);
	}
	buf_free(&line);
}

/* What goes across: the distinct values, in order, and the rows, in the order in which they came. */
struct grid_cells {
	struct span *head;	/* of each column */
	struct column *c;
	size_t ncolumns, nrows;
	size_t *first;		/* the cell at which each row's first record begins */
	size_t *at;		/* nrows x ncolumns: the cell of what stands there, or 0, which is a head */
};

static bool
is_number(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* Numbers by their value, however long, before other words. */
static int
compare_heads(const void *a, const void *b)
{
	struct span x = *(const struct span *)a, y = *(const struct span *)b;
	bool nx = is_number(x), ny = is_number(y);
	int c;

	if (nx != ny)
		return nx ? -1 : 1;
	if (nx && x.n != y.n)
		return x.n < y.n ? -1 : 1;
	c = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
	return c != 0 ? c : (x.n > y.n) - (x.n < y.n);
}

static void
find_heads(const struct text_table *t, struct grid_cells *g)
{
	size_t n = 0;

	g->head = xreallocarray(NULL, t->ncells / t->ncolumns, sizeof *g->head);
	for (size_t cell = t->ncolumns + t->nleft; cell < t->ncells; cell += t->ncolumns)
		g->head[n++] = cell_at(t, cell);
	qsort(g->head, n, sizeof *g->head, compare_heads);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || !span_eq(g->head[g->ncolumns - 1], g->head[i]))
			g->head[g->ncolumns++] = g->head[i];
}

static bool
same_left(const struct text_table *t, size_t a, size_t b)
{
	for (size_t i = 0; i < t->nleft; i++)
		if (!span_eq(cell_at(t, a + i), cell_at(t, b + i)))
			return false;
	return true;
}

/* The row whose left is that of the record at cell; a new one if there is none. */
static size_t
row_of(const struct text_table *t, struct grid_cells *g, struct table *rows, size_t cell)
{
	size_t from = t->end[cell - 1];
	uint64_t hash = table_hash((struct span){ t->text.p + from, t->end[cell + t->nleft - 1] - from });
	int64_t row;

	for (size_t at = 0; table_next(rows, hash, &at, &row);)
		if (same_left(t, g->first[row], cell))
			return (size_t)row;
	table_add(rows, hash, (int64_t)g->nrows);
	g->first[g->nrows] = cell;
	return g->nrows++;
}

/* Puts each record where it stands; of two that stand in one place the later one counts. */
static void
place(const struct text_table *t, struct grid_cells *g)
{
	struct table rows = { 0 };
	size_t n = t->ncells / t->ncolumns;

	g->first = xreallocarray(NULL, n, sizeof *g->first);
	for (size_t cell = t->ncolumns; cell < t->ncells; cell += t->ncolumns)
		(void)row_of(t, g, &rows, cell);
	g->c = xreallocarray(NULL, g->ncolumns + 1, sizeof *g->c);
	g->at = xreallocarray(NULL, g->nrows * g->ncolumns + 1, sizeof *g->at);
	memset(g->at, 0, (g->nrows * g->ncolumns + 1) * sizeof *g->at);
	for (size_t i = 0; i < g->ncolumns; i++) {
		g->c[i] = t->cell;
		g->c[i].width = text_width(g->head[i]);
	}
	for (size_t cell = t->ncolumns; cell < t->ncells; cell += t->ncolumns) {
		struct span by = cell_at(t, cell + t->nleft);
		struct span *head = bsearch(&by, g->head, g->ncolumns, sizeof by, compare_heads);
		size_t column = (size_t)(head - g->head), width = text_width(cell_at(t, cell + t->nleft + 1));

		g->at[row_of(t, g, &rows, cell) * g->ncolumns + column] = cell + t->nleft + 1;
		width = width < t->cell.most ? width : t->cell.most;
		g->c[column].width = width > g->c[column].width ? width : g->c[column].width;
	}
	table_free(&rows);
}

/* A line of a block: the left from the cell on, and of the columns from to end those of the row, or their heads. */
static void
put_across(struct text_table *t, const struct grid_cells *g, size_t left, const size_t *row, size_t from, size_t end)
{
	struct buf line = { 0 };

	for (size_t i = 0; i < t->nleft; i++) {
		column_put(&line, cell_at(t, left + i), &t->c[i], false);
		put_gap(&line);
	}
	for (size_t i = from; i < end; i++) {
		struct span s = row == NULL ? g->head[i] : row[i] != 0 ? cell_at(t, row[i]) : SPAN("");

		column_put(&line, s, &g->c[i], false);
		put_gap(&line);
	}
	end_line(t, &line);
	buf_free(&line);
}

/* The columns from this one on that fit beside the left; at least one. */
static size_t
block_end(const struct text_table *t, const struct grid_cells *g, size_t from)
{
	size_t used = 0, end = from;

	for (size_t i = 0; i < t->nleft; i++)
		used += t->c[i].width + GAP;
	while (end < g->ncolumns && (end == from || used + g->c[end].width <= (size_t)t->width))
		used += g->c[end++].width + GAP;
	return end;
}

/* A row of a page's table, or (NULL) its head. */
static void
put_html(struct buf *to, const struct text_table *t, const struct grid_cells *g, size_t left, const size_t *row)
{
	buf_adds(to, "<tr>");
	for (size_t i = 0; i < t->nleft + g->ncolumns; i++) {
		const struct column *c = i < t->nleft ? &t->c[i] : &t->cell;
		size_t k = i - t->nleft;
		bool head = row == NULL || i == 0;

		buf_adds(to, row == NULL ? "<th scope=\"col\"" : head ? "<th scope=\"row\"" : "<td");
		buf_adds(to, c->right ? " class=\"r\">" : ">");
		if (i < t->nleft)
			text_html(to, cell_at(t, left + i));
		else if (row == NULL)
			text_html(to, g->head[k]);
		else if (row[k] != 0)
			text_html(to, cell_at(t, row[k]));
		buf_adds(to, head ? "</th>" : "</td>");
	}
	buf_adds(to, "</tr>\n");
}

static void
put_page(struct text_table *t, const struct grid_cells *g)
{
	static const char *const sheets[] = { "report", NULL };
	struct buf b = { 0 }, lead = { 0 };
	const char *path;

	t->page.about = t->about.v;
	t->page.nabout = t->about.n;
	if ((path = htmlpage_open(&b, &t->page, sheets)) == NULL) {
		htmlpage_counted(&lead, g->nrows, " row");
		htmlpage_head(&b, &t->page, buf_span(&lead));
		buf_adds(&b, "<main>\n<div class=\"scroll\"><table class=\"grid\"><thead>");
		put_html(&b, t, g, 0, NULL);
		buf_adds(&b, "</thead>\n<tbody>\n");
		for (size_t row = 0; row < g->nrows; row++)
			put_html(&b, t, g, g->first[row], g->at + row * g->ncolumns);
		buf_adds(&b, "</tbody></table></div>\n</main>\n");
		path = htmlpage_close(&b);
	}
	if (path != NULL)
		die_errno(EXIT_FOR_GOOD, "cannot read '%s'", path);
	htmlpage_write(&t->f.out, t->html, &b);
	buf_free(&lead);
}

/* A grid, in as many blocks as the width takes. */
static void
put_blocks(struct text_table *t, const struct grid_cells *g)
{
	t->width = (int64_t)screen_width(t->width, WIDTH_MIN);
	for (size_t from = 0, end; from == 0 || from < g->ncolumns; from = end) {
		if (from > 0)
			writer_line(&t->f.out, SPAN(""));
		end = block_end(t, g, from);
		put_across(t, g, 0, NULL, from, end);
		for (size_t row = 0; row < g->nrows; row++)
			put_across(t, g, g->first[row], g->at + row * g->ncolumns, from, end);
		if (end == 0)
			break;
	}
}

static void
put_grid(struct text_table *t)
{
	struct grid_cells g = { 0 };

	find_heads(t, &g);
	place(t, &g);
	if (t->html == NULL || strcmp(t->html, "-") != 0)
		put_blocks(t, &g);
	if (t->html != NULL)
		put_page(t, &g);
	free(g.head);
	free(g.c);
	free(g.first);
	free(g.at);
}

/* What was said of a grid: two more columns, which are not printed as such. */
static void
prepare(struct text_table *t)
{
	bool across = t->by.value.n != 0;

	if ((t->ncolumns != 0) + (t->line != NULL) + (t->percents[0] != NULL) != 1)
		die(EXIT_USAGE, "say what to show, by --columns, --line or --percents");
	if (across != (t->cell.value.n != 0))
		die(EXIT_USAGE, "--across and --cell go together");
	if (!across && (t->width != 0 || t->html != NULL))
		die(EXIT_USAGE, "--width and --html are for --across");
	if (t->html == NULL && (t->page.next != NULL || t->about.n != 0))
		die(EXIT_USAGE, "--next and --about are for --html");
	if (t->html != NULL && strcmp(t->html, "-") != 0 && io_can_replace(t->html) != 0)
		die_errno(EXIT_USAGE, "cannot write '%s'", t->html);
	for (size_t i = 0; i < t->about.n; i++)
		if (strchr(t->about.v[i], '=') == NULL)
			die(EXIT_USAGE, "--about: '%s' is no name=value", t->about.v[i]);
	if (!across)
		return;
	if (t->ncolumns == 0)
		die(EXIT_USAGE, "--across goes with --columns");
	t->nleft = t->ncolumns;
	t->c[t->ncolumns++] = t->by;
	t->c[t->ncolumns++] = t->cell;
}

int
main(int argc, char *argv[])
{
	static struct text_table t = { .f = FILTER_INIT, .page = { .title = "Table" } };
	struct opt_call columns = { take_columns, &t }, percents = { take_percents, &t }, by = { take_one, &t.by },
	    cell = { take_one, &t.cell };
	const struct opt opts[] = {
		{ 'c', "columns", OPT_CALL, &columns, "list", "the columns: [head=]member or template[:most][!][>]", 0, 0 },
		{ 'l', "line", OPT_STR, &t.line, "template", "a line of text for each record, instead of a table", 0, 0 },
		{ 'p', "percents", OPT_CALL, &percents, "list",
		    "no table: the records, with one decimal in these members", 0, 0 },
		{ 'a', "across", OPT_CALL, &by, "value", "columns too: a column for each value of this member or template", 0, 0 },
		{ 0, "cell", OPT_CALL, &cell, "value", "--across: what a record's cell says; as a column without a head", 0, 0 },
		{ 'w', "width", OPT_NUM, &t.width, "columns", "--across: instead of the terminal's, or 80", WIDTH_MIN, 100000 },
		{ 0, "html", OPT_STR, &t.html, "file", "--across: write a page there; '-': that alone, on standard output", 0, 0 },
		{ 0, "title", OPT_STR, &t.page.title, "text", "the page's title (Table)", 0, 0 },
		{ 0, "about", OPT_LIST, &t.about, "name=value", "what the page is about: the database, the run", 0, 0 },
		{ 0, "next", OPT_STR, &t.page.next, "text", "what the page says to type next", 0, 0 },
		FILTER_OPTS(t.f), OPT_END
	};
	struct buf line = { 0 };
	struct rec *r;

	argv = opt_parse(argc, argv, opts, "[file ...]", "show records as a table for people");
	prepare(&t);
	setlocale(LC_CTYPE, "C.UTF-8");
	filter_only_written(argv, t.html);
	filter_open(&t.f, argv, NULL, NULL, 0);
	for (size_t i = 0; i < t.ncolumns; i++) {
		buf_span_add(&t.text, t.c[i].head);
		end_cell(&t, &t.c[i]);
	}
	while ((r = reader_next(&t.f.in)) != NULL) {
		if (t.percents[0] != NULL) {
			put_percents(&t, r);
			continue;
		}
		if (t.line == NULL) {
			add_row(&t, r);
			continue;
		}
		line.n = 0;
		column_expand(&line, SPAN(t.line), r);
		column_clean(&line, 0);
		writer_line(&t.f.out, buf_span(&line));
	}
	if (t.nleft != 0)
		put_grid(&t);
	else
		put_rows(&t);
	buf_free(&line);
	buf_free(&t.text);
	buf_free(&t.scratch);
	free(t.end);
	return filter_close(&t.f, EXIT_DONE);
}
