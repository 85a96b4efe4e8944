#include "log.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/xmem.h"
#include "logfile.h"
#include "logsrc.h"

/* Without an index so much log costs a third of a second at the next start. */
#define IDX_EVERY (UINT64_C(512) << 20)

struct log {
	unsigned flags;
	struct logsrc *src;	/* 0: the log itself */
	size_t nsrc;
	bool spool, created, dirty;
	bool failed;		/* permanently: what we reported as saved may not be */
	bool half;		/* part of a call is at the end and could not be taken back yet */
	dev_t dev;
	ino_t ino;
	struct log_stats stats;
	struct buf why;
};

static int
fail(struct log *l, const char *what)
{
	return logfile_fail(&l->why, errno, what, l->src[0].path);
}

/* --- opening --- */

/*
 * Somebody named the wrong file: it is not empty, and holds no answer.  A log without answers may hold at most the
 * beginning of its first line, or NULs.
 */
static bool
is_no_log(struct logsrc *s)
{
	char first = '\0';

	if (s->counts.lines != 0 || s->size == 0)
		return false;
	return s->counts.foreign != 0 || s->tail_at != 0 ||
	    pread(s->fd, &first, 1, 0) != 1 || (first != '{' && first != '\0');
}

/* Cuts off a torn line, or ends a complete one that lacks its newline. */
static int
mend(struct log *l)
{
	struct logsrc *s = &l->src[0];
	uint64_t size = s->size;
	bool whole = s->keep > s->tail_at;

	if (is_no_log(s)) {
		buf_addf(&l->why, "cannot use '%s': it holds no answers, so it is not a log; "
		    "name another file, or move it away", s->path);
		errno = EINVAL;
		return -1;
	}
	if (s->tail_at == size)
		return 0;
	if (ftruncate(s->fd, (off_t)s->keep) != 0 || (whole && io_write(s->fd, "\n", 1) != 0))
		return fail(l, "mend the end of");
	l->stats.torn = size - s->keep;
	s->size = s->keep + whole;
	l->dirty = true;
	return 0;
}

static struct log *
give_up(struct log *l, struct buf *why)
{
	int err = errno;

	if (l->why.n != 0) {
		why->n = 0;
		buf_span_add(why, buf_span(&l->why));
		buf_str(why);
	}
	for (size_t i = 0; i < l->nsrc; i++)
		logsrc_close(&l->src[i]);
	free(l->src);
	buf_free(&l->why);
	free(l);
	errno = err;
	return NULL;
}

struct log *
log_open(const char *path, unsigned flags, struct buf *why)
{
	struct log *l = xcalloc(1, sizeof *l);
	struct stat st = { 0 };
	int fd;

	l->flags = flags;
	l->spool = path == NULL;
	if (l->spool)
		l->flags = (flags & ~(unsigned)LOG_READ) | LOG_NO_INDEX;
	fd = l->spool ? logfile_spool(why) : logfile_open(path, flags & LOG_READ, &l->created, &st, why);
	if (fd == -1)
		return give_up(l, why);
	l->dev = st.st_dev;
	l->ino = st.st_ino;
	l->src = xcalloc(1, sizeof *l->src);
	l->nsrc = 1;
	if (logsrc_load(&l->src[0], fd, l->spool ? "temporary file" : path, (uint64_t)st.st_size,
	    !(l->flags & LOG_NO_INDEX), flags & LOG_WEAK_HASH) != 0) {
		fail(l, "read");
		return give_up(l, why);
	}
	/* What a killed process wrote may not be on the disk yet, and the index must not get ahead of it. */
	l->dirty = !(l->flags & LOG_READ) && (l->created || l->src[0].scanned > 0);
	if (!(l->flags & LOG_READ) && (mend(l) != 0 ||
	    (logsrc_uncovered(&l->src[0]) > IDX_EVERY && log_sync(l) != 0)))
		return give_up(l, why);
	return l;
}

