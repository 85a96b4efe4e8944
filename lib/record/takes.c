#include "takes.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/xmem.h"

static bool
is_path(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr(" \t\"=?", s.p[i]) != NULL)
			return false;
	return s.n != 0;
}

const char *
takes_parse(struct takes *t, const char *text)
{
	*t = (struct takes){ 0 };
	while (text != NULL && *text != '\0') {
		size_t n = strcspn(text, ",");
		struct span item = span_trim((struct span){ text, n }), name = item, path;
		const char *eq = memchr(item.p, '=', item.n);
		bool optional = item.n != 0 && item.p[item.n - 1] == '?';

		item.n -= optional;
		name = path = span_trim(item);
		if (eq != NULL) {
			name = span_trim((struct span){ item.p, (size_t)(eq - item.p) });
			path = span_trim((struct span){ eq + 1, item.n - (size_t)(eq - item.p) - 1 });
		}
		if (!is_path(name) || !is_path(path))
			return "not a list like 'match_id, seen = stats?'";
		t->v = xreallocarray(t->v, t->n + 1, sizeof *t->v);
		t->v[t->n++] = (struct take){ xmemdup(name.p, name.n), xmemdup(path.p, path.n), optional };
		text += n + (text[n] == ',');
	}
	return NULL;
}

static const char *
absent(const char *path)
{
	static char why[160];

	snprintf(why, sizeof why, "no member '%s'", path);
	return why;
}

static void
put_whole(const struct json_members *record, struct buf *to)
{
	bool comma = false;

	buf_addc(to, '{');
	for (size_t i = 0; i < record->n; i++) {
		if (json_is(record->v[i].key, "body"))
			continue;
		if (comma)
			buf_addc(to, ',');
		comma = true;
		buf_span_add(to, record->v[i].key);
		buf_addc(to, ':');
		buf_span_add(to, record->v[i].value);
	}
	buf_addc(to, '}');
}

static struct span
value_of(const struct take *t, const struct json_members *record, const struct takes_instead *instead)
{
	for (; instead != NULL && instead->path != NULL; instead++)
		if (strcmp(instead->path, t->path) == 0)
			return instead->value;
	return json_path(record, SPAN(t->path));
}

const char *
takes_put(const struct takes *t, const struct json_members *record,
    const struct takes_instead *instead, struct buf *to)
{
	size_t start = to->n;
	struct jsonw w;

	if (t->n == 0) {
		put_whole(record, to);
		return NULL;
	}
	w = jsonw(to);
	jsonw_open(&w, NULL, '{');
	for (size_t i = 0; i < t->n; i++) {
		struct span v = value_of(&t->v[i], record, instead);

		if (v.p == NULL && !t->v[i].optional) {
			to->n = start;
			return absent(t->v[i].path);
		}
		jsonw_raw(&w, t->v[i].name, v);
	}
	jsonw_close(&w);
	return NULL;
}

const char *
takes_key(const struct takes *t, const struct json_members *record, struct buf *to)
{
	size_t start = to->n;

	for (size_t i = 0; i < t->n; i++) {
		struct span v = json_path(record, SPAN(t->v[i].path));

		if (v.p == NULL && !t->v[i].optional) {
			to->n = start;
			return absent(t->v[i].path);
		}
		if (i != 0)
			buf_addc(to, '\x1f');
		if (json_type(v) > JSON_NULL)
			json_text(to, v);
	}
	return NULL;
}

void
takes_free(struct takes *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->v[i].name);
		free(t->v[i].path);
	}
	free(t->v);
	*t = (struct takes){ 0 };
}
