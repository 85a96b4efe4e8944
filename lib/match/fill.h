/*
 * fill - the fill rule, once: what is missing is filled, what is there stays
 *
 * `stats` is the value of a match's stats column as JSON: SPAN_NONE or null (nothing yet) or an
 * object.  `finding` is a finding as af-classify writes it, with "home" and "away" objects of values.
 * A member of stats.home (stats.away) that is absent, null or "" takes the found value; anything
 * else stays, byte for byte, and counts as kept, and as differing if it is another value.  A
 * side that is absent or null is created when there is something to put in.
 *
 * Merging a second time changes nothing.  A stats value that is no object, or a side that is neither
 * absent, null nor an object, cannot be filled: nothing is changed and the reason returned.
 *
 * Which columns and members there are is known here and in the SQL files only.
 */
#ifndef FILL_H
#define FILL_H

#include "json/json.h"

struct fill {
	struct buf stats;	/* the new value; the old bytes where nothing was filled; "null" for none */
	struct buf filled;	/* a JSON array: ["home.total_shots",…] */
	uint64_t nfilled;
	uint64_t kept;		/* found values whose member was there already */
	uint64_t differ;	/* those of kept that have another value; 9, 9.0, "9" are one, 55 and "55%" too */
	/* the rest is private */
	struct buf text;
	struct fill_found *found[2];
	size_t nfound[2], cap[2];
	bool tight[2];		/* found stands in one piece, and all of it is a value */
};

/* NULL, or why it cannot be done.  f is reused from call to call: zero it once. */
const char *fill_merge(struct fill *f, struct span stats, struct span finding);
/* The same for who has the sides already: of stats and of the finding, home and away, SPAN_NONE if absent. */
const char *fill_sides(struct fill *f, struct span stats, const struct span old[2],
    const struct span found[2]);
void fill_free(struct fill *f);

#endif
