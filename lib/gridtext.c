#include "gridtext.h"

#include <math.h>
#include <stdlib.h>

#include "text.h"
#include "xmem.h"

struct sign {
	const char *text, *ascii, *colour;
};

/* By decision; the shapes of the first three say by themselves how full a segment is. */
static const struct sign signs[DECISIONS] = {
	[DECISION_GO] = { "●", "+", "32" },
	[DECISION_HOLD] = { "◐", "~", "33" },
	[DECISION_STOP] = { "○", "-", "31" },
	[DECISION_STOP_CIRCUIT] = { "⊗", "x", "31" },
	[DECISION_PENDING] = { "…", "?", "36" },
	[DECISION_RETRY] = { "!", "!", "35" },
	[DECISION_DRY_RUN] = { "·", ".", "2" },
};
static const struct sign risen = { "▲", "^", "32" }, tainted = { "×", "t", "31" }, plain = { " ", " ", "" };

/* How a grid is spread over the columns. */
struct layout {
	size_t names;		/* columns of the names */
	size_t league;		/* of these for the league, if the country has a column of its own; else 0 */
	size_t cell;		/* columns of a cell, with the blank before it */
	size_t per_band;	/* seasons beside each other */
};

struct out {
	struct buf *b;
	const struct grid *g;
	const struct gridtext *how;
	struct layout l;
};

static void
colour(struct out *o, const char *code)
{
	if (o->how->colour && *code != '\0')
		buf_addf(o->b, "\x1b[%sm", code);
}

static void
plain_again(struct out *o, const char *code)
{
	if (o->how->colour && *code != '\0')
		buf_adds(o->b, "\x1b[0m");
}

static void
coloured(struct out *o, const char *code, const char *text)
{
	colour(o, code);
	buf_adds(o->b, text);
	plain_again(o, code);
}

static const char *
sign_text(const struct out *o, const struct sign *s)
{
	return o->how->ascii ? s->ascii : s->text;
}

/* --- the grid --- */

static void
drop_blanks(struct buf *b)
{
	while (b->n > 0 && b->p[b->n - 1] == ' ')
		b->n--;
}

static size_t
widest(const struct grid *g, bool country)
{
	size_t w = 0;

	for (size_t i = 0; i < g->nleagues; i++) {
		size_t k = text_width(SPAN(country ? g->leagues[i].country : g->leagues[i].name));

		w = k > w ? k : w;
	}
	return w;
}

