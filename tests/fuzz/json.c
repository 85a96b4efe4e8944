/* lib/json: what is accepted can be walked, and its strings written again. */
#include "fuzz.h"
#include "json.h"

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

static void
fuzz_one(struct span data)
{
	static struct json_members members;
	struct json_err err = { 0, NULL };

	if (json_scan(data, NULL, NULL, 0, &members, &err) != 0) {
		must(err.why != NULL && err.at <= data.n);
		return;
	}
	for (size_t i = 0; i < members.n; i++) {
		must(json_type(members.v[i].key) == JSON_STRING);
		walk(members.v[i].value, 1);
	}
}
