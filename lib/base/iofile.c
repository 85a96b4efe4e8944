/* The files of io.h. */
#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "xmem.h"

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
		else if (to->n - start > max)
			err = EFBIG;
	} while (err == 0 && k != 0);
	close(fd);
	if (err == 0)
		return 0;
	to->n = start;
	errno = err;
	return -1;
}

/* The directory that path is in; the caller frees it. */
static char *
directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return xstrdup(".");
	return xmemdup(path, slash == path ? 1 : (size_t)(slash - path));
}

int
io_sync_directory(const char *path)
{
	char *dir = directory_of(path);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), status;

	free(dir);
	/* A directory may be writable and not readable. */
	if (fd == -1)
		return errno == EACCES ? 0 : -1;
	/* Some file systems cannot sync a directory; the rename is still atomic there. */
	status = fsync(fd) == 0 || errno == EINVAL ? 0 : -1;
	close(fd);
	return status;
}

/* Another name of an open descriptor, which may be a regular file: not ours to rename over. */
static bool
names_descriptor(const char *path)
{
	static const char *const names[] = { "/dev/stdin", "/dev/stdout", "/dev/stderr" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(path, names[i]) == 0)
			return true;
	return strncmp(path, "/dev/fd/", 8) == 0 || strncmp(path, "/proc/", 6) == 0;
}

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

/* Where path leads, even if nothing is there yet; the caller frees it.  NULL with errno. */
static char *
follow(const char *path)
{
	char *now = xstrdup(path), to[PATH_MAX];

	for (int links = 0; links < 40; links++) {
		ssize_t n = readlink(now, to, sizeof to - 1);
		struct buf next = { 0 };
		char *dir;

		if (n == -1)
			return now;
		to[n] = '\0';
		dir = directory_of(now);
		if (to[0] != '/')
			buf_addf(&next, "%s/", dir);
		buf_adds(&next, to);
		buf_str(&next);
		free(dir);
		free(now);
		now = next.p;
	}
	free(now);
	errno = ELOOP;
	return NULL;
}

