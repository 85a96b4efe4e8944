#include "verdict.h"

#include <stdlib.h>

#include "base/xmem.h"

struct verdict_key {
	int64_t league_id, season;
	size_t i;
};

static int
decision_in(struct span value)
{
	struct span s = json_type(value) == JSON_STRING ?
	    span_trim((struct span){ value.p + 1, value.n - 2 }) : SPAN_NONE;

	return s.p != NULL ? decision_of(s.p, s.n) : -1;
}

/* The record, with league, season and decision in our spelling: later stages compare texts. */
static void
keep(struct buf *to, const struct json_members *members, const struct verdict *one)
{
	struct jsonw w = jsonw(to);

	jsonw_open(&w, NULL, '{');
	for (size_t i = 0; i < members->n; i++) {
		buf_adds(to, i != 0 ? "," : "");
		buf_span_add(to, members->v[i].key);
		buf_addc(to, ':');
		if (json_is(members->v[i].key, "decision"))
			json_put_str(to, decision_name(one->decision));
		else if (json_is(members->v[i].key, "league_id"))
			buf_addf(to, "%lld", (long long)one->league_id);
		else if (json_is(members->v[i].key, "season"))
			buf_addf(to, "%lld", (long long)one->season);
		else
			buf_span_add(to, members->v[i].value);
	}
	jsonw_close(&w);
}

/* NULL, or why the members are not a verdict. */
static const char *
add(struct verdicts *v, const struct json_members *members)
{
	struct rec r = { .members = *members };
	struct verdict one = { .at = v->lines.n };
	const char *why;
	int d = decision_in(rec_get(&r, "decision"));

	if (rec_i64(&r, "league_id", 0, INT32_MAX, &one.league_id, &why) != 0 ||
	    rec_i64(&r, "season", 0, 9999, &one.season, &why) != 0)
		return why;
	if (d == -1)
		return "'decision' is not one of GO HOLD STOP STOP_CIRCUIT PENDING RETRY DRY_RUN";
	one.decision = (enum decision)d;
	one.settled = span_is(rec_get(&r, "settled"), "true");
	keep(&v->lines, members, &one);
	one.n = v->lines.n - one.at;
	if (v->n == v->cap) {
		v->cap = v->cap != 0 ? v->cap * 2 : 64;
		v->v = xreallocarray(v->v, v->cap, sizeof *v->v);
	}
	v->v[v->n++] = one;
	return NULL;
}

const char *
verdicts_add(struct verdicts *v, struct span line, struct json_members *members)
{
	struct json_err err = { 0, NULL };

	if (json_scan(line, NULL, NULL, 0, members, &err) != 0)
		return err.why;
	return json_trim(line).p[0] != '{' ? "a record must be a JSON object" :
	    add(v, members);
}

static int
compare(const struct verdict_key *x, int64_t league_id, int64_t season)
{
	if (x->league_id != league_id)
		return x->league_id < league_id ? -1 : 1;
	return (x->season > season) - (x->season < season);
}

static int
by_segment(const void *a, const void *b)
{
	const struct verdict_key *x = a, *y = b;
	int k = compare(x, y->league_id, y->season);

	return k != 0 ? k : (x->i > y->i) - (x->i < y->i);
}

void
verdicts_sort(struct verdicts *v)
{
	v->sorted = xcalloc(v->n, sizeof *v->sorted);
	for (size_t i = 0; i < v->n; i++)
		v->sorted[i] = (struct verdict_key){ v->v[i].league_id, v->v[i].season, i };
	if (v->n != 0)
		qsort(v->sorted, v->n, sizeof *v->sorted, by_segment);
}

void
verdicts_free(struct verdicts *v)
{
	free(v->v);
	free(v->sorted);
	buf_free(&v->lines);
	*v = (struct verdicts){ 0 };
}

const struct verdict *
verdicts_find(const struct verdicts *v, int64_t league_id, int64_t season)
{
	size_t low = 0, high = v->n;

	/* The first one after the segment's last. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&v->sorted[middle], league_id, season) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && compare(&v->sorted[low - 1], league_id, season) == 0 ?
	    &v->v[v->sorted[low - 1].i] : NULL;
}

struct span
verdicts_json(const struct verdicts *v, const struct verdict *one)
{
	return (struct span){ v->lines.p + one->at, one->n };
}
