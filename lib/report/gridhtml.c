#include "gridhtml.h"

#include <math.h>

#include "base/percent.h"
#include "base/text.h"
#include "gridsvg.h"
#include "gridtable.h"

#define TOOLS_FROM 6	/* so many leagues */

/* The sums of a page. */
struct page_sums {
	int64_t count[DECISIONS], open, unsettled;
	int64_t missing, go_missing;
	struct segment_stock stock[2];
};

static void
add_stock(struct segment_stock *sum, const struct segment_stock *s)
{
	if (!s->known)
		return;
	sum->total += s->total;
	sum->shots += s->shots;
	sum->corners += s->corners;
	sum->tainted += s->tainted;
}

static struct page_sums
sum_up(const struct segments *g)
{
	struct page_sums s = { 0 };

	for (size_t i = 0; i < g->ncells; i++) {
		const struct segment_known *c = &g->cells[i];

		if (c->decision == -1)
			s.open += c->segment;
		else
			s.count[c->decision]++;
		s.unsettled += c->decision != -1 && decision_is_made((enum decision)c->decision) && !c->settled;
		s.missing += c->missing > 0 ? c->missing : 0;
		s.go_missing += c->decision == DECISION_GO && c->missing > 0 ? c->missing : 0;
		add_stock(&s.stock[0], &c->before);
		add_stock(&s.stock[1], &c->after);
	}
	return s;
}

/* --- the figures on top --- */

static void
tile_verdicts(struct buf *to, const struct segments *g, const struct page_sums *s)
{
	struct gridsvg_part parts[] = {
		{ s->count[DECISION_GO], "go" }, { s->count[DECISION_HOLD], "hold" },
		{ s->count[DECISION_STOP] + s->count[DECISION_STOP_CIRCUIT], "stop" },
		{ s->count[DECISION_PENDING] + s->count[DECISION_RETRY], "open" },
	};

	if (g->nsegments == 0)
		return;
	buf_adds(to, "<section class=\"tile\"><h2>Segments worth filling</h2><b>");
	text_count(to, s->count[DECISION_GO]);
	buf_adds(to, " <small>of ");
	text_count(to, (int64_t)g->nsegments);
	buf_adds(to, "</small></b>");
	gridsvg_bar(to, parts, 4, (int64_t)g->nsegments, "GO, HOLD, STOP and undecided segments");
	buf_adds(to, "<p>");
	text_count(to, parts[1].n);
	buf_adds(to, " HOLD, ");
	text_count(to, parts[2].n);
	buf_adds(to, " STOP, ");
	text_count(to, (int64_t)g->nsegments - parts[0].n - parts[1].n - parts[2].n);
	buf_adds(to, " undecided</p></section>\n");
}

static void
tile_missing(struct buf *to, const struct page_sums *s)
{
	struct gridsvg_part go = { s->go_missing, "go" };

	if (s->missing == 0)
		return;
	buf_adds(to, "<section class=\"tile\"><h2>Matches to fill, in GO segments</h2><b>");
	text_count(to, s->go_missing);
	buf_adds(to, " <small>of ");
	text_count(to, s->missing);
	buf_adds(to, "</small></b>");
	gridsvg_bar(to, &go, 1, s->missing, "matches in GO segments among those that lack statistics");
	buf_adds(to, "<p>of those that lack statistics</p></section>\n");
}

static void
tile_calls(struct buf *to, const struct segments *g, const struct page_sums *s)
{
	int64_t judged = (int64_t)g->nsegments - s->open - s->count[DECISION_DRY_RUN], calls = grid_calls(g);

	if (calls == 0 || judged == 0)
		return;
	buf_adds(to, "<section class=\"tile\"><h2>Calls the pilot took</h2><b>");
	text_count(to, calls);
	buf_addf(to, " <small>%.2f a segment</small></b><p>", (double)calls / (double)judged);
	if (s->unsettled == 0)
		buf_adds(to, "every verdict is certain");
	else
		buf_addf(to, "%lld verdict%s by the estimate, the others certain", (long long)s->unsettled,
		    s->unsettled == 1 ? "" : "s");
	buf_adds(to, "</p></section>\n");
}

