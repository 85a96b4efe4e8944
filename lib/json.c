#include "json.h"

#include <stdlib.h>

#include "utf8.h"
#include "xmem.h"

/* One open container: where it began, what is wanted inside, where it goes. */
struct level {
	const struct json_want *want;
	const char *start;
	struct span key;
	int slot;
	bool object;
};

struct scan {
	const char *p, *end, *text;
	const struct json_want *want;
	struct span *got;
	size_t ngot;
	struct json_members *members;
	const char *why;
	struct level level[JSON_DEPTH];
	unsigned depth;
};

static bool
fail(struct scan *s, const char *why)
{
	if (s->why == NULL)
		s->why = why;
	return false;
}

static inline void
space(struct scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
		s->p++;
}

static bool
hex4(const char *p)
{
	for (int i = 0; i < 4; i++)
		if (!((p[i] >= '0' && p[i] <= '9') || (p[i] >= 'a' && p[i] <= 'f') ||
		    (p[i] >= 'A' && p[i] <= 'F')))
			return false;
	return true;
}

static bool
string(struct scan *s)
{
	const char *p = s->p + 1, *end = s->end;

	for (;;) {
		size_t k;

		while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= ' ' &&
		    (unsigned char)*p < 0x80)
			p++;
		s->p = p;
		if (p == end)
			return fail(s, "the text ends inside a string");
		if (*p == '"') {
			s->p = p + 1;
			return true;
		}
		if ((unsigned char)*p < ' ')
			return fail(s, *p == '\0' ? "a NUL byte in a string" :
			    "a control character in a string");
		if (*p == '\\') {
			if (end - p < 2)
				return fail(s, "the text ends inside a string");
			if (p[1] == 'u') {
				if (end - p < 6 || !hex4(p + 2))
					return fail(s, "\\u needs four hexadecimal digits");
				p += 6;
			} else if (p[1] != '\0' && strchr("\"\\/bfnrt", p[1]) != NULL) {
				p += 2;
			} else {
				return fail(s, "no such escape");
			}
			continue;
		}
		if ((k = utf8_valid(p, (size_t)(end - p))) == 0)
			return fail(s, "not UTF-8");
		p += k;
	}
}

