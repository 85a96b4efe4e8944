/*
 * httpcode - undoes a body's Content-Encoding while it arrives, and knows whether it came whole
 *
 *	httpcode_begin(&c, SPAN("gzip"));
 *	while (…) httpcode_feed(&c, piece, limit, &to);
 *	httpcode_end(&c);
 *
 * libcurl decodes too, but does not tell when the compressed stream ends before its end: half a text would
 * be taken for a whole one.  Here an answer is whole only when its stream has ended, and zlib has compared
 * the checksum and the length after it.
 *
 * Known: gzip (also x-gzip; several members one after another are one text) and deflate, with the zlib frame
 * that the standard asks for or without it, as some servers send it; identity.  Others are not asked for
 * and are HTTP_BAD_ENCODING.  Behind the end, zeros and line ends are padding; anything else is
 * HTTP_BAD_ENCODING.  A body without a byte is an empty one in every encoding.
 *
 * Memory: zlib's window (40 KiB) while a compressed body is under way.
 */
#ifndef HTTPCODE_H
#define HTTPCODE_H

#include <zlib.h>

#include "http.h"

enum httpcode_kind { HTTPCODE_PLAIN, HTTPCODE_GZIP, HTTPCODE_DEFLATE, HTTPCODE_UNKNOWN };

struct httpcode {
	enum httpcode_kind kind;
	bool open;		/* z is set up: httpcode_end frees it */
	bool any;		/* a byte came */
	bool ended;		/* the last member is whole */
	unsigned char head[2];	/* of the stream or a further member: they tell what it is */
	unsigned nhead;
	z_stream z;
};

/* c is zero or was ended.  encoding: the header's value, SPAN_NONE: there is none. */
void httpcode_begin(struct httpcode *c, struct span encoding);
/* Appends what these bytes hold.  HTTP_OK, HTTP_TOO_LARGE (to would pass limit bytes), HTTP_BAD_ENCODING. */
enum http_error httpcode_feed(struct httpcode *c, struct span bytes, size_t limit, struct buf *to);
/* No more bytes come.  HTTP_OK, or HTTP_TRUNCATED: more belong to it.  May be called at any time, again and
 * again, and for a zero c. */
enum http_error httpcode_end(struct httpcode *c);

#endif
