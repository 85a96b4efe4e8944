/* buf, and the arithmetic of xmem. */
#include <stdint.h>

#include "base/buf.h"
#include "base/xmem.h"
#include "child.h"
#include "tap.h"

static void
grow(void)
{
	struct buf b = { 0 };
	bool same = true;
	char *first;

	ok(buf_span(&b).p != NULL && buf_span(&b).n == 0, "an empty buf is empty, not absent");
	ok(strcmp(buf_str(&b), "") == 0 && b.n == 0, "buf_str of nothing");
	for (int i = 0; i < 100000; i++)
		buf_addc(&b, (char)i);
	for (int i = 0; i < 100000; i++)
		same = same && b.p[i] == (char)i;
	ok(b.n == 100000 && same, "a hundred thousand bytes, one by one");
	ok(b.cap < 400000, "room at most a few times the content");
	first = b.p;
	b.n = 0;
	for (int i = 0; i < 1000; i++)
		buf_adds(&b, "0123456789");
	ok(b.p == first, "reused without moving");
	buf_add(&b, NULL, 0);
	buf_span_add(&b, SPAN_NONE);
	ok(b.n == 10000, "adding nothing");
	buf_free(&b);
	ok(b.p == NULL && b.n == 0 && b.cap == 0, "empty after buf_free");
	buf_free(&b);
	buf_adds(&b, "again");
	ok(span_is(buf_span(&b), "again"), "usable after buf_free");
	buf_free(&b);
}

static void
formats(void)
{
	/* Every length around the room that is there: the classic place to lose a byte. */
	for (size_t n = 0; n < 600; n++) {
		struct buf b = { 0 };
		char *text = xmalloc(n + 1);
		bool good;

		memset(text, 'x', n);
		text[n] = '\0';
		buf_addf(&b, "<%s>", text);
		buf_addf(&b, "%s!", text);
		good = b.n == 2 * n + 3 && b.p[0] == '<' && b.p[n + 1] == '>' && b.p[2 * n + 2] == '!';
		if (!good || n % 100 == 0)
			ok(good, "buf_addf with %zu bytes", n);
		free(text);
		buf_free(&b);
	}
}

static void
spans(void)
{
	ok(span_is(SPAN("a"), "a") && !span_is(SPAN("a"), "ab") && !span_is(SPAN("ab"), "a"), "span_is");
	ok(!span_is(SPAN_NONE, ""), "what is absent is not the empty text");
	ok(span_is(SPAN(""), ""), "what is empty is");
	ok(!span_is((struct span){ "a\0b", 3 }, "a"), "span_is does not stop at a NUL");
	ok(span_eq(SPAN_NONE, SPAN("")) && !span_eq(SPAN("a"), SPAN("b")), "span_eq");
}

static void
too_long(void *unused)
{
	struct buf b = { 0 };

	(void)unused;
	buf_adds(&b, "x");
	buf_reserve(&b, SIZE_MAX - 10);
}

static void
overflow(void *unused)
{
	(void)unused;
	free(xreallocarray(NULL, SIZE_MAX / 2, 4));
}

static void
overflow_zeroed(void *unused)
{
	(void)unused;
	free(xcalloc(SIZE_MAX / 2, 4));
}

static void
memory(void)
{
	void (*const fns[])(void *) = { too_long, overflow, overflow_zeroed };
	char *p;

	for (size_t i = 0; i < sizeof fns / sizeof fns[0]; i++) {
		struct child c = child_run(fns[i], NULL);

		ok(c.status == EXIT_FOR_NOW && child_said(&c.err, "out of memory"),
		    "a size that overflows ends the program (%zu: %d)", i, c.status);
		child_free(&c);
	}
	free(xmalloc(0));
	free(xcalloc(0, 0));
	free(xreallocarray(NULL, 0, 8));
	p = xmemdup("abc", 2);
	ok(strcmp(p, "ab") == 0, "xmemdup ends with a NUL");
	free(p);
	p = xmemdup(NULL, 0);
	ok(*p == '\0', "xmemdup of nothing");
	free(p);
}

static void
trim(void)
{
	static const char *const rows[][2] = { { "", "" }, { " \t ", "" }, { "a", "a" }, { "\t a b\t ", "a b" },
		{ "\na\n", "\na\n" } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ok(span_is(span_trim(SPAN(rows[i][0])), rows[i][1]), "span_trim %zu", i);
	ok(span_trim(SPAN_NONE).p == NULL, "span_trim of nothing is nothing");
	ok(span_trim((struct span){ "\0 ", 2 }).n == 1, "a NUL stays");
}

int
main(void)
{
	grow();
	formats();
	spans();
	memory();
	trim();
	return tap_done();
}
