#include "almanactext.h"

#include "almanacsign.h"
#include "base/days.h"
#include "base/text.h"

enum { SHORT = 31, NAMES_MOST = 12, LABEL = 7, ROWS_MOST = 10 };

struct sheet {
	struct gridout o;
	const struct almanac *a;
	const struct almanactext *t;
	size_t names, cell;		/* width of the names, and of a day */
};

/* --- what both grids share --- */

static int64_t
first_of(const struct almanac *a)
{
	int64_t first = INT64_MAX;

	for (size_t i = 0; i < a->nleagues; i++)
		first = a->leagues[i].days[0].day < first ? a->leagues[i].days[0].day : first;
	return first;
}

static int64_t
last_of(const struct almanac *a)
{
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < a->nleagues; i++) {
		const struct almanac_league *l = &a->leagues[i];

		last = l->days[l->ndays - 1].day > last ? l->days[l->ndays - 1].day : last;
	}
	return last;
}

static void
blanks(struct buf *to, size_t n)
{
	for (; n > 0; n--)
		buf_addc(to, ' ');
}

static void
put_cell(const struct sheet *s, const struct almanac_day *d)
{
	const struct sign *sign;

	blanks(s->o.b, s->cell - 1);
	if (d == NULL) {
		buf_addc(s->o.b, ' ');
		return;
	}
	sign = almanac_sign(almanac_kind(d));
	sign_begin(&s->o, sign->colour);
	buf_adds(s->o.b, sign_text(&s->o, sign));
	sign_end(&s->o, sign->colour);
}

static void
end_line(const struct sheet *s)
{
	sign_trim(&s->o);
	buf_addc(s->o.b, '\n');
}

/* A count at the right end, below its heading; n -1: the heading. */
static void
put_rows(const struct sheet *s, int64_t n)
{
	struct buf text = { 0 };

	if (n >= 0)
		text_count(&text, n);
	text_fit(s->o.b, n >= 0 ? buf_span(&text) : SPAN(s->t->rows), ROWS_MOST, true, s->o.how->ascii);
	buf_free(&text);
}

static bool
has_room(const struct sheet *s, size_t used)
{
	return used + ROWS_MOST <= s->o.how->width;
}

/* --- a few weeks: leagues down, days across --- */

/* What is above a day: 0 the month if one begins, 1 the weekday, 2 the number. */
static void
put_over(const struct sheet *s, int line, int64_t first, int64_t day)
{
	static const char *const weekdays[] = { "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su" };
	int weekday = days_weekday(day), number = days_date(day).day;

	if (line == 1 && s->cell > 2)
		buf_addf(s->o.b, "%*s", (int)s->cell, weekdays[weekday]);
	else if (line == 1)
		buf_addf(s->o.b, "%*.1s", (int)s->cell, weekdays[weekday]);
	else if (s->cell > 2 || weekday == 0 || (day == first && weekday != 6))
		buf_addf(s->o.b, "%*d", (int)s->cell, number);	/* narrow numbers would touch: Mondays only */
	else
		blanks(s->o.b, s->cell);
}

static void
put_months(const struct sheet *s, int64_t first, int64_t last)
{
	blanks(s->o.b, s->names);
	for (int64_t day = first, n; day <= last; day += n) {
		struct date d = days_date(day);
		struct buf text = { 0 };

		n = days_in_month(d.year, d.month) - d.day + 1;
		n = n > last - day + 1 ? last - day + 1 : n;
		buf_addf(&text, "%.3s %04d", almanac_months[d.month - 1], d.year);
		/* Above its first day, after a blank; the year, then the name, if there is room. */
		if ((size_t)n * s->cell < 9)
			text.n = 3;
		if ((size_t)n * s->cell < 4)
			text.n = 0;
		buf_addc(s->o.b, ' ');
		text_fit(s->o.b, buf_span(&text), (size_t)n * s->cell - 1, false, true);
		buf_free(&text);
	}
	end_line(s);
}

static void
head_of_days(const struct sheet *s, int64_t first, int64_t last)
{
	sign_begin(&s->o, "1");
	put_months(s, first, last);
	for (int line = 1; line <= 2; line++) {
		blanks(s->o.b, s->names);
		for (int64_t day = first; day <= last; day++)
			put_over(s, line, first, day);
		if (line == 2 && has_room(s, s->names + (size_t)(last - first + 1) * s->cell))
			put_rows(s, -1);
		end_line(s);
	}
	sign_end(&s->o, "1");
}

