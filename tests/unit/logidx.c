/* logtab and logidx: the order of entries, look-ups in pages, and every byte of an index damaged once. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/xmem.h"
#include "log/logidx.h"
#include "tap.h"

static uint64_t state = 1;

static uint64_t
next(void)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	return z ^ z >> 31;
}

static bool
sorted(const struct logent *v, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (!logent_before(&v[i - 1], &v[i]))
			return false;
	return true;
}

static void
places(void)
{
	uint64_t wrong = 0, large = 0;

	for (uint64_t n = 1; n < UINT64_C(1) << 38; n += n / 97 + 1) {
		uint64_t at = next() & LOGTAB_MAX_OFFSET, w = logent_where(at, n & 3, n);

		wrong += logent_offset(w) != at || logent_kind(w) != (n & 3) || logent_room(w) < n;
		large += logent_room(w) - n > n / 256;
	}
	ok(wrong == 0, "offset, kind and room come back; room is enough for the line");
	ok(large == 0, "and not a 256th more");
}

static void
sorting(void)
{
	static const uint64_t masks[] = { UINT64_MAX, 3, 0, UINT64_C(0xff) << 56 };

	for (size_t m = 0; m < sizeof masks / sizeof masks[0]; m++) {
		struct logtab t = { 0 };
		uint64_t sum = 0;

		for (uint64_t i = 0; i < 30000; i++) {
			struct logent e = { next() & masks[m], logent_where(i * 100, 1, 100) };

			sum += e.where;
			logtab_put(&t, e);
		}
		logtab_sort(&t);
		ok(sorted(t.v, t.n), "30000 entries sorted, hashes masked with %llx",
		    (unsigned long long)masks[m]);
		for (uint64_t i = 30000; i < 50000; i++) {
			struct logent e = { next() & masks[m], logent_where(i * 100, 1, 100) };

			sum += e.where;
			logtab_add(&t, e);
		}
		ok(t.n > 30000 && t.nlate > 0 && sorted(t.v, t.n) && sorted(t.late, t.nlate), "and 20000 added");
		logtab_settle(&t);
		for (size_t i = 0; i < t.n; i++)
			sum -= t.v[i].where;
		ok(t.n == 50000 && t.nlate == 0 && sorted(t.v, t.n) && sum == 0, "and settled; none is lost");
		logtab_free(&t);
	}
}

static int
log_of(size_t n)
{
	int fd = open("log", O_RDWR | O_CREAT | O_TRUNC, 0644);

	while (n > 0) {
		uint64_t r = next();
		size_t k = n < 8 ? n : 8;

		(void)!write(fd, &r, k);
		n -= k;
	}
	return fd;
}

/* Entries 0..n with hash i / group, newest first within a hash. */
static void
fill(struct logtab *t, uint64_t n, uint64_t group, uint64_t step)
{
	for (uint64_t i = 0; i < n; i += step)
		logtab_put(t, (struct logent){ i / group * 1000, logent_where(i, 1, 1) });
	logtab_sort(t);
}

/* Every hash has its entries, each other hash none. */
static bool
complete(struct logidx *x, uint64_t n, uint64_t group)
{
	for (uint64_t h = 0; h * group < n + group; h++) {
		uint64_t want = h * group >= n ? 0 : n - h * group < group ? n - h * group : group, got = 0;
		uint64_t last = UINT64_MAX;
		struct logent e;

		logidx_seek(x, h * 1000);
		while (logidx_next(x, &e)) {
			got += logent_offset(e.where) / group == h && e.where < last;
			last = e.where;
		}
		logidx_seek(x, h * 1000 + 1);
		if (got != want || logidx_next(x, &e))
			return false;
	}
	return !x->damaged;
}

static void
round_trip(uint64_t n, uint64_t group)
{
	const struct logidx_counts counts = { n, n, 0, 0, 3, 4 };
	struct logidx none = LOGIDX_NONE, x, y;
	struct logtab t = { 0 }, odd = { 0 };
	int fd = log_of(100000);

	fill(&t, n, group, 1);
	ok(logidx_write("idx", fd, 100000, false, &counts, &none, &t) == 0 &&
	    logidx_open(&x, "idx", fd, 100000, false) == NULL && x.n == n && x.covered == 100000 &&
	    memcmp(&x.counts, &counts, sizeof counts) == 0, "%llu entries written, opened", (unsigned long long)n);
	ok(complete(&x, n, group), "all found, in order, %llu a hash", (unsigned long long)group);
	logidx_close(&x);
	/* The same in two halves: the even ones from an index, the odd ones from a table. */
	t.n = 0;
	fill(&t, n, group, 2);
	logidx_write("idx", fd, 90000, false, &counts, &none, &t);
	for (uint64_t i = 1; i < n; i += 2)
		logtab_put(&odd, (struct logent){ i / group * 1000, logent_where(i, 1, 1) });
	logtab_sort(&odd);
	ok(logidx_open(&x, "idx", fd, 100000, false) == NULL &&
	    logidx_write("idx", fd, 100000, false, &counts, &x, &odd) == 0 &&
	    logidx_open(&y, "idx", fd, 100001, false) == NULL && complete(&y, n, group), "merged from two");
	logidx_close(&x);
	logidx_close(&y);
	logtab_free(&t);
	logtab_free(&odd);
	close(fd);
}

