/* text: cleaning, width, cutting, HTML. */
#include <locale.h>
#include <stdint.h>

#include "base/text.h"
#include "tap.h"

static void
clean(void)
{
	static const struct { const char *in, *out; } rows[] = {
		{ "plain", "plain" }, { "Z\xc3\xbcrich \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80",
		    "Z\xc3\xbcrich \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80" },
		{ "a\tb\nc\rd\x1b[2Je\x7f", "a?b?c?d?[2Je?" },
		{ "\xc2\x9b" "31m", "?31m" },			/* CSI in one character */
		{ "\xe2\x80\xae" "evil", "?evil" },		/* right-to-left override */
		{ "\xe2\x81\xa6x\xe2\x81\xa9", "?x?" }, { "a\xe2\x80\xa8" "b", "a?b" },
		{ "\xef\xbb\xbfx", "?x" },
		{ "\xff\xfe", "??" }, { "\xc3", "?" }, { "\xe6\x97", "??" }, { "\xc0\xaf", "??" },
		{ "\xed\xa0\x80", "???" }, { "\xf4\x90\x80\x80", "????" },
		{ "\xc2\xa0|\xc2\xad", "\xc2\xa0|\xc2\xad" }, { "", "" },
	};
	char s[64];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t n = strlen(rows[i].in);

		memcpy(s, rows[i].in, n);
		ok(span_is((struct span){ s, text_clean(s, n) }, rows[i].out), "text_clean %zu", i);
	}
	memcpy(s, "a\0b", 3);
	ok(text_clean(s, 3) == 3 && memcmp(s, "a?b", 3) == 0, "text_clean: a NUL");
	ok(text_clean(NULL, 0) == 0, "text_clean: nothing");
}

static void
width(void)
{
	ok(text_width(SPAN("abc")) == 3, "width of ASCII");
	ok(text_width(SPAN("S\xc3\xbcper L\xc4\xb1g")) == 9, "of letters with marks");
	ok(text_width(SPAN("e\xcc\x81")) == 1, "of a mark by itself");
	ok(text_width(SPAN("\xe6\x97\xa5\xe6\x9c\xac")) == 4, "of wide characters");
	ok(text_width(SPAN("\xef\xbc\xa1")) == 2, "of full-width ASCII");
	ok(text_width(SPAN("")) == 0 && text_width(SPAN_NONE) == 0, "of nothing");
}

static void
fit(void)
{
	static const struct { const char *in; size_t columns; bool right, ascii; const char *out; } rows[] = {
		{ "abc", 5, false, false, "abc  " }, { "abc", 5, true, false, "  abc" },
		{ "abc", 3, false, false, "abc" }, { "abcd", 3, false, false, "ab\xe2\x80\xa6" },
		{ "abcd", 3, false, true, "ab~" }, { "ab cd", 4, false, false, "ab\xe2\x80\xa6 " },
		{ "ab cd", 4, true, false, " ab\xe2\x80\xa6" },
		{ "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 6, false, false, "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e" },
		{ "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 5, false, false, "\xe6\x97\xa5\xe6\x9c\xac\xe2\x80\xa6" },
		{ "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 4, false, false, "\xe6\x97\xa5\xe2\x80\xa6 " },
		{ "e\xcc\x81" "e\xcc\x81" "e\xcc\x81", 2, false, false, "e\xcc\x81\xe2\x80\xa6" },
		{ "M\xc3\xbcnchen", 7, false, true, "Munchen" }, { "M\xc3\xbcnchen", 4, false, true, "Mun~" },
		{ "\xe6\x97\xa5z\xe6\x9c\xac", 4, false, true, "?z? " }, { "Stra\xc3\x9f" "e", 8, false, true, "Strasse " },
		{ "abc", 1, false, false, "\xe2\x80\xa6" }, { "abc", 0, false, false, "" },
		{ "", 3, false, false, "   " }, { "a\x1b[31mb", 8, false, false, "a?[31mb " },
		{ "   ", 2, false, false, "\xe2\x80\xa6 " },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		b.n = 0;
		text_fit(&b, SPAN(rows[i].in), rows[i].columns, rows[i].right, rows[i].ascii);
		if (!ok(span_is(buf_span(&b), rows[i].out), "text_fit %zu", i))
			printf("# '%s'\n", buf_str(&b));
	}
	/* Whatever comes, the columns are exact. */
	for (unsigned seed = 1; seed < 20000; seed++) {
		char s[24];
		uint64_t x = seed * UINT64_C(0x9e3779b97f4a7c15);
		size_t n = x >> 60, columns = x >> 55 & 15;

		for (size_t i = 0; i < n; i++) {
			static const unsigned char from[] = "ab \x1b\xc3\xbc\xe6\x97\xa5\xcc\x81\xf0\x9f\x98\x80\xff";

			x = x * 6364136223846793005u + 1442695040888963407u;
			s[i] = (char)from[(x >> 33) % (sizeof from - 1)];
		}
		b.n = 0;
		text_fit(&b, (struct span){ s, n }, columns, seed & 1, seed & 2);
		if (text_width(buf_span(&b)) != columns)
			ok(false, "exact columns, seed %u", seed);
	}
	ok(true, "text_fit of twenty thousand broken texts: the columns are exact");
	buf_free(&b);
}

static void
html(void)
{
	struct buf b = { 0 };

	text_html(&b, SPAN("<script>\"a\" & 'b'</script>\xc3\xbc\x1b\xff\n\xe2\x80\xae|"));
	ok(span_is(buf_span(&b), "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;\xc3\xbc"
	    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|"), "text_html: %s", buf_str(&b));
	b.n = 0;
	text_html(&b, (struct span){ "a\0b", 3 });
	ok(span_is(buf_span(&b), "a\xef\xbf\xbd" "b"), "text_html: a NUL");
	buf_free(&b);
}

int
main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	clean();
	width();
	fit();
	html();
	return tap_done();
}
