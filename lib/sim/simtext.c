#include "simtext.h"

#include <time.h>

#include "base/clock.h"
#include "base/utf8.h"

void
simtext_int(struct buf *to, int64_t v)
{
	char text[24], *p = text + sizeof text;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do
		*--p = (char)('0' + u % 10);
	while ((u /= 10) != 0);
	if (v < 0)
		*--p = '-';
	buf_add(to, p, (size_t)(text + sizeof text - p));
}

static void
unit(struct buf *to, unsigned u)
{
	static const char hex[] = "0123456789abcdef";
	const char text[6] = { '\\', 'u', hex[u >> 12 & 15], hex[u >> 8 & 15], hex[u >> 4 & 15],
	    hex[u & 15] };

	buf_add(to, text, sizeof text);
}

/* Writes one character: k bytes at p, valid UTF-8 and beyond ASCII. */
static void
escape(struct buf *to, const char *text, size_t k)
{
	const unsigned char *p = (const unsigned char *)text;
	unsigned c = k == 2 ? p[0] & 31u : k == 3 ? p[0] & 15u : p[0] & 7u;

	for (size_t i = 1; i < k; i++)
		c = c << 6 | (p[i] & 63u);
	if (c < 0x10000) {
		unit(to, c);
		return;
	}
	unit(to, 0xd800 + ((c - 0x10000) >> 10));
	unit(to, 0xdc00 + ((c - 0x10000) & 0x3ff));
}

void
simtext_str(struct buf *to, struct span s)
{
	buf_addc(to, '"');
	for (size_t i = 0, k; i < s.n; i += k) {
		unsigned char c = (unsigned char)s.p[i];

		k = utf8_valid(s.p + i, s.n - i);
		if (k > 1) {
			escape(to, s.p + i, k);
			continue;
		}
		if (k == 0)
			unit(to, 0xfffd);
		else if (c < ' ')
			unit(to, c);
		else {
			if (c == '"' || c == '\\' || c == '/')
				buf_addc(to, '\\');
			buf_addc(to, (char)c);
		}
		k = 1;
	}
	buf_addc(to, '"');
}

static char *
two(char *p, int v)
{
	*p++ = (char)('0' + v / 10);
	*p++ = (char)('0' + v % 10);
	return p;
}

void
simtext_date(struct buf *to, int64_t at)
{
	time_t t = (time_t)(at / CLOCK_SECOND);
	char text[40], *p = text;
	struct tm tm;

	gmtime_r(&t, &tm);
	*p++ = '"';
	p = two(p, (tm.tm_year + 1900) / 100);
	p = two(p, tm.tm_year % 100);
	*p++ = '-';
	p = two(p, tm.tm_mon + 1);
	*p++ = '-';
	p = two(p, tm.tm_mday);
	*p++ = 'T';
	p = two(p, tm.tm_hour);
	*p++ = ':';
	p = two(p, tm.tm_min);
	*p++ = ':';
	p = two(p, tm.tm_sec);
	memcpy(p, "+00:00\"", 7);
	buf_add(to, text, (size_t)(p + 7 - text));
}

void
simtext_compact(struct buf *to, struct span s)
{
	bool inside = false;

	for (size_t i = 0, k; i < s.n; i += k) {
		char c = s.p[i];

		k = 1;
		if (!inside) {
			inside = c == '"';
			if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
				buf_addc(to, c);
		} else if (c == '\\') {
			k = 2;
			buf_add(to, s.p + i, 2);
		} else if ((unsigned char)c >= 0x80) {
			k = utf8_valid(s.p + i, s.n - i);
			if (k == 0)
				return;
			escape(to, s.p + i, k);
		} else {
			inside = c != '"';
			if (c == '/')
				buf_addc(to, '\\');
			buf_addc(to, c);
		}
	}
}
