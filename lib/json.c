#include "json.h"

#include <stdlib.h>

#include "jsonlex.h"
#include "xmem.h"

/* An open container of which something is wanted: where it began, and where it goes. */
struct level {
	const struct json_want *want;
	const char *start;
	struct span key;
	struct span *slot;	/* NULL: nowhere */
	uint64_t seen;		/* rows of want that were found, a bit each */
	unsigned index;		/* of the element, in an array */
	bool object;
};

/*
 * A member's name as it stood behind a value, or behind its object's bracket: in most records the
 * same one follows as did last time, and then it is compared and not read (see jsonskim.c).
 */
struct known {
	_Alignas(64) char text[40];	/* up to the value */
	const struct json_want *in, *row;
	uint8_t n, at, key;		/* bytes of text, 0: not in use; where the name is in it */
	uint8_t next;			/* index of what followed last time */
	uint8_t name, context;		/* a hash of this one, and of the one in front of it */
};
_Static_assert(sizeof(struct known) == 64, "a known name is not one line of the cache");
#define KNOWN 128
static _Thread_local struct known known[KNOWN];

struct scan {
	struct lex l;
	const struct json_want *want;
	struct span *got;
	size_t ngot;
	struct json_members *members;
	struct known *last;
	struct level level[JSON_DEPTH];
	unsigned depth;
};

static bool
fail(struct scan *s, const char *why)
{
	return lex_fail(&s->l, s->l.p, why);
}

static inline bool
is_key(struct span key, const char *text)
{
	const char *p = key.p + 1, *end = key.p + key.n - 1;

	for (; p < end && *p == *text && *text != '\0'; p++)
		text++;
	if (p == end)
		return *text == '\0';
	return *p == '\\' && json_is(key, text - (p - key.p - 1));
}

static inline struct span *
slot(const struct scan *s, const struct json_want *row)
{
	if (row == NULL || row->slot < 0)
		return NULL;
	return ((size_t)row->slot & 0xffff) < s->ngot ? &s->got[row->slot & 0xffff] : NULL;
}

/* What was noted inside an earlier member of the same name is void. */
static void
forget(struct scan *s, const struct json_want *want)
{
	for (; want != NULL && want->key != NULL; want++) {
		if (slot(s, want) != NULL)
			*slot(s, want) = SPAN_NONE;
		forget(s, want->sub);
	}
}

static const struct json_want *
wanted(const struct json_want *want, struct span key)
{
	for (; want != NULL && want->key != NULL; want++)
		if (is_key(key, want->key))
			return want;
	return NULL;
}

/* A member of that row begins. */
static inline void
begin(struct scan *s, struct level *in, const struct json_want *row)
{
	uint64_t bit = UINT64_C(1) << ((row - in->want) & 63);

	if (in->seen & bit)
		forget(s, row->sub);
	in->seen |= bit;
}

/* The row "[index]"; tables count no further than 9. */
static const struct json_want *
wanted_at(const struct json_want *want, unsigned index)
{
	if (index > 9)
		return NULL;
	for (; want != NULL && want->key != NULL; want++)
		if (want->key[0] == '[' && want->key[1] == (char)('0' + index))
			return want;
	return NULL;
}

static void
note_member(struct json_members *m, struct span key, struct span value)
{
	if (m->n == m->cap) {
		m->cap = m->cap != 0 ? m->cap * 2 : 32;
		m->v = xreallocarray(m->v, m->cap, sizeof *m->v);
	}
	m->v[m->n++] = (struct json_member){ key, value };
}

/* A value that started at start and ends here, at the present level. */
static inline void
note(struct scan *s, struct span key, struct span *to, const char *start)
{
	struct span value = { start, (size_t)(s->l.p - start) };

	if (to != NULL)
		*to = value;
	if (s->depth == 1 && s->members != NULL && s->level[0].object)
		note_member(s->members, key, value);
}

static inline bool
is_pair(const struct json_want *row)
{
	return row->key != NULL && row->key[0] == '{';
}