int
log_reuse(struct log *l, const char *path, struct buf *why)
{
	struct logsrc s;
	struct stat st;
	int fd = logfile_open(path, true, &(bool){ false }, &st, why);

	if (fd == -1)
		return -1;
	if (l->nsrc == UINT16_MAX || (!l->spool && st.st_dev == l->dev && st.st_ino == l->ino)) {
		close(fd);
		return l->nsrc == UINT16_MAX ? logfile_fail(why, EMFILE, "open", path) : 0;
	}
	if (logsrc_load(&s, fd, path, (uint64_t)st.st_size, !(l->flags & LOG_NO_INDEX),
	    l->flags & LOG_WEAK_HASH) != 0) {
		logfile_fail(why, errno, "read", path);
		logsrc_close(&s);
		return -1;
	}
	l->src = xreallocarray(l->src, l->nsrc + 1, sizeof *l->src);
	l->src[l->nsrc++] = s;
	l->stats.reused += s.counts.lines;
	l->stats.reused_foreign += s.counts.foreign;
	return 0;
}

/* --- appending --- */

/* Removes the n bytes just written at the end, unless somebody else has written after them. */
static void
take_back(struct log *l, size_t n)
{
	int fd = l->src[0].fd, err = errno;
	off_t end = lseek(fd, 0, SEEK_CUR);
	struct stat st;

	l->half = n != 0 && (end < (off_t)n || fstat(fd, &st) != 0 || st.st_size != end ||
	    ftruncate(fd, end - (off_t)n) != 0);
	errno = err;
}

/* Writes everything in one write(2), if the system takes it; *at: where it went. */
static int
write_lines(struct log *l, struct span lines, uint64_t *at)
{
	int fd = l->src[0].fd;
	size_t done = 0;
	off_t end;

	while (done < lines.n) {
		ssize_t k = write(fd, lines.p + done, lines.n - done);

		if (k > 0) {
			done += (size_t)k;
		} else if (k == 0 || errno != EINTR) {
			if (k == 0)
				errno = EIO;
			take_back(l, done);
			return -1;
		}
	}
	end = lseek(fd, 0, SEEK_CUR);
	*at = (uint64_t)end - lines.n;
	return 0;
}

/* Part of a call that could not be taken back when it failed must not precede a new line. */
static int
close_gap(struct log *l)
{
	struct logsrc *s = &l->src[0];

	if (!l->half)
		return 0;
	if (ftruncate(s->fd, (off_t)s->size) != 0)
		return fail(l, "mend the end of");
	l->half = false;
	return 0;
}

/* Are all lines answers?  If not, nothing is written. */
static int
check_lines(struct log *l, struct span lines)
{
	struct logline line;

	while (lines.n > 0) {
		const char *nl = memchr(lines.p, '\n', lines.n);
		size_t n = nl != NULL ? (size_t)(nl - lines.p) : 0;

		if (nl == NULL || n > LOGSRC_MAX_LINE ||
		    !logline_read(&line, (struct span){ lines.p, n })) {
			errno = nl != NULL && n > LOGSRC_MAX_LINE ? EMSGSIZE : EINVAL;
			return fail(l, "append to");
		}
		lines.p += n + 1;
		lines.n -= n + 1;
	}
	return 0;
}

int
log_append(struct log *l, struct span lines, struct log_hit *hits, size_t nhits)
{
	struct logsrc *s = &l->src[0];
	uint64_t at;

	if (l->failed)
		return -1;
	if (l->flags & LOG_READ) {
		errno = EBADF;
		return fail(l, "append to");
	}
	if (check_lines(l, lines) != 0 || close_gap(l) != 0)
		return -1;
	if (write_lines(l, lines, &at) != 0)
		return fail(l, "append to");
	if (at != s->size && s->counts.foreign++ == 0)
		s->counts.foreign_at = s->size;	/* somebody without the lock wrote to the file or cut it */
	l->dirty = true;
	for (size_t i = 0; lines.n > 0; i++) {
		size_t n = (size_t)((const char *)memchr(lines.p, '\n', lines.n) - lines.p) + 1;
		struct logline line;

		logline_read(&line, (struct span){ lines.p, n - 1 });
		logsrc_add(s, &line, at, n);
		if (hits != NULL && i < nhits)
			hits[i] = (struct log_hit){ logline_at(&line), at, (uint32_t)n, 0,
			    (uint8_t)line.kind };
		lines.p += n;
		lines.n -= n;
		at += n;
	}
	return 0;
}

