#include "tmpl.h"

#include <stdio.h>

#include "base/escape.h"

#define NAME_MAX_BYTES 64

const char *
tmpl_check(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		const char *end;

		if (*p == '}')
			return "a } without its {";
		if (*p != '{')
			continue;
		if ((end = strpbrk(p + 1, "{}")) == NULL || *end == '{')
			return "a { without its }";
		if (end == p + 1 + (p[1] == '+'))
			return "a {} without a name";
		p = end;
	}
	return NULL;
}

enum how { ESCAPED, RESERVED, AS_IS };

static const char *
put_value(struct buf *to, const struct rec *r, struct span name, enum how how)
{
	static char why[160];
	static struct buf text;
	struct span v = json_member(&r->members, name);
	enum json_type type = json_type(v);

	if (type != JSON_STRING && type != JSON_NUMBER && type != JSON_BOOL) {
		snprintf(why, sizeof why, "'%.*s' is %s, it cannot be used in a URL or key",
		    (int)(name.n < 60 ? name.n : 60), name.p, json_type_name(type));
		return why;
	}
	text.n = 0;
	json_id_text(&text, v);
	if (how == AS_IS && text.n != 0 && memchr(text.p, '\0', text.n) != NULL) {
		snprintf(why, sizeof why, "'%.*s' has a NUL", (int)(name.n < 60 ? name.n : 60), name.p);
		return why;
	}
	if (how == AS_IS)
		buf_span_add(to, buf_span(&text));
	else
		escape_put(to, buf_span(&text), how == RESERVED);
	return NULL;
}

/* plus: what {+name} means */
static const char *
expand(struct buf *to, const char *text, const char *join, const struct rec *const *r, size_t n, enum how plus)
{
	size_t before = to->n;

	for (const char *p = text, *brace; *p != '\0'; p = brace) {
		struct span name;
		bool is_plus;

		brace = p + strcspn(p, "{");
		buf_add(to, p, (size_t)(brace - p));
		if (*brace == '\0')
			break;
		is_plus = brace[1] == '+';
		name.p = brace + 1 + is_plus;
		name.n = strcspn(name.p, "}");
		for (size_t i = 0; i < n; i++) {
			const char *why = put_value(to, r[i], name, is_plus ? plus : ESCAPED);

			if (why != NULL) {
				to->n = before;
				return why;
			}
			if (i + 1 < n)
				buf_adds(to, join);
		}
		brace = name.p + name.n + 1;
	}
	return NULL;
}

const char *
tmpl_expand_all(struct buf *to, const char *text, const char *join, const struct rec *const *r, size_t n)
{
	return expand(to, text, join, r, n, RESERVED);
}

const char *
tmpl_path(struct buf *to, const char *text, const struct rec *r)
{
	return expand(to, text, "", &r, 1, AS_IS);
}

const char *
tmpl_expand(struct buf *to, const char *text, const struct rec *r)
{
	return tmpl_expand_all(to, text, "", &r, 1);
}

bool
tmpl_name(const char **at, struct span *name)
{
	const char *brace = strchr(*at, '{');

	if (brace == NULL)
		return false;
	name->p = brace + 1 + (brace[1] == '+');
	name->n = strcspn(name->p, "}");
	*at = name->p + name->n + 1;
	return true;
}

/* NULL, or why there is no value. */
static const char *
put_text(struct buf *to, const struct rec *r, struct span name, const char *absent)
{
	static char why[120];
	struct span v = json_path(&r->members, name);
	enum json_type type = json_type(v);

	if (name.n >= NAME_MAX_BYTES)
		return "a name is longer than 63 bytes";
	if (absent != NULL && type <= JSON_NULL) {
		buf_adds(to, absent);
		return NULL;
	}
	if (absent == NULL && (type <= JSON_NULL || type >= JSON_ARRAY)) {
		if (type == JSON_ABSENT)
			snprintf(why, sizeof why, "no member '%.*s'", (int)name.n, name.p);
		else
			snprintf(why, sizeof why, "'%.*s' is %s, it cannot be a key", (int)name.n, name.p, json_type_name(type));
		return why;
	}
	if (absent != NULL)
		json_text(to, v);
	else
		json_key(to, v);
	return NULL;
}

const char *
tmpl_text(struct buf *to, const char *text, const struct rec *r, const char *absent)
{
	const char *p = text, *why;
	size_t before = to->n;
	struct span name;

	for (const char *at = text; tmpl_name(&at, &name); p = at) {
		buf_add(to, p, strcspn(p, "{"));
		if ((why = put_text(to, r, name, absent)) != NULL) {
			to->n = before;
			return why;
		}
	}
	buf_adds(to, p);
	return NULL;
}
