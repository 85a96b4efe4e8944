#include "logidx.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/xmem.h"

#define MAGIC "af answer index\n"
#define VERSION 1
#define ORDER 0x01020304u
#define SAMPLES 16
#define SAMPLE ((uint64_t)4096)
#define DIGEST_AT (LOGIDX_PAGE - sizeof(uint64_t))

struct index_header {
	char magic[16];
	uint32_t order, version;
	uint64_t weak;
	uint64_t covered, n, pages;
	struct logidx_counts counts;
	uint64_t sample, fence;
	uint64_t self;		/* digest of all before it */
};

static int
read_at(int fd, void *to, size_t n, uint64_t at)
{
	char *p = to;

	while (n > 0) {
		ssize_t k = pread(fd, p, n, (off_t)at);

		if (k == 0)
			errno = EIO;
		if (k == 0 || (k == -1 && errno != EINTR))
			return -1;
		if (k > 0) {
			p += k;
			n -= (size_t)k;
			at += (uint64_t)k;
		}
	}
	return 0;
}

/* The digest of samples of the covered part of the log; 0, or -1 with errno. */
static int
sample(int log_fd, uint64_t covered, uint64_t *digest)
{
	unsigned char b[SAMPLE];
	uint64_t h = covered;

	for (uint64_t i = 0; i < SAMPLES; i++) {
		uint64_t n = covered < SAMPLE ? covered : SAMPLE;
		uint64_t at = (covered - n) / (SAMPLES - 1) * i;

		if (i == SAMPLES - 1)
			at = covered - n;
		if (read_at(log_fd, b, (size_t)n, at) != 0)
			return -1;
		h = XXH3_64bits_withSeed(b, (size_t)n, h);
	}
	*digest = h;
	return 0;
}

static uint64_t
header_digest(const struct index_header *h)
{
	return XXH3_64bits(h, offsetof(struct index_header, self));
}

static const char *
check_header(const struct index_header *h, uint64_t file_size, uint64_t log_size, bool weak)
{
	if (memcmp(h->magic, MAGIC, sizeof h->magic) != 0)
		return "no index";
	if (h->order != ORDER || h->version != VERSION || h->weak != weak)
		return "of another version";
	if (h->self != header_digest(h))
		return "damaged";
	if (h->pages > file_size / LOGIDX_PAGE || h->n > h->pages * LOGIDX_PER_PAGE ||
	    file_size != LOGIDX_PAGE + h->pages * (LOGIDX_PAGE + sizeof(uint64_t)))
		return "cut short";
	if (h->covered > log_size)
		return "of a longer log";
	return NULL;
}

const char *
logidx_open(struct logidx *x, const char *path, int log_fd, uint64_t log_size, bool weak)
{
	struct index_header h;
	const char *why;
	struct stat st;
	uint64_t seed;
	size_t fence;

	*x = LOGIDX_NONE;
	if ((x->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) == -1)
		return errno == ENOENT ? "absent" : "unreadable";
	if (fstat(x->fd, &st) != 0 || !S_ISREG(st.st_mode))
		why = "no index";
	else if (read_at(x->fd, &h, sizeof h, 0) != 0)
		why = "cut short";
	else if ((why = check_header(&h, (uint64_t)st.st_size, log_size, weak)) != NULL)
		;
	else if (sample(log_fd, h.covered, &seed) != 0 || seed != h.sample)
		why = "of another log";
	if (why != NULL) {
		logidx_close(x);
		return why;
	}
	x->seed = h.sample;
	x->covered = h.covered;
	x->n = h.n;
	x->pages = h.pages;
	x->counts = h.counts;
	fence = (size_t)h.pages * sizeof *x->fence;
	x->fence = xmalloc(fence + 1);
	if (read_at(x->fd, x->fence, fence, LOGIDX_PAGE * (1 + h.pages)) != 0 ||
	    XXH3_64bits_withSeed(x->fence, fence, x->seed) != h.fence) {
		logidx_close(x);
		return "damaged";
	}
	return NULL;
}

void
logidx_close(struct logidx *x)
{
	if (x->fd != -1)
		close(x->fd);
	free(x->fence);
	*x = LOGIDX_NONE;
}

static uint64_t
page_digest(const void *page, uint64_t no, uint64_t seed)
{
	return XXH3_64bits_withSeed(page, DIGEST_AT, seed + no);
}

static uint64_t
entries_of_page(const struct logidx *x, uint64_t no)
{
	uint64_t before = no * LOGIDX_PER_PAGE;

	if (before >= x->n)
		return 0;
	return x->n - before < LOGIDX_PER_PAGE ? x->n - before : LOGIDX_PER_PAGE;
}

static bool
page_load(struct logidx *x, uint64_t no)
{
	uint64_t digest;

	if (x->have_page && x->page_no == no)
		return true;
	x->have_page = false;
	if (read_at(x->fd, x->page.bytes, LOGIDX_PAGE, LOGIDX_PAGE * (1 + no)) == 0) {
		memcpy(&digest, x->page.bytes + DIGEST_AT, sizeof digest);
		x->have_page = digest == page_digest(x->page.bytes, no, x->seed);
	}
	x->page_no = no;
	x->damaged = !x->have_page;
	return x->have_page;
}

