#include "simserve.h"

#include <errno.h>
#include <stdlib.h>

#include "base/io.h"
#include "base/num.h"
#include "base/xmem.h"
#include "json/json.h"
#include "simfiles.h"
#include "simtext.h"

#define MAX_FILE ((size_t)1 << 30)

enum { GET, PARAMETERS, RESPONSE, SLOTS };

static void
add_route(struct simserve *s, struct buf *key, int status, struct span body, const char *type)
{
	s->routes = xreallocarray(s->routes, s->nroutes + 1, sizeof *s->routes);
	s->routes[s->nroutes++] = (struct simserve_route){
		xmemdup(key->p, key->n), status, body, type };
}

/* The compacted text of a span, kept until the process ends. */
static struct span
keep(struct span json)
{
	struct buf b = { 0 };

	buf_reserve(&b, json.n + json.n / 8);
	simtext_compact(&b, json);
	return buf_span(&b);
}

/* The elements of a statistics array without its brackets, and how many; empty if neither side has a row. */
static struct span
statistics_of(struct span array, int *n)
{
	struct json_iter it = json_iter(array);
	size_t rows = 0;

	*n = 0;
	while (json_next(&it)) {
		struct json_iter row = json_iter(json_get(it.value, "statistics"));

		++*n;
		while (json_next(&row))
			rows++;
	}
	if (rows == 0)
		*n = 0;
	return *n == 0 ? SPAN("") : (struct span){ array.p + 1, array.n - 2 };
}

static void
add_fixture(struct simserve *s, int64_t id, struct span element)
{
	struct simserve_fixture f = { .id = id, .element = keep(element) };

	f.statistics = statistics_of(json_get(f.element, "statistics"), &f.n);
	s->fixtures = xreallocarray(s->fixtures, s->nfixtures + 1, sizeof f);
	s->fixtures[s->nfixtures++] = f;
}

/* Takes a /fixtures?ids= answer apart; false if it is not one. */
static bool
take_apart(struct simserve *s, struct span response)
{
	struct json_iter it = json_iter(response);
	bool any = false;

	while (json_next(&it)) {
		int64_t id;

		if (json_type(json_get(it.value, "statistics")) != JSON_ARRAY ||
		    json_i64(json_get(json_get(it.value, "fixture"), "id"), 1, INT64_MAX, &id) != 0)
			return any;
		add_fixture(s, id, it.value);
		any = true;
	}
	return any;
}

/* The request that an envelope says it answers, as query text. */
static void
request_of(struct span get, struct span parameters, struct buf *key)
{
	struct json_iter it = json_iter(parameters);
	struct buf path = { 0 }, text = { 0 };
	struct sim_query q = { 0 };

	buf_addc(&path, '/');
	json_text(&path, get);
	buf_reserve(&text, parameters.n * 2 + 1);
	while (json_next(&it) && q.n < SIM_PARAMS) {
		size_t i = q.n++, from = text.n;
		struct sim_param p;

		json_text(&text, it.key);
		p.name = (struct span){ text.p + from, text.n - from };
		from = text.n;
		json_text(&text, it.value);
		p.value = (struct span){ text.p + from, text.n - from };
		for (; i > 0 && strncmp(q.v[i - 1].name.p, p.name.p,
		    q.v[i - 1].name.n < p.name.n ? q.v[i - 1].name.n : p.name.n) > 0; i--)
			q.v[i] = q.v[i - 1];
		q.v[i] = p;
	}
	simquery_key(key, buf_span(&path), &q);
	buf_free(&path);
	buf_free(&text);
}

