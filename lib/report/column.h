/*
 * column - a column of a table for people: what it says about a record, and how that fits its width
 *
 * A column is spelled [head=]value[:most][!][>].  value is a member's name or path (body.count), or a template with holes:
 *
 *	{name}		the member's text; if all holes are null the text is empty; if some are, those are "?"
 *	{name?yes:no}	yes for true and for any other value, no for false, null and absent
 *
 * most is the greatest width (60).  Longer text is cut in the middle, because names often differ at their ends, or with !
 * at its end; > aligns it to the right.
 */
#ifndef COLUMN_H
#define COLUMN_H

#include "record/rec.h"

struct column {
	struct span head, value;	/* point into its spec */
	bool right, hard;		/* hard: text that is too long is cut at the end, without a sign */
	size_t most, width;		/* in columns of a terminal; width, of the widest cell, is set by the caller */
};

/* Where the next column begins: the end of spec, or a comma outside braces. */
size_t column_end(const char *spec);
/* Parses spec, which must outlive c; NULL, or why it is wrong. */
const char *column_take(struct column *c, struct span spec);

/* Appends what the column says about the record. */
void column_value(struct buf *to, const struct column *c, const struct rec *r);
/* The same for a template alone. */
void column_expand(struct buf *to, struct span text, const struct rec *r);
/* Removes from byte from on whatever text from outside could do to a terminal. */
void column_clean(struct buf *b, size_t from);
/* Appends a cell, cut or padded with blanks; the last of a line gets no padding. */
void column_put(struct buf *line, struct span s, const struct column *c, bool last);

#endif
