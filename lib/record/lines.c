#include "lines.h"

#include <errno.h>
#include <unistd.h>

#include "base/io.h"
#include "base/xmem.h"

#define PAGE ((size_t)4096)
#define READ_LEAST ((size_t)64 << 10)
#define GROW_MOST ((size_t)8 << 20)
#define PIPE_BYTES (1 << 20)

void
lines_init(struct lines *l, size_t max, void (*before)(void *ctx, int fd), void *ctx)
{
	*l = (struct lines){ .fd = -1, .max = max, .before = before, .ctx = ctx };
	l->cap = LINES_WINDOW;
	l->p = xpages(NULL, 0, l->cap + LINES_PAD);
}

void
lines_from(struct lines *l, int fd)
{
	l->fd = fd;
	l->offset = 0;
	l->at = l->scanned = l->n = 0;
	l->eof = l->skipping = false;
	io_grow_pipe(fd, PIPE_BYTES);
}

/* Where to read to: at least READ_LEAST bytes after what is left of a line. */
static size_t
make_room(struct lines *l)
{
	size_t rest = l->n - l->at, to = (PAGE - rest % PAGE) % PAGE, limit = LINES_WINDOW;

	if (l->n + READ_LEAST <= LINES_WINDOW && rest != 0)
		return limit - l->n;
	if (l->at > to) {
		memmove(l->p + to, l->p + l->at, rest);
		l->scanned = l->scanned - l->at + to;
		l->at = to;
		l->n = to + rest;
	}
	if (l->n + READ_LEAST > limit) {
		limit = l->n + (rest < GROW_MOST ? rest : GROW_MOST);
		if (limit < l->n + READ_LEAST)
			limit = l->n + READ_LEAST;
	}
	if (limit > l->cap) {
		l->p = xpages(l->p, l->cap + LINES_PAD, limit + LINES_PAD);
		l->cap = limit;
	}
	return limit - l->n;
}

static bool
fill(struct lines *l)
{
	size_t room = make_room(l);
	ssize_t k;

	if (l->before != NULL)
		l->before(l->ctx, l->fd);
	do
		k = read(l->fd, l->p + l->n, room);
	while (k == -1 && errno == EINTR);
	if (k == -1)
		return false;
	l->n += (size_t)k;
	l->eof = k == 0;
	return true;
}

/* The line is longer than allowed: what we have of it is dropped. */
static void
drop(struct lines *l)
{
	l->offset += l->n - l->at;
	l->at = l->scanned = l->n;
	l->skipping = true;
}

enum lines_got
lines_next(struct lines *l, struct span *line)
{
	for (;;) {
		char *from = l->p + l->at, *end = NULL;
		bool skipped = l->skipping;
		size_t n;

		if (l->scanned < l->n)
			end = memchr(l->p + l->scanned, '\n', l->n - l->scanned);
		if (end == NULL && !l->eof) {
			l->scanned = l->n;
			if (skipped || l->n - l->at > l->max)
				drop(l);
			if (l->skipping != skipped)
				return LINES_LONG;
			if (!fill(l))
				return LINES_ERROR;
			continue;
		}
		if (end == NULL && l->at == l->n)
			return LINES_END;
		n = end != NULL ? (size_t)(end - from) : l->n - l->at;
		l->at += n + (end != NULL);
		l->offset += n + (end != NULL);
		l->scanned = l->at;
		l->skipping = false;
		if (skipped)
			continue;
		if (n > l->max)
			return LINES_LONG;
		*line = (struct span){ from, n };
		return end != NULL ? LINES_LINE : LINES_CUT;
	}
}

void
lines_free(struct lines *l)
{
	if (l->p != NULL)
		xpages(l->p, l->cap + LINES_PAD, 0);
	l->p = NULL;
}
