/*
 * lib/json: an automaton that shares nothing with it agrees on the byte, with padding and without, on a text that
 * is new and on one that has just been seen; what is accepted can be walked, and its strings written again.
 */
#include "fuzz.h"
#include "json/json.h"
#include "unit/json-oracle.h"

static void
walk(struct span v, int depth)
{
	struct json_iter it = json_iter(v);
	struct buf text = { 0 }, again = { 0 };
	struct json_err err;
	int64_t n;
	double d;

	must(json_type(v) != JSON_ABSENT);
	must(depth <= JSON_DEPTH);
	if (json_type(v) == JSON_STRING) {
		json_text(&text, v);
		json_put_text(&again, buf_span(&text));
		must(json_scan(buf_span(&again), NULL, NULL, 0, NULL, &err) == 0);
		must(json_is_span(buf_span(&again), buf_span(&text)));
	}
	if (json_i64(v, INT64_MIN, INT64_MAX, &n) == 0)
		must(json_type(v) == JSON_NUMBER);
	if (json_double(v, -1e308, 1e308, &d) == 0)
		must(json_type(v) == JSON_NUMBER);
	buf_free(&text);
	buf_free(&again);
	while (json_next(&it)) {
		must(it.value.p >= v.p && it.value.p + it.value.n <= v.p + v.n);
		must((it.key.p != NULL) == (json_type(v) == JSON_OBJECT));
		walk(it.value, depth + 1);
	}
}

/* Padding that goes on as a text might. */
static void
padded(struct span data, long want)
{
	char *p = malloc(data.n + JSON_PAD);
	struct json_err err;

	must(p != NULL);
	if (data.n != 0)
		memcpy(p, data.p, data.n);
	for (size_t i = 0; i < JSON_PAD; i++)
		p[data.n + i] = data.n != 0 ? data.p[i % data.n] : '1';
	must(json_scan_padded((struct span){ p, data.n }, NULL, NULL, 0, NULL, &err) == (want == -1 ? 0 : -1));
	must(want == -1 || err.at == (size_t)want);
	free(p);
}

static void
fuzz_one(struct span data)
{
	static struct json_members members;
	struct json_err err = { 0, NULL };
	long want = oracle(data.p, data.n);

	for (int i = 0; i < 2; i++) {
		must(json_scan(data, NULL, NULL, 0, i == 0 ? NULL : &members, &err) == (want == -1 ? 0 : -1));
		must(want == -1 || (err.why != NULL && err.at == (size_t)want));
		padded(data, want);
	}
	if (want != -1)
		return;
	for (size_t i = 0; i < members.n; i++) {
		must(json_type(members.v[i].key) == JSON_STRING);
		walk(members.v[i].value, 1);
	}
}
