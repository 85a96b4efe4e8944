/*
 * The keeper's descendants.  It is the one that orphans are given to (PR_SET_CHILD_SUBREAPER), so all that its steps have
 * ever started is below it, also what has left the group.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/io.h"
#include "base/lock.h"
#include "base/num.h"
#include "base/xmem.h"
#include "jobimpl.h"

#define CHILDREN_MAX (1 << 20)
#define HOLDERS_MAX 4096

/* The children of a process, of all of its threads: pids with blanks between them. */
static void
children_of(pid_t pid, struct buf *to)
{
	char path[600];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
	if ((d = opendir(path)) == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "/proc/%ld/task/%s/children", (long)pid, e->d_name);
		(void)io_read_file(path, to, CHILDREN_MAX);
	}
	closedir(d);
}

static pid_t
next_child(struct span *rest)
{
	struct span one;
	int64_t pid;

	while ((one = words_bare(rest, " ")).n > 0)
		if (num_i64(one, 1, INT32_MAX, &pid) == 0)
			return (pid_t)pid;
	return 0;
}

bool
job_children(pid_t besides)
{
	struct buf text = { 0 };
	struct span rest;
	bool any = false;
	pid_t pid;

	children_of(getpid(), &text);
	rest = buf_span(&text);
	while (!any && (pid = next_child(&rest)) != 0)
		any = pid != besides;
	buf_free(&text);
	return any;
}

/* Still a child of the one it was found at?  A pid that has gone may be somebody else's by now. */
static bool
is_child(pid_t parent, pid_t pid)
{
	struct buf text = { 0 };
	struct span rest;
	bool found = false;
	pid_t one;

	children_of(parent, &text);
	rest = buf_span(&text);
	while (!found && (one = next_child(&rest)) != 0)
		found = one == pid;
	buf_free(&text);
	return found;
}

/* pidfd_open(2), which older C libraries do not have; -1 if it has gone. */
static int
open_process(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static void
send_signal(int process, int sig)
{
	(void)syscall(SYS_pidfd_send_signal, process, sig, NULL, 0);
	/* One that is stopped does not hear it otherwise. */
	if (sig != SIGKILL)
		(void)syscall(SYS_pidfd_send_signal, process, SIGCONT, NULL, 0);
}

static void
signal_below(pid_t parent, int sig, bool outside_only, unsigned depth)
{
	struct buf text = { 0 };
	struct span rest;
	pid_t pid;

	if (depth == 0)
		return;
	children_of(parent, &text);
	rest = buf_span(&text);
	while ((pid = next_child(&rest)) != 0) {
		int fd = open_process(pid);

		/* Its children first, while it is still their parent. */
		signal_below(pid, sig, outside_only, depth - 1);
		if (fd == -1)
			continue;
		if ((!outside_only || getpgid(pid) != getpgrp()) && is_child(parent, pid))
			send_signal(fd, sig);
		close(fd);
	}
	buf_free(&text);
}

void
job_signal_descendants(int sig, bool outside_only)
{
	signal_below(getpid(), sig, outside_only, 64);
}

ssize_t
job_signal_holders(const char *jobs, const char *id, int sig)
{
	struct buf path = { 0 };
	pid_t *now = xcalloc(HOLDERS_MAX, sizeof *now), *still = xcalloc(HOLDERS_MAX, sizeof *still);
	int *fd = xcalloc(HOLDERS_MAX, sizeof *fd);
	ssize_t n = lock_holders(job_path(&path, jobs, id, ".lock"), now, HOLDERS_MAX), m;

	if (n > HOLDERS_MAX)
		n = HOLDERS_MAX;
	for (ssize_t i = 0; i < n; i++)
		fd[i] = open_process(now[i]);
	/* Who has the lock now had its descriptor opened above: no other process can have got its pid in between. */
	m = lock_holders(path.p, still, HOLDERS_MAX);
	for (ssize_t i = 0; i < n; i++) {
		bool has = false;

		for (ssize_t k = 0; !has && k < m && k < HOLDERS_MAX; k++)
			has = still[k] == now[i];
		if (fd[i] != -1 && has)
			send_signal(fd[i], sig);
		if (fd[i] != -1)
			close(fd[i]);
	}
	free(now);
	free(still);
	free(fd);
	buf_free(&path);
	return n;
}
