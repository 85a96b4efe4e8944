/* Numbers, times, lists, templates, CSV: what people type and files hold. */
#include "base/clock.h"
#include "base/days.h"
#include "base/words.h"
#include "base/xmem.h"
#include "fuzz.h"
#include "record/csv.h"
#include "record/ranges.h"
#include "record/seasons.h"
#include "record/tmpl.h"

static void
numbers(struct span s)
{
	char iso[32];
	int64_t v, again;
	double d;

	if (num_i64(s, -1000, 1000, &v) == 0)
		must(v >= -1000 && v <= 1000);
	if (num_double(s, -5, 5, &d) == 0)
		must(d >= -5 && d <= 5);
	if (num_duration(s, 0, CLOCK_DAY, &v) == 0)
		must(v >= 0 && v <= CLOCK_DAY);
	if (num_size(s, 0, 1 << 20, &v) == 0)
		must(v >= 0 && v <= 1 << 20);
	if (clock_parse(s, &v) == 0) {
		clock_iso_ms(v, iso);
		if (clock_parse(SPAN(iso), &again) == 0)
			must(v - again < CLOCK_SECOND / 1000 && again <= v);
	}
}

static void
days(struct span s)
{
	struct seasons table = { 0 };
	char text[DAYS_TEXT];
	int64_t day;

	if (days_parse(s, &day) == 0) {
		days_text(day, text);
		must(span_is(s, text));
	}
	die_silent(true);
	(void)seasons_read(&table, fuzz_file(s));
	die_silent(false);
	for (size_t i = 0; i < table.n; i++)
		for (int year = 1999; year < 2002; year++) {
			must(season_begins(&table.v[i], year) <= season_ends(&table.v[i], year));
			must(season_ends(&table.v[i], year) < season_begins(&table.v[i], year + 1));
			must(season_of(&table.v[i], season_ends(&table.v[i], year)) == year);
			must(season_of(&table.v[i], season_begins(&table.v[i], year)) == year);
		}
	seasons_free(&table);
}

static void
strings(const char *text)
{
	struct ranges r = { 0 };
	struct buf to = { 0 };
	struct rec none = { 0 };

	if (ranges_add(&r, text, 0, 100000) == NULL)
		for (size_t i = 0; i < r.n; i++)
			must(r.v[i] >= 0 && r.v[i] <= 100000);
	ranges_free(&r);
	if (tmpl_check(text) == NULL)
		(void)tmpl_expand(&to, text, &none);
	buf_free(&to);
}

/* A line taken apart, and its words one by one. */
static void
lines(const char *text)
{
	char *line = xstrdup(text), *one = xstrdup(text), *rest = one;
	const char *why;
	struct words w;

	if (words_split(&w, line) == NULL)
		for (size_t i = 0; i < w.n; i++)
			must(w.v[i] >= line && w.v[i] + strlen(w.v[i]) <= line + strlen(text));
	while (words_next(&rest, &why) != NULL)
		must(rest > one && rest <= one + strlen(text));
	free(line);
	free(one);
}

/* Each row, written and read again, is the same row. */
static void
rows(struct span text)
{
	struct csv c = { 0 }, back = { 0 };
	struct buf line = { 0 };
	int got;

	csv_open(&c, text);
	while ((got = csv_next(&c)) != 0) {
		if (got < 0)
			continue;
		line.n = 0;
		for (size_t i = 0; i < c.n; i++)
			csv_put(&line, c.field[i], i == 0);
		buf_addc(&line, '\n');
		if (c.n == 0 || (c.n == 1 && c.field[0].n == 0) || memchr(line.p, '\0', line.n) != NULL ||
		    memchr(line.p, '\r', line.n) != NULL || memchr(line.p, ',', line.n) == NULL)
			continue;
		back = (struct csv){ 0 };
		csv_open(&back, buf_span(&line));
		if (csv_next(&back) == 1 && back.n == c.n)
			for (size_t i = 0; i < c.n; i++)
				must(span_eq(back.field[i], c.field[i]));
		csv_free(&back);
	}
	csv_free(&c);
	buf_free(&line);
}

static void
fuzz_one(struct span data)
{
	char *text = malloc(data.n + 1);

	must(text != NULL);
	if (data.n != 0)
		memcpy(text, data.p, data.n);
	text[data.n] = '\0';
	numbers(data);
	days(data);
	strings(text);
	lines(text);
	rows(data);
	free(text);
}
