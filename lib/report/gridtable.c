/* The tables of a page (gridhtml.h). */
#include <math.h>

#include "base/percent.h"
#include "base/text.h"
#include "gridsvg.h"
#include "gridtable.h"

void
gridtable_league(struct buf *to, const struct segment_league *l)
{
	text_html(to, SPAN(*l->name != '\0' ? l->name : "?"));
}

void
gridtable_begin(struct buf *to, const struct segment_league *l)
{
	buf_adds(to, "<tr data-name=\"");
	gridtable_league(to, l);
	buf_addc(to, ' ');
	text_html(to, SPAN(l->country));
	buf_adds(to, "\"><th scope=\"row\"");
}

static void
segment_cells(struct buf *to, const struct segment_league *l, const struct segment_known *c)
{
	gridtable_begin(to, l);
	buf_addc(to, '>');
	gridtable_league(to, l);
	buf_adds(to, "</th><td>");
	text_html(to, SPAN(l->country));
	buf_addf(to, "</td><td class=\"r\">%d</td>", c->season);
}

static void
verdict_cell(struct buf *to, const struct segment_known *c)
{
	buf_addf(to, "<td class=\"word %s\">", gridsvg_class(c->decision));
	gridsvg_sign(to, c->decision);
	buf_addf(to, "%s</td>", c->decision >= 0 ? decision_name((enum decision)c->decision) : "none");
}

static void
open_table(struct buf *to, const char *const *columns)
{
	buf_adds(to, "<div class=\"scroll fit\"><table><thead><tr>");
	for (; *columns != NULL; columns++)
		buf_addf(to, "<th scope=\"col\"%s><button type=\"button\" disabled>%s</button></th>",
		    **columns == '#' ? " class=\"r\" data-first=\"descending\"" : "", *columns + (**columns == '#'));
	buf_adds(to, "</tr></thead>\n<tbody>\n");
}

static void
turn_row(struct buf *to, const struct segment_league *l, const struct segment_known *c, const struct grid_turn *t)
{
	segment_cells(to, l, c);
	buf_addf(to, "<td>%s %s", t->begins ? "from" : "until", t->day);
	buf_addf(to, "</td><td class=\"r\">%lld of %lld</td><td class=\"r\">%lld of %lld</td><td>",
	    (long long)t->covered[0], (long long)t->answers[0], (long long)t->covered[1], (long long)t->answers[1]);
	gridsvg_year(to, c);
	buf_adds(to, "</td></tr>\n");
}

void
gridtable_turns(struct buf *to, const struct segments *g)
{
	static const char *const columns[] = { "League", "Country", "#Season", "Data", "#before", "#after", "by month", NULL };
	struct grid_turn t;
	bool any = false;

	for (size_t i = 0; i < g->nleagues; i++)
		for (size_t s = 0; s < g->nseasons; s++) {
			const struct segment_known *c = grid_at(g, i, s);

			if (c == NULL || !grid_turn(c, &t))
				continue;
			if (!any) {
				buf_adds(to, "<h2>Where data begin or end within the season</h2><p class=\"soft\">A month without data is "
				    "not a season without data: here the provider started, or stopped, in between.</p>");
				open_table(to, columns);
			}
			any = true;
			turn_row(to, grid_row(g, i), c, &t);
		}
	if (any)
		buf_adds(to, "</tbody></table></div>\n");
}

static void
count_cell(struct buf *to, int64_t n)
{
	buf_adds(to, "<td class=\"r\">");
	if (n >= 0)
		buf_addf(to, "%lld", (long long)n);
	buf_adds(to, "</td>");
}

static void
number_cell(struct buf *to, double v)
{
	buf_adds(to, "<td class=\"r\">");
	if (!isnan(v))
		buf_addf(to, "%.1f", v);
	buf_adds(to, "</td>");
}

static void
percent_cell(struct buf *to, const struct segment_known *c, double v, int decimals)
{
	buf_adds(to, "<td class=\"r\">");
	grid_put_percent(to, v, c, decimals, decimals + 1);
	buf_adds(to, "</td>");
}

void
gridtable_provider(struct buf *to, const struct segments *g)
{
	static const char *const columns[] = { "League", "Country", "#Season", "Provider", "Verdict", "#%", "#asked", NULL };
	size_t wrong = 0;

	if (!g->provider)
		return;
	buf_adds(to, "<h2>Where the provider\xe2\x80\x99s own claim is wrong</h2><p class=\"soft\">statistics_fixtures of /leagues beside "
	    "what the sample found. It decides nothing here.</p>");
	for (size_t i = 0; i < g->nleagues; i++)
		for (size_t s = 0; s < g->nseasons; s++) {
			const struct segment_known *c = grid_at(g, i, s);
			int says = c != NULL ? grid_contradiction(c) : -1;

			if (says == -1)
				continue;
			if (wrong++ == 0)
				open_table(to, columns);
			segment_cells(to, grid_row(g, i), c);
			buf_addf(to, "<td>%s</td>", says ? "has statistics" : "no statistics");
			verdict_cell(to, c);
			percent_cell(to, c, c->coverage, 0);
			count_cell(to, c->sampled);
			buf_adds(to, "</tr>\n");
		}
	buf_adds(to, wrong != 0 ? "</tbody></table></div>\n" : "<p>Nowhere.</p>\n");
}

static void
stock_cells(struct buf *to, const struct segment_known *c)
{
	for (int after = 0; after < 2; after++) {
		const struct segment_stock *s = after ? &c->after : &c->before;

		percent_cell(to, c, s->known ? percent_of(s->shots, s->total) : NAN, 1);
	}
	count_cell(to, c->after.known ? c->after.tainted : c->before.known ? c->before.tainted : -1);
}

void
gridtable_all(struct buf *to, const struct segments *g)
{
	static const char *const columns[] = { "League", "Country", "#Season", "Verdict", "Why", "#%", "#from", "#to", "#lacking",
	    "#asked", "#with data", "#in part", "#without", "#failed", "#calls", "#% before", "#% after", "#tainted",
	    "Provider", NULL };

	buf_adds(to, "<h2>In numbers</h2><details><summary>All segments as a table</summary>");
	open_table(to, columns);
	for (size_t i = 0; i < g->nleagues; i++)
		for (size_t s = 0; s < g->nseasons; s++) {
			const struct segment_known *c = grid_at(g, i, s);

			if (c == NULL)
				continue;
			segment_cells(to, grid_row(g, i), c);
			verdict_cell(to, c);
			buf_adds(to, "<td>");
			text_html(to, SPAN(c->reason != NULL ? c->reason : ""));
			buf_adds(to, "</td>");
			percent_cell(to, c, c->coverage, 1);
			percent_cell(to, c, c->low, 1);
			percent_cell(to, c, c->high, 1);
			count_cell(to, c->missing);
			count_cell(to, c->sampled);
			count_cell(to, c->ok);
			count_cell(to, c->partial);
			count_cell(to, c->no_data);
			count_cell(to, c->error);
			number_cell(to, c->calls);
			stock_cells(to, c);
			buf_addf(to, "<td>%s</td></tr>\n", c->provider == -1 ? "" : c->provider ? "has" : "no");
		}
	buf_adds(to, "</tbody></table></div></details>\n");
}
