/*
 * csv - tables as spreadsheets write them (RFC 4180)
 *
 * Reads RFC 4180 and what people's programs make of it: a byte order mark, CRLF, LF or CR,
 * a last line without its end, empty lines (skipped), rows with fewer or more fields than the header, and ';' or a tab
 * instead of the comma, as the header line shows.  Quoted fields may hold separators, line ends and doubled quotes; a
 * quote inside an unquoted field is literal.
 *
 * Not accepted, with the line: a quoted field that does not end, or continues after its quote; a NUL;
 * UTF-16.  Bytes that are not UTF-8 pass through: what to do with them is up to the caller.
 */
#ifndef CSV_H
#define CSV_H

#include <stdint.h>

#include "base/buf.h"

/* If this many more bytes can be read after the text, they can be read after each field too. */
#define CSV_PAD 64

struct csv {
	struct span *field;	/* of the row csv_next returned; valid until the next call */
	size_t n;
	uint64_t lineno;	/* where the row begins, from 1 */
	const char *why;	/* of the bad row */
	char separator;
	/* the rest is private */
	const char *p, *end;
	uint64_t next_lineno;
	size_t cap;
	struct buf copy;
};

/* text stays the caller's and must live as long as c. */
void csv_open(struct csv *c, struct span text);
/* 1 with the next row; 0 at the end; -1 with why and lineno, and the next call continues after that line. */
int csv_next(struct csv *c);
void csv_free(struct csv *c);

/* Appends one field; first: no comma before it.  SPAN_NONE is an empty field. */
void csv_put(struct buf *to, struct span text, bool first);

/*
 * A spreadsheet takes a text that begins with = + - @, a tab or CR for a formula, quoted or not, and runs it.  So
 * csv_put_text puts an apostrophe before it, and another before a text that already looks like that; csv_text removes one
 * again.  For texts only: a number keeps its minus.  quote: put the text in quotes, whatever is in it.
 */
void csv_put_text(struct buf *to, struct span text, bool first, bool quote);
/* The text of a field as it was before csv_put_text. */
struct span csv_text(struct span field);

#endif
