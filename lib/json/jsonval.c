/* The walks of json.h over text that json_scan has accepted. */
#include "base/utf8.h"
#include "json.h"
#include "jsonlex.h"

const char *
json_type_name(enum json_type type)
{
	static const char *const names[] = {
		"absent", "null", "a boolean", "a number", "a string", "an array", "an object"
	};

	return names[type];
}

static inline const char *
skip_space(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
		p++;
	return p;
}

/* end: the text is known to reach at least this far. */
static const char *
skip_string(const char *p, const char *end)
{
	for (p++; end - p >= 16;) {
		p += lex_plain16(p);
		if (*p == '"')
			return p + 1;
		p += *p == '\\' ? 2 : (unsigned char)*p >= 0x80;
	}
	for (; *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p + 1;
}

/* The same for strings that are usually short and without escapes. */
static inline const char *
skip_name(const char *p, const char *end, bool *escaped)
{
	const char *q = p + 1;

	*escaped = false;
	if (LIKELY(end - p > 16)) {
		q += lex_plain16(q);
	} else {
		while (*q != '"' && *q != '\\')
			q++;
	}
	if (LIKELY(*q == '"'))
		return q + 1;
	end = skip_string(p, end);
	*escaped = memchr(p, '\\', (size_t)(end - p)) != NULL;
	return end;
}

/* Which of 64 characters follow a backslash that is not itself escaped.  *carry: does the first?  Then it says so of the one after
 * them. */
static uint64_t
escaped_by(uint64_t slashes, bool *carry)
{
	uint64_t escaped = *carry;

	*carry = false;
	for (slashes &= ~escaped; slashes != 0;) {
		uint64_t first = slashes & -slashes;

		escaped |= first << 1;
		*carry = first >> 63 != 0;
		slashes &= ~(first | first << 1);
	}
	return escaped;
}

/* Sets each bit from a quote up to the next one. */
static inline uint64_t
between(uint64_t quotes)
{
	for (unsigned n = 1; n < 64; n *= 2)
		quotes ^= quotes << n;
	return quotes;
}

/* From an opening bracket to after its closing one, which is before end, 64 bytes at a time. */
static const char *
skip_container(const char *p, const char *end)
{
	uint64_t open_string = 0;	/* all bits, or none */
	bool carry = false;
	size_t depth = 0;

	for (;; p += 64) {
		char rest[64];
		struct lex_marks m;
		uint64_t strings, brackets;

		if (LIKELY(end - p >= 64)) {
			m = lex_marks64(p);
		} else {
			memset(rest, ' ', sizeof rest);
			memcpy(rest, p, (size_t)(end - p));
			m = lex_marks64(rest);
		}
		if (m.slashes != 0 || carry)
			m.quotes &= ~escaped_by(m.slashes, &carry);
		strings = between(m.quotes) ^ open_string;
		open_string = strings >> 63 != 0 ? ~UINT64_C(0) : 0;
		for (brackets = (m.opens | m.closes) & ~strings; brackets != 0; brackets &= brackets - 1) {
			unsigned i = (unsigned)__builtin_ctzll(brackets);

			depth += (m.opens >> i & 1) != 0 ? 1 : (size_t)-1;
			if (depth == 0)
				return p + i + 1;
		}
	}
}

static const char *
skip_value(const char *p, const char *end)
{
	if (*p == '"')
		return skip_string(p, end);
	if (*p == '{' || *p == '[')
		return skip_container(p, end);
	while ((unsigned char)*p > ' ' && *p != ',' && *p != ']' && *p != '}')
		p++;
	return p;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct span
json_trim(struct span v)
{
	while (v.n > 0 && is_space(*v.p)) {
		v.p++;
		v.n--;
	}
	while (v.n > 0 && is_space(v.p[v.n - 1]))
		v.n--;
	return v;
}

struct json_iter
json_iter(struct span v)
{
	struct json_iter it = { .p = NULL, .end = NULL };

	v = json_trim(v);
	if (json_type(v) < JSON_ARRAY)
		return it;
	it.end = v.p + v.n - 1;
	it.p = skip_space(v.p + 1);
	return it;
}

bool
json_next(struct json_iter *it)
{
	const char *p = it->p;

	if (p == it->end)
		return false;
	it->key = SPAN_NONE;
	if (*it->end == '}') {
		const char *q = skip_name(p, it->end, &it->escaped);

		it->key = (struct span){ p, (size_t)(q - p) };
		p = skip_space(skip_space(q) + 1);
	}
	it->value.p = p;
	while (lex_digit(*p))
		p++;
	if (p == it->value.p || (*p != ',' && p != it->end))
		p = skip_value(it->value.p, it->end);
	it->value.n = (size_t)(p - it->value.p);
	p = skip_space(p);
	it->p = *p == ',' ? skip_space(p + 1) : p;
	return true;
}

struct span
json_get(struct span object, const char *key)
{
	struct json_iter it = json_iter(object);
	struct span found = SPAN_NONE;

	if (it.end == NULL || *it.end != '}')
		return found;
	while (json_next(&it))
		if (json_is(it.key, key))
			found = it.value;
	return found;
}

static uint32_t
hex4(const char *p)
{
	uint32_t v = 0;

	for (int i = 0; i < 4; i++)
		v = v << 4 | (uint32_t)(p[i] <= '9' ? p[i] - '0' : (p[i] | 0x20) - 'a' + 10);
	return v;
}

/* Decodes one character of a string at *p as UTF-8, or half a surrogate pair as three bytes; its length. */
static size_t
code_unit(const char **pp, const char *end, char out[4])
{
	const char *p = *pp;
	uint32_t c, low;

	if (*p != '\\') {
		*pp = p + 1;
		out[0] = *p;
		return 1;
	}
	if (p[1] != 'u') {
		*pp = p + 2;
		out[0] = lex_escape(p[1]);
		return 1;
	}
	c = hex4(p + 2);
	p += 6;
	if (c >= 0xd800 && c < 0xdc00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u' &&
	    (low = hex4(p + 2)) >= 0xdc00 && low < 0xe000) {
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		p += 6;
	}
	*pp = p;
	return utf8_put(out, c);
}

/* The same, in valid UTF-8 only. */
static size_t
character(const char **pp, const char *end, char out[4])
{
	size_t k = code_unit(pp, end, out);

	return k == 3 && utf8_valid(out, k) == 0 ? utf8_put(out, 0xfffd) : k;
}

bool
json_is_span(struct span s, struct span text)
{
	const char *p, *end;
	size_t at = 0, k;
	char c[4];

	if (s.p == NULL || s.n < 2 || *s.p != '"')
		return false;
	p = s.p + 1;
	end = s.p + s.n - 1;
	if (memchr(p, '\\', (size_t)(end - p)) == NULL)
		return span_eq((struct span){ p, (size_t)(end - p) }, text);
	while (p < end) {
		k = character(&p, end, c);
		if (text.n - at < k || memcmp(text.p + at, c, k) != 0)
			return false;
		at += k;
	}
	return at == text.n;
}

bool
json_is(struct span s, const char *text)
{
	const char *p, *end, *t = text;

	if (s.p == NULL || s.n < 2 || *s.p != '"')
		return false;
	end = s.p + s.n - 1;
	for (p = s.p + 1; p < end && *p == *t && *t != '\0'; p++)
		t++;
	if (p == end)
		return *t == '\0';
	return *p == '\\' && json_is_span(s, SPAN(text));
}

/* Copies n bytes, at most 64, and up to 15 more. */
static inline char *
copy64(char *out, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i += 16)
		memcpy(out + i, p + i, 16);
	return out + n;
}

/* Undoes short escapes, 64 bytes at a time; stops at any other escape, or when fewer bytes are left. */
static const char *
unescape64(const char *p, const char *end, char **to)
{
	char *out = *to;

	while (end - p > 80) {
		uint64_t stops, slashes = lex_slashes64(p, &stops);
		const char *from = p, *next = p + 64;

		while (slashes != 0) {
			unsigned i = (unsigned)__builtin_ctzll(slashes);
			char c = lex_escape(p[i + 1]);

			if (c == 0) {
				next = p + i;
				break;
			}
			out = copy64(out, from, (size_t)(p + i - from));
			*out++ = c;
			from = p + i + 2;
			slashes &= ~(UINT64_C(1) << i | UINT64_C(2) << i);
		}
		if (from < next) {
			out = copy64(out, from, (size_t)(next - from));
			from = next;
		}
		p = from;
		if (next == p && slashes != 0)
			break;
	}
	*to = out;
	return p;
}

static void
add_text(struct buf *to, struct span v, size_t (*next)(const char **pp, const char *end, char out[4]))
{
	const char *p, *end, *slash;
	char *out;

	if (json_type(v) != JSON_STRING) {
		buf_span_add(to, v);
		return;
	}
	/* No escape is shorter than its text; 16 more bytes may be written. */
	buf_reserve(to, v.n + 16);
	out = to->p + to->n;
	p = v.p + 1;
	end = v.p + v.n - 1;
	while (p < end) {
		p = unescape64(p, end, &out);
		if ((slash = memchr(p, '\\', (size_t)(end - p))) == NULL)
			slash = end;
		memcpy(out, p, (size_t)(slash - p));
		out += slash - p;
		if ((p = slash) < end)
			out += next(&p, end, out);
	}
	to->n = (size_t)(out - to->p);
}

void
json_text(struct buf *to, struct span v)
{
	add_text(to, v, character);
}

void
json_key(struct buf *to, struct span v)
{
	add_text(to, v, code_unit);
}

const char *
json_cstr(struct buf *to, struct span v)
{
	to->n = 0;
	if (json_type(v) != JSON_STRING)
		return NULL;
	json_text(to, v);
	buf_str(to);
	return strlen(to->p) == to->n ? to->p : NULL;
}
