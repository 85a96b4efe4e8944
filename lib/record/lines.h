/*
 * lines - the lines of a descriptor, found in place
 *
 * One buffer of whole pages; read(2) writes into it, a line is a span of it, and only what is left of a
 * line at its end is ever moved.  Reads begin at the start of a page, where the kernel
 * copies up to three times as fast as a few bytes after one (measured on Zen 3).  A pipe is
 * made larger where the system allows it, so both ends can work at once.
 *
 * Memory: LINES_WINDOW, or the longest line and at most 8 MiB.
 */
#ifndef LINES_H
#define LINES_H

#include <stdint.h>

#include "base/buf.h"

#define LINES_WINDOW ((size_t)256 << 10)
/* At least this many bytes can be read after a line, whatever they hold (JSON_PAD). */
#define LINES_PAD 64

enum lines_got {
	LINES_END,	/* of the file */
	LINES_LINE,	/* a line */
	LINES_CUT,	/* the last one, without a newline */
	LINES_LONG,	/* one longer than allowed; it is skipped */
	LINES_ERROR	/* errno says why read(2) failed */
};

struct lines {
	uint64_t offset;	/* bytes of the file up to and including the line and its newline */
	/* the rest is private */
	int fd;
	size_t max;
	void (*before)(void *ctx, int fd);
	void *ctx;
	char *p;
	size_t cap, at, scanned, n;
	bool eof, skipping;
};

/* before (or NULL) is called before each read(2), from within lines_next; it must not call anything of l.  The descriptor
 * stays the caller's. */
void lines_init(struct lines *l, size_t max, void (*before)(void *ctx, int fd), void *ctx);
/* Another file, at whose start fd is; what is left of the previous one is dropped. */
void lines_from(struct lines *l, int fd);
/* The next line without its newline, valid until the next call; with LINES_LONG there is no line.  After LINES_ERROR
 * only lines_from and lines_free may follow. */
enum lines_got lines_next(struct lines *l, struct span *line);
void lines_free(struct lines *l);

#endif