static const char *
digits(const char *p, const char *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

static bool
number(struct scan *s)
{
	const char *p = s->p, *end = s->end, *q;

	p += *p == '-';
	q = digits(p, end);
	if (q == p || (*p == '0' && q - p > 1)) {
		s->p = p;
		return fail(s, "not a number");
	}
	p = q;
	if (p < end && *p == '.') {
		p++;
		if ((q = digits(p, end)) == p) {
			s->p = p;
			return fail(s, "no digit behind the decimal point");
		}
		p = q;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		p += p < end && (*p == '+' || *p == '-');
		if ((q = digits(p, end)) == p) {
			s->p = p;
			return fail(s, "no digit in the exponent");
		}
		p = q;
	}
	s->p = p;
	return true;
}

static bool
word(struct scan *s, const char *text, size_t n)
{
	if ((size_t)(s->end - s->p) < n || memcmp(s->p, text, n) != 0)
		return fail(s, "not a JSON value");
	s->p += n;
	return true;
}

static const struct json_want *
wanted(const struct json_want *want, struct span key)
{
	for (; want != NULL && want->key != NULL; want++)
		if (json_is(key, want->key))
			return want;
	return NULL;
}

static void
note(struct scan *s, int slot, const char *start)
{
	if (slot >= 0 && (size_t)slot < s->ngot)
		s->got[slot] = (struct span){ start, (size_t)(s->p - start) };
}

static void
note_member(struct scan *s, struct span key, const char *start)
{
	struct json_members *m = s->members;

	if (m->n == m->cap) {
		m->cap = m->cap != 0 ? m->cap * 2 : 32;
		m->v = xreallocarray(m->v, m->cap, sizeof *m->v);
	}
	m->v[m->n++] = (struct json_member){ key, { start, (size_t)(s->p - start) } };
}

/* A closed or scalar value that started at start, at the present level. */
static void
noted(struct scan *s, struct span key, int slot, const char *start)
{
	note(s, slot, start);
	if (s->depth == 1 && s->members != NULL && s->level[0].object)
		note_member(s, key, start);
}

static bool
values(struct scan *s)
{
	const struct json_want *want = s->want, *row = NULL;
	struct span key = SPAN_NONE;
	const char *start;
	struct level *l;

value:
	space(s);
	if (s->p == s->end)
		return fail(s, s->depth == 0 ? "no value" : "the text ends inside a value");
	start = s->p;
	switch (*s->p) {
	case '{':
	case '[':
		if (s->depth == JSON_DEPTH)
			return fail(s, "too deep");
		l = &s->level[s->depth++];
		*l = (struct level){ s->depth == 1 ? want : row != NULL ? row->sub : NULL, start, key,
		    row != NULL ? row->slot : -1, *s->p == '{' };
		s->p++;
		space(s);
		if (s->p < s->end && *s->p == (l->object ? '}' : ']'))
			goto close;
		if (l->object)
			goto member;
		key = SPAN_NONE;
		row = l->want != NULL ? wanted(l->want, SPAN("\"[0]\"")) : NULL;
		goto value;
	case '"':
		if (!string(s))
			return false;
		break;
	case 't':
		if (!word(s, "true", 4))
			return false;
		break;
	case 'f':
		if (!word(s, "false", 5))
			return false;
		break;
	case 'n':
		if (!word(s, "null", 4))
			return false;
		break;
	default:
		if (*s->p != '-' && (*s->p < '0' || *s->p > '9'))
			return fail(s, "not a JSON value");
		if (!number(s))
			return false;
	}
	noted(s, key, row != NULL ? row->slot : -1, start);
next:
	if (s->depth == 0)
		return true;
	l = &s->level[s->depth - 1];
	space(s);
	if (s->p == s->end)
		return fail(s, "the text ends inside a value");
	if (*s->p == ',') {
		s->p++;
		row = NULL;
		if (!l->object)
			goto value;
		space(s);
		goto member;
	}
	if (*s->p != (l->object ? '}' : ']'))
		return fail(s, l->object ? "neither , nor }" : "neither , nor ]");
close:
	l = &s->level[--s->depth];
	s->p++;
	noted(s, l->key, l->slot, l->start);
	goto next;
member:
	if (s->p == s->end)
		return fail(s, "the text ends inside a value");
	if (*s->p != '"')
		return fail(s, "a member needs a name in double quotes");
	start = s->p;
	if (!string(s))
		return false;
	key = (struct span){ start, (size_t)(s->p - start) };
	row = l->want != NULL ? wanted(l->want, key) : NULL;
	space(s);
	if (s->p == s->end || *s->p != ':')
		return fail(s, "no : behind the name of a member");
	s->p++;
	goto value;
}

int
json_scan(struct span text, const struct json_want *want, struct span *got, size_t ngot,
    struct json_members *members, struct json_err *err)
{
	struct scan s;

	s.p = s.text = text.p;
	s.end = text.p + text.n;
	s.want = want;
	s.got = got;
	s.ngot = got != NULL ? ngot : 0;
	s.members = members;
	s.why = NULL;
	s.depth = 0;
	for (size_t i = 0; i < s.ngot; i++)
		got[i] = SPAN_NONE;
	if (members != NULL)
		members->n = 0;
	if (values(&s)) {
		space(&s);
		if (s.p == s.end)
			return 0;
		fail(&s, "something behind the end of the value");
	}
	*err = (struct json_err){ (size_t)(s.p - s.text), s.why };
	return -1;
}

void
json_members_free(struct json_members *m)
{
	free(m->v);
	*m = (struct json_members){ 0 };
}