static inline bool
begins(const char *p, const struct json_want *row)
{
	const char *q = row->key;
	size_t n = (size_t)row->slot >> 16;

	if (n < 8)
		return memcmp(p, q, n) == 0;
	for (size_t i = 0; i + 8 < n; i += 8)
		if (lex_load8(p + i) != lex_load8(q + i))
			return false;
	return lex_load8(p + n - 8) == lex_load8(q + n - 8);
}

/* The row for the element at p: the one behind the last one, as a rule. */
static inline const struct json_want *
pair_at(const struct json_want *rows, const struct json_want *row, const char *p, const char *end)
{
	const struct json_want *first = is_pair(row) ? row : rows;

	row = first;
	do {
		if ((size_t)row->slot >> 16 < (size_t)(end - p) && begins(p, row))
			return row;
		if (!is_pair(++row))
			row = rows;
	} while (row != first);
	return NULL;
}

/* Notes the pair at p; returns what is behind it, or NULL: it is none. */
static inline const char *
pair(struct scan *s, const struct json_want *row, const char *p)
{
	const char *value = p + ((size_t)row->slot >> 16);

	if (value > s->l.near || (p = lex_quick(&s->l, value)) == NULL || p >= s->l.end || *p != '}')
		return NULL;
	if (slot(s, row) != NULL)
		*slot(s, row) = (struct span){ value, (size_t)(p - value) };
	return p + 1;
}

/* At an array that may be one of pairs: goes over it and notes what is in it, or does nothing. */
static bool
pairs(struct scan *s, const struct json_want *rows)
{
	struct lex *l = &s->l;
	const struct json_want *row = rows;
	const char *p = l->p;

	do {
		if ((row = pair_at(rows, row, p + 1, l->end)) == NULL || (p = pair(s, row++, p + 1)) == NULL) {
			forget(s, rows);
			return false;
		}
	} while (p < l->end && *p == ',');
	if (p >= l->end || *p != ']') {
		forget(s, rows);
		return false;
	}
	while (is_pair(rows))
		rows++;
	if (slot(s, rows) != NULL)
		*slot(s, rows) = (struct span){ l->p, (size_t)(p + 1 - l->p) };
	l->p = p + 1;
	return true;
}

/* Containers under the same key tend to be of one kind. */
static unsigned
hint(struct span key)
{
	uint32_t h = 0;

	if (key.n >= 4)
		memcpy(&h, key.p + key.n - 4, 4);
	return h * UINT32_C(0x9e3779b1) >> 24;
}

static inline bool
scalar(struct lex *l)
{
	const char *p;

	if (l->p > l->near || (p = lex_quick(l, l->p)) == NULL || p > l->end)
		return lex_scalar(l);
	l->p = p;
	return true;
}

/* At a place where a member may follow: goes to its value if it is the expected one. */
static inline bool
expected(struct scan *s, const struct level *in, struct span *key, const struct json_want **row)
{
	struct known *x = &known[s->last->next];
	const char *p = s->l.p;

	if (p > s->l.near || x->n == 0 || x->in != in->want || x->n >= s->l.end - p ||
	    !lex_same40(p, x->text, x->n))
		return false;
	*key = (struct span){ p + x->at, x->key };
	*row = x->row;
	s->last = x;
	s->l.p = p + x->n;
	return true;
}

/* From from to the value there was this. */
static void
remember(struct scan *s, const char *from, const struct json_want *in, struct span key,
    const struct json_want *row)
{
	size_t n = (size_t)(s->l.p - from);
	unsigned hash, at = 0;
	struct known *x = NULL;

	if (n > sizeof x->text)
		return;
	hash = lex_hash(from, n) ^ (unsigned)((uintptr_t)in * LEX_MIX >> 48);
	for (unsigned i = 0; i < 4; i++) {
		at = 1 + (hash + s->last->name * 31u + i * 7) % (KNOWN - 1);
		x = &known[at];
		if (x->n == 0 || (x->n == n && x->in == in && x->context == s->last->name &&
		    memcmp(x->text, from, n) == 0))
			break;
	}
	s->last->next = (uint8_t)at;
	memcpy(x->text, from, n);
	x->in = in;
	x->row = row;
	x->n = (uint8_t)n;
	x->at = (uint8_t)(key.p - from);
	x->key = (uint8_t)key.n;
	x->name = (uint8_t)hash;
	x->context = s->last->name;
	s->last = x;
}

