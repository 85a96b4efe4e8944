#include "text.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <wchar.h>

#include "utf8.h"

static size_t
width_of(const char *p, size_t k)
{
	int w = k == 1 ? 1 : wcwidth((wchar_t)utf8_decode(p, k));

	return w < 0 ? 1 : (size_t)w;
}

size_t
text_char(struct span text, size_t *columns)
{
	size_t k = utf8_valid(text.p, text.n);

	k = k != 0 ? k : 1;
	*columns = width_of(text.p, k);
	return k;
}

size_t
text_width(struct span text)
{
	size_t used;

	(void)text_prefix(text, SIZE_MAX, &used);
	return used;
}

size_t
text_prefix(struct span text, size_t columns, size_t *used)
{
	size_t i = 0, k, w;

	for (*used = 0; i < text.n; i += k) {
		k = text_char((struct span){ text.p + i, text.n - i }, &w);
		if (w > columns - *used)
			break;
		*used += w;
	}
	return i;
}

/* Appends clean text in ASCII: "Süper" becomes "Super"; anything without a counterpart becomes a '?'. */
static void
to_ascii(struct buf *to, struct span text)
{
	static iconv_t table;
	char *in = (char *)text.p, *out;
	size_t nin = text.n, nout;

	if (table == NULL)
		table = iconv_open("ASCII//TRANSLIT", "UTF-8");
	while (nin > 0) {
		buf_reserve(to, nin + 64);
		out = to->p + to->n;
		nout = to->cap - to->n;
		if (table == (iconv_t)-1 ||
		    (iconv(table, &in, &nin, &out, &nout) == (size_t)-1 && errno != E2BIG)) {
			/* Skips the character that it stopped at. */
			size_t k = nin > 0 ? utf8_valid(in, nin) : 0;

			*out++ = k == 1 ? *in : '?';
			in += k != 0 ? k : nin;
			nin -= k != 0 ? k : nin;
		}
		to->n = (size_t)(out - to->p);
	}
}

void
text_plain(struct buf *to, struct span text, bool ascii)
{
	struct buf clean = { 0 };

	buf_span_add(&clean, text);
	clean.n = text_clean(clean.p, clean.n);
	if (ascii)
		to_ascii(to, buf_span(&clean));
	else
		buf_span_add(to, buf_span(&clean));
	buf_free(&clean);
}

void
text_fit(struct buf *to, struct span text, size_t columns, bool right, bool ascii)
{
	struct buf clean = { 0 };
	size_t n, used;
	bool cut;

	text_plain(&clean, text, ascii);
	cut = text_width(buf_span(&clean)) > columns;
	n = text_prefix(buf_span(&clean), cut && columns > 0 ? columns - 1 : columns, &used);
	while (cut && n > 0 && clean.p[n - 1] == ' ') {
		n--;
		used--;
	}
	used += cut && columns > 0;
	for (size_t i = used; right && i < columns; i++)
		buf_addc(to, ' ');
	buf_add(to, clean.p, n);
	if (cut && columns > 0)
		buf_adds(to, ascii ? "~" : "\xe2\x80\xa6");
	for (size_t i = used; !right && i < columns; i++)
		buf_addc(to, ' ');
	buf_free(&clean);
}

void
text_count(struct buf *to, int64_t n)
{
	char digits[32];
	int k = snprintf(digits, sizeof digits, "%lld", (long long)n);

	for (int i = 0; i < k; i++) {
		if (i > 0 && digits[i - 1] != '-' && (k - i) % 3 == 0)
			buf_addc(to, ',');
		buf_addc(to, digits[i]);
	}
}

void
text_html(struct buf *to, struct span text)
{
	size_t k;

	for (size_t i = 0; i < text.n; i += k) {
		static const char special[] = "&<>\"'";
		static const char *const entity[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
		const char *p = text.p + i, *s;

		if ((k = utf8_valid(p, text.n - i)) == 0) {
			k = 1;
			buf_adds(to, "\xef\xbf\xbd");
		} else if (k > 1 ? text_harmless(utf8_decode(p, k)) : (unsigned char)*p >= ' ' && *p != 0x7f) {
			if (k == 1 && (s = strchr(special, *p)) != NULL)
				buf_adds(to, entity[s - special]);
			else
				buf_add(to, p, k);
		} else {
			buf_adds(to, "\xef\xbf\xbd");
		}
	}
}