const char *
simserve_option(void *ctx, const char *path)
{
	static const struct json_want want[] = {
		{ "get", GET, NULL }, { "parameters", PARAMETERS, NULL }, { "response", RESPONSE, NULL },
		{ NULL, 0, NULL }
	};
	struct simserve *s = ctx;
	struct buf text = { 0 }, key = { 0 };
	struct span got[SLOTS];
	struct json_err err;
	const char *why = NULL;

	if (io_read_file(path, &text, MAX_FILE) != 0)
		why = strerror(errno);
	else if (json_scan(buf_span(&text), want, got, SLOTS, NULL, &err) != 0)
		why = err.why;
	else if (json_type(got[GET]) != JSON_STRING || got[GET].n < 3 || got[RESPONSE].p == NULL)
		why = "not an answer in its envelope (get, parameters, response); --route serves any file";
	else if (!take_apart(s, got[RESPONSE])) {
		request_of(got[GET], got[PARAMETERS], &key);
		add_route(s, &key, 200, keep(buf_span(&text)), "application/json");
	}
	buf_free(&text);
	buf_free(&key);
	return why;
}

const char *
simserve_route_option(void *ctx, const char *value)
{
	const char *file = strrchr(value, '='), *path = strchr(value, '/'), *end;
	struct buf text = { 0 }, names = { 0 }, key = { 0 };
	struct simserve *s = ctx;
	struct sim_query q;
	int64_t status = 200;

	if (file == NULL || path == NULL || path > file)
		return "a route is '[STATUS ]/path[?query]=FILE'";
	if (path != value && (path[-1] != ' ' ||
	    num_i64((struct span){ value, (size_t)(path - value) - 1 }, 200, 599, &status) != 0))
		return "a status is a number from 200 to 599";
	if (io_read_file(file + 1, &text, MAX_FILE) != 0) {
		buf_free(&text);
		return strerror(errno);
	}
	end = memchr(path, '?', (size_t)(file - path));
	simquery_parse(end != NULL ? (struct span){ end + 1, (size_t)(file - end) - 1 } : SPAN(""), &q,
	    &names);
	simquery_key(&key, (struct span){ path, (size_t)((end != NULL ? end : file) - path) }, &q);
	add_route(s, &key, (int)status, buf_span(&text), simfiles_type(file + 1));
	buf_free(&names);
	buf_free(&key);
	return NULL;
}

static int
by_id(const void *a, const void *b)
{
	const struct simserve_fixture *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int
by_key(const void *a, const void *b)
{
	const struct simserve_route *x = a, *y = b;

	return strcmp(x->key, y->key);
}

void
simserve_ready(struct simserve *s)
{
	if (s->nfixtures > 0)
		qsort(s->fixtures, s->nfixtures, sizeof *s->fixtures, by_id);
	if (s->nroutes > 0)
		qsort(s->routes, s->nroutes, sizeof *s->routes, by_key);
}

const struct simserve_fixture *
simserve_fixture(const struct simserve *s, int64_t id)
{
	struct simserve_fixture wanted = { .id = id };

	if (s->nfixtures == 0)
		return NULL;
	return bsearch(&wanted, s->fixtures, s->nfixtures, sizeof wanted, by_id);
}

const struct simserve_route *
simserve_route(const struct simserve *s, struct span path, const struct sim_query *q,
    struct buf *scratch)
{
	const struct sim_query none = { 0 };
	struct simserve_route wanted, *found;

	if (s->nroutes == 0)
		return NULL;
	scratch->n = 0;
	simquery_key(scratch, path, q);
	wanted.key = buf_str(scratch);
	found = bsearch(&wanted, s->routes, s->nroutes, sizeof wanted, by_key);
	if (found != NULL || q->n == 0)
		return found;
	scratch->n = 0;
	simquery_key(scratch, path, &none);
	wanted.key = buf_str(scratch);
	return bsearch(&wanted, s->routes, s->nroutes, sizeof wanted, by_key);
}

void
simserve_free(struct simserve *s)
{
	for (size_t i = 0; i < s->nfixtures; i++)
		free((char *)(uintptr_t)s->fixtures[i].element.p);
	for (size_t i = 0; i < s->nroutes; i++) {
		free((char *)(uintptr_t)s->routes[i].body.p);
		free(s->routes[i].key);
	}
	free(s->fixtures);
	free(s->routes);
}
