/*
 * af-table - records as a table for people
 *
 * A column is a member, or a template of several.  Widths are those of a terminal; whatever names from outside could do to
 * it is removed.  All rows are kept, since a column is as wide as its widest cell.  With --across the values of a member
 * become columns too, one cell per record.  With --percents there is no table yet: the records get their percentages as
 * people are to see them, for a table or for JSON.
 */
#include <locale.h>
#include <math.h>

#include "base/io.h"
#include "base/num.h"
#include "base/percent.h"
#include "base/screen.h"
#include "base/xmem.h"
#include "pilot/decide.h"
#include "record/filter.h"
#include "report/across.h"
#include "report/cells.h"
#include "report/column.h"
#include "report/htmlpage.h"

enum { COLUMNS_MAX = 32, WIDTH_MIN = 40 };

struct text_table {
	struct filter f;
	struct column c[COLUMNS_MAX + 2];	/* with --across two more: the heading, and the cell */
	size_t ncolumns;
	struct column by, cell;
	struct cells cells;
	int64_t width;
	const char *line, *html;
	struct htmlpage page;
	struct opt_list about;
	const char *percents[COLUMNS_MAX + 1];	/* NULL after the last */
	struct buf scratch;
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

/* A single column, as for --across and --cell. */
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

	/* The names live as long as the program. */
	for (struct span rest = SPAN(list), name; span_cut(&rest, ',', &name);) {
		if (name.n == 0)
			return "an empty name";
		if (n == COLUMNS_MAX)
			return "too many percentages";
		t->percents[n++] = xmemdup(name.p, name.n);
	}
	t->percents[n] = NULL;
	return NULL;
}

/* The record with its percentages, to one decimal, at the end. */
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
put_grid(struct text_table *t)
{
	struct across g;
	const char *bad = NULL;

	across_make(&g, &t->cells);
	if (t->html == NULL || strcmp(t->html, "-") != 0)
		across_put(&t->f.out, &g, screen_width(t->width, WIDTH_MIN));
	t->page.about = t->about.v;
	t->page.nabout = t->about.n;
	if (t->html != NULL && (bad = across_page(&t->f.out, &g, &t->page, t->html)) != NULL)
		die_errno(EXIT_FOR_GOOD, "cannot read '%s'", bad);
	across_free(&g);
}

/* The options of a grid: two more columns, which are not printed as such. */
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
			die(EXIT_USAGE, "--about: '%s' is not name=value", t->about.v[i]);
	if (!across)
		return;
	if (t->ncolumns == 0)
		die(EXIT_USAGE, "--across goes with --columns");
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
		{ 0, "html", OPT_OUT, &t.html, "file", "--across: write a page there; '-': that alone, on standard output", 0, 0 },
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
	t.cells.c = t.c;
	t.cells.ncolumns = t.ncolumns;
	cells_head(&t.cells);
	while ((r = reader_next(&t.f.in)) != NULL) {
		if (t.percents[0] != NULL) {
			put_percents(&t, r);
			continue;
		}
		if (t.line == NULL) {
			cells_row(&t.cells, r);
			continue;
		}
		line.n = 0;
		column_expand(&line, SPAN(t.line), r);
		column_clean(&line, 0);
		writer_line(&t.f.out, buf_span(&line));
	}
	if (t.by.value.n != 0)
		put_grid(&t);
	else
		cells_put(&t.f.out, &t.cells);
	buf_free(&line);
	buf_free(&t.scratch);
	cells_free(&t.cells);
	return filter_close(&t.f, EXIT_DONE);
}
