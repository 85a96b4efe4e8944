/* Reading: the look, the folder. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/home.h"
#include "base/io.h"
#include "base/lock.h"
#include "base/xmem.h"
#include "jobimpl.h"

#define LOOKS_MOST 1000		/* after this many changes in a row a job is taken as it is */

static const char *const state_names[JOB_STATES] = {
	[JOB_RUNNING] = "running", [JOB_CANCELLING] = "cancelling", [JOB_DONE] = "done", [JOB_CANCELLED] = "cancelled",
	[JOB_WAITING] = "waiting", [JOB_PARTIAL] = "partial", [JOB_FAILED] = "failed", [JOB_INTERRUPTED] = "interrupted",
	[JOB_QUEUED] = "queued"
};

const char *
job_state_name(enum job_state state)
{
	return state_names[state];
}

bool
job_ended(enum job_state state)
{
	return state == JOB_DONE || state == JOB_PARTIAL || state == JOB_FAILED || state == JOB_CANCELLED;
}

int
job_folder(struct buf *to, bool make)
{
	const char *env = getenv("AF_JOBS");
	char cwd[PATH_MAX];

	if (env != NULL && *env != '\0') {
		if (*env != '/' && getcwd(cwd, sizeof cwd) == NULL)
			return -1;
		buf_addf(to, "%s%s%s", *env != '/' ? cwd : "", *env != '/' ? "/" : "", env);
	} else if (home_folder(to, "XDG_STATE_HOME", ".local/state")) {
		buf_adds(to, "/af/jobs");
	} else {
		errno = ENOENT;
		return -1;
	}
	while (to->n > 1 && to->p[to->n - 1] == '/')
		to->n--;
	buf_str(to);
	if (!make || access(to->p, F_OK) == 0)
		return 0;
	/* Its parents get the usual mode; only the folder itself is private. */
	if (io_mkdirs(to->p) != 0 || chmod(to->p, 0700) != 0)
		return -1;
	return 0;
}

bool
job_id_ok(struct span id)
{
	if (id.n == 0 || id.n > JOB_ID_MAX || *id.p == '-')
		return false;
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '-' && c != '_')
			return false;
	}
	return true;
}

const char *
job_path(struct buf *to, const char *jobs, const char *id, const char *name)
{
	to->n = 0;
	buf_addf(to, "%s/%s/%s", jobs, id, name);
	return buf_str(to);
}

/* --- one look --- */

static const char *const names[JOB_FILES] = {
	[JOB_FILE_REQUEST] = "request.json", [JOB_FILE_STARTED] = "started", [JOB_FILE_OVER] = "over", [JOB_FILE_CANCEL] = "cancel"
};

const char *
job_file_name(enum job_file file)
{
	return names[file];
}

/* Which file has this name, or none.  Each is made by rename, so different content is a different file. */
struct mark {
	bool there;
	dev_t dev;
	ino_t ino;
	struct timespec changed;
};

static int
take_mark(struct mark *m, int dir, const char *name)
{
	struct stat st;

	*m = (struct mark){ 0 };
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? 0 : -1;
	*m = (struct mark){ true, st.st_dev, st.st_ino, st.st_ctim };
	return 0;
}

static bool
same_mark(const struct mark *a, const struct mark *b)
{
	return a->there == b->there && a->dev == b->dev && a->ino == b->ino && a->changed.tv_sec == b->changed.tv_sec &&
	    a->changed.tv_nsec == b->changed.tv_nsec;
}

static int
read_at(int dir, const char *name, struct buf *to)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	ssize_t k;

	to->n = 0;
	if (fd == -1 && errno == ENOENT)
		return 0;
	if (fd == -1) {
		errno = errno == ELOOP ? EINVAL : errno;	/* a link is no file of ours */
		return -1;
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		errno = EINVAL;
		return -1;
	}
	do {
		buf_reserve(to, 65536);
		if ((k = read(fd, to->p + to->n, 65536)) > 0)
			to->n += (size_t)k;
	} while ((k > 0 && to->n < JOB_FILE_MAX) || (k == -1 && errno == EINTR));
	if (k > 0)
		errno = EINVAL;
	close(fd);
	return k == 0 ? 0 : -1;
}

static int
open_job(const char *jobs, const char *id)
{
	struct buf path = { 0 };
	int dir = open(job_path(&path, jobs, id, ""), O_RDONLY | O_DIRECTORY | O_CLOEXEC), err = errno;

	buf_free(&path);
	errno = err == ENOTDIR ? ENOENT : err;	/* a file is no job */
	return dir;
}

