/*
 * redis - commands to Redis and their answers (RESP 2), one connection, one at a time
 *
 * The address comes from the environment, never from an argument, and if it has a password it appears in no message:
 *
 *	redis://[[USER]:PASSWORD@]HOST[:6379][/DB]	unix://[[USER]:PASSWORD@]/PATH[?db=DB]
 *
 * rediss:// is refused: there is no TLS here.  Every wait has an end.  Functions return EXIT_DONE, or the exit status
 * for the failure, with redis_why.
 */
#ifndef REDIS_H
#define REDIS_H

#include <stdint.h>

#include "base/buf.h"

#define REDIS_VALUE_MAX ((size_t)512 << 20)

struct redis {
	/* private */
	int fd;
	struct buf in, out, why;
	size_t at, got;
	int64_t timeout, until;	/* 0: none; until: clock_mono */
	char host[280];		/* for messages */
};

struct redis_answer {
	char type;		/* '+' '-' ':' '$' '*', or '_': nothing */
	struct span text;	/* of + - $; good until the next call */
	int64_t n;		/* of : and * (the number of answers that follow) */
};

/* EXIT_USAGE: the address is wrong; EXIT_FOR_NOW: nobody answers.  timeout: microseconds for each answer, or for the
 * next 64 KiB of a long one; it is found at most twice as late.  Close r in any case. */
int redis_open(struct redis *r, const char *url, int64_t timeout);
/* Adds a command of n arguments for redis_send. */
void redis_add(struct redis *r, size_t n, const struct span *args);
/* Sends everything added, at once. */
int redis_send(struct redis *r);
/* The next answer.  An error from the server counts as a failure. */
int redis_next(struct redis *r, struct redis_answer *a);
/* Begins a transaction, and waits until the server has: after a MULTI that it refuses, because it is still loading its data,
 * it would carry out what follows piece by piece.  Call it before the first redis_add. */
int redis_multi(struct redis *r);
/* Ends it.  Each of the count commands must be OK or a number.  On any failure none of it was done, or the connection broke
 * and the outcome is unknown. */
int redis_exec(struct redis *r, size_t count);
const char *redis_why(struct redis *r);
void redis_close(struct redis *r);

#endif
