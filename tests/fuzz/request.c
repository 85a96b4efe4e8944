/* af-serve: any bytes are a request or a refusal, and the answer is well formed.  No command is started. */
#include "fuzz.h"

#include "serve/reqtext.h"
#include "serve/serveimpl.h"

static struct serve *
server(void)
{
	static struct serve_options o = { .jobs = "/nonexistent/jobs", .token = "0123456789abcdef0123456789abcdef",
	    .page = "/nonexistent/page", .beat = 1000000 };
	static struct serve_store stores[] = { { "props", "/nonexistent/store" } };
	static struct serve *s;

	if (s == NULL) {
		o.stores = stores;
		o.nstores = 1;
		s = serve_new(&o);
		s->health_at = 1;	/* af doctor has been asked, and said nothing */
	}
	return s;
}

static void
answer(struct req *q, struct rep *p)
{
	struct json_err err;

	serve_answer(server(), q, p);
	must(p->then != NULL || (p->status >= 200 && p->status <= 599));
	if (p->then == NULL && p->type != NULL && strstr(p->type, "json") != NULL && p->fd == -1)
		must(json_scan(buf_span(&p->body), NULL, NULL, 0, NULL, &err) == 0);
	for (size_t i = 0; i < p->nfields; i++)
		must(strpbrk(p->fields[i].value, "\r\n") == NULL);
	child_leave(p->child);
	stream_close(p->stream);
}

static void
as_text(struct span data)
{
	struct buf text = { 0 };
	struct reqtext t;
	struct req q;
	struct rep p;
	const char *why = NULL;
	unsigned wrong;

	buf_span_add(&text, data);
	req_begin(&q, &p);
	wrong = reqtext_read(&t, buf_str(&text), text.n, &why);
	must(wrong == 0 || (wrong == 400 && why != NULL));
	if (wrong == 0) {
		must(t.body.p >= text.p && t.body.p + t.body.n <= text.p + text.n);
		q.method = t.method;
		q.header = reqtext_header;
		q.ctx = &t;
		q.body = t.body;
		req_target(&q, t.target);
		answer(&q, &p);
	}
	req_end(&q, &p);
	buf_free(&text);
}

/* The headers are those of somebody who may; the data bring the rest. */
static const char *
good(void *ctx, const char *name, size_t i)
{
	if (i > 0)
		return NULL;
	if (strcmp(name, "host") == 0)
		return "localhost";
	if (strcmp(name, "authorization") == 0)
		return "Bearer 0123456789abcdef0123456789abcdef";
	if (strcmp(name, "content-type") == 0)
		return "application/json";
	return strcmp(name, "last-event-id") == 0 || strcmp(name, "if-none-match") == 0 ? ctx : NULL;
}

/* METHOD PATH … up to the end of the line, then anything. */
static void
as_parts(struct span data)
{
	struct buf text = { 0 };
	struct req q;
	struct rep p;
	char *end, *path, *rest;

	buf_span_add(&text, data);
	req_begin(&q, &p);
	rest = (end = strpbrk(buf_str(&text), "\r\n")) != NULL ? end + 1 : text.p + text.n;
	if (end != NULL)
		*end = '\0';
	if ((path = strchr(text.p, '/')) != NULL && path < rest) {
		char *mark = strchr(path, '?'), *body = strstr(rest, "\r\n\r\n");

		q.method = *text.p == 'P' ? "POST" : *text.p == 'D' ? "DELETE" : "GET";
		q.header = good;
		q.ctx = rest;
		q.path = (struct span){ path, strcspn(path, "? ") };
		q.query = SPAN(mark != NULL ? mark + 1 : "");
		if (body != NULL)
			q.body = (struct span){ body + 4, (size_t)(text.p + text.n - (body + 4)) };
		answer(&q, &p);
	}
	req_end(&q, &p);
	buf_free(&text);
}

static void
fuzz_one(struct span data)
{
	as_text(data);
	as_parts(data);
}
