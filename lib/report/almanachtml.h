/*
 * almanachtml - an almanac as one page, in the frame of htmlpage
 *
 * A table for each month, side by side as far as there is room; each day's cell has a sign, and a title that says in words
 * what became of it.  Above them is what to repeat, below them a table of every day that has anything.
 */
#ifndef ALMANACHTML_H
#define ALMANACHTML_H

#include "almanac.h"
#include "htmlpage.h"

struct almanachtml {
	struct htmlpage page;		/* next: shown if nothing needs repeating */
	const char *things, *rows;	/* what a record and a row are called: "games", "stats" */
	const char *again;		/* the command that repeats days, up to the league; NULL: none is shown */
};

/* NULL, or the path of the file that could not be read, with errno; it is static. */
const char *almanachtml_put(struct buf *to, const struct almanac *a, const struct almanachtml *h);

#endif
