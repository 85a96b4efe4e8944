/*
 * Who works for a job: whoever holds its lock, wherever it has gone.  A daemon meant to outlive the job closes the lock,
 * and so is not one of them.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/lock.h"
#include "base/xmem.h"
#include "jobimpl.h"

#define HOLDERS_MAX 4096

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
	/* A stopped process does not receive it otherwise. */
	if (sig != SIGKILL)
		(void)syscall(SYS_pidfd_send_signal, process, SIGCONT, NULL, 0);
}

static ssize_t
holders(const char *jobs, const char *id, pid_t *pids)
{
	struct buf path = { 0 };
	ssize_t n = lock_holders(job_path(&path, jobs, id, ".lock"), pids, HOLDERS_MAX);

	buf_free(&path);
	return n > HOLDERS_MAX ? HOLDERS_MAX : n;
}

static bool
is_among(pid_t pid, const pid_t *pids, ssize_t n)
{
	for (ssize_t i = 0; i < n; i++)
		if (pids[i] == pid)
			return true;
	return false;
}

bool
job_at_work(const char *jobs, const char *id, pid_t besides)
{
	pid_t *pids = xcalloc(HOLDERS_MAX, sizeof *pids);
	ssize_t n = holders(jobs, id, pids);
	bool others = n > (is_among(besides, pids, n) ? 1 : 0);

	free(pids);
	return others;
}

void
job_signal_holders(const char *jobs, const char *id, int sig, bool outside_only)
{
	pid_t *pids = xcalloc(HOLDERS_MAX, sizeof *pids), *still = xcalloc(HOLDERS_MAX, sizeof *still);
	int *process = xcalloc(HOLDERS_MAX, sizeof *process);
	ssize_t n = holders(jobs, id, pids), m;

	for (ssize_t i = 0; i < n; i++)
		process[i] = open_process(pids[i]);
	/* The process holding the lock now is the one we opened: a pid cannot have passed to another in between unless
	 * both held the lock. */
	m = holders(jobs, id, still);
	for (ssize_t i = 0; i < n; i++) {
		if (process[i] == -1)
			continue;
		if (is_among(pids[i], still, m) && !(outside_only && getpgid(pids[i]) == getpgrp()))
			send_signal(process[i], sig);
		close(process[i]);
	}
	free(pids);
	free(still);
	free(process);
}
