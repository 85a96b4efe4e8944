#include "logcut.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "logfile.h"

enum { PIECE = 64 << 10 };

/* The end of the last whole line at or before end; -1 with errno. */
static int
last_line(int fd, uint64_t end, uint64_t *whole)
{
	char piece[PIECE];

	while (end > 0) {
		size_t n = end < PIECE ? (size_t)end : PIECE;
		ssize_t k = pread(fd, piece, n, (off_t)(end - n));
		const char *nl;

		if (k == -1 && errno == EINTR)
			continue;
		if (k != (ssize_t)n) {
			errno = k == -1 ? errno : ESTALE;
			return -1;
		}
		if ((nl = memrchr(piece, '\n', n)) != NULL) {
			*whole = end - n + (uint64_t)(nl - piece) + 1;
			return 0;
		}
		end -= n;
	}
	*whole = 0;
	return 0;
}

/* Where the first line at or after `at` begins. */
static int
next_line(const struct logcut *c, uint64_t at, uint64_t *begins)
{
	char piece[PIECE];

	*begins = at == 0 ? 0 : c->size;
	/* A line begins at a byte if the byte before it is a newline. */
	for (uint64_t from = at - 1; at != 0 && from < c->size;) {
		ssize_t k = pread(c->fd, piece, PIECE, (off_t)from);
		const char *nl;

		if (k == -1 && errno == EINTR)
			continue;
		if (k <= 0) {
			errno = k == -1 ? errno : ESTALE;
			return -1;
		}
		if ((nl = memchr(piece, '\n', (size_t)k)) != NULL) {
			*begins = from + (uint64_t)(nl - piece) + 1;
			break;
		}
		from += (uint64_t)k;
	}
	return 0;
}

int
logcut_open(struct logcut *c, const char *path, struct buf *why)
{
	struct stat st;
	uint64_t size;
	int err;

	*c = (struct logcut){ .fd = logfile_open(path, true, &(bool){ false }, &st, why) };
	if (c->fd == -1)
		return -1;
	/* A writer holds the lock exclusively.  We release ours at once, so as not to keep anybody from appending. */
	if (flock(c->fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
		buf_addf(why, "'%s' is being written to, and a part of it would not fit the others; wait for the fetch", path);
		buf_str(why);
		logcut_close(c);
		errno = EAGAIN;
		return -1;
	}
	(void)flock(c->fd, LOCK_UN);
	size = (uint64_t)st.st_size;
	if (last_line(c->fd, size, &c->size) != 0) {
		err = errno;
		logfile_fail(why, err, "read", path);
		logcut_close(c);
		errno = err;
		return -1;
	}
	c->tail = size - c->size;
	return 0;
}

int
logcut_range(const struct logcut *c, unsigned part, unsigned parts, uint64_t *from, uint64_t *to)
{
	uint64_t each = c->size / parts, rest = c->size % parts;

	/* size * K / parts, without an overflow */
	if (next_line(c, each * (part - 1) + rest * (part - 1) / parts, from) != 0)
		return -1;
	return next_line(c, each * part + rest * part / parts, to);
}

void
logcut_close(struct logcut *c)
{
	if (c->fd != -1)
		close(c->fd);
	c->fd = -1;
}
