#include "logline.h"

#include "base/clock.h"
#include "json/jsonwalk.h"

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

	/* Too slow for a scan of a million lines, so it is done only for a line that is found. */
	if (l->at.p == NULL || l->at.n < 2 ||
	    clock_parse((struct span){ l->at.p + 1, l->at.n - 2 }, &at) != 0)
		return INT64_MIN;
	return at;
}

static bool
fetch_object(struct jsonwalk *w, struct span f[NF])
{
	struct span key, v;

	if (!jsonwalk_take(w, '{'))
		return false;
	for (bool first = true; jsonwalk_name(w, first, &key); first = false) {
		if (!jsonwalk_value(w, &v))
			return false;
		for (int i = 0; i < NF; i++)
			if (key.n == fetch_names[i].n + 2 &&
			    memcmp(key.p + 1, fetch_names[i].p, key.n - 2) == 0)
				f[i] = v;
	}
	return jsonwalk_take(w, '}');
}

/* Reads up to and including fetch; w stays at what follows. */
static bool
head(struct jsonwalk *w, struct span f[NF], struct span *fetch)
{
	struct span key, v;

	if (!jsonwalk_take(w, '{'))
		return false;
	for (bool first = true; jsonwalk_name(w, first, &key); first = false) {
		if (span_is(key, "\"body\""))
			return false;
		if (span_is(key, "\"fetch\"")) {
			jsonwalk_space(w);
			fetch->p = w->p;
			if (!fetch_object(w, f))
				return false;
			fetch->n = (size_t)(w->p - fetch->p);
			return true;
		}
		if (!jsonwalk_value(w, &v))
			return false;
	}
	return false;
}

static bool
fast(struct logline *l, struct span line)
{
	struct jsonwalk w = { line.p, line.p + line.n, false };
	struct span f[NF] = { 0 }, key;
	bool body;

	if (line.n == 0 || line.p[line.n - 1] != '}' || !head(&w, f, &l->fetch))
		return false;
	body = jsonwalk_take(&w, ',');
	/* "body" is last, so nothing after it can change what was read; any other member might. */
	if (body ? !jsonwalk_string(&w, &key) || !span_is(key, "\"body\"") : !jsonwalk_take(&w, '}') || w.p != w.end)
		return false;
	l->body = SPAN_NONE;
	return judge(l, f, body);
}

bool
logline_head(struct logline *l, struct span text)
{
	struct jsonwalk w = { text.p, text.p + text.n, false };
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
