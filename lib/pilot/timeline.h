/*
 * timeline - coverage by month, and the days between which data begin and end
 *
 * A segment whose data begin in the middle of the season looks half covered; its users want to know "from which date
 * on".  Of all ways to cut the days of a season into before, within and after, the one with the greatest likelihood is
 * taken, if
 *
 *	within is at least half covered, before and after together at most a tenth, and
 *	the two shares explain the answers e^12 times better than one share for all (with all cuts tried, chance
 *	produces that in fewer than one of a thousand segments).
 *
 * The days reported are those of matches with data: data begin there, or at an earlier match that was not in the
 * sample.
 */
#ifndef TIMELINE_H
#define TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIMELINE_DAYS 1500	/* with more days than this, no beginning and end are looked for */
#define TIMELINE_TEXT 16

struct timeline_answer {
	uint16_t day;		/* from 1970-01-01 */
	bool covered;
};

struct timeline_month {
	uint16_t day;		/* the first of the month */
	uint32_t answers, covered;
};

struct timeline {
	struct timeline_month *months;
	size_t n;
	uint16_t from, until;	/* the first and the last day with data; 0: data do not begin or end there */
};

/* Fills t anew; sorts the answers.  Call timeline_free when done. */
void timeline_make(struct timeline *t, struct timeline_answer *answers, size_t n);
void timeline_free(struct timeline *t);

/* "2023-08-12"; the first 7 bytes are the month. */
void timeline_date(uint16_t day, char out[TIMELINE_TEXT]);
/* The day of a text that begins with a date from 1970-01-02 to 2148, or 0. */
uint16_t timeline_day(const char *text, size_t n);

#endif
