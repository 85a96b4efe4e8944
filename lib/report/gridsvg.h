/*
 * gridsvg - the small drawings of a report, as inline SVG
 *
 * Colours and sizes are classes of pipelines/html/report.css; each decision has its own class and its own shape, so that
 * colour is not the only sign.  What a drawing shows is also in its <title>, in words.
 */
#ifndef GRIDSVG_H
#define GRIDSVG_H

#include "grid.h"

/* "go", "hold", "stop", "open" or "none" (-1: no verdict). */
const char *gridsvg_class(int decision);

/* The sign of a decision as a separate SVG, for text. */
void gridsvg_sign(struct buf *to, int decision);

/* A cell: number, sign, sample; the interval between the thresholds; months; what the database has. */
void gridsvg_cell(struct buf *to, const struct segment_league *l, const struct segment_known *c);

/* The months of a segment, larger. */
void gridsvg_year(struct buf *to, const struct segment_known *c);

/* A bar of n parts, each with the class of a decision (or a class of its own), as wide as its share. */
struct gridsvg_part {
	int64_t n;
	const char *class;
};
void gridsvg_bar(struct buf *to, const struct gridsvg_part *parts, size_t n, int64_t whole, const char *title);

/* The pattern for what is tainted, once a page. */
void gridsvg_defs(struct buf *to);

#endif
