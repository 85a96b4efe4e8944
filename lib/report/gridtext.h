/*
 * gridtext - a grid (grid.h) on a terminal
 *
 * A row a league, a column a season; a cell is the percentage of the sample that has data, and the sign of the verdict.
 * Seasons that do not fit side by side follow below, so the grid fits any width from GRIDTEXT_MIN columns on.  Below it
 * are the counts, where data begin or end within a season, and where the provider's own claim is wrong.
 */
#ifndef GRIDTEXT_H
#define GRIDTEXT_H

#include "base/screen.h"
#include "grid.h"

#define GRIDTEXT_MIN 40

struct gridtext {
	size_t width;		/* columns, at least GRIDTEXT_MIN */
	bool ascii, colour;
};

struct gridtext gridtext_on(const struct screen *s);
void gridtext_put(struct buf *to, const struct segments *g, const struct gridtext *how);

/*
 * A pilot in one line: "GO 82  HOLD 15  STOP 49 · 295 calls".  STOP_CIRCUIT is a STOP here; "undecided 3" is
 * added for segments that have none of the three.
 */
void gridtext_summary(struct buf *to, const struct segments *g, const struct gridtext *how);

#endif
