#include "gridtext.h"

#include <math.h>
#include <stdlib.h>

#include "base/names.h"
#include "base/percent.h"
#include "base/text.h"
#include "base/xmem.h"
#include "gridsign.h"

/* One of the two grids: which cells it shows, and how. */
struct layer {
	bool (*has)(const struct segment_known *c);
	double (*percent)(const struct segment_known *c);	/* NAN: none */
	const struct sign *(*sign)(const struct segment_known *c);
};

/* How a grid is spread over the width. */
struct layout {
	size_t names;		/* width of the names */
	size_t league;		/* the league's part of that, if the country has its own column; else 0 */
	size_t cell;		/* width of a cell, with the blank before it */
	size_t per_band;	/* seasons side by side */
};

struct drawing {
	struct gridout o;
	const struct layer *layer;
	struct layout l;
	size_t number;			/* width of the longest percentage, at least 3 */
	size_t *season, nseasons;	/* those of the layer */
	size_t *row, nrows;		/* the leagues of a band */
};

/* --- the layers --- */

static bool
is_segment(const struct segment_known *c)
{
	return c->segment;
}

static double
coverage(const struct segment_known *c)
{
	return c->decision != -1 ? c->coverage : NAN;
}

static const struct sign *
verdict(const struct segment_known *c)
{
	return sign_of(c->decision);
}

static bool
has_stock(const struct segment_known *c)
{
	return c->before.known || c->after.known;
}

static const struct segment_stock *
now(const struct segment_known *c)
{
	return c->after.known ? &c->after : &c->before;
}

static double
in_stock(const struct segment_known *c)
{
	return percent_of(now(c)->shots, now(c)->total);
}

static const struct sign *
change(const struct segment_known *c)
{
	if (c->before.known && now(c)->shots > c->before.shots)
		return &sign_risen;
	return now(c)->tainted > 0 ? &sign_tainted : &sign_plain;
}

static const struct layer verdicts = { is_segment, coverage, verdict };
static const struct layer stock = { has_stock, in_stock, change };

/* --- the layout --- */

static const struct segment_known *
at(const struct drawing *d, size_t row, size_t column)
{
	const struct segment_known *c = grid_at(d->o.g, row, d->season[column]);

	return c != NULL && d->layer->has(c) ? c : NULL;
}

/* The seasons for which the layer has anything. */
static void
find_seasons(struct drawing *d)
{
	const struct segments *g = d->o.g;

	d->season = xcalloc(g->nseasons, sizeof *d->season);
	for (size_t s = 0; s < g->nseasons; s++)
		for (size_t i = 0; i < g->nleagues; i++) {
			const struct segment_known *c = grid_at(g, i, s);

			if (c != NULL && d->layer->has(c)) {
				d->season[d->nseasons++] = s;
				break;
			}
		}
}

static void
put_percent(const struct drawing *d, struct buf *to, const struct segment_known *c)
{
	grid_put_percent(to, d->layer->percent(c), c, 0, 1);
}

/* A percentage has a decimal only if no whole number is on the same side of the thresholds. */
static void
find_number(struct drawing *d)
{
	struct buf b = { 0 };

	d->number = 3;
	for (size_t i = 0; i < d->o.g->nleagues; i++)
		for (size_t s = 0; s < d->nseasons; s++) {
			const struct segment_known *c = at(d, i, s);

			b.n = 0;
			if (c != NULL)
				put_percent(d, &b, c);
			d->number = b.n > d->number ? b.n : d->number;
		}
	buf_free(&b);
}

/* The leagues that have a cell between two columns. */
static void
find_rows(struct drawing *d, size_t from, size_t to)
{
	d->nrows = 0;
	for (size_t i = 0; i < d->o.g->nleagues; i++)
		for (size_t s = from; s < to; s++)
			if (at(d, i, s) != NULL) {
				d->row[d->nrows++] = i;
				break;
			}
}

