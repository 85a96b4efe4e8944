/*
 * shapeimpl - the inside of shape, for lib/shape*.c only
 */
#ifndef SHAPEIMPL_H
#define SHAPEIMPL_H

#include <jq.h>
#include <jv.h>

#include "shape.h"

#define SHAPE_NAMES 1024	/* a power of two */
#define SHAPE_NAME_MAX 64

/* Names come again in every record: their strings are made once, and libjq hashes them once. */
struct shape_name {
	size_t n;		/* 0: free */
	const char *p;		/* of the string */
	jv string;
};

struct shape_jq {
	jq_state *jq;
	const char *path;	/* the program's */
	unsigned mistakes;	/* found while compiling */
	const char *file;	/* the record, for messages */
	unsigned long long lineno;
	struct buf said;	/* by "stderr", not yet complained about */
	struct buf scratch;
	struct shape_name name[SHAPE_NAMES];
	jv no_object, no_array;	/* empty ones are shared */
};

/* A record, or jv_invalid() with s->why set. */
jv shape_in(struct shape *s, const struct json_members *record);
/*
 * Appends an object that the program yielded to s->text and notes its members; v stays the caller's.  False: it is no
 * JSON, or s->text is longer than most, and s->why says so.
 */
bool shape_out(struct shape *s, jv v, size_t most);

/* Where a signal breaks libjq, names j's record and ends with EXIT_FOR_GOOD; NULL: no record to name from here on. */
void shape_breaks(const struct shape_jq *j);

/* Puts a step of the path to what s->why is about in front of it: name (without quotes), or if that is absent [i]. */
void shape_step(struct shape *s, struct span name, size_t i);
/* s->why is at most SHAPE_WHY bytes of text, cut at a character. */
void shape_why(struct shape *s, struct span text);

#endif
