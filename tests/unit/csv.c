/* csv: RFC 4180, what spreadsheets make of it, and that what is written is read back. */
#include "record/csv.h"

#include <stdlib.h>

#include "tap.h"

/* The rows as "a|b;c|d", with "!line: why" for a bad one. */
static const char *
rows(struct span text)
{
	static struct buf out;
	struct csv c;
	int got;

	out.n = 0;
	csv_open(&c, text);
	while ((got = csv_next(&c)) != 0) {
		buf_adds(&out, out.n != 0 ? ";" : "");
		if (got < 0)
			buf_addf(&out, "!%d", (int)c.lineno);
		for (size_t i = 0; got > 0 && i < c.n; i++) {
			buf_adds(&out, i != 0 ? "|" : "");
			buf_span_add(&out, c.field[i]);
		}
	}
	csv_free(&c);
	return buf_str(&out);
}

#define N(text) ((struct span){ text, sizeof text - 1 })

static void
reads(struct span text, const char *want, const char *name)
{
	const char *got = rows(text);

	if (!ok(strcmp(got, want) == 0, "%s", name))
		printf("# got %s\n# wanted %s\n", got, want);
}

static void
reading(void)
{
	reads(N("a,b\r\nc,d\r\n"), "a|b;c|d", "CRLF");
	reads(N("a,b\nc,d"), "a|b;c|d", "LF, and no last one");
	reads(N("a,b\rc,d\r"), "a|b;c|d", "CR");
	reads(N("\xef\xbb\xbf\"a\",b\n"), "a|b", "a byte order mark, and a quote after it");
	reads(N("a,b\n\n\r\n\nc,d\n"), "a|b;c|d", "empty lines");
	reads(N("a,,\n,,\n"), "a||;||", "empty fields");
	reads(N("\"a,b\",\"c\"\"d\",\"\"\n"), "a,b|c\"d|", "quotes");
	reads(N("\"a\nb\r\nc\",d\ne\n"), "a\nb\r\nc|d;e", "line ends in quotes");
	reads(N("a;b;c,d\n1;\"2;2\";3,5\n"), "a|b|c,d;1|2;2|3,5", "semicolons");
	reads(N("a\tb\n1,5\t2\n"), "a|b;1,5|2", "tabs");
	reads(N("\"x;y;z\",b\n1,2;3\n"), "x;y;z|b;1|2;3", "separators in quotes do not vote");
	reads(N("a\nb,c\n"), "a;b|c", "one column, then two");
	reads(N("a b,c\"d\n"), "a b|c\"d", "a quote inside a plain field");
	reads(N(""), "", "nothing");
	reads(N("\xef\xbb\xbf"), "", "nothing but a byte order mark");
}

static void
refusing(void)
{
	reads(N("a,b\n\"c\"x,d\ne,f\n"), "a|b;!2;e|f", "something after a quote costs its line");
	reads(N("a,b\nc,\"d\ne,f\n"), "a|b;!2", "a quoted field that does not end");
	reads(N("a,b\nc\0c,d\ne,f\n"), "a|b;!2;e|f", "a NUL");
	reads(N("a,b\n\"c\0\",d\ne,f\n"), "a|b;!2;e|f", "a NUL in quotes");
	reads(N("\xff\xfe" "a\0,\0b\0\n\0"), "!1;!2", "UTF-16");
	reads(N("\"a\n\nb\",c\nd,\"x\"y\n"), "a\n\nb|c;!4", "lines in quotes are counted");
}