static size_t
at_most(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * As roomy as the width allows: two columns of whole names; else the leagues under their
 * countries, with wide cells, then narrow ones; else several bands.
 */
static struct layout
lay_out(const struct grid *g, size_t width)
{
	struct layout l = { .cell = 5, .per_band = g->nseasons };
	size_t league = widest(g, false), country = widest(g, true), least, beside;

	if (league + 1 + country + g->nseasons * 5 <= width) {
		l.league = league > 6 ? league : 6;
		l.names = l.league + 1 + country;
		return l;
	}
	least = at_most(2 + league, width / 5);
	if (least + g->nseasons * 5 > width)
		l.cell = 4;
	if (least + g->nseasons * l.cell > width) {
		l.cell = 5;
		l.per_band = (width - least) / l.cell;
	}
	beside = at_most(l.per_band, g->nseasons) * l.cell;
	l.names = at_most(width - beside, 2 + (league + country > 6 ? league + country : 6));
	return l;
}

static void
header(struct out *o, size_t from, size_t to)
{
	colour(o, "1");
	text_fit(o->b, SPAN("league"), o->l.league != 0 ? o->l.league : o->l.names, false, true);
	if (o->l.league != 0) {
		buf_addc(o->b, ' ');
		text_fit(o->b, SPAN("country"), o->l.names - o->l.league - 1, false, o->how->ascii);
	}
	for (size_t s = from; s < to; s++)
		if (o->l.cell == 5)
			buf_addf(o->b, " %4d", o->g->seasons[s]);
		else
			buf_addf(o->b, " '%02d", o->g->seasons[s] % 100);
	plain_again(o, "1");
	buf_addc(o->b, '\n');
}

/* The rows of a band: leagues that have a cell in it. */
struct rows {
	size_t *v, n;
};

static struct rows
rows_between(const struct grid *g, size_t from, size_t to)
{
	struct rows r = { xcalloc(g->nleagues, sizeof *r.v), 0 };

	for (size_t i = 0; i < g->nleagues; i++)
		for (size_t s = from; s < to; s++)
			if (grid_at(g, i, s) != NULL) {
				r.v[r.n++] = i;
				break;
			}
	return r;
}

static bool
same_country(const struct grid *g, const struct rows *r, size_t i, size_t k)
{
	return i < r->n && k < r->n &&
	    strcmp(grid_row(g, r->v[i])->country, grid_row(g, r->v[k])->country) == 0;
}

/* The names in front of the ith row; where the country has no column, it has a line, or is put first if it
 * has one league. */
static void
names(struct out *o, const struct rows *r, size_t i)
{
	const struct grid_league *l = grid_row(o->g, r->v[i]);
	const char *name = *l->name != '\0' ? l->name : "?";
	bool more = same_country(o->g, r, i, i + 1), again = i > 0 && same_country(o->g, r, i, i - 1);
	struct buf both = { 0 };

	if (o->l.league != 0) {
		text_fit(o->b, SPAN(name), o->l.league, false, o->how->ascii);
		buf_addc(o->b, ' ');
		colour(o, "2");
		text_fit(o->b, SPAN(l->country), o->l.names - o->l.league - 1, false, o->how->ascii);
		plain_again(o, "2");
		return;
	}
	if (!again && more && *l->country != '\0') {
		colour(o, "2");
		text_fit(o->b, SPAN(l->country), o->l.names, false, o->how->ascii);
		drop_blanks(o->b);
		plain_again(o, "2");
		buf_addc(o->b, '\n');
	}
	if (again || more)
		buf_addf(&both, "%s%s", *l->country != '\0' ? "  " : "", name);
	else
		buf_addf(&both, "%s%s%s", l->country, *l->country != '\0' ? ": " : "", name);
	text_fit(o->b, buf_span(&both), o->l.names, false, o->how->ascii);
	buf_free(&both);
}

/* percent -1: only the sign. */
static void
cell(struct out *o, int percent, const struct sign *s)
{
	if (o->l.cell == 5)
		buf_addc(o->b, ' ');
	colour(o, s->colour);
	if (percent >= 0)
		buf_addf(o->b, "%3d", percent);
	else
		buf_adds(o->b, "   ");
	buf_adds(o->b, sign_text(o, s));
	plain_again(o, s->colour);
}

static void
verdict_cell(struct out *o, const struct grid_cell *c)
{
	if (c == NULL)
		cell(o, -1, &plain);
	else if (c->decision == -1)
		cell(o, -1, &signs[DECISION_DRY_RUN]);
	else
		cell(o, grid_whole(c->coverage), &signs[c->decision]);
}

static void
stock_cell(struct out *o, const struct grid_cell *c)
{
	const struct grid_stock *now;

	if (c == NULL || (!c->after.known && !c->before.known)) {
		cell(o, -1, &plain);
		return;
	}
	now = c->after.known ? &c->after : &c->before;
	cell(o, grid_whole(grid_percent(now->shots, now->total)),
	    c->before.known && now->shots > c->before.shots ? &risen : now->tainted > 0 ? &tainted : &plain);
}

static void
bands(struct out *o, void (*put)(struct out *, const struct grid_cell *))
{
	const struct grid *g = o->g;

	for (size_t from = 0; from < g->nseasons; from += o->l.per_band) {
		size_t to = at_most(from + o->l.per_band, g->nseasons);

		struct rows r = rows_between(g, from, to);

		if (from != 0)
			buf_addc(o->b, '\n');
		header(o, from, to);
		for (size_t i = 0; i < r.n; i++) {
			names(o, &r, i);
			for (size_t s = from; s < to; s++)
				put(o, grid_at(g, r.v[i], s));
			drop_blanks(o->b);
			buf_addc(o->b, '\n');
		}
		free(r.v);
	}
}

/* --- what stands below it --- */

static void
heading(struct out *o, const char *text)
{
	buf_addc(o->b, '\n');
	coloured(o, "1", text);
	buf_addc(o->b, '\n');
}

/* One item of a key, on the next line if it does not fit on this one. */
static void
item(struct out *o, size_t *column, const struct sign *s, const char *name, size_t n)
{
	struct buf text = { 0 };
	size_t w;

	buf_addf(&text, "%s %zu", name, n);
	w = 2 + text.n;
	if (*column != 0 && *column + 3 + w > o->how->width) {
		buf_addc(o->b, '\n');
		*column = 0;
	}
	buf_adds(o->b, *column != 0 ? "   " : "");
	coloured(o, s->colour, sign_text(o, s));
	buf_addf(o->b, " %s", buf_str(&text));
	*column += w + (*column != 0 ? 3 : 0);
	buf_free(&text);
}

/* "● GO 34   ◐ HOLD 3": the key and the counts in one */
static void
key(struct out *o)
{
	size_t count[DECISIONS] = { 0 }, open = 0, unsettled = 0, column = 0;

	for (size_t i = 0; i < o->g->ncells; i++) {
		const struct grid_cell *c = &o->g->cells[i];

		if (c->decision == -1)
			open++;
		else
			count[c->decision]++;
		unsettled += c->decision != -1 && decision_is_made((enum decision)c->decision) && !c->settled;
	}
	buf_addc(o->b, '\n');
	for (int d = 0; d < DECISIONS; d++)
		if (count[d] != 0)
			item(o, &column, &signs[d], decision_name((enum decision)d), count[d]);
	if (open != 0)
		item(o, &column, &signs[DECISION_DRY_RUN], "no verdict", open);
	if (column != 0)
		buf_addc(o->b, '\n');
	if (open != o->g->ncells)
		buf_adds(o->b, "A number is the percent of the sample that has data.\n");
	if (unsettled != 0)
		buf_addf(o->b, "%zu decided by the estimate, not certain.\n", unsettled);
}

static void
stock_line(struct out *o, const char *name, int after)
{
	struct grid_stock sum = { 0 };

	for (size_t i = 0; i < o->g->ncells; i++) {
		const struct grid_stock *s = after ? &o->g->cells[i].after : &o->g->cells[i].before;

		sum.total += s->known ? s->total : 0;
		sum.shots += s->known ? s->shots : 0;
		sum.corners += s->known ? s->corners : 0;
		sum.tainted += s->known ? s->tainted : 0;
	}
	buf_addf(o->b, "%-7s", name);
	text_count(o->b, sum.shots);
	buf_adds(o->b, " of ");
	text_count(o->b, sum.total);
	if (sum.total != 0)
		buf_addf(o->b, " (%d%%)", grid_whole(grid_percent(sum.shots, sum.total)));
	buf_adds(o->b, ", with corners ");
	text_count(o->b, sum.corners);
	if (sum.tainted != 0) {
		buf_adds(o->b, ", tainted ");
		text_count(o->b, sum.tainted);
	}
	buf_addc(o->b, '\n');
}

static void
stock(struct out *o)
{
	heading(o, "In the database: percent of the matches with shots");
	bands(o, stock_cell);
	buf_addc(o->b, '\n');
	buf_addf(o->b, "%s risen by the backfill   %s some are tainted\n", sign_text(o, &risen),
	    sign_text(o, &tainted));
	if (o->g->stock[0])
		stock_line(o, "before", 0);
	if (o->g->stock[1])
		stock_line(o, "after", 1);
}

/* "Primera División 2023 (Bolivia)" */
static void
segment(struct out *o, const struct grid_league *l, const struct grid_cell *c)
{
	size_t w = o->how->width >= 76 ? 36 : 20;
	struct buf name = { 0 };

	buf_addf(&name, "%s", *l->name != '\0' ? l->name : "?");
	if (*l->country != '\0')
		buf_addf(&name, ", %s", l->country);
	buf_addf(o->b, "%d ", c->season);
	text_fit(o->b, buf_span(&name), w - 5, false, o->how->ascii);
	buf_free(&name);
}

static void
turns(struct out *o)
{
	struct grid_turn t;
	bool first = true;

	for (size_t i = 0; i < o->g->nleagues; i++)
		for (size_t s = 0; s < o->g->nseasons; s++) {
			const struct grid_cell *c = grid_at(o->g, i, s);

			if (c == NULL || !grid_turn(c, &t))
				continue;
			if (first)
				heading(o, "Data begin or end within the season");
			first = false;
			segment(o, grid_row(o->g, i), c);
			buf_addf(o->b, " %s %s: %lld of %lld, %s %lld of %lld\n", t.begins ? "from" : "until", t.day,
			    (long long)t.covered[t.begins], (long long)t.answers[t.begins],
			    t.begins ? "before" : "then", (long long)t.covered[!t.begins],
			    (long long)t.answers[!t.begins]);
		}
}

static void
contradictions(struct out *o)
{
	size_t known = 0, wrong = 0;

	if (!o->g->provider)
		return;
	heading(o, "The provider's own word (statistics_fixtures of /leagues)");
	for (size_t i = 0; i < o->g->nleagues; i++)
		for (size_t s = 0; s < o->g->nseasons; s++) {
			const struct grid_cell *c = grid_at(o->g, i, s);
			int says;

			if (c == NULL)
				continue;
			known += c->provider != -1 && c->decision != -1 && decision_is_made((enum decision)c->decision);
			if ((says = grid_contradiction(c)) == -1)
				continue;
			wrong++;
			segment(o, grid_row(o->g, i), c);
			buf_addf(o->b, " says %s, found ", says ? "yes" : "no");
			colour(o, signs[c->decision].colour);
			buf_addf(o->b, "%s", sign_text(o, &signs[c->decision]));
			plain_again(o, signs[c->decision].colour);
			if (!isnan(c->coverage))
				buf_addf(o->b, " %d%%", grid_whole(c->coverage));
			buf_addc(o->b, '\n');
		}
	buf_addf(o->b, "wrong in %zu of %zu segments with a verdict and a word\n", wrong, known);
}

void
gridtext_put(struct buf *to, const struct grid *g, const struct gridtext *how)
{
	struct out o = { to, g, how, { 0 } };

	if (g->ncells == 0) {
		buf_adds(to, "no segments\n");
		return;
	}
	o.l = lay_out(g, how->width < GRIDTEXT_MIN ? GRIDTEXT_MIN : how->width);
	if (g->segments) {
		bands(&o, verdict_cell);
		key(&o);
	}
	if (g->stock[0] || g->stock[1])
		stock(&o);
	turns(&o);
	contradictions(&o);
}