/* A folder with a lock was a job, also without its request; any other is somebody's own. */
static bool
was_job(int dir)
{
	return faccessat(dir, ".lock", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static int
ask_lock(int dir)
{
	/* Asking needs no right to write: the folder may be of a disk that is mounted read-only. */
	int fd = openat(dir, ".lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), held;

	if (fd == -1)
		return errno == ENOENT ? 0 : -1;
	held = lock_asked(fd);
	close(fd);
	return held;
}

/*
 * All marks, the contents, the lock, all marks again.  If no mark has changed, every file was as read at the instant
 * when the lock was queried, and that instant is the look's.
 */
static int
look_once(struct job_look *j, int dir, bool *held, bool *same)
{
	struct buf *text[JOB_FILES] = { &j->request, &j->begun, &j->over, &j->wish };
	struct mark before[JOB_FILES], after[JOB_FILES];
	int locked;

	for (size_t i = 0; i < JOB_FILES; i++)
		if (take_mark(&before[i], dir, names[i]) != 0)
			return -1;
	for (size_t i = 0; i < JOB_FILES; i++)
		if (read_at(dir, names[i], text[i]) != 0)
			return -1;
	if ((locked = ask_lock(dir)) == -1)
		return -1;
	*held = locked == 1;
	*same = true;
	for (size_t i = 0; i < JOB_FILES; i++) {
		if (take_mark(&after[i], dir, names[i]) != 0)
			return -1;
		*same = *same && same_mark(&before[i], &after[i]);
		j->there[i] = after[i].there;
	}
	return 0;
}

/* The table of af-job(5): first match wins. */
enum job_state
job_decide(bool held, bool over, int status, bool cancel, bool started)
{
	if (held)
		return cancel ? JOB_CANCELLING : JOB_RUNNING;
	if (over && status == EXIT_DONE)
		return JOB_DONE;
	if (cancel)
		return JOB_CANCELLED;
	if (over)
		return status == EXIT_FOR_NOW ? JOB_WAITING : status == EXIT_SOME ? JOB_PARTIAL : JOB_FAILED;
	return started ? JOB_INTERRUPTED : JOB_QUEUED;
}

int
job_look(struct job_look *j, const char *jobs, const char *id)
{
	bool held = false, same = false, damaged;
	int dir, status = 0, err;

	if (!job_id_ok(SPAN(id))) {
		errno = ENOENT;
		return -1;
	}
	if ((dir = open_job(jobs, id)) == -1)
		return -1;
	for (int n = 0; status == 0 && !same && n < LOOKS_MOST; n++)
		status = look_once(j, dir, &held, &same);
	err = errno;
	damaged = j->there[JOB_FILE_REQUEST] || was_job(dir);
	close(dir);
	errno = err;
	if (status != 0)
		return -1;
	if (!j->there[JOB_FILE_REQUEST] || job_understand(j, id) != 0) {
		errno = damaged ? EINVAL : ENOENT;
		return -1;
	}
	j->state = job_decide(held, j->there[JOB_FILE_OVER], j->status, j->there[JOB_FILE_CANCEL], j->there[JOB_FILE_STARTED]);
	return 0;
}

void
job_look_free(struct job_look *j)
{
	buf_free(&j->request);
	buf_free(&j->begun);
	buf_free(&j->over);
	buf_free(&j->wish);
	buf_free(&j->text);
}

/* --- all of them --- */

struct queue_place {
	char id[JOB_ID_MAX + 1];
	int64_t added;
};

static int
by_age(const void *a, const void *b)
{
	const struct queue_place *x = a, *y = b;

	return x->added != y->added ? (x->added < y->added ? -1 : 1) : strcmp(x->id, y->id);
}

/* The instant at which a job was added, which never changes; INT64_MAX with *status -1 if it is damaged. */
static int64_t
added_at(const char *jobs, const char *id, int *status)
{
	struct buf text = { 0 };
	int64_t at = INT64_MAX;
	int dir = open_job(jobs, id);

	*status = dir == -1 || (faccessat(dir, names[JOB_FILE_REQUEST], F_OK, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT && !was_job(dir)) ? 1 :
	    read_at(dir, names[JOB_FILE_REQUEST], &text);
	if (*status == 0 && (*status = job_scan(&text)) == 0)
		at = job_instant(buf_span(&text), "at");
	if (dir != -1)
		close(dir);
	buf_free(&text);
	return at;
}

int
job_each(const char *jobs, bool (*each)(void *ctx, const struct job_look *j), void *ctx, size_t *damaged)
{
	struct job_look look = { 0 };
	struct queue_place *v = NULL;
	size_t n = 0, cap = 0, bad = 0;
	struct dirent *e;
	DIR *d = opendir(jobs);

	if (damaged != NULL)
		*damaged = 0;
	if (d == NULL)
		return errno == ENOENT ? 0 : -1;
	while ((e = readdir(d)) != NULL) {
		int status;

		if (!job_id_ok(SPAN(e->d_name)))
			continue;
		if (n == cap) {
			cap = cap != 0 ? 2 * cap : 64;
			v = xreallocarray(v, cap, sizeof *v);
		}
		memcpy(v[n].id, e->d_name, strlen(e->d_name) + 1);	/* job_id_ok has seen that it fits */
		errno = 0;
		v[n].added = added_at(jobs, v[n].id, &status);
		n += status == 0;
		bad += status == -1;
	}
	closedir(d);
	if (n > 0)
		qsort(v, n, sizeof *v, by_age);
	for (size_t i = 0; i < n; i++) {
		if (job_look(&look, jobs, v[i].id) != 0)
			bad += errno != ENOENT;
		else if (!each(ctx, &look))
			break;
	}
	job_look_free(&look);
	free(v);
	if (damaged != NULL)
		*damaged = bad;
	return 0;
}

bool
job_any_lost(const char *jobs)
{
	struct job_look look = { 0 };
	const struct dirent *e;
	DIR *d = opendir(jobs);
	bool lost = false;
	int dir;

	while (d != NULL && !lost && (e = readdir(d)) != NULL) {
		if (!job_id_ok(SPAN(e->d_name)) || (dir = open_job(jobs, e->d_name)) == -1)
			continue;
		lost = ask_lock(dir) == 1 && job_look(&look, jobs, e->d_name) != 0;
		close(dir);
	}
	if (d != NULL)
		closedir(d);
	job_look_free(&look);
	return lost;
}
