#include "charset.h"

#include <errno.h>
#include <iconv.h>

#include "base/utf8.h"

/* What servers call them; names from outside never reach iconv, which opens files by them. */
static const struct {
	const char *label, *name;
} known[] = {
	{ "utf-8", "UTF-8" }, { "utf8", "UTF-8" }, { "us-ascii", "UTF-8" }, { "ascii", "UTF-8" },
	{ "iso-8859-1", "WINDOWS-1252" }, { "iso8859-1", "WINDOWS-1252" }, { "iso_8859-1", "WINDOWS-1252" },
	{ "latin1", "WINDOWS-1252" }, { "latin-1", "WINDOWS-1252" }, { "l1", "WINDOWS-1252" },
	{ "windows-1252", "WINDOWS-1252" }, { "cp1252", "WINDOWS-1252" }, { "ansi", "WINDOWS-1252" },
	{ "windows-1250", "WINDOWS-1250" }, { "cp1250", "WINDOWS-1250" }, { "windows-1251", "WINDOWS-1251" },
	{ "cp1251", "WINDOWS-1251" }, { "windows-1253", "WINDOWS-1253" }, { "windows-1254", "WINDOWS-1254" },
	{ "iso-8859-9", "WINDOWS-1254" }, { "windows-1255", "WINDOWS-1255" }, { "windows-1256", "WINDOWS-1256" },
	{ "windows-1257", "WINDOWS-1257" }, { "windows-1258", "WINDOWS-1258" }, { "iso-8859-2", "ISO-8859-2" },
	{ "latin2", "ISO-8859-2" }, { "iso-8859-3", "ISO-8859-3" }, { "iso-8859-4", "ISO-8859-4" },
	{ "iso-8859-5", "ISO-8859-5" }, { "iso-8859-7", "ISO-8859-7" }, { "iso-8859-10", "ISO-8859-10" },
	{ "iso-8859-13", "ISO-8859-13" }, { "iso-8859-14", "ISO-8859-14" }, { "iso-8859-15", "ISO-8859-15" },
	{ "latin9", "ISO-8859-15" }, { "iso-8859-16", "ISO-8859-16" }, { "koi8-r", "KOI8-R" },
	{ "koi8-u", "KOI8-U" }, { "macintosh", "MACINTOSH" }, { "shift_jis", "CP932" }, { "shift-jis", "CP932" },
	{ "euc-jp", "EUC-JP" }, { "gb2312", "GBK" }, { "gbk", "GBK" }, { "gb18030", "GB18030" },
	{ "big5", "BIG5" }, { "euc-kr", "CP949" }, { "utf-16", "UTF-16" }, { "utf16", "UTF-16" },
	{ "utf-16le", "UTF-16LE" }, { "utf-16be", "UTF-16BE" }, { "unicode", "UTF-16" },
	{ "utf-32", "UTF-32" }, { "utf-32le", "UTF-32LE" }, { "utf-32be", "UTF-32BE" },
};

static const char *
name_of(struct span label)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i].label) == label.n && strncasecmp(known[i].label, label.p, label.n) == 0)
			return known[i].name;
	return NULL;
}

bool
charset_known(struct span name)
{
	return name_of(name) != NULL;
}

/* The value of charset=NAME among a media type's parameters, without quotes; SPAN_NONE: none. */
static struct span
told(struct span type)
{
	static const char word[] = "charset=";
	const size_t n = sizeof word - 1;

	for (size_t i = 1; i + n <= type.n; i++) {
		struct span v = { type.p + i + n, 0 };
		const char *end = type.p + type.n;

		if (strchr("; \t", type.p[i - 1]) == NULL || strncasecmp(type.p + i, word, n) != 0)
			continue;
		v.p += v.p < end && (*v.p == '"' || *v.p == '\'');
		while (v.p + v.n < end && strchr("\"'; \t,", v.p[v.n]) == NULL)
			v.n++;
		return v.n > 0 ? v : SPAN_NONE;
	}
	return SPAN_NONE;
}

static const struct {
	const char *bytes;
	size_t n;
	const char *name;
} marks[] = {
	{ "\xef\xbb\xbf", 3, "UTF-8" }, { "\xff\xfe\0\0", 4, "UTF-32LE" }, { "\0\0\xfe\xff", 4, "UTF-32BE" },
	{ "\xff\xfe", 2, "UTF-16LE" }, { "\xfe\xff", 2, "UTF-16BE" },
};

/* The character set of a byte order mark, which is then removed; NULL: no mark. */
static const char *
marked(struct span *body)
{
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (body->n >= marks[i].n && memcmp(body->p, marks[i].bytes, marks[i].n) == 0) {
			body->p += marks[i].n;
			body->n -= marks[i].n;
			return marks[i].name;
		}
	return NULL;
}

/* Is it valid UTF-8?  *beyond: it has characters beyond ASCII. */
static bool
is_utf8(struct span s, bool *beyond)
{
	*beyond = false;
	for (size_t i = 0, k; i < s.n; i += k) {
		if ((k = utf8_valid(s.p + i, s.n - i)) == 0)
			return false;
		*beyond = *beyond || k > 1;
	}
	return true;
}

/* UTF-16 and UTF-32 without a mark: text begins with a character that has a zero byte before or after it. */
static const char *
with_ends(const char *name, struct span s)
{
	bool big = s.n > 0 && s.p[0] == '\0';

	if (strcmp(name, "UTF-16") == 0)
		return big ? "UTF-16BE" : "UTF-16LE";
	if (strcmp(name, "UTF-32") == 0)
		return big ? "UTF-32BE" : "UTF-32LE";
	return name;
}

static int
convert(const char *name, struct span s, struct buf *to)
{
	iconv_t how = iconv_open("UTF-8", with_ends(name, s));
	char *in = (char *)(uintptr_t)s.p;
	size_t left = s.n;

	/* Whether it is "unknown" or "no memory": it cannot be read now. */
	if (how == (iconv_t)-1)
		return -1;
	while (left > 0) {
		char *out;
		size_t room, got;

		buf_reserve(to, left + left / 2 + 16);
		out = to->p + to->n;
		room = left + left / 2 + 16;
		got = iconv(how, &in, &left, &out, &room);
		to->n = (size_t)(out - to->p);
		if (got == (size_t)-1 && errno != E2BIG)
			break;
	}
	iconv_close(how);
	return left == 0 ? 0 : -1;
}

int
charset_utf8(struct span body, struct span content_type, const char *otherwise, struct buf *room,
    struct span *text)
{
	const char *name = marked(&body);
	struct span label = name == NULL ? told(content_type) : SPAN_NONE;
	bool beyond, valid;

	room->n = 0;
	*text = body;
	valid = is_utf8(body, &beyond);
	if (name == NULL && valid && beyond)
		name = "UTF-8";
	if (name == NULL && label.p != NULL && (name = name_of(label)) == NULL)
		return -1;
	/* Servers tend to call everything UTF-8; the provider's file knows better. */
	if ((name == NULL || (strcmp(name, "UTF-8") == 0 && !valid)) && otherwise != NULL)
		name = name_of(SPAN(otherwise));
	if (name != NULL && strcmp(name, "UTF-8") != 0) {
		if (convert(name, body, room) != 0)
			return -1;
		*text = buf_span(room);
	} else if (!valid) {
		return -1;
	}
	return text->n > 0 && memchr(text->p, '\0', text->n) != NULL ? -1 : 0;
}