/* Any fields, written and read. */
static void
round_trip(void)
{
	static const char bytes[] = "aB,;\"\n\r\t '=\xc3\xa9\xff";
	unsigned state = 1;
	int wrong = 0, tried = 0;

	for (; tried < 5000; tried++) {
		char field[4][8];
		size_t n[4], k = 1 + (unsigned)tried % 4;
		struct buf b = { 0 };
		struct csv c;

		/* The header decides about the separator. */
		buf_adds(&b, "a,b,c,d\n");
		for (size_t i = 0; i < k; i++) {
			state = state * 1103515245 + 12345;
			n[i] = (state >> 16) % 8;
			for (size_t j = 0; j < n[i]; j++) {
				state = state * 1103515245 + 12345;
				field[i][j] = bytes[(state >> 16) % (sizeof bytes - 1)];
			}
			csv_put(&b, (struct span){ field[i], n[i] }, i == 0);
		}
		buf_adds(&b, "\nend,,,\n");
		csv_open(&c, buf_span(&b));
		csv_next(&c);
		/* A row of one empty field is an empty line. */
		if (csv_next(&c) != 1 || c.n != (k == 1 && n[0] == 0 ? 4 : k))
			wrong++;
		else
			for (size_t i = 0; i < k && n[0] + k > 1; i++)
				wrong += !span_eq(c.field[i], (struct span){ field[i], n[i] });
		csv_free(&c);
		buf_free(&b);
	}
	ok(wrong == 0, "%d random rows are read as they were written", tried);
}

/* A mark of the field's own, where a file's mark would stand. */
static void
own_mark(void)
{
	struct buf b = { 0 };
	struct csv c;

	csv_put(&b, SPAN("\xef\xbb\xbfx"), true);
	csv_put(&b, SPAN("y"), false);
	csv_open(&c, buf_span(&b));
	ok(csv_next(&c) == 1 && c.n == 2 && span_is(c.field[0], "\xef\xbb\xbfx"), "a field that begins with U+FEFF keeps it");
	csv_free(&c);
	buf_free(&b);
}

/* Rows do not depend on how much text there is after them: near the end they are read a byte at a time. */
static void
looking_ahead(void)
{
	static const char bytes[] = "ab,\"\"\n\r;", tail[] = "\n1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24\n";
	unsigned state = 5;
	int wrong = 0, tried = 0;

	for (; tried < 20000; tried++) {
		char text[200], alone[1000];
		size_t n;

		state = state * 1103515245 + 12345;
		n = (state >> 16) % 90;
		for (size_t i = 0; i < n; i++) {
			state = state * 1103515245 + 12345;
			text[i] = bytes[(state >> 16) % (sizeof bytes - 1)];
		}
		if (strlen(rows((struct span){ text, n })) >= sizeof alone)
			continue;
		memcpy(alone, rows((struct span){ text, n }), strlen(rows((struct span){ text, n })) + 1);
		/* What goes on behind the end is read as something else, and rightly so. */
		if (strchr(alone, '!') != NULL || n == 0 || text[n - 1] == '\r')
			continue;
		memcpy(text + n, tail, sizeof tail - 1);
		wrong += strncmp(rows((struct span){ text, n + sizeof tail - 1 }), alone, strlen(alone)) != 0;
	}
	ok(wrong == 0, "%d random texts are read alike, whatever comes after them (%d wrong)", tried, wrong);
}

/* Any bytes: no crash, and an end. */
static void
garbage(void)
{
	static const char bytes[] = "a,\"\n\r;\0\xef\xbb\xbf\xff\xfe";
	unsigned state = 7;
	size_t most = 0;

	for (int k = 0; k < 20000; k++) {
		size_t n, got = 0;
		char *text;
		struct csv c;

		state = state * 1103515245 + 12345;
		n = (state >> 16) % 40;
		text = malloc(n + 1);
		for (size_t i = 0; i < n; i++) {
			state = state * 1103515245 + 12345;
			text[i] = bytes[(state >> 16) % (sizeof bytes - 1)];
		}
		csv_open(&c, (struct span){ text, n });
		while (csv_next(&c) != 0 && got <= n)
			got++;
		most = got > n ? n + 1 : most;
		csv_free(&c);
		free(text);
	}
	ok(most == 0, "20,000 random texts come to an end");
}

int
main(void)
{
	reading();
	refusing();
	round_trip();
	own_mark();
	looking_ahead();
	garbage();
	return tap_done();
}
