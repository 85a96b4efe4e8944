/*
 * buf - bytes that grow, and a slice of somebody else's
 *
 * struct buf owns its memory; reused for every record of a stream it stops
 * allocating after the largest.  It is not NUL-terminated except by buf_str.  What is
 * added must not lie in the buf itself.
 * struct span points into memory that somebody else owns; .p NULL means absent,
 * which is different from empty (buf_span of an empty buf is empty, not absent).
 */
#ifndef BUF_H
#define BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "die.h"

struct span {
	const char *p;
	size_t n;
};

struct buf {
	char *p;
	size_t n, cap;
};

#define SPAN_NONE ((struct span){ NULL, 0 })
#define SPAN(s) ((struct span){ (s), strlen(s) })
/* For "%.*s" in a message; at most 200 bytes of it.  Evaluates s twice. */
#define SPAN_ARG(s) (int)((s).n < 200 ? (s).n : 200), (s).p

static inline bool
span_is(struct span s, const char *text)
{
	size_t n = strlen(text);

	return s.p != NULL && s.n == n && memcmp(s.p, text, n) == 0;
}

/* The same bytes; an absent one equals an empty one. */
static inline bool
span_eq(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* As memcmp; a prefix of the other comes first. */
static inline int
span_cmp(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n != 0 ? memcmp(a.p, b.p, n) : 0;

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

/*
 * The parts of a list, "a,b,,c", one after another, including empty ones; false after the last, when *rest is absent:
 *
 *	for (struct span rest = SPAN(list), part; span_cut(&rest, ',', &part);)
 */
static inline bool
span_cut(struct span *rest, char separator, struct span *part)
{
	const char *end = rest->p != NULL ? (const char *)memchr(rest->p, separator, rest->n) : NULL;

	if (rest->p == NULL)
		return false;
	*part = (struct span){ rest->p, end != NULL ? (size_t)(end - rest->p) : rest->n };
	*rest = end != NULL ? (struct span){ end + 1, rest->n - part->n - 1 } : SPAN_NONE;
	return true;
}

/* The lines of a text, one after another, without their newlines; false when *rest has no more complete line. */
static inline bool
span_line(struct span *rest, struct span *line)
{
	const char *end = rest->n != 0 ? (const char *)memchr(rest->p, '\n', rest->n) : NULL;

	if (end == NULL)
		return false;
	*line = (struct span){ rest->p, (size_t)(end - rest->p) };
	*rest = (struct span){ end + 1, rest->n - line->n - 1 };
	return true;
}

/* Without the blanks and tabs at either end. */
static inline struct span
span_trim(struct span s)
{
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	for (; s.n > 0 && (*s.p == ' ' || *s.p == '\t'); s.p++)
		s.n--;
	return s;
}

static inline struct span
buf_span(const struct buf *b)
{
	return (struct span){ b->p != NULL ? b->p : "", b->n };
}

/* Makes b larger; buf_reserve knows when. */
void buf_grow(struct buf *b, size_t n);

/* Room for n more bytes; the caller writes them at p + n and adds to n. */
static inline void
buf_reserve(struct buf *b, size_t n)
{
	if (n > b->cap - b->n)
		buf_grow(b, n);
}

static inline void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	buf_reserve(b, n);
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

static inline void
buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

static inline void
buf_addc(struct buf *b, char c)
{
	buf_reserve(b, 1);
	b->p[b->n++] = c;
}

void buf_addf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* NUL-terminates without counting the NUL; the pointer is valid until the next add. */
char *buf_str(struct buf *b);
/* Frees the memory; b is empty and usable again. */
void buf_free(struct buf *b);

static inline void
buf_span_add(struct buf *b, struct span s)
{
	buf_add(b, s.p, s.n);
}

#endif
