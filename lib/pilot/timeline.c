#include "timeline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xmem.h"

void
timeline_date(uint16_t day, char out[TIMELINE_TEXT])
{
	char text[32];

	clock_iso(day * CLOCK_DAY, text);
	memcpy(out, text, 10);
	out[10] = '\0';
}

static int
two_digits(const char *p)
{
	return p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9' ?
	    (p[0] - '0') * 10 + p[1] - '0' : -1;
}

/* By hand: one or two for every record of a stream, and clock_parse asks the C library. */
uint16_t
timeline_day(const char *text, size_t n)
{
	static const unsigned char length[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int century, rest, year, month, day, era;

	if (n < 10 || text[4] != '-' || text[7] != '-' || (century = two_digits(text)) < 0 ||
	    (rest = two_digits(text + 2)) < 0)
		return 0;
	year = century * 100 + rest;
	month = two_digits(text + 5);
	day = two_digits(text + 8);
	if (year < 1970 || year > 2148 || month < 1 || month > 12 || day < 1 || day > length[month - 1] ||
	    (month == 2 && day == 29 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0))))
		return 0;
	/* Years begin in March here, so that a leap day is a year's last. */
	year -= month <= 2;
	era = year / 400;
	return (uint16_t)(era * 146097 + (year - era * 400) * 365 + (year - era * 400) / 4 -
	    (year - era * 400) / 100 + (153 * ((month + 9) % 12) + 2) / 5 + day - 1 - 719468);
}

static int
by_day(const void *a, const void *b)
{
	const struct timeline_answer *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

static uint16_t
first_of_month(uint16_t day)
{
	char text[TIMELINE_TEXT];

	timeline_date(day, text);
	return (uint16_t)(day - ((text[8] - '0') * 10 + text[9] - '0') + 1);
}

/* Sums by a day or by its month; rows must have room for n. */
static size_t
group(struct timeline_month *rows, const struct timeline_answer *a, size_t n,
    uint16_t (*of)(uint16_t day))
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		uint16_t day = of != NULL ? of(a[i].day) : a[i].day;

		if (k == 0 || rows[k - 1].day != day)
			rows[k++] = (struct timeline_month){ .day = day };
		rows[k - 1].answers++;
		rows[k - 1].covered += a[i].covered;
	}
	return k;
}

/* The log-likelihood of c covered among n at the share that fits best. */
static double
likelihood(double n, double c)
{
	return (c > 0 ? c * log(c / n) : 0) + (n - c > 0 ? (n - c) * log((n - c) / n) : 0);
}

struct cut {
	size_t from, to;	/* within: days from .. to - 1 */
	double gain;
};

/* The best cut of k days; gain 0: none that qualifies. */
static struct cut
best_cut(const struct timeline_month *days, size_t k)
{
	struct cut best = { 0, k, 0 };
	double n = 0, c = 0;

	for (size_t i = 0; i < k; i++) {
		n += days[i].answers;
		c += days[i].covered;
	}
	for (size_t i = 0; i < k; i++) {
		double in = 0, hit = 0;

		for (size_t j = i; j < k; j++) {
			double gain;

			in += days[j].answers;
			hit += days[j].covered;
			if (in >= n || hit < in / 2 || c - hit > (n - in) / 10)
				continue;
			gain = likelihood(in, hit) + likelihood(n - in, c - hit) - likelihood(n, c);
			if (gain > best.gain)
				best = (struct cut){ i, j + 1, gain };
		}
	}
	return best;
}

static void
find_ends(struct timeline *t, const struct timeline_month *days, size_t k)
{
	struct cut cut = best_cut(days, k);

	if (cut.gain < 12)
		return;
	/* The likeliest cut begins and ends with covered matches, as any other would be worse. */
	if (cut.from > 0)
		t->from = days[cut.from].day;
	if (cut.to < k)
		t->until = days[cut.to - 1].day;
}

void
timeline_make(struct timeline *t, struct timeline_answer *answers, size_t n)
{
	struct timeline_month *days;
	size_t k;

	*t = (struct timeline){ 0 };
	if (n == 0)
		return;
	qsort(answers, n, sizeof *answers, by_day);
	days = xcalloc(n, sizeof *days);
	k = group(days, answers, n, NULL);
	if (k <= TIMELINE_DAYS)
		find_ends(t, days, k);
	t->n = group(days, answers, n, first_of_month);
	t->months = days;
}

void
timeline_free(struct timeline *t)
{
	free(t->months);
	*t = (struct timeline){ 0 };
}
