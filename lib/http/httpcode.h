/*
 * httpcode - undoes a body's Content-Encoding as it arrives, and knows whether all of it came
 *
 *	httpcode_begin(&c, SPAN("gzip"));
 *	while (…) httpcode_feed(&c, piece, limit, &to);
 *	httpcode_end(&c);
 *
 * libcurl decodes too, but does not tell when the compressed stream ends early: half a text would pass for a
 * whole one.  Here an answer is whole only when its stream has ended and zlib has verified the checksum and the
 * length that follow it.
 *
 * Known: gzip (also x-gzip; several members in a row are one text); deflate, with the zlib frame that the
 * standard requires or without it, as some servers send it; identity; and gzip below another of these.  We ask
 * for no other encoding, and any other is HTTP_BAD_ENCODING.  After the end, zeros and line ends are padding; anything else is
 * HTTP_BAD_ENCODING.  A body of no bytes is empty in every encoding.
 *
 * A server that stores compressed files may compress them once more, or tell of no encoding: no text begins as
 * gzip does, so httpcode_again undoes that.
 *
 * Memory: zlib's window (40 KiB) while a compressed body is arriving.
 */
#ifndef HTTPCODE_H
#define HTTPCODE_H

#include <zlib.h>

#include "http.h"

#define HTTPCODE_LAYERS 3

enum httpcode_kind { HTTPCODE_PLAIN, HTTPCODE_GZIP, HTTPCODE_DEFLATE, HTTPCODE_UNKNOWN };

struct httpcode {
	enum httpcode_kind kind;
	bool open;		/* z is set up; httpcode_end frees it */
	bool any;		/* a byte came */
	bool ended;		/* the last member is whole */
	unsigned char head[2];	/* the first bytes of the stream or of a further member: they tell its kind */
	unsigned nhead;
	z_stream z;
};

/* c is zeroed, or was ended.  encoding: the header's value, or SPAN_NONE if there is no header. */
void httpcode_begin(struct httpcode *c, struct span encoding);
/* Appends what these bytes decode to.  HTTP_OK, HTTP_TOO_LARGE (to would exceed limit bytes), HTTP_BAD_ENCODING. */
enum http_error httpcode_feed(struct httpcode *c, struct span bytes, size_t limit, struct buf *to);
/* No more bytes come.  HTTP_OK, or HTTP_TRUNCATED if the stream is not complete.  May be called at any time, repeatedly,
 * and on a zeroed c. */
enum http_error httpcode_end(struct httpcode *c);
/* Undoes gzip that is left in a whole body, whoever put it there, at most HTTPCODE_LAYERS times, and replaces the body.
 * HTTP_OK, also if there is none; otherwise as httpcode_feed and httpcode_end, and the body is what came until then. */
enum http_error httpcode_again(struct buf *body, size_t limit);

#endif
