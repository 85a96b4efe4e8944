/*
 * bag - records kept for a while
 *
 * A copy of each line and where its members are, in two blocks that are reused: a bag cleared and refilled allocates
 * only for more than it ever held.  Records are numbered from 0, in order of arrival.
 */
#ifndef BAG_H
#define BAG_H

#include "json/json.h"

struct bag {
	size_t n;			/* records */
	/* the rest is private */
	struct buf text;
	struct bag_member {
		size_t key, key_n, value, value_n;	/* in text */
	} *members;
	struct bag_record {
		size_t text, text_n, member, nmembers;
	} *records;
	size_t nmembers, members_cap, records_cap;
};

/* A record's line and its members, which point into the line. */
void bag_add(struct bag *b, struct span line, const struct json_members *members);
size_t bag_members(const struct bag *b, size_t record);
/* Results from here on are valid until the next bag_add. */
struct json_member bag_member(const struct bag *b, size_t record, size_t member);
struct span bag_line(const struct bag *b, size_t record);
/* The last member with that name, or SPAN_NONE. */
struct span bag_get(const struct bag *b, size_t record, const char *name);
void bag_clear(struct bag *b);
void bag_free(struct bag *b);

#endif
