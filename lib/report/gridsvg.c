#include "gridsvg.h"

#include <math.h>

#include "base/percent.h"
#include "base/text.h"

/* The coordinates within a cell, in its own units. */
enum { WIDE = 76, HIGH = 52, LEFT = 7, RIGHT = 69, NUMBER = 18, AXIS = 25, MONTHS = 43, MONTH_HIGH = 12, STOCK = 46 };

const char *
gridsvg_class(int decision)
{
	static const char *const classes[DECISIONS] = {
		"go", "hold", "stop", "stop", "open", "open", "none"
	};

	return decision >= 0 && decision < DECISIONS ? classes[decision] : "none";
}

/* The sign around x, y: full, half, empty; crossed; on its way; failed; nothing yet. */
static void
sign(struct buf *to, int decision, int x, int y)
{
	static const char *const shapes[DECISIONS] = {
		[DECISION_GO] = "<circle class=\"fill\" r=\"4.6\"/>",
		[DECISION_HOLD] = "<circle class=\"sign\" r=\"4\"/><path class=\"fill\" d=\"M0-4a4 4 0 0 1 0 8z\"/>",
		[DECISION_STOP] = "<circle class=\"sign\" r=\"4\"/>",
		[DECISION_STOP_CIRCUIT] = "<circle class=\"sign\" r=\"4\"/><path class=\"sign\" d=\"M-2.8 2.8l5.6-5.6\"/>",
		[DECISION_PENDING] = "<path class=\"fill\" d=\"M-5.2-1h2v2h-2zM-1-1h2v2h-2zM3.2-1h2v2h-2z\"/>",
		[DECISION_RETRY] = "<path class=\"sign\" d=\"M3.3-2.6A4 4 0 1 0 4 1\"/><path class=\"fill\" d=\"M4.9-4.9v4H.9z\"/>",
		[DECISION_DRY_RUN] = "<circle class=\"fill\" r=\"1.6\"/>",
	};

	buf_addf(to, "<g transform=\"translate(%d %d)\">%s</g>", x, y,
	    shapes[decision >= 0 && decision < DECISIONS ? decision : DECISION_DRY_RUN]);
}

void
gridsvg_sign(struct buf *to, int decision)
{
	buf_addf(to, "<svg class=\"sign-in-text %s\" viewBox=\"0 0 12 12\" aria-hidden=\"true\">",
	    gridsvg_class(decision));
	sign(to, decision, 6, 6);
	buf_adds(to, "</svg>");
}

/* --- in words --- */

static void
percent(struct buf *to, const struct segment_known *c, double v)
{
	grid_put_percent(to, v, c, 1, 2);
	if (to->n > 2 && memcmp(to->p + to->n - 2, ".0", 2) == 0)
		to->n -= 2;
	buf_adds(to, " %");
}

static void
stock_words(struct buf *to, const char *when, const struct segment_stock *s)
{
	if (!s->known)
		return;
	buf_addf(to, "\nin the database %s: %lld of %lld with shots, %lld with corners", when, (long long)s->shots,
	    (long long)s->total, (long long)s->corners);
	if (s->tainted > 0)
		buf_addf(to, ", %lld tainted", (long long)s->tainted);
}

static void
sample_words(struct buf *to, const struct segment_known *c)
{
	if (c->sampled >= 0)
		buf_addf(to, "\nasked: %lld", (long long)c->sampled);
	if (c->sampled >= 0 && c->missing >= 0)
		buf_addf(to, " of %lld", (long long)c->missing);
	if (!isnan(c->calls))
		buf_addf(to, " in %.4g call%s", c->calls, c->calls == 1 ? "" : "s");
	if (c->ok >= 0 && c->partial >= 0 && c->no_data >= 0 && c->error >= 0)
		buf_addf(to, ": %lld with data, %lld in part, %lld without, %lld failed", (long long)c->ok,
		    (long long)c->partial, (long long)c->no_data, (long long)c->error);
	if (c->run > 1)
		buf_addf(to, "\nlongest run without data: %lld", (long long)c->run);
}

