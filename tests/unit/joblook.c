/*
 * A look is of one instant: while another process takes a job through its life as fast as it can, only states are seen
 * that the files had.  What a job goes through here is queued, running, done, and queued again; who asked the lock before
 * the files, or after, would see it interrupted now and then.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lock.h"
#include "job/jobimpl.h"
#include "tap.h"

#define ENOUGH 1000	/* times that each state is seen */
#define LOOKS_MOST 10000000

static char dir[] = "/tmp/af-joblook.XXXXXX";

static void
put(const char *name, const char *text)
{
	char path[200], new[200];
	int fd;

	snprintf(path, sizeof path, "%s/j/%s", dir, name);
	snprintf(new, sizeof new, "%s/j/.new", dir);
	fd = open(new, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	(void)!write(fd, text, strlen(text));
	close(fd);
	(void)rename(new, path);
}

static void
take_away(const char *name)
{
	char path[200];

	snprintf(path, sizeof path, "%s/j/%s", dir, name);
	(void)unlink(path);
}

/* One life after another. */
static _Noreturn void
live(void)
{
	char path[200];

	snprintf(path, sizeof path, "%s/j/.lock", dir);
	for (;;) {
		int fd = lock_open(path, true);

		if (lock_try(fd) != 0)
			_exit(1);
		put("started", "{\"at\":\"2026-01-01T00:00:00Z\",\"starts\":1}\n");
		put("over", "{\"status\":0}\n");
		close(fd);
		take_away("started");
		take_away("over");
	}
}

int
main(void)
{
	long seen[JOB_STATES] = { 0 }, bad = 0, wrong = 0, looks = 0;
	struct job_look j = { 0 };
	char path[200];
	pid_t pid;

	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(path, sizeof path, "%s/j", dir);
	(void)mkdir(path, 0700);
	put("request.json", "{\"kind\":\"toy\",\"phase\":\"run\",\"argv\":[],\"governors\":[],\"at\":\"2026-01-01T00:00:00Z\"}\n");
	if ((pid = fork()) == 0)
		live();
	for (; looks < LOOKS_MOST && (seen[JOB_QUEUED] < ENOUGH || seen[JOB_RUNNING] < ENOUGH || seen[JOB_DONE] < ENOUGH); looks++) {
		if (job_look(&j, dir, "j") != 0)
			bad++;
		else
			seen[j.state]++;
		wrong += j.state == JOB_DONE && j.status != 0;
	}
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	ok(bad == 0, "each look succeeds");
	ok(looks < LOOKS_MOST, "it lives");
	ok(seen[JOB_QUEUED] + seen[JOB_RUNNING] + seen[JOB_DONE] == looks, "queued, running, done, and nothing that it never was");
	for (int i = 0; i < JOB_STATES; i++)
		printf("# %s %ld\n", job_state_name((enum job_state)i), seen[i]);
	ok(wrong == 0, "a verdict belongs to its state");
	job_look_free(&j);
	ok(job_remove_tree(dir) == 0, "all of it goes");
	return tap_done();
}
