#include "calendar.h"

#include <stdlib.h>

#include "base/days.h"
#include "base/table.h"
#include "base/xmem.h"
#include "record/finding.h"

/* --- days --- */

static int
date_of(const struct rec *r, const char *name, int64_t *day)
{
	struct span v = rec_get(r, name);

	if (json_type(v) != JSON_STRING || v.n < 2)
		return -1;
	return days_parse((struct span){ v.p + 1, v.n - 2 }, day);
}

/* Days as numbers are dense enough for the day to be its own hash; it is never 0. */
static uint64_t
hash_of(int64_t day)
{
	return table_hash_pair(day, 1);
}

static int64_t
find(const struct calendar *c, int64_t day)
{
	const int64_t *at = c->at != NULL ? table_find(c->at, hash_of(day)) : NULL;

	return at != NULL ? *at - 1 : -1;
}

const char *
calendar_list(struct calendar *c, const struct rec *r)
{
	int64_t day;

	if (date_of(r, "date", &day) != 0)
		return "'date' is not a date such as \"2025-02-28\"";
	if (find(c, day) != -1)
		return "this day is in the list already";
	if (c->ndays == c->cap) {
		c->cap = c->cap != 0 ? c->cap * 2 : 64;
		c->days = xreallocarray(c->days, c->cap, sizeof *c->days);
	}
	if (c->at == NULL)
		c->at = xcalloc(1, sizeof *c->at);
	c->days[c->ndays++] = (struct calendar_day){ .day = day };
	*table_of(c->at, hash_of(day)) = (int64_t)c->ndays;
	return NULL;
}

/* --- what is said about them --- */

static int
name_of(struct calendar *c, struct span key)
{
	size_t i = 0;
	struct buf text = { 0 };

	while (i < c->nnames && !json_is(key, c->names[i]))
		i++;
	if (i == CALENDAR_COUNTS)
		return -1;
	if (i == c->nnames) {
		json_text(&text, key);
		c->names[c->nnames++] = xmemdup(text.p, text.n);
		buf_free(&text);
	}
	return (int)i;
}

static void
add_counts(struct calendar *c, struct calendar_day *d, struct span counts)
{
	struct json_iter it = json_iter(counts);
	int64_t n;
	int i;

	while (json_type(counts) == JSON_OBJECT && json_next(&it))
		if (json_i64(it.value, INT64_MIN / 4, INT64_MAX / 4, &n) == 0 && (i = name_of(c, it.key)) != -1)
			d->counts[i] += n;
}

static void
add(struct calendar_day *d, enum outcome_fact fact, int status, struct span reason)
{
	struct buf text = { 0 };

	d->n[fact]++;
	d->partial += fact == OUTCOME_PRESENT && status == FINDING_PARTIAL;
	if (fact != OUTCOME_FAILED || d->reason != NULL || reason.p == NULL)
		return;
	json_text(&text, reason);
	d->reason = xmemdup(text.p, text.n);
	buf_free(&text);
}

static void
answered(struct calendar *c, int64_t first, int64_t last)
{
	int64_t at;

	for (int64_t day = first; day <= last; day++)
		if ((at = find(c, day)) != -1)
			c->days[at].answered = true;
}

const char *
calendar_tell(struct calendar *c, const struct rec *r, const struct span got[OUTCOME_GOT], int64_t *from, int64_t *to)
{
	int64_t first, last, at;
	struct span reason;
	bool range, one;
	int status, fact = outcome_fact_of(got, &status, &reason);

	*from = INT64_MAX;
	*to = -1;
	if (fact == -1)
		return "no finding";
	range = date_of(r, "from", &first) == 0 && date_of(r, "to", &last) == 0;
	/* A thing that it became has its own date, whatever is wrong with it. */
	one = (c->each != NULL && rec_get(r, c->each).p != NULL) || fact == OUTCOME_PRESENT || fact == OUTCOME_OUT_OF_SCOPE;
	if (range && one)
		answered(c, first, last);
	if (!range || one) {
		if (date_of(r, "date", &first) != 0)
			return "'date' is not a date such as \"2025-02-28\"";
		last = first;
	}
	for (int64_t day = first; day <= last; day++) {
		if ((at = find(c, day)) == -1)
			continue;
		add(&c->days[at], (enum outcome_fact)fact, status, reason);
		if (day == first)
			add_counts(c, &c->days[at], rec_get(r, "load_counts"));
		*from = at < *from ? at : *from;
		*to = at > *to ? at : *to;
	}
	return NULL;
}

enum outcome_fact
calendar_fact(const struct calendar_day *d)
{
	static const enum outcome_fact order[] = {
		OUTCOME_FAILED, OUTCOME_NOT_ASKED, OUTCOME_PRESENT, OUTCOME_EMPTY, OUTCOME_OUT_OF_SCOPE
	};

	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (d->n[order[i]] != 0)
			return order[i];
	return d->answered ? OUTCOME_EMPTY : OUTCOME_NOT_ASKED;
}

int64_t
calendar_sum(const struct calendar *c, const char *name)
{
	int64_t sum = 0;

	for (size_t i = 0; i < c->nnames; i++)
		if (strcmp(c->names[i], name) == 0)
			for (size_t k = 0; k < c->ndays; k++)
				sum += c->days[k].counts[i];
	return sum;
}

void
calendar_free(struct calendar *c)
{
	for (size_t i = 0; i < c->ndays; i++)
		free(c->days[i].reason);
	for (size_t i = 0; i < c->nnames; i++)
		free(c->names[i]);
	if (c->at != NULL)
		table_free(c->at);
	free(c->at);
	free(c->days);
	*c = (struct calendar){ 0 };
}
