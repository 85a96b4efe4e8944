#include "logsrc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/xmem.h"

#define CHUNK ((size_t)1 << 20)
#define HEAD ((size_t)4096)

static uint64_t
hash_of(const struct logsrc *s, struct span key)
{
	uint64_t h = XXH3_64bits(key.p, key.n);

	return s->weak ? h & 3 : h;
}

/* The hash of a key as it stands in a line, escapes included. */
static uint64_t
hash_of_json(struct logsrc *s, struct span key)
{
	struct buf text = { 0 };
	uint64_t h;

	if (memchr(key.p, '\\', key.n) == NULL)
		return hash_of(s, (struct span){ key.p + 1, key.n - 2 });
	json_text(&text, key);
	h = hash_of(s, buf_span(&text));
	buf_free(&text);
	return h;
}

static struct logent
entry(struct logsrc *s, const struct logline *l, uint64_t offset, uint64_t length)
{
	s->counts.lines++;
	s->counts.final += l->kind == LOG_FINAL;
	s->counts.failed += l->kind == LOG_FAILED;
	s->counts.skipped += l->kind == LOG_SKIPPED;
	return (struct logent){ hash_of_json(s, l->key), logent_where(offset, l->kind, length) };
}

void
logsrc_add(struct logsrc *s, const struct logline *l, uint64_t offset, uint64_t length)
{
	if (offset <= LOGTAB_MAX_OFFSET)
		logtab_add(&s->tab, entry(s, l, offset, length));
	s->size = offset + length;
}

/* --- the scan --- */

static void
foreign(struct logsrc *s, uint64_t at)
{
	if (s->counts.foreign++ == 0)
		s->counts.foreign_at = at;
}

/*
 * A line that is not an answer as it stands.  After a power cut a file may hold blocks of NULs, before a complete line or
 * after one: whatever is complete between NULs counts.  Returns the end of the last such part, or 0.
 */
static size_t
salvage(struct logsrc *s, struct span line, uint64_t at)
{
	size_t i = 0, last = 0;
	struct logline l;

	while (i < line.n) {
		const char *nul;
		size_t n;

		if (line.p[i] == '\0') {
			i++;
			continue;
		}
		nul = memchr(line.p + i, '\0', line.n - i);
		n = nul != NULL ? (size_t)(nul - line.p) - i : line.n - i;
		if (logline_full(&l, (struct span){ line.p + i, n })) {
			logtab_put(&s->tab, entry(s, &l, at + i, n));
			last = i + n;
		}
		i += n;
	}
	return last;
}

static void
scan_line(struct logsrc *s, struct span line, uint64_t at)
{
	struct logline l;
	/* The fast reader would see neither NULs in a body nor another answer after them. */
	bool clean = !s->nuls || memchr(line.p, '\0', line.n) == NULL;

	if (line.n > 0 && clean && at <= LOGTAB_MAX_OFFSET && logline_read(&l, line))
		logtab_put(&s->tab, entry(s, &l, at, line.n + 1));
	else if (line.n > 0 && salvage(s, line, at) == 0)
		foreign(s, at);
}

/* What follows the last newline. */
static void
judge_tail(struct logsrc *s, struct span tail, uint64_t at)
{
	struct json_err err;
	size_t whole = salvage(s, tail, at);

	s->tail_at = at;
	if (whole == 0 && tail.n > 0 && *tail.p == '{' &&
	    json_scan(tail, NULL, NULL, 0, NULL, &err) == 0) {
		/* Another kind of record, but complete. */
		whole = tail.n;
		foreign(s, at);
	}
	s->keep = at + whole;
}

