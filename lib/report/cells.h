/*
 * cells - the text of a table for people, row by row
 *
 *	struct cells t = { .c = columns, .ncolumns = n };
 *
 *	cells_head(&t);
 *	while ((r = reader_next(&in)) != NULL)
 *		cells_row(&t, r);
 *	cells_put(&out, &t);
 *
 * Row 0 is the head; cell i of row k is cell k * ncolumns + i.  Each column becomes as wide as its widest cell, up to the
 * width given for it.  Cells are clean: they can go to a terminal.
 *
 * Memory: all texts, and a word for each cell.
 */
#ifndef CELLS_H
#define CELLS_H

#include "column.h"

enum { CELLS_GAP = 2 };			/* blanks between columns */

struct cells {
	struct column *c;		/* the caller's; their widths are set here */
	size_t ncolumns;
	size_t n;			/* cells */
	/* the rest is private; zeroed at first */
	struct buf text;
	size_t *end;			/* of each cell in text */
	size_t cap;
};

void cells_head(struct cells *t);
void cells_row(struct cells *t, const struct rec *r);
/* A cell; valid until the next row. */
struct span cells_at(const struct cells *t, size_t cell);
/* Adjacent cells as one text, with nothing between them. */
struct span cells_run(const struct cells *t, size_t first, size_t n);
/* Writes all rows as lines. */
void cells_put(struct writer *out, const struct cells *t);
/* Parts of a line: the gap after a column; the end, which drops trailing blanks, writes the line and empties it. */
void cells_gap(struct buf *line);
void cells_end(struct writer *out, struct buf *line);
void cells_free(struct cells *t);

#endif
