/* What is below a grid on a terminal. */
#include <math.h>
#include <stdlib.h>

#include "base/names.h"
#include "base/percent.h"
#include "base/text.h"
#include "base/xmem.h"
#include "gridsign.h"

/* One item of the key, on the next line if this one has no room. */
static void
item(const struct gridout *o, size_t *column, const struct sign *s, const char *name, size_t n)
{
	struct buf text = { 0 };
	size_t w;

	buf_addf(&text, " %s %zu", name, n);
	w = 1 + text.n;
	if (*column != 0 && *column + 3 + w > o->how->width) {
		buf_addc(o->b, '\n');
		*column = 0;
	}
	buf_adds(o->b, *column != 0 ? "   " : "");
	sign_begin(o, s->colour);
	buf_adds(o->b, sign_text(o, s));
	sign_end(o, s->colour);
	buf_span_add(o->b, buf_span(&text));
	*column += w + (*column != 0 ? 3 : 0);
	buf_free(&text);
}

void
gridnote_key(const struct gridout *o)
{
	size_t count[DECISIONS] = { 0 }, open = 0, unsettled = 0, column = 0;

	for (size_t i = 0; i < o->g->ncells; i++) {
		const struct segment_known *c = &o->g->cells[i];

		if (!c->segment)
			continue;
		if (c->decision == -1)
			open++;
		else
			count[c->decision]++;
		unsettled += c->decision != -1 && decision_is_made((enum decision)c->decision) && !c->settled;
	}
	buf_addc(o->b, '\n');
	for (int d = 0; d < DECISIONS; d++)
		if (count[d] != 0)
			item(o, &column, sign_of(d), decision_name((enum decision)d), count[d]);
	if (open != 0)
		item(o, &column, sign_of(-1), "no verdict", open);
	buf_addc(o->b, '\n');
	if (open != o->g->nsegments)
		buf_adds(o->b, "A number is the percent of the sample that has data.\n");
	if (unsettled != 0)
		buf_addf(o->b, "%zu decided by the estimate, not certain.\n", unsettled);
}

/* A decision's name in its colour, with its count. */
static void
tally(const struct gridout *o, int decision, int64_t n)
{
	const char *colour = sign_of(decision)->colour;

	sign_begin(o, colour);
	buf_adds(o->b, decision >= 0 ? decision_name((enum decision)decision) : "undecided");
	sign_end(o, colour);
	buf_addc(o->b, ' ');
	text_count(o->b, n);
}

void
gridtext_summary(struct buf *to, const struct segments *g, const struct gridtext *how)
{
	const struct gridout o = { to, g, how };
	int64_t go = 0, hold = 0, stop = 0, calls = grid_calls(g), undecided;

	for (size_t i = 0; i < g->ncells; i++) {
		int d = g->cells[i].decision;

		go += d == DECISION_GO;
		hold += d == DECISION_HOLD;
		stop += d == DECISION_STOP || d == DECISION_STOP_CIRCUIT;
	}
	undecided = (int64_t)g->nsegments - go - hold - stop;
	tally(&o, DECISION_GO, go);
	buf_adds(to, "  ");
	tally(&o, DECISION_HOLD, hold);
	buf_adds(to, "  ");
	tally(&o, DECISION_STOP, stop);
	if (undecided > 0) {
		buf_adds(to, "  ");
		tally(&o, -1, undecided);
	}
	buf_adds(to, how->ascii ? ", " : " \xc2\xb7 ");
	text_count(to, calls);
	buf_adds(to, calls == 1 ? " call\n" : " calls\n");
}

static void
stock_line(const struct gridout *o, const char *name, int after)
{
	struct segment_stock sum = { 0 };

	for (size_t i = 0; i < o->g->ncells; i++) {
		const struct segment_stock *s = after ? &o->g->cells[i].after : &o->g->cells[i].before;

		sum.total += s->known ? s->total : 0;
		sum.shots += s->known ? s->shots : 0;
		sum.corners += s->known ? s->corners : 0;
		sum.tainted += s->known ? s->tainted : 0;
	}
	buf_addf(o->b, "%-7s", name);
	text_count(o->b, sum.shots);
	buf_adds(o->b, " of ");
	text_count(o->b, sum.total);
	if (sum.total != 0) {
		buf_adds(o->b, " (");
		grid_put_percent(o->b, percent_of(sum.shots, sum.total), NULL, 0, 1);
		buf_adds(o->b, "%)");
	}
	buf_adds(o->b, ", with corners ");
	text_count(o->b, sum.corners);
	if (sum.tainted != 0) {
		buf_adds(o->b, ", tainted ");
		text_count(o->b, sum.tainted);
	}
	buf_addc(o->b, '\n');
}

