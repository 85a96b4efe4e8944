/*
 * grid - the store of segments as a report needs it: in order, and with what follows from a cell
 *
 * The provider's own claim (/leagues) is only noted in cells that exist.
 */
#ifndef GRID_H
#define GRID_H

#include "pilot/segments.h"

/* Takes an answer of /leagues, which json_scan must have accepted: the envelope, or a record with it as "body".
 * NULL, or why it is not such an answer. */
const char *grid_provider(struct segments *g, struct span answer);

/* Sorts leagues by country, name and id; nothing can be added after this. */
void grid_finish(struct segments *g);
/* The row-th league of the report, and its cell of a season, or NULL. */
const struct segment_league *grid_row(const struct segments *g, size_t row);
const struct segment_known *grid_at(const struct segments *g, size_t row, size_t season);

/* The calls of all verdicts together, in whole calls. */
int64_t grid_calls(const struct segments *g);

/* --- what follows from a cell --- */

/* Data that begin or end within the season: by far most months on one side have them, and by far most on the other do
 * not. */
struct grid_turn {
	bool begins;		/* data from month on; else up to the month before it */
	int month;
	int64_t answers[2], covered[2];	/* before month, from month on */
	char day[12];		/* "2023-08-12" if the verdict knows it, else "2023-08" */
};

bool grid_turn(const struct segment_known *c, struct grid_turn *t);

/* Does the verdict contradict the provider's claim?  1: it claims statistics and there are none; 0: it claims none and
 * there are some; -1: no contradiction. */
int grid_contradiction(const struct segment_known *c);

/* Appends a percentage (percent_put); the thresholds are those of c, or af-decide's own if c has none or is NULL. */
void grid_put_percent(struct buf *to, double percent, const struct segment_known *c, int decimals, int most);
/* "2023-08" */
void grid_month_text(struct buf *to, int month);

#endif
