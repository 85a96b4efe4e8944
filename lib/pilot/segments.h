/*
 * segments - what is known of each league and season: the store of a report and of an estimate
 *
 * A cell (one league in one season) is created by the first record about it: a verdict, a segment without a verdict yet,
 * a row of coverage.  A later record replaces what an earlier one said.
 *
 * Memory: about 400 bytes a cell, and 12 for each month of a verdict.
 */
#ifndef SEGMENTS_H
#define SEGMENTS_H

#include "base/table.h"
#include "decide.h"
#include "record/rec.h"

#define SEGMENT_MONTHS 24		/* of a segment; further ones are dropped */
#define SEGMENT_SEASON_MIN 1800
#define SEGMENT_SEASON_MAX 2200

struct segment_month {
	int month;		/* year * 12 + month - 1 */
	int64_t answers, covered;
};

/* A row of pipelines/stats/sql/coverage.sql: matches of the segment in the database. */
struct segment_stock {
	int64_t total, shots, corners, tainted;
	bool known;
};

struct segment_known {
	uint32_t league;	/* index into leagues */
	int season;
	bool segment;		/* a segment or verdict was read, not only coverage */
	int decision;		/* enum decision, -1: no verdict */
	bool settled;
	char *reason;		/* NULL: not given */
	int64_t missing, sampled, ok, partial, no_data, error, run;	/* -1: not given */
	double coverage, low, high, go, hold, calls;	/* percentages and calls; NAN: not given */
	struct segment_month *months;
	size_t nmonths;
	char from[12], until[12];	/* first and last day with data, if data begin or end within the season; else "" */
	struct segment_stock before, after;
	int provider;		/* does it claim to have statistics?  1 yes, 0 no, -1 not said */
};

struct segment_league {
	int64_t id;
	char *name, *country;	/* never NULL; "" unknown */
	int64_t missing;	/* of all its cells, set by report/grid */
};

struct segments {
	struct segment_league *leagues;
	size_t nleagues, capleagues;
	struct segment_known *cells;
	size_t ncells, capcells;
	int *seasons;		/* those that occur, ascending; set by report/grid */
	size_t nseasons;
	size_t nsegments;	/* cells that are segments */
	bool stock[2];		/* coverage before, after was read */
	bool provider;		/* /leagues was read */
	/* the rest is private */
	struct table by_cell, by_league;	/* indexes by table_hash_pair */
	uint32_t *row;		/* leagues in the order of the report */
	uint32_t *at;		/* nleagues * nseasons: cell + 1 */
};

/* Takes a verdict or a segment: 0, or -1 with *why (a constant text). */
int segments_verdict(struct segments *g, const struct rec *r, const char **why);
/* Takes a row of coverage, before (0) or after (1) the backfill. */
int segments_coverage(struct segments *g, const struct rec *r, int after, const char **why);
/* The cell of that segment as an index into cells, or -1. */
int64_t segments_find(const struct segments *g, int64_t league_id, int64_t season);

void segments_free(struct segments *g);

#endif