static void
share(struct buf *to, const struct segment_stock *s)
{
	if (s->total == 0) {
		buf_adds(to, "none");
		return;
	}
	grid_put_percent(to, percent_of(s->shots, s->total), NULL, 0, 1);
	buf_adds(to, "&thinsp;%");
}

static void
tile_stock(struct buf *to, const struct segments *g, const struct page_sums *s)
{
	const struct segment_stock *was = &s->stock[0], *is = &s->stock[g->stock[1] ? 1 : 0];
	bool both = g->stock[0] && g->stock[1] && is->shots > was->shots;
	struct gridsvg_part parts[] = { { both ? was->shots : is->shots, "go" }, { is->shots - was->shots, "go more" } };

	if (!g->stock[0] && !g->stock[1])
		return;
	buf_adds(to, "<section class=\"tile\"><h2>Matches with shots in the database</h2><b>");
	if (g->stock[0] && g->stock[1]) {
		buf_adds(to, "<small>");
		share(to, was);
		buf_adds(to, " &rarr;</small> ");
	}
	share(to, is);
	buf_adds(to, "</b>");
	gridsvg_bar(to, parts, both ? 2 : 1, is->total, "with shots before, and added by the backfill");
	buf_adds(to, "<p>");
	text_count(to, is->shots);
	buf_adds(to, " of ");
	text_count(to, is->total);
	if (is->tainted > 0) {
		buf_adds(to, ", ");
		text_count(to, is->tainted);
		buf_adds(to, " tainted");
	}
	buf_adds(to, "</p></section>\n");
}

/* --- the grid --- */

static void
key(struct buf *to, const struct segments *g, const struct page_sums *s)
{
	buf_adds(to, "<div class=\"key\">");
	for (int d = 0; d < DECISIONS; d++)
		if (s->count[d] != 0) {
			buf_addf(to, "<button type=\"button\" class=\"chip %s\" data-d=\"%s\" aria-pressed=\"false\" disabled>",
			    gridsvg_class(d), decision_name((enum decision)d));
			gridsvg_sign(to, d);
			buf_addf(to, "%s ", decision_name((enum decision)d));
			text_count(to, s->count[d]);
			buf_adds(to, "</button>");
		}
	if (s->open != 0) {
		buf_adds(to, "<button type=\"button\" class=\"chip none\" data-d=\"NONE\" aria-pressed=\"false\" disabled>");
		gridsvg_sign(to, -1);
		buf_addf(to, "no verdict %lld</button>", (long long)s->open);
	}
	/* A few leagues can be found without tools. */
	if (g->nleagues >= TOOLS_FROM)
		buf_adds(to, "<div class=\"tools\" hidden><label><input type=\"checkbox\"> compact</label>"
		    "<input type=\"search\" placeholder=\"find a league or country\" aria-label=\"find a league or country\"></div>");
	buf_adds(to, "</div>\n");
}

/* A made-up cell for the explanation. */
static void
how_to_read(struct buf *to, const struct segments *g)
{
	struct segment_month m[10];
	struct segment_league l = { .name = (char[]){ "A league" }, .country = (char[]){ "" } };
	struct segment_known c = { .segment = true, .season = 2023, .decision = DECISION_HOLD, .settled = true, .missing = 380, .sampled = 120,
	    .ok = 71, .partial = 2, .no_data = 47, .run = -1, .coverage = 61, .low = 51, .high = 69, .go = 70, .hold = 50,
	    .calls = 6, .months = m, .nmonths = 10, .provider = -1,
	    .before = { 380, 20, 18, 0, g->stock[0] || g->stock[1] }, .after = { 380, 251, 250, 60, g->stock[1] } };

	for (int i = 0; i < 10; i++)
		m[i] = (struct segment_month){ 2023 * 12 + 7 + i, 12, i < 4 ? i : i + 2 };
	buf_adds(to, "<details class=\"help\"><summary>How to read a cell</summary><div class=\"how\">");
	gridsvg_cell(to, &l, &c);
	buf_adds(to, "<ul><li><b>Large number</b>: percent of the sample that has data</li>"
	    "<li><b>Small number</b>: matches asked (without a verdict: matches that lack statistics)</li>"
	    "<li><b>Circle</b>: full GO, half HOLD, empty STOP, crossed out STOP_CIRCUIT; dots: PENDING; arrow: RETRY</li>"
	    "<li><b>Line</b>: 0 to 100 percent; the thick part is what is possible for the whole segment, the ticks are "
	    "the thresholds of HOLD and GO</li><li><b>Bars</b>: the sample by month, dark is the share with data</li>");
	if (g->stock[0] || g->stock[1])
		buf_adds(to, "<li><b>Line at the foot</b>: the database; dark before, lighter what the backfill added, "
		    "hatched what is tainted</li><li><b>Grey cells</b>: nothing was asked; the number is the percent in the "
		    "database</li>");
	if (g->provider)
		buf_adds(to, "<li><b>Marked corner</b>: the provider says the opposite</li>");
	buf_adds(to, "</ul></div></details>\n");
}

