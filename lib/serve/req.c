#include "req.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/num.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/xmem.h"
#include "headers.h"
#include "json/json.h"

void
req_begin(struct req *q, struct rep *p)
{
	*q = (struct req){ 0 };
	*p = (struct rep){ .fd = -1 };
}

void
rep_release(void *shared)
{
	struct rep_shared *s = shared;

	if (s == NULL || --s->holders > 0)
		return;
	buf_free(&s->b);
	free(s);
}

void
rep_forget(struct rep *p)
{
	for (size_t i = 0; i < p->nfields; i++)
		free(p->fields[i].copy);
	p->nfields = 0;
}

void
rep_drop(struct rep *p)
{
	buf_free(&p->body);
	rep_release(p->shared);
	p->shared = NULL;
	if (p->fd != -1 && !p->lent)
		close(p->fd);
	p->fd = -1;
	p->lent = false;
	p->kept = NULL;
	p->type = NULL;
}

static void
empty(struct rep *p)
{
	rep_drop(p);
	rep_forget(p);
}

void
req_end(struct req *q, struct rep *p)
{
	empty(p);
	free(p->own);
	free(q->seen);
	buf_free(&q->text);
	buf_free(&q->scratch);
}

void
req_target(struct req *q, const char *target)
{
	static const char *const schemes[] = { "http://", "https://" };
	const char *mark;

	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		size_t n = strlen(schemes[i]);

		if (strncasecmp(target, schemes[i], n) != 0)
			continue;
		q->authority = (struct span){ target + n, strcspn(target + n, "/?") };
		target += n + q->authority.n;
		break;
	}
	mark = strchr(target, '?');
	q->path = (struct span){ target, mark != NULL ? (size_t)(mark - target) : strlen(target) };
	q->query = SPAN(mark != NULL ? mark + 1 : "");
}

bool
req_decode(struct buf *to, struct span text, bool plus)
{
	size_t before = to->n;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '%') {
			int byte = escape_byte((struct span){ text.p + i, text.n - i });

			if (byte < 0)
				return false;
			c = (char)byte;
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		buf_addc(to, c);
	}
	return to->n == before || utf8_text(to->p + before, to->n - before);
}

const char *
req_query(struct req *q, const char *name)
{
	struct span key;

	for (struct span rest = q->query, value; span_cut(&rest, '&', &value);) {
		(void)span_cut(&value, '=', &key);	/* the rest is the value; absent without a '=' */
		if (!span_is(key, name))
			continue;
		q->scratch.n = 0;
		return req_decode(&q->scratch, value, true) ? buf_str(&q->scratch) : NULL;
	}
	return NULL;
}

bool
req_number(struct req *q, struct rep *p, const char *name, int64_t lo, int64_t hi, int64_t fallback, int64_t *v)
{
	const char *text = req_query(q, name);

	*v = fallback;
	if (text == NULL || num_i64(SPAN(text), lo, hi, v) == 0)
		return true;
	problem(p, 400, "send such a number, or leave it out", "%s is a number from %lld to %lld", name, (long long)lo, (long long)hi);
	return false;
}

static void
add_field(struct rep *p, const char *name, const char *value, char *copy)
{
	p->fields[p->nfields].name = name;
	p->fields[p->nfields].value = value;
	p->fields[p->nfields++].copy = copy;
}

void
rep_field(struct rep *p, const char *name, const char *value)
{
	char *copy;

	if (p->nfields == REP_FIELDS)
		return;
	copy = xstrdup(value);
	add_field(p, name, copy, copy);
}

void
rep_constant(struct rep *p, const char *name, const char *value)
{
	if (p->nfields < REP_FIELDS)
		add_field(p, name, value, NULL);
}

void
rep_etag(struct req *q, struct rep *p, const char *tag)
{
	char quoted[160];
	int64_t length;

	if (headers_tag(q, "if-match", tag, false) == HEADERS_NOT_LISTED) {
		problem(p, 412, REQ_CHANGED, "its ETag is none of If-Match");
		return;
	}
	snprintf(quoted, sizeof quoted, "\"%.150s\"", tag);
	rep_field(p, "etag", quoted);
	if (headers_tag(q, "if-none-match", tag, true) != HEADERS_LISTED)
		return;
	length = p->shared != NULL ? (int64_t)p->shared->b.n : p->fd != -1 ? p->n : (int64_t)p->body.n;
	rep_drop(p);
	p->status = 304;
	p->n = length;
}

#define DESCRIBED "GET /api/v1/openapi.json describes what there is"

/* The title of a status, and what helps where nobody knows more. */
static void
known_of(unsigned status, const char **title, const char **remedy)
{
	static const struct {
		unsigned status;
		const char *title, *remedy;
	} all[] = {
		{ 400, "Bad request", DESCRIBED }, { 401, "Not authorized", "send the token" }, { 403, "Forbidden", DESCRIBED },
		{ 404, "Not found", DESCRIBED }, { 405, "Method not allowed", "the header Allow lists those that are" },
		{ 409, "Conflict", "GET it, and decide anew" }, { 412, "Precondition failed", REQ_CHANGED },
		{ 413, "Too large", "send less at a time" }, { 415, "Unsupported media type", DESCRIBED },
		{ 421, "Misdirected request", DESCRIBED }, { 422, "Unprocessable content", DESCRIBED },
		{ 429, "Too many requests", "ask again later" },
		{ 500, "Internal error", "'af doctor' looks for what is missing here" }, { 503, "Unavailable", "ask again in a moment" },
	};

	*title = "Error";
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (all[i].status == status) {
			*title = all[i].title;
			*remedy = *remedy != NULL ? *remedy : all[i].remedy;
		}
}

void
problem(struct rep *p, unsigned status, const char *remedy, const char *fmt, ...)
{
	struct jsonw w;
	va_list args;
	char text[4096];
	const char *title;
	int n;

	empty(p);
	known_of(status, &title, &remedy);
	va_start(args, fmt);
	n = vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	if (n < 0)
		n = 0;
	p->status = status;
	p->type = "application/problem+json";
	w = jsonw(&p->body);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "type", "about:blank");
	jsonw_str(&w, "title", title);
	jsonw_int(&w, "status", status);
	jsonw_text(&w, "detail", (struct span){ text, text_clean(text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1) });
	if (remedy != NULL)
		jsonw_str(&w, "remedy", remedy);
	jsonw_close(&w);
	buf_addc(&p->body, '\n');
}

void
problem_said(struct rep *p, unsigned status, const char *said, const char *remedy)
{
	const char *half = strstr(said, "; ");

	problem(p, status, half != NULL ? half + 2 : remedy, "%.*s", half != NULL ? (int)(half - said) : (int)strlen(said), said);
}
