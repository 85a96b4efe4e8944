#include "simfiles.h"

#include <errno.h>
#include <fnmatch.h>
#include <unistd.h>

#include "base/die.h"
#include "base/io.h"
#include "simpick.h"

#define MAX_FILE ((size_t)1 << 30)

int
simfiles_open(struct simfiles *f, const char *dir)
{
	struct buf path = { 0 };
	int status = 0;

	f->dir = dir;
	buf_addf(&path, "%s/.", dir);
	if (access(buf_str(&path), X_OK) != 0) {
		complain_errno("cannot read '%s'", dir);
		status = -1;
	}
	path.n = 0;
	buf_addf(&path, "%s/routes", dir);
	if (status == 0 && access(buf_str(&path), F_OK) == 0)
		status = simroutes_read(&f->routes, path.p);
	buf_free(&path);
	return status;
}

static struct span
value_of(const struct simfiles_found *found, struct span name)
{
	for (size_t i = 0; i < found->nnames; i++)
		if (span_eq(found->names[i].name, name))
			return found->names[i].value;
	return SPAN_NONE;
}

/* Tries the longest text for a name first; a name that occurs twice stands for the same text. */
static bool
match(const char *pattern, struct span text, struct simfiles_found *found)
{
	const char *behind = pattern, *slash;
	struct span name, before;
	size_t most, was = found->nnames;
	bool any;

	while (*pattern != '\0' && *pattern != '{') {
		if (text.n == 0 || *pattern != *text.p)
			return false;
		pattern++;
		text = (struct span){ text.p + 1, text.n - 1 };
	}
	if (*pattern == '\0' || !simroute_name(&behind, &name, &any))
		return *pattern == '\0' && text.n == 0;
	slash = any ? NULL : memchr(text.p, '/', text.n);
	most = slash != NULL ? (size_t)(slash - text.p) : text.n;
	before = value_of(found, name);
	for (size_t n = most; n > 0; n--) {
		struct span value = { text.p, n };

		if (before.p != NULL && !span_eq(before, value))
			continue;
		found->names[was].name = name;
		found->names[was].value = value;
		found->nnames = before.p != NULL ? was : was + 1;
		if (match(behind, (struct span){ text.p + n, text.n - n }, found))
			return true;
	}
	found->nnames = was;
	return false;
}

static bool
query_matches(const struct simroute *r, const struct sim_query *q, struct buf *name, struct simfiles_found *found)
{
	for (size_t i = 0; i < r->nquery; i++) {
		struct span value;

		name->n = 0;
		buf_span_add(name, r->query[i].name);
		value = simquery_get(q, buf_str(name));
		if (value.p == NULL || !match(r->query[i].value.p, value, found))
			return false;
	}
	return true;
}

static bool
conditions_hold(const struct simroute *r, simfiles_header *header, void *ctx)
{
	for (size_t i = 0; i < r->nwhen; i++) {
		const char *value = header(ctx, r->when[i].header);
		bool like = fnmatch(r->when[i].pattern, value != NULL ? value : "", 0) == 0;

		if (like == r->when[i].unless)
			return false;
	}
	return true;
}

/* Is the name below the directory, whatever it was made from? */
static bool
is_safe(struct span name)
{
	char before = '/';

	for (size_t i = 0; i < name.n; i++) {
		if (before == '/' && (name.p[i] == '/' || name.p[i] == '.'))
			return false;
		if ((unsigned char)name.p[i] < ' ' || name.p[i] == 127)
			return false;
		before = name.p[i];
	}
	return before != '/';
}

/* Sets f->name to the path of a file; NULL if it is not one of ours. */
static const char *
path_of(struct simfiles *f, struct span name)
{
	if (!is_safe(name))
		return NULL;
	f->name.n = 0;
	buf_addf(&f->name, "%s/", f->dir);
	buf_span_add(&f->name, name);
	return buf_str(&f->name);
}

