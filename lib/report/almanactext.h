/*
 * almanactext - an almanac on a terminal
 *
 * A few weeks are one grid, leagues down and days across; more are a grid for each league, months down and days of the month
 * across.  Below it are the key, a table of what each league and season has, the days that failed, and the commands that
 * repeat them.
 */
#ifndef ALMANACTEXT_H
#define ALMANACTEXT_H

#include "almanac.h"
#include "gridtext.h"

struct almanactext {
	struct gridtext how;		/* width, GRIDTEXT_MIN at least; ascii, colour */
	const char *things, *rows;	/* what a record and a row are called: "games", "stats" */
	const char *again;		/* the command that repeats days, before a league; NULL: it is not told */
};

/* The grids and the key. */
void almanactext_put(struct buf *to, const struct almanac *a, const struct almanactext *t);
/* A row a league and season, and the sum of several. */
void almanactext_table(struct buf *to, const struct almanac *a, const struct almanactext *t);
/* Which days have failed or were not asked, with their commands; these are never cut. */
void almanactext_notes(struct buf *to, const struct almanac *a, const struct almanactext *t);

#endif
