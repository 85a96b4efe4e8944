#include "fields.h"

#include "json/json.h"

#define ROW(at, row, provider, name, kind, core, null_zero) \
	[row] = { provider, name, "\"" name "\":", sizeof name + 2, kind, core, null_zero },
#define NUMBER(at, row, provider, name, kind, core, null_zero) row,

const struct field fields[FIELDS] = { FIELD_LIST(ROW, ) };

/* The rows in the order of the provider's answers. */
static const unsigned char usual[] = { FIELD_LIST(NUMBER, ) };
_Static_assert(sizeof usual == FIELDS, "each type has a row");

int
fields_find(struct span type, unsigned *hint)
{
	for (unsigned i = 0; i < FIELDS; i++) {
		unsigned at = (*hint + i) % FIELDS, row = usual[at];

		if (json_is(type, fields[row].provider)) {
			*hint = at + 1;
			return (int)row;
		}
	}
	return -1;
}

#define ZERO ((struct span){ "0", 1 })

static size_t
digits(const char *p, size_t n)
{
	size_t k = 0;

	while (k < n && p[k] >= '0' && p[k] <= '9')
		k++;
	return k;
}

/* -?(0|[1-9][0-9]*)(.[0-9]+)? without redundant zeros at its end; whole: no fraction is left. */
static struct span
decimal(struct span s, bool *whole)
{
	size_t minus = s.n > 0 && s.p[0] == '-', k = minus, n, frac;

	n = digits(s.p + k, s.n - k);
	if (n == 0 || n > 12 || (n > 1 && s.p[k] == '0'))
		return SPAN_NONE;
	k += n;
	*whole = true;
	if (k < s.n) {
		frac = s.p[k] == '.' ? digits(s.p + k + 1, s.n - k - 1) : 0;
		if (frac == 0 || frac > 12 || k + 1 + frac != s.n)
			return SPAN_NONE;
		while (frac > 0 && s.p[k + frac] == '0')
			frac--;
		*whole = frac == 0;
		k += frac != 0 ? frac + 1 : 0;
	}
	return minus && k == 2 && s.p[1] == '0' ? ZERO : (struct span){ s.p, k };
}

struct span
fields_value(enum field_kind kind, struct span v)
{
	enum json_type type = json_type(v);
	bool whole = false, string = type == JSON_STRING;

	if (type != JSON_NUMBER && !string)
		return SPAN_NONE;
	if (string)
		v = (struct span){ v.p + 1, v.n - 2 };
	if (string && kind == FIELD_PERCENT && v.n > 0 && v.p[v.n - 1] == '%')
		v.n--;
	v = decimal(v, &whole);
	if (v.p == NULL || kind == FIELD_FLOAT)
		return v;
	if (v.p[0] == '-' || (kind == FIELD_COUNT && !whole))
		return SPAN_NONE;
	/* Three digits are at least 100. */
	if (kind == FIELD_PERCENT && digits(v.p, v.n) >= 3 && !(v.n == 3 && memcmp(v.p, "100", 3) == 0))
		return SPAN_NONE;
	return v;
}
