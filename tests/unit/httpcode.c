/* httpcode: whole, cut at every byte, in pieces of every size. */
#include "http/httpcode.h"

#include <stdlib.h>

#include "tap.h"

#define LIMIT 100000

static char plain[6000];
static struct buf packed;

static void
pack(int bits, size_t n)
{
	z_stream z = { 0 };

	if (deflateInit2(&z, 6, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		exit(1);
	buf_reserve(&packed, 20000);
	z.next_in = (unsigned char *)plain;
	z.avail_in = (unsigned)n;
	z.next_out = (unsigned char *)packed.p + packed.n;
	z.avail_out = 20000;
	deflate(&z, Z_FINISH);
	packed.n += 20000 - z.avail_out;
	deflateEnd(&z);
}

static struct buf out;

static enum http_error
undo(const char *encoding, struct span all, size_t step, size_t limit)
{
	struct httpcode c = { 0 };
	enum http_error error = HTTP_OK, end;

	out.n = 0;
	httpcode_begin(&c, encoding != NULL ? SPAN(encoding) : SPAN_NONE);
	for (size_t i = 0; i < all.n && error == HTTP_OK; i += step)
		error = httpcode_feed(&c, (struct span){ all.p + i, all.n - i < step ? all.n - i : step }, limit, &out);
	end = httpcode_end(&c);
	return error != HTTP_OK ? error : end;
}

static bool
whole(size_t n)
{
	return out.n == n && memcmp(out.p, plain, n) == 0;
}

static const struct { const char *name, *encoding; int bits; } kinds[] = {
	{ "gzip", "gzip", 31 }, { "x-gzip", " X-GZip ", 31 }, { "deflate", "deflate", 15 },
	{ "deflate without its frame", "deflate", -15 },
};

static void
each_kind(const char *name, const char *encoding, int bits)
{
	bool good = true, cut = true;

	packed.n = 0;
	pack(bits, sizeof plain);
	for (size_t step = 1; step < 40; step++)
		good = good && undo(encoding, buf_span(&packed), step, LIMIT) == HTTP_OK && whole(sizeof plain);
	ok(good, "%s: whole, in pieces of any size", name);
	for (size_t n = 1; n < packed.n; n++)
		cut = cut && undo(encoding, (struct span){ packed.p, n }, 1000, LIMIT) == HTTP_TRUNCATED;
	ok(cut, "%s: cut at each byte it is truncated", name);
	ok(undo(encoding, buf_span(&packed), 7, sizeof plain) == HTTP_OK &&
	    undo(encoding, buf_span(&packed), 7, sizeof plain - 1) == HTTP_TOO_LARGE && out.n == sizeof plain - 1,
	    "%s: as large as the limit, and larger", name);
	buf_adds(&packed, "\r\n");
	ok(undo(encoding, buf_span(&packed), 5, LIMIT) == HTTP_OK, "%s: a line end after it is padding", name);
	buf_adds(&packed, "<html>");
	ok(undo(encoding, buf_span(&packed), 5, LIMIT) == HTTP_BAD_ENCODING, "%s: a page after it is not", name);
}

static void
layers(void)
{
	struct buf body = { 0 };

	packed.n = 0;
	pack(31, sizeof plain);
	buf_span_add(&body, buf_span(&packed));
	ok(httpcode_again(&body, sizeof plain) == HTTP_OK && body.n == sizeof plain && memcmp(body.p, plain, sizeof plain) == 0,
	    "gzip that no header tells of");
	ok(httpcode_again(&body, sizeof plain) == HTTP_OK && body.n == sizeof plain, "what is none stays");
	body.n = 0;
	buf_span_add(&body, (struct span){ packed.p, packed.n - 9 });
	ok(httpcode_again(&body, LIMIT) == HTTP_TRUNCATED, "half of it is truncated");
	body.n = 0;
	buf_span_add(&body, buf_span(&packed));
	ok(httpcode_again(&body, 100) == HTTP_TOO_LARGE, "more than the limit");
	buf_free(&body);
	ok(undo("gzip , identity", buf_span(&packed), 50, LIMIT) == HTTP_OK && whole(sizeof plain), "a list of encodings");
	ok(undo("gzip, gzip", buf_span(&packed), 50, LIMIT) == HTTP_OK && whole(sizeof plain), "... the last is undone");
	ok(undo("deflate, gzip", buf_span(&packed), 50, LIMIT) == HTTP_BAD_ENCODING, "... what cannot be seen below it is unknown");
	ok(undo("br, gzip", buf_span(&packed), 50, LIMIT) == HTTP_BAD_ENCODING, "... as is another");
}

static void
damaged(void)
{
	packed.n = 0;
	pack(31, sizeof plain);
	packed.p[packed.n - 6] ^= 1;
	ok(undo("gzip", buf_span(&packed), 100, LIMIT) == HTTP_BAD_ENCODING, "a wrong checksum");
	packed.p[packed.n - 6] ^= 1;
	packed.p[packed.n - 1] ^= 1;
	ok(undo("gzip", buf_span(&packed), 100, LIMIT) == HTTP_BAD_ENCODING, "a wrong length");
	ok(undo("gzip", SPAN("hello"), 1, LIMIT) == HTTP_BAD_ENCODING, "no gzip at all");
	ok(undo("br", SPAN("hello"), 1, LIMIT) == HTTP_BAD_ENCODING, "an encoding that was not asked for");
	ok(undo("gzip, deflate", SPAN("hello"), 1, LIMIT) == HTTP_BAD_ENCODING, "two of them");
}

static void
members(void)
{
	size_t first;

	packed.n = 0;
	pack(31, 3000);
	first = packed.n;
	pack(31, 0);
	ok(undo("gzip", buf_span(&packed), 3, LIMIT) == HTTP_OK && whole(3000), "an empty member after the first");
	packed.n = first;
	pack(31, 2000);
	ok(undo("gzip", buf_span(&packed), 3, LIMIT) == HTTP_OK && out.n == 5000, "two members are one text");
	for (size_t n = first + 1; n < packed.n; n++)
		if (undo("gzip", (struct span){ packed.p, n }, 11, LIMIT) != HTTP_TRUNCATED) {
			ok(false, "the second cut at %zu", n);
			return;
		}
	ok(true, "the second cut at each byte");
}

int
main(void)
{
	for (size_t i = 0; i < sizeof plain; i++)
		plain[i] = (char)('a' + (i * i / 7 + i) % 26);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		each_kind(kinds[i].name, kinds[i].encoding, kinds[i].bits);
	layers();
	damaged();
	members();
	ok(undo(NULL, SPAN("hello"), 2, LIMIT) == HTTP_OK && span_is(buf_span(&out), "hello") &&
	    undo("identity", SPAN("hello"), 2, LIMIT) == HTTP_OK && undo("", SPAN("hello"), 5, 4) == HTTP_TOO_LARGE,
	    "nothing to undo");
	ok(undo("gzip", SPAN(""), 1, LIMIT) == HTTP_OK && out.n == 0, "no bytes are an empty text");
	buf_free(&packed);
	buf_free(&out);
	return tap_done();
}
