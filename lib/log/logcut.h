/*
 * logcut - a log, or any file of lines, cut into ranges of whole lines
 *
 * Part K of N begins with the first line that begins at or after (K - 1) / N of the bytes, and ends where part K + 1 begins:
 * every line is in exactly one part, and the parts in order are the file.  A part is empty if a line is longer than a part.
 * Two reads of a few kilobytes find it, however large the file is, so each of N machines can find its own.
 *
 * The file must not grow: one whose writer holds its lock (log.h) is refused, and lines appended later are not seen.  A tail
 * without a newline belongs to no part; the member tail says how long it is.
 */
#ifndef LOGCUT_H
#define LOGCUT_H

#include <stdint.h>

#include "base/buf.h"

struct logcut {
	int fd;
	uint64_t size;		/* up to the end of the last whole line */
	uint64_t tail;		/* bytes after that */
};

/* 0, or -1 with a message in why, and nothing to close; errno is EAGAIN if the file's writer is at work. */
int logcut_open(struct logcut *c, const char *path, struct buf *why);
/* The bytes *from … *to of a part (1 … parts); -1 with errno if the file cannot be read. */
int logcut_range(const struct logcut *c, unsigned part, unsigned parts, uint64_t *from, uint64_t *to);
void logcut_close(struct logcut *c);

#endif