/* A file named like the request: with its query, else without. */
static bool
own_file(struct simfiles *f, struct span query)
{
	struct span path = buf_span(&f->decoded);

	if (path.n < 2 || span_is(path, "/routes"))
		return false;
	f->scratch.n = 0;
	buf_add(&f->scratch, path.p + 1, path.n - 1);
	if (query.n > 0) {
		buf_addc(&f->scratch, '?');
		buf_span_add(&f->scratch, query);
		if (path_of(f, buf_span(&f->scratch)) != NULL && access(f->name.p, R_OK) == 0)
			return true;
		f->scratch.n = path.n - 1;
	}
	return path_of(f, buf_span(&f->scratch)) != NULL && access(f->name.p, R_OK) == 0;
}

bool
simfiles_find(struct simfiles *f, struct span path, struct span query, const struct sim_query *q,
    simfiles_header *header, void *ctx, struct simfiles_found *found)
{
	f->decoded.n = 0;
	buf_reserve(&f->decoded, path.n + 1);
	(void)simquery_decode(&f->decoded, path, false);
	for (size_t i = 0; i < f->routes.n; i++) {
		const struct simroute *r = &f->routes.v[i];

		*found = (struct simfiles_found){ .route = r, .host = r->host };
		if (match(r->path, buf_span(&f->decoded), found) && query_matches(r, q, &f->name, found) &&
		    conditions_hold(r, header, ctx))
			return true;
	}
	*found = (struct simfiles_found){ .host = "" };
	return own_file(f, query);
}

/* Appends a template with its names replaced. */
static void
fill(struct buf *to, const char *template, const struct simfiles_found *found)
{
	const char *p = template, *from = template;
	struct span name;
	bool any;

	for (; simroute_name(&p, &name, &any); from = p) {
		buf_add(to, from, (size_t)(name.p - 1 - any - from));
		buf_span_add(to, value_of(found, name));
	}
	buf_adds(to, from);
}

static bool
read_template(struct simfiles *f, const char *template, const struct simfiles_found *found, struct buf *body)
{
	const char *path;

	f->scratch.n = 0;
	fill(&f->scratch, template, found);
	if ((path = path_of(f, buf_span(&f->scratch))) == NULL)
		return false;
	if (io_read_file(path, body, MAX_FILE) == 0)
		return true;
	if (errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG)
		complain_errno("cannot read '%s'", path);
	return false;
}

/* Reduces the body to the elements that the route picks. */
static bool
pick(const struct simfiles_found *found, struct buf *body)
{
	const struct simroute *r = found->route;
	struct buf first = { 0 }, last = { 0 }, to = { 0 };
	bool done;

	fill(&first, r->from, found);
	fill(&last, r->to, found);
	done = simpick(&to, buf_span(body), r->array, r->member, buf_span(&first), buf_span(&last));
	buf_free(&first);
	buf_free(&last);
	buf_free(body);
	*body = to;
	return done;
}

bool
simfiles_read(struct simfiles *f, const struct simfiles_found *found, struct buf *body, const char **type)
{
	const struct simroute *r = found->route;

	if (r == NULL) {
		*type = simfiles_type(buf_str(&f->decoded));
		return io_read_file(f->name.p, body, MAX_FILE) == 0;
	}
	if (!read_template(f, r->file, found, body) &&
	    (r->other == NULL || !read_template(f, r->other, found, body)))
		return false;
	*type = simfiles_type(f->name.p);
	if (r->array == NULL)
		return true;
	if (pick(found, body))
		return true;
	complain("'%s' has no array '%s' to pick from", f->name.p, r->array);
	return false;
}

const char *
simfiles_type(const char *file)
{
	static const struct { const char *end, *type; } types[] = {
		{ ".json", "application/json" }, { ".csv", "text/csv; charset=utf-8" },
		{ ".html", "text/html; charset=utf-8" }, { ".txt", "text/plain; charset=utf-8" },
	};
	size_t n = strlen(file);

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		size_t k = strlen(types[i].end);

		if (n > k && strcmp(file + n - k, types[i].end) == 0)
			return types[i].type;
	}
	return "application/octet-stream";
}

void
simfiles_free(struct simfiles *f)
{
	simroutes_free(&f->routes);
	buf_free(&f->decoded);
	buf_free(&f->name);
	buf_free(&f->scratch);
}
