#include "logfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/num.h"

#define NOT_REGULAR (-1)	/* in addition to the values of errno */

int
logfile_fail(struct buf *why, int err, const char *what, const char *path)
{
	why->n = 0;
	buf_addf(why, "cannot %s '%s': %s", what, path, err == NOT_REGULAR ? "it is not a regular file" :
	    err == ESTALE ? "it was moved, removed or replaced in the meantime" : strerror(err));
	buf_str(why);
	return -1;
}

/*
 * The process that holds a flock on the file; 0: unknown.  A line of /proc/locks is
 * 1: FLOCK  ADVISORY  WRITE 1234 fd:01:131090 0 EOF
 */
static int64_t
holder(const struct stat *st)
{
	FILE *f = fopen("/proc/locks", "re");
	char line[256], file[64];
	int64_t pid = 0;

	snprintf(file, sizeof file, "%02x:%02x:%llu", major(st->st_dev), minor(st->st_dev),
	    (unsigned long long)st->st_ino);
	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		const char *word[6] = { "", "", "", "", "", "" };
		char *rest = line;

		for (size_t i = 0; i < 6 && rest != NULL; i++)
			if ((word[i] = strtok_r(rest, " \n", &rest)) == NULL)
				word[i] = "";
		if (strcmp(word[1], "FLOCK") == 0 && strcmp(word[5], file) == 0)
			(void)num_i64(SPAN(word[4]), 1, INT32_MAX, &pid);
	}
	if (f != NULL)
		fclose(f);
	return pid;
}

static int
lock(int fd, const char *path, struct buf *why)
{
	struct stat st, there;
	int64_t pid;
	int k;

	do
		k = flock(fd, LOCK_EX | LOCK_NB);
	while (k == -1 && errno == EINTR);
	if (k == -1 && errno != EWOULDBLOCK)
		return logfile_fail(why, errno, "lock", path);
	if (fstat(fd, &st) != 0)
		return logfile_fail(why, errno, "look at", path);
	if (k == -1) {
		why->n = 0;
		buf_addf(why, "cannot write '%s': ", path);
		if ((pid = holder(&st)) != 0)
			buf_addf(why, "process %lld is writing it; wait for it, or end it",
			    (long long)pid);
		else
			buf_adds(why, "another process is writing it; wait for it, or end it");
		buf_str(why);
		return -1;
	}
	/* Moved between open and lock: the name no longer stands for the file that we would write. */
	if (stat(path, &there) != 0 || there.st_ino != st.st_ino || there.st_dev != st.st_dev) {
		errno = ESTALE;
		return logfile_fail(why, errno, "lock", path);
	}
	return 0;
}

int
logfile_spool(struct buf *why)
{
	const char *dir = getenv("TMPDIR");
	struct buf name = { 0 };
	int fd;

	if (dir == NULL || *dir == '\0')
		dir = "/tmp";
	fd = open(dir, O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, 0600);
	if (fd == -1) {
		buf_addf(&name, "%s/af-spool.XXXXXX", dir);
		if ((fd = mkostemp(buf_str(&name), O_APPEND | O_CLOEXEC)) != -1)
			unlink(name.p);
		buf_free(&name);
	}
	if (fd == -1)
		logfile_fail(why, errno, "create a temporary file in", dir);
	return fd;
}

/* O_NONBLOCK: a FIFO is refused rather than waited for. */
int
logfile_open(const char *path, bool read_only, bool *created, struct stat *st, struct buf *why)
{
	int how = O_CLOEXEC | O_NOCTTY | O_NONBLOCK, fd;

	if (read_only) {
		fd = open(path, how | O_RDONLY);
	} else {
		how |= O_RDWR | O_APPEND;
		if ((fd = open(path, how)) == -1 && errno == ENOENT) {
			fd = open(path, how | O_CREAT, 0666);
			*created = true;
		}
	}
	if (fd == -1)
		return logfile_fail(why, errno, "open", path);
	if (fstat(fd, st) != 0)
		logfile_fail(why, errno, "look at", path);
	else if (!S_ISREG(st->st_mode))
		logfile_fail(why, NOT_REGULAR, "use", path);
	else if (read_only || (lock(fd, path, why) == 0 && fstat(fd, st) == 0))
		return fd;
	close(fd);
	return -1;
}
