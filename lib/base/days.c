#include "days.h"

/* Days of 400 years, after which the calendar repeats itself; and 0000-03-01, where the counting begins. */
enum { ERA = 146097, MARCH_0 = -719468 };

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int
days_in_month(int year, int month)
{
	static const unsigned char length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return length[month - 1] + (month == 2 && is_leap(year));
}

/*
 * Years begin in March here, so that a leap day is a year's last, and the months before it have their lengths from
 * one formula.
 */
int64_t
days_of(struct date d)
{
	int64_t year = d.year - (d.month <= 2), era = (year >= 0 ? year : year - 399) / 400;
	int64_t in_era = year - era * 400, month = (d.month + 9) % 12;

	return era * ERA + in_era * 365 + in_era / 4 - in_era / 100 + (153 * month + 2) / 5 + d.day - 1 + MARCH_0;
}

struct date
days_date(int64_t day)
{
	int64_t n = day - MARCH_0, era = (n >= 0 ? n : n - (ERA - 1)) / ERA, in_era = n - era * ERA;
	/* Less the leap days that came before it: 4, 100 and 400 years have 1460, 36524 and 146096 days in front of one. */
	int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int64_t in_year = in_era - (365 * year + year / 4 - year / 100), month = (5 * in_year + 2) / 153;
	struct date d;

	d.day = (int)(in_year - (153 * month + 2) / 5 + 1);
	d.month = (int)(month < 10 ? month + 3 : month - 9);
	d.year = (int)(year + era * 400 + (d.month <= 2));
	return d;
}

/* A number of n digits, or -1; by hand, because a filter reads one or two for every record. */
static int
digits(const char *p, int n)
{
	int v = 0;

	for (; n > 0; n--, p++) {
		if (*p < '0' || *p > '9')
			return -1;
		v = v * 10 + (*p - '0');
	}
	return v;
}

int
days_weekday(int64_t day)
{
	/* 1970-01-01 was a Thursday. */
	return (int)(((day + 3) % 7 + 7) % 7);
}

int
days_parse(struct span text, int64_t *day)
{
	struct date d;

	if (text.n != DAYS_TEXT - 1 || text.p[4] != '-' || text.p[7] != '-')
		return -1;
	d = (struct date){ digits(text.p, 4), digits(text.p + 5, 2), digits(text.p + 8, 2) };
	if (d.year < 0 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > days_in_month(d.year, d.month))
		return -1;
	*day = days_of(d);
	return 0;
}

static void
put(char *to, int n, int v)
{
	while (n-- > 0) {
		to[n] = (char)('0' + v % 10);
		v /= 10;
	}
}

void
days_text(int64_t day, char out[DAYS_TEXT])
{
	struct date d = days_date(day < DAYS_FIRST ? DAYS_FIRST : day > DAYS_LAST ? DAYS_LAST : day);

	memcpy(out, "0000-00-00", DAYS_TEXT);
	put(out, 4, d.year);
	put(out + 5, 2, d.month);
	put(out + 8, 2, d.day);
}
