/*
 * takes - which members of a record an SQL file needs
 *
 *	match_id, seen = stats?, stats = update.stats
 *
 * A list of names; the value is the member with that name, or the one after '=', a path of names with
 * dots; "?" : may be absent, and is then null.  What a record becomes is {"match_id":7,"seen":null,
 * "stats":{…}}, values as they were spelled.  An empty list takes the whole record but "body".
 *
 * Not here: names with dots, commas or blanks in them.
 */
#ifndef TAKES_H
#define TAKES_H

#include "json/json.h"

struct take {
	char *name, *path;
	bool optional;
};

struct takes {
	struct take *v;
	size_t n;
};

/* Values that replace what a record has at a path; ends with a NULL path. */
struct takes_instead {
	const char *path;
	struct span value;
};

/* text may be NULL.  NULL, or why it is wrong. */
const char *takes_parse(struct takes *t, const char *text);
/* Appends the object; NULL, or why not: "no member 'update.stats'" (valid until the next call). */
const char *takes_put(const struct takes *t, const struct json_members *record,
    const struct takes_instead *instead, struct buf *to);
/* Appends the texts of the values with U+001F between them; the same text is the same key. */
const char *takes_key(const struct takes *t, const struct json_members *record, struct buf *to);
void takes_free(struct takes *t);

#endif
