/*
 * child - a command with its input and output in memory, run alongside the loop
 *
 * Never a shell: argv is an array.  It is over when the process has ended, whoever still holds its pipes.  Output beyond
 * CHILD_OUTPUT is discarded.  At most CHILDREN of a line run at a time; the others queue.
 */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>

#include "base/buf.h"
#include "httpd/httpd.h"

#define CHILD_OUTPUT ((size_t)16 << 20)
#define CHILDREN 8
#define CHILDREN_WAITING 256

/* What becomes of a command whose result nobody needs any longer.  One still in line is not started, unless it goes on. */
enum child_end {
	CHILD_GOES_ON,
	CHILD_TERM,		/* a TERM to its process */
	CHILD_TERM_GROUP,	/* a TERM to it and to what it has started */
};

struct child {
	struct children *line;		/* where it queues; set before child_start */
	enum child_end end_by;
	struct child *next;		/* in line */
	struct buf args;		/* the words, each with a NUL */
	struct buf out, err;
	int status;			/* its exit status; 128 + a signal; 127: it could not be started */
	bool over;
	/* private */
	bool waits;			/* in line or at work: child_start has been called */
	int pid, outs, errs;
	struct httpd_watch end;
	void (*done)(void *ctx);
	void *ctx;
};

struct children {
	struct httpd *h;		/* NULL: nobody waits, or child_run does */
	size_t running, waiting;
	struct child *first, *last;
};

/* Both are kept: the line, which must outlive it, and what becomes of it when nobody needs it. */
struct child *child_new(struct children *line, enum child_end end_by);
/* Adds a word to its command line; the first is a program, found as execvp(3) does. */
void child_word(struct child *c, const char *word);
/* Starts or queues it; done(ctx) is called when it is over.  False: the queue is full. */
bool child_start(struct child *c, void (*done)(void *ctx), void *ctx);
/* Starts it and waits for it. */
void child_run(struct child *c);
/* Nobody needs the result any longer: it ends as end_by says, and is freed when it is over (at once if it is, or never
 * began).  NULL is harmless. */
void child_leave(struct child *c);

#endif
