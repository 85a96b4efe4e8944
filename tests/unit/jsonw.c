/* json: the writing half; what is written, json_scan accepts and reads back. */
#include <math.h>
#include <stdint.h>

#include "child.h"
#include "json/json.h"
#include "tap.h"

static void
texts(void)
{
	static const struct { const char *in, *out; } rows[] = {
		{ "", "\"\"" }, { "plain", "\"plain\"" }, { "a\"b\\c/d", "\"a\\\"b\\\\c/d\"" },
		{ "\b\f\n\r\t\x01\x1f\x7f", "\"\\u0008\\u000c\\n\\r\\t\\u0001\\u001f\x7f\"" },
		{ "Z\xc3\xbcrich \xf0\x9f\x98\x80", "\"Z\xc3\xbcrich \xf0\x9f\x98\x80\"" },
		{ "\xff", "\"\xef\xbf\xbd\"" }, { "a\xc3", "\"a\xef\xbf\xbd\"" },
		{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		b.n = 0;
		json_put_str(&b, rows[i].in);
		ok(span_is(buf_span(&b), rows[i].out), "json_put_str %zu: %s", i, buf_str(&b));
	}
	b.n = 0;
	json_put_text(&b, (struct span){ "a\0b", 3 });
	json_put_text(&b, SPAN_NONE);
	ok(span_is(buf_span(&b), "\"a\\u0000b\"\"\""), "a NUL, and nothing");
	buf_free(&b);
}

/* Any bytes at all give a JSON string; text that was UTF-8 comes back as it was. */
static void
random_texts(void)
{
	struct buf json = { 0 }, back = { 0 };
	struct json_err err;
	int wrong = 0;

	for (unsigned seed = 1; seed < 20000; seed++) {
		uint64_t x = seed * UINT64_C(0x9e3779b97f4a7c15);
		size_t n = x >> 59;
		char s[40];

		for (size_t i = 0; i < n; i++) {
			x = x * 6364136223846793005u + 1442695040888963407u;
			s[i] = (char)(x >> 56 & (seed & 1 ? 0x7f : 0xff));
		}
		json.n = back.n = 0;
		json_put_text(&json, (struct span){ s, n });
		if (json_scan(buf_span(&json), NULL, NULL, 0, NULL, &err) != 0)
			wrong++;
		json_text(&back, buf_span(&json));
		if ((seed & 1) && !span_eq(buf_span(&back), (struct span){ s, n }))
			wrong++;
	}
	ok(wrong == 0, "twenty thousand random texts are strings, and ASCII comes back (%d wrong)", wrong);
	buf_free(&json);
	buf_free(&back);
}

static void
documents(void)
{
	struct buf b = { 0 };
	struct jsonw w = jsonw(&b);

	jsonw_open(&w, NULL, '{');
	jsonw_open(&w, "empty", '{');
	jsonw_close(&w);
	jsonw_open(&w, "list", '[');
	jsonw_int(&w, NULL, INT64_MIN);
	jsonw_open(&w, NULL, '[');
	jsonw_close(&w);
	jsonw_bool(&w, NULL, true);
	jsonw_str(&w, NULL, NULL);
	jsonw_close(&w);
	jsonw_str(&w, "k\"ey", "v");
	jsonw_text(&w, "text", (struct span){ "\n", 1 });
	jsonw_text(&w, "none", SPAN_NONE);
	jsonw_raw(&w, "raw", SPAN("[1.50,null]"));
	jsonw_raw(&w, "absent", SPAN_NONE);
	jsonw_bool(&w, "no", false);
	jsonw_close(&w);
	ok(span_is(buf_span(&b), "{\"empty\":{},\"list\":[-9223372036854775808,[],true,null],\"k\\\"ey\":\"v\","
	    "\"text\":\"\\n\",\"none\":null,\"raw\":[1.50,null],\"absent\":null,\"no\":false}"),
	    "a document: %s", buf_str(&b));
	b.n = 0;
	buf_adds(&b, "{\"a\":1");
	w = jsonw_inside(&b, true);
	jsonw_int(&w, "b", 2);
	jsonw_open(&w, "c", '[');
	jsonw_close(&w);
	ok(span_is(buf_span(&b), "{\"a\":1,\"b\":2,\"c\":[]"), "inside an object that is open");
	b.n = 0;
	w = jsonw_inside(&b, false);
	jsonw_int(&w, "b", 2);
	ok(span_is(buf_span(&b), "\"b\":2"), "inside an empty one");
	buf_free(&b);
}

static void
fixed(void)
{
	static const struct { double v; int decimals; const char *text; } rows[] = {
		{ 0, 2, "0" }, { 1, 0, "1" }, { 1.5, 2, "1.5" }, { 1.005, 2, "1" }, { 99.995, 1, "100" },
		{ 100, 0, "100" }, { 100, 2, "100" }, { 0.1, 17, "0.10000000000000001" }, { -0.001, 2, "0" },
		{ -0.0, 0, "0" }, { -1.25, 1, "-1.2" }, { 1e15, 3, "1000000000000000" }, { 2.5, 0, "2" },
		{ -5, -3, "-5" }, { NAN, 2, "null" }, { INFINITY, 2, "null" }, { -INFINITY, 2, "null" },
		{ 120, 0, "120" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct jsonw w = jsonw(&b);

		b.n = 0;
		jsonw_fixed(&w, NULL, rows[i].v, rows[i].decimals);
		ok(span_is(buf_span(&b), rows[i].text), "jsonw_fixed %g, %d: %s", rows[i].v,
		    rows[i].decimals, buf_str(&b));
	}
	for (int decimals = 0; decimals < 1000; decimals += 111) {
		struct jsonw w = jsonw(&b);

		b.n = 0;
		jsonw_fixed(&w, NULL, -1.7976931348623157e308, decimals);
		ok(b.n == 310, "jsonw_fixed of the largest with %d decimals", decimals);
	}
	buf_free(&b);
}

static void
nested(void *levels)
{
	struct buf b = { 0 };
	struct jsonw w = jsonw(&b);

	for (int i = 0; i < *(int *)levels; i++)
		jsonw_open(&w, NULL, '[');
	for (int i = 0; i < *(int *)levels; i++)
		jsonw_close(&w);
	(void)!write(1, b.p, b.n);
	buf_free(&b);
}

static void
closed_twice(void *unused)
{
	struct buf b = { 0 };
	struct jsonw w = jsonw(&b);

	(void)unused;
	jsonw_close(&w);
}

static void
depth(void)
{
	struct child c = child_run(nested, &(int){ 64 });

	ok(c.status == 0 && c.out.n == 128, "64 levels");
	child_free(&c);
	c = child_run(nested, &(int){ 65 });
	ok(c.status == EXIT_FOR_GOOD && c.err.n > 0, "not 65");
	child_free(&c);
	c = child_run(closed_twice, NULL);
	ok(c.status == EXIT_FOR_GOOD && c.err.n > 0, "a bracket too many");
	child_free(&c);
}

/* Long strings full of escapes, whose halves are read 64 bytes at a time; and what is written with padding. */
static void
escapes(void)
{
	static const char *const parts[] = { "\"", "\\", "\n", "\t", "/", "a", "bc", "\xc3\xa9", "defghijklmnopqrstuvw", "\x01" };
	struct buf text = { 0 }, json = { 0 }, padded = { 0 }, back = { 0 };
	struct json_err err;
	uint64_t x = 11;
	int wrong = 0;

	for (unsigned k = 0; k < 20000; k++) {
		text.n = json.n = padded.n = back.n = 0;
		for (unsigned i = 0; i < k % 190; i++) {
			x = x * 6364136223846793005u + 1442695040888963407u;
			buf_adds(&text, parts[(x >> 33) % (sizeof parts / sizeof *parts - (k & 1))]);
		}
		json_put_text(&json, buf_span(&text));
		buf_reserve(&text, JSON_PAD);
		memset(text.p + text.n, (int)(k % 256), JSON_PAD);	/* their contents do not matter */
		json_put_padded(&padded, buf_span(&text));
		json_text(&back, buf_span(&json));
		wrong += json_scan(buf_span(&json), NULL, NULL, 0, NULL, &err) != 0 || !span_eq(buf_span(&back), buf_span(&text)) ||
		    !span_eq(buf_span(&padded), buf_span(&json));
		if (json.n > 4) {
			/* Cut: it ends inside of the string. */
			size_t n = 1 + (size_t)(x >> 33) % (json.n - 2);

			wrong += json_scan((struct span){ json.p, n }, NULL, NULL, 0, NULL, &err) == 0 || err.at > n;
		}
	}
	ok(wrong == 0, "twenty thousand strings with escapes (%d wrong)", wrong);
	buf_free(&text);
	buf_free(&json);
	buf_free(&padded);
	buf_free(&back);
}

int
main(void)
{
	texts();
	random_texts();
	escapes();
	documents();
	fixed();
	depth();
	return tap_done();
}
