#include "body.h"

#include <string.h>

static bool
body_as_object(struct req *q, struct rep *p)
{
	struct json_err err;

	if (q->body.n == 0) {
		q->body = SPAN("{}");
		return true;
	}
	if (json_scan(q->body, NULL, NULL, 0, NULL, &err) != 0) {
		problem(p, 400, "send one object in JSON: {\"member\": value}", "the body is not JSON: byte %zu: %s", err.at, err.why);
		return false;
	}
	q->body = json_trim(q->body);
	if (json_type(q->body) == JSON_OBJECT)
		return true;
	problem(p, 400, "send one object in JSON: {\"member\": value}", "the body is %s, not an object", json_type_name(json_type(q->body)));
	return false;
}

static bool
has_nul(struct span value)
{
	struct buf text = { 0 };
	bool has;

	json_text(&text, value);
	has = text.n > 0 && memchr(text.p, '\0', text.n) != NULL;
	buf_free(&text);
	return has;
}

static const char *
wrong_value(struct span value, unsigned types)
{
	enum json_type type = json_type(value);
	struct json_iter it = json_iter(value);

	if ((types >> type & 1) == 0)
		return json_type_name(type);
	if (type == JSON_STRING && has_nul(value))
		return "a text with a NUL";
	while (type == JSON_ARRAY && json_next(&it)) {
		if (json_type(it.value) != JSON_STRING && json_type(it.value) != JSON_NUMBER)
			return "a list with an element that is neither a text nor a number";
		if (json_type(it.value) == JSON_STRING && has_nul(it.value))
			return "a list with a NUL in a text";
	}
	return NULL;
}

static void
put_types(struct buf *to, unsigned types)
{
	static const struct { unsigned type; const char *name; } names[] = {
		{ BODY_TEXT, "a text" }, { BODY_NUMBER, "a number" }, { BODY_FLAG, "true or false" },
		{ BODY_LIST, "a list of texts or numbers" }, { BODY_OBJECT, "an object" },
	};
	size_t start = to->n;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if ((types & names[i].type) != 0)
			buf_addf(to, "%s%s", to->n > start ? ", or " : "", names[i].name);
}

static const struct body_member *
member_of(const struct body_member *members, size_t n, struct span key, size_t *i)
{
	for (*i = 0; *i < n; ++*i)
		if (json_is(key, members[*i].name))
			return &members[*i];
	return NULL;
}

static void
put_names(struct buf *to, const struct body_member *members, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_addf(to, "%s%s", i > 0 ? ", " : "it takes ", members[i].name);
}

static void
refuse_name(const struct body_member *members, size_t n, struct span key, struct rep *p)
{
	struct buf name = { 0 }, known = { 0 };

	json_text(&name, key);
	put_names(&known, members, n);
	problem(p, 422, n > 0 ? buf_str(&known) : "send {}", "this request takes no '%.60s'", buf_str(&name));
	buf_free(&name);
	buf_free(&known);
}

bool
body_has(struct span object, const struct body_member *members, size_t n, struct rep *p)
{
	struct json_iter it = json_iter(object);
	const struct body_member *m;
	const char *wrong;
	uint64_t seen = 0;
	size_t at;

	while (json_next(&it)) {
		struct buf types = { 0 };

		if ((m = member_of(members, n, it.key, &at)) == NULL) {
			refuse_name(members, n, it.key, p);
			return false;
		}
		if ((wrong = (seen >> at & 1) != 0 ? "there twice" : wrong_value(it.value, m->types)) != NULL) {
			put_types(&types, m->types);
			problem(p, 422, buf_str(&types), "'%s' is %s", m->name, wrong);
			buf_free(&types);
			return false;
		}
		seen |= (uint64_t)1 << at;
	}
	for (size_t i = 0; i < n; i++)
		if ((members[i].types & BODY_NEEDED) != 0 && (seen >> i & 1) == 0) {
			struct buf known = { 0 };

			put_names(&known, members, n);
			problem(p, 422, buf_str(&known), "there is no '%s'", members[i].name);
			buf_free(&known);
			return false;
		}
	return true;
}

bool
body_takes(struct req *q, struct rep *p, const struct body_member *members, size_t n)
{
	return body_as_object(q, p) && body_has(q->body, members, n, p);
}
