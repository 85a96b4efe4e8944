/*
 * child - a command with its input and output in memory, run alongside the loop
 *
 * Never a shell: argv is an array.  It is over when the process has ended, whoever still holds its pipes.  Output beyond
 * CHILD_OUTPUT is discarded.  At most CHILDREN run at a time; the others queue.
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
	struct httpd *h;		/* NULL: nobody waits, or child_run does */
	size_t running, waiting;
	struct child *first, *last;
};

struct child *child_new(void);
/* Adds a word to its command line; the first is a program, found as execvp(3) does. */
void child_word(struct child *c, const char *word);
/* Starts or queues it; done(ctx) is called when it is over.  False: the queue is full. */
bool child_start(struct children *all, struct child *c, void (*done)(void *ctx), void *ctx);
/* Starts it and waits for it. */
void child_run(struct child *c);
/* Nobody needs the result any longer; it continues, and is freed when it is over (at once if it is, or never began). */
void child_leave(struct child *c);

#endif
