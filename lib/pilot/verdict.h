/*
 * verdict - verdict records (af-record(5)), as NDJSON and as CSV, and looking them up by segment
 *
 * The CSV's first columns are fixed, in this order:
 *
 *	league_id,league_name,country,season,total_missing,sampled,api_ok,partial,no_data,error,
 *	coverage_pct,avg_latency_ms,decision
 *
 * Then come our other columns, then any that somebody has added.  A file may have been through a spreadsheet and a
 * person's hands before it is read: a byte order mark, CRLF, other separators, columns moved, added or removed, "hold "
 * for HOLD, a season of 2023.0.  league_id, season and decision must be present; a row without them is reported and
 * left out.  A column that is not ours is kept as text.  Reading and writing again changes nothing: NDJSON and CSV say
 * the same.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include "decide.h"
#include "record/rec.h"

struct verdict {
	int64_t league_id, season;
	enum decision decision;
	bool settled;
	size_t at, n;			/* its JSON in struct verdicts' lines */
};

struct verdicts {
	struct verdict *v;		/* in the order of the file; a segment's last one counts */
	size_t n, cap;
	struct buf lines;
	struct verdict_key *sorted;
};

/*
 * Reads a file of either kind (the first character tells; "-": standard input).  0; 1 if rows were left out, each with a
 * complaint that names file, line and reason; -1, after a complaint, if it cannot be read or is neither kind.  An empty
 * file holds no verdicts.
 */
int verdicts_read(struct verdicts *v, const char *path);
void verdicts_free(struct verdicts *v);
/* Adds one record; NULL, or why it is not a verdict (a constant text).  members is room to scan in. */
const char *verdicts_add(struct verdicts *v, struct span line, struct json_members *members);
/* Call it after the last verdicts_add and before verdicts_find. */
void verdicts_sort(struct verdicts *v);
/* verdicts_read for a text that is CSV, without sorting. */
int verdicts_read_csv(struct verdicts *v, const char *path, struct span text);
/* The segment's last verdict, or NULL. */
const struct verdict *verdicts_find(const struct verdicts *v, int64_t league_id, int64_t season);
/* Its record, valid until verdicts_free. */
struct span verdicts_json(const struct verdicts *v, const struct verdict *one);

/*
 * The columns beyond ours that some records have.  Note those of all records before writing the header; an object or an
 * array does not become a column.
 */
struct verdict_extras {
	struct buf names;		/* NUL-terminated, one after another */
};

void verdict_note_extras(struct verdict_extras *x, struct span json);
/* Appends the header or a verdict's row, with a newline. */
void verdict_csv_header(struct buf *to, const struct verdict_extras *x);
void verdict_csv_row(struct buf *to, const struct verdict_extras *x, struct span json);

#endif
