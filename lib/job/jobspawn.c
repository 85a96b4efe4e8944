/* A process in its own session, nobody's child: a keeper, or the sleeper. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jobimpl.h"

extern char **environ;

/* af-job beside the running program, else in PATH. */
static const char *
program(struct buf *to)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	struct span path = SPAN(getenv("PATH") != NULL ? getenv("PATH") : ""), one;

	while (n > 0 && self[n - 1] != '/')
		n--;
	buf_add(to, self, n > 0 ? (size_t)n : 0);
	buf_adds(to, "af-job");
	if (n > 0 && access(buf_str(to), X_OK) == 0)
		return to->p;
	while ((one = words_bare(&path, ":")).n > 0) {
		to->n = 0;
		buf_span_add(to, one);
		buf_adds(to, "/af-job");
		if (*one.p == '/' && access(buf_str(to), X_OK) == 0)
			return to->p;
	}
	return NULL;
}

/* Only what is safe between fork and exec, since the caller may have threads. */
static _Noreturn void
become(const char *path, char *const argv[], int lock, int ready)
{
	sigset_t none;
	int null;

	if (fork() != 0)
		_exit(0);
	(void)setsid();
	/* Moved above the two numbers, so neither dup2 closes the other. */
	lock = fcntl(lock, F_DUPFD, JOB_READY_FD + 1);
	ready = fcntl(ready, F_DUPFD, JOB_READY_FD + 1);
	if ((null = open("/dev/null", O_RDWR)) == -1 || dup2(null, 0) == -1 || dup2(null, 1) == -1 || dup2(null, 2) == -1 ||
	    dup2(lock, JOB_LOCK_FD) == -1 || dup2(ready, JOB_READY_FD) == -1)
		_exit(EXIT_FOR_NOW);
	(void)close_range(3, JOB_LOCK_FD - 1, 0);
	(void)close_range(JOB_READY_FD + 1, ~0U, 0);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	for (int sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_DFL);
	execve(path, argv, environ);
	_exit(EXIT_FOR_NOW);
}

/* What the new process says: 'k', or why not, or nothing if it died. */
static int
hear(int fd, const char *command, struct buf *why)
{
	char text[1000];
	size_t had = 0;
	ssize_t k;

	while (had < sizeof text && ((k = read(fd, text + had, sizeof text - had)) > 0 || (k == -1 && errno == EINTR)))
		had += k > 0 ? (size_t)k : 0;
	if (had == 1 && text[0] == 'k')
		return 0;
	if (had > 0)
		buf_add(why, text, had);
	else
		buf_addf(why, "'af-job %s' could not be started, or was killed", command);
	return -1;
}

int
job_spawn(const char *command, const char *jobs, const char *id, int lock, struct buf *why)
{
	struct buf path = { 0 };
	char *argv[] = { (char *)"af-job", (char *)command, (char *)jobs, (char *)id, NULL };
	int ready[2] = { -1, -1 }, k = -1;
	pid_t pid = -1;

	if (program(&path) == NULL) {
		buf_adds(why, "af-job is neither beside this program nor in PATH");
	} else if (pipe2(ready, O_CLOEXEC) != 0 || (pid = fork()) == -1) {
		buf_addf(why, "cannot start a process: %s", strerror(errno));
	} else if (pid == 0) {
		become(path.p, argv, lock, ready[1]);
	} else {
		close(ready[1]);
		ready[1] = -1;
		while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
			;
		k = hear(ready[0], command, why);
	}
	if (ready[0] != -1)
		close(ready[0]);
	if (ready[1] != -1)
		close(ready[1]);
	buf_free(&path);
	return k;
}
