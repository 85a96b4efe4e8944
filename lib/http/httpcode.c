#include "httpcode.h"

#include "base/die.h"

#define STEP 65536

static bool
is_word(struct span s, const char *word)
{
	size_t n = strlen(word);

	return s.n == n && strncasecmp(s.p, word, n) == 0;
}

static enum httpcode_kind
kind_of_one(struct span s)
{
	if (s.n == 0 || is_word(s, "identity"))
		return HTTPCODE_PLAIN;
	if (is_word(s, "gzip") || is_word(s, "x-gzip"))
		return HTTPCODE_GZIP;
	return is_word(s, "deflate") ? HTTPCODE_DEFLATE : HTTPCODE_UNKNOWN;
}

/* "gzip, gzip": the last one was put on last, and comes off first; what is below it httpcode_again sees. */
static enum httpcode_kind
kind_of(struct span encoding)
{
	enum httpcode_kind kind = HTTPCODE_PLAIN, below;

	for (;;) {
		const char *comma = encoding.n > 0 ? memchr(encoding.p, ',', encoding.n) : NULL;
		size_t n = comma != NULL ? (size_t)(comma - encoding.p) : encoding.n;

		below = kind;
		kind = kind_of_one(span_trim((struct span){ encoding.p, n }));
		if (kind == HTTPCODE_PLAIN)
			kind = below;
		else if (below != HTTPCODE_PLAIN && below != HTTPCODE_GZIP)
			return HTTPCODE_UNKNOWN;
		if (comma == NULL)
			return kind;
		encoding = (struct span){ comma + 1, encoding.n - n - 1 };
	}
}

void
httpcode_begin(struct httpcode *c, struct span encoding)
{
	(void)httpcode_end(c);
	*c = (struct httpcode){ .kind = encoding.p != NULL ? kind_of(encoding) : HTTPCODE_PLAIN };
}

/* zlib's windowBits: 16 more for gzip, negative without a frame. */
static int
window(const struct httpcode *c)
{
	if (c->kind == HTTPCODE_GZIP)
		return MAX_WBITS + 16;
	/* RFC 1950: method 8, and a multiple of 31. */
	return (c->head[0] & 15) == 8 && (c->head[0] * 256 + c->head[1]) % 31 == 0 ? MAX_WBITS : -MAX_WBITS;
}

static enum http_error
inflate_some(struct httpcode *c, struct span *bytes, size_t limit, struct buf *to)
{
	int status;

	c->z.next_in = (unsigned char *)(uintptr_t)bytes->p;
	c->z.avail_in = (unsigned)(bytes->n < STEP ? bytes->n : STEP);
	do {
		size_t room = limit - to->n;

		room = room < STEP ? room + 1 : STEP;	/* one byte over the limit shows that it is exceeded */
		buf_reserve(to, room);
		c->z.next_out = (unsigned char *)to->p + to->n;
		c->z.avail_out = (unsigned)room;
		status = inflate(&c->z, Z_NO_FLUSH);
		to->n += room - c->z.avail_out;
		if (to->n > limit) {
			to->n = limit;
			return HTTP_TOO_LARGE;
		}
	} while (status == Z_OK && (c->z.avail_in > 0 || c->z.avail_out == 0));
	bytes->n -= (size_t)((const char *)c->z.next_in - bytes->p);
	bytes->p = (const char *)c->z.next_in;
	c->ended = status == Z_STREAM_END;
	c->nhead = c->ended ? 0 : c->nhead;
	return status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR ? HTTP_OK :
	    HTTP_BAD_ENCODING;
}

/* Begins the stream, or a further member, whose kind the first two bytes tell; they were held back and go in first. */
static enum http_error
start(struct httpcode *c, size_t limit, struct buf *to)
{
	struct span held = { (const char *)c->head, 2 };

	if (c->ended && (c->kind != HTTPCODE_GZIP || c->head[0] != 0x1f || c->head[1] != 0x8b))
		return HTTP_BAD_ENCODING;
	if (c->ended ? inflateReset(&c->z) != Z_OK : inflateInit2(&c->z, window(c)) != Z_OK)
		die(EXIT_FOR_NOW, "out of memory");
	c->open = true;
	c->ended = false;
	return inflate_some(c, &held, limit, to);
}

static bool
padding(const struct httpcode *c, char byte)
{
	return c->ended && c->nhead == 0 && (byte == '\0' || byte == '\r' || byte == '\n');
}

enum http_error
httpcode_feed(struct httpcode *c, struct span bytes, size_t limit, struct buf *to)
{
	enum http_error error = HTTP_OK;

	if (c->kind == HTTPCODE_UNKNOWN)
		return bytes.n > 0 ? HTTP_BAD_ENCODING : HTTP_OK;
	if (c->kind == HTTPCODE_PLAIN) {
		if (bytes.n > limit - to->n)
			return HTTP_TOO_LARGE;
		buf_span_add(to, bytes);
		return HTTP_OK;
	}
	c->any = c->any || bytes.n > 0;
	while (bytes.n > 0 && error == HTTP_OK) {
		if (c->nhead == 2) {
			error = inflate_some(c, &bytes, limit, to);
			continue;
		}
		if (!padding(c, *bytes.p))
			c->head[c->nhead++] = (unsigned char)*bytes.p;
		bytes.p++;
		bytes.n--;
		if (c->nhead == 2)
			error = start(c, limit, to);
	}
	return error;
}

enum http_error
httpcode_end(struct httpcode *c)
{
	/* One byte after the end may be the first of a further member. */
	bool whole = !c->any || (c->ended && c->nhead == 0);

	if (c->open)
		inflateEnd(&c->z);
	c->open = false;
	return whole ? HTTP_OK : HTTP_TRUNCATED;
}

enum http_error
httpcode_again(struct buf *body, size_t limit)
{
	enum http_error error = HTTP_OK;

	for (int i = 0; i < HTTPCODE_LAYERS && error == HTTP_OK && body->n >= 3 && memcmp(body->p, "\x1f\x8b\x08", 3) == 0; i++) {
		struct httpcode c = { 0 };
		struct buf below = { 0 };
		enum http_error end;

		httpcode_begin(&c, SPAN("gzip"));
		error = httpcode_feed(&c, buf_span(body), limit, &below);
		end = httpcode_end(&c);
		error = error != HTTP_OK ? error : end;
		buf_free(body);
		*body = below;
	}
	return error;
}