static int
scan(struct logsrc *s, uint64_t from, uint64_t to)
{
	struct buf b = { 0 };
	uint64_t base = from;	/* the offset in the file of b.p[0] */
	size_t at = 0, seen = 0;	/* where the line begins; how far it was searched for a newline */
	bool skipping = false;

	s->scanned += to - from;
	buf_reserve(&b, CHUNK);
	(void)posix_fadvise(s->fd, (off_t)from, (off_t)(to - from), POSIX_FADV_SEQUENTIAL);
	for (;;) {
		char *nl = seen < b.n ? memchr(b.p + seen, '\n', b.n - seen) : NULL;
		size_t room;
		ssize_t k;

		if (nl != NULL) {
			if (!skipping)
				scan_line(s, (struct span){ b.p + at, (size_t)(nl - b.p) - at }, base + at);
			skipping = false;
			at = seen = (size_t)(nl - b.p) + 1;
			continue;
		}
		if (b.n - at > LOGSRC_MAX_LINE && !skipping) {
			if (salvage(s, (struct span){ b.p + at, b.n - at }, base + at) == 0)
				foreign(s, base + at);
			s->tail_at = s->keep = base + at;
			skipping = true;
		}
		if (skipping)
			at = b.n;
		memmove(b.p, b.p + at, b.n - at);
		base += at;
		b.n -= at;
		seen = b.n;
		at = 0;
		if (base + b.n == to)
			break;
		buf_reserve(&b, b.n < CHUNK / 2 ? CHUNK - b.n : b.n);
		room = b.cap - b.n < to - base - b.n ? b.cap - b.n : (size_t)(to - base - b.n);
		k = pread(s->fd, b.p + b.n, room, (off_t)(base + b.n));
		if (k == 0)
			errno = EIO;	/* the file was cut while we read it */
		if (k == 0 || (k == -1 && errno != EINTR)) {
			buf_free(&b);
			return -1;
		}
		if (k > 0) {
			s->nuls |= memchr(b.p + b.n, '\0', (size_t)k) != NULL;
			b.n += (size_t)k;
		}
	}
	if (!skipping)
		judge_tail(s, buf_span(&b), base);
	buf_free(&b);
	logtab_sort(&s->tab);
	s->size = to;
	return 0;
}

/* Forgets everything and reads the whole file, as the index turned out to be damaged. */
static int
rescan(struct logsrc *s)
{
	logidx_close(&s->idx);
	s->index = "damaged";
	s->tab.n = s->tab.nlate = 0;
	s->counts = (struct logidx_counts){ 0 };
	return scan(s, 0, s->size);
}

int
logsrc_load(struct logsrc *s, int fd, const char *path, uint64_t size, bool use_index, bool weak)
{
	struct buf name = { 0 };

	*s = (struct logsrc){ .fd = fd, .path = xstrdup(path), .idx = LOGIDX_NONE, .weak = weak,
	    .index = "absent" };
	if (use_index) {
		buf_addf(&name, "%s.idx", path);
		s->index = logidx_open(&s->idx, buf_str(&name), fd, size, weak);
		if (s->index == NULL)
			s->index = "current";
		buf_free(&name);
	}
	s->counts = s->idx.counts;
	return scan(s, s->idx.covered, size);
}

void
logsrc_close(struct logsrc *s)
{
	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
	logidx_close(&s->idx);
	logtab_free(&s->tab);
	buf_free(&s->head);
	free(s->dead);
	free(s->path);
}

/* --- look-up --- */

/* Where offset is, or belongs, in the sorted list of dead lines. */
static size_t
grave(const struct logsrc *s, uint64_t offset)
{
	size_t lo = 0, hi = s->ndead;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->dead[mid] < offset)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool
buried(const struct logsrc *s, uint64_t offset)
{
	size_t i = grave(s, offset);

	return i < s->ndead && s->dead[i] == offset;
}

void
logsrc_bury(struct logsrc *s, uint64_t offset)
{
	size_t i = grave(s, offset);

	if (buried(s, offset))
		return;
	s->dead = xreallocarray(s->dead, s->ndead + 1, sizeof *s->dead);
	memmove(s->dead + i + 1, s->dead + i, (s->ndead - i) * sizeof *s->dead);
	s->dead[i] = offset;
	s->ndead++;
}

/* Reads up to n bytes at offset; how many there were, or -1. */
static ssize_t
read_some(struct logsrc *s, struct buf *to, size_t n, uint64_t offset)
{
	size_t got = 0;

	to->n = 0;
	buf_reserve(to, n);
	while (got < n) {
		ssize_t k = pread(s->fd, to->p + got, n - got, (off_t)(offset + got));

		if (k == 0)
			break;
		if (k == -1 && errno != EINTR)
			return -1;
		if (k > 0)
			got += (size_t)k;
	}
	to->n = got;
	return (ssize_t)got;
}

