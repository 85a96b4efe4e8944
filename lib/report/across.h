/*
 * across - a table in which the values of a column become columns: a record a cell
 *
 * The last two columns of its cells (cells.h) are what goes across and what a cell says; those before them stand at the left,
 * and records that agree in them are one row.  Columns are in the order of what goes across, numbers by their value before
 * other words; rows in the order in which they came.  Of two records that stand in one place the later one counts.
 *
 * Memory: a word for each place, whether a record stands there or not.
 */
#ifndef ACROSS_H
#define ACROSS_H

#include "cells.h"
#include "htmlpage.h"

struct across {
	size_t ncolumns, nrows;
	/* the rest is private */
	const struct cells *t;
	const struct column *cell;
	size_t nleft;
	struct span *head;		/* of each column */
	struct column *c;
	size_t *first;			/* the cell at which each row's first record begins */
	size_t *at;			/* nrows x ncolumns: the cell of what stands there, or 0, which is a head */
};

/* t has its head and all rows, and must stay as it is until across_free. */
void across_make(struct across *g, const struct cells *t);
/* As lines: in as many blocks as fit into width columns, the left in each; a block has one column at least. */
void across_put(struct writer *out, const struct across *g, size_t width);
/* As a page, to the file path, or for "-" to out.  NULL, or the path of the file for it that could not be read, with errno,
 * and nothing is written.  Dies like htmlpage_write. */
const char *across_page(struct writer *out, const struct across *g, const struct htmlpage *page, const char *path);
void across_free(struct across *g);

#endif
