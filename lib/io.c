#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "xmem.h"

int
io_write(int fd, const void *buffer, size_t n)
{
	const char *p = buffer;

	while (n > 0) {
		ssize_t k = write(fd, p, n);

		if (k >= 0) {
			p += k;
			n -= (size_t)k;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			struct pollfd pfd = { fd, POLLOUT, 0 };

			(void)poll(&pfd, 1, -1);
		} else if (errno != EINTR) {
			return -1;
		}
	}
	return 0;
}

int
io_read_file(const char *path, struct buf *to, size_t max)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;
	size_t start = to->n;
	ssize_t k;

	if (fd == -1)
		return -1;
	do {
		buf_reserve(to, 65536);
		k = read(fd, to->p + to->n, 65536);
		if (k > 0)
			to->n += (size_t)k;
		if (k == -1 && errno != EINTR)
			err = errno;
		if (to->n - start > max)
			err = EFBIG;
	} while (err == 0 && k != 0);
	close(fd);
	if (err == 0)
		return 0;
	to->n = start;
	errno = err;
	return -1;
}

static int
sync_directory_of(const char *path)
{
	char *dir = xstrdup(path), *slash = strrchr(dir, '/');
	int fd, status;

	if (slash == dir)
		slash[1] = '\0';
	else if (slash != NULL)
		*slash = '\0';
	fd = open(slash != NULL ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(dir);
	if (fd == -1)
		return -1;
	/* Some file systems cannot sync a directory; the rename is still atomic there. */
	status = fsync(fd) == 0 || errno == EINVAL ? 0 : -1;
	close(fd);
	return status;
}

/* A FIFO, a terminal, /dev/stderr (which may lead to a regular file): not ours to rename over. */
static int
write_through(const char *path, struct span content)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC), err = 0;

	if (fd == -1)
		return -1;
	if (io_write(fd, content.p, content.n) != 0)
		err = errno;
	if (close(fd) != 0 && err == 0)
		err = errno;
	errno = err;
	return err == 0 ? 0 : -1;
}

int
io_replace(const char *path, struct span content)
{
	struct buf beside = { 0 };
	struct stat st;
	mode_t mask;
	char *real;
	int fd, err;

	if (strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0 ||
	    (stat(path, &st) == 0 && !S_ISREG(st.st_mode)))
		return write_through(path, content);
	if ((real = realpath(path, NULL)) != NULL)
		path = real;	/* a symbolic link stays one */
	buf_addf(&beside, "%s.XXXXXX", path);
	if ((fd = mkostemp(buf_str(&beside), O_CLOEXEC)) == -1) {
		err = errno;
		buf_free(&beside);
		free(real);
		errno = err;
		return -1;
	}
	mask = umask(0);
	umask(mask);
	if (fchmod(fd, stat(path, &st) == 0 ? st.st_mode & 07777 : 0666 & ~mask) != 0 ||
	    io_write(fd, content.p, content.n) != 0 || fsync(fd) != 0)
		err = errno;
	else
		err = 0;
	if (close(fd) != 0 && err == 0)
		err = errno;
	if (err == 0 && rename(beside.p, path) != 0)
		err = errno;
	if (err != 0)
		unlink(beside.p);
	else if (sync_directory_of(path) != 0)
		err = errno;
	buf_free(&beside);
	free(real);
	errno = err;
	return err == 0 ? 0 : -1;
}

int
io_mkdirs(const char *path)
{
	char *copy = xstrdup(path);
	int status = 0;

	for (char *p = copy + 1; status == 0 && *p != '\0'; p++)
		if (*p == '/') {
			*p = '\0';
			status = mkdir(copy, 0777) == 0 || errno == EEXIST ? 0 : -1;
			*p = '/';
		}
	if (status == 0 && mkdir(copy, 0777) != 0 && errno != EEXIST)
		status = -1;
	free(copy);
	return status;
}
