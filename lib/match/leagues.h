/*
 * leagues - what the provider says of itself: which seasons have statistics
 *
 * An answer of API-Football's /leagues, whose seasons have a flag coverage.fixtures.statistics_fixtures.  The flag is
 * a word, not a fact: it is wrong in both directions.
 */
#ifndef LEAGUES_H
#define LEAGUES_H

#include "json/json.h"

/*
 * Calls tell for each season that has the flag.  answer, which json_scan has accepted, is the envelope, or a record
 * with it as "body".  NULL, or why it is no such answer; nothing is told then.
 */
const char *leagues_read(struct span answer, void (*tell)(void *ctx, int64_t league, int64_t season, bool statistics),
    void *ctx);

#endif
