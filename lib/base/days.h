/*
 * days - the calendar: dates as numbers, and back
 *
 * A day is a whole number: days since 1970-01-01, which is 0; the day before is -1.  The calendar is the proleptic
 * Gregorian one, from 0000-01-01 to 9999-12-31.  Nothing here asks the C library, a clock or a locale (zone.h
 * knows which day it is somewhere).
 */
#ifndef DAYS_H
#define DAYS_H

#include <stdint.h>

#include "buf.h"

#define DAYS_FIRST INT64_C(-719528)	/* 0000-01-01 */
#define DAYS_LAST INT64_C(2932896)	/* 9999-12-31 */
#define DAYS_TEXT 11			/* "2025-02-28" and a NUL */

struct date {
	int year, month, day;		/* month and day from 1 */
};

int days_in_month(int year, int month);
/* d must be a date: no month 13, no day 32. */
int64_t days_of(struct date d);
/* day must be within DAYS_FIRST and DAYS_LAST. */
struct date days_date(int64_t day);
/* 0: Monday, 6: Sunday. */
int days_weekday(int64_t day);
/* Exactly "YYYY-MM-DD", and an existing day: 2025-02-30 is refused.  0, or -1 and *day as it was. */
int days_parse(struct span text, int64_t *day);
/* "2025-02-28"; anything outside becomes the first or the last day. */
void days_text(int64_t day, char out[DAYS_TEXT]);

#endif
