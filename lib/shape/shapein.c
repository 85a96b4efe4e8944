/* From text that json_scan has accepted to libjq's values, reading each byte once. */
#include <float.h>
#include <stdio.h>

#include "base/num.h"
#include "shapeimpl.h"

/* Reads the value at p; there is always another byte after it. */
struct in {
	struct shape *s;
	struct shape_jq *jq;
	const char *p;
	bool strict;		/* inside a body */
	bool list;		/* a record of a list: never strict */
};

/* A number as 0.DIGITS × 10^exp, without zeros at either end; zero itself has no digits. */
struct decimal {
	char digit[18];
	unsigned n;
	bool minus, longer;	/* longer: it has more digits than any double is written with */
	int64_t exp;
};

static int64_t
exponent(const char *p, const char *end)
{
	bool minus = *p == '-';
	int64_t e = 0;

	for (p += *p == '-' || *p == '+'; p < end; p++)
		if (e < 1000000000)
			e = e * 10 + (*p - '0');
	return minus ? -e : e;
}

static void
decimal(struct span s, struct decimal *d)
{
	const char *end = s.p + s.n;
	bool point = false;
	unsigned zeros = 0;

	*d = (struct decimal){ .minus = s.p[0] == '-' };
	for (const char *p = s.p + d->minus; p < end; p++) {
		if (*p == '.') {
			point = true;
		} else if ((*p | 0x20) == 'e') {
			d->exp += exponent(p + 1, end);
			break;
		} else if (*p == '0') {
			if (d->n == 0) {
				d->exp -= point;	/* before the first digit */
				continue;
			}
			zeros++;
			d->exp += !point;
		} else {
			for (; zeros > 0 && d->n < sizeof d->digit; zeros--)
				d->digit[d->n++] = '0';
			if (d->n == sizeof d->digit)
				d->longer = true;
			else
				d->digit[d->n++] = *p;
			d->exp += !point;
		}
	}
	d->longer |= d->n == sizeof d->digit;
}

/* The shortest text that reads as v again is what will be written; is it the same number? */
static bool
comes_back(const struct decimal *d, double v)
{
	struct decimal back = { 0 };
	char text[40];
	double again;

	if (d->n == 0 || d->longer)
		return d->n == 0;
	/* Where doubles are sparse, fewer than 15 digits tell them apart. */
	for (int digits = v > 1e-290 || v < -1e-290 ? 15 : 1; digits <= 17; digits++) {
		int n = snprintf(text, sizeof text, "%.*e", digits - 1, v);
		struct span s = { text, (size_t)n };

		if (num_double(s, -DBL_MAX, DBL_MAX, &again) == 0 && again >= v && again <= v) {
			decimal(s, &back);
			break;
		}
	}
	return back.n == d->n && back.exp == d->exp && back.minus == d->minus && memcmp(back.digit, d->digit, d->n) == 0;
}

/* Can libjq hold it? */
static bool
number(struct span s, double *v)
{
	bool minus = s.p[0] == '-';
	struct decimal d;
	int64_t whole = 0;
	size_t i = minus;

	if (s.n <= 15) {
		while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
			whole = whole * 10 + (s.p[i++] - '0');
		if (i == s.n) {
			*v = minus ? -(double)whole : (double)whole;
			return true;
		}
	}
	if (num_double(s, -DBL_MAX, DBL_MAX, v) != 0)
		return false;
	/* 15 digits always survive, except where doubles become sparse, near 0. */
	if (s.n <= 15 && (*v > 1e-290 || *v < -1e-290))
		return true;
	decimal(s, &d);
	return comes_back(&d, *v);
}

static jv
fail(struct in *in, const char *what, struct span which, const char *why)
{
	struct buf b = { 0 };

	buf_addf(&b, ": jq cannot hold %s %.*s%s%s", what, (int)(which.n < 60 ? which.n : 60), which.p,
	    which.n < 60 ? "" : "...", why);
	shape_why(in->s, buf_span(&b));
	buf_free(&b);
	return jv_invalid();
}

static bool
surrogate(const char *p, char lo, char hi)
{
	return p[0] == '\\' && p[1] == 'u' && (p[2] | 0x20) == 'd' && (p[3] | 0x20) >= lo && (p[3] | 0x20) <= hi;
}

/* The first surrogate that stands alone, as spelled, or SPAN_NONE. */
static struct span
half(struct span s)
{
	const char *p = s.p, *end = s.p + s.n;

	while (p < end && (p = memchr(p, '\\', (size_t)(end - p))) != NULL) {
		/* '8' and '9' have the bit that lower-case letters have. */
		bool first = surrogate(p, '8', '9') || surrogate(p, 'a', 'b');

		if (first && end - p >= 12 && surrogate(p + 6, 'c', 'f')) {
			p += 12;
			continue;
		}
		if (first || surrogate(p, 'c', 'f'))
			return (struct span){ p, 6 };
		p += 2;
	}
	return SPAN_NONE;
}

/* Takes the string at in->p: its span without the quotes; in->p moves past it. */
static struct span
string_span(struct in *in, bool *escaped)
{
	const char *from = in->p + 1, *p = from;

	*escaped = false;
	while (*p != '"') {
		if (*p == '\\') {
			*escaped = true;
			p++;
		}
		p++;
	}
	in->p = p + 1;
	return (struct span){ from, (size_t)(p - from) };
}

