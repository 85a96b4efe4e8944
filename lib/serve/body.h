/*
 * body - the body of a request: one JSON object, with the members that a route knows and no others
 *
 * A member that is misspelt, or of another type, would be left out silently, and what is left asks for more than was meant.
 * So it is a 422 that names the member.
 */
#ifndef BODY_H
#define BODY_H

#include "json/json.h"
#include "req.h"

/* What a member may be, any of these; texts have no NUL, a list has texts and numbers only. */
enum body_type {
	BODY_TEXT = 1 << JSON_STRING, BODY_NUMBER = 1 << JSON_NUMBER, BODY_FLAG = 1 << JSON_BOOL, BODY_LIST = 1 << JSON_ARRAY,
	BODY_OBJECT = 1 << JSON_OBJECT, BODY_NULL = 1 << JSON_NULL,
	BODY_NEEDED = 1 << 16		/* and it must be there */
};

struct body_member {
	const char *name;
	unsigned types;
};

/* Has the object these n members only, each at most once and of its types?  False after a problem, which names the first that is
 * wrong. */
bool body_has(struct span object, const struct body_member *members, size_t n, struct rep *p);
/* The same for the body of q, which then is an object: {} where it is empty. */
bool body_takes(struct req *q, struct rep *p, const struct body_member *members, size_t n);

#endif