void
logidx_seek(struct logidx *x, uint64_t hash)
{
	uint64_t lo = 0, hi = x->pages;

	/* The first page that begins with this hash or a later one; it may begin in the page before. */
	while (lo < hi) {
		uint64_t mid = lo + (hi - lo) / 2;

		if (x->fence[mid] < hash)
			lo = mid + 1;
		else
			hi = mid;
	}
	x->hash = hash;
	x->slot = lo > 0 ? (lo - 1) * LOGIDX_PER_PAGE : 0;
	if (lo > 0 && page_load(x, lo - 1))
		x->slot += logent_lower(x->page.e, (size_t)entries_of_page(x, lo - 1), hash);
}

bool
logidx_next(struct logidx *x, struct logent *e)
{
	if (x->slot >= x->n || !page_load(x, x->slot / LOGIDX_PER_PAGE))
		return false;
	*e = x->page.e[x->slot % LOGIDX_PER_PAGE];
	x->slot++;
	return e->hash == x->hash;
}

/* --- writing --- */

#define GATHER 64	/* pages a write */

struct index_out {
	int fd;
	uint64_t seed, pages, *fence;
	struct logidx_page *page;
	size_t full, n;		/* full pages, and entries in the next one */
	bool failed;
};

struct logidx_page {
	struct logent e[LOGIDX_PER_PAGE];
	uint64_t unused, digest;
};
_Static_assert(sizeof(struct logidx_page) == LOGIDX_PAGE, "a page");

static void
out_flush(struct index_out *o)
{
	if (!o->failed && io_write(o->fd, o->page, o->full * LOGIDX_PAGE) != 0)
		o->failed = true;
	o->full = 0;
}

static void
out_page(struct index_out *o)
{
	struct logidx_page *p = &o->page[o->full];

	memset(p->e + o->n, 0, (LOGIDX_PER_PAGE - o->n) * sizeof *p->e);
	p->unused = 0;
	p->digest = page_digest(p, o->pages, o->seed);
	o->fence[o->pages++] = p->e[0].hash;
	o->n = 0;
	if (++o->full == GATHER)
		out_flush(o);
}

static void
out_put(struct index_out *o, const struct logent *e)
{
	o->page[o->full].e[o->n++] = *e;
	if (o->n == LOGIDX_PER_PAGE)
		out_page(o);
}

/* The next entry of the old index in its order; false at its end. */
static bool
old_next(struct logidx *x, uint64_t *slot, struct logent *e)
{
	if (*slot >= x->n || !page_load(x, *slot / LOGIDX_PER_PAGE))
		return false;
	*e = x->page.e[(*slot)++ % LOGIDX_PER_PAGE];
	return true;
}

static void
merge(struct index_out *o, struct logidx *old, const struct logtab *t)
{
	struct logent e = { 0, 0 };
	uint64_t slot = 0;
	size_t i = 0;
	bool more = old->fd != -1 && old_next(old, &slot, &e);

	while (more || i < t->n) {
		if (!more || (i < t->n && logent_before(&t->v[i], &e))) {
			out_put(o, &t->v[i++]);
		} else {
			out_put(o, &e);
			more = old_next(old, &slot, &e);
		}
	}
	if (o->n > 0)
		out_page(o);
	out_flush(o);
}

static int
write_all(int fd, struct index_header *h, struct logidx *old, const struct logtab *t)
{
	static const char zero[LOGIDX_PAGE];
	struct index_out o = { .fd = fd, .seed = h->sample };
	size_t fence = (size_t)h->pages * sizeof *o.fence;
	int err = 0;

	o.page = xcalloc(GATHER, sizeof *o.page);
	o.fence = xmalloc(fence + sizeof *o.fence);
	if (io_write(fd, zero, sizeof zero) != 0)
		o.failed = true;
	else
		merge(&o, old, t);
	if (!o.failed && io_write(fd, o.fence, fence) != 0)
		o.failed = true;
	if (o.failed)
		err = errno;
	else if (old->fd != -1 && old->damaged)
		err = EILSEQ;
	h->fence = XXH3_64bits_withSeed(o.fence, fence, h->sample);
	h->self = header_digest(h);
	if (err == 0 && (lseek(fd, 0, SEEK_SET) != 0 || io_write(fd, h, sizeof *h) != 0))
		err = errno;
	free(o.page);
	free(o.fence);
	errno = err;
	return err == 0 ? 0 : -1;
}

int
logidx_write(const char *path, int log_fd, uint64_t covered, bool weak,
    const struct logidx_counts *counts, struct logidx *old, const struct logtab *t)
{
	struct index_header h = { .magic = MAGIC, .order = ORDER, .version = VERSION, .weak = weak,
	    .covered = covered, .counts = *counts };
	struct buf beside = { 0 };
	struct stat st;
	int fd, err = 0;

	h.n = t->n + (old->fd != -1 ? old->n : 0);
	h.pages = (h.n + LOGIDX_PER_PAGE - 1) / LOGIDX_PER_PAGE;
	if (sample(log_fd, covered, &h.sample) != 0 || fstat(log_fd, &st) != 0)
		return -1;
	/* Always the same name: the caller holds the log's lock, and the next run overwrites what a kill left. */
	buf_addf(&beside, "%s.new", path);
	fd = open(buf_str(&beside), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1) {
		err = errno;
		buf_free(&beside);
		errno = err;
		return -1;
	}
	if (fchmod(fd, st.st_mode & 0666) != 0 || write_all(fd, &h, old, t) != 0)
		err = errno;
	if (close(fd) != 0 && err == 0)
		err = errno;
	if (err == 0 && rename(beside.p, path) != 0)
		err = errno;
	if (err != 0)
		unlink(beside.p);
	buf_free(&beside);
	errno = err;
	return err == 0 ? 0 : -1;
}
