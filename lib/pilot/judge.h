/*
 * judge - a segment's verdict record, from what the tally knows of it
 *
 * Puts together lib/decide's verdict and what else the counted matches tell: latency, calls, the days of the
 * answers, coverage by month.
 *
 * calls: a match that was asked together with nineteen others costs a twentieth of a call, each try anew.
 * pilot_date: the day of the latest counted answer, so that a replay says the same as the live run.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include "tally.h"
#include "timeline.h"

/* Room that is used again from segment to segment: zero it once. */
struct judge {
	unsigned char *facts;
	struct timeline_answer *answers;
	size_t cap;
};

/* Appends the record; returns its decision.  dry: DRY_RUN, whatever is known. */
enum decision judge_put(struct judge *j, struct buf *to, const struct tally *t, const struct segment *s,
    const struct policy *p, bool dry);
/*
 * A stream may be long: of a settled segment only a little more than what settled it has to be kept.
 *
 * judge_close closes the segment if no new match can change its record, because it is settled whatever
 * becomes of the matches that are not answered.  judge_is_due: a new match has come, and it is time to
 * look into that (seldom enough to cost nothing).
 */
bool judge_is_due(const struct segment *s, const struct policy *p);
void judge_close(struct judge *j, const struct tally *t, struct segment *s, const struct policy *p);
void judge_free(struct judge *j);

#endif
