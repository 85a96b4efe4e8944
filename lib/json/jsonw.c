/* The writing half of json.h. */
#include <math.h>
#include <stdio.h>

#include "base/utf8.h"
#include "json.h"
#include "jsonlex.h"

/* How many of n bytes at p need no escape. */
static inline size_t
plain(const char *p, size_t n)
{
	size_t k = 0;

	while (n - k >= 16) {
		unsigned m = lex_plain16(p + k);

		k += m;
		if (m < 16)
			return k;
	}
	while (k < n && ((unsigned char)(p[k] - ' ') < 0x60) & (p[k] != '"') & (p[k] != '\\'))
		k++;
	return k;
}

void
json_put_text(struct buf *to, struct span text)
{
	const char *p = text.n != 0 ? text.p : "", *end = p + text.n, *from = p;

	buf_addc(to, '"');
	while ((p += plain(p, (size_t)(end - p))) < end) {
		unsigned char c = (unsigned char)*p;
		size_t k;

		if (c >= 0x80 && (k = utf8_valid(p, (size_t)(end - p))) != 0) {
			p += k;
			continue;
		}
		buf_add(to, from, (size_t)(p - from));
		from = ++p;
		if (c >= 0x80)
			buf_adds(to, "\xef\xbf\xbd");
		else if (c == '"' || c == '\\')
			buf_add(to, (char[]){ '\\', (char)c }, 2);
		else if (c == '\n' || c == '\t' || c == '\r')
			buf_adds(to, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r");
		else
			buf_addf(to, "\\u%04x", c);
	}
	buf_add(to, from, (size_t)(p - from));
	buf_addc(to, '"');
}

void
json_put_padded(struct buf *to, struct span text)
{
	char *out;
	size_t k = 0;
	unsigned m;

	buf_reserve(to, text.n + 2 + 16);
	out = to->p + to->n;
	*out++ = '"';
	do {
		m = lex_plain16(text.p + k);
		memcpy(out + k, text.p + k, 16);
		k += m;
	} while (m == 16 && k < text.n);
	if (k < text.n) {
		json_put_text(to, text);
		return;
	}
	out[text.n] = '"';
	to->n += text.n + 2;
}

void
json_put_str(struct buf *to, const char *text)
{
	json_put_text(to, SPAN(text));
}

struct jsonw
jsonw(struct buf *to)
{
	return (struct jsonw){ .to = to };
}

struct jsonw
jsonw_inside(struct buf *to, bool comma)
{
	return (struct jsonw){ .to = to, .comma = comma };
}

#define SHORT_KEY 32

/* Writes "key": if it is short and needs no escape, as nearly all are; to must have room for it. */
static inline bool
short_key(struct buf *to, const char *key)
{
	char *p = to->p + to->n, *end = p + 1 + SHORT_KEY;

	*p++ = '"';
	/* Above the quote, as signed characters: no control character, and ASCII. */
	while ((signed char)*key > '"' && *key != '\\' && p < end)
		*p++ = *key++;
	if (*key != '\0')
		return false;
	*p++ = '"';
	*p++ = ':';
	to->n = (size_t)(p - to->p);
	return true;
}

static void
key_of(struct jsonw *w, const char *key)
{
	buf_reserve(w->to, SHORT_KEY + 4);
	if (w->comma)
		w->to->p[w->to->n++] = ',';
	w->comma = true;
	if (key == NULL || short_key(w->to, key))
		return;
	json_put_str(w->to, key);
	buf_addc(w->to, ':');
}

void
jsonw_open(struct jsonw *w, const char *key, char bracket)
{
	key_of(w, key);
	if (w->depth == sizeof w->close)
		die(EXIT_FOR_GOOD, "a document is nested more than %zu deep", sizeof w->close);
	w->close[w->depth++] = bracket == '{' ? '}' : ']';
	buf_addc(w->to, bracket);
	w->comma = false;
}

void
jsonw_close(struct jsonw *w)
{
	if (w->depth == 0)
		die(EXIT_FOR_GOOD, "a bracket is closed that was not opened");
	buf_addc(w->to, w->close[--w->depth]);
	w->comma = true;
}

void
jsonw_raw(struct jsonw *w, const char *key, struct span json)
{
	key_of(w, key);
	if (json.p == NULL)
		buf_adds(w->to, "null");
	else
		buf_span_add(w->to, json);
}

void
jsonw_str(struct jsonw *w, const char *key, const char *text)
{
	jsonw_text(w, key, text != NULL ? SPAN(text) : SPAN_NONE);
}

void
jsonw_text(struct jsonw *w, const char *key, struct span text)
{
	key_of(w, key);
	if (text.p == NULL)
		buf_adds(w->to, "null");
	else
		json_put_text(w->to, text);
}

void
jsonw_int(struct jsonw *w, const char *key, int64_t v)
{
	uint64_t left = v < 0 ? -(uint64_t)v : (uint64_t)v;
	char text[20], *p = text + sizeof text;

	key_of(w, key);
	do
		*--p = (char)('0' + left % 10);
	while ((left /= 10) != 0);
	if (v < 0)
		buf_addc(w->to, '-');
	buf_add(w->to, p, (size_t)(text + sizeof text - p));
}

void
jsonw_fixed(struct jsonw *w, const char *key, double v, int decimals)
{
	char text[352];
	int n;

	key_of(w, key);
	if (!isfinite(v)) {
		buf_adds(w->to, "null");
		return;
	}
	/* Room for 309 digits, the point and 17 more. */
	decimals = decimals < 0 ? 0 : decimals > 17 ? 17 : decimals;
	n = snprintf(text, sizeof text, "%.*f", decimals, v);
	if (decimals > 0) {
		while (n > 0 && text[n - 1] == '0')
			n--;
		n -= n > 0 && text[n - 1] == '.';
	}
	if (n == 2 && text[0] == '-' && text[1] == '0')
		buf_addc(w->to, '0');
	else
		buf_add(w->to, text, (size_t)n);
}

void
jsonw_bool(struct jsonw *w, const char *key, bool v)
{
	key_of(w, key);
	buf_adds(w->to, v ? "true" : "false");
}
