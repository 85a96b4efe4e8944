/* Descriptors.  die stands on this: no buffer, no memory. */
#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

int
io_write(int fd, const void *buffer, size_t n)
{
	const char *p = buffer;

	while (n > 0) {
		ssize_t k = write(fd, p, n);

		if (k > 0) {
			p += k;
			n -= (size_t)k;
		} else if (k == 0) {
			errno = ENOSPC;	/* or it would continue forever */
			return -1;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			struct pollfd pfd = { fd, POLLOUT, 0 };

			(void)poll(&pfd, 1, -1);
		} else if (errno != EINTR) {
			return -1;
		}
	}
	return 0;
}

bool
io_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

void
io_grow_pipe(int fd, int bytes)
{
	int has = fcntl(fd, F_GETPIPE_SZ);

	if (has != -1 && has < bytes)
		(void)fcntl(fd, F_SETPIPE_SZ, bytes);
}

int
io_pwrite(int fd, const void *buffer, size_t n, off_t at)
{
	const char *p = buffer;

	while (n > 0) {
		ssize_t k = pwrite(fd, p, n, at);

		if (k >= 0) {
			p += k;
			n -= (size_t)k;
			at += k;
		} else if (errno != EINTR) {
			return -1;
		}
	}
	return 0;
}
