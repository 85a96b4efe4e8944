/*
 * tmpl - texts with holes, filled from a record's members (the level of RFC 6570 that we need)
 *
 *	{name}	the member's value, percent-encoded (unreserved characters stay)
 *	{+name}	the same with reserved characters and %XX as they are (a whole URL)
 *
 * The value of a string is its text, of a number or boolean its spelling.  An absent or null
 * member, an object or an array is an error that names the member.  Everything outside the
 * braces is copied.
 */
#ifndef TMPL_H
#define TMPL_H

#include "rec.h"

/* NULL, or why the template itself is wrong (a brace that is not closed, an empty name). */
const char *tmpl_check(const char *text);
/* Appends; NULL, or why (a text that the next call overwrites), and then to is as before. */
const char *tmpl_expand(struct buf *to, const char *text, const struct rec *r);
/* As tmpl_expand, but each hole takes the values of n records, with join between them. */
const char *tmpl_expand_all(struct buf *to, const char *text, const char *join,
    const struct rec *const *r, size_t n);

#endif
