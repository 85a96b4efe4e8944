#include "almanac.h"

#include <stdlib.h>

#include "base/days.h"
#include "base/xmem.h"

/* --- in --- */

static int64_t
league_of(struct almanac *a, const struct rec *r)
{
	struct buf name = { 0 };
	size_t i = 0;

	if (json_type(rec_get(r, "league")) == JSON_STRING)
		json_text(&name, rec_get(r, "league"));
	while (i < a->nleagues && !span_is(buf_span(&name), a->leagues[i].name))
		i++;
	if (i == a->nleagues) {
		a->leagues = xreallocarray(a->leagues, i + 1, sizeof *a->leagues);
		a->leagues[a->nleagues++] = (struct almanac_league){ .name = xstrdup(buf_str(&name)) };
	}
	buf_free(&name);
	return (int64_t)i;
}

static int
fact_of(struct span value)
{
	for (int i = 0; i < OUTCOME_FACTS; i++)
		if (json_is(value, outcome_fact_name((enum outcome_fact)i)))
			return i;
	return -1;
}

static uint32_t
count_of(struct span calendar, const char *name)
{
	int64_t n = 0;

	(void)json_i64(json_get(calendar, name), 0, UINT32_MAX, &n);
	return (uint32_t)n;
}

static int64_t
rows_of(const struct almanac *a, struct span calendar)
{
	struct span counts = json_get(calendar, "counts");
	int64_t sum = 0, n;

	for (const char *const *name = a->counts; name != NULL && *name != NULL; name++)
		if (json_i64(json_get(counts, *name), 0, INT64_MAX / 1024, &n) == 0)
			sum += n;
	return sum;
}

static const char *
read_day(const struct almanac *a, const struct rec *r, struct almanac_day *d)
{
	struct span date = rec_get(r, "date"), calendar = rec_get(r, "calendar"), reason = json_get(calendar, "reason");
	int fact = fact_of(json_get(calendar, "fact"));
	int64_t season = 0;
	struct buf text = { 0 };

	if (json_type(date) != JSON_STRING || days_parse((struct span){ date.p + 1, date.n - 2 }, &d->day) != 0)
		return "'date' is not a date such as \"2025-02-28\"";
	if (fact == -1)
		return "'calendar' does not contain a day's fact";
	(void)json_id(rec_get(r, "season"), 0, 9999, &season);
	d->season = (int)season;
	d->fact = (enum outcome_fact)fact;
	for (int i = 0; i < OUTCOME_FACTS; i++)
		d->n[i] = count_of(calendar, outcome_fact_name((enum outcome_fact)i));
	d->partial = count_of(calendar, "partial");
	d->rows = rows_of(a, calendar);
	if (json_type(reason) == JSON_STRING) {
		json_text(&text, reason);
		d->reason = xstrdup(buf_str(&text));
		buf_free(&text);
	}
	if (a->keep)
		d->line = (struct span){ xmemdup(r->line.p, r->line.n), r->line.n };
	return NULL;
}

static void
release(struct almanac_day *d)
{
	free(d->reason);
	free((char *)d->line.p);
}

const char *
almanac_add(struct almanac *a, const struct rec *r)
{
	struct almanac_day d = { 0 };
	struct almanac_league *l;
	const char *why = read_day(a, r, &d);
	int64_t league, *at;

	if (why != NULL)
		return why;
	league = league_of(a, r);
	l = &a->leagues[league];
	at = table_of(&a->at, table_hash_pair(league, d.day));
	if (*at != 0 && d.fact == OUTCOME_NOT_ASKED) {
		release(&d);
		return NULL;
	}
	if (*at != 0) {
		release(&l->days[*at - 1]);
		l->days[*at - 1] = d;
		return NULL;
	}
	if (l->ndays == l->cap) {
		l->cap = l->cap != 0 ? l->cap * 2 : 64;
		l->days = xreallocarray(l->days, l->cap, sizeof *l->days);
	}
	l->days[l->ndays++] = d;
	*at = (int64_t)l->ndays;
	return NULL;
}

static int
by_day(const void *x, const void *y)
{
	const struct almanac_day *a = x, *b = y;

	return (a->day > b->day) - (a->day < b->day);
}

void
almanac_finish(struct almanac *a)
{
	for (size_t i = 0; i < a->nleagues; i++)
		qsort(a->leagues[i].days, a->leagues[i].ndays, sizeof *a->leagues[i].days, by_day);
	table_free(&a->at);
}

void
almanac_free(struct almanac *a)
{
	for (size_t i = 0; i < a->nleagues; i++) {
		for (size_t k = 0; k < a->leagues[i].ndays; k++)
			release(&a->leagues[i].days[k]);
		free(a->leagues[i].days);
		free(a->leagues[i].name);
	}
	free(a->leagues);
	table_free(&a->at);
	*a = (struct almanac){ 0 };
}

/* --- sums --- */

void
almanac_sum(struct almanac_sums *sums, const struct almanac_day *days, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct almanac_day *d = &days[i];

		sums->ndays++;
		sums->days[d->fact]++;
		sums->partial += d->fact == OUTCOME_PRESENT && d->partial != 0;
		sums->rows += d->rows;
		for (int k = 0; k < OUTCOME_FACTS; k++)
			sums->records[k] += d->n[k];
	}
}

struct almanac_sums
almanac_sum_all(const struct almanac *a)
{
	struct almanac_sums s = { 0 };

	for (size_t i = 0; i < a->nleagues; i++)
		almanac_sum(&s, a->leagues[i].days, a->leagues[i].ndays);
	return s;
}

size_t
almanac_season(const struct almanac_league *l, size_t at)
{
	size_t n = 1;

	while (at + n < l->ndays && l->days[at + n].season == l->days[at].season)
		n++;
	return n;
}

/* --- the command --- */

/* A word as quoted for a shell. */
static void
put_word(struct buf *to, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

	if (*word != '\0' && *word != '-' && strspn(word, plain) == strlen(word)) {
		buf_adds(to, word);
		return;
	}
	buf_addc(to, '\'');
	for (; *word != '\0'; word++)
		if (*word == '\'')
			buf_adds(to, "'\\''");
		else
			buf_addc(to, *word);
	buf_addc(to, '\'');
}

static void
begin(struct buf *to, const char *again, const struct almanac_league *l)
{
	buf_adds(to, again);
	if (*l->name != '\0') {
		buf_addc(to, ' ');
		put_word(to, l->name);
	}
}

size_t
almanac_repeat(struct buf *to, const char *again, const struct almanac_league *l)
{
	char text[DAYS_TEXT];
	size_t n = 0;

	for (size_t i = 0; i < l->ndays; i++) {
		if (l->days[i].fact != OUTCOME_FAILED)
			continue;
		if (n++ == 0)
			begin(to, again, l);
		days_text(l->days[i].day, text);
		buf_addf(to, "%s%s", n == 1 ? " --dates " : ",", text);
	}
	return n;
}

size_t
almanac_carry_on(struct buf *to, const char *again, const struct almanac_league *l)
{
	char first[DAYS_TEXT], last[DAYS_TEXT];
	size_t n = 0;

	for (size_t i = 0; i < l->ndays; i++)
		if (l->days[i].fact == OUTCOME_NOT_ASKED) {
			if (n++ == 0)
				days_text(l->days[i].day, first);
			days_text(l->days[i].day, last);
		}
	if (n == 0)
		return 0;
	begin(to, again, l);
	buf_addf(to, " --from %s --to %s", first, last);
	return n;
}
