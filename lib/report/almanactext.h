/*
 * almanactext - an almanac on a terminal
 *
 * A few weeks are one grid, with a row a league and a column a day; a longer time is a grid for each league, with a row a
 * month and a column for each day of the month.  Below them are the key, a table of what each league and season has, the
 * days that failed, and the commands that repeat them.
 */
#ifndef ALMANACTEXT_H
#define ALMANACTEXT_H

#include "almanac.h"
#include "gridtext.h"

struct almanactext {
	struct gridtext how;		/* width, at least GRIDTEXT_MIN; ascii, colour */
	const char *things, *rows;	/* what a record and a row are called: "games", "stats" */
	const char *again;		/* the command that repeats days, up to the league; NULL: none is shown */
};

/* The grids and the key. */
void almanactext_put(struct buf *to, const struct almanac *a, const struct almanactext *t);
/* A row for each league and season, and the sum if there are several. */
void almanactext_table(struct buf *to, const struct almanac *a, const struct almanactext *t);
/* The days that failed or were not asked, with their commands; these lines are never cut. */
void almanactext_notes(struct buf *to, const struct almanac *a, const struct almanactext *t);

#endif
