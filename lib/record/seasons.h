/*
 * seasons - when the seasons of a league begin and end
 *
 * A text table, one league per line: its name, the days on which season S begins and ends, and the zone in which the
 * league's days are counted; a day is the year, as S or S plus an offset, and month-day:
 *
 *	# league  begins    ends      zone
 *	NFL       S-1 09-01  S 02-28  America/New_York
 *
 * '#' begins a comment.  A season is shorter than a year, so a league's seasons never overlap.
 */
#ifndef SEASONS_H
#define SEASONS_H

#include <stddef.h>
#include <stdint.h>

struct season_day {
	int offset, month, day;		/* offset to the year S */
};

struct season {
	char *league, *zone;		/* zone has passed zone_check */
	struct season_day begins, ends;
};

struct seasons {
	struct season *v;
	size_t n;
};

/* A file of at most 1 MiB.  0, or -1 after a complaint for each bad line; then s has the others, for seasons_free
 * only. */
int seasons_read(struct seasons *s, const char *path);
/* NULL if the table does not have the league; names are compared as spelled. */
const struct season *seasons_find(const struct seasons *s, const char *league);
/* The first and the last day (days.h) of season year, which must be between 1 and 9998. */
int64_t season_begins(const struct season *s, int year);
int64_t season_ends(const struct season *s, int year);
/*
 * A day between two seasons belongs to the nearer one, or to the coming one if both are equally near.  (The finals of
 * 2021 went on for three weeks past the end in the table.)  season_until is the last day that belongs to a season.
 */
int64_t season_until(const struct season *s, int year);
int season_of(const struct season *s, int64_t day);
void seasons_free(struct seasons *s);

#endif
