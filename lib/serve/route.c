/* The table of routes, and the way through it: the name, the place, the token, the route, the method, the kind of body. */
#include <stdio.h>
#include <stdlib.h>

#include "alias.h"
#include "base/table.h"
#include "base/xmem.h"
#include "headers.h"

#define JSON "application/json"
#define EVENTS "text/event-stream"

static void openapi_show(struct serve *s, struct req *q, struct rep *p);

static const struct route serve_routes[] = {
	{ "GET", "/", page_file, "the page", NULL, NULL, "text/html", NULL, 200, true },
	{ "GET", "/{file}", page_file, "a file of the page", NULL, NULL, "text/css", NULL, 200, true },

	{ "POST", "/api/v1/jobs", jobs_add, "add a job", NULL, "JobRequest", JSON, "Job", 202, false },
	{ "POST", "/api/v1/jobs/preview", jobs_preview, "what a job would cost", NULL, "JobRequest", JSON, "Preview", 200, false },
	{ "GET", "/api/v1/jobs", jobs_list, "jobs, the newest first", "limit after state kind", NULL, JSON, "Jobs", 200, false },
	{ "GET", "/api/v1/jobs/{id}", jobs_show, "one job, and how far it is", NULL, NULL, JSON, "Job", 200, false },
	{ "DELETE", "/api/v1/jobs/{id}", jobs_delete, "remove a job that has ended", NULL, NULL, NULL, NULL, 204, false },
	{ "GET", "/api/v1/jobs/{id}/units", jobs_units, "what became of each unit", "limit after failed", NULL, JSON, "Units", 200, false },
	{ "GET", "/api/v1/jobs/{id}/log", jobs_log, "the end of what it said", "bytes", NULL, "text/plain", NULL, 200, false },
	{ "GET", "/api/v1/jobs/{id}/grid", jobs_grid, "its leagues and seasons", NULL, NULL, JSON, "Grid", 200, false },
	{ "POST", "/api/v1/jobs/{id}/cancel", jobs_cancel, "cancel it", NULL, "Cancel", JSON, "Job", 202, false },
	{ "POST", "/api/v1/jobs/{id}/resume", jobs_resume, "let it go on", NULL, NULL, JSON, "Job", 202, false },
	{ "POST", "/api/v1/jobs/{id}/retry", jobs_retry, "ask again for what failed", NULL, NULL, JSON, "Job", 202, false },
	{ "GET", "/api/v1/jobs/{id}/events", jobs_events, "its events", NULL, NULL, EVENTS, NULL, 200, false },
	{ "GET", "/api/v1/events", all_events, "events of all jobs, from now on", NULL, NULL, EVENTS, NULL, 200, false },
	{ "GET", "/api/v1/grid", jobs_grid, "leagues and seasons of the newest job that has any", NULL, NULL, JSON, "Grid", 200, false },
	{ "GET", "/api/v1/limits", limits_show, "ledgers and limits of the providers", NULL, NULL, JSON, "Limits", 200, false },
	{ "GET", "/api/v1/queue", queue_show, "how many jobs are in which state", NULL, NULL, JSON, "Queue", 200, false },
	{ "GET", "/api/v1/kinds", kinds_show, "what a job may be", NULL, NULL, JSON, "Kinds", 200, false },
	{ "GET", "/api/v1/snapshots", snapfile_stores, "stores of snapshots", NULL, NULL, JSON, "Stores", 200, false },
	{ "GET", "/api/v1/snapshots/{store}", snapfile_list, "snapshots, the newest first", "limit after", NULL, JSON, "Snapshots", 200, false },
	{ "GET", "/api/v1/snapshots/{store}/{id}", snapfile_manifest, "the manifest of a snapshot", NULL, NULL, JSON, NULL, 200, false },
	{ "GET", "/api/v1/snapshots/{store}/{id}/{file}", snapfile_get, "a file of a snapshot", NULL, NULL, JSON, NULL, 200, false },
	{ "GET", "/api/v1/openapi.json", openapi_show, "this document", NULL, NULL, JSON, NULL, 200, false },

	{ "GET", "/api/health", health_show, "what is missing on this machine", NULL, NULL, JSON, "Health", 200, false },
	{ "GET", "/metrics", metrics_show, "counts, as Prometheus text", NULL, NULL, "text/plain", NULL, 200, false },

	{ "POST", "/api/import/leagues", alias_import, "histories of players of leagues and seasons", NULL, "ImportLeagues", JSON, "JobId", 202, false },
	{ "POST", "/api/ingestion/run-once", alias_run_once, "one day of properties", NULL, "RunOnce", JSON, "Run", 200, false },
	{ "POST", "/api/ingestion/backfill", alias_ingest, "days of properties", NULL, "Ingest", JSON, "JobId", 202, false },
	{ "GET", "/api/ingestion/backfill/{job_id}", alias_ingest_show, "how far they are", NULL, NULL, JSON, "Ingestion", 200, false },
	{ "GET", "/api/propfinder/opportunities", alias_opportunities, "the newest snapshot of properties", "sport date", NULL, JSON, NULL, 200, false },
	{ "POST", "/api/districts/backfill", alias_v1_add, "districts by date", NULL, "Districts1", JSON, "Backfill1", 201, false },
	{ "GET", "/api/districts/backfill/{id}", alias_v1_show, "how far they are", NULL, NULL, JSON, "Backfill1", 200, false },
	{ "DELETE", "/api/districts/backfill/{id}", alias_v1_cancel, "cancel it", NULL, NULL, JSON, "Backfill1", 200, false },
	{ "POST", "/api/admin/backfill", alias_v2_add, "districts by date", NULL, "Districts2", JSON, "Backfill2", 201, false },
	{ "POST", "/api/admin/backfill/preview", alias_v2_preview, "how much that would be", NULL, "Districts2", JSON, "Preview2", 200, false },
	{ "GET", "/api/admin/backfill/jobs", alias_v2_list, "jobs, the newest first", "limit offset status jobType", NULL, JSON, "Backfills2", 200, false },
	{ "GET", "/api/admin/backfill/config/rate-limit", alias_v2_rate, "their rate", NULL, NULL, JSON, "RateLimit", 200, false },
	{ "PUT", "/api/admin/backfill/config/rate-limit", alias_v2_set_rate, "set their rate", NULL, "RateLimit", JSON, "RateLimit", 200, false },
	{ "GET", "/api/admin/backfill/{jobId}", alias_v2_show, "how far it is", NULL, NULL, JSON, "Backfill2", 200, false },
	{ "DELETE", "/api/admin/backfill/{jobId}", alias_v2_cancel, "cancel it", NULL, NULL, JSON, "Backfill2", 200, false },
	{ "POST", "/api/admin/backfill/{jobId}/force-cancel", alias_v2_force, "cancel it at once", NULL, NULL, JSON, "Backfill2", 200, false },
};
static const size_t serve_nroutes = sizeof serve_routes / sizeof serve_routes[0];

