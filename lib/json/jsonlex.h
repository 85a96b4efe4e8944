/*
 * jsonlex - the tokens of JSON (RFC 8259, RFC 3629), for the files of lib/json only
 *
 * Each lex_ function goes over one token at l->p and leaves l->p after it.  At a byte that no valid text has there it
 * stops, sets why, and returns false.
 *
 * Strings are read 16 bytes at a time: with SSE2 where the processor has it, else by the portable twin below it.
 * JSON_SCALAR selects the twin anywhere, so that a test can compare the two.
 */
#ifndef JSONLEX_H
#define JSONLEX_H

#include <stdint.h>

#include "base/utf8.h"
#include "json.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)

struct lex {
	const char *p;
	const char *end;	/* of the text */
	const char *near;	/* up to here, JSON_PAD bytes can be read from anywhere */
	const char *why;
};

static inline bool
lex_fail(struct lex *l, const char *p, const char *why)
{
	l->p = p;
	l->why = p < l->end ? why : "the text ends inside a value";
	return false;
}

/* Of 64 bytes, a bit each; opens and closes are brackets and braces. */
struct lex_marks {
	uint64_t quotes, slashes, opens, closes;
};

#if defined(__SSE2__) && !defined(JSON_SCALAR)
#include <emmintrin.h>

/* How many of the 16 bytes at p stand for themselves in a string: no quote, no backslash, no control character, and
 * nothing beyond ASCII (as signed bytes the last two are below ' '). */
static inline unsigned
lex_plain16(const char *p)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
	__m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
	__m128i other = _mm_cmplt_epi8(v, _mm_set1_epi8(' '));
	__m128i stop = _mm_or_si128(_mm_or_si128(quote, slash), other);

	return (unsigned)__builtin_ctz((unsigned)_mm_movemask_epi8(stop) | 0x10000);
}

/* Which of the 64 bytes at p are backslashes, a bit each; and which end what lex_plain16 calls plain, backslashes included. */
static inline uint64_t
lex_slashes64(const char *p, uint64_t *stops)
{
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), blank = _mm_set1_epi8(' ');
	uint64_t slashes = 0, others = 0;

	for (int i = 0; i < 64; i += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
		__m128i other = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmplt_epi8(v, blank));

		slashes |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, slash)) << i;
		others |= (uint64_t)(unsigned)_mm_movemask_epi8(other) << i;
	}
	*stops = slashes | others;
	return slashes;
}

/* Which of the 64 bytes at p are what, a bit each. */
static inline struct lex_marks
lex_marks64(const char *p)
{
	struct lex_marks m = { 0 };

	for (int i = 0; i < 64; i += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
		__m128i both = _mm_or_si128(v, _mm_set1_epi8(0x20));	/* of brackets and braces */

		m.quotes |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('"'))) << i;
		m.slashes |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))) << i;
		m.opens |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(both, _mm_set1_epi8('{'))) << i;
		m.closes |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(both, _mm_set1_epi8('}'))) << i;
	}
	return m;
}

/* Are the first n (at most 32) of the 32 bytes at p and at q the same? */
static inline bool
lex_same32(const char *p, const char *q, unsigned n)
{
	const __m128i *a = (const __m128i *)(const void *)p, *b = (const __m128i *)(const void *)q;
	__m128i low = _mm_cmpeq_epi8(_mm_loadu_si128(a), _mm_loadu_si128(b));
	__m128i high = _mm_cmpeq_epi8(_mm_loadu_si128(a + 1), _mm_loadu_si128(b + 1));
	uint64_t same = (uint64_t)(unsigned)_mm_movemask_epi8(low) |
	    (uint64_t)(unsigned)_mm_movemask_epi8(high) << 16;

	return (unsigned)__builtin_ctzll(~same) >= n;
}

#else

static inline unsigned
lex_plain16(const char *p)
{
	unsigned n = 0;

	while (n < 16 && p[n] != '"' && p[n] != '\\' && (unsigned char)p[n] >= ' ' &&
	    (unsigned char)p[n] < 0x80)
		n++;
	return n;
}

static inline uint64_t
lex_slashes64(const char *p, uint64_t *stops)
{
	uint64_t slashes = 0;

	*stops = 0;
	for (int i = 0; i < 64; i++) {
		slashes |= (uint64_t)(p[i] == '\\') << i;
		*stops |= (uint64_t)(p[i] == '"' || p[i] == '\\' || (unsigned char)p[i] < ' ' || (unsigned char)p[i] >= 0x80) << i;
	}
	return slashes;
}

static inline struct lex_marks
lex_marks64(const char *p)
{
	struct lex_marks m = { 0 };

	for (int i = 0; i < 64; i++) {
		m.quotes |= (uint64_t)(p[i] == '"') << i;
		m.slashes |= (uint64_t)(p[i] == '\\') << i;
		m.opens |= (uint64_t)((p[i] | 0x20) == '{') << i;
		m.closes |= (uint64_t)((p[i] | 0x20) == '}') << i;
	}
	return m;
}