void
gridnote_stock(const struct gridout *o)
{
	buf_addf(o->b, "\n%s risen by the backfill   %s some are tainted\n", sign_text(o, &sign_risen),
	    sign_text(o, &sign_tainted));
	if (o->g->stock[0])
		stock_line(o, "before", 0);
	if (o->g->stock[1])
		stock_line(o, "after", 1);
}

/* "Primera División, Bolivia" for each row, as wide as a line can spare */
static struct buf *
make_names(const struct gridout *o)
{
	size_t n = o->g->nleagues;
	struct buf *full = xcalloc(n, sizeof *full), *fit = xcalloc(n, sizeof *fit);
	struct span *text = xcalloc(n, sizeof *text);

	for (size_t i = 0; i < n; i++) {
		const struct segment_league *l = grid_row(o->g, i);

		buf_addf(&full[i], "%s%s%s", *l->name != '\0' ? l->name : "?", *l->country != '\0' ? ", " : "", l->country);
		text[i] = buf_span(&full[i]);
	}
	names_fit(fit, text, n, o->how->width >= 76 ? 31 : 15, o->how->ascii);
	for (size_t i = 0; i < n; i++)
		buf_free(&full[i]);
	free(full);
	free(text);
	return fit;
}

static void
segment(const struct gridout *o, const struct buf *name, const struct segment_known *c)
{
	buf_addf(o->b, "%d ", c->season);
	buf_span_add(o->b, buf_span(name));
}

/* All cells in the order of the grid. */
static void
each(const struct gridout *o, void (*fn)(const struct gridout *, const struct buf *name, const struct segment_known *, size_t *),
    size_t *count)
{
	struct buf *names = make_names(o);

	for (size_t i = 0; i < o->g->nleagues; i++) {
		for (size_t s = 0; s < o->g->nseasons; s++) {
			const struct segment_known *c = grid_at(o->g, i, s);

			if (c != NULL)
				fn(o, &names[i], c, count);
		}
		buf_free(&names[i]);
	}
	free(names);
}

static void
turn(const struct gridout *o, const struct buf *name, const struct segment_known *c, size_t *n)
{
	struct grid_turn t;

	if (!grid_turn(c, &t))
		return;
	if ((*n)++ == 0)
		sign_heading(o, "Data begin or end within the season");
	segment(o, name, c);
	buf_addf(o->b, " %s %s: %lld of %lld, %s %lld of %lld\n", t.begins ? "from" : "until", t.day,
	    (long long)t.covered[t.begins], (long long)t.answers[t.begins], t.begins ? "before" : "then",
	    (long long)t.covered[!t.begins], (long long)t.answers[!t.begins]);
}

void
gridnote_turns(const struct gridout *o)
{
	size_t n = 0;

	each(o, turn, &n);
}

/* count: segments with a verdict and a claim, and those where the two contradict each other */
static void
contradiction(const struct gridout *o, const struct buf *name, const struct segment_known *c, size_t *count)
{
	int says = grid_contradiction(c);

	count[0] += c->provider != -1 && c->decision != -1 && decision_is_made((enum decision)c->decision);
	if (says == -1)
		return;
	count[1]++;
	segment(o, name, c);
	buf_addf(o->b, " says %s, found ", says ? "yes" : "no");
	sign_begin(o, sign_of(c->decision)->colour);
	buf_adds(o->b, sign_text(o, sign_of(c->decision)));
	sign_end(o, sign_of(c->decision)->colour);
	if (!isnan(c->coverage)) {
		buf_addc(o->b, ' ');
		grid_put_percent(o->b, c->coverage, c, 0, 1);
		buf_addc(o->b, '%');
	}
	buf_addc(o->b, '\n');
}

void
gridnote_provider(const struct gridout *o)
{
	size_t count[2] = { 0 };

	if (!o->g->provider)
		return;
	sign_heading(o, "The provider's own claim (statistics_fixtures of /leagues)");
	each(o, contradiction, count);
	buf_addf(o->b, "wrong in %zu of %zu segments with a verdict and a claim\n", count[1], count[0]);
}