static void
openapi_show(struct serve *s, struct req *q, struct rep *p)
{
	(void)s;
	(void)q;
	openapi_put(&p->body, serve_routes, serve_nroutes);
	answer_json(p, 200);
}

/* Takes the first part off *rest, which begins with '/'. */
static struct span
part(struct span *rest)
{
	const char *start = rest->p + 1, *end = rest->n > 1 ? memchr(start, '/', rest->n - 1) : NULL;
	struct span one = { start, end != NULL ? (size_t)(end - start) : rest->n - 1 };

	rest->p += one.n + 1;
	rest->n -= one.n + 1;
	return one;
}

/* Does the path have this form?  A {name} is one non-empty part.  Byte by byte, as all but one of the many forms differ soon. */
static bool
fits(const char *form, struct span path)
{
	size_t i = 0;

	while (*form != '\0') {
		size_t from = i;

		if (*form != '{') {
			if (i == path.n || path.p[i++] != *form++)
				return false;
			continue;
		}
		while (i < path.n && path.p[i] != '/')
			i++;
		if (i == from)
			return false;
		form = strchr(form, '}') + 1;
	}
	return i == path.n;
}

/* Decodes the parts that the form names. */
static bool
take_parts(const char *form, struct req *q)
{
	struct span rest = SPAN(form), path = q->path;
	size_t at[REQ_PARTS];

	q->text.n = q->nparts = 0;
	while (rest.n > 0) {
		struct span want = part(&rest), got = part(&path);

		if (want.n == 0 || *want.p != '{')
			continue;
		at[q->nparts++] = q->text.n;
		if (!req_decode(&q->text, got, false))
			return false;
		buf_addc(&q->text, '\0');
	}
	for (size_t i = 0; i < q->nparts; i++) {
		q->part[i] = q->text.p + at[i];
		if (strchr(q->part[i], '/') != NULL || q->part[i][0] == '\0')
			return false;
	}
	return true;
}

