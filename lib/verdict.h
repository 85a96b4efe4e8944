/*
 * verdict - verdict records (af-record(5)), as NDJSON and as CSV, and looking them up by segment
 *
 * The CSV's first columns are fixed, in this order:
 *	league_id,league_name,country,season,total_missing,sampled,api_ok,partial,no_data,error,
 *	coverage_pct,avg_latency_ms,decision
 * then come ours.  What is read back may have been through a spreadsheet and a person's hands: a
 * byte order mark, CRLF, other separators, columns moved, added or left out.  league_id, season and decision
 * must be there.  A column that is not ours is kept as a text.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include "decide.h"
#include "rec.h"

struct verdict {
	int64_t league_id, season;
	enum decision decision;
	bool settled;
	size_t line, n;		/* its JSON text in struct verdicts' lines */
};

struct verdicts {
	struct verdict *v;	/* in the order of the file */
	size_t n, cap;
	struct buf lines;
	size_t *sorted;		/* by league and season */
};

/* Reads a file of either kind; 0, or -1 after a complaint that names file, line and reason. */
int verdicts_read(struct verdicts *v, const char *path);
void verdicts_free(struct verdicts *v);
/* The last one of that segment, or NULL. */
const struct verdict *verdicts_find(const struct verdicts *v, int64_t league_id, int64_t season);
struct span verdict_line(const struct verdicts *v, const struct verdict *one);

/* Appends the header line; a verdict's JSON as a row. */
void verdict_csv_header(struct buf *to);
void verdict_csv_row(struct buf *to, struct span json);

#endif
