#include "buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "xmem.h"

void
buf_grow(struct buf *b, size_t n)
{
	size_t cap;

	if (n > SIZE_MAX / 4 - b->n)
		die(EXIT_FOR_NOW, "out of memory (a text of %zu bytes)", n);
	cap = b->cap * 2 > b->n + n ? b->cap * 2 : b->n + n;
	if (cap < 256)
		cap = 256;
	b->p = xreallocarray(b->p, cap, 1);
	b->cap = cap;
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int k;

	buf_reserve(b, 64);
	va_start(ap, fmt);
	k = vsnprintf(b->p + b->n, b->cap - b->n, fmt, ap);
	va_end(ap);
	if (k < 0)
		die(EXIT_FOR_GOOD, "cannot format a text of the kind '%s'", fmt);
	if ((size_t)k >= b->cap - b->n) {
		buf_reserve(b, (size_t)k + 1);
		va_start(ap, fmt);
		k = vsnprintf(b->p + b->n, b->cap - b->n, fmt, ap);
		va_end(ap);
	}
	b->n += (size_t)k;
}

char *
buf_str(struct buf *b)
{
	buf_reserve(b, 1);
	b->p[b->n] = '\0';
	return b->p;
}

void
buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}
