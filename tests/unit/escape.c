/* Percent escapes: what is one, what stays, and all bytes there and back. */
#include "base/escape.h"

#include "tap.h"

static void
bytes(void)
{
	static const struct { const char *text; int byte; } rows[] = {
		{ "%41", 0x41 }, { "%7e!", 0x7e }, { "%fF", 0xff }, { "%00", 0 }, { "", -1 }, { "%", -1 }, { "%4", -1 }, { "%4g", -1 },
		{ "%g4", -1 }, { "41%", -1 }, { "%%41", -1 }, { "%-1", -1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ok(escape_byte(SPAN(rows[i].text)) == rows[i].byte, "'%s' is %d", rows[i].text, rows[i].byte);
	ok(escape_byte((struct span){ "%41", 2 }) == -1, "nothing is read beyond the end");
}

static void
texts(void)
{
	struct buf b = { 0 };

	escape_put(&b, SPAN("aZ09-._~ /%41?\xc3\xbc@`{"), false);
	ok(span_is(buf_span(&b), "aZ09-._~%20%2F%2541%3F%C3%BC%40%60%7B"), "what is not unreserved: %s", buf_str(&b));
	b.n = 0;
	escape_put(&b, SPAN(":/?#[]@!$&'()*+,;= %41%4g%"), true);
	ok(span_is(buf_span(&b), ":/?#[]@!$&'()*+,;=%20%41%254g%25"), "reserved characters stay: %s", buf_str(&b));
	buf_free(&b);
}

static void
there_and_back(void)
{
	struct buf b = { 0 };
	int wrong = 0;

	for (int reserved = 0; reserved < 2; reserved++)
		for (int c = 0; c < 256; c++) {
			const char byte = (char)c;

			b.n = 0;
			escape_put(&b, (struct span){ &byte, 1 }, reserved);
			wrong += b.n == 1 ? *b.p != byte : escape_byte(buf_span(&b)) != c;
		}
	ok(wrong == 0, "each byte there and back (%d wrong)", wrong);
	buf_free(&b);
}

int
main(void)
{
	bytes();
	texts();
	there_and_back();
	return tap_done();
}
