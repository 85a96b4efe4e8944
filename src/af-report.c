/*
 * af-report - the coverage grid, league by season, for people
 *
 * Verdicts in; the grid on standard output, and with --html as one self-contained page.  What the database contained before
 * and after a backfill, and what the provider itself claims, is shown with it.
 */
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/screen.h"
#include "base/text.h"
#include "base/xmem.h"
#include "record/filter.h"
#include "report/gridhtml.h"
#include "report/gridtext.h"

#define LEAGUES_MAX ((size_t)256 << 20)

struct report {
	struct opt_list about;
	const char *before, *after, *leagues, *html, *title, *next;
	struct screen screen;
	bool pilot;
};

/* Reads rows of coverage; how many were rejected. */
static uint64_t
read_coverage(struct segments *g, const char *path, int after, const struct filter *f)
{
	struct reader in;
	struct rec *r;
	const char *why;

	if (path == NULL)
		return 0;
	reader_open_file(&in, path, (size_t)f->max_line);
	while ((r = reader_next(&in)) != NULL)
		if (segments_coverage(g, r, after, &why) != 0)
			reader_reject(&in, "%s", why);
	g->stock[after] = true;
	reader_close(&in);
	return in.rejected;
}

static void
read_leagues(struct segments *g, const char *path)
{
	struct buf b = { 0 };
	struct json_err err;
	const char *why;

	if (path == NULL)
		return;
	if (io_read_file(path, &b, LEAGUES_MAX) != 0)
		die_errno(EXIT_USAGE, "cannot read '%s'", path);
	if (json_scan(buf_span(&b), NULL, NULL, 0, NULL, &err) != 0)
		die(EXIT_USAGE, "cannot use '%s': %s at byte %zu", path, err.why, err.at + 1);
	if ((why = grid_provider(g, buf_span(&b))) != NULL)
		die(EXIT_USAGE, "cannot use '%s': %s", path, why);
	buf_free(&b);
}

static void
check(const struct report *o)
{
	size_t i;

	screen_check(&o->screen);
	if (o->html != NULL && strcmp(o->html, "-") != 0 && io_can_replace(o->html) != 0)
		die_errno(EXIT_USAGE, "cannot write '%s'", o->html);
	if (o->pilot && o->html != NULL && strcmp(o->html, "-") == 0)
		die(EXIT_USAGE, "--pilot: '--html -' leaves the grid out; name a file");
	if (o->next != NULL && !o->pilot && o->html == NULL)
		die(EXIT_USAGE, "--next: only with --pilot or --html");
	for (i = 0; i < o->about.n; i++)
		if (strchr(o->about.v[i], '=') == NULL)
			die(EXIT_USAGE, "--about: '%s' is not name=value", o->about.v[i]);
	for (i = 0; i < 2; i++) {
		const char *path = i == 0 ? o->before : o->after;

		if (path != NULL && access(path, R_OK) != 0)
			die_errno(EXIT_USAGE, "cannot open '%s'", path);
	}
}

static void
write_html(const struct report *o, const struct segments *g, struct filter *f)
{
	const struct htmlpage page = { o->title, o->about.v, o->about.n, o->next };
	struct buf b = { 0 };
	const char *why;

	if (o->html == NULL)
		return;
	if ((why = gridhtml_put(&b, g, &page)) != NULL)
		die_errno(EXIT_FOR_GOOD, "cannot read '%s'", why);
	htmlpage_write(&f->out, o->html, &b);
}

/* What is below the grid at the end of a pilot.  The command to type next is meant for copying, so it is never cut. */
static void
write_end(const struct report *o, struct buf *to, const struct segments *g, const struct gridtext *how)
{
	char *next;

	if (!o->pilot)
		return;
	buf_addc(to, '\n');
	gridtext_summary(to, g, how);
	if (o->next == NULL)
		return;
	next = xstrdup(o->next);
	buf_adds(to, "next: ");
	buf_span_add(to, (struct span){ next, text_clean(next, strlen(next)) });
	buf_addc(to, '\n');
	free(next);
}

int
main(int argc, char *argv[])
{
	struct filter f = FILTER_INIT;
	struct report o = { .screen = SCREEN_INIT, .title = "Coverage" };
	const struct opt opts[] = {
		{ 0, "html", OPT_OUT, &o.html, "file", "write the page there as well; '-': instead, on standard output", 0, 0 },
		{ 0, "before", OPT_STR, &o.before, "file", "coverage of the database before the backfill", 0, 0 },
		{ 0, "after", OPT_STR, &o.after, "file", "coverage of the database after the backfill", 0, 0 },
		{ 0, "leagues", OPT_STR, &o.leagues, "file", "an answer of the provider's /leagues", 0, 0 },
		{ 0, "title", OPT_STR, &o.title, "text", "the page's title (Coverage)", 0, 0 },
		{ 0, "about", OPT_LIST, &o.about, "name=value", "what the page is about: the database, the run", 0, 0 },
		{ 0, "pilot", OPT_FLAG, &o.pilot, NULL, "end with a line of counts and calls", 0, 0 },
		{ 0, "next", OPT_STR, &o.next, "text", "with --pilot or --html: what to type next", 0, 0 },
		SCREEN_OPTS(o.screen, GRIDTEXT_MIN),
		FILTER_OPTS(f),
		OPT_END
	};
	struct gridtext how;
	struct segments g = { 0 };
	const char *why;
	struct rec *r;
	uint64_t rejected;

	argv = opt_parse(argc, argv, opts, "[file ...]", "draw verdicts as a grid of leagues and seasons");
	check(&o);
	setlocale(LC_CTYPE, "C.UTF-8");
	how = gridtext_on(&o.screen);
	filter_only_written(argv, o.html);
	filter_open(&f, argv, NULL, NULL, 0);
	while ((r = reader_next(&f.in)) != NULL)
		if (segments_verdict(&g, r, &why) != 0)
			reader_reject(&f.in, "%s", why);
	rejected = read_coverage(&g, o.before, 0, &f) + read_coverage(&g, o.after, 1, &f);
	read_leagues(&g, o.leagues);
	grid_finish(&g);
	if (o.html == NULL || strcmp(o.html, "-") != 0)
		gridtext_put(&f.out.b, &g, &how);
	write_end(&o, &f.out.b, &g, &how);
	write_html(&o, &g, &f);
	jsonw_int(filter_summary(&f), "leagues", (int64_t)g.nleagues);
	jsonw_int(filter_summary(&f), "segments", (int64_t)g.ncells);
	segments_free(&g);
	return filter_close(&f, rejected != 0 ? EXIT_SOME : EXIT_DONE);
}
