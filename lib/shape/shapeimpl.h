/*
 * shapeimpl - the internals of shape, for the files of lib/shape only
 */
#ifndef SHAPEIMPL_H
#define SHAPEIMPL_H

#include <jq.h>
#include <jv.h>

#include "shape.h"

#define SHAPE_NAMES 1024	/* a power of two */
#define SHAPE_NAME_MAX 64

/* Names recur in every record: their strings are made once, and libjq hashes them once. */
struct shape_name {
	size_t n;		/* 0: free */
	const char *p;		/* of the string */
	jv string;
};

struct shape_jq {
	jq_state *jq;
	const char *path;	/* the program's */
	unsigned mistakes;	/* found while compiling */
	const char *file;	/* the record's file, for messages */
	unsigned long long lineno;
	struct buf said;	/* written to stderr, not yet complained about */
	struct buf scratch;
	struct shape_name name[SHAPE_NAMES];
	jv no_object, no_array;	/* empty ones are shared */
};

/* The record as a value, or jv_invalid() with s->why set. */
jv shape_in(struct shape *s, const struct json_members *record);
/* The same for a record of a list, in which only a string that is too long is an error. */
jv shape_in_list(struct shape *s, const struct json_members *record);
/* {"NAME": "VALUE", "LIST": [RECORD, …], …} and, as for jq, $ARGS.named */
jv shape_named(struct shape *s, const struct shape_given *given);
/*
 * Appends an object that the program yielded to s->text and notes its members; the caller still owns v.  False, with
 * s->why set: it is not JSON, or s->text would be longer than most.
 */
bool shape_out(struct shape *s, jv v, size_t most);

/* From here on a crash in libjq names j's record and exits with EXIT_FOR_GOOD; NULL: there is no record to name. */
void shape_breaks(const struct shape_jq *j);

/* Prepends to s->why a step of the path to what it is about: name (without quotes), or [i] if name is absent. */
void shape_step(struct shape *s, struct span name, size_t i);
/* Sets s->why to text, cut at a character to at most SHAPE_WHY bytes. */
void shape_why(struct shape *s, struct span text);

#endif
