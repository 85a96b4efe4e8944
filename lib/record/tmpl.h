/*
 * tmpl - texts with holes, filled from a record's members (the part of RFC 6570 that we need)
 *
 *	{name}	the member's value, percent-encoded (unreserved characters stay)
 *	{+name}	the same with reserved characters and %XX as they are (a whole URL)
 *
 * The value of a string is its text, of a number or boolean its spelling, but 7.0 is 7.  An absent or null
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
/* As tmpl_expand, but {+name} is the text as it is, for the path of a file; a NUL in it is an error. */
const char *tmpl_path(struct buf *to, const char *text, const struct rec *r);
/* As tmpl_expand, but each hole takes the values of n records, with join between them. */
const char *tmpl_expand_all(struct buf *to, const char *text, const char *join,
    const struct rec *const *r, size_t n);
/*
 * Appends text for people, or a key that is only compared: values appear as spelled, a string's text without its quotes,
 * so "7" and 7 are one key, and 7.0 is another.  A name may be a path with dots.  absent stands for anything null or
 * missing.  If absent is NULL, that is an error, and so is an object or an array; the text is then a key (json_key), in
 * which half a surrogate pair equals nothing else.
 */
const char *tmpl_text(struct buf *to, const char *text, const struct rec *r, const char *absent);
/* The next {name} at or after *at, which moves on; false at the end.  tmpl_check must have passed text. */
bool tmpl_name(const char **at, struct span *name);

#endif