/* What is known about a cell, in lines of words. */
static void
put_words(struct buf *to, const struct segment_league *l, const struct segment_known *c)
{
	buf_addf(to, "%s%s%s, %d\n", *l->name != '\0' ? l->name : "?", *l->country != '\0' ? ", " : "", l->country,
	    c->season);
	if (c->decision == -1)
		buf_adds(to, c->segment ? "no verdict yet" : "not asked about");
	else
		buf_adds(to, decision_name((enum decision)c->decision));
	if (c->decision != -1 && decision_is_made((enum decision)c->decision))
		buf_adds(to, c->settled ? " (certain)" : " (by the estimate)");
	if (!isnan(c->coverage)) {
		buf_adds(to, ": ");
		percent(to, c, c->coverage);
		buf_adds(to, " have data");
	}
	if (!isnan(c->low) && !isnan(c->high)) {
		buf_adds(to, ", of all between ");
		percent(to, c, c->low);
		buf_adds(to, " and ");
		percent(to, c, c->high);
	}
	if (c->decision == -1 && c->missing >= 0)
		buf_addf(to, ", %lld lack statistics", (long long)c->missing);
	sample_words(to, c);
	stock_words(to, "before", &c->before);
	stock_words(to, "after", &c->after);
	if (c->provider != -1)
		buf_addf(to, "\nthe provider says: %s statistics%s", c->provider ? "has" : "no",
		    grid_contradiction(c) != -1 ? " (wrong)" : "");
}

static void
title(struct buf *to, const struct segment_league *l, const struct segment_known *c)
{
	struct buf words = { 0 };

	put_words(&words, l, c);
	buf_adds(to, "<title>");
	/* Line by line: a control character is not text. */
	for (size_t from = 0; from <= words.n;) {
		char *nl = memchr(words.p + from, '\n', words.n - from);
		size_t n = nl != NULL ? (size_t)(nl - words.p) - from : words.n - from;

		text_html(to, (struct span){ words.p + from, n });
		if (nl != NULL)
			buf_addc(to, '\n');
		from += n + 1;
	}
	buf_adds(to, "</title>");
	buf_free(&words);
}

/* --- the parts of a cell --- */

static double
across(double p)
{
	return LEFT + (RIGHT - LEFT) * p / 100;
}

static void
interval(struct buf *to, const struct segment_known *c)
{
	if (isnan(c->low) || isnan(c->high) || c->low > c->high)
		return;
	buf_addf(to, "<path class=\"axis\" d=\"M%d %dH%d\"/>", LEFT, AXIS, RIGHT);
	if (!isnan(c->go) && !isnan(c->hold))
		buf_addf(to, "<path class=\"tick\" d=\"M%.1f %dv6M%.1f %dv6\"/>", across(c->hold), AXIS - 3,
		    across(c->go), AXIS - 3);
	buf_addf(to, "<path class=\"range\" d=\"M%.1f %dH%.1f\"/>", across(c->low), AXIS, across(c->high) + 0.1);
	if (!isnan(c->coverage))
		buf_addf(to, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%d\" r=\"2.4\"/>", across(c->coverage), AXIS);
}

/* One bar a month: its height is how many were asked, the dark part how many are covered. */
static void
months(struct buf *to, const struct segment_known *c, double left, double right, double base, double high)
{
	int first, span;
	double step, width;

	if (c->nmonths == 0)
		return;
	first = c->months[0].month;
	span = c->months[c->nmonths - 1].month - first + 1;
	if (span > SEGMENT_MONTHS)
		return;
	span = span < 10 ? 10 : span;
	step = (right - left) / span;
	width = step * 0.72;
	for (int pass = 0; pass < 2; pass++) {
		buf_addf(to, "<path class=\"%s\" d=\"", pass == 0 ? "rest" : "has");
		for (size_t i = 0; i < c->nmonths; i++) {
			const struct segment_month *m = &c->months[i];
			double h = m->answers == 0 ? 0 :
			    pass == 0 ? high : high * (double)m->covered / (double)m->answers;

			if (h > 0)
				buf_addf(to, "M%.1f %gh%.1fv-%.1fh-%.1fz", left + step * (m->month - first), base, width, h, width);
		}
		buf_adds(to, "\"/>");
	}
}

