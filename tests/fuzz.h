/*
 * fuzz - what the fuzz targets share
 *
 * A target (tests/fuzz/NAME.c) defines fuzz_one: it feeds the bytes to a parser and calls must() for what has to hold
 * whatever they are.  Under libFuzzer (make fuzz, -DLIBFUZZER) that searches for new inputs;
 * otherwise the program runs its operands, and N variants of each that are the same every time:
 *
 *	target [-n N] file ...
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/num.h"

#define must(condition) do { \
	if (!(condition)) { \
		fprintf(stderr, "%s:%d: must hold: %s\n", __FILE__, __LINE__, #condition); \
		abort(); \
	} \
} while (0)

static void fuzz_one(struct span data);

/* A path that holds data: the same file each time. */
static inline const char *
fuzz_file(struct span data)
{
	static char path[64];
	static int fd = -1;

	if (fd == -1)
		fd = memfd_create("fuzz", 0);
	if (fd == -1 || ftruncate(fd, 0) != 0 || io_pwrite(fd, data.p, data.n, 0) != 0)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return path;
}

#ifdef LIBFUZZER
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	/* In memory of its exact size, so that the sanitizer sees a byte read beyond it. */
	fuzz_one((struct span){ (const char *)data, n });
	return 0;
}
#else
static uint64_t fuzz_state = 88172645463325252u;

static size_t
fuzz_below(size_t n)
{
	fuzz_state ^= fuzz_state << 13;
	fuzz_state ^= fuzz_state >> 7;
	fuzz_state ^= fuzz_state << 17;
	return n != 0 ? (size_t)(fuzz_state % n) : 0;
}

/* A few bytes changed, doubled, cut out or cut off. */
static void
fuzz_mutate(struct buf *b, struct span seed)
{
	static const char odd[] = "\"\\{}[]:,0-9eE.+ \t\r\n\0\xff\xc3\x80%$'";

	b->n = 0;
	buf_span_add(b, seed);
	for (size_t k = fuzz_below(4) + 1; k > 0 && b->n > 0; k--) {
		size_t at = fuzz_below(b->n), n = fuzz_below(b->n - at < 40 ? b->n - at : 40);

		switch (fuzz_below(5)) {
		case 0:
			b->p[at] = (char)fuzz_below(256);
			break;
		case 1:
			b->p[at] = odd[fuzz_below(sizeof odd)];
			break;
		case 2:
			memmove(b->p + at, b->p + at + n, b->n - at - n);
			b->n -= n;
			break;
		case 3:
			buf_reserve(b, n);
			memmove(b->p + at + n, b->p + at, b->n - at);
			b->n += n;
			break;
		default:
			b->n = at;
		}
	}
}

int
main(int argc, char *argv[])
{
	struct buf seed = { 0 }, b = { 0 };
	int64_t variants = 0;
	int i = 1;

	if (argc > 2 && strcmp(argv[1], "-n") == 0 && num_i64(SPAN(argv[2]), 0, INT32_MAX, &variants) == 0)
		i = 3;
	for (; i < argc; i++) {
		seed.n = 0;
		must(io_read_file(argv[i], &seed, (size_t)64 << 20) == 0);
		for (int64_t v = 0; v <= variants; v++) {
			char *exact;

			if (v == 0) {
				b.n = 0;
				buf_span_add(&b, buf_span(&seed));
			} else {
				fuzz_mutate(&b, buf_span(&seed));
			}
			must((exact = malloc(b.n + (b.n == 0))) != NULL);
			if (b.n != 0)
				memcpy(exact, b.p, b.n);
			fuzz_one((struct span){ exact, b.n });
			free(exact);
		}
	}
	buf_free(&seed);
	buf_free(&b);
	return 0;
}
#endif

#endif
