/*
 * grid - the store of segments as a report needs it: in order, and with what follows from a cell
 *
 * The provider's own word (/leagues) is noted only beside existing cells.
 */
#ifndef GRID_H
#define GRID_H

#include "pilot/segments.h"

/* An answer of /leagues, which json_scan has accepted: the envelope, or a record with it as "body".
 * NULL, or why it is none. */
const char *grid_provider(struct segments *g, struct span answer);

/* Puts it in order: leagues by country, name and id; nothing can be added after this. */
void grid_finish(struct segments *g);
/* The kth league of the report, and its cell of the kth season, or NULL. */
const struct segment_league *grid_row(const struct segments *g, size_t row);
const struct segment_known *grid_at(const struct segments *g, size_t row, size_t season);

/* The calls of all verdicts together, in whole calls. */
int64_t grid_calls(const struct segments *g);

/* --- what follows from a cell --- */

/* Data that begin or end within the season: by far most months on one side have them, by far
 * most on the other have not. */
struct grid_turn {
	bool begins;		/* from month on; else up to the month before it */
	int month;
	int64_t answers[2], covered[2];	/* before month, from month on */
	char day[12];		/* "2023-08-12" if the verdict knows it, else "2023-08" */
};

bool grid_turn(const struct segment_known *c, struct grid_turn *t);

/* Is the provider's word contradicted by the verdict?  1: it says yes and there is nothing;
 * 0: it says no and there is something; -1: not contradicted. */
int grid_contradiction(const struct segment_known *c);

/* Appends a percent (percent_put); the thresholds are those of c, or af-decide's own if it names none or is NULL. */
void grid_put_percent(struct buf *to, double percent, const struct segment_known *c, int decimals, int most);
/* "2023-08" */
void grid_month_text(struct buf *to, int month);

#endif
