/*
 * body - the body of a request: one JSON object, with the members that a route knows and no others
 *
 * If a misspelt member, or one of another type, were ignored silently, the rest of the request would ask for more than was
 * meant.  So it is a 422 that names the member.
 */
#ifndef BODY_H
#define BODY_H

#include "json/json.h"
#include "req.h"

/* What a member may be: any of these.  A text contains no NUL, a list only texts and numbers. */
enum body_type {
	BODY_TEXT = 1 << JSON_STRING, BODY_NUMBER = 1 << JSON_NUMBER, BODY_FLAG = 1 << JSON_BOOL, BODY_LIST = 1 << JSON_ARRAY,
	BODY_OBJECT = 1 << JSON_OBJECT, BODY_NULL = 1 << JSON_NULL,
	BODY_NEEDED = 1 << 16		/* the member must be present */
};

struct body_member {
	const char *name;
	unsigned types;
};

/* Does the object have only these n members, each at most once and of its types, and those that it must have?  False after a
 * problem, which names the first that is wrong. */
bool body_has(struct span object, const struct body_member *members, size_t n, struct rep *p);
/* The same for the body of q, which then is an object: {} if it is empty. */
bool body_takes(struct req *q, struct rep *p, const struct body_member *members, size_t n);

#endif
