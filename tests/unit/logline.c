/* logline: what a line is the answer to; the fast reader and the full one agree. */
#include <stdint.h>
#include <stdlib.h>

#include "base/clock.h"
#include "log/logline.h"
#include "tap.h"

#define F(members) "{\"id\":1,\"fetch\":{" members "},\"body\":{}}"
#define AT "2026-02-01T10:00:00Z"

static const struct {
	const char *line;
	const char *key;	/* with its quotes; NULL: no answer */
	enum log_kind kind;
	bool fast;		/* the fast reader alone is enough */
} rows[] = {
	{ F("\"key\":\"a\""), "\"a\"", LOG_FINAL, true },
	{ F("\"key\":\"a\",\"at\":\"" AT "\""), "\"a\"", LOG_FINAL, true },
	{ F("\"at\":\"" AT "\",\"key\":\"a\""), "\"a\"", LOG_FINAL, true },
	{ F("\"key\":\"a\",\"error\":\"timeout\""), "\"a\"", LOG_FAILED, true },
	{ F("\"key\":\"a\",\"error\":null"), "\"a\"", LOG_FINAL, true },
	{ F("\"key\":\"a\",\"skipped\":\"quota\""), "\"a\"", LOG_SKIPPED, true },
	{ F("\"key\":\"a\",\"skipped\":null"), "\"a\"", LOG_FINAL, true },
	{ F("\"key\":\"a\",\"skipped\":\"x\",\"error\":\"y\""), "\"a\"", LOG_SKIPPED, true },
	{ F("\"key\":\"a\",\"error\":\"refused\",\"final\":true"), "\"a\"", LOG_FINAL, true },
	{ F("\"key\":\"a\",\"final\":false"), "\"a\"", LOG_FAILED, true },
	{ F("\"key\":\"a\",\"final\":1"), "\"a\"", LOG_FINAL, true },
	{ F("\"key\":\"q\\\"\\u00e9\\\\\""), "\"q\\\"\\u00e9\\\\\"", LOG_FINAL, true },
	{ F("\"key\":\"\""), "\"\"", LOG_FINAL, true },
	{ F("\"key\":\"a\",\"key\":\"b\""), "\"b\"", LOG_FINAL, true },
	{ F("\"url\":\"\\\"key\\\":\\\"x\\\"\",\"key\":\"a\""), "\"a\"", LOG_FINAL, true },
	{ "{\"fetch\":{\"key\":\"a\",\"error\":\"x\"}}", "\"a\"", LOG_FAILED, true },
	{ "{\"fetch\":{\"key\":\"a\"}}", "\"a\"", LOG_FAILED, true },
	{ "{\"fetch\":{\"key\":\"a\",\"final\":true}}", "\"a\"", LOG_FINAL, true },
	{ "{\"fetch\":{\"key\":\"a\"},\"body\":null}", "\"a\"", LOG_FINAL, true },
	{ "{\"n\":-1.5e+3,\"t\":true,\"z\":null,\"s\":\"}{\",\"o\":{\"fetch\":{\"key\":\"no\"},\"l\":[\"]\",{}]},"
	    "\"fetch\":{\"key\":\"a\"},\"body\":[]}", "\"a\"", LOG_FINAL, true },
	{ " { \"id\" : 1 , \"fetch\" : { \"key\" : \"a\" , \"at\" : 5 } , \"body\" : 1 }", "\"a\"", LOG_FINAL, true },
	/* another order, other members behind, escaped names: the full reader */
	{ "{\"body\":{},\"fetch\":{\"key\":\"a\"}}", "\"a\"", LOG_FINAL, false },
	{ "{\"fetch\":{\"key\":\"a\"},\"finding\":{},\"body\":{}}", "\"a\"", LOG_FINAL, false },
	{ "{\"fetch\":{\"key\":\"a\"},\"fetch\":{\"key\":\"b\"},\"body\":{}}", "\"b\"", LOG_FINAL, false },
	{ "{\"f\\u0065tch\":{\"key\":\"a\"},\"body\":{}}", "\"a\"", LOG_FINAL, false },
	{ "{\"fetch\":{\"k\\u0065y\":\"a\"},\"body\":{}}", "\"a\"", LOG_FINAL, false },
	{ F("\"key\":\"a\"") "\r", "\"a\"", LOG_FINAL, false },
	/* no answers */
	{ "", NULL, LOG_NONE, false },
	{ "{}", NULL, LOG_NONE, false },
	{ "[]", NULL, LOG_NONE, false },
	{ "{\"match_id\":7,\"fixture_id\":192297}", NULL, LOG_NONE, false },
	{ "{\"fetch\":{},\"body\":{}}", NULL, LOG_NONE, false },
	{ "{\"fetch\":\"a\",\"body\":{}}", NULL, LOG_NONE, false },
	{ F("\"key\":5"), NULL, LOG_NONE, false },
	{ F("\"key\":null"), NULL, LOG_NONE, false },
	{ F("\"key\":\"\\x\""), NULL, LOG_NONE, false },
	{ F("\"key\":\"\\u12\""), NULL, LOG_NONE, false },
	{ "{\"id\":1,\"fetch\":{\"key\":\"a\"},\"bo{\"id\":2,\"fetch\":{\"key\":\"b\"},\"body\":{}}", NULL, LOG_NONE, false },
	{ "{\"fetch\":{\"key\":\"a\"},\"body\":{", NULL, LOG_NONE, false },
	{ "{\"a\":[[[[{{{{", NULL, LOG_NONE, false },
	{ "{\"a\":\"", NULL, LOG_NONE, false },
	{ "{\"a\":\"\\", NULL, LOG_NONE, false },
	{ "}", NULL, LOG_NONE, false },
};

