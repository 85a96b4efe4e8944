/* Asks the backfill itself about a request before it becomes a job, by a command that only looks, and writes nothing. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/xmem.h"
#include "jobimpl.h"

#define CHECK_MOST (30 * CLOCK_SECOND)	/* a command that takes longer does more than look */
#define SAID_MOST 65536
#define LINES_MOST 8
#define NOWHERE ".new-none"		/* a folder that never exists: the job has none yet */

extern char **environ;

/* The environment of a keeper, without what names its job. */
static char **
environment(const struct job_kind *k, struct buf *backfill)
{
	static const char *const without[] = { "AF_BACKFILL=", "AF_EVENTS=", "AF_JOB_LOCK=" };
	size_t n = 0, to = 0;
	char **env;

	while (environ[n] != NULL)
		n++;
	env = xcalloc(n + 2, sizeof *env);
	for (size_t i = 0; i < n; i++) {
		bool keep = true;

		for (size_t w = 0; w < sizeof without / sizeof without[0]; w++)
			keep = keep && strncmp(environ[i], without[w], strlen(without[w])) != 0;
		if (keep)
			env[to++] = environ[i];
	}
	buf_addf(backfill, "AF_BACKFILL=%s", k->name);
	env[to] = buf_str(backfill);
	return env;
}

/* Starts it as leader of its own group; its output goes to the descriptor.  0, or errno. */
static int
start(const struct job_kind *k, char *const argv[], int said, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	struct buf backfill = { 0 };
	char **env = environment(k, &backfill);
	sigset_t none, all;
	int err;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&files, said, 2);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	err = posix_spawn(pid, argv[0], &files, &attr, argv, env);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	free(env);
	buf_free(&backfill);
	return err;
}

/* A look at a command: what it says, and how long for. */
struct look {
	int said, signals;	/* descriptors; the second is readable when a signal wants us to end */
	int64_t until;
	bool stopped;
	struct buf text;
};

/* Waits for words or a signal, at most that long; false: no more words will be taken. */
static bool
await(struct look *l, int fd, int64_t us)
{
	struct pollfd p[2] = { { l->signals, POLLIN, 0 }, { fd, POLLIN, 0 } };

	(void)poll(p, 2, (int)(us / 1000));
	l->stopped |= p[0].revents != 0;
	return p[1].revents != 0;
}

/* Reads everything until all writers have closed it, or until then. */
static void
hear(struct look *l)
{
	char piece[4096];
	int64_t left;

	while (!l->stopped && (left = l->until - clock_mono()) >= 1000) {
		ssize_t n;

		if (!await(l, l->said, left))
			continue;
		if ((n = read(l->said, piece, sizeof piece)) == 0 || (n == -1 && errno != EINTR))
			return;
		if (n > 0 && l->text.n < SAID_MOST)
			buf_add(&l->text, piece, (size_t)n);
	}
}

/* How it ended; one that still runs then is killed, with its group. */
static int
reap(struct look *l, pid_t pid)
{
	int how = 0;
	pid_t got;

	while ((got = waitpid(pid, &how, WNOHANG)) == 0 && !l->stopped && clock_mono() < l->until)
		(void)await(l, -1, 2000);
	if (got == 0) {
		(void)kill(-pid, SIGKILL);
		while (waitpid(pid, &how, 0) == -1 && errno == EINTR)
			;
	}
	return how;
}

/* A line without the program's name, cleaned. */
static void
put_line(struct buf *why, struct span line)
{
	const char *colon;
	size_t at;

	if (line.n > 3 && (memcmp(line.p, "af ", 3) == 0 || memcmp(line.p, "af-", 3) == 0) &&
	    (colon = memmem(line.p, line.n, ": ", 2)) != NULL)
		line = (struct span){ colon + 2, line.n - (size_t)(colon + 2 - line.p) };
	at = why->n;
	buf_span_add(why, line);
	why->n = at + text_clean(why->p + at, why->n - at);
}

/* Its lines, the last ones of many: if a command says more than one, the last is why it ended. */
static void
put_reason(struct buf *why, struct span said)
{
	struct span rest = said, line;
	size_t n = 0;

	while (span_cut(&rest, '\n', &line))
		n += span_trim(line).n > 0;
	if (n == 0)
		buf_adds(why, "the backfill refuses these options, and does not say why");
	while (span_cut(&said, '\n', &line)) {
		if ((line = span_trim(line)).n == 0 || n-- > LINES_MOST)
			continue;
		put_line(why, line);
		if (n > 0)
			buf_addc(why, '\n');
	}
}

/* Only what would be the same a moment later is a refusal; for anything that may pass, a job waits. */
static int
judge(int how, struct span said, struct buf *why)
{
	int code = WIFEXITED(how) ? WEXITSTATUS(how) : EXIT_FOR_NOW;

	if (code != EXIT_USAGE && code != EXIT_FOR_GOOD)
		return EXIT_DONE;
	put_reason(why, said);
	return code;
}

static int
run(const struct job_kind *k, char *const argv[], const sigset_t *ends, struct buf *why)
{
	struct look l = { .until = clock_mono() + CHECK_MOST };
	int fds[2], status = EXIT_DONE;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return EXIT_DONE;
	l.said = fds[0];
	l.signals = signalfd(-1, ends, SFD_CLOEXEC | SFD_NONBLOCK);
	if (start(k, argv, fds[1], &pid) == 0) {	/* if not, its keeper will say so */
		close(fds[1]);
		fds[1] = -1;
		hear(&l);
		status = reap(&l, pid);
		status = l.stopped ? EXIT_FOR_NOW : judge(status, buf_span(&l.text), why);
		if (l.stopped)
			buf_adds(why, "stopped by a signal, before there was a job");
	}
	for (int i = 0; i < 2; i++)
		if (fds[i] != -1)
			close(fds[i]);
	if (l.signals != -1)
		close(l.signals);
	buf_free(&l.text);
	return status;
}

int
job_check(const struct job_kind *k, const char *phase, const char *const *argv, const char *jobs, const sigset_t *ends,
    struct buf *why)
{
	const struct job_row *step = kinds_step(k, phase, 0), *row = NULL;
	struct words_list words = { 0 };
	struct buf dir = { 0 };
	int status = EXIT_DONE;

	for (size_t i = 0; row == NULL && i < k->n; i++)
		if (kinds_row_is(&k->v[i], "check") && kinds_is_for(&k->v[i], step->w.v[2]))
			row = &k->v[i];
	if (row == NULL)
		return EXIT_DONE;
	buf_addf(&dir, "%s/" NOWHERE, jobs);
	if (kinds_command(k, step, argv, jobs, buf_str(&dir), &words, why) != 0) {
		status = EXIT_FOR_GOOD;
	} else {
		for (size_t i = 2; i < row->w.n; i++)
			words_list_add(&words, kinds_expand(k, row->w.v[i], dir.p));
		status = run(k, words.v, ends, why);
	}
	words_list_free(&words);
	buf_free(&dir);
	return status;
}
