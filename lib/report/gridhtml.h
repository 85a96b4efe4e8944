/*
 * gridhtml - a grid (grid.h) as one self-contained page
 *
 * HTML with inline SVG, in the frame of htmlpage.
 */
#ifndef GRIDHTML_H
#define GRIDHTML_H

#include "grid.h"
#include "htmlpage.h"

/* NULL, or the path of the file that could not be read, with errno; it is static. */
const char *gridhtml_put(struct buf *to, const struct segments *g, const struct htmlpage *page);

#endif