bool
log_dirty(const struct log *l)
{
	return l->dirty && !l->spool;
}

static bool
still_there(const struct log *l)
{
	struct stat st;

	return stat(l->src[0].path, &st) == 0 && st.st_dev == l->dev && st.st_ino == l->ino;
}

int
log_sync(struct log *l)
{
	struct logsrc *s = &l->src[0];
	int k;

	if (l->failed)
		return -1;
	if (!log_dirty(l))
		goto index;
	do
		k = fdatasync(s->fd);
	while (k == -1 && errno == EINTR);
	/* The name of a new file must be durable too. */
	if (k == 0 && l->created)
		k = io_sync_directory(s->path);
	if (k == 0 && !still_there(l)) {
		errno = ESTALE;
		k = -1;
	}
	if (k != 0) {
		/* The kernel may have dropped what it could not write; a later sync would succeed without it. */
		l->failed = true;
		return fail(l, "save");
	}
	l->dirty = l->created = false;
index:
	if (!(l->flags & (LOG_READ | LOG_NO_INDEX)) && logsrc_uncovered(s) > IDX_EVERY)
		(void)logsrc_save_index(s);
	return 0;
}

/* --- looking up --- */

enum log_kind
log_find(struct log *l, struct span key, int64_t oldest, struct log_hit *hit)
{
	for (int final = 1; final >= 0; final--)
		for (size_t i = 0; i < l->nsrc; i++)
			if (logsrc_find(&l->src[i], key, final, oldest, hit)) {
				hit->source = (uint16_t)i;
				return hit->kind;
			}
	return LOG_NONE;
}

bool
log_counts(struct log *l, struct span line, uint64_t offset)
{
	struct log_hit hit;
	struct logline is;
	struct buf key = { 0 };
	bool counts;

	if (!logline_read(&is, line))
		return false;
	json_text(&key, is.key);
	counts = log_find(l, buf_span(&key), INT64_MIN, &hit) != LOG_NONE && hit.source == 0 && hit.offset == offset;
	buf_free(&key);
	return counts;
}

int
log_read(struct log *l, const struct log_hit *hit, struct span key, struct buf *buf,
    struct log_answer *a)
{
	struct logsrc *s = &l->src[hit->source < l->nsrc ? hit->source : 0];
	const char *why;
	struct logline line;

	why = logsrc_read(s, hit, buf, &line, &a->line);
	if (why == NULL && key.p != NULL && !json_is_span(line.key, key))
		why = "is the answer to something else";
	if (why == NULL && line.kind != (enum log_kind)hit->kind)
		why = "has changed";
	if (why == NULL) {
		a->fetch = line.fetch;
		a->body = line.body;
		a->key = line.key;
		return 0;
	}
	logsrc_bury(s, hit->offset);
	l->stats.damaged++;
	l->why.n = 0;
	buf_addf(&l->why, "the line at byte %llu of '%s' %s; it is ignored",
	    (unsigned long long)hit->offset, s->path, why);
	buf_str(&l->why);
	return -1;
}

const struct log_stats *
log_stats(struct log *l)
{
	const struct logsrc *s = &l->src[0];
	struct log_stats *t = &l->stats;

	t->lines = s->counts.lines;
	t->final = s->counts.final;
	t->failed = s->counts.failed;
	t->skipped = s->counts.skipped;
	t->foreign = s->counts.foreign;
	t->foreign_at = s->counts.foreign_at;
	t->bytes = s->size;
	t->scanned = s->scanned;
	t->index = s->index;
	return t;
}

const char *
log_why(const struct log *l)
{
	return l->why.p != NULL ? l->why.p : "";
}

int
log_close(struct log *l, struct buf *why)
{
	struct logsrc *s = &l->src[0];
	bool index = !(l->flags & (LOG_READ | LOG_NO_INDEX)) && logsrc_uncovered(s) >= LOG_IDX_MIN;
	int status = l->half ? close_gap(l) : 0;

	if (log_sync(l) != 0)
		status = -1;
	else if (index)
		(void)logsrc_save_index(s);
	if (status == 0)
		l->why.n = 0;
	give_up(l, why);
	return status;
}
