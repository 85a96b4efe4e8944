/*
 * statsgot - where json_scan puts the parts of a finding; for stats*.c only
 */
#ifndef STATSGOT_H
#define STATSGOT_H

#include "stats.h"

enum {
	G_FIXTURE_ID, G_HOME, G_AWAY, G_FETCH, G_BODY,
	G_ERROR, G_SKIPPED, G_HTTP, G_THROUGH, G_STATUS,
	G_GET, G_ERRORS, G_MESSAGE, G_ASKED, G_RESPONSE,
	G_FIRST, G_SECOND, G_THIRD,
	G_E_FIXTURE, G_E_ID, G_E_SHORT, G_E_HOME, G_E_AWAY, G_E_STATS,
	G_TEAM0, G_STATS0, G_TEAM1, G_STATS1, G_BLOCK0, G_BLOCK1, G_BLOCK2,
	G_B_TEAM0, G_B_STATS0, G_B_TEAM1, G_B_STATS1,
	/* The values of the first and the second block, by row, and the array that contained them. */
	G_VALUES0, G_PAIRS0 = G_VALUES0 + FIELDS, G_VALUES1, G_PAIRS1 = G_VALUES1 + FIELDS,
	G_SLOTS
};
_Static_assert((int)G_SLOTS <= (int)STATS_GOT, "STATS_GOT is too small");

/* What was read from one team's block. */
struct stats_block {
	struct span *value;	/* by row; the caller's */
	uint32_t seen, unreadable;	/* bits by row */
	uint32_t nulls, counts;	/* the nulls, and the counts that could be read */
	bool any;		/* there was an entry */
};

/* Reads the block at stats, the first or second one of an answer; b is zero except for value.  False: its entries are not
 * statistics, for they have no type. */
bool stats_read(const struct span *got, unsigned which, struct span stats,
    const struct stats_rules *rules, struct stats_block *b);

#endif
