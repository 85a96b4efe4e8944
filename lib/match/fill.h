/*
 * fill - the fill rule, in one place: what is missing is filled, what is there stays
 *
 * `stats` is the value of a match's stats column as JSON: SPAN_NONE or null (nothing yet) or an object.  `finding` is a
 * finding as af-classify writes it, with "home" and "away" objects of values.  A member of stats.home (stats.away) that
 * is absent, null or "" takes the found value.  Any other stays, byte for byte, and counts as kept, and as differing if
 * its value is another one.  A side that is absent or null is created if there is something to put into it.
 *
 * Merging again changes nothing.  If stats is not an object, or a side is neither absent, null nor an object, nothing
 * is changed and the reason is returned.
 *
 * Only this file and the SQL files know which columns and members there are.
 */
#ifndef FILL_H
#define FILL_H

#include "json/json.h"

struct fill {
	struct buf stats;	/* the new value; the old bytes if nothing was filled; "null" for none */
	struct buf filled;	/* a JSON array: ["home.total_shots",…] */
	uint64_t nfilled;
	uint64_t kept;		/* found values whose member was there already */
	uint64_t differ;	/* of those kept, the ones with another value; 9, 9.0, "9" are the same, so are 55 and "55%" */
	/* the rest is private */
	struct buf text;
	struct fill_found *found[2];
	size_t nfound[2], cap[2];
	bool tight[2];		/* found is contiguous, and every member is a value */
};

/* NULL, or why it cannot be done; a constant text.  f is reused from call to call: zero it once.  The results are valid
 * until the next call, while stats and finding are. */
const char *fill_merge(struct fill *f, struct span stats, struct span finding);
/* The same if the caller has the sides already: home and away of stats and of the finding, SPAN_NONE if absent. */
const char *fill_sides(struct fill *f, struct span stats, const struct span old[2],
    const struct span found[2]);
void fill_free(struct fill *f);

#endif
