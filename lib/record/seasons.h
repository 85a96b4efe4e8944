/*
 * seasons - when the seasons of a league begin and end
 *
 * A text table, a league a line: its name, the day on which season S begins, the day on which it ends, and where
 * the league's days are counted; a day is the year, as S or S plus an offset, and month-day:
 *
 *	# league  begins    ends      zone
 *	NFL       S-1 09-01  S 02-28  America/New_York
 *
 * '#' begins a comment.  A season is shorter than a year, so that a league's seasons never overlap.
 */
#ifndef SEASONS_H
#define SEASONS_H

#include <stddef.h>
#include <stdint.h>

struct season_day {
	int offset, month, day;		/* offset to the year S */
};

struct season {
	char *league, *zone;		/* zone is one that zone_check has passed */
	struct season_day begins, ends;
};

struct seasons {
	struct season *v;
	size_t n;
};

/* A file of at most 1 MiB.  0, or -1 after a complaint for each line that is wrong; then s has the others, for
 * seasons_free alone. */
int seasons_read(struct seasons *s, const char *path);
/* NULL if the table does not have the league; names are compared as they are spelled. */
const struct season *seasons_find(const struct seasons *s, const char *league);
/* The first and the last day (days.h) of season year, which must be between 1 and 9998. */
int64_t season_begins(const struct season *s, int year);
int64_t season_ends(const struct season *s, int year);
/*
 * A day between two seasons belongs to the nearer one, to the one to come where both are as near.  (The finals of 2021
 * went on for three weeks after the end that the table has.)  season_until is the last day that belongs to a season.
 */
int64_t season_until(const struct season *s, int year);
int season_of(const struct season *s, int64_t day);
void seasons_free(struct seasons *s);

#endif