/* The route of the method; *there: the path has a route for some method.  A literal path takes precedence over names. */
static const struct route *
find(const struct req *q, bool *there)
{
	const char *method = strcmp(q->method, "HEAD") == 0 ? "GET" : q->method;
	const struct route *best = NULL;

	*there = false;
	for (size_t i = 0; i < serve_nroutes; i++) {
		const struct route *r = &serve_routes[i];

		if (!fits(r->path, q->path))
			continue;
		*there = true;
		if (strcmp(r->method, method) == 0 && (best == NULL || strchr(r->path, '{') == NULL))
			best = r;
	}
	return best;
}

/* Each once, though a path may fit several forms. */
static void
allow_method(struct buf *allow, const char *method)
{
	if (strstr(buf_str(allow), method) == NULL)
		buf_addf(allow, "%s%s", allow->n > 0 ? ", " : "", method);
}

static void
refuse_method(struct req *q, struct rep *p)
{
	struct buf allow = { 0 };

	for (size_t i = 0; i < serve_nroutes; i++)
		if (fits(serve_routes[i].path, q->path))
			allow_method(&allow, serve_routes[i].method);
	if (strstr(buf_str(&allow), "GET") != NULL)
		allow_method(&allow, "HEAD");
	problem(p, 405, NULL, "%s is not for this path", q->method);
	rep_field(p, "allow", buf_str(&allow));
	buf_free(&allow);
}

static const struct route *
find_route(const struct req *q, bool *there)
{
	*there = false;
	return q->path.n > 0 && *q->path.p == '/' ? find(q, there) : NULL;
}

static bool
admits(struct serve *s, struct req *q, struct rep *p, const struct route *r)
{
	return guard_host(s, q, p) && ((r != NULL && r->open) || guard_token(s, q, p));
}

bool
serve_admits(struct serve *s, struct req *q, struct rep *p)
{
	bool there;

	if (admits(s, q, p, find_route(q, &there)))
		return true;
	serve_finish(q, p);
	return false;
}

/* Is the name in the route's list? */
static bool
takes(const struct route *r, struct span name)
{
	for (struct span names = r->query != NULL ? SPAN(r->query) : SPAN_NONE, one; span_cut(&names, ' ', &one);)
		if (span_eq(one, name))
			return true;
	return false;
}

/* How often the name is in the query. */
static size_t
times(struct req *q, struct span name)
{
	size_t n = 0;

	for (struct span rest = q->query, value, key; span_cut(&rest, '&', &value);) {
		(void)span_cut(&value, '=', &key);
		n += span_eq(key, name);
	}
	return n;
}

static void
refuse_parameter(const struct route *r, struct span name, struct rep *p)
{
	struct buf known = { 0 };

	buf_adds(&known, r->query != NULL ? "it takes " : "send it without a query");
	for (struct span names = r->query != NULL ? SPAN(r->query) : SPAN_NONE, one; span_cut(&names, ' ', &one);)
		buf_addf(&known, "%s%.*s", one.p != r->query ? ", " : "", SPAN_ARG(one));
	problem(p, 400, buf_str(&known), "this path takes no '%.*s' in the query", (int)(name.n < 60 ? name.n : 60), name.p);
	buf_free(&known);
}

/* The route's parameters, each at most once, and text: another than was meant would show more than was asked for.  So there are no
 * others either, but for '_', which scripts send so that no cache answers; the users' own routes and what monitors ask never minded
 * what else a client sends. */
static bool
query_ok(const struct route *r, struct req *q, struct rep *p)
{
	struct span key, value;
	struct buf text = { 0 };
	bool strict = strncmp(r->path, "/api/v1/", 8) == 0, ok = true;

	for (struct span rest = q->query; ok && span_cut(&rest, '&', &value);) {
		if (value.n == 0)
			continue;
		(void)span_cut(&value, '=', &key);
		text.n = 0;
		if (span_is(key, "_") || (!strict && !takes(r, key)))
			continue;
		ok = false;
		if (!takes(r, key))
			refuse_parameter(r, key, p);
		else if (times(q, key) > 1)
			problem(p, 400, "send it once", "'%.*s' in the query is there twice", SPAN_ARG(key));
		else if (value.p != NULL && !req_decode(&text, value, true))
			problem(p, 400, "send UTF-8, coded as %XX", "'%.*s' in the query is not text", SPAN_ARG(key));
		else
			ok = true;
	}
	buf_free(&text);
	return ok;
}

