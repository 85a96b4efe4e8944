/*
 * outq - a writer that never makes its owner wait
 *
 * Lines are handed to a thread that writes them to a descriptor, in order.  The owner asks for
 * room first (outq_room) and is told through outq_fd when there is room again, or when the
 * reader has gone away (which is noticed even while there is nothing to write).
 *
 * Memory: twice OUTQ_BYTES (what waits, and what is being written), and a line beyond each.
 */
#ifndef OUTQ_H
#define OUTQ_H

#include "base/buf.h"

#define OUTQ_BYTES ((size_t)4 << 20)

struct outq;

/* SIGPIPE must be ignored.  Dies if no thread can be created. */
struct outq *outq_new(int fd);
int outq_fd(const struct outq *q);
bool outq_room(struct outq *q);
/* Copies the line's bytes; only after outq_room said yes. */
void outq_put(struct outq *q, struct span line);
/* Pushes out everything put so far: for when no more comes for a while. */
void outq_flush(struct outq *q);
/* 0, or the errno of the write that failed: nothing more is written (EPIPE: the reader left). */
int outq_error(struct outq *q);
/* Waits until everything is written, and closes; 0, or -1 with errno. */
int outq_finish(struct outq *q);

#endif
