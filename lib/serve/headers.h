/*
 * headers - what the fields of a request mean, by their grammar (RFC 9110)
 *
 * A field may be on several lines, which together are one list; names, codings and parameters are in any letter case.  Of what
 * is not well formed nothing follows: it names no coding, no tag, no type.
 */
#ifndef HEADERS_H
#define HEADERS_H

#include <stdbool.h>

#include "req.h"

/* May the answer be sent with gzip?  Accept-Encoding must accept it, by name or by '*', and not less gladly than no coding. */
bool headers_take_gzip(struct req *q);

enum headers_tag {
	HEADERS_NO_FIELD,
	HEADERS_LISTED,
	HEADERS_NOT_LISTED
};

/* Does the field name, If-Match or If-None-Match, have the tag, which is without quotes, or a star?  weak: a tag with W/ counts.
 * tag NULL: of something that has none; then only the field's presence is told. */
enum headers_tag headers_tag(struct req *q, const char *name, const char *tag, bool weak);

/* Is a Content-Type that of JSON as we read it: application/json, in UTF-8 if a charset is given? */
bool headers_is_json(const char *type);

#endif
