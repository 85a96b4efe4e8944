/*
 * refill - merges a finding again, into statistics that somebody else has changed in the meantime
 *
 * Implements the note "merge fill" in an SQL file of af-load: see loader.h.  The rule is that of fill.h.
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
 * now: the column's value as JSON, SPAN_NONE for NULL; record: contains the finding.  NULL, with *instead set to the members
 * to write in place of stats, update.stats and update.filled, or to NULL if nothing is missing any more; else why they
 * cannot be merged.  *instead is valid until the next call, and only while now is.
 */
const char *refill(void *ctx, struct span now, const struct json_members *record,
    const struct takes_instead **instead);
void refill_free(struct refill *r);

#endif
