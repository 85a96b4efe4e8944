/*
 * almanachtml - an almanac as one page, in the frame of htmlpage
 *
 * A table for each month, with a cell a day whose sign and title say in words what became of it; they stand beside each other
 * as far as there is room.  Above them what there is to be repeated, below them each day that has anything in a table.
 */
#ifndef ALMANACHTML_H
#define ALMANACHTML_H

#include "almanac.h"
#include "htmlpage.h"

struct almanachtml {
	struct htmlpage page;		/* next: for when nothing is to be repeated */
	const char *things, *rows;	/* what a record and a row are called: "games", "stats" */
	const char *again;		/* the command that repeats days, before a league; NULL: it is not told */
};

/* NULL, or the path of the file that could not be read, with errno; it is static. */
const char *almanachtml_put(struct buf *to, const struct almanac *a, const struct almanachtml *h);

#endif
