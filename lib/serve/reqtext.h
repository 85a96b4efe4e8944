/*
 * reqtext - a request as text, and an answer as text: for tests, and for the fuzzer
 *
 * A small part of HTTP/1.1 (RFC 9112): a line, headers, and a body of Content-Length bytes.  Anything else is refused:
 * no folded headers, no chunks, no bytes after the body, one Host.  Over a socket, libmicrohttpd reads requests.
 */
#ifndef REQTEXT_H
#define REQTEXT_H

#include "req.h"

#define REQTEXT_HEADERS 64

struct reqtext {
	char *method, *target;
	struct { char *name, *value; } header[REQTEXT_HEADERS];
	size_t n;
	struct span body;
};

/* Parses text in place; it must stay valid and end with an uncounted NUL.  0, or the status that says what is wrong,
 * with *why. */
unsigned reqtext_read(struct reqtext *t, char *text, size_t n, const char **why);
/* For struct req: ctx is the struct reqtext. */
const char *reqtext_header(void *ctx, const char *name, size_t i);
/* The line and the headers of an answer, up to the empty line. */
void reqtext_write(struct buf *to, const struct rep *p, int64_t length);

#endif
