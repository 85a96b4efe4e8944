/* json: the walks over text that json_scan has accepted. */
#include <inttypes.h>
#include <stdlib.h>

#include "json/json.h"
#include "tap.h"

static struct span
scanned(const char *text)
{
	struct json_err err;

	if (json_scan(SPAN(text), NULL, NULL, 0, NULL, &err) != 0) {
		ok(false, "the test's own text: %s: %s", text, err.why);
		return SPAN_NONE;
	}
	return SPAN(text);
}

static void
types(void)
{
	static const struct { const char *text; enum json_type type; const char *name; } rows[] = {
		{ "null", JSON_NULL, "null" }, { "true", JSON_BOOL, "a boolean" },
		{ "false", JSON_BOOL, "a boolean" }, { "-1.5e3", JSON_NUMBER, "a number" },
		{ "0", JSON_NUMBER, "a number" }, { "\"\"", JSON_STRING, "a string" },
		{ "[]", JSON_ARRAY, "an array" }, { "{}", JSON_OBJECT, "an object" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		ok(json_type(SPAN(rows[i].text)) == rows[i].type &&
		    strcmp(json_type_name(rows[i].type), rows[i].name) == 0, "type of %s", rows[i].text);
	ok(json_type(SPAN_NONE) == JSON_ABSENT && json_type(SPAN("")) == JSON_ABSENT, "type of nothing");
	ok(strcmp(json_type_name(JSON_ABSENT), "absent") == 0, "and its name");
}

static void
members(void)
{
	struct span o = scanned("{ \"a\" : 1 , \"b\":{\"a\":2,\"]\":\"}\"},\"c\":[{\"a\":3},\"\\\"a\\\":4\"],"
	    "\"\\u0061\":5 , \"\":\"\\\\\" ,\"z\":-1.5e+3\t}");
	struct json_iter it;
	struct buf keys = { 0 };

	ok(span_is(json_get(o, "a"), "5"), "json_get: the last of two, also when escaped");
	ok(span_is(json_get(json_get(o, "b"), "a"), "2"), "json_get: nested");
	ok(span_is(json_get(json_get(o, "b"), "]"), "\"}\""), "json_get: brackets in strings");
	ok(span_is(json_get(o, ""), "\"\\\\\""), "json_get: an empty name");
	ok(span_is(json_get(o, "z"), "-1.5e+3"), "json_get: a number before white space");
	ok(json_get(o, "nope").p == NULL && json_get(SPAN("[1]"), "0").p == NULL &&
	    json_get(SPAN_NONE, "a").p == NULL && json_get(SPAN("\"a\""), "a").p == NULL,
	    "json_get: nothing there");
	ok(span_is(json_get(SPAN(" \r\n{\"a\":1}\t\n"), "a"), "1") && json_get(SPAN("\n[\"a\"]\n"), "a").p == NULL,
	    "json_get: white space around the whole");
	ok(span_is(json_trim(SPAN(" \t[1 ]\r\n")), "[1 ]") && json_trim(SPAN(" ")).n == 0 && json_trim(SPAN_NONE).n == 0,
	    "json_trim");
	for (it = json_iter(o); json_next(&it);)
		buf_addf(&keys, "%.*s=%.*s;", SPAN_ARG(it.key), SPAN_ARG(it.value));
	ok(span_is(buf_span(&keys), "\"a\"=1;\"b\"={\"a\":2,\"]\":\"}\"};\"c\"=[{\"a\":3},\"\\\"a\\\":4\"];"
	    "\"\\u0061\"=5;\"\"=\"\\\\\";\"z\"=-1.5e+3;"), "json_iter: members in order, as spelled");
	buf_free(&keys);
}

static void
elements(void)
{
	static const struct { const char *text, *parts; } rows[] = {
		{ "[]", "" }, { "[ ]", "" }, { "{}", "" }, { "[1]", "1|" }, { "[ 1 , 2 ]", "1|2|" },
		{ "[[],[[]],{},\"\"]", "[]|[[]]|{}|\"\"|" }, { "[\"a,b\",\"]\",\"\\\"\"]", "\"a,b\"|\"]\"|\"\\\"\"|" },
		{ "[true,null\n,\r-0]", "true|null|-0|" }, { "\n[1 , 2]\n", "1|2|" }, { "[\"\\\\\",\"\\\\\\\"\"]", "\"\\\\\"|\"\\\\\\\"\"|" },
		{ "7", "" }, { "\"[1]\"", "" }, { "null", "" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		b.n = 0;
		for (struct json_iter it = json_iter(scanned(rows[i].text)); json_next(&it);)
			buf_addf(&b, "%.*s|", SPAN_ARG(it.value));
		ok(span_is(buf_span(&b), rows[i].parts), "json_iter: %s", rows[i].text);
	}
	{
		struct json_iter none = json_iter(SPAN_NONE);

		ok(!json_next(&none) && !json_next(&none), "json_iter: absent");
	}
	buf_free(&b);
}

static void
strings(void)
{
	static const struct { const char *json, *text; } rows[] = {
		{ "\"\"", "" }, { "\"plain\"", "plain" }, { "\"a\\\"b\\\\c\\/d\"", "a\"b\\c/d" },
		{ "\"\\b\\f\\n\\r\\t\"", "\b\f\n\r\t" }, { "\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac" },
		{ "\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80" }, { "\"\\uD83D\\uDE00!\"", "\xf0\x9f\x98\x80!" },
		{ "\"\\ud83d\"", "\xef\xbf\xbd" }, { "\"\\ude00\\ud83d\"", "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\"\\ud83dx\"", "\xef\xbf\xbdx" }, { "\"\\ud83d\\u0041\"", "\xef\xbf\xbd" "A" },
		{ "\"\\ud83d\\n\"", "\xef\xbf\xbd\n" }, { "\"\\ud83d\\ud83d\\ude00\"", "\xef\xbf\xbd\xf0\x9f\x98\x80" },
		{ "\"\\uffff\\u07ff\\u0800\"", "\xef\xbf\xbf\xdf\xbf\xe0\xa0\x80" },
		{ "\"Z\xc3\xbcrich\"", "Z\xc3\xbcrich" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct span v = scanned(rows[i].json);
		const char *s = json_cstr(&b, v);

		ok(s != NULL && strcmp(s, rows[i].text) == 0 && json_is(v, rows[i].text),
		    "the text of %s", rows[i].json);
		ok(!json_is(v, "x") && (*rows[i].text == '\0' || !json_is(v, "")), "and no other");
	}
	ok(!json_is(SPAN("\"abc\""), "ab") && !json_is(SPAN("\"ab\""), "abc") &&
	    !json_is(SPAN("\"\\u0061b\""), "abc") && !json_is(SPAN("\"\\u0061bc\""), "ab") &&
	    !json_is(SPAN("\"\\u00e9\""), "\xc3"), "a part is not the whole");
	ok(!json_is(SPAN("12"), "12") && !json_is(SPAN_NONE, "") && !json_is(SPAN("null"), "null"),
	    "only strings are texts");
	ok(json_cstr(&b, scanned("\"a\\u0000b\"")) == NULL, "json_cstr: none with a NUL inside");
	b.n = 0;
	json_text(&b, scanned("\"a\\u0000b\""));
	ok(b.n == 3 && memcmp(b.p, "a\0b", 3) == 0, "json_text keeps it");
	ok(json_is_span(scanned("\"a\\u0000b\""), (struct span){ "a\0b", 3 }), "json_is_span too");
	ok(json_cstr(&b, SPAN("7")) == NULL && json_cstr(&b, SPAN_NONE) == NULL, "json_cstr: no string");
	b.n = 0;
	json_text(&b, SPAN("1.50"));
	json_text(&b, SPAN_NONE);
	ok(span_is(buf_span(&b), "1.50"), "json_text of a number is its spelling");
	buf_free(&b);
}

static void
numbers(void)
{
	static const struct { const char *json; int good; int64_t v; } rows[] = {
		{ "0", 1, 0 }, { "-0", 1, 0 }, { "-0.0", 1, 0 }, { "0e99999999999999999999", 1, 0 },
		{ "0.000e-5", 1, 0 }, { "7", 1, 7 }, { "7.0", 1, 7 }, { "7e0", 1, 7 }, { "-70e-1", 1, -7 },
		{ "0.7E+1", 1, 7 }, { "1e3", 1, 1000 }, { "1.25e2", 1, 125 }, { "1.25e1", 0, 0 },
		{ "1200e-2", 1, 12 }, { "0.00012e5", 1, 12 }, { "7.5", 0, 0 }, { "1e-1", 0, 0 },
		{ "9223372036854775807", 1, INT64_MAX }, { "9223372036854775807.000", 1, INT64_MAX },
		{ "-9223372036854775808.0", 1, INT64_MIN }, { "9223372036854775808", 0, 0 },
		{ "9223372036854775808.0", 0, 0 }, { "922337203685477580700e-2", 1, INT64_MAX },
		{ "9.223372036854775807e18", 1, INT64_MAX }, { "1e18", 1, INT64_C(1000000000000000000) },
		{ "1e19", 0, 0 }, { "1e400", 0, 0 }, { "1e-400", 0, 0 }, { "1e99999999999999999999", 0, 0 },
		{ "9007199254740993.0", 1, INT64_C(9007199254740993) },
		{ "1.00000000000000000001", 0, 0 }, { "0.99999999999999999999", 0, 0 },
		{ "1.0000000000000000000000000000000000000000000000000000000000000000000000", 1, 1 },
		{ "123456789012345678901234567890", 0, 0 }, { "10000000000000000000000000000e-28", 1, 1 },
		{ "\"7\"", 0, 0 }, { "true", 0, 0 }, { "null", 0, 0 }, { "[7]", 0, 0 },
	};
	int64_t v;
	double d;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		v = 4711;
		ok((json_i64(scanned(rows[i].json), INT64_MIN, INT64_MAX, &v) == 0) == rows[i].good &&
		    v == (rows[i].good ? rows[i].v : 4711), "json_i64 %s: %" PRId64, rows[i].json, v);
	}
	ok(json_i64(SPAN("10.0"), 0, 9, &v) == -1 && json_i64(SPAN("9.0"), 0, 9, &v) == 0, "json_i64: limits");
	ok(json_i64(SPAN_NONE, 0, 9, &v) == -1 && json_double(SPAN_NONE, 0, 9, &d) == -1, "absent");
	ok(json_double(SPAN("1.5"), 0, 9, &d) == 0 && d == 1.5 && json_double(SPAN("\"1.5\""), 0, 9, &d) == -1,
	    "json_double takes numbers only");
}

/* Each text lies in memory of exactly its size: one byte too far and the sanitizer speaks. */
static void
exact_memory(void)
{
	static const char *const texts[] = {
		"\"\\ud83d\"", "\"\\ud83d\\u\\\"", "[1]", "{\"a\":1}", "\"\"", "1", "[[[[]]]]", "{\"\":{}}",
		"[\"\\\\\"]", "[1 ]", "[-1.5e+3]",
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		size_t n = strlen(texts[i]);
		char *p = malloc(n);
		struct json_err err;
		struct span v = { p, n };
		int64_t at;

		memcpy(p, texts[i], n);
		if (json_scan(v, NULL, NULL, 0, NULL, &err) == 0) {
			for (struct json_iter it = json_iter(v); json_next(&it);)
				json_text(&b, it.value);
			json_get(v, "a");
			json_text(&b, v);
			json_is(v, "x");
			json_i64(v, 0, 9, &at);
		}
		free(p);
	}
	ok(true, "no byte after the text is read");
	buf_free(&b);
}

static void
paths(void)
{
	static const char text[] = "{\"a\":1,\"b\":{\"c\":{\"d\":2},\"\\u0063\":{\"d\":3},\"\":4},\"a\":5,\"\":6,\"x\\ty\":7}";
	static const struct { const char *path, *value; } rows[] = {
		{ "a", "5" }, { "b.c.d", "3" }, { "b.", "4" }, { "", "6" }, { "x\ty", "7" }, { "b.c.d.e", NULL }, { "b.x", NULL },
		{ "ab", NULL }, { "a.", NULL }, { ".", NULL },
	};
	struct json_members m = { 0 };
	struct json_err err;

	ok(json_scan(SPAN(text), NULL, NULL, 0, &m, &err) == 0, "a text for paths");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct span v = json_path(&m, SPAN(rows[i].path));

		ok(rows[i].value != NULL ? span_is(v, rows[i].value) : v.p == NULL, "the path '%s'", rows[i].path);
		v = json_path_in(SPAN(text), SPAN(rows[i].path));
		ok(*rows[i].path == '\0' ? v.p == text : rows[i].value != NULL ? span_is(v, rows[i].value) : v.p == NULL,
		    "and in a value");
	}
	ok(span_is(json_member(&m, SPAN("a")), "5") && json_member(&m, SPAN("b.c")).p == NULL, "a member's name is no path");
	json_members_free(&m);
}

int
main(void)
{
	types();
	members();
	elements();
	strings();
	numbers();
	paths();
	exact_memory();
	return tap_done();
}
