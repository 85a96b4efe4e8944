#include "keylist.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/xmem.h"
#include "tmpl.h"

#define MET (UINT64_C(1) << 63)

enum { WINDOW = 64 << 10 };

static uint64_t
start_of(const struct keylist_entry *e)
{
	return e->start & ~MET;
}

static int
by_hash(const void *a, const void *b)
{
	const struct keylist_entry *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->start > y->start) - (x->start < y->start);
}

static void
add(struct keylist *l, uint64_t hash, uint64_t start)
{
	if (l->n == l->cap) {
		l->cap += l->cap / 2 + 256;
		l->v = xreallocarray(l->v, l->cap, sizeof *l->v);
	}
	l->v[l->n++] = (struct keylist_entry){ hash, start };
}

static void
open_file(struct keylist *l, const char *path)
{
	struct stat st;

	if ((l->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) == -1 || fstat(l->fd, &st) != 0)
		die_errno(EXIT_USAGE, "cannot open '%s'", path);
	if (!S_ISREG(st.st_mode))
		die(EXIT_USAGE, "'%s' is not a regular file, and the list is read twice", path);
}

int
keylist_open(struct keylist *l, const char *path, const char *key, size_t max_line)
{
	struct buf text = { 0 };
	const char *why;
	struct reader in;
	struct rec *r;

	*l = (struct keylist){ .path = path };
	open_file(l, path);
	reader_open_file(&in, path, max_line);
	while ((r = reader_next(&in)) != NULL) {
		text.n = 0;
		if ((why = tmpl_text(&text, key, r, NULL)) != NULL)
			reader_reject(&in, "%s", why);
		else
			add(l, XXH3_64bits(text.p, text.n), r->start);
	}
	buf_free(&text);
	if (l->n != 0)
		qsort(l->v, l->n, sizeof *l->v, by_hash);
	return reader_close(&in);
}

bool
keylist_find(const struct keylist *l, struct span key, struct keylist_run *run)
{
	uint64_t hash = XXH3_64bits(key.p, key.n);
	size_t lo = 0, hi = l->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (l->v[mid].hash < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (hi = lo; hi < l->n && l->v[hi].hash == hash; hi++)
		continue;
	*run = (struct keylist_run){ lo, hi - lo };
	return run->n != 0;
}

/* Reads more of the file after what the window has; false at its end or if it cannot be read. */
static bool
read_on(struct keylist *l)
{
	size_t want = l->window.n < WINDOW ? WINDOW : l->window.n;
	ssize_t n;

	buf_reserve(&l->window, want + JSON_PAD);
	n = pread(l->fd, l->window.p + l->window.n, want, (off_t)(l->window_at + l->window.n));
	if (n > 0)
		l->window.n += (size_t)n;
	else if (n == 0)
		errno = ESTALE;
	return n > 0;
}

/* The line that begins at start; SPAN_NONE with errno. */
static struct span
line_at(struct keylist *l, uint64_t start)
{
	const char *end = NULL;
	size_t at, from;

	if (start < l->window_at || start >= l->window_at + l->window.n) {
		l->window_at = start;
		l->window.n = 0;
	}
	at = from = (size_t)(start - l->window_at);
	while ((end = l->window.n > from ? memchr(l->window.p + from, '\n', l->window.n - from) : NULL) == NULL) {
		/* What comes before the line is no longer needed. */
		if (at != 0) {
			memmove(l->window.p, l->window.p + at, l->window.n - at);
			l->window.n -= at;
			l->window_at = start;
			at = 0;
		}
		from = l->window.n;
		if (read_on(l))
			continue;
		/* The last line of a file need not have its newline. */
		if (errno != ESTALE || l->window.n == 0)
			return SPAN_NONE;
		return buf_span(&l->window);
	}
	return (struct span){ l->window.p + at, (size_t)(end - (l->window.p + at)) };
}

/* The records of a key; 0, or -1 with errno (ESTALE: the file has changed). */
static int
load(struct keylist *l, struct keylist_run run, struct bag *to)
{
	struct json_err err;

	for (size_t i = 0; i < run.n; i++) {
		struct span line = line_at(l, start_of(&l->v[run.first + i]));

		if (line.p == NULL)
			return -1;
		if (json_scan(line, NULL, NULL, 0, &l->members, &err) != 0 || *json_trim(line).p != '{') {
			errno = ESTALE;
			return -1;
		}
		bag_add(to, line, &l->members);
	}
	return 0;
}

void
keylist_load(struct keylist *l, struct keylist_run run, struct bag *to, struct writer *out)
{
	int err;

	if (load(l, run, to) == 0)
		return;
	err = errno;
	writer_flush(out);
	errno = err;
	if (err == ESTALE)
		die(EXIT_FOR_GOOD, "'%s' has changed while it was read", l->path);
	die_errno(EXIT_FOR_GOOD, "cannot read '%s'", l->path);
}

void
keylist_meet(struct keylist *l, struct keylist_run run)
{
	l->v[run.first].start |= MET;
}

struct unmet {
	struct keylist_run run;
	uint64_t start;
};

static int
by_start(const void *a, const void *b)
{
	const struct unmet *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

struct keylist_run *
keylist_unmet(const struct keylist *l, size_t *n)
{
	struct keylist_run *runs;
	struct unmet *v = NULL;
	size_t cap = 0, end;

	*n = 0;
	for (size_t i = 0; i < l->n; i = end) {
		for (end = i + 1; end < l->n && l->v[end].hash == l->v[i].hash; end++)
			continue;
		if ((l->v[i].start & MET) != 0)
			continue;
		if (*n == cap)
			v = xreallocarray(v, cap = cap * 2 + 64, sizeof *v);
		v[(*n)++] = (struct unmet){ { i, end - i }, l->v[i].start };
	}
	if (*n != 0)
		qsort(v, *n, sizeof *v, by_start);
	runs = xcalloc(*n + 1, sizeof *runs);
	for (size_t i = 0; i < *n; i++)
		runs[i] = v[i].run;
	free(v);
	return runs;
}

void
keylist_close(struct keylist *l)
{
	if (l->fd != -1)
		close(l->fd);
	free(l->v);
	buf_free(&l->window);
	json_members_free(&l->members);
	*l = (struct keylist){ .fd = -1 };
}
