/*
 * column - a column of a table for people: what it says of a record, and how that fits its width
 *
 * A column is spelled [head=]value[:most][!][>].  value is a member's name or path (body.count), or a template with holes:
 *
 *	{name}		the member's text; where all holes are null, the text is empty; where some are, they are "?"
 *	{name?yes:no}	yes for true and for anything that is there, no for false, null and absent
 *
 * most is the greatest width (60).  What is longer is cut in the middle, because names often differ at their ends, or with !
 * at its end; > sets it to the right.
 */
#ifndef COLUMN_H
#define COLUMN_H

#include "record/rec.h"

struct column {
	struct span head, value;	/* point into what it was spelled as */
	bool right, hard;		/* hard: what is too long is cut at the end, without a sign */
	size_t most, width;		/* in columns of a terminal; width is the caller's: of its widest cell */
};

/* Where the next column begins: the end of spec, or a comma outside braces. */
size_t column_end(const char *spec);
/* NULL, or why spec is wrong. */
const char *column_take(struct column *c, struct span spec);

/* Appends what the column says of the record. */
void column_value(struct buf *to, const struct column *c, const struct rec *r);
/* The same for a template alone. */
void column_expand(struct buf *to, struct span text, const struct rec *r);
/* Takes away what text from outside could do to a terminal, from byte from on. */
void column_clean(struct buf *b, size_t from);
/* Appends a cell, cut and filled up with blanks; the last of a line gets none after it. */
void column_put(struct buf *line, struct span s, const struct column *c, bool last);

#endif
