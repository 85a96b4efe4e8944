/*
 * Most of an answer is not wanted, and answers of one kind differ only in their values: the text between two values
 * ("},"goals":{"total":") is the same again and again.  So each such text is kept, together with the one that followed
 * it last time.  Where it occurs again, within the same open containers, it leads to the same state as before: it is
 * compared in one step and not read.
 *
 * A text enters the table only after it was read byte by byte, and is used only when all its bytes, and everything
 * that its reading depends on, are the same.  So the table affects how fast an answer comes, never which.
 */
#include "jsonlex.h"

#define SHAPES 512	/* 32 KiB; answers of one kind use about 8 */
#define ROOTS 16	/* the first ones hold no text; a container's first text follows one of them */
#define PROBES 6
#define SHAPE_TEXT 38	/* lex_same40 reads two more and ignores them */

/*
 * The containers open within this one, a bit each, 1 for an object, the innermost last, after a leading 1 that marks
 * the place of the outermost.
 */
typedef uint64_t stack;
#define STACK_EMPTY ((stack)1)
#define STACK_BITS 62

struct skim_shape {
	_Alignas(64) char text[SHAPE_TEXT];	/* from the end of one scalar to the next */
	uint16_t other;		/* as next, but the time before last: members come and go */
	stack before, after;
	uint16_t name;		/* a hash of text */
	uint16_t context;	/* the name of the shape before it */
	uint16_t next;		/* index of the shape that came after it last time */
	uint8_t n;		/* bytes of text; 0: unused, and before is 0, which no stack is */
};
_Static_assert(sizeof(struct skim_shape) == 64, "a shape is not one line of the cache");

static _Thread_local struct skim_shape shapes[SHAPES];

static inline bool
stands(const struct skim_shape *x, const char *p, stack open)
{
	return open == x->before && lex_same40(p, x->text, x->n);
}

/*
 * From p, the end of a scalar (or the beginning), goes on as long as known shapes follow; returns where it stopped,
 * again the end of a scalar (or the beginning).
 */
static inline const char *
repeat(const struct lex *l, const char *p, stack *open, struct skim_shape **last)
{
	struct skim_shape *e = *last;
	stack now = *open;

	while (p <= l->near) {
		struct skim_shape *x = &shapes[e->next];
		const char *q;

		if (!stands(x, p, now)) {
			x = &shapes[e->other];
			if (!stands(x, p, now))
				break;
		}
		if ((q = lex_quick(l, p + x->n)) == NULL || q > l->end)
			break;
		now = x->after;
		p = q;
		e = x;
	}
	*open = now;
	*last = e;
	return p;
}

/* Finds or makes the shape of p[0..n), which has just followed last. */
static struct skim_shape *
learn(struct skim_shape *last, const char *p, size_t n, stack before, stack after)
{
	uint16_t name = lex_hash(p, n);
	unsigned first = name ^ last->name * 31u ^ (unsigned)(before * LEX_MIX >> 48), at = 0;
	struct skim_shape *x;

	for (unsigned i = 0; i < PROBES; i++) {
		at = ROOTS + (first + i * 67) % (SHAPES - ROOTS);
		x = &shapes[at];
		if (x->n == 0 || (x->n == n && x->context == last->name && x->before == before &&
		    memcmp(x->text, p, n) == 0))
			break;
		/* If none is free the last one is overwritten: a bad choice only costs time. */
	}
	last->other = last->next;
	last->next = (uint16_t)at;
	x = &shapes[at];
	memcpy(x->text, p, n);
	x->n = (uint8_t)n;
	x->name = name;
	x->context = last->name;
	x->before = before;
	x->after = after;
	return x;
}

struct skim {
	struct lex *l;
	stack open;
	stack outer[JSON_DEPTH / (STACK_BITS - 1) + 1];	/* what does not fit in open */
	unsigned nouter;
	unsigned around;	/* containers around this one */
	bool moved;		/* something was moved to outer or back */
};

static unsigned
depth(const struct skim *s)
{
	return s->around + s->nouter * (STACK_BITS - 1) + 63 - (unsigned)__builtin_clzll(s->open);
}

static bool
push(struct skim *s, bool object)
{
	s->open = s->open << 1 | object;
	if (s->open >> STACK_BITS != 0) {
		s->outer[s->nouter++] = s->open >> 1;
		s->open = STACK_EMPTY << 1 | object;
		s->moved = true;
	}
	return depth(s) <= JSON_DEPTH;
}

static void
pop(struct skim *s)
{
	s->open >>= 1;
	if (s->open == STACK_EMPTY && s->nouter > 0) {
		s->open = s->outer[--s->nouter];
		s->moved = true;
	}
}

enum skim_found { WRONG, SCALAR, CLOSED };

static enum skim_found
wrong(struct lex *l, const char *why)
{
	lex_fail(l, l->p, why);
	return WRONG;
}

/* From the end of a scalar (or the beginning) to the next one, or past our closing bracket. */
static enum skim_found
to_scalar(struct skim *s)
{
	struct lex *l = s->l;

	if (s->open == STACK_EMPTY)
		goto value;
next:
	lex_space(l);
	if (l->p == l->end || (*l->p != ',' && *l->p != (s->open & 1 ? '}' : ']')))
		return wrong(l, s->open & 1 ? "expected , or }" : "expected , or ]");
	if (*l->p == ',') {
		l->p++;
		goto element;
	}
close:
	l->p++;
	pop(s);
	if (s->open == STACK_EMPTY)
		return CLOSED;
	goto next;
element:
	if (s->open & 1) {
		lex_space(l);
		if (l->p == l->end || *l->p != '"')
			return wrong(l, "a member needs a name in double quotes");
		if (!lex_string(l))
			return WRONG;
		lex_space(l);
		if (l->p == l->end || *l->p != ':')
			return wrong(l, "expected : after a member's name");
		l->p++;
	}
value:
	lex_space(l);
	if (l->p == l->end)
		return wrong(l, NULL);
	if (*l->p != '{' && *l->p != '[')
		return SCALAR;
	if (!push(s, *l->p == '{'))
		return wrong(l, "nested too deep");
	l->p++;
	lex_space(l);
	if (l->p < l->end && *l->p == (s->open & 1 ? '}' : ']'))
		goto close;
	goto element;
}

bool
json_skim(struct lex *l, unsigned around, unsigned hint)
{
	struct skim_shape *last = &shapes[hint % ROOTS];
	struct skim s;

	last->name = (uint16_t)(hint % ROOTS);
	s.l = l;
	s.open = STACK_EMPTY;
	s.nouter = 0;
	s.around = around;
	for (;;) {
		const char *from;
		enum skim_found found;
		stack before;

		/* A shape knows how deep it leads, but not where it starts. */
		if (around + s.nouter * (STACK_BITS - 1) + STACK_BITS <= JSON_DEPTH)
			l->p = repeat(l, l->p, &s.open, &last);
		from = l->p;
		before = s.open;
		s.moved = false;
		if ((found = to_scalar(&s)) != SCALAR)
			return found == CLOSED;
		if (l->p - from <= SHAPE_TEXT && !s.moved)
			last = learn(last, from, (size_t)(l->p - from), before, s.open);
		if (!lex_scalar(l))
			return false;
	}
}
