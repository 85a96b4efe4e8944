/* How a keeper begins. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/lock.h"
#include "jobkeeper.h"

static int
watch_files(struct keeper *k)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0 || (k->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)) == -1 ||
	    (k->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) == -1 ||
	    inotify_add_watch(k->watch, k->dir.p, IN_MOVED_TO | IN_CREATE) == -1)
		return -1;
	return prctl(PR_SET_CHILD_SUBREAPER, 1);
}

static void
set_environment(struct keeper *k)
{
	struct buf text = { 0 }, path = { 0 };

	buf_addf(&text, "%d", JOB_LOCK_FD);
	(void)setenv("AF_JOB_LOCK", buf_str(&text), 1);
	(void)setenv("AF_EVENTS", job_path(&path, k->jobs, k->id, "events.ndjson"), 1);
	(void)setenv("AF_BACKFILL", k->kind.name, 1);
	buf_free(&text);
	buf_free(&path);
}

static int
open_files(struct keeper *k)
{
	struct buf path = { 0 };
	struct stat st;
	int status = -1;

	k->alive = lock_open(job_path(&path, k->jobs, k->id, ".keeper"), true);
	if (k->alive == -1 || lock_wait(k->alive) != 0)
		buf_addf(&k->why, "cannot lock '%s': %s", path.p, strerror(errno));
	else if ((k->null = open("/dev/null", O_RDWR | O_CLOEXEC)) == -1 ||
	    (k->log = open(job_path(&path, k->jobs, k->id, "log"), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) == -1)
		buf_addf(&k->why, "cannot open '%s': %s", path.p, strerror(errno));
	else if (chdir(k->dir.p) != 0 || watch_files(k) != 0)
		buf_addf(&k->why, "cannot watch '%s': %s", k->dir.p, strerror(errno));
	else
		status = 0;
	k->events_from = stat(job_path(&path, k->jobs, k->id, "events.ndjson"), &st) == 0 ? st.st_size : 0;
	buf_free(&path);
	return status;
}

int
keeper_open(struct keeper *k)
{
	job_path(&k->dir, k->jobs, k->id, "");
	k->dir.p[--k->dir.n] = '\0';
	if (open_files(k) != 0)
		return -1;
	if (job_look(&k->look, k->jobs, k->id) != 0) {
		buf_addf(&k->why, "cannot look at '%s': %s", k->dir.p, strerror(errno));
		return -1;
	}
	if ((k->status = kinds_load(&k->kind, k->look.kind, &k->why)) != EXIT_DONE || kinds_phase(&k->kind, k->look.phase) == NULL) {
		if (k->status == EXIT_DONE)
			buf_addf(&k->why, "'%s' has no phase '%s' any more", k->look.kind, k->look.phase);
		/* For good: the next time would be the same. */
		(void)job_write_over(k->jobs, k->id, EXIT_FOR_GOOD, 0, buf_str(&k->why), 0);
		return -1;
	}
	kinds_argv(&k->argv, k->look.argv);
	set_environment(k);
	return 0;
}
