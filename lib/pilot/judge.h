/*
 * judge - a segment's verdict record, from what the tally knows about it
 *
 * Combines the verdict of decide.h with what else the counted matches tell: latency, calls, the days of the answers,
 * coverage by month.
 *
 * calls: a match that was asked together with nineteen others costs a twentieth of a call for each try.
 * pilot_date: the day of the latest counted answer, so that a replay says the same as the live run.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "tally.h"
#include "timeline.h"

/* Buffers reused from segment to segment: zero it once. */
struct judge {
	unsigned char *facts;
	struct timeline_answer *answers;
	size_t cap;
};

/* Appends the record; returns its decision.  dry: the decision is DRY_RUN whatever is known. */
enum decision judge_put(struct judge *j, struct buf *to, const struct tally *t, const struct segment *s,
    const struct policy *p, bool dry);
/*
 * A stream may be long: of a settled segment only slightly more than what settled it must be kept.
 *
 * judge_close closes the segment if no new match can change its record, that is, if it is settled whatever becomes of the
 * unanswered matches.  judge_is_due says, after a new match, that it is time to try that (seldom enough to cost nothing).
 */
bool judge_is_due(const struct segment *s, const struct policy *p);
void judge_close(struct judge *j, const struct tally *t, struct segment *s, const struct policy *p);
void judge_free(struct judge *j);

#endif
