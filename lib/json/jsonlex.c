#include "jsonlex.h"

static bool
hex(char c)
{
	return lex_digit(c) || (unsigned char)((c | 0x20) - 'a') < 6;
}

static const char *
bad(struct lex *l, const char *p, const char *why)
{
	lex_fail(l, p, why);
	return NULL;
}

/* p is at a backslash; returns what follows the escape, or NULL. */
static const char *
escape(struct lex *l, const char *p)
{
	if (++p == l->end || (*p != 'u' && lex_escape(*p) == 0))
		return bad(l, p, "invalid escape");
	if (*p++ != 'u')
		return p;
	for (int i = 0; i < 4; i++, p++)
		if (p == l->end || !hex(*p))
			return bad(l, p, "\\u needs four hexadecimal digits");
	return p;
}

/* At a byte that does not begin a valid character: how many bytes from here could begin one. */
static size_t
valid_part(const char *p, const char *end)
{
	const unsigned char *c = (const unsigned char *)p;
	size_t n = 2, left = (size_t)(end - p);
	unsigned char lo = c[0] == 0xe0 ? 0xa0 : c[0] == 0xf0 ? 0x90 : 0x80;
	unsigned char hi = c[0] == 0xed ? 0x9f : c[0] == 0xf4 ? 0x8f : 0xbf;

	if (c[0] < 0xc2 || c[0] > 0xf4)
		return 0;
	if (left == 1 || c[1] < lo || c[1] > hi)
		return 1;
	while (n < left && (c[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/*
 * Goes over text with many short escapes (CSV in a string) 64 bytes at a time, as long as that many are left.  Returns the
 * first byte that is neither plain nor part of such an escape, or where it ran out.
 */
static const char *
over_escapes(const struct lex *l, const char *p)
{
	uint64_t stops, slashes, bit;

	while (p <= l->near && l->end - p > 64) {
		bool beyond = false;

		slashes = lex_slashes64(p, &stops);
		while (slashes != 0) {
			unsigned i = (unsigned)__builtin_ctzll(slashes);

			if (lex_escape(p[i + 1]) == 0)
				break;
			/* Neither the backslash nor the byte that it escapes stops us. */
			bit = UINT64_C(1) << i;
			stops &= ~(bit | bit << 1);
			slashes &= ~(bit | bit << 1);
			beyond = i == 63;
		}
		if (stops != 0)
			return p + __builtin_ctzll(stops);
		p += 64 + beyond;
	}
	return p;
}

bool
lex_string_rest(struct lex *l, const char *p)
{
	const char *end = l->end;

	for (;;) {
		unsigned k = 16;
		size_t n;

		/* Bytes after the end are read, but do not count. */
		while (p <= l->near && (k = lex_plain16(p)) == 16)
			p += 16;
		if (k < 16)
			p += k;
		else
			while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= ' ' &&
			    (unsigned char)*p < 0x80)
				p++;
		if (p >= end)
			return lex_fail(l, end, NULL);
		if (*p == '"') {
			l->p = p + 1;
			return true;
		}
		if (*p == '\\') {
			if ((p = escape(l, p)) == NULL)
				return false;
			p = over_escapes(l, p);
			continue;
		}
		if ((unsigned char)*p < ' ')
			return lex_fail(l, p, *p == '\0' ? "a NUL byte in a string" :
			    "a control character in a string");
		for (; p < end && (unsigned char)*p >= 0x80; p += n)
			if ((n = utf8_valid(p, (size_t)(end - p))) == 0)
				return lex_fail(l, p + valid_part(p, end), "not UTF-8");
	}
}

static const char *
digits(const char *p, const char *end)
{
	while (p < end && lex_digit(*p))
		p++;
	return p;
}

bool
lex_number(struct lex *l)
{
	const char *p = l->p, *end = l->end;

	if (*p != '-' && !lex_digit(*p))
		return lex_fail(l, p, "not a JSON value");
	p += *p == '-';
	if (p == end || !lex_digit(*p))
		return lex_fail(l, p, "no digit after the minus");
	p = *p == '0' ? p + 1 : digits(p, end);
	if (p < end && *p == '.') {
		p++;
		if (p == end || !lex_digit(*p))
			return lex_fail(l, p, "no digit after the decimal point");
		p = digits(p, end);
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		p += p < end && (*p == '+' || *p == '-');
		if (p == end || !lex_digit(*p))
			return lex_fail(l, p, "no digit in the exponent");
		p = digits(p, end);
	}
	if (p < end && lex_digit(*p))
		return lex_fail(l, p, "a number with a leading zero");
	l->p = p;
	return true;
}

bool
lex_word(struct lex *l)
{
	const char *p = l->p;

	for (const char *w = *p == 'n' ? "null" : *p == 't' ? "true" : "false"; *w != '\0'; w++, p++)
		if (p == l->end || *p != *w)
			return lex_fail(l, p, "not a JSON value");
	l->p = p;
	return true;
}

const char *
lex_odd(const struct lex *l, const char *p)
{
	struct lex t = *l;

	t.p = p;
	return p < l->end && *p != '{' && *p != '[' && lex_scalar(&t) ? t.p : NULL;
}
