/*
 * fields - the statistics types of API-Football v3, as one table
 *
 * A row is a type: its name at the provider, its name in a match's stats, how a value is spelled, and what null means.
 * Source: the answers of /fixtures/statistics from 2012 to 2026, in which the provider names 16, 17 or all of these
 * types, always in the same order.
 *
 * The table is in our order, with the core types first, because a finding lists its values that way.
 */
#ifndef FIELDS_H
#define FIELDS_H

#include <stdbool.h>

#include "base/buf.h"
#include "fieldlist.h"

enum field_kind {
	FIELD_COUNT,	/* 9, "9" */
	FIELD_PERCENT,	/* "55%", "55", 55 */
	FIELD_FLOAT	/* "1.10", 1.1, -1: integer, float and string have all been seen */
};

struct field {
	const char *provider;	/* as the provider spells it */
	const char *name;	/* as in stats.home and stats.away */
	char key[24];		/* the same as written to JSON: "total_shots": */
	unsigned char key_n;	/* its length */
	enum field_kind kind;
	bool core;		/* taken by --fields core */
	bool null_zero;		/* a null in a filled block may be read as 0 */
};

#define FIELD_ONE(at, row, provider, name, kind, core, null_zero) +1
#define FIELD_IN_CORE(at, row, provider, name, kind, core, null_zero) +(core)
enum { FIELD_SHOTS, FIELD_CORNERS = 2, FIELDS_CORE = FIELD_LIST(FIELD_IN_CORE, ), FIELDS = FIELD_LIST(FIELD_ONE, ) };

extern const struct field fields[FIELDS];

/*
 * The row of a type name, given as a JSON string with its quotes, or -1.  *hint says where to expect it in the provider's
 * order (0 at the start of a block) and moves on, so that a block in the usual order costs one comparison a type.
 */
int fields_find(struct span type, unsigned *hint);

/*
 * The value's digits as they go into a finding (part of value, or a constant): a plain JSON number without quotes, percent
 * sign, or trailing zeros of a fraction.  SPAN_NONE if it is not a value of the kind: negative or fractional counts,
 * percentages over 100, exponents, more than 12 digits, any other JSON type.  The caller handles null.
 */
struct span fields_value(enum field_kind kind, struct span value);

#endif
