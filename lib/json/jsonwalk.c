#include "jsonwalk.h"

#include "jsonlex.h"

static bool
long_string(struct jsonwalk *w, const char *start, struct span *s)
{
	const char *p;

	w->escaped = false;
	for (;;) {
		size_t slashes = 0;

		if ((p = memchr(w->p, '"', (size_t)(w->end - w->p))) == NULL)
			return false;
		w->p = p + 1;
		/* start[0] is not a backslash, so this ends. */
		while (p[-1] == '\\') {
			p--;
			slashes++;
		}
		if (slashes % 2 == 0)
			break;
	}
	*s = (struct span){ start, (size_t)(w->p - start) };
	w->escaped = memchr(start, '\\', s->n) != NULL;
	return true;
}

bool
jsonwalk_string(struct jsonwalk *w, struct span *s)
{
	const char *start;

	if (!jsonwalk_take(w, '"'))
		return false;
	start = w->p - 1;
	/* Most strings are names and short words. */
	while (w->end - w->p >= 16) {
		unsigned n = lex_plain16(w->p);

		w->p += n;
		if (n == 16)
			continue;
		if (*w->p != '"')
			break;
		w->p++;
		w->escaped = false;
		*s = (struct span){ start, (size_t)(w->p - start) };
		return true;
	}
	return long_string(w, start, s);
}

/* Past the bracket that closes the one at p. */
static bool
nested(struct jsonwalk *w)
{
	unsigned depth = 0;
	struct span s;

	while (w->p < w->end) {
		switch (*w->p) {
		case '"':
			if (!jsonwalk_string(w, &s))
				return false;
			continue;
		case '{':
		case '[':
			depth++;
			break;
		case '}':
		case ']':
			if (--depth == 0) {
				w->p++;
				return true;
			}
			break;
		case '\0':
			return false;
		default:
			break;
		}
		w->p++;
	}
	return false;
}

bool
jsonwalk_value(struct jsonwalk *w, struct span *v)
{
	const char *start;

	jsonwalk_space(w);
	if (w->p == w->end)
		return false;
	start = w->p;
	if (*start == '"')
		return jsonwalk_string(w, v);
	if (*start == '{' || *start == '[') {
		if (!nested(w))
			return false;
	} else {
		/* Numbers and words; they are validated when the line is read back. */
		while (w->p < w->end && ((*w->p >= '0' && *w->p <= '9') ||
		    (*w->p >= 'a' && *w->p <= 'z') || *w->p == '-' || *w->p == '+' ||
		    *w->p == '.' || *w->p == 'E'))
			w->p++;
	}
	*v = (struct span){ start, (size_t)(w->p - start) };
	return v->n > 0;
}

bool
jsonwalk_name(struct jsonwalk *w, bool first, struct span *key)
{
	return (first || jsonwalk_take(w, ',')) && jsonwalk_string(w, key) && !w->escaped && jsonwalk_take(w, ':');
}
