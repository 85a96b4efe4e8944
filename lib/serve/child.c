#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xmem.h"

#define NOT_STARTED 127

extern char **environ;

struct child *
child_new(struct children *line, enum child_end end_by)
{
	struct child *c = xcalloc(1, sizeof *c);

	c->line = line;
	c->end_by = end_by;
	c->end.fd = c->outs = c->errs = -1;
	return c;
}

void
child_word(struct child *c, const char *word)
{
	buf_add(&c->args, word, strlen(word) + 1);
}

/* Standard output and error go to files without names: no pipe needs draining, whoever holds it. */
static int
spawn(struct child *c)
{
	char *argv[256];
	size_t n = 0;
	posix_spawn_file_actions_t to;
	posix_spawnattr_t how;
	sigset_t none, usual;
	int err;

	for (char *p = c->args.p; p < c->args.p + c->args.n && n < 255; p += strlen(p) + 1)
		argv[n++] = p;
	argv[n] = NULL;
	sigemptyset(&none);
	sigfillset(&usual);
	posix_spawn_file_actions_init(&to);
	posix_spawnattr_init(&how);
	posix_spawn_file_actions_addopen(&to, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&to, c->outs, 1);
	posix_spawn_file_actions_adddup2(&to, c->errs, 2);
	posix_spawnattr_setsigmask(&how, &none);
	posix_spawnattr_setsigdefault(&how, &usual);
	posix_spawnattr_setpgroup(&how, 0);
	posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	err = posix_spawnp(&c->pid, argv[0], &to, &how, argv, environ);
	posix_spawn_file_actions_destroy(&to);
	posix_spawnattr_destroy(&how);
	return err;
}

static void
gather(int fd, struct buf *to)
{
	char piece[4096];
	ssize_t n;

	for (off_t at = 0; fd != -1 && to->n < CHILD_OUTPUT && (n = pread(fd, piece, sizeof piece, at)) > 0; at += n)
		buf_add(to, piece, (size_t)n);
	if (fd != -1)
		close(fd);
}

static void
free_child(struct child *c)
{
	buf_free(&c->args);
	buf_free(&c->out);
	buf_free(&c->err);
	free(c);
}

static void
finish(struct child *c, int status)
{
	gather(c->outs, &c->out);
	gather(c->errs, &c->err);
	c->outs = c->errs = -1;
	c->status = status;
	c->over = true;
}

/* A descriptor that becomes readable when it has ended, or -1 if it could not begin. */
static int
begin(struct child *c)
{
	int err = 0;

	c->outs = memfd_create("out", MFD_CLOEXEC);
	c->errs = memfd_create("err", MFD_CLOEXEC);
	if (c->outs == -1 || c->errs == -1 || (err = spawn(c)) != 0) {
		errno = err != 0 ? err : errno;
		complain_errno("cannot run '%s'", c->args.p);
		finish(c, NOT_STARTED);
		return -1;
	}
	c->end.fd = (int)syscall(SYS_pidfd_open, c->pid, 0);
	return c->end.fd;
}

static void
reap(struct child *c)
{
	int status = 0;

	while (waitpid(c->pid, &status, 0) == -1 && errno == EINTR)
		continue;
	if (c->end.fd != -1)
		close(c->end.fd);
	c->end.fd = -1;
	finish(c, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

void
child_run(struct child *c)
{
	int fd = begin(c);
	struct pollfd wait = { fd, POLLIN, 0 };

	if (c->over)
		return;
	while (fd != -1 && poll(&wait, 1, -1) == -1 && errno == EINTR)
		continue;
	reap(c);
}

static void ended(void *ctx);

static void
start_more(struct children *all)
{
	while (all->running < CHILDREN && all->first != NULL) {
		struct child *c = all->first;

		all->first = c->next;
		if (all->first == NULL)
			all->last = NULL;
		all->waiting--;
		if (begin(c) == -1 && !c->over)
			reap(c);	/* no pidfd: wait for it */
		if (c->over) {
			if (c->done != NULL)
				c->done(c->ctx);
			else
				free_child(c);
			continue;
		}
		all->running++;
		c->end.ready = ended;
		c->end.ctx = c;
		httpd_watch(all->h, &c->end);
	}
}

static void
ended(void *ctx)
{
	struct child *c = ctx;
	struct children *all = c->line;

	httpd_unwatch(all->h, &c->end);
	reap(c);
	all->running--;
	if (c->done != NULL)
		c->done(c->ctx);
	else
		free_child(c);
	start_more(all);
}

bool
child_start(struct child *c, void (*done)(void *ctx), void *ctx)
{
	struct children *all = c->line;

	if (all->waiting >= CHILDREN_WAITING)
		return false;
	c->waits = true;
	c->done = done;
	c->ctx = ctx;
	c->next = NULL;
	*(all->last != NULL ? &all->last->next : &all->first) = c;
	all->last = c;
	all->waiting++;
	start_more(all);
	return true;
}

/* Takes it out of its line. */
static void
step_out(struct child *c)
{
	struct children *all = c->line;
	struct child **at = &all->first, *before = NULL;

	while (*at != c) {
		before = *at;
		at = &before->next;
	}
	*at = c->next;
	if (all->last == c)
		all->last = before;
	all->waiting--;
}

void
child_leave(struct child *c)
{
	if (c == NULL)
		return;
	if (c->over || !c->waits) {
		free_child(c);
	} else if (c->pid == 0 && c->end_by != CHILD_GOES_ON) {
		step_out(c);
		free_child(c);
	} else {
		c->done = NULL;
		if (c->end_by != CHILD_GOES_ON)
			(void)kill(c->end_by == CHILD_TERM_GROUP ? -c->pid : c->pid, SIGTERM);
	}
}
