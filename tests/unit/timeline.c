/* timeline: months, days, and where data begin and end. */
#include "pilot/timeline.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define START 19570		/* 2023-08-01 */

static unsigned state = 1;

static double
chance(void)
{
	state = state * 1103515245 + 12345;
	return (state >> 8 & 0xffff) / 65536.0;
}

/* n answers over days days from START, covered with inside from..until, and with outside else. */
static struct timeline
make(size_t n, int days, int from, int until, double inside, double outside)
{
	struct timeline_answer *a = calloc(n, sizeof *a);
	struct timeline t;

	for (size_t i = 0; i < n; i++) {
		int day = (int)(chance() * days);
		double p = day >= from && day <= until ? inside : outside;

		a[i] = (struct timeline_answer){ (uint16_t)(START + day), chance() < p };
	}
	timeline_make(&t, a, n);
	free(a);
	return t;
}

static void
dates(void)
{
	char text[TIMELINE_TEXT];
	int wrong = 0;

	timeline_date(START, text);
	ok(strcmp(text, "2023-08-01") == 0, "a day as a date");
	ok(timeline_day("2023-08-01", 10) == START, "a date as a day");
	ok(timeline_day("2023-08-01T23:59:59", 19) == START, "a time without a zone is that day");
	ok(timeline_day("2024-02-29 00:00", 16) == START + 212, "a leap day");
	for (int day = 1; day < 65000; day++) {
		timeline_date((uint16_t)day, text);
		wrong += timeline_day(text, 10) != day;
	}
	ok(wrong == 0, "every day until 2147 is read as it is written");
	ok(timeline_day("2023-02-29", 10) == 0 && timeline_day("2100-02-29", 10) == 0 && timeline_day("2023-04-31", 10) == 0 &&
	    timeline_day("2023-00-10", 10) == 0 && timeline_day("2023/04/01", 10) == 0, "days that no month has");
	ok(timeline_day("2023-13-01", 10) == 0 && timeline_day("yesterday!", 10) == 0 &&
	    timeline_day("2023-08-1", 9) == 0 && timeline_day("1969-12-31", 10) == 0 &&
	    timeline_day("9999-01-01", 10) == 0, "no date is no day");
}

static void
months(void)
{
	struct timeline_answer a[] = {
		{ START + 31, true }, { START, true }, { START + 30, false }, { START + 61, false }, { START + 32, true },
	};
	struct timeline t;

	timeline_make(&t, a, 5);
	ok(t.n == 3 && t.months[0].day == START && t.months[0].answers == 2 && t.months[0].covered == 1 &&
	    t.months[1].day == START + 31 && t.months[1].answers == 2 && t.months[1].covered == 2 &&
	    t.months[2].day == START + 61 && t.months[2].covered == 0, "three months, in order");
	ok(t.from == 0 && t.until == 0, "five answers say nothing about beginnings");
	timeline_free(&t);
	timeline_make(&t, a, 0);
	ok(t.n == 0 && t.months == NULL, "no answers, no months");
	timeline_free(&t);
}

static void
ends(void)
{
	struct timeline t = make(100, 300, 150, 300, 1, 0);

	ok(t.from >= START + 150 && t.from < START + 165 && t.until == 0, "data begin in the middle");
	timeline_free(&t);
	t = make(100, 300, 0, 150, 0.9, 0);
	ok(t.from == 0 && t.until <= START + 150 && t.until > START + 130, "data end in the middle");
	timeline_free(&t);
	t = make(200, 300, 100, 200, 0.95, 0.02);
	ok(t.from >= START + 98 && t.from < START + 110 && t.until <= START + 202 && t.until > START + 180,
	    "data in the middle only, nearly");
	timeline_free(&t);
	t = make(100, 300, 150, 300, 0.3, 0);
	ok(t.from == 0, "a third of the matches is no beginning");
	timeline_free(&t);
	t = make(60, 1, 0, 0, 0.5, 0);
	ok(t.from == 0 && t.until == 0 && t.n == 1, "all on one day");
	timeline_free(&t);
}

/* Segments whose coverage does not change: how often is a change seen? */
static void
by_chance(void)
{
	static const double shares[] = { 0, 0.1, 0.3, 0.5, 0.7, 0.9, 1 };
	int seen = 0, tried = 0;

	for (size_t s = 0; s < sizeof shares / sizeof shares[0]; s++)
		for (int i = 0; i < 100; i++, tried++) {
			struct timeline t = make((size_t)(20 + i * 2), 280, 0, 300, shares[s], 0);

			seen += t.from != 0 || t.until != 0;
			timeline_free(&t);
		}
	ok(seen <= 1, "%d of %d segments without a change seem to have one", seen, tried);
}

int
main(void)
{
	dates();
	months();
	ends();
	by_chance();
	return tap_done();
}
