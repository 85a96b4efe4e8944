/*
 * across - a table in which the values of one column become columns: one record a cell
 *
 * Of the columns of its cells (cells.h) the last but one gives the heading of a record's column, and the last what its
 * cell says; those before them are on the left, and records that agree in them share a row.  Columns are ordered by
 * heading, numbers by value before other words; rows in order of first appearance.  Of two records for one place the later
 * one counts.
 *
 * Memory: a word for each place, whether it has a record or not.
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
	struct span *head;		/* the heading of each column */
	struct column *c;
	size_t *first;			/* the cell at which each row's first record begins */
	size_t *at;			/* nrows x ncolumns: the cell of the record there, or 0, which is a heading */
};

/* t has its head and all rows, and must not change until across_free. */
void across_make(struct across *g, const struct cells *t);
/* Writes it as lines, in as many blocks as needed to fit width columns, with the left in each; a block has at least one
 * column. */
void across_put(struct writer *out, const struct across *g, size_t width);
/* Writes it as a page to the file path, or for "-" to out.  NULL, or the path of a file of the page's that could not be
 * read, with errno; then nothing is written.  Dies like htmlpage_write. */
const char *across_page(struct writer *out, const struct across *g, const struct htmlpage *page, const char *path);
void across_free(struct across *g);

#endif
