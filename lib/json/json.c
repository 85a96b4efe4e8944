#include "json.h"

#include <stdlib.h>

#include "base/xmem.h"
#include "jsonscan.h"

/*
 * A member's name with the text around it, from the value or bracket before it to its own value.  In most records
 * the same one follows as last time; then it is compared and not read (see jsonskim.c).
 */
struct known {
	_Alignas(64) char text[40];	/* up to the value */
	const struct json_want *in, *row;
	uint8_t n, at, key;		/* bytes of text, 0: unused; where the name is in it, and its length */
	uint8_t next, other;		/* index of what followed last time, and the time before */
	uint8_t name, context;		/* a hash of this one, and of the one before it */
};
_Static_assert(sizeof(struct known) == 64, "a known name is not one line of the cache");
#define KNOWN 128
static _Thread_local struct known known[KNOWN];

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

static const struct json_want *
wanted(const struct json_want *want, struct span key)
{
	for (; want != NULL && want->key != NULL; want++)
		if (is_key(key, want->key))
			return want;
	return NULL;
}

/* A member of that row begins: forgets an earlier one. */
static inline void
begin(struct scan *s, struct level *in, const struct json_want *row)
{
	uint64_t bit = UINT64_C(1) << ((row - in->want) & 63);

	if (in->seen & bit)
		scan_forget(s, row->sub);
	in->seen |= bit;
}

/* The row "[index]"; a table has none above 9. */
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
more_members(struct json_members *m)
{
	m->cap = m->cap != 0 ? m->cap * 2 : 32;
	m->v = xreallocarray(m->v, m->cap, sizeof *m->v);
}

/* m: where members are noted, if this value is one; or NULL. */
static inline void
note(struct json_members *m, struct span key, struct span *to, const char *start, const char *end)
{
	struct span value = { start, (size_t)(end - start) };

	if (to != NULL)
		*to = value;
	if (m == NULL)
		return;
	if (m->n == m->cap)
		more_members(m);
	m->v[m->n++] = (struct json_member){ key, value };
}

/* Containers under the same key tend to be alike. */
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

static inline bool
follows(const struct known *x, const char *p, const struct json_want *in)
{
	return x->in == in && x->n != 0 && lex_same40(p, x->text, x->n);
}

/*
 * Starts where a member may follow (after a value, or at the object's bracket) and goes on as long as the expected
 * members follow and are scalars.  True: stopped at the value of a member that is not a scalar, whose name and row are
 * set; false: at another place where a member may follow.
 */
static inline bool
run(struct scan *s, struct level *in, struct span *key, const struct json_want **row)
{
	const struct lex l = s->l;
	const struct json_want *want = in->want;
	struct json_members *m = s->depth == 1 ? s->members : NULL;
	struct known *last = s->last, *x;
	const char *p = l.p, *value, *end = NULL;

	for (; p <= l.near; p = end) {
		x = &known[last->next];
		if (!follows(x, p, want)) {
			x = &known[last->other];
			if (!follows(x, p, want))
				break;
		}
		/* A known text that begins with a bracket is right only at the beginning of an object. */
		if (*p == '{' && p != in->start)
			break;
		value = p + x->n;
		end = *value != '{' && *value != '[' ? lex_quick(&l, value) : NULL;
		if (end > l.end || value >= l.end)
			break;
		last = x;
		if (x->row != NULL)
			begin(s, in, x->row);
		*key = (struct span){ p + x->at, x->key };
		if (end == NULL) {
			*row = x->row;
			s->last = last;
			s->l.p = value;
			return true;
		}
		note(m, *key, scan_slot(s, x->row), value, end);
	}
	s->last = last;
	s->l.p = p;
	return false;
}

/* Remembers the text between from and the value. */
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
	s->last->other = s->last->next;
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
		return lex_fail(l, l->p, "expected : after a member's name");
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
	if (*start == '[' && inside != NULL && scan_head(inside) > 0 && scan_pairs(s, inside))
		goto noted;
	if (s->depth == JSON_DEPTH)
		return fail(s, "nested too deep");
	if (s->depth == 0 && *start == '[')
		s->members = NULL;
	top = &s->level[s->depth++];
	*top = (struct level){ inside, start, key, scan_slot(s, row), 0, 0, *start == '{' };
	goto member;
noted:
	note(s->depth == 1 ? s->members : NULL, key, scan_slot(s, row), start, l->p);
next:
	if (s->depth == 0)
		return true;
	top = &s->level[s->depth - 1];
member:
	if (top->object && run(s, top, &key, &row))
		goto value;
	start = l->p;
	if (start == top->start)
		l->p++;
	lex_space(l);
	if (l->p < l->end && *l->p == (top->object ? '}' : ']')) {
		top = &s->level[--s->depth];
		l->p++;
		note(s->depth == 1 ? s->members : NULL, top->key, top->slot, top->start, l->p);
		goto next;
	}
	if (start != top->start) {
		if (l->p == l->end || *l->p != ',')
			return fail(s, top->object ? "expected , or }" : "expected , or ]");
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

#ifdef DEBUG
	scan_unchanged(want);
#endif
	s.l = (struct lex){ .p = text.p, .end = text.p + text.n, .near = near };
	s.want = want;
	s.got = got;
	s.ngot = got != NULL ? ngot : 0;
	s.members = members;
	s.depth = 0;
	s.last = known;
	if (s.ngot != 0)
		memset(got, 0, s.ngot * sizeof *got);
	if (members != NULL)
		members->n = 0;
	if (values(&s)) {
		lex_space(&s.l);
		if (s.l.p == s.l.end)
			return 0;
		fail(&s, "text after the end of the value");
	}
	*err = (struct json_err){ (size_t)(s.l.p - text.p), s.l.why };
	return -1;
}

int
json_scan(struct span text, const struct json_want *want, struct span *got, size_t ngot,
    struct json_members *members, struct json_err *err)
{
	/* A text shorter than that has no such place. */
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
