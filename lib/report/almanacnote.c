/* What is below the grids of an almanac: the table, and what to repeat. */
#include <stdlib.h>

#include "almanacsign.h"
#include "almanactext.h"
#include "base/days.h"
#include "base/text.h"
#include "base/xmem.h"

/* --- the table --- */

enum { FACTS_AT = 2, THINGS_AT = FACTS_AT + OUTCOME_FACTS, ROWS_AT, COLUMNS };

struct almanac_cells {
	struct gridout o;
	struct buf *text;	/* COLUMNS a row */
	size_t nrows, width[COLUMNS];
	int64_t *count;		/* the count in a cell, for its colour */
};

static struct buf *
cell(struct almanac_cells *c, size_t column)
{
	return &c->text[(c->nrows - 1) * COLUMNS + column];
}

static void
new_row(struct almanac_cells *c)
{
	c->text = xreallocarray(c->text, (c->nrows + 1) * COLUMNS, sizeof *c->text);
	c->count = xreallocarray(c->count, (c->nrows + 1) * COLUMNS, sizeof *c->count);
	for (size_t i = c->nrows * COLUMNS; i < (c->nrows + 1) * COLUMNS; i++) {
		c->text[i] = (struct buf){ 0 };
		c->count[i] = 0;
	}
	c->nrows++;
}

static void
put_count(struct almanac_cells *c, size_t column, int64_t n)
{
	text_count(cell(c, column), n);
	c->count[(c->nrows - 1) * COLUMNS + column] = n;
}

static void
head(struct almanac_cells *c, const struct almanactext *t)
{
	new_row(c);
	buf_adds(cell(c, 0), "league");
	buf_adds(cell(c, 1), "days");
	for (int i = 0; i < OUTCOME_FACTS; i++)
		buf_adds(cell(c, FACTS_AT + (size_t)i), almanac_word(i));
	text_plain(cell(c, THINGS_AT), SPAN(t->things), t->how.ascii);
	text_plain(cell(c, ROWS_AT), SPAN(t->rows), t->how.ascii);
}

static void
row(struct almanac_cells *c, const struct almanac_sums *s)
{
	put_count(c, 1, (int64_t)s->ndays);
	for (int i = 0; i < OUTCOME_FACTS; i++)
		put_count(c, FACTS_AT + (size_t)i, (int64_t)s->days[i]);
	put_count(c, THINGS_AT, (int64_t)s->records[OUTCOME_PRESENT]);
	put_count(c, ROWS_AT, s->rows);
}

static void
rows_of(struct almanac_cells *c, const struct almanac_league *l, bool ascii)
{
	for (size_t at = 0, n; at < l->ndays; at += n) {
		struct almanac_sums s = { 0 };

		n = almanac_season(l, at);
		almanac_sum(&s, &l->days[at], n);
		new_row(c);
		text_plain(cell(c, 0), SPAN(almanac_name(l)), ascii);
		if (l->days[at].season != 0)
			buf_addf(cell(c, 0), " %d", l->days[at].season);
		row(c, &s);
	}
}

static void
measure(struct almanac_cells *c)
{
	for (size_t i = 0; i < c->nrows * COLUMNS; i++) {
		size_t w = text_width(buf_span(&c->text[i]));

		c->width[i % COLUMNS] = w > c->width[i % COLUMNS] ? w : c->width[i % COLUMNS];
	}
}

/* The heading is bold, a zero dim, and what failed or is missing in its colour. */
static const char *
colour_of(const struct almanac_cells *c, size_t at)
{
	size_t column = at % COLUMNS;

	if (at < COLUMNS)
		return "1";
	if (column == 0)
		return "";
	if (c->count[at] == 0)
		return "2";
	return column == FACTS_AT + OUTCOME_FAILED || column == FACTS_AT + OUTCOME_NOT_ASKED ?
	    almanac_sign((int)(column - FACTS_AT))->colour : "";
}

static size_t
width_of(const struct almanac_cells *c, size_t gap)
{
	size_t all = 0;

	for (size_t i = 0; i < COLUMNS; i++)
		if (c->width[i] != 0)
			all += c->width[i] + (i != 0 ? gap : 0);
	return all;
}

/* Does the last row, the sum, have nothing in this column? */
static bool
is_nothing(const struct almanac_cells *c, size_t column)
{
	return c->count[(c->nrows - 1) * COLUMNS + column] == 0;
}

