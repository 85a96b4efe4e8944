/*
 * failnth - the Nth call of its kind fails; preloaded into a program under test
 *
 *	FAILNTH=malloc:3 FAILNTH_DONE=FILE LD_PRELOAD=failnth.so program …
 *
 *	malloc	malloc, calloc, realloc, reallocarray return NULL
 *	write	write, pwrite, writev fail with ENOSPC; not those to descriptor 2, to sockets and the like
 *	short	the same write half of what they are given
 *	eintr	the same and read fail with EINTR
 *	fsync	fsync, fdatasync, syncfs fail with EIO
 *	rename	rename, renameat fail with EIO
 *	link	linkat, symlinkat, mkdirat fail with ENOSPC
 *	kill	before the Nth of all these, or of unlinkat, the process gets SIGKILL
 *
 * FILE is created when the call has failed, so that the caller knows when N is beyond the last one.
 * What glibc calls inside itself (stdio's write) is not seen.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static char kind[16];
static long nth;
static const char *done;
static atomic_long calls;

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

__attribute__((constructor)) static void
setup(void)
{
	const char *spec = getenv("FAILNTH"), *colon = spec != NULL ? strchr(spec, ':') : NULL;

	done = getenv("FAILNTH_DONE");
	if (colon == NULL || (size_t)(colon - spec) >= sizeof kind)
		return;
	nth = strtol(colon + 1, NULL, 10);
	memcpy(kind, spec, (size_t)(colon - spec));
}

/* Is this the call that fails? */
static bool
now(const char *what)
{
	if (strcmp(kind, what) != 0 || atomic_fetch_add(&calls, 1) + 1 != nth)
		return false;
	if (done != NULL)
		syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, done, O_CREAT | O_WRONLY, 0666));
	return true;
}

void *
malloc(size_t n)
{
	if (!now("malloc"))
		return __libc_malloc(n);
	errno = ENOMEM;
	return NULL;
}

void *
calloc(size_t n, size_t size)
{
	if (!now("malloc"))
		return __libc_calloc(n, size);
	errno = ENOMEM;
	return NULL;
}

void *
realloc(void *p, size_t n)
{
	if (!now("malloc"))
		return __libc_realloc(p, n);
	errno = ENOMEM;
	return NULL;
}

void *
reallocarray(void *p, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, n * size);
}

static void
die_now(void)
{
	if (now("kill"))
		(void)kill(getpid(), SIGKILL);
}

/* What libraries do among themselves is not meant: sockets, eventfds. */
static bool
is_ours(int fd)
{
	struct stat st;

	return fd != 2 && fstat(fd, &st) == 0 && (S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode));
}

/* -1 with errno, or how many of n bytes are to be written. */
static ssize_t
allowed(int fd, size_t n)
{
	if (!is_ours(fd))
		return (ssize_t)n;
	die_now();
	if (now("write")) {
		errno = ENOSPC;
		return -1;
	}
	if (now("eintr")) {
		errno = EINTR;
		return -1;
	}
	return (ssize_t)(now("short") ? (n + 1) / 2 : n);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	ssize_t k = allowed(fd, n);

	return k == -1 ? -1 : syscall(SYS_write, fd, p, (size_t)k);
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	ssize_t k = allowed(fd, n);

	return k == -1 ? -1 : syscall(SYS_pwrite64, fd, p, (size_t)k, at);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off_t at)
{
	return pwrite(fd, p, n, at);
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	if (allowed(fd, 1) == -1)
		return -1;
	return syscall(SYS_writev, fd, v, n);
}

ssize_t
read(int fd, void *p, size_t n)
{
	if (is_ours(fd) && now("eintr")) {
		errno = EINTR;
		return -1;
	}
	return syscall(SYS_read, fd, p, n);
}

static int
syncs(long call, int fd)
{
	die_now();
	if (!now("fsync"))
		return (int)syscall(call, fd);
	errno = EIO;
	return -1;
}

int
fsync(int fd)
{
	return syncs(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return syncs(SYS_fdatasync, fd);
}

int
syncfs(int fd)
{
	return syncs(SYS_syncfs, fd);
}

int
renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	die_now();
	if (!now("rename"))
		return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, 0);
	errno = EIO;
	return -1;
}

int
rename(const char *from, const char *to)
{
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

static bool
full(void)
{
	die_now();
	if (!now("link"))
		return false;
	errno = ENOSPC;
	return true;
}

int
linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	return full() ? -1 : (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
}

int
symlinkat(const char *to, int dir, const char *name)
{
	return full() ? -1 : (int)syscall(SYS_symlinkat, to, dir, name);
}

int
mkdirat(int dir, const char *name, mode_t mode)
{
	return full() ? -1 : (int)syscall(SYS_mkdirat, dir, name, mode);
}

int
unlinkat(int dir, const char *name, int flags)
{
	die_now();
	return (int)syscall(SYS_unlinkat, dir, name, flags);
}
