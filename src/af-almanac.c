/*
 * af-almanac - the days of several leagues, from the calendars of several commands
 *
 * Each command (af-calendar) tells what became of its days.  Here they become one calendar, in which a day's newest fact
 * counts; or that calendar is drawn for people, on a terminal and as a page.
 */
#include <locale.h>
#include <stdlib.h>

#include "base/io.h"
#include "base/screen.h"
#include "base/xmem.h"
#include "record/filter.h"
#include "report/almanachtml.h"
#include "report/almanactext.h"

struct almanac_options {
	struct opt_list about;
	const char *html, *title, *again, *next, *things, *rows, **counts;
	struct screen screen;
	bool grid, table;
};

static const char *
on_counts(void *to, const char *list)
{
	const char ***counts = to;
	size_t n = 0;

	/* The names live as long as the program. */
	for (struct span rest = SPAN(list), name; span_cut(&rest, ',', &name);) {
		if (name.n == 0)
			return "an empty name";
		*counts = xreallocarray(*counts, n + 2, sizeof **counts);
		(*counts)[n++] = xmemdup(name.p, name.n);
		(*counts)[n] = NULL;
	}
	return NULL;
}

static bool
page_alone(const struct almanac_options *o)
{
	return o->html != NULL && strcmp(o->html, "-") == 0;
}

static void
check(const struct almanac_options *o)
{
	bool drawn = o->grid || o->table || o->html != NULL;

	screen_check(&o->screen);
	if (page_alone(o) && (o->grid || o->table))
		die(EXIT_USAGE, "'--html -' leaves the grid and the table out; name a file");
	if (o->html != NULL && !page_alone(o) && io_can_replace(o->html) != 0)
		die_errno(EXIT_USAGE, "cannot write '%s'", o->html);
	if (!drawn && (o->again != NULL || o->next != NULL || o->about.n != 0))
		die(EXIT_USAGE, "--again, --next and --about are for --grid, --table and --html");
	for (size_t i = 0; i < o->about.n; i++)
		if (strchr(o->about.v[i], '=') == NULL)
			die(EXIT_USAGE, "--about: '%s' is not name=value", o->about.v[i]);
}

static void
put_lines(struct filter *f, const struct almanac *a)
{
	for (size_t i = 0; i < a->nleagues; i++)
		for (size_t k = 0; k < a->leagues[i].ndays; k++)
			writer_line(&f->out, a->leagues[i].days[k].line);
}

static void
put_text(struct filter *f, const struct almanac *a, const struct almanac_options *o)
{
	struct almanactext t = { gridtext_on(&o->screen), o->things, o->rows, o->again };

	if (o->grid)
		almanactext_put(&f->out.b, a, &t);
	if (o->grid && a->nleagues != 0)
		buf_addc(&f->out.b, '\n');
	almanactext_table(&f->out.b, a, &t);
	almanactext_notes(&f->out.b, a, &t);
}

static void
put_page(struct filter *f, const struct almanac *a, const struct almanac_options *o)
{
	struct almanachtml h = { { o->title, o->about.v, o->about.n, o->next }, o->things, o->rows, o->again };
	struct buf b = { 0 };
	const char *path;

	if ((path = almanachtml_put(&b, a, &h)) != NULL)
		die_errno(EXIT_FOR_GOOD, "cannot read '%s'", path);
	htmlpage_write(&f->out, o->html, &b);
}

static void
summarise(struct jsonw *w, const struct almanac *a)
{
	const struct almanac_sums s = almanac_sum_all(a);

	jsonw_int(w, "leagues", (int64_t)a->nleagues);
	jsonw_int(w, "days", (int64_t)s.ndays);
	for (int i = 0; i < OUTCOME_FACTS; i++)
		jsonw_int(w, outcome_fact_name((enum outcome_fact)i), (int64_t)s.days[i]);
	jsonw_int(w, "rows", s.rows);
}

int
main(int argc, char *argv[])
{
	struct filter f = FILTER_INIT;
	struct almanac_options o = { .screen = SCREEN_INIT, .title = "Days", .things = "records", .rows = "rows" };
	struct opt_call counts = { on_counts, &o.counts };
	const struct opt opts[] = {
		{ 'g', "grid", OPT_FLAG, &o.grid, NULL, "draw them, with the table", 0, 0 },
		{ 't', "table", OPT_FLAG, &o.table, NULL, "the sums of each league and season alone", 0, 0 },
		{ 0, "html", OPT_OUT, &o.html, "file", "write a page there; '-': on standard output", 0, 0 },
		{ 0, "counts", OPT_CALL, &counts, "list", "the counts of a day that add up to its rows", 0, 0 },
		{ 0, "rows", OPT_STR, &o.rows, "text", "what rows are called (rows)", 0, 0 },
		{ 0, "things", OPT_STR, &o.things, "text", "what records are called (records)", 0, 0 },
		{ 0, "again", OPT_STR, &o.again, "command", "the command that repeats days, up to league and --dates", 0, 0 },
		{ 0, "next", OPT_STR, &o.next, "text", "what to type next if nothing needs repeating", 0, 0 },
		{ 0, "title", OPT_STR, &o.title, "text", "the page's title (Days)", 0, 0 },
		{ 0, "about", OPT_LIST, &o.about, "name=value", "what the page is about: the database, the run", 0, 0 },
		SCREEN_OPTS(o.screen, GRIDTEXT_MIN),
		FILTER_OPTS(f),
		OPT_END
	};
	struct almanac a = { 0 };
	const char *why;
	struct rec *r;

	argv = opt_parse(argc, argv, opts, "[file ...]", "make one calendar of several, or draw it");
	check(&o);
	setlocale(LC_CTYPE, "C.UTF-8");
	a.counts = o.counts;
	a.keep = !o.grid && !o.table && o.html == NULL;
	filter_only_written(argv, o.html);
	filter_open(&f, argv, NULL, NULL, 0);
	while ((r = reader_next(&f.in)) != NULL)
		if ((why = almanac_add(&a, r)) != NULL)
			reader_reject(&f.in, "%s", why);
	almanac_finish(&a);
	if (a.keep)
		put_lines(&f, &a);
	else if (o.grid || o.table)
		put_text(&f, &a, &o);
	if (o.html != NULL)
		put_page(&f, &a, &o);
	summarise(filter_summary(&f), &a);
	almanac_free(&a);
	free(o.counts);
	return filter_close(&f, EXIT_DONE);
}
