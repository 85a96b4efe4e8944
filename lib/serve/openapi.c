/* The OpenAPI document: paths from the table of routes, schemas from the text file beside the page. */
#include <stdio.h>
#include <stdlib.h>

#include "base/share.h"
#include "serveimpl.h"

#define SCHEMAS_MOST ((size_t)1 << 18)

static void
put_parameter(struct jsonw *w, struct span name, const char *in)
{
	jsonw_open(w, NULL, '{');
	jsonw_text(w, "name", name);
	jsonw_str(w, "in", in);
	if (*in == 'p')
		jsonw_bool(w, "required", true);
	jsonw_open(w, "schema", '{');
	jsonw_str(w, "type", "string");
	jsonw_close(w);
	jsonw_close(w);
}

static void
put_parameters(struct jsonw *w, const struct route *r)
{
	const char *at = r->path, *end;

	jsonw_open(w, "parameters", '[');
	while ((at = strchr(at, '{')) != NULL && (end = strchr(at, '}')) != NULL) {
		put_parameter(w, (struct span){ at + 1, (size_t)(end - at - 1) }, "path");
		at = end;
	}
	for (struct span rest = r->query != NULL ? SPAN(r->query) : SPAN_NONE, name; span_cut(&rest, ' ', &name);)
		put_parameter(w, name, "query");
	jsonw_close(w);
}

static void
put_ref(struct jsonw *w, const char *schema)
{
	char ref[128];

	jsonw_open(w, "schema", '{');
	if (schema != NULL) {
		snprintf(ref, sizeof ref, "#/components/schemas/%s", schema);
		jsonw_str(w, "$ref", ref);
	}
	jsonw_close(w);
}

static void
put_content(struct jsonw *w, const char *type, const char *schema)
{
	jsonw_open(w, "content", '{');
	jsonw_open(w, type, '{');
	put_ref(w, schema);
	jsonw_close(w);
	jsonw_close(w);
}

/* What a backfill says no to: of requests that ask it for something. */
static void
put_refusals(struct jsonw *w, const struct route *r)
{
	static const struct {
		const char *status, *what;
	} all[] = {
		{ "409", "a job that does the same has not ended, or what the backfill needs is not here: a key, a database, a table" },
		{ "422", "it cannot be done as it is asked for: an option, a value, a scope" },
	};

	if (r->body == NULL || strcmp(r->method, "POST") != 0 || strcmp(r->body, "Cancel") == 0)
		return;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		jsonw_open(w, all[i].status, '{');
		jsonw_str(w, "description", all[i].what);
		put_content(w, "application/problem+json", "Problem");
		jsonw_close(w);
	}
}

/* Answers that are no refusals. */
static void
put_others(struct jsonw *w, const struct route *r)
{
	if (strcmp(r->method, "GET") == 0 && strcmp(r->answer, "text/event-stream") != 0) {
		jsonw_open(w, "304", '{');
		jsonw_str(w, "description", "it still has an ETag of If-None-Match");
		jsonw_close(w);
	} else if (r->schema != NULL && strcmp(r->schema, "Run") == 0) {
		jsonw_open(w, "202", '{');
		jsonw_str(w, "description", "it takes longer");
		put_content(w, r->answer, "JobId");
		jsonw_close(w);
	}
}

static void
put_responses(struct jsonw *w, const struct route *r)
{
	char status[8];

	snprintf(status, sizeof status, "%u", r->status);
	jsonw_open(w, "responses", '{');
	jsonw_open(w, status, '{');
	jsonw_str(w, "description", r->what);
	if (r->answer != NULL)
		put_content(w, r->answer, r->schema);
	jsonw_close(w);
	put_others(w, r);
	put_refusals(w, r);
	jsonw_open(w, "default", '{');
	jsonw_str(w, "description", "what is wrong, and what helps");
	put_content(w, "application/problem+json", "Problem");
	jsonw_close(w);
	jsonw_close(w);
}

static void
put_operation(struct jsonw *w, const struct route *r)
{
	char method[8];
	size_t n = strlen(r->method);

	for (size_t i = 0; i <= n && i < sizeof method; i++)
		method[i] = (char)(r->method[i] >= 'A' && r->method[i] <= 'Z' ? r->method[i] | 32 : r->method[i]);
	jsonw_open(w, method, '{');
	jsonw_str(w, "summary", r->what);
	put_parameters(w, r);
	if (r->body != NULL) {
		jsonw_open(w, "requestBody", '{');
		put_content(w, "application/json", r->body);
		jsonw_close(w);
	}
	put_responses(w, r);
	if (r->open) {
		jsonw_open(w, "security", '[');
		jsonw_close(w);
	}
	jsonw_close(w);
}

/* Is it the first row of its path? */
static bool
is_first(const struct route *routes, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(routes[k].path, routes[i].path) == 0)
			return false;
	return true;
}

static void
put_schemas(struct jsonw *w)
{
	struct buf path = { 0 }, text = { 0 };
	struct span schemas = SPAN_NONE;

	if (share_find(&path, "page", "schemas", ".json") != NULL)
		schemas = json_file(&text, buf_str(&path), SCHEMAS_MOST);
	if (schemas.p != NULL)
		jsonw_raw(w, "schemas", schemas);
	buf_free(&path);
	buf_free(&text);
}

void
openapi_put(struct buf *to, const struct route *routes, size_t n)
{
	struct jsonw w = jsonw(to);

	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "openapi", "3.1.0");
	jsonw_open(&w, "info", '{');
	jsonw_str(&w, "title", "af-serve");
	jsonw_str(&w, "version", AF_VERSION);
	jsonw_str(&w, "description", "What cannot be read as HTTP/1, or has a line or headers of more than about 5 KiB, is refused with a page in place "
	    "of a problem: 400, 413, 414, 431 or 505, and the connection ends.");
	jsonw_close(&w);
	jsonw_open(&w, "paths", '{');
	for (size_t i = 0; i < n; i++) {
		if (!is_first(routes, i))
			continue;
		jsonw_open(&w, routes[i].path, '{');
		for (size_t k = i; k < n; k++)
			if (strcmp(routes[k].path, routes[i].path) == 0)
				put_operation(&w, &routes[k]);
		jsonw_close(&w);
	}
	jsonw_close(&w);
	jsonw_open(&w, "components", '{');
	jsonw_raw(&w, "securitySchemes", SPAN("{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}}"));
	put_schemas(&w);
	jsonw_close(&w);
	jsonw_raw(&w, "security", SPAN("[{\"token\":[]}]"));
	jsonw_close(&w);
}