static size_t
at_most(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void
widest(const struct drawing *d, size_t *league, size_t *country)
{
	*league = *country = 7;
	for (size_t i = 0; i < d->nrows; i++) {
		const struct segment_league *l = grid_row(d->o.g, d->row[i]);
		size_t name = text_width(SPAN(l->name)), land = text_width(SPAN(l->country));

		*league = name > *league ? name : *league;
		*country = land > *country ? land : *country;
	}
}

/*
 * As spacious as the width allows: two columns with full names; else leagues below their countries, with wide cells, then
 * with narrow ones; else several bands.
 */
static struct layout
lay_out(const struct drawing *d, size_t width)
{
	struct layout l = { .cell = d->number + 2, .per_band = d->nseasons };
	size_t league, country, least;

	widest(d, &league, &country);
	if (league + 1 + country + d->nseasons * l.cell <= width) {
		l.league = league;
		l.names = league + 1 + country;
		return l;
	}
	least = at_most(2 + league, width / 5);
	if (least + d->nseasons * l.cell > width)
		l.cell--;
	if (least + d->nseasons * l.cell > width) {
		l.cell = d->number + 2;
		l.per_band = (width - least) / l.cell;
	}
	l.names = at_most(width - at_most(l.per_band, d->nseasons) * l.cell, 2 + league + country);
	return l;
}

/* --- drawing --- */

static void
header(const struct drawing *d, size_t from, size_t to)
{
	const struct gridout *o = &d->o;

	sign_begin(o, "1");
	text_fit(o->b, SPAN("league"), d->l.league != 0 ? d->l.league : d->l.names, false, true);
	if (d->l.league != 0) {
		buf_addc(o->b, ' ');
		text_fit(o->b, SPAN("country"), d->l.names - d->l.league - 1, false, true);
	}
	for (size_t s = from; s < to; s++)
		if (d->l.cell >= 5)
			buf_addf(o->b, "%*d", (int)d->l.cell, o->g->seasons[d->season[s]]);
		else
			buf_addf(o->b, " '%02d", o->g->seasons[d->season[s]] % 100);
	sign_end(o, "1");
	buf_addc(o->b, '\n');
}

static bool
same_country(const struct drawing *d, size_t i, size_t k)
{
	return i < d->nrows && k < d->nrows &&
	    strcmp(grid_row(d->o.g, d->row[i])->country, grid_row(d->o.g, d->row[k])->country) == 0;
}

static void
country(const struct gridout *o, const char *name, size_t columns)
{
	sign_begin(o, "2");
	text_fit(o->b, SPAN(name), columns, false, o->how->ascii);
	sign_end(o, "2");
}

/* A country without a column of its own gets a line, or precedes the league if that is its only one. */
static bool
is_indented(const struct drawing *d, size_t i)
{
	return same_country(d, i, i + 1) || (i > 0 && same_country(d, i, i - 1));
}

static void
full_name(const struct drawing *d, size_t i, struct buf *to)
{
	const struct segment_league *l = grid_row(d->o.g, d->row[i]);
	bool land = *l->country != '\0';

	if (d->l.league == 0 && is_indented(d, i))
		buf_adds(to, land ? "  " : "");
	else if (d->l.league == 0)
		buf_addf(to, "%s%s", l->country, land ? ": " : "");
	buf_adds(to, *l->name != '\0' ? l->name : "?");
}

/* Would a cell fill all its columns (100), and so touch the name? */
static bool
is_narrow(const struct drawing *d)
{
	return d->l.cell < d->number + 2;
}

/* The names before the rows, as wide as there is room. */
static struct buf *
make_names(const struct drawing *d)
{
	struct buf *full = xcalloc(d->nrows, sizeof *full), *fit = xcalloc(d->nrows, sizeof *fit);
	struct span *text = xcalloc(d->nrows, sizeof *text);

	for (size_t i = 0; i < d->nrows; i++) {
		full_name(d, i, &full[i]);
		text[i] = buf_span(&full[i]);
	}
	names_fit(fit, text, d->nrows, d->l.league != 0 ? d->l.league : d->l.names - is_narrow(d), d->o.how->ascii);
	for (size_t i = 0; i < d->nrows; i++)
		buf_free(&full[i]);
	free(full);
	free(text);
	return fit;
}

/* What is before the ith row. */
static void
put_name(const struct drawing *d, size_t i, const struct buf *fit)
{
	const struct gridout *o = &d->o;
	const char *land = grid_row(o->g, d->row[i])->country;

	if (d->l.league == 0 && *land != '\0' && same_country(d, i, i + 1) && !(i > 0 && same_country(d, i, i - 1))) {
		country(o, land, d->l.names);
		sign_trim(o);
		buf_addc(o->b, '\n');
	}
	buf_span_add(o->b, buf_span(fit));
	if (d->l.league == 0 && is_narrow(d))
		buf_addc(o->b, ' ');
	if (d->l.league != 0) {
		buf_addc(o->b, ' ');
		country(o, land, d->l.names - d->l.league - 1);
	}
}

static void
cell(const struct drawing *d, const struct segment_known *c)
{
	const struct gridout *o = &d->o;
	const struct sign *s = c != NULL ? d->layer->sign(c) : &sign_plain;
	struct buf percent = { 0 };

	if (c != NULL)
		put_percent(d, &percent, c);
	if (!is_narrow(d))
		buf_addc(o->b, ' ');
	sign_begin(o, s->colour);
	buf_addf(o->b, "%*s", (int)d->number, buf_str(&percent));
	buf_free(&percent);
	buf_adds(o->b, sign_text(o, s));
	sign_end(o, s->colour);
}

static void
draw(const struct gridout *o, const struct layer *layer)
{
	struct drawing d = { .o = *o, .layer = layer, .row = xcalloc(o->g->nleagues, sizeof *d.row) };

	find_seasons(&d);
	find_number(&d);
	find_rows(&d, 0, d.nseasons);
	d.l = lay_out(&d, o->how->width < GRIDTEXT_MIN ? GRIDTEXT_MIN : o->how->width);
	for (size_t from = 0; from < d.nseasons; from += d.l.per_band) {
		size_t to = at_most(from + d.l.per_band, d.nseasons);
		struct buf *names;

		find_rows(&d, from, to);
		if (from != 0)
			buf_addc(o->b, '\n');
		header(&d, from, to);
		names = make_names(&d);
		for (size_t i = 0; i < d.nrows; i++) {
			put_name(&d, i, &names[i]);
			buf_free(&names[i]);
			for (size_t s = from; s < to; s++)
				cell(&d, at(&d, d.row[i], s));
			sign_trim(o);
			buf_addc(o->b, '\n');
		}
		free(names);
	}
	free(d.season);
	free(d.row);
}

struct gridtext
gridtext_on(const struct screen *s)
{
	return (struct gridtext){ screen_width(s->width, GRIDTEXT_MIN), s->ascii, screen_colour(s->colour) == 1 };
}

void
gridtext_put(struct buf *to, const struct segments *g, const struct gridtext *how)
{
	const struct gridout o = { to, g, how };

	if (g->ncells == 0) {
		buf_adds(to, "no segments\n");
		return;
	}
	if (g->nsegments != 0) {
		draw(&o, &verdicts);
		gridnote_key(&o);
	}
	if (g->stock[0] || g->stock[1]) {
		sign_heading(&o, "In the database: percent of the matches with shots");
		draw(&o, &stock);
		gridnote_stock(&o);
	}
	gridnote_turns(&o);
	gridnote_provider(&o);
}
