/*
 * A piece of a test in a process of its own: for what dies, and for what is written to 0, 1 and 2.
 *
 *	struct child c = child_run(fn, arg);	c.status, c.out, c.err; child_free(&c)
 *
 * status is the exit status, or 1000 plus the signal that ended it; 0 if fn just returns.
 */
#ifndef CHILD_H
#define CHILD_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"

struct child {
	int status;
	struct buf out, err;
};

static inline void
child_slurp(int fd, struct buf *to)
{
	ssize_t k;

	lseek(fd, 0, SEEK_SET);
	do {
		buf_reserve(to, 4096);
		if ((k = read(fd, to->p + to->n, 4096)) > 0)
			to->n += (size_t)k;
	} while (k > 0);
	buf_str(to);
	close(fd);
}

static inline struct child
child_run(void (*fn)(void *), void *arg)
{
	struct child c = { 0 };
	int out = memfd_create("out", 0), err = memfd_create("err", 0), status = 0;
	pid_t pid;

	fflush(NULL);
	if ((pid = fork()) == 0) {
		dup2(out, 1);
		dup2(err, 2);
		close(out);
		close(err);
		fn(arg);
		fflush(NULL);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	c.status = WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
	child_slurp(out, &c.out);
	child_slurp(err, &c.err);
	return c;
}

static inline void
child_free(struct child *c)
{
	buf_free(&c->out);
	buf_free(&c->err);
}

/* Does text hold part? */
static inline bool
child_said(struct buf *text, const char *part)
{
	return strstr(buf_str(text), part) != NULL;
}

#endif
