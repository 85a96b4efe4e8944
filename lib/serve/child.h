/*
 * child - a command with its input and output in memory, beside the loop
 *
 * Never a shell: argv is an array.  It is over when the process has ended, whoever still holds its pipes.  What it
 * writes beyond CHILD_OUTPUT is thrown away.  At most CHILDREN run at a time; the others wait in line.
 */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>

#include "base/buf.h"
#include "httpd/httpd.h"

#define CHILD_OUTPUT ((size_t)16 << 20)
#define CHILDREN 8
#define CHILDREN_WAITING 256

struct child {
	struct child *next;		/* in line */
	struct buf args;		/* the words, each with a NUL */
	struct buf out, err;
	int status;			/* its exit status; 128 + a signal; 127: it could not be started */
	bool over;
	/* private */
	int pid, outs, errs;
	struct httpd_watch end;
	struct children *all;
	void (*done)(void *ctx);
	void *ctx;
};

struct children {
	struct httpd *h;		/* NULL: nobody waits, child_run does */
	size_t running, waiting;
	struct child *first, *last;
};

struct child *child_new(void);
/* One more word of its command line; the first is a program, found as execvp(3) does. */
void child_word(struct child *c, const char *word);
/* Starts it, or puts it in line; done(ctx) is called when it is over.  False: too many are in line. */
bool child_start(struct children *all, struct child *c, void (*done)(void *ctx), void *ctx);
/* Starts it and waits for it. */
void child_run(struct child *c);
/* Nobody wants to know any more; it goes on, and is freed when it is over (at once if it is, or never began). */
void child_leave(struct child *c);

#endif
