#include "logline.h"

#include "base/clock.h"
#include "json/jsonlex.h"

/* --- the fast reader: never beyond end, never trusts what it has not seen --- */

struct walk {
	const char *p, *end;
	bool escaped;	/* was a backslash in the last string? */
};

static inline void
space(struct walk *w)
{
	while (w->p < w->end && (*w->p == ' ' || *w->p == '\t' || *w->p == '\r'))
		w->p++;
}

static inline bool
take(struct walk *w, char c)
{
	space(w);
	if (w->p == w->end || *w->p != c)
		return false;
	w->p++;
	return true;
}

static bool
long_string(struct walk *w, const char *start, struct span *s)
{
	const char *p;

	w->escaped = false;
	for (;;) {
		size_t slashes = 0;

		if ((p = memchr(w->p, '"', (size_t)(w->end - w->p))) == NULL)
			return false;
		w->p = p + 1;
		/* start[0] is no backslash. */
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

static inline bool
string(struct walk *w, struct span *s)
{
	const char *start;

	if (!take(w, '"'))
		return false;
	start = w->p - 1;
	/* Most are names and words of a few letters. */
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

/* To behind the bracket that closes the one at p. */
static bool
nested(struct walk *w)
{
	unsigned depth = 0;
	struct span s;

	while (w->p < w->end) {
		switch (*w->p) {
		case '"':
			if (!string(w, &s))
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

static bool
value(struct walk *w, struct span *v)
{
	const char *start;

	space(w);
	if (w->p == w->end)
		return false;
	start = w->p;
	if (*start == '"')
		return string(w, v);
	if (*start == '{' || *start == '[') {
		if (!nested(w))
			return false;
	} else {
		/* Numbers and words; what exactly, is looked at when the line is read back. */
		while (w->p < w->end && ((*w->p >= '0' && *w->p <= '9') ||
		    (*w->p >= 'a' && *w->p <= 'z') || *w->p == '-' || *w->p == '+' ||
		    *w->p == '.' || *w->p == 'E'))
			w->p++;
	}
	*v = (struct span){ start, (size_t)(w->p - start) };
	return v->n > 0;
}

/* The name of the next member of an object, to be followed by its value; first: no comma is due.  false at
 * its end, or if an escape stands in it: it might be any name, the full reader knows. */
static bool
name(struct walk *w, bool first, struct span *key)
{
	return (first || take(w, ',')) && string(w, key) && !w->escaped && take(w, ':');
}

/* --- what both readers share --- */

enum { F_KEY, F_AT, F_ERROR, F_SKIPPED, F_FINAL, NF };

static const struct span fetch_names[NF] = {
	{ "key", 3 }, { "at", 2 }, { "error", 5 }, { "skipped", 7 }, { "final", 5 }
};

static bool
given(struct span v)
{
	return v.p != NULL && !span_is(v, "null");
}

static bool
judge(struct logline *l, const struct span f[NF], bool has_body)
{
	struct json_err err;

	l->kind = LOG_NONE;
	l->key = f[F_KEY];
	l->at = f[F_AT];
	if (l->key.p == NULL || *l->key.p != '"')
		return false;
	if (memchr(l->key.p, '\\', l->key.n) != NULL &&
	    json_scan(l->key, NULL, NULL, 0, NULL, &err) != 0)
		return false;
	if (span_is(f[F_FINAL], "true"))
		l->kind = LOG_FINAL;
	else if (given(f[F_SKIPPED]))
		l->kind = LOG_SKIPPED;
	else if (given(f[F_ERROR]) || span_is(f[F_FINAL], "false") || !has_body)
		l->kind = LOG_FAILED;
	else
		l->kind = LOG_FINAL;
	return true;
}

int64_t
logline_at(const struct logline *l)
{
	int64_t at;

	/* Too slow for the scan of a million lines; asked for only when a line is found. */
	if (l->at.p == NULL || l->at.n < 2 ||
	    clock_parse((struct span){ l->at.p + 1, l->at.n - 2 }, &at) != 0)
		return INT64_MIN;
	return at;
}

static bool
fetch_object(struct walk *w, struct span f[NF])
{
	struct span key, v;

	if (!take(w, '{'))
		return false;
	for (bool first = true; name(w, first, &key); first = false) {
		if (!value(w, &v))
			return false;
		for (int i = 0; i < NF; i++)
			if (key.n == fetch_names[i].n + 2 &&
			    memcmp(key.p + 1, fetch_names[i].p, key.n - 2) == 0)
				f[i] = v;
	}
	return take(w, '}');
}

/* Reads up to and including fetch; what stands behind it is left at w. */
static bool
head(struct walk *w, struct span f[NF], struct span *fetch)
{
	struct span key, v;

	if (!take(w, '{'))
		return false;
	for (bool first = true; name(w, first, &key); first = false) {
		if (span_is(key, "\"body\""))
			return false;
		if (span_is(key, "\"fetch\"")) {
			space(w);
			fetch->p = w->p;
			if (!fetch_object(w, f))
				return false;
			fetch->n = (size_t)(w->p - fetch->p);
			return true;
		}
		if (!value(w, &v))
			return false;
	}
	return false;
}

static bool
fast(struct logline *l, struct span line)
{
	struct walk w = { line.p, line.p + line.n, false };
	struct span f[NF] = { 0 }, key;
	bool body;

	if (line.n == 0 || line.p[line.n - 1] != '}' || !head(&w, f, &l->fetch))
		return false;
	body = take(&w, ',');
	/* "body" is last, so what follows cannot change what was read; anything else might. */
	if (body ? !string(&w, &key) || !span_is(key, "\"body\"") : !take(&w, '}') || w.p != w.end)
		return false;
	l->body = SPAN_NONE;
	return judge(l, f, body);
}

bool
logline_head(struct logline *l, struct span text)
{
	struct walk w = { text.p, text.p + text.n, false };
	struct span f[NF] = { 0 };

	l->body = SPAN_NONE;
	return head(&w, f, &l->fetch) && judge(l, f, true);
}

bool
logline_full(struct logline *l, struct span line)
{
	enum { BODY = NF, FETCH, NGOT };
	static const struct json_want fetch[] = {
		{ "key", F_KEY, NULL }, { "at", F_AT, NULL }, { "error", F_ERROR, NULL },
		{ "skipped", F_SKIPPED, NULL }, { "final", F_FINAL, NULL }, { NULL, 0, NULL }
	};
	static const struct json_want want[] = {
		{ "fetch", FETCH, fetch }, { "body", BODY, NULL }, { NULL, 0, NULL }
	};
	struct span got[NGOT];
	struct json_err err;

	l->kind = LOG_NONE;
	if (json_scan(line, want, got, NGOT, NULL, &err) != 0)
		return false;
	l->fetch = got[FETCH];
	l->body = got[BODY];
	return json_type(l->fetch) == JSON_OBJECT && judge(l, got, l->body.p != NULL);
}

bool
logline_read(struct logline *l, struct span line)
{
	return fast(l, line) || logline_full(l, line);
}