static bool
name(struct lex *l, struct span *key)
{
	const char *start = l->p;

	if (start == l->end || *start != '"')
		return lex_fail(l, start, "a member needs a name in double quotes");
	if (!lex_string(l))
		return false;
	*key = (struct span){ start, (size_t)(l->p - start) };
	lex_space(l);
	if (l->p == l->end || *l->p != ':')
		return lex_fail(l, l->p, "no : behind the name of a member");
	l->p++;
	lex_space(l);
	return true;
}

static bool
values(struct scan *s)
{
	const struct json_want *row = NULL, *inside;
	struct lex *l = &s->l;
	struct span key = SPAN_NONE;
	struct level *top;
	const char *start;

value:
	lex_space(l);
	start = l->p;
	if (start == l->end)
		return lex_fail(l, start, NULL);
	if (*start != '{' && *start != '[') {
		if (!scalar(l))
			return false;
		goto noted;
	}
	inside = s->depth == 0 ? s->want : row != NULL ? row->sub : NULL;
	if (inside == NULL && (s->depth > 0 || s->members == NULL)) {
		if (!json_skim(l, s->depth, hint(key)))
			return false;
		goto noted;
	}
	if (*start == '[' && inside != NULL && is_pair(inside) && pairs(s, inside))
		goto noted;
	if (s->depth == JSON_DEPTH)
		return fail(s, "too deep");
	top = &s->level[s->depth++];
	*top = (struct level){ inside, start, key, slot(s, row), 0, 0, *start == '{' };
	goto member;
noted:
	note(s, key, slot(s, row), start);
next:
	if (s->depth == 0)
		return true;
	top = &s->level[s->depth - 1];
member:
	start = l->p;
	if (top->object && expected(s, top, &key, &row)) {
		if (row != NULL)
			begin(s, top, row);
		goto value;
	}
	if (start == top->start)
		l->p++;
	lex_space(l);
	if (l->p < l->end && *l->p == (top->object ? '}' : ']')) {
		top = &s->level[--s->depth];
		l->p++;
		note(s, top->key, top->slot, top->start);
		goto next;
	}
	if (start != top->start) {
		if (l->p == l->end || *l->p != ',')
			return fail(s, top->object ? "neither , nor }" : "neither , nor ]");
		l->p++;
		lex_space(l);
		top->index++;
	}
	if (!top->object) {
		key = SPAN_NONE;
		row = wanted_at(top->want, top->index);
		goto value;
	}
	if (!name(l, &key))
		return false;
	if ((row = wanted(top->want, key)) != NULL)
		begin(s, top, row);
	remember(s, start, top->want, key, row);
	goto value;
}

static int
scan(struct span text, const char *near, const struct json_want *want, struct span *got,
    size_t ngot, struct json_members *members, struct json_err *err)
{
	struct scan s;

	s.l = (struct lex){ .p = text.p, .end = text.p + text.n, .near = near };
	s.want = want;
	s.got = got;
	s.ngot = got != NULL ? ngot : 0;
	s.members = members;
	s.depth = 0;
	s.last = known;
	for (size_t i = 0; i < s.ngot; i++)
		got[i] = SPAN_NONE;
	if (members != NULL)
		members->n = 0;
	if (values(&s)) {
		lex_space(&s.l);
		if (s.l.p == s.l.end)
			return 0;
		fail(&s, "something behind the end of the value");
	}
	*err = (struct json_err){ (size_t)(s.l.p - text.p), s.l.why };
	return -1;
}

int
json_scan(struct span text, const struct json_want *want, struct span *got, size_t ngot,
    struct json_members *members, struct json_err *err)
{
	/* Nowhere in a text shorter than that. */
	const char *near = text.n >= JSON_PAD ? text.p + text.n - JSON_PAD : NULL;

	return scan(text, near, want, got, ngot, members, err);
}

int
json_scan_padded(struct span text, const struct json_want *want, struct span *got, size_t ngot,
    struct json_members *members, struct json_err *err)
{
	return scan(text, text.p + text.n, want, got, ngot, members, err);
}

void
json_members_free(struct json_members *m)
{
	free(m->v);
	*m = (struct json_members){ 0 };
}
