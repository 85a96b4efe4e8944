/*
 * gridhtml - a grid (lib/grid) as one page that needs nothing else
 *
 * HTML with inline SVG, the style sheet and the script of pipelines/html/ in it; no address is
 * loaded, and the page forbids it.  It follows the reader's light or dark, prints, and is whole
 * without the script.  Whatever came from outside is escaped.
 */
#ifndef GRIDHTML_H
#define GRIDHTML_H

#include "grid.h"

/* What a page says beside the grid. */
struct gridpage {
	const char *title;
	const char *const *about;	/* "name=value": the database, the provider, the run */
	size_t nabout;
	const char *next;		/* what to type next, or NULL */
};

/* NULL, or the path of the file that could not be read, with errno; it is static. */
const char *gridhtml_put(struct buf *to, const struct grid *g, const struct gridpage *page);

#endif
