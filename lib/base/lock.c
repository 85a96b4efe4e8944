#include "lock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "num.h"

int
lock_open(const char *path, bool create)
{
	return open(path, O_RDWR | O_CLOEXEC | O_NOCTTY | (create ? O_CREAT : 0), 0600);
}

static struct flock
whole(short type)
{
	return (struct flock){ .l_type = type, .l_whence = SEEK_SET };
}

int
lock_try(int fd)
{
	struct flock l = whole(F_WRLCK);
	int k = fcntl(fd, F_OFD_SETLK, &l);

	if (k != 0 && errno == EACCES)
		errno = EAGAIN;
	return k;
}

int
lock_wait(int fd)
{
	struct flock l = whole(F_WRLCK);
	int k;

	while ((k = fcntl(fd, F_OFD_SETLKW, &l)) != 0 && errno == EINTR)
		;
	return k;
}

void
lock_free(int fd)
{
	struct flock l = whole(F_UNLCK);

	(void)fcntl(fd, F_OFD_SETLK, &l);
}

int
lock_asked(int fd)
{
	struct flock l = whole(F_WRLCK);

	if (fcntl(fd, F_OFD_GETLK, &l) != 0)
		return -1;
	return l.l_type != F_UNLCK;
}

int
lock_asked_of(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), held, err;	/* enough to ask */

	if (fd == -1)
		return errno == ENOENT ? 0 : -1;
	held = lock_asked(fd);
	err = errno;
	close(fd);
	errno = err;
	return held;
}

/* Is descriptor name of that process the file, and does it have the lock?  fdinfo has a line "lock:" for one that has. */
static bool
has_lock(const char *pid, const char *name, const struct stat *file)
{
	struct buf text = { 0 };
	char path[600];
	struct stat st;
	bool has = false;

	if (snprintf(path, sizeof path, "/proc/%s/fd/%s", pid, name) >= (int)sizeof path || stat(path, &st) != 0 ||
	    st.st_dev != file->st_dev || st.st_ino != file->st_ino)
		return false;
	snprintf(path, sizeof path, "/proc/%s/fdinfo/%s", pid, name);
	if (io_read_file(path, &text, 1 << 16) == 0)
		has = strstr(buf_str(&text), "\nlock:") != NULL;
	buf_free(&text);
	return has;
}

static bool
process_has(const char *pid, const struct stat *file)
{
	char path[600];
	struct dirent *e;
	bool has = false;
	DIR *d;

	if (snprintf(path, sizeof path, "/proc/%s/fd", pid) >= (int)sizeof path || (d = opendir(path)) == NULL)
		return false;
	while (!has && (e = readdir(d)) != NULL)
		has = e->d_name[0] != '.' && has_lock(pid, e->d_name, file);
	closedir(d);
	return has;
}

ssize_t
lock_holders(const char *path, pid_t *pids, size_t max)
{
	struct stat file;
	struct dirent *e;
	ssize_t n = 0;
	DIR *d;

	if (stat(path, &file) != 0 || (d = opendir("/proc")) == NULL)
		return -1;
	while ((e = readdir(d)) != NULL) {
		int64_t pid;

		if (num_i64(SPAN(e->d_name), 1, INT32_MAX, &pid) != 0 || pid == getpid() || !process_has(e->d_name, &file))
			continue;
		if ((size_t)n < max)
			pids[n] = (pid_t)pid;
		n++;
	}
	closedir(d);
	return n;
}
