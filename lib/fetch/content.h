/*
 * content - is this an answer, and to what was asked?
 *
 * A status of 200 and readable JSON do not make an answer: a member may be null, a cache may have returned somebody
 * else's.  What an answer must look like is in the provider's file, as need, need-text, shape, echo-path and echo-query
 * (af-provider(5)); here it is compared.  An answer that fails is an error, so the next run asks again; it is never
 * final.
 *
 * No football here, and nothing of one provider.
 */
#ifndef CONTENT_H
#define CONTENT_H

#include "json/json.h"
#include "provider.h"

struct content {
	const char *prefix;	/* NULL: nothing is wrong; otherwise the reason is prefix and word */
	struct span word;	/* valid as long as the provider */
};

/*
 * url: what was asked, or NULL: not known, and then neither shape nor echo is checked.  body: the outermost members,
 * none if it is not a JSON object; text: all of it.  For a bundle (bundle) neither the shape of elements nor echo-query
 * is checked: its elements say themselves whose they are.
 */
struct content content_check(const struct provider *p, const char *url, const struct json_members *body,
    struct span text, bool bundle);
/* Has this element of a bundle the shape that elements must have? */
bool content_element(const struct provider *p, const char *url, struct span element);

#endif
