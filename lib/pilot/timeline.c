#include "timeline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/days.h"
#include "base/xmem.h"

enum { DAY_MOST = 65378 };	/* 2148-12-31 */

void
timeline_date(uint16_t day, char out[TIMELINE_TEXT])
{
	days_text(day, out);
}

uint16_t
timeline_day(const char *text, size_t n)
{
	int64_t day;

	if (n < DAYS_TEXT - 1 || days_parse((struct span){ text, DAYS_TEXT - 1 }, &day) != 0 || day < 0 || day > DAY_MOST)
		return 0;
	return (uint16_t)day;
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

/* Sums by day or by month; rows must have room for n. */
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

/* The log-likelihood of c covered out of n at the share that fits best. */
static double
likelihood(double n, double c)
{
	return (c > 0 ? c * log(c / n) : 0) + (n - c > 0 ? (n - c) * log((n - c) / n) : 0);
}

struct cut {
	size_t from, to;	/* within: the days from … to - 1 */
	double gain;
};

/* The best cut of k days; gain 0: none qualifies. */
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
	/* The likeliest cut begins and ends with covered matches; any other is worse. */
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
