/*
 * jsonscan - the state of json_scan, for the files of lib/json only
 */
#ifndef JSONSCAN_H
#define JSONSCAN_H

#include "jsonlex.h"

/* An open container in which something is wanted: where it began, and where it is noted. */
struct level {
	const struct json_want *want;
	const char *start;
	struct span key;
	struct span *slot;	/* NULL: nowhere */
	uint64_t seen;		/* rows of want found so far, a bit each */
	unsigned index;		/* of the element, in an array */
	bool object;
};

struct scan {
	struct lex l;
	const struct json_want *want;
	struct span *got;
	size_t ngot;
	struct json_members *members;
	struct known *last;
	struct level level[JSON_DEPTH];
	unsigned depth;
};

/* Where the value of that row goes; NULL: nowhere. */
static inline struct span *
scan_slot(const struct scan *s, const struct json_want *row)
{
	if (row == NULL || row->slot < 0)
		return NULL;
	return ((size_t)row->slot & 0xffff) < s->ngot ? &s->got[row->slot & 0xffff] : NULL;
}

/* How many bytes an element of that row begins with; 0 or less if the row is not of a pair. */
static inline int
scan_head(const struct json_want *row)
{
	return row->slot >> 16;
}

/* Clears what these rows and those below them have noted. */
void scan_forget(struct scan *s, const struct json_want *want);

/* Aborts, after a complaint, if the table is not what it was when first used; for builds with DEBUG. */
void scan_unchanged(const struct json_want *want);

/* At an array that may be one of pairs: goes over it and notes its contents, or does nothing and returns false. */
bool scan_pairs(struct scan *s, const struct json_want *rows);

#endif