/* If there is no room for all columns, drops empty ones first, then dispensable ones.  Returns the gap. */
static size_t
make_room(struct almanac_cells *c)
{
	static const size_t rather[] = { FACTS_AT + OUTCOME_OUT_OF_SCOPE, FACTS_AT + OUTCOME_EMPTY, 1, FACTS_AT + OUTCOME_NOT_ASKED,
	    THINGS_AT, FACTS_AT + OUTCOME_PRESENT };

	for (size_t i = FACTS_AT; i < THINGS_AT && width_of(c, 2) > c->o.how->width; i++)
		if (is_nothing(c, i))
			c->width[i] = 0;
	if (width_of(c, 2) <= c->o.how->width)
		return 2;
	for (size_t i = 0; i < sizeof rather / sizeof *rather && width_of(c, 1) > c->o.how->width; i++)
		c->width[rather[i]] = 0;
	/* One blank between columns, so there is none in their names. */
	for (size_t i = 0; i < COLUMNS; i++)
		for (size_t k = 0; k < c->text[i].n; k++)
			if (c->text[i].p[k] == ' ')
				c->text[i].p[k] = '_';
	return 1;
}

static void
draw_cell(const struct almanac_cells *c, size_t i, size_t gap)
{
	const char *colour = colour_of(c, i);
	size_t column = i % COLUMNS;

	if (c->width[column] == 0)
		return;
	for (size_t k = 0; column != 0 && k < gap; k++)
		buf_addc(c->o.b, ' ');
	sign_begin(&c->o, colour);
	text_fit(c->o.b, buf_span(&c->text[i]), c->width[column], column != 0, c->o.how->ascii);
	sign_end(&c->o, colour);
}

static void
draw(struct almanac_cells *c)
{
	size_t gap = make_room(c);

	for (size_t i = 0; i < c->nrows * COLUMNS; i++) {
		draw_cell(c, i, gap);
		if (i % COLUMNS == COLUMNS - 1)
			buf_addc(c->o.b, '\n');
		buf_free(&c->text[i]);
	}
	free(c->text);
	free(c->count);
}

void
almanactext_table(struct buf *to, const struct almanac *a, const struct almanactext *t)
{
	struct almanac_cells c = { .o = { to, NULL, &t->how } };
	const struct almanac_sums all = almanac_sum_all(a);

	if (a->nleagues == 0)
		return;
	head(&c, t);
	for (size_t i = 0; i < a->nleagues; i++)
		rows_of(&c, &a->leagues[i], t->how.ascii);
	if (c.nrows > 2) {
		new_row(&c);
		buf_adds(cell(&c, 0), "total");
		row(&c, &all);
	}
	measure(&c);
	draw(&c);
}

/* --- what to repeat --- */

/* A line meant for copying is never cut, and cannot drive the terminal. */
static void
put_line(struct buf *to, struct buf *line)
{
	buf_add(to, line->p, text_clean(line->p, line->n));
	buf_addc(to, '\n');
	line->n = 0;
}

static void
say_failed(const struct gridout *o, const struct almanac_league *l, struct buf *line)
{
	char text[DAYS_TEXT];
	size_t n = 0;
	struct buf dates = { 0 };

	for (size_t i = 0; i < l->ndays; i++)
		if (l->days[i].fact == OUTCOME_FAILED) {
			days_text(l->days[i].day, text);
			buf_addf(&dates, "%s%s", n++ != 0 ? ", " : "", text);
		}
	buf_addf(line, "[%s] Failed dates (%zu): ", almanac_name(l), n);
	buf_span_add(line, buf_span(&dates));
	buf_free(&dates);
	sign_begin(o, "31");
	line->n = text_clean(line->p, line->n);
	buf_span_add(o->b, buf_span(line));
	sign_end(o, "31");
	buf_addc(o->b, '\n');
	line->n = 0;
}

void
almanactext_notes(struct buf *to, const struct almanac *a, const struct almanactext *t)
{
	const struct gridout o = { to, NULL, &t->how };
	struct buf line = { 0 };

	for (size_t i = 0, before = to->n; i < a->nleagues; i++) {
		const struct almanac_league *l = &a->leagues[i];
		struct almanac_sums s = { 0 };

		almanac_sum(&s, l->days, l->ndays);
		if (to->n == before && s.days[OUTCOME_FAILED] + s.days[OUTCOME_NOT_ASKED] != 0)
			buf_addc(to, '\n');
		if (s.days[OUTCOME_FAILED] != 0) {
			say_failed(&o, l, &line);
			if (t->again != NULL && almanac_repeat(&line, t->again, l) != 0)
				put_line(to, &line);
		}
		if (s.days[OUTCOME_NOT_ASKED] == 0)
			continue;
		buf_addf(&line, "[%s] Not asked: %zu of %zu dates", almanac_name(l), s.days[OUTCOME_NOT_ASKED], s.ndays);
		put_line(to, &line);
		if (t->again != NULL && almanac_carry_on(&line, t->again, l) != 0)
			put_line(to, &line);
	}
	buf_free(&line);
}