/* Would both be made under one name in one directory? */
static bool
same_name(const char *a, const char *b)
{
	const char *a_slash = strrchr(a, '/'), *b_slash = strrchr(b, '/');
	char *in_a = directory_of(a), *in_b = directory_of(b);
	struct stat x, y;
	bool same = strcmp(a_slash != NULL ? a_slash + 1 : a, b_slash != NULL ? b_slash + 1 : b) == 0 &&
	    stat(in_a, &x) == 0 && stat(in_b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;

	free(in_a);
	free(in_b);
	return same;
}

bool
io_same_file(const char *a, const char *b)
{
	struct stat x, y;
	bool is_a = stat(a, &x) == 0, is_b = stat(b, &y) == 0, same;
	char *to_a, *to_b;

	if (is_a != is_b || names_descriptor(a) || names_descriptor(b))
		return false;
	if (is_a)
		return S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
	to_a = follow(a);
	to_b = follow(b);
	same = to_a != NULL && to_b != NULL && same_name(to_a, to_b);
	free(to_a);
	free(to_b);
	return same;
}

/* A new file beside path, open, without a name if the file system can do that (*name is then empty). */
static int
open_beside(const char *path, struct buf *name)
{
	char *dir = directory_of(path);
	/* It gets its name through /proc. */
	int fd = access("/proc/self/fd", X_OK) != 0 ? -1 :
	    open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

	free(dir);
	name->n = 0;
	if (fd == -1) {
		buf_addf(name, "%s.XXXXXX", path);
		fd = mkostemp(buf_str(name), O_CLOEXEC);
		if (fd == -1)
			name->n = 0;
	}
	return fd;
}

/* Gives the file a name beside path, so that it can be renamed. */
static int
name_it(int fd, const char *path, struct buf *name)
{
	char self[64];

	snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
	for (unsigned i = 0; i < 1000; i++) {
		name->n = 0;
		buf_addf(name, "%s.%ld-%u", path, (long)getpid(), i);
		if (linkat(AT_FDCWD, self, AT_FDCWD, buf_str(name), AT_SYMLINK_FOLLOW) == 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	name->n = 0;
	return -1;
}

static int
fill(int fd, const char *path, struct span content)
{
	struct stat st;
	mode_t mask;

	/* A link that is replaced itself tells nothing of its target. */
	if (lstat(path, &st) == 0 && S_ISREG(st.st_mode)) {
		/* In this order: chown takes the set-user-id bit away. */
		(void)!fchown(fd, st.st_uid, st.st_gid);
		if (fchmod(fd, st.st_mode & 07777) != 0)
			return -1;
	} else {
		mask = umask(0);
		umask(mask);
		if (fchmod(fd, 0666 & ~mask) != 0)
			return -1;
	}
	return io_write(fd, content.p, content.n) == 0 && fsync(fd) == 0 ? 0 : -1;
}

static int
replace_file(const char *path, struct span content)
{
	struct buf name = { 0 };
	int fd = open_beside(path, &name), err = 0;

	if (fd == -1 || fill(fd, path, content) != 0 ||
	    (name.n == 0 && name_it(fd, path, &name) != 0))
		err = errno;
	if (fd != -1 && close(fd) != 0 && err == 0)
		err = errno;
	if (err == 0 && rename(name.p, path) != 0)
		err = errno;
	if (err != 0 && name.n != 0)
		unlink(name.p);
	if (err == 0 && io_sync_directory(path) != 0)
		err = errno;
	buf_free(&name);
	errno = err;
	return err == 0 ? 0 : -1;
}

int
io_replace(const char *path, struct span content)
{
	struct stat st;
	char *real;
	int status, err;

	if (names_descriptor(path) || (stat(path, &st) == 0 && !S_ISREG(st.st_mode)))
		return write_through(path, content);
	if (io_can_replace(path) != 0 || (real = follow(path)) == NULL)
		return -1;
	status = replace_file(real, content);
	err = errno;
	free(real);
	errno = err;
	return status;
}

int
io_replace_own(const char *path, struct span content)
{
	return replace_file(path, content);
}

bool
io_ours_alone(const char *path, struct buf *why)
{
	struct stat st;

	if (stat(path, &st) != 0)
		buf_addf(why, "cannot look at '%s': %s", path, strerror(errno));
	else if (st.st_uid != geteuid())
		buf_addf(why, "'%s' is another's: it has to be yours alone; take another directory", path);
	else if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		buf_addf(why, "others can write in '%s': it has to be yours alone (chmod 700)", path);
	else
		return true;
	buf_str(why);
	return false;
}

int
io_can_replace(const char *path)
{
	struct stat st;
	char *real, *dir;
	int status, err;

	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode) || S_ISSOCK(st.st_mode)) {
			errno = S_ISDIR(st.st_mode) ? EISDIR : ENXIO;
			return -1;
		}
		if (faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
			return -1;
		if (!S_ISREG(st.st_mode) || names_descriptor(path))
			return 0;
	} else if (errno != ENOENT || *path == '\0' || path[strlen(path) - 1] == '/') {
		return -1;
	}
	if ((real = follow(path)) == NULL)
		return -1;
	dir = directory_of(real);
	status = faccessat(AT_FDCWD, dir, W_OK | X_OK, AT_EACCESS);
	err = errno;
	free(dir);
	free(real);
	errno = err;
	return status;
}

static int
make_directory(const char *path)
{
	struct stat st;
	int err;

	if (mkdir(path, 0777) == 0)
		return 0;
	err = errno;
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return 0;
		err = ENOTDIR;
	}
	errno = err;
	return -1;
}

int
io_mkdirs(const char *path)
{
	char *copy;
	int status = 0;

	if (*path == '\0') {
		errno = ENOENT;
		return -1;
	}
	copy = xstrdup(path);
	for (char *p = copy + 1; status == 0 && *p != '\0'; p++)
		if (*p == '/') {
			*p = '\0';
			status = make_directory(copy);
			*p = '/';
		}
	if (status == 0)
		status = make_directory(copy);
	free(copy);
	return status;
}
