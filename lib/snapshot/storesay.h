/*
 * storesay - what is found in a store, as a line for people or as a record
 *
 * Each function appends its line to a buffer.  As a line, what came from outside is cleaned for a terminal, and columns
 * are as wide as text.h says; in a record (json), nothing is cut.
 */
#ifndef STORESAY_H
#define STORESAY_H

#include "check.h"
#include "look.h"
#include "push.h"

/* A version, and how many its ID has (0: not given, the line then names the version).  The line uses the columns of
 * storesay_head. */
void storesay_version(struct buf *to, const struct snap_look *l, size_t versions, bool json);
/* The head of these lines; all: their last column names the version. */
void storesay_head(struct buf *to, bool all);
/* Everything about a version, with manifest and metadata, as a record. */
void storesay_all(struct buf *to, const struct snap_look *l, struct span manifest);
void storesay_problem(struct buf *to, const struct snap_problem *p, bool json);
/* What differs: x in the one, y in the other, as differ.h has them. */
void storesay_differs(struct buf *to, const struct snap_entry *x, const struct snap_entry *y, bool json);
/* A version that is gone, or would go. */
void storesay_removed(struct buf *to, const char *id, const char *version, bool gone, bool json);
/* What was set in Redis, for ttl microseconds; one line per key. */
void storesay_pushed(struct buf *to, const struct pushed *p, int64_t ttl, bool json);

#endif
