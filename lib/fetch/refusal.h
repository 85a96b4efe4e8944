/*
 * refusal - is an answer a refusal, and by which row of the provider's table?
 *
 * The rows are those of the provider's file, in its order, followed by our own for what HTTP itself says (curl's list of
 * what is temporary).  The body is checked before the status, since a refusal may come with HTTP 200.
 *
 * Not here: what a row's action means for the scheduler (answer.h).
 */
#ifndef REFUSAL_H
#define REFUSAL_H

#include "json/json.h"
#include "provider.h"

/*
 * The matching row: by the body (its outermost members, NULL if it is not a JSON object; all of its text) first, then by
 * status; but a row for any member (errors.*) comes after those of the status.  NULL: not a refusal.  The row lives as
 * long as p.  *said is the member's value if there is one, *member its name (body, without quotes, for a row of all of
 * it): spans of the body, or SPAN_NONE.
 *
 * An empty `errors` is not a refusal: null, false, 0, "", [], {}.  What af-classify calls a refusal is one for
 * errors.*, even if its members are null; a row with a name or a text does not match null.  With expect = none a status
 * of 2xx refuses only where the provider's file has a row for it.
 */
const struct provider_refusal *refusal_find(const struct provider *p, int status,
    const struct json_members *body, struct span text, struct span *member, struct span *said);

/* Does the provider's file have a row for this status? */
bool refusal_of_status(const struct provider *p, int status);

/* The number in place of # in the provider's said_minute, or 0. */
int64_t refusal_said_minute(const struct provider *p, struct span said);

#endif
