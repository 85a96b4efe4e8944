/* Files and directories of the store, relative to a directory's descriptor. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/xmem.h"
#include "storeimpl.h"

#define WORTH_BEGINNING 65536	/* smaller files are better written together */

int
snap_read_at(int dir, const char *name, struct buf *to, size_t max, bool follow)
{
	/* Non-blocking: a FIFO in a file's place must not hang us. */
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW)), err = 0;
	size_t start = to->n;
	struct stat st;
	ssize_t k = 1;

	if (fd == -1)
		return -1;
	if (fstat(fd, &st) != 0)
		err = errno;
	else if (!S_ISREG(st.st_mode))
		err = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	while (err == 0 && k != 0) {
		buf_reserve(to, st.st_size > 65536 && st.st_size < 1 << 30 ? (size_t)st.st_size + 1 : 65536);
		k = read(fd, to->p + to->n, to->cap - to->n);
		if (k > 0)
			to->n += (size_t)k;
		if (k == -1 && errno != EINTR)
			err = errno;
		else if (to->n - start > max)
			err = EFBIG;
	}
	close(fd);
	if (err == 0)
		return 0;
	to->n = start;
	errno = err;
	return -1;
}

int
snap_write_at(int dir, const char *name, struct span content)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444), err = 0;

	if (fd == -1)
		return -1;
	if (io_write(fd, content.p, content.n) != 0)
		err = errno;
	/* The disk may begin; syncfs then waits for less. */
	if (err == 0 && content.n >= WORTH_BEGINNING)
		(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	if (close(fd) != 0 && err == 0)
		err = errno;
	if (err == 0)
		return 0;
	(void)unlinkat(dir, name, 0);
	errno = err;
	return -1;
}

static bool
is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
snap_list(int dir, bool (*want)(const char *name, void *ctx), void *ctx, struct snap_names *to)
{
	/* A separate descriptor: copies share their position in a directory. */
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), err;
	DIR *d = fd != -1 ? fdopendir(fd) : NULL;
	struct dirent *e;
	size_t cap = 0;

	*to = (struct snap_names){ .n = 0 };
	if (d == NULL) {
		err = errno;
		if (fd != -1)
			close(fd);
		errno = err;
		return -1;
	}
	while ((errno = 0, e = readdir(d)) != NULL) {
		if (is_dots(e->d_name) || (want != NULL && !want(e->d_name, ctx)))
			continue;
		if (to->n == cap) {
			cap = cap != 0 ? 2 * cap : 64;
			to->v = xreallocarray(to->v, cap, sizeof *to->v);
		}
		to->v[to->n++] = xstrdup(e->d_name);
	}
	err = errno;
	closedir(d);
	if (err != 0)
		snap_names_free(to);
	else if (to->n > 1)
		qsort(to->v, to->n, sizeof *to->v, by_name);
	errno = err;
	return err == 0 ? 0 : -1;
}

void
snap_names_free(struct snap_names *n)
{
	for (size_t i = 0; i < n->n; i++)
		free(n->v[i]);
	free(n->v);
	*n = (struct snap_names){ .n = 0 };
}

int
snap_remove_at(int dir, const char *name)
{
	struct snap_names in;
	int fd, status = 0, err;

	if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;
	if ((fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) == -1)
		return errno == ENOENT ? 0 : -1;
	status = snap_list(fd, NULL, NULL, &in);
	for (size_t i = 0; status == 0 && i < in.n; i++)
		status = snap_remove_at(fd, in.v[i]);
	err = errno;
	snap_names_free(&in);
	close(fd);
	errno = err;
	if (status == 0 && unlinkat(dir, name, AT_REMOVEDIR) != 0 && errno != ENOENT)
		status = -1;
	return status;
}
