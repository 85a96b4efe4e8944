/* From libjq's values to text. */
#include <float.h>
#include <math.h>

#include "base/xmem.h"
#include "shapeimpl.h"

struct out {
	struct shape *s;
	size_t most;
};

static bool
fail(struct shape *s, const char *why)
{
	shape_why(s, SPAN(why));
	return false;
}

static void
put_string(struct buf *to, jv v)
{
	int n = jv_string_length_bytes(jv_copy(v));

	json_put_text(to, (struct span){ jv_string_value(v), (size_t)n });
}

/* Whole numbers up to 2^53 in digits; others as jq writes them, in the shortest form that reads back the same. */
static bool
put_number(struct shape *s, double v)
{
	if (!(v >= -DBL_MAX && v <= DBL_MAX))
		return fail(s, isnan(v) ? ": NaN is not JSON" : ": an infinite number is not JSON");
	if (v >= -9007199254740992.0 && v <= 9007199254740992.0 && trunc(v) >= v && trunc(v) <= v && !(signbit(v) && v >= 0)) {
		char digits[24];
		size_t at = sizeof digits;
		uint64_t n = (uint64_t)fabs(v);

		do
			digits[--at] = (char)('0' + n % 10);
		while ((n /= 10) != 0);
		if (v < 0)
			digits[--at] = '-';
		buf_add(&s->text, digits + at, sizeof digits - at);
	} else {
		jv text = jv_dump_string(jv_number(v), 0);

		buf_adds(&s->text, jv_string_value(text));
		jv_free(text);
	}
	return true;
}

static bool put_value(struct out *o, jv v, unsigned depth);

static bool
put_array(struct out *o, jv v, unsigned depth)
{
	struct buf *to = &o->s->text;
	int n = jv_array_length(jv_copy(v));

	buf_addc(to, '[');
	for (int i = 0; i < n; i++) {
		jv e = jv_array_get(jv_copy(v), i);
		bool ok;

		if (i > 0)
			buf_addc(to, ',');
		ok = put_value(o, e, depth);
		jv_free(e);
		if (!ok) {
			shape_step(o->s, SPAN_NONE, (size_t)i);
			return false;
		}
	}
	buf_addc(to, ']');
	return true;
}

static void
note(struct shape *s, const struct shape_place *m)
{
	if (s->places == s->places_cap) {
		s->places_cap = s->places_cap != 0 ? 2 * s->places_cap : 64;
		s->place = xreallocarray(s->place, s->places_cap, sizeof *s->place);
	}
	s->place[s->places++] = *m;
}

/* At depth 1 the members are noted. */
static bool
put_object(struct out *o, jv v, unsigned depth)
{
	struct buf *to = &o->s->text;
	bool comma = false, ok = true;

	buf_addc(to, '{');
	for (int i = jv_object_iter(v); ok && jv_object_iter_valid(v, i); i = jv_object_iter_next(v, i)) {
		jv key = jv_object_iter_key(v, i), e = jv_object_iter_value(v, i);
		struct shape_place m;

		if (comma)
			buf_addc(to, ',');
		comma = true;
		m.key = to->n;
		put_string(to, key);
		m.key_n = to->n - m.key;
		buf_addc(to, ':');
		m.value = to->n;
		ok = put_value(o, e, depth);
		m.value_n = to->n - m.value;
		if (ok && depth == 1)
			note(o->s, &m);
		if (!ok)
			shape_step(o->s, (struct span){ to->p + m.key + 1, m.key_n - 2 }, 0);
		jv_free(key);
		jv_free(e);
	}
	buf_addc(to, '}');
	return ok;
}

/* depth: how many containers are around it; jq's values may be nested without limit, records may not. */
static bool
put_value(struct out *o, jv v, unsigned depth)
{
	struct buf *to = &o->s->text;

	if (to->n > o->most)
		return fail(o->s, "");
	switch (jv_get_kind(v)) {
	case JV_KIND_NULL:
		buf_adds(to, "null");
		return true;
	case JV_KIND_FALSE:
		buf_adds(to, "false");
		return true;
	case JV_KIND_TRUE:
		buf_adds(to, "true");
		return true;
	case JV_KIND_NUMBER:
		return put_number(o->s, jv_number_value(v));
	case JV_KIND_STRING:
		put_string(to, v);
		return true;
	case JV_KIND_ARRAY:
		return depth < JSON_DEPTH ? put_array(o, v, depth + 1) : fail(o->s, ": nested too deep");
	case JV_KIND_OBJECT:
		return depth < JSON_DEPTH ? put_object(o, v, depth + 1) : fail(o->s, ": nested too deep");
	case JV_KIND_INVALID:
		break;
	}
	return fail(o->s, ": no value");
}

bool
shape_out(struct shape *s, jv v, size_t most)
{
	struct out o = { s, most };

	return put_value(&o, v, 0);
}