static void
table(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct span line = SPAN(rows[i].line);
		struct logline l = { 0 };
		bool is = logline_read(&l, line), whole = logline_full(&(struct logline){ 0 }, line);

		ok(is == (rows[i].key != NULL) && whole == is && (!is || (span_is(l.key, rows[i].key) &&
		    l.kind == rows[i].kind)), "%s", rows[i].line);
		ok(!rows[i].fast || (logline_head(&l, line) && span_is(l.key, rows[i].key)),
		    "its head is enough");
	}
}

static void
heads(void)
{
	const char *text = F("\"key\":\"a\",\"at\":\"" AT "\"");
	size_t n = strlen(text), enough = 0;
	struct logline l;
	int64_t at;

	for (size_t k = 0; k <= n; k++)
		if (logline_head(&l, (struct span){ text, k }) && enough == 0)
			enough = k;
	ok(enough == n - strlen(",\"body\":{}}"), "a head is enough when fetch is whole, not before");
	clock_parse(SPAN(AT), &at);
	ok(logline_at(&l) == at, "its time");
	logline_read(&l, SPAN(F("\"key\":\"a\",\"at\":\"yesterday\"")));
	ok(logline_at(&l) == INT64_MIN, "a time that is none");
	logline_read(&l, SPAN(F("\"key\":\"a\",\"at\":\"")));
	ok(logline_at(&l) == INT64_MIN, "an unfinished one");
}

/* Changed at random, a line that the full reader accepts means the same to both. */
static void
agreement(void)
{
	static const char *const bits[] = { "\"", "\\", "{", "}", "[", "]", ",", ":", "\"fetch\":", "\"key\":\"z\",",
	    "\"error\":1,", "null", " ", "\\\"", "\n", "x" };
	uint64_t differ = 0, accepted = 0, wild = 0;
	char text[400];

	srandom(7);
	for (long round = 0; round < 400000; round++) {
		const char *from = rows[(size_t)random() % (sizeof rows / sizeof rows[0])].line;
		size_t n = strlen(from);
		struct logline a, b;

		memcpy(text, from, n);
		for (long k = random() % 3; k >= 0 && n > 0; k--) {
			const char *bit = bits[(size_t)random() % (sizeof bits / sizeof bits[0])];
			size_t m = strlen(bit), at = (size_t)random() % n, cut = (size_t)random() % 3;

			if (at + cut > n || n + m - cut > sizeof text)
				continue;
			memmove(text + at + m, text + at + cut, n - at - cut);
			memcpy(text + at, bit, m);
			n += m - cut;
		}
		if (!logline_full(&b, (struct span){ text, n }))
			continue;
		accepted++;
		/* What stands after the name "body" is not for the fast reader to see. */
		if (b.body.p != NULL && b.body.p + b.body.n != text + n - 1) {
			wild++;
			continue;
		}
		if (!logline_read(&a, (struct span){ text, n }) || !span_eq(a.key, b.key) || a.kind != b.kind)
			differ++;
	}
	ok(accepted > 10000 && wild < accepted / 4, "%llu of 400000 changed lines are answers",
	    (unsigned long long)accepted);
	ok(differ == 0, "fast and full reader agree on them (%llu do not)", (unsigned long long)differ);
}

int
main(void)
{
	table();
	heads();
	agreement();
	return tap_done();
}
