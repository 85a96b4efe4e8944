#include "csv.h"

#include <stdlib.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/xmem.h"

/* The most frequent separator in the first line, outside quotes. */
static char
separator_of(const char *p, const char *end)
{
	static const char candidates[] = ",;\t";
	size_t n[3] = { 0 };
	bool quoted = false;

	for (; p < end && (quoted || (*p != '\n' && *p != '\r')); p++) {
		const char *c = *p != '\0' ? strchr(candidates, *p) : NULL;

		quoted ^= *p == '"';
		if (c != NULL && !quoted)
			n[c - candidates]++;
	}
	return n[1] > n[0] && n[1] >= n[2] ? ';' : n[2] > n[0] ? '\t' : ',';
}

void
csv_open(struct csv *c, struct span text)
{
	*c = (struct csv){ .p = text.p, .end = text.p + text.n, .next_lineno = 1 };
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		c->p += 3;
	c->separator = separator_of(c->p, c->end);
}

void
csv_free(struct csv *c)
{
	free(c->field);
	buf_free(&c->copy);
	*c = (struct csv){ 0 };
}

/* Steps over a line end at p, if there is one. */
static bool
line_end(struct csv *c)
{
	if (c->p == c->end || (*c->p != '\n' && *c->p != '\r'))
		return false;
	if (*c->p == '\r' && c->end - c->p > 1 && c->p[1] == '\n')
		c->p++;
	c->p++;
	c->next_lineno++;
	return true;
}

static int
fail(struct csv *c, const char *why)
{
	c->why = why;
	while (c->p < c->end && !line_end(c))
		c->p++;
	return -1;
}

static void
more_fields(struct csv *c)
{
	c->cap = c->cap != 0 ? c->cap * 2 : 32;
	c->field = xreallocarray(c->field, c->cap, sizeof *c->field);
}

/* A field is normally in the text, but in c->copy if doubled quotes were removed: then an offset, as that may move. */
static inline void
add_field(struct csv *c, const char *p, size_t n)
{
	if (c->n == c->cap)
		more_fields(c);
	c->field[c->n++] = (struct span){ p, n };
}

#if defined(__SSE2__)
/* Which of the 16 bytes at p are one of these? */
static inline unsigned
any16(const char *p, const char stop[4])
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i ab = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(stop[0])), _mm_cmpeq_epi8(v, _mm_set1_epi8(stop[1])));
	__m128i cd = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(stop[2])), _mm_cmpeq_epi8(v, _mm_set1_epi8(stop[3])));

	return (unsigned)_mm_movemask_epi8(_mm_or_si128(ab, cd));
}
#endif

/* The first byte from p that is one of four, or end. */
static inline const char *
find(const char *p, const char *end, const char stop[4])
{
#if defined(__SSE2__)
	for (unsigned at; end - p >= 16; p += 16)
		if ((at = any16(p, stop)) != 0)
			return p + __builtin_ctz(at);
#endif
	while (p < end && *p != stop[0] && *p != stop[1] && *p != stop[2] && *p != stop[3])
		p++;
	return p;
}

static const char nul[] = "a NUL byte (a file in UTF-16? save it as UTF-8)";

/* A quoted field that needs more than a span: from is its first byte, p the first that cannot be taken as it is. */
static const char *
odd_field(struct csv *c, const char *from, const char *p)
{
	static const char stop[4] = { '"', '\n', '\r', '\0' };
	size_t before = c->copy.n;
	bool copied = false;

	for (;; p = find(p + 1, c->end, stop)) {
		c->p = p;
		if (p == c->end)
			return "a quoted field that does not end";
		if (*p == '\0')
			return nul;
		if (*p != '"') {
			c->next_lineno += *p == '\n' || c->end - p < 2 || p[1] != '\n';
			continue;
		}
		if (c->end - p < 2 || p[1] != '"')
			break;
		/* The first of the two belongs to the field. */
		buf_add(&c->copy, from, (size_t)(++p - from));
		from = p + 1;
		copied = true;
	}
	if (copied) {
		buf_add(&c->copy, from, (size_t)(p - from));
		add_field(c, NULL, c->copy.n - before);
	} else {
		add_field(c, from, (size_t)(p - from));
	}
	c->p = p + 1;
	return c->p == c->end || *c->p == c->separator || *c->p == '\n' || *c->p == '\r' ? NULL : "text after the closing quote";
}

