/* One request over lib/httpd, from its first byte to the last of its answer. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/num.h"
#include "base/xmem.h"
#include "serveimpl.h"
#include "visit.h"

#define STREAM_BLOCK 1024	/* there are many of them */

struct visit {
	struct serve *s;
	struct httpd_request *request;
	struct req q;
	struct rep p;
	struct buf uri, body;
	bool decided, too_large, keeps;	/* keeps: the body is wanted */
};

static const char *
header(void *ctx, const char *name, size_t i)
{
	struct visit *v = ctx;

	return i == 0 ? httpd_header(v->request, name) : httpd_header_again(v->request, name, i);
}

static void *
begin(struct httpd *h, struct httpd_request *r, const char *uri)
{
	struct visit *v = xcalloc(1, sizeof *v);

	v->s = h->ctx;
	v->request = r;
	req_begin(&v->q, &v->p);
	buf_adds(&v->uri, uri);
	return v;
}

static void send(struct visit *v);

static void
refuse_size(struct visit *v)
{
	problem(&v->p, 413, NULL, "a request has at most %zu bytes", SERVE_BODY);
	guard_headers(&v->p);
	send(v);
}

/* Where it ends is in doubt, and so is what would come after it. */
static void
refuse_frame(struct visit *v, const char *wrong, const char *remedy)
{
	problem(&v->p, 400, remedy, "%s", wrong);
	rep_constant(&v->p, "connection", "close");
	guard_headers(&v->p);
	send(v);
}

static void
describe(struct visit *v, const char *method)
{
	v->q.method = method;
	v->q.header = header;
	v->q.ctx = v;
	req_target(&v->q, buf_str(&v->uri));
}

/* Of a line with more blanks than two, another server might see another path, or another version. */
static bool
is_uri(const struct buf *uri)
{
	for (size_t i = 0; i < uri->n; i++)
		if ((unsigned char)uri->p[i] <= ' ' || uri->p[i] == '\177')
			return false;
	return true;
}

/* A body that is too long, or from somebody without permission, is not read at all; one that nobody wants is not kept. */
static void
head(void *own, const char *method)
{
	struct visit *v = own;
	const char *length = httpd_header(v->request, "content-length"), *wrong;
	int64_t n;

	v->keeps = strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0;
	if (!is_uri(&v->uri)) {
		v->decided = true;
		refuse_frame(v, "a blank or a control character is in the address", "write it as %20");
	} else if ((wrong = httpd_misframed(v->request)) != NULL) {
		v->decided = true;
		refuse_frame(v, wrong, "send one Host, one Content-Length, or 'Transfer-Encoding: chunked' instead");
	} else if (length != NULL && num_i64(SPAN(length), 0, (int64_t)SERVE_BODY, &n) != 0) {
		v->decided = true;
		refuse_size(v);
	} else if (v->keeps) {
		describe(v, method);
		if (!serve_admits(v->s, &v->q, &v->p)) {
			v->decided = true;
			send(v);
		}
	}
}

static void
take_body(void *own, struct span piece)
{
	struct visit *v = own;

	if (!v->keeps)
		return;
	v->too_large |= v->body.n + piece.n > SERVE_BODY;
	if (!v->too_large)
		buf_span_add(&v->body, piece);
}

static ssize_t
read_stream(void *own, char *to, size_t max)
{
	struct visit *v = own;
	ssize_t n = stream_read(v->p.stream, to, max);

	if (n == 0)
		httpd_pause(v->request);
	return n >= 0 ? n : n == STREAM_OVER ? HTTPD_END : HTTPD_BREAK;
}

static void
wake(void *ctx)
{
	struct visit *v = ctx;

	httpd_wake(v->request);
}

static void
send(struct visit *v)
{
	struct rep *p = &v->p;
	struct httpd_field fields[REP_FIELDS + 1];
	struct httpd_reply reply = { .status = p->status, .fields = fields, .fd = p->fd, .lent = p->lent, .n = p->n,
		.kept = p->fd != -1 || p->shared != NULL ? p->kept : NULL };

	for (size_t i = 0; i < p->nfields; i++)
		fields[reply.nfields++] = (struct httpd_field){ p->fields[i].name, p->fields[i].value };
	if (p->type != NULL)
		fields[reply.nfields++] = (struct httpd_field){ "content-type", p->type };
	/* libmicrohttpd would send the end of the chunks, and the next answer would begin with it. */
	if (p->stream != NULL && strcmp(v->q.method, "HEAD") == 0) {
		stream_close(p->stream);
		p->stream = NULL;
	}
	if (p->stream != NULL) {
		reply.read = read_stream;
		reply.n = -1;
		reply.block = STREAM_BLOCK;
		stream_on(p->stream, wake, v);
	}
	if (p->shared != NULL) {
		reply.body = p->shared->b;
		reply.release = rep_release;
		reply.held = p->shared;
		p->shared = NULL;
	} else {
		reply.body = p->body;
		p->body = (struct buf){ 0 };
	}
	p->fd = -1;
	p->lent = false;
	httpd_reply(v->request, &reply);
	rep_forget(p);
}

static void
decide(struct visit *v, const char *method)
{
	v->decided = true;
	describe(v, method);
	v->q.body = buf_span(&v->body);
	serve_answer(v->s, &v->q, &v->p);
}

/* Continues with what the answer still needs; false when it waits. */
static bool
ready(struct visit *v)
{
	struct rep *p = &v->p;

	while (p->then != NULL) {
		void (*then)(struct serve *s, struct req *q, struct rep *p) = p->then;

		if (p->child != NULL && !p->child->waits && !child_start(p->child, wake, v)) {
			child_leave(p->child);
			p->child = NULL;
			p->then = NULL;
			problem(p, 503, "ask again in a moment", "too many requests wait for a command");
			rep_constant(p, "retry-after", "1");
			guard_headers(p);
			return true;
		}
		if (p->child != NULL && !p->child->over) {
			httpd_pause(v->request);
			return false;
		}
		if (p->wait > 0) {
			httpd_wait(v->request, p->wait);
			p->wait = 0;
			return false;
		}
		p->then = NULL;
		then(v->s, &v->q, p);
		if (p->then == NULL)
			serve_finish(&v->q, p);
	}
	return true;
}

static void
answer(void *own, const char *method)
{
	struct visit *v = own;

	if (v->too_large) {
		refuse_size(v);
		return;
	}
	if (!v->decided)
		decide(v, method);
	if (ready(v))
		send(v);
}

static void
end(void *own)
{
	struct visit *v = own;

	child_leave(v->p.child);
	stream_close(v->p.stream);
	req_end(&v->q, &v->p);
	buf_free(&v->uri);
	buf_free(&v->body);
	free(v);
}

/* Also looks at what the streams wait for: their clock is the loop's. */
static int64_t
turn(struct httpd *h)
{
	struct serve *s = h->ctx;

	return streams_look(s->streams);
}

static void
hear(void *ctx)
{
	(void)streams_look(ctx);
}

static void
start(struct httpd *h)
{
	struct serve *s = h->ctx;

	s->children.h = s->adding.h = s->pricing.h = h;
	s->news = (struct httpd_watch){ .fd = streams_fd(s->streams), .ready = hear, .ctx = s->streams };
	if (s->news.fd != -1)
		httpd_watch(h, &s->news);
	health_look(s);
}

const struct httpd_calls visit_calls = { begin, head, take_body, answer, end, start, turn };
