/*
 * ranges - lists of whole numbers as users write them: "39", "39,140", "2015-2020", "39,200-210"
 *
 * Ranges are inclusive and expanded, so a list can be passed to a database as an array;
 * RANGES_MAX numbers at most.
 */
#ifndef RANGES_H
#define RANGES_H

#include <stdint.h>

#include "base/buf.h"

#define RANGES_MAX 100000

struct ranges {
	int64_t *v;
	size_t n;
};

/* Adds what text lists, each number within lo..hi; NULL, or why it is wrong. */
const char *ranges_add(struct ranges *r, const char *text, int64_t lo, int64_t hi);

/* For OPT_CALL with a struct ranges as context: numbers from 0 to INT32_MAX. */
const char *ranges_option(void *r, const char *value);

/* "{39,140}" in to (emptied first), or NULL for an empty list, which means everything. */
const char *ranges_array(const struct ranges *r, struct buf *to);

void ranges_free(struct ranges *r);

#endif