/* What the database has: before, what was added, and, from the right, what is tainted. */
static void
stock(struct buf *to, const struct segment_known *c)
{
	const struct segment_stock *now = c->after.known ? &c->after : &c->before;
	double was, is, taint;

	if (!now->known || now->total == 0)
		return;
	is = percent_of(now->shots, now->total);
	was = c->before.known ? percent_of(c->before.shots, c->before.total) : is;
	taint = percent_of(now->tainted, now->total);
	was = isnan(was) || was > is ? is : was;
	buf_addf(to, "<rect class=\"rest\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"3\"/>", LEFT, STOCK, RIGHT - LEFT);
	if (is > was)
		buf_addf(to, "<rect class=\"now\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"3\"/>", across(was), STOCK,
		    across(is) - across(was));
	if (was > 0)
		buf_addf(to, "<rect class=\"was\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"3\"/>", LEFT, STOCK,
		    across(was) - LEFT);
	if (taint > 0)
		buf_addf(to, "<rect class=\"taint\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"3\"/>",
		    across(100 - taint), STOCK, across(taint) - LEFT);
}

static void
numbers(struct buf *to, const struct segment_known *c)
{
	const struct segment_stock *now = c->after.known ? &c->after : &c->before;
	double share = c->segment ? c->coverage : percent_of(now->shots, now->total);

	if (!isnan(share)) {
		buf_addf(to, "<text class=\"p\" x=\"%d\" y=\"%d\">", LEFT, NUMBER);
		grid_put_percent(to, share, c, 0, 1);
		buf_adds(to, "</text>");
	}
	if (c->sampled >= 0 && c->decision != DECISION_DRY_RUN)
		buf_addf(to, "<text class=\"n\" x=\"57\" y=\"%d\" text-anchor=\"end\">%lld</text>", NUMBER - 1,
		    (long long)c->sampled);
	else if (c->missing >= 0)
		buf_addf(to, "<text class=\"n\" x=\"%d\" y=\"%d\">%lld</text>", LEFT, NUMBER - 1, (long long)c->missing);
	if (grid_contradiction(c) != -1)
		buf_adds(to, "<path class=\"odd\" d=\"M0 11V4a4 4 0 0 1 4-4h7z\"/>");
}

void
gridsvg_cell(struct buf *to, const struct segment_league *l, const struct segment_known *c)
{
	buf_addf(to, "<svg class=\"cell %s\" data-d=\"%s\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"xMidYMin slice\" "
	    "role=\"img\">", gridsvg_class(c->decision), c->decision >= 0 ? decision_name((enum decision)c->decision) :
	    "NONE", WIDE, HIGH);
	title(to, l, c);
	buf_addf(to, "<rect class=\"bg\" width=\"%d\" height=\"%d\" rx=\"4\"/>", WIDE, HIGH);
	if (c->segment)
		sign(to, c->decision, 66, 12);
	interval(to, c);
	numbers(to, c);
	months(to, c, LEFT, RIGHT + 1.5, MONTHS, MONTH_HIGH);
	stock(to, c);
	buf_adds(to, "</svg>");
}

void
gridsvg_year(struct buf *to, const struct segment_known *c)
{
	buf_addf(to, "<svg class=\"year %s\" viewBox=\"0 0 180 26\" aria-hidden=\"true\">", gridsvg_class(c->decision));
	months(to, c, 0, 180, 25, 24);
	buf_adds(to, "</svg>");
}

void
gridsvg_bar(struct buf *to, const struct gridsvg_part *parts, size_t n, int64_t whole, const char *words)
{
	double at = 0;

	buf_adds(to, "<svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" role=\"img\"><title>");
	text_html(to, SPAN(words));
	buf_adds(to, "</title><rect class=\"rest\" width=\"100\" height=\"8\"/>");
	for (size_t i = 0; i < n; i++) {
		double share = whole > 0 ? 100.0 * (double)parts[i].n / (double)whole : 0;

		if (share > 0)
			buf_addf(to, "<g class=\"%s\"><rect class=\"fill\" x=\"%.2f\" width=\"%.2f\" height=\"8\"/></g>",
			    parts[i].class, at, share);
		at += share;
	}
	buf_adds(to, "</svg>");
}

void
gridsvg_defs(struct buf *to)
{
	buf_adds(to, "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs><pattern id=\"hatch\" "
	    "width=\"3\" height=\"3\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
	    "<path class=\"hatch\" d=\"M0 0v3\"/></pattern></defs></svg>\n");
}
