/*
 * leagues - which seasons have statistics, according to the provider
 *
 * Reads an answer of API-Football's /leagues, whose seasons have a flag coverage.fixtures.statistics_fixtures.  The
 * flag is a claim, not a fact: it is wrong in both directions.
 */
#ifndef LEAGUES_H
#define LEAGUES_H

#include "json/json.h"

/*
 * Calls tell for each season that has the flag.  answer, which json_scan must have accepted, is the envelope, or a record
 * with the envelope as "body".  NULL, or why it is not such an answer (a constant text); then tell is not called.
 */
const char *leagues_read(struct span answer, void (*tell)(void *ctx, int64_t league, int64_t season, bool statistics),
    void *ctx);

#endif
