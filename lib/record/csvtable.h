/*
 * csvtable - a CSV text as one JSON object, as in {"header":["a","b"],"rows":[{"a":"1","b":"2"}],"trailer":null}
 *
 * What csv.h reads, and what else real files contain: a trailer, which is not a row; names that appear twice in the
 * header; rows that are short or long; a page or a message in place of a table.  Values are strings, with the same bytes
 * as in the text.
 *
 * Names: trimmed of blanks, or in snake case.  A repeated name is the same column if its values are equal in all rows
 * that have both; otherwise it becomes name_2, name_3, whichever is free.  A column without a name is column_N, N from
 * 1.
 *
 * Rows: one whose last fields are absent is short: it has only the members present.  One with more than the header, not
 * counting empty ones at its end, is long, and has the extras as column_N.  The object counts them and names the first
 * five: "short":2,"long":1,"odd":[{"line":7,"fields":3},…], which appear only when there are any.
 *
 * Trailer: a line that begins with a text, in quotes or not, is never a row; the last such line is "trailer", its fields
 * joined again, without the empty ones at its end.
 *
 * Memory: the text's spans, a few times the header.
 */
#ifndef CSVTABLE_H
#define CSVTABLE_H

#include "csv.h"
#include "json/json.h"

enum { CSVTABLE_ODD = 5, CSVTABLE_COLUMNS = 4096 };

struct csvtable_rules {
	const char *trailer;		/* what its line begins with, or NULL: there is none */
	const char *const *need;	/* column names, in any spelling with the same snake case */
	size_t nneed;
	bool snake;
	size_t most;			/* bytes of the object */
};

struct csvtable {
	struct buf message;		/* of the last failure: valid UTF-8 */
	/* the rest is private */
	struct csv csv;
	struct csvtable_column *column;
	size_t n, cap;			/* columns in the header */
	bool doubled;			/* some of them have the same name */
	struct buf trailer, other, odd;
	uint64_t nshort, nlong;
};

/*
 * Appends the table in text as an object, and returns NULL.  Otherwise returns what text is instead: "html"; "empty";
 * "json"; "error_table", whose only column is "error"; "no_column"; "bad_csv", which csv.h refuses, or which has a header
 * of more than CSVTABLE_COLUMNS names, or two trailers that differ; "too_large".  Then to is unchanged, and t->message says
 * more.  text must be valid UTF-8, with JSON_PAD more readable bytes after it.
 */
const char *csvtable_put(struct csvtable *t, const struct csvtable_rules *rules, struct span text, struct buf *to);
void csvtable_free(struct csvtable *t);

/* Appends a name in snake case: "Club Number" club_number, "% Growth" percent_growth, "gameDate" game_date. */
void csvtable_snake(struct buf *to, struct span name);

#endif
