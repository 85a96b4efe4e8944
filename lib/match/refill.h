/*
 * refill - merges a finding again, with statistics that somebody else has changed since
 *
 * What af-load does for an SQL file with the note "merge fill": see loader.h.  The rule is fill.h's.
 */
#ifndef REFILL_H
#define REFILL_H

#include "fill.h"
#include "record/takes.h"

struct refill {		/* zero it once */
	struct fill fill;
	struct takes_instead instead[4];
};

/*
 * now: what the column holds, as JSON, SPAN_NONE for NULL; record: with its finding.  NULL, with *instead as what is to be
 * written in place of stats, update.stats and update.filled, or NULL if nothing is missing any more; else why it
 * cannot be merged.  *instead is valid until the next call, and as long as now is.
 */
const char *refill(void *ctx, struct span now, const struct json_members *record,
    const struct takes_instead **instead);
void refill_free(struct refill *r);

#endif
