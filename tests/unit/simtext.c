/* The server's spelling says the same as ours; queries come apart whatever they hold. */
#include "sim/simtext.h"

#include "base/random.h"
#include "base/utf8.h"
#include "json/json.h"
#include "sim/simquery.h"
#include "sim/world.h"
#include "tap.h"

/* Random text: ASCII, control characters, beyond the first plane; sometimes not UTF-8. */
static void
random_text(struct buf *to, struct random *d, bool broken)
{
	to->n = 0;
	for (unsigned n = random_below(d, 40); n > 0; n--) {
		char c[4];
		uint32_t u = random_below(d, 3) == 0 ? random_below(d, 0x110000) : random_below(d, 0x100);

		if (u >= 0xd800 && u < 0xe000)
			u = '/';
		if (broken && random_below(d, 10) == 0)
			buf_addc(to, (char)(0x80 | random_below(d, 0x80)));
		else
			buf_add(to, c, utf8_put(c, u));
	}
}

static void
strings(void)
{
	struct random d = random_from(1, 2, 3);
	struct buf text = { 0 }, json = { 0 }, back = { 0 }, compact = { 0 };
	struct json_err err;
	int bad = 0, broken = 0;

	for (int i = 0; i < 20000; i++) {
		random_text(&text, &d, i % 4 == 3);
		json.n = back.n = compact.n = 0;
		simtext_str(&json, buf_span(&text));
		for (size_t k = 0; k < json.n; k++)
			bad += (unsigned char)json.p[k] >= 0x7f + (json.p[k] == 0x7f);
		if (json_scan(buf_span(&json), NULL, NULL, 0, NULL, &err) != 0) {
			bad++;
			continue;
		}
		json_text(&back, buf_span(&json));
		if (i % 4 != 3)
			bad += !span_eq(buf_span(&back), buf_span(&text));
		else
			broken++;
		simtext_compact(&compact, buf_span(&json));
		bad += compact.n < json.n;
		back.n = 0;
		json_put_text(&back, buf_span(&text));
		compact.n = 0;
		simtext_compact(&compact, buf_span(&back));
		if (i % 4 != 3) {
			back.n = 0;
			json_text(&back, buf_span(&compact));
			bad += !span_eq(buf_span(&back), buf_span(&text));
		}
	}
	ok(bad == 0, "20000 texts read back, %d of them broken", broken);
	compact.n = 0;
	simtext_compact(&compact, SPAN(" { \"a/b\" :\t[ 1.50e0 , \"x \\\" /\\/\" ] ,\n\"\xc3\xa4\":null}\r\n"));
	ok(span_is(buf_span(&compact), "{\"a\\/b\":[1.50e0,\"x \\\" \\/\\/\"],\"\\u00e4\":null}"),
	    "compact: blanks outside strings go, escapes stay, numbers as they were");
	json.n = 0;
	simtext_int(&json, INT64_MIN);
	buf_addc(&json, ' ');
	simtext_int(&json, 0);
	buf_addc(&json, ' ');
	simtext_int(&json, INT64_MAX);
	ok(span_is(buf_span(&json), "-9223372036854775808 0 9223372036854775807"), "numbers to the last");
	json.n = 0;
	simtext_date(&json, INT64_C(1725577200000000));
	ok(span_is(buf_span(&json), "\"2024-09-05T23:00:00+00:00\""), "a date");
	buf_free(&text);
	buf_free(&json);
	buf_free(&back);
	buf_free(&compact);
}

static void
query(const char *text, const char *wanted)
{
	struct buf names = { 0 }, key = { 0 };
	struct sim_query q;

	simquery_parse(SPAN(text), &q, &names);
	simquery_key(&key, SPAN("/p"), &q);
	ok(span_is(buf_span(&key), wanted), "query '%s'", text);
	buf_free(&names);
	buf_free(&key);
}

static void
any_query(void)
{
	struct random d = random_from(4, 5, 6);
	struct buf text = { 0 }, names = { 0 };
	int bad = 0;

	for (int i = 0; i < 50000; i++) {
		static const char some[] = "abc=&%2f+0=&%";
		struct sim_query q;

		text.n = 0;
		for (unsigned n = random_below(&d, 60); n > 0; n--)
			buf_addc(&text, random_below(&d, 9) == 0 ? (char)random_next(&d) : some[random_below(&d, 13)]);
		simquery_parse(buf_span(&text), &q, &names);
		for (size_t k = 0; k < q.n; k++) {
			bad += q.v[k].name.n == 0 || q.v[k].name.n + q.v[k].value.n > text.n;
			bad += k > 0 && span_eq(q.v[k - 1].name, q.v[k].name);
		}
	}
	ok(bad == 0, "50000 random queries");
	buf_free(&text);
	buf_free(&names);
}

int
main(void)
{
	strings();
	query("", "/p");
	query("b=2&a=1", "/p?a=1&b=2");
	query("a=%41%2f+b&%61a=x=y", "/p?a=A/ b&aa=x=y");
	query("a=1&a=2", "/p?a=1");
	query("&&=x&a&b=", "/p?a=&b=");
	query("a=%&b=%4&c=%zz", "/p?a=%&b=%4&c=%zz");
	query("q=1&p=2&o=3&n=4&m=5&l=6&k=7&j=8&i=9&h=10&g=11&f=12&e=13&d=14&c=15&b=16&a=17",
	    "/p?b=16&c=15&d=14&e=13&f=12&g=11&h=10&i=9&j=8&k=7&l=6&m=5&n=4&o=3&p=2&q=1");
	any_query();
	return tap_done();
}