static void
row_head(struct buf *to, const struct segment_league *l)
{
	gridtable_begin(to, l);
	buf_adds(to, " title=\"");
	gridtable_league(to, l);
	buf_adds(to, "\" data-v=\"");
	text_html(to, SPAN(l->country));
	buf_addc(to, ' ');
	gridtable_league(to, l);
	buf_adds(to, "\">");
	gridtable_league(to, l);
	if (*l->country != '\0') {
		buf_adds(to, "<small>");
		text_html(to, SPAN(l->country));
		buf_adds(to, "</small>");
	}
	buf_adds(to, "</th>");
}

static void
the_grid(struct buf *to, const struct segments *g)
{
	buf_adds(to, "<div class=\"scroll\"><table class=\"grid\"><thead><tr><th scope=\"col\" aria-sort=\"ascending\">"
	    "<button type=\"button\" disabled>League</button></th><th scope=\"col\" class=\"r\" data-first=\"descending\">"
	    "<button type=\"button\" disabled>missing</button></th>");
	for (size_t s = 0; s < g->nseasons; s++)
		buf_addf(to, "<th scope=\"col\" data-first=\"descending\"><button type=\"button\" disabled>%d</button></th>",
		    g->seasons[s]);
	buf_adds(to, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < g->nleagues; i++) {
		row_head(to, grid_row(g, i));
		buf_addf(to, "<td class=\"r\" data-v=\"%lld\">", (long long)grid_row(g, i)->missing);
		if (grid_row(g, i)->missing > 0)
			text_count(to, grid_row(g, i)->missing);
		buf_adds(to, "</td>");
		for (size_t s = 0; s < g->nseasons; s++) {
			const struct segment_known *c = grid_at(g, i, s);

			if (c == NULL || isnan(c->coverage))
				buf_adds(to, "<td data-v=\"\">");
			else
				buf_addf(to, "<td data-v=\"%.2f\">", c->coverage);
			if (c != NULL)
				gridsvg_cell(to, grid_row(g, i), c);
			buf_adds(to, "</td>");
		}
		buf_adds(to, "</tr>\n");
	}
	buf_adds(to, "</tbody></table></div>\n");
}

/* --- the page --- */

static struct buf
lead(const struct segments *g)
{
	struct buf b = { 0 };

	htmlpage_counted(&b, g->nleagues, " league");
	buf_adds(&b, ", ");
	htmlpage_counted(&b, g->nseasons, " season");
	buf_adds(&b, ", ");
	htmlpage_counted(&b, g->nsegments, " segment");
	return b;
}

const char *
gridhtml_put(struct buf *to, const struct segments *g, const struct htmlpage *page)
{
	static const char *const sheets[] = { "report", NULL };
	struct page_sums s = sum_up(g);
	struct buf text = lead(g);
	const char *path = htmlpage_open(to, page, sheets);

	if (path != NULL)
		return path;
	gridsvg_defs(to);
	htmlpage_head(to, page, buf_span(&text));
	buf_free(&text);
	buf_adds(to, "<main>\n<div class=\"tiles\">\n");
	tile_verdicts(to, g, &s);
	tile_missing(to, &s);
	tile_calls(to, g, &s);
	tile_stock(to, g, &s);
	buf_adds(to, "</div>\n<h2>League by season</h2>\n");
	key(to, g, &s);
	how_to_read(to, g);
	the_grid(to, g);
	gridtable_turns(to, g);
	gridtable_provider(to, g);
	gridtable_all(to, g);
	buf_adds(to, "</main>\n");
	return htmlpage_close(to);
}
