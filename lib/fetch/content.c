#include "content.h"

#include "base/escape.h"

/* Splits scheme://host/path?query#fragment. */
static struct span
path_of(const char *url)
{
	const char *host = strstr(url, "://"), *path = strchr(host != NULL ? host + 3 : url, '/');

	return path != NULL ? (struct span){ path, strcspn(path, "?#") } : SPAN("");
}

static struct span
query_of(const char *url)
{
	const char *mark = url + strcspn(url, "?#");

	return *mark == '?' ? (struct span){ mark + 1, strcspn(mark + 1, "#") } : SPAN("");
}

/* Is tail the path, or the end of it after a slash? */
static bool
ends_so(struct span path, struct span tail)
{
	if (tail.n > 0 && tail.p[0] == '/')
		tail = (struct span){ tail.p + 1, tail.n - 1 };
	return path.n > tail.n && memcmp(path.p + path.n - tail.n, tail.p, tail.n) == 0 &&
	    path.p[path.n - tail.n - 1] == '/';
}

static void
unescape(struct buf *to, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		int byte = escape_byte((struct span){ s.p + i, s.n - i });

		if (byte >= 0) {
			buf_addc(to, (char)byte);
			i += 2;
		} else {
			buf_addc(to, s.p[i] == '+' ? ' ' : s.p[i]);
		}
	}
}

/* Appends the value of that parameter; false: it is absent, or occurs several times. */
static bool
parameter(struct span query, struct span name, struct buf *to)
{
	unsigned found = 0;

	while (query.n > 0) {
		const char *end = memchr(query.p, '&', query.n), *equals;
		struct span part = { query.p, end != NULL ? (size_t)(end - query.p) : query.n };

		query.p += part.n + (end != NULL);
		query.n -= part.n + (end != NULL);
		equals = memchr(part.p, '=', part.n);
		if (equals == NULL || !span_eq((struct span){ part.p, (size_t)(equals - part.p) }, name))
			continue;
		if (found++ == 0)
			unescape(to, (struct span){ equals + 1, (size_t)(part.p + part.n - equals - 1) });
	}
	return found == 1;
}

/* Was this member part of the question, with another value? */
static bool
contradicts(struct span query, struct span key, struct span value)
{
	struct buf name = { 0 }, asked = { 0 }, said = { 0 };
	bool differs = false;

	json_text(&name, key);
	if ((json_type(value) == JSON_STRING || json_type(value) == JSON_NUMBER) &&
	    parameter(query, buf_span(&name), &asked)) {
		json_text(&said, value);
		differs = said.n != asked.n || strncasecmp(buf_str(&said), buf_str(&asked), said.n) != 0;
	}
	buf_free(&name);
	buf_free(&asked);
	buf_free(&said);
	return differs;
}

static bool
another_query(const struct provider *p, const char *url, const struct json_members *body)
{
	struct json_iter it;

	if (p->echo_query == NULL)
		return false;
	for (it = json_iter(json_path(body, SPAN(p->echo_query))); json_next(&it);)
		if (it.key.p != NULL && contradicts(query_of(url), it.key, it.value))
			return true;
	return false;
}

static bool
another_path(const struct provider *p, const char *url, const struct json_members *body)
{
	struct span said = p->echo_path != NULL ? json_path(body, SPAN(p->echo_path)) : SPAN_NONE;
	struct buf text = { 0 };
	bool another;

	if (json_type(said) != JSON_STRING || said.n == 2)
		return false;
	json_text(&text, said);
	another = !ends_so(path_of(url), buf_span(&text));
	buf_free(&text);
	return another;
}

/* Does value have everything in path, in which [] after a name stands for each element of an array? */
static bool
has(struct span value, const char *path)
{
	size_t n = strcspn(path, "[");
	struct json_iter it;

	value = json_path_in(value, (struct span){ path, n });
	if (path[n] == '\0')
		return json_type(value) > JSON_NULL;
	if (json_type(value) != JSON_ARRAY)
		return false;
	path += n + strlen("[]");
	if (*path == '\0')
		return true;
	for (it = json_iter(value); json_next(&it);)
		if (!has(it.value, path + (*path == '.')))
			return false;
	return true;
}

/* The same from the top level. */
static bool
body_has(const struct json_members *body, const char *path)
{
	size_t n = strcspn(path, ".[");
	struct span top = json_member(body, (struct span){ path, n });

	return path[n] == '.' ? has(top, path + n + 1) : has(top, path + n);
}

/* Does the row apply to this URL: its path and, after a question mark, the name of a parameter? */
static bool
concerns(const struct provider_shape *row, const char *url)
{
	const char *mark = strchr(row->url, '?');
	struct span path = { row->url, mark != NULL ? (size_t)(mark - row->url) : strlen(row->url) };
	struct buf value = { 0 };
	bool yes = ends_so(path_of(url), path) && (mark == NULL || parameter(query_of(url), SPAN(mark + 1), &value));

	buf_free(&value);
	return yes;
}

/* What the row says about an element of split, or NULL. */
static const char *
of_element(const struct provider *p, const struct provider_shape *row)
{
	size_t n = p->split != NULL ? strlen(p->split) : 0;

	return n > 0 && strncmp(row->path, p->split, n) == 0 && strncmp(row->path + n, "[].", 3) == 0 ?
	    row->path + n + 3 : NULL;
}

/* The name of the missing member: the last one of the path. */
static struct span
last_name(const char *path)
{
	size_t n = strlen(path), from;

	while (n > 0 && (path[n - 1] == ']' || path[n - 1] == '['))
		n--;
	for (from = n; from > 0 && path[from - 1] != '.';)
		from--;
	return (struct span){ path + from, n - from };
}

struct content
content_check(const struct provider *p, const char *url, const struct json_members *body, struct span text,
    bool bundle)
{
	if (p->need_text != NULL && (text.n == 0 || memmem(text.p, text.n, p->need_text, strlen(p->need_text)) == NULL))
		return (struct content){ "no_", SPAN("text") };
	if (p->need != NULL && !body_has(body, p->need))
		return (struct content){ "no_", last_name(p->need) };
	if (url == NULL)
		return (struct content){ NULL, SPAN_NONE };
	if (another_path(p, url, body) || (!bundle && another_query(p, url, body)))
		return (struct content){ "mis", SPAN("match") };
	for (size_t i = 0; i < p->nshapes; i++)
		if (concerns(&p->shapes[i], url) && !(bundle && of_element(p, &p->shapes[i]) != NULL) &&
		    !body_has(body, p->shapes[i].path))
			return (struct content){ "no_", last_name(p->shapes[i].path) };
	return (struct content){ NULL, SPAN_NONE };
}

bool
content_element(const struct provider *p, const char *url, struct span element)
{
	for (size_t i = 0; url != NULL && i < p->nshapes; i++) {
		const char *path = concerns(&p->shapes[i], url) ? of_element(p, &p->shapes[i]) : NULL;

		if (path != NULL && !has(element, path))
			return false;
	}
	return true;
}