static void
put_days(struct sheet *s, int64_t first, int64_t last)
{
	size_t n = (size_t)(last - first + 1);

	for (size_t i = 0; i < s->a->nleagues; i++) {
		size_t w = text_width(SPAN(almanac_name(&s->a->leagues[i])));

		s->names = w > s->names ? w : s->names;
	}
	s->names = s->names > NAMES_MOST ? NAMES_MOST : s->names;
	s->cell = (s->o.how->width - s->names - ROWS_MOST) / n;
	if (s->cell < 2)
		s->cell = (s->o.how->width - s->names) / n;
	s->cell = s->cell < 1 ? 1 : s->cell > 5 ? 5 : s->cell;
	head_of_days(s, first, last);
	for (size_t i = 0; i < s->a->nleagues; i++) {
		const struct almanac_league *l = &s->a->leagues[i];
		struct almanac_sums sums = { 0 };
		size_t at = 0;

		almanac_sum(&sums, l->days, l->ndays);
		text_fit(s->o.b, SPAN(almanac_name(l)), s->names, false, s->o.how->ascii);
		for (int64_t day = first; day <= last; day++)
			put_cell(s, at < l->ndays && l->days[at].day == day ? &l->days[at++] : NULL);
		if (sums.days[OUTCOME_PRESENT] != 0 && has_room(s, s->names + n * s->cell))
			put_rows(s, sums.rows);
		end_line(s);
	}
}

/* --- a season: months down, days of the month across --- */

static void
head_of_months(const struct sheet *s, const struct almanac_league *l)
{
	sign_begin(&s->o, "1");
	text_fit(s->o.b, SPAN(almanac_name(l)), s->names, false, s->o.how->ascii);
	for (int day = 1; day <= 31; day++)
		if (day == 1 || (day % 5 == 0 && day < 31))
			buf_addf(s->o.b, "%*d", (int)s->cell, day);
		else if (s->cell > 1 || day < 5 || day % 5 != 4)
			blanks(s->o.b, s->cell);
	if (has_room(s, s->names + 31 * s->cell))
		put_rows(s, -1);
	sign_end(&s->o, "1");
	end_line(s);
}

static void
put_month(const struct sheet *s, const struct almanac_day *days, size_t n)
{
	struct date first = days_date(days[0].day);
	struct almanac_sums sums = { 0 };
	size_t at = 0;

	almanac_sum(&sums, days, n);
	buf_addf(s->o.b, "%04d-%02d%s", first.year, first.month, s->names > LABEL ? " " : "");
	for (int day = 1; day <= 31; day++)
		put_cell(s, at < n && days_date(days[at].day).day == day ? &days[at++] : NULL);
	if (sums.days[OUTCOME_PRESENT] != 0 && has_room(s, s->names + 31 * s->cell))
		put_rows(s, sums.rows);
	end_line(s);
}

/* How many days from at on, before end, are in the same month. */
static size_t
month_of(const struct almanac_league *l, size_t at, size_t end)
{
	struct date first = days_date(l->days[at].day), d;
	size_t n = 1;

	for (; at + n < end; n++) {
		d = days_date(l->days[at + n].day);
		if (d.month != first.month || d.year != first.year)
			break;
	}
	return n;
}

/* Draws the n days from at on, which are in one season. */
static void
put_season(struct sheet *s, const struct almanac_league *l, size_t at, size_t n)
{
	/* Narrow cells are next to the month. */
	s->cell = LABEL + 62 <= s->o.how->width ? 2 : 1;
	s->names = LABEL + (s->cell == 1);
	head_of_months(s, l);
	for (size_t end = at + n; at < end; at += n) {
		n = month_of(l, at, end);
		put_month(s, &l->days[at], n);
	}
}

static void
put_league(struct sheet *s, const struct almanac_league *l, bool first)
{
	for (size_t at = 0, n; at < l->ndays; at += n) {
		if (!first || at != 0)
			buf_addc(s->o.b, '\n');
		n = almanac_season(l, at);
		put_season(s, l, at, n);
	}
}

/* --- the key --- */

static void
put_key(const struct sheet *s)
{
	const struct almanac_sums sums = almanac_sum_all(s->a);
	size_t column = 0;

	buf_addc(s->o.b, '\n');
	for (int k = 0; k < ALMANAC_KINDS; k++) {
		int kind = almanac_order[k];
		const struct sign *sign = almanac_sign(kind);
		struct buf text = { 0 };

		if (almanac_count(&sums, kind) == 0)
			continue;
		buf_addf(&text, " %s ", almanac_word(kind));
		text_count(&text, (int64_t)almanac_count(&sums, kind));
		if (column != 0 && column + 4 + text.n > s->o.how->width) {
			buf_addc(s->o.b, '\n');
			column = 0;
		}
		blanks(s->o.b, column != 0 ? 3 : 0);
		column += 1 + text.n + (column != 0 ? 3 : 0);
		sign_begin(&s->o, sign->colour);
		buf_adds(s->o.b, sign_text(&s->o, sign));
		sign_end(&s->o, sign->colour);
		buf_span_add(s->o.b, buf_span(&text));
		buf_free(&text);
	}
	buf_addc(s->o.b, '\n');
}

void
almanactext_put(struct buf *to, const struct almanac *a, const struct almanactext *t)
{
	struct sheet s = { .o = { to, NULL, &t->how }, .a = a, .t = t };

	if (a->nleagues == 0) {
		buf_adds(to, "no days\n");
		return;
	}
	if (last_of(a) - first_of(a) < SHORT)
		put_days(&s, first_of(a), last_of(a));
	else
		for (size_t i = 0; i < a->nleagues; i++)
			put_league(&s, &a->leagues[i], i == 0);
	put_key(&s);
}
