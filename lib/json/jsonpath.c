/* Members by name, and by a path of names. */
#include "json.h"

static bool
is_name(struct span key, struct span name)
{
	/* The first letter tells most names apart. */
	if (name.n != 0 && key.n > 2 && key.p[1] != name.p[0] && key.p[1] != '\\')
		return false;
	return json_is_span(key, name);
}

struct span
json_member(const struct json_members *m, struct span name)
{
	for (size_t i = m->n; i-- > 0;)
		if (is_name(m->v[i].key, name))
			return m->v[i].value;
	return SPAN_NONE;
}

/* As json_get, for a name that is not NUL-terminated. */
static struct span
member_of(struct span object, struct span name)
{
	struct json_iter it = json_iter(object);
	struct span found = SPAN_NONE;

	while (json_type(object) == JSON_OBJECT && json_next(&it))
		if (is_name(it.key, name))
			found = it.value;
	return found;
}

/* Takes the part up to the first dot; leaves the part after it, or SPAN_NONE if there is no dot. */
static struct span
first_name(struct span path, struct span *rest)
{
	const char *dot = path.n != 0 ? memchr(path.p, '.', path.n) : NULL;

	*rest = dot != NULL ? (struct span){ dot + 1, path.n - (size_t)(dot + 1 - path.p) } : SPAN_NONE;
	return dot != NULL ? (struct span){ path.p, (size_t)(dot - path.p) } : path;
}

struct span
json_path_in(struct span value, struct span path)
{
	if (path.n == 0)
		return value;
	while (path.p != NULL) {
		struct span name = first_name(path, &path);

		value = member_of(value, name);
	}
	return value;
}

struct span
json_path(const struct json_members *m, struct span path)
{
	struct span rest, value = json_member(m, first_name(path, &rest));

	while (rest.p != NULL) {
		struct span name = first_name(rest, &rest);

		value = member_of(value, name);
	}
	return value;
}