/* Flips each byte in turn: the index is refused, or damage is noticed, or the answer is right. */
static void
damage(void)
{
	const struct logidx_counts counts = { 600, 600, 0, 0, 0, 0 };
	struct logidx none = LOGIDX_NONE, x;
	struct logtab t = { 0 };
	struct buf b = { 0 };
	int fd = log_of(70000), idx;
	uint64_t wrong = 0, refused = 0, noticed = 0;

	fill(&t, 600, 7, 1);
	logidx_write("idx", fd, 70000, false, &counts, &none, &t);
	io_read_file("idx", &b, 1 << 20);
	idx = open("idx", O_RDWR);
	for (size_t i = 0; i < b.n; i += i < 256 || i > b.n - 256 ? 1 : 13) {
		char c = (char)(b.p[i] ^ (1 << i % 8));

		(void)!pwrite(idx, &c, 1, (off_t)i);
		if (logidx_open(&x, "idx", fd, 70000, false) != NULL)
			refused++;
		else if (!complete(&x, 600, 7))
			x.damaged ? noticed++ : wrong++;
		logidx_close(&x);
		(void)!pwrite(idx, b.p + i, 1, (off_t)i);
	}
	ok(wrong == 0 && refused > 100 && noticed > 500, "each byte flipped: %llu refused, %llu noticed, %llu wrong",
	    (unsigned long long)refused, (unsigned long long)noticed, (unsigned long long)wrong);
	for (off_t n = (off_t)b.n - 1; n >= 0; n -= n > 300 ? 61 : 1) {
		wrong += ftruncate(idx, n) != 0 || logidx_open(&x, "idx", fd, 70000, false) == NULL;
		logidx_close(&x);
	}
	ok(wrong == 0, "cut short anywhere, it is refused");
	close(idx);
	close(fd);
	logtab_free(&t);
	buf_free(&b);
}

static void
whose(void)
{
	const struct logidx_counts counts = { 0 };
	struct logidx none = LOGIDX_NONE, x;
	struct logtab t = { 0 };
	int fd = log_of(200000);
	const char *why;
	uint64_t missed = 0;

	fill(&t, 10, 1, 1);
	logidx_write("idx", fd, 200000, false, &counts, &none, &t);
	why = logidx_open(&x, "none", fd, 200000, false);
	ok(why != NULL && strcmp(why, "absent") == 0, "none: %s", why);
	why = logidx_open(&x, ".", fd, 200000, false);
	ok(why != NULL, "a directory: %s", why);
	why = logidx_open(&x, "log", fd, 200000, false);
	ok(why != NULL && strcmp(why, "no index") == 0, "another file: %s", why);
	why = logidx_open(&x, "idx", fd, 200000, true);
	ok(why != NULL, "other hashes: %s", why);
	why = logidx_open(&x, "idx", fd, 199999, false);
	ok(why != NULL && strcmp(why, "of a longer log") == 0, "the log was cut: %s", why);
	(void)!write(fd, "more", 4);
	ok(logidx_open(&x, "idx", fd, 200004, false) == NULL, "the log has grown: good for what it covers");
	logidx_close(&x);
	(void)!pwrite(fd, "changed", 7, 0);
	why = logidx_open(&x, "idx", fd, 200004, false);
	ok(why != NULL && strcmp(why, "of another log") == 0, "its head has changed: %s", why);
	close(fd);
	/* A byte put in anywhere moves all that follows. */
	for (int i = 0; i < 50; i++) {
		struct buf b = { 0 };
		size_t at = (size_t)(next() % 190000);

		fd = log_of(200000);
		logidx_write("idx", fd, 200000, false, &counts, &none, &t);
		io_read_file("log", &b, 1 << 20);
		(void)!pwrite(fd, b.p + at, 200000 - at, (off_t)at + 1);
		missed += logidx_open(&x, "idx", fd, 200001, false) == NULL;
		logidx_close(&x);
		buf_free(&b);
		close(fd);
	}
	ok(missed == 0, "a byte put in anywhere: of another log");
	logtab_free(&t);
}

int
main(void)
{
	static const uint64_t sizes[] = { 0, 1, 254, 255, 256, 509, 510, 511, 5000, 40000 };
	char home[] = "/tmp/af-logidx.XXXXXX";

	if (mkdtemp(home) == NULL || chdir(home) != 0)
		return 1;
	places();
	sorting();
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		round_trip(sizes[i], 1);
		round_trip(sizes[i], 300);
	}
	damage();
	whose();
	unlink("log");
	unlink("idx");
	(void)!(chdir("/") == 0 && rmdir(home) == 0);
	return tap_done();
}