/* Of an answer that has none of its own. */
static void
hash_tag(const struct rep *p, char tag[24])
{
	snprintf(tag, 24, "%016llx", (unsigned long long)table_hash(buf_span(&p->body)));
}

static const char *
no_header(void *ctx, const char *name, size_t i)
{
	(void)ctx;
	(void)name;
	(void)i;
	return NULL;
}

/* What GET would answer at the path of q, or else at the one above it: a job's commands lie below it.  Its status, with its tag
 * after 200; 0: there is no GET.  What cannot be read now is p's problem too. */
static unsigned
look(struct serve *s, const struct req *q, struct rep *p, char tag[24])
{
	struct req get;
	struct rep found;
	const struct route *r;
	unsigned status = 0;
	bool there;

	req_begin(&get, &found);
	get.method = "GET";
	get.header = no_header;
	get.path = q->path;
	if ((r = find_route(&get, &there)) == NULL) {
		while (get.path.n > 0 && get.path.p[--get.path.n] != '/')
			continue;
		r = find_route(&get, &there);
	}
	if (r != NULL && !r->open && take_parts(r->path, &get)) {
		r->fn(s, &get, &found);
		status = found.status;
		hash_tag(&found, tag);
	}
	if (status >= 500) {
		p->status = status;
		p->type = found.type;
		buf_span_add(&p->body, buf_span(&found.body));
	}
	req_end(&get, &found);
	return status;
}

/* Notes how the job is whose command this is, before its tag is made: one that has changed by the time of the command is left alone. */
static void
see(struct serve *s, struct req *q)
{
	struct job_look j = { 0 };
	char mark[JOB_MARK];

	if (q->nparts == 1 && job_look(&j, s->o->jobs, q->part[0]) == 0) {
		job_mark(&j, mark);
		free(q->seen);
		q->seen = xstrdup(mark);
	}
	job_look_free(&j);
}

/* If-Match and If-None-Match of what changes something: is it still as the client has seen it?  Of what is not there, or cannot be
 * changed, the route itself knows more to say. */
static bool
unchanged(struct serve *s, struct req *q, struct rep *p)
{
	char tag[24];
	unsigned status;

	if (strcmp(q->method, "GET") == 0 || strcmp(q->method, "HEAD") == 0 ||
	    (req_header(q, "if-match") == NULL && req_header(q, "if-none-match") == NULL))
		return true;
	see(s, q);
	if ((status = look(s, q, p, tag)) >= 500)
		return false;
	if (status == 404 || (headers_tag(q, "if-match", status == 200 ? tag : NULL, false) != HEADERS_NOT_LISTED &&
	    headers_tag(q, "if-none-match", status == 200 ? tag : NULL, true) != HEADERS_LISTED))
		return true;
	problem(p, 412, REQ_CHANGED, status == 200 ? "it is no longer as If-Match or If-None-Match wants it" :
	    "there is nothing here that has an ETag");
	return false;
}

static void
route(struct serve *s, struct req *q, struct rep *p)
{
	bool there;
	const struct route *r = find_route(q, &there);

	if (!admits(s, q, p, r))
		return;
	if (!there)
		problem(p, 404, "GET /api/v1/openapi.json lists what there is", "there is nothing at this path");
	else if (r == NULL)
		refuse_method(q, p);
	else if (!guard_body(q, p))
		return;
	else if (!take_parts(r->path, q))
		problem(p, 400, "send names without '/' or NUL, in UTF-8 coded as %XX", "the path is not well formed");
	else if (query_ok(r, q, p) && unchanged(s, q, p))
		r->fn(s, q, p);
}

void
serve_finish(struct req *q, struct rep *p)
{
	bool tagged = false;
	char tag[24];

	for (size_t i = 0; i < p->nfields; i++)
		tagged |= strcmp(p->fields[i].name, "etag") == 0;
	if (q->method != NULL && (strcmp(q->method, "GET") == 0 || strcmp(q->method, "HEAD") == 0) && p->status == 200 && !tagged &&
	    p->fd == -1 && p->stream == NULL) {
		hash_tag(p, tag);
		rep_etag(q, p, tag);
	}
	guard_headers(p);
}

void
serve_answer(struct serve *s, struct req *q, struct rep *p)
{
	route(s, q, p);
	if (p->then == NULL)
		serve_finish(q, p);
}