static inline const char *
quoted(struct csv *c)
{
	static const char stop[4] = { '"', '\n', '\r', '\0' };
	const char *from = c->p + 1, *p = find(from, c->end, stop);

	if (c->end - p < 2 || *p != '"' || p[1] != c->separator)
		return odd_field(c, from, p);
	add_field(c, from, (size_t)(p - from));
	c->p = p + 1;
	return NULL;
}

static inline const char *
plain(struct csv *c)
{
	const char stop[4] = { c->separator, '\n', '\r', '\0' };
	const char *from = c->p;

	if ((c->p = find(from, c->end, stop)) < c->end && *c->p == '\0')
		return nul;
	add_field(c, from, (size_t)(c->p - from));
	return NULL;
}

static void
place_fields(struct csv *c)
{
	const char *p;

	buf_reserve(&c->copy, CSV_PAD);
	p = c->copy.p;

	for (size_t i = 0; i < c->n; i++)
		if (c->field[i].p == NULL) {
			c->field[i].p = p;
			p += c->field[i].n;
		}
}

int
csv_next(struct csv *c)
{
	const char *why;

	while (line_end(c))
		continue;
	c->n = c->copy.n = 0;
	c->lineno = c->next_lineno;
	if (c->p == c->end)
		return 0;
	if (c->end - c->p >= 2 && (memcmp(c->p, "\xff\xfe", 2) == 0 || memcmp(c->p, "\xfe\xff", 2) == 0))
		return fail(c, "the file is in UTF-16; save it as UTF-8");
	for (;;) {
		why = c->p < c->end && *c->p == '"' ? quoted(c) : plain(c);
		if (why != NULL)
			return fail(c, why);
		if (c->p == c->end || *c->p != c->separator)
			break;
		c->p++;
	}
	line_end(c);
	if (c->copy.n != 0)
		place_fields(c);
	return 1;
}

static void
put(struct buf *to, struct span s, bool guard, bool quote)
{
	/* At the start of a file a field's own U+FEFF would be taken for a byte order mark. */
	quote |= s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ' ||
	    (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0));
	for (size_t i = 0; i < s.n && !quote; i++)
		quote = s.p[i] == '"' || s.p[i] == ',' || s.p[i] == ';' || s.p[i] == '\t' ||
		    s.p[i] == '\n' || s.p[i] == '\r';
	buf_adds(to, quote ? "\"" : "");
	buf_adds(to, guard ? "'" : "");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_addc(to, '"');
		buf_addc(to, s.p[i]);
	}
	buf_adds(to, quote ? "\"" : "");
}

/* Is it a formula, after any number of apostrophes? */
static bool
is_formula(struct span s)
{
	while (s.n != 0 && *s.p == '\'') {
		s.p++;
		s.n--;
	}
	return s.n != 0 && *s.p != '\0' && strchr("=+-@\t\r", *s.p) != NULL;
}

void
csv_put(struct buf *to, struct span s, bool first)
{
	buf_adds(to, first ? "" : ",");
	put(to, s, false, false);
}

void
csv_put_text(struct buf *to, struct span s, bool first, bool quote)
{
	buf_adds(to, first ? "" : ",");
	put(to, s, is_formula(s), quote);
}

struct span
csv_text(struct span field)
{
	if (field.n != 0 && *field.p == '\'' && is_formula(field))
		return (struct span){ field.p + 1, field.n - 1 };
	return field;
}