static inline bool
lex_same32(const char *p, const char *q, unsigned n)
{
	return memcmp(p, q, n) == 0;
}

#endif

static inline uint64_t
lex_load8(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* The same for n up to 40. */
static inline bool
lex_same40(const char *p, const char *q, unsigned n)
{
	if (LIKELY(n <= 32))
		return lex_same32(p, q, n);
	return lex_same32(p, q, 32) && lex_load8(p + n - 8) == lex_load8(q + n - 8);
}

#define LEX_MIX UINT64_C(0x9e3779b97f4a7c15)

static inline uint16_t
lex_hash(const char *p, size_t n)
{
	uint64_t h = 0, part;

	for (size_t i = 0; i < n; i += 8) {
		part = 0;
		memcpy(&part, p + i, n - i < 8 ? n - i : 8);
		h = (h ^ part) * LEX_MIX;
	}
	return (uint16_t)(h >> 48);
}

static inline bool
lex_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* How many of the 8 bytes at p are digits before the first byte that is not. */
static inline unsigned
lex_digits8(const char *p)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	/* '0'..'9' become 0..9; adding 0x76 carries anything above into the top bit of its byte, and a carry out of a byte
	 * affects only those after a byte that is not a digit anyway. */
	uint64_t v = lex_load8(p) ^ UINT64_C(0x3030303030303030);
	uint64_t none = ((v + UINT64_C(0x7676767676767676)) | v) & UINT64_C(0x8080808080808080);

	return none != 0 ? (unsigned)__builtin_ctzll(none) / 8 : 8;
#else
	unsigned n = 0;

	while (n < 8 && lex_digit(p[n]))
		n++;
	return n;
#endif
}

static inline void
lex_space(struct lex *l)
{
	while (l->p < l->end && (unsigned char)*l->p <= ' ' &&
	    (*l->p == ' ' || *l->p == '\t' || *l->p == '\n' || *l->p == '\r'))
		l->p++;
}

/* What \\c stands for; 0 for 'u' and for anything that is not an escape. */
static const char lex_escapes[256] = {
	['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'
};

static inline char
lex_escape(char c)
{
	return lex_escapes[(unsigned char)c];
}

/* The rest of a string whose first bytes are not plain, or which is long; see lex_string. */
bool lex_string_rest(struct lex *l, const char *p);

/* At the opening quote. */
static inline bool
lex_string(struct lex *l)
{
	const char *p = l->p + 1;

	if (LIKELY(p <= l->near)) {
		p += lex_plain16(p);
		if (LIKELY(*p == '"' && p < l->end)) {
			l->p = p + 1;
			return true;
		}
	}
	return lex_string_rest(l, l->p + 1);
}

bool lex_number(struct lex *l);
/* null, true or false, by the first letter. */
bool lex_word(struct lex *l);

static inline bool
lex_scalar(struct lex *l)
{
	switch (*l->p) {
	case '"':
		return lex_string(l);
	case 'n':
	case 't':
	case 'f':
		return lex_word(l);
	default:
		return lex_number(l);
	}
}

/* The end of a scalar that lex_quick does not know, or NULL; l is not changed. */
const char *lex_odd(const struct lex *l, const char *p);

/*
 * The end of the scalar at p, from which JSON_PAD - 44 bytes must be readable, or NULL if it is invalid or not a scalar.
 * An end after l->end means that the text ends first: then nothing is known.
 */
static inline __attribute__((always_inline)) const char *
lex_quick(const struct lex *l, const char *p)
{
	const char *q = p + 1;
	unsigned n;

	if (*p == '"') {
		while ((n = lex_plain16(q)) == 16 && q <= l->near)
			q += 16;
		if (LIKELY(q[n] == '"'))
			return q + n + 1;
	} else if (memcmp(p, "null", 4) == 0) {
		return p + 4;
	} else if (lex_digit(*p)) {
		n = lex_digit(p[1]) ? lex_digits8(p) : 1;
		/* Anything else may belong to the number. */
		if (LIKELY((p[n] == ',' || p[n] == '}' || p[n] == ']') && (n == 1 || *p != '0')))
			return p + n;
	} else if (memcmp(p, "true", 4) == 0) {
		return p + 4;
	} else if (memcmp(p, "false", 5) == 0) {
		return p + 5;
	}
	return lex_odd(l, p);
}

/*
 * Goes over the object or array at l->p when nothing in it is wanted.  depth: how many containers are around it.
 * hint: anything that tends to be the same when the same kind of container comes again.  In jsonskim.c.
 */
bool json_skim(struct lex *l, unsigned depth, unsigned hint);

#endif