static bool
is_answer(struct logsrc *s, const struct logent *e, struct span key, struct log_hit *hit)
{
	uint64_t offset = logent_offset(e->where);
	size_t room = (size_t)logent_room(e->where), n = room < HEAD ? room : HEAD;
	struct logline l;
	char *nl;

	if (buried(s, offset) || read_some(s, &s->head, n, offset) == -1)
		return false;
	if (!logline_head(&l, buf_span(&s->head))) {
		if (room > HEAD && read_some(s, &s->head, room, offset) == -1)
			return false;
		if (s->head.n > 0 && (nl = memchr(s->head.p, '\n', s->head.n)) != NULL)
			s->head.n = (size_t)(nl - s->head.p);
		if (!logline_read(&l, buf_span(&s->head)))
			return false;
	}
	if (!json_is_span(l.key, key))
		return false;
	hit->at = logline_at(&l);
	hit->offset = offset;
	hit->room = (uint32_t)room;
	hit->kind = (uint8_t)logent_kind(e->where);
	return true;
}

struct search {
	struct span key;
	bool final;
	int64_t oldest;
	struct log_hit *hit;
};

static bool
matches(struct logsrc *s, const struct search *q, const struct logent *e)
{
	return (logent_kind(e->where) == LOG_FINAL) == q->final &&
	    is_answer(s, e, q->key, q->hit) && q->hit->at >= q->oldest;
}

static bool
find_in(struct logsrc *s, const struct search *q, const struct logent *v, size_t n, uint64_t hash)
{
	for (size_t i = logent_lower(v, n, hash); i < n && v[i].hash == hash; i++)
		if (matches(s, q, &v[i]))
			return true;
	return false;
}

bool
logsrc_find(struct logsrc *s, struct span key, bool final, int64_t oldest, struct log_hit *hit)
{
	const struct search q = { key, final, oldest, hit };
	uint64_t hash = hash_of(s, key);
	struct logent e;

	/* Late entries are newer than scanned ones, and those are newer than what the index covers. */
	if (find_in(s, &q, s->tab.late, s->tab.nlate, hash) ||
	    find_in(s, &q, s->tab.v, s->tab.n, hash))
		return true;
	if (s->idx.fd == -1)
		return false;
	logidx_seek(&s->idx, hash);
	while (logidx_next(&s->idx, &e))
		if (matches(s, &q, &e))
			return true;
	if (s->idx.damaged && rescan(s) == 0)
		return find_in(s, &q, s->tab.v, s->tab.n, hash);
	return false;
}

const char *
logsrc_read(struct logsrc *s, const struct log_hit *hit, struct buf *buf, struct logline *l,
    struct span *line)
{
	const char *nl;

	if (read_some(s, buf, hit->room, hit->offset) == -1)
		return "cannot be read";
	nl = buf->n > 0 ? memchr(buf->p, '\n', buf->n) : NULL;
	*line = (struct span){ buf->p, nl != NULL ? (size_t)(nl - buf->p) : buf->n };
	/* A line salvaged from between NULs ends at one. */
	if (line->n > 0 && (nl = memchr(line->p, '\0', line->n)) != NULL)
		line->n = (size_t)(nl - line->p);
	if (line->n == 0 || !logline_full(l, *line))
		return "is damaged";
	return NULL;
}

uint64_t
logsrc_uncovered(const struct logsrc *s)
{
	return s->size - s->idx.covered;
}

int
logsrc_save_index(struct logsrc *s)
{
	struct buf name = { 0 };
	struct logidx fresh;
	int status;

	logtab_settle(&s->tab);
	buf_addf(&name, "%s.idx", s->path);
	status = logidx_write(buf_str(&name), s->fd, s->size, s->weak, &s->counts, &s->idx, &s->tab);
	if (status == -1 && s->idx.damaged && rescan(s) == 0)
		status = logidx_write(name.p, s->fd, s->size, s->weak, &s->counts, &s->idx, &s->tab);
	/* If the new index cannot be read the table is kept: nothing is lost either way. */
	if (status == 0 && logidx_open(&fresh, name.p, s->fd, s->size, s->weak) == NULL) {
		logidx_close(&s->idx);
		s->idx = fresh;
		logtab_free(&s->tab);
	}
	buf_free(&name);
	return status;
}