/* libjq counts bytes in an int, and doubles a string's room when it appends. */
#define STRING_MAX ((size_t)1 << 29)

static jv
string(struct in *in, struct span s, bool escaped)
{
	struct buf *b = &in->jq->scratch;
	struct span lone = escaped ? half(s) : SPAN_NONE;

	if (s.n > STRING_MAX)
		return fail(in, "a string that begins with", s, "");
	if (lone.p != NULL && in->strict)
		return fail(in, "half a surrogate pair,", lone, "");
	if (!escaped || lone.p != NULL)
		return jv_string_sized(s.p, (int)s.n);
	b->n = 0;
	json_text(b, (struct span){ s.p - 1, s.n + 2 });
	return jv_string_sized(b->n != 0 ? b->p : "", (int)b->n);
}

static size_t
slot(struct span s)
{
	uint64_t h = s.n, part;

	for (size_t i = 0; i < s.n; i += 8) {
		part = 0;
		memcpy(&part, s.p + i, s.n - i < 8 ? s.n - i : 8);
		h = (h ^ part) * UINT64_C(0x9e3779b97f4a7c15);
	}
	return (size_t)(h >> 32) & (SHAPE_NAMES - 1);
}

/* As string, for strings that are likely to recur. */
static jv
name(struct in *in, struct span s, bool escaped)
{
	struct shape_name *known;

	if (escaped || s.n == 0 || s.n > SHAPE_NAME_MAX)
		return string(in, s, escaped);
	known = &in->jq->name[slot(s)];
	if (known->n == s.n && memcmp(known->p, s.p, s.n) == 0)
		return jv_copy(known->string);
	if (known->n != 0)
		jv_free(known->string);
	known->n = s.n;
	known->string = jv_string_sized(s.p, (int)s.n);
	known->p = jv_string_value(known->string);
	return jv_copy(known->string);
}

static void
space(struct in *in)
{
	while (*in->p == ' ' || *in->p == '\t' || *in->p == '\n' || *in->p == '\r')
		in->p++;
}

static jv value(struct in *in);

/* The members of an object, after its bracket; jv_invalid() if one cannot be held. */
static jv
object(struct in *in)
{
	jv o = jv_object(), key, v;
	bool strict = in->strict, escaped;
	struct span s;

	for (;;) {
		space(in);
		s = string_span(in, &escaped);
		key = name(in, s, escaped);
		if (!jv_is_valid(key))
			break;
		space(in);
		in->p++;
		space(in);
		in->strict = !in->list && (strict || (s.n == 4 && memcmp(s.p, "body", 4) == 0));
		v = value(in);
		in->strict = strict;
		if (!jv_is_valid(v)) {
			shape_step(in->s, s, 0);
			jv_free(key);
			break;
		}
		o = jv_object_set(o, key, v);
		space(in);
		if (*in->p++ == '}')
			return o;
	}
	jv_free(o);
	return jv_invalid();
}

static jv
array(struct in *in)
{
	jv a = jv_array(), v;

	for (int i = 0;; i++) {
		space(in);
		v = value(in);
		if (!jv_is_valid(v)) {
			shape_step(in->s, SPAN_NONE, (size_t)i);
			jv_free(a);
			return v;
		}
		a = jv_array_append(a, v);
		space(in);
		if (*in->p++ == ']')
			return a;
	}
}

static jv
scalar(struct in *in)
{
	struct span s = { in->p, 0 };
	double v;

	while ((*in->p >= '0' && *in->p <= '9') || *in->p == '-' || *in->p == '+' || *in->p == '.' ||
	    (*in->p | 0x20) == 'e')
		in->p++;
	s.n = (size_t)(in->p - s.p);
	if (number(s, &v))
		return jv_number(v);
	if (in->strict)
		return fail(in, "the number", s, " exactly");
	return jv_string_sized(s.p, (int)s.n);
}

static jv
value(struct in *in)
{
	bool escaped;
	struct span s;

	switch (*in->p) {
	case '{':
		in->p++;
		space(in);
		if (*in->p != '}')
			return object(in);
		in->p++;
		return jv_copy(in->jq->no_object);
	case '[':
		in->p++;
		space(in);
		if (*in->p != ']')
			return array(in);
		in->p++;
		return jv_copy(in->jq->no_array);
	case '"':
		s = string_span(in, &escaped);
		return string(in, s, escaped);
	case 'n':
		in->p += 4;
		return jv_null();
	case 't':
		in->p += 4;
		return jv_true();
	case 'f':
		in->p += 5;
		return jv_false();
	default:
		return scalar(in);
	}
}

static jv
record_in(struct in in, const struct json_members *record)
{
	if (record->n == 0)
		return jv_object();
	/* The members lie in one text, whose closing bracket ends it. */
	in.p = record->v[0].key.p;
	return object(&in);
}

jv
shape_in(struct shape *s, const struct json_members *record)
{
	return record_in((struct in){ .s = s, .jq = s->jq }, record);
}

jv
shape_in_list(struct shape *s, const struct json_members *record)
{
	return record_in((struct in){ .s = s, .jq = s->jq, .list = true }, record);
}
