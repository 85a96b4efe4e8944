#include "simjob.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/xmem.h"
#include "httpd/gzip.h"
#include "simanswer.h"
#include "simarrive.h"

#define LOOK (CLOCK_SECOND / 4)		/* how often we check whether a client still waits */
#define PIECES 16			/* number of pieces of a trickled body */

struct simjob {
	struct simhttp *h;
	struct httpd_request *request;
	char *uri;
	struct sim_answer a;
	bool decided;
	size_t sent, until;	/* of a body that is sent in pieces */
};

/* --- a request comes --- */

void *
simjob_begin(struct httpd *httpd, struct httpd_request *r, const char *uri)
{
	struct simjob *j = xcalloc(1, sizeof *j);

	j->h = httpd->ctx;
	j->request = r;
	j->uri = xstrdup(uri);
	j->h->inflight++;
	return j;
}

void
simjob_end(void *own)
{
	struct simjob *j = own;

	j->h->inflight--;
	buf_free(&j->a.body);
	free(j->uri);
	free(j);
}

static void
compress(struct simjob *j)
{
	const char *accepted = httpd_header(j->request, "accept-encoding");

	if (!j->h->gzip || accepted == NULL || strstr(accepted, "gzip") == NULL || j->a.body.n == 0 ||
	    (j->a.fault != NULL && strcmp(j->a.fault, "gzip") == 0))
		return;
	gzip(&j->a.body, 1);
	simanswer_header(&j->a, "content-encoding", "gzip");
}

static const char *
header_of(void *ctx, const char *name)
{
	struct simjob *j = ctx;

	return httpd_header(j->request, name);
}

static void
decide(struct simjob *j, const char *method)
{
	const char *key, *q = strchr(j->uri, '?');
	struct sim_request r = { .method = method, .header = header_of, .ctx = j };
	int64_t now = clock_now();

	r.path = (struct span){ j->uri, q != NULL ? (size_t)(q - j->uri) : strlen(j->uri) };
	r.query = SPAN(q != NULL ? q + 1 : "");
	if ((key = header_of(j, "x-apisports-key")) == NULL)
		key = header_of(j, "x-rapidapi-key");
	if (key != NULL)
		r.key = SPAN(key);
	if (!httpd_listens(&j->h->httpd))
		sim_down(j->h->sim, &j->a);
	else
		sim_answer(j->h->sim, &r, now, &j->a);
	j->decided = true;
	compress(j);
	if (j->h->arrivals != -1)
		simarrive_write(j->h->arrivals, &r, &j->a, now, j->h->inflight, &j->h->line);
}

/* --- an answer goes --- */

static ssize_t
reset_now(struct simjob *j)
{
	struct sockaddr nowhere = { .sa_family = AF_UNSPEC };

	/* A close, even with SO_LINGER 0, would send a FIN first: libmicrohttpd shuts down before it. */
	(void)connect(httpd_socket(j->request), &nowhere, sizeof nowhere);
	return HTTPD_BREAK;
}

/* Delivers the body up to j->until; what happens there depends on the delivery. */
static ssize_t
read_body(void *own, char *to, size_t max)
{
	struct simjob *j = own;
	size_t n = j->until - j->sent;

	if (j->sent == j->a.body.n && j->a.delivery != SIM_RESET)
		return j->a.delivery == SIM_LONG_LENGTH ? HTTPD_BREAK : HTTPD_END;
	if (n == 0 && j->a.delivery == SIM_RESET) {
		if (j->sent == j->a.body.n + 1)
			return reset_now(j);
		j->sent = j->until = j->a.body.n + 1;
		httpd_wait(j->request, CLOCK_SECOND / 50);	/* lets the first half leave */
		return 0;
	}
	if (n == 0) {
		j->until += j->a.body.n / PIECES + 1;
		if (j->until > j->a.body.n)
			j->until = j->a.body.n;
		httpd_wait(j->request, j->h->slow / PIECES);
		return 0;
	}
	n = n < max ? n : max;
	memcpy(to, j->a.body.p + j->sent, n);
	j->sent += n;
	return (ssize_t)n;
}

/* Sends the body in pieces, with n as its announced length (-1: chunks); the first piece ends at until. */
static void
in_pieces(struct simjob *j, struct httpd_reply *reply, int64_t n, size_t until)
{
	reply->read = read_body;
	reply->block = SIMJOB_MEMORY / 2;
	reply->n = n;
	j->until = until;
}

/* Sets in *reply how the body is sent; length: room for a content-length. */
static void
deliver(struct simjob *j, struct httpd_reply *reply, char length[24])
{
	struct sim_answer *a = &j->a;

	switch (a->delivery) {
	case SIM_RESET:
		in_pieces(j, reply, (int64_t)a->body.n + 1, a->body.n / 2);
		return;
	case SIM_LONG_LENGTH:
		in_pieces(j, reply, (int64_t)a->body.n + 100, a->body.n);
		return;
	case SIM_TRICKLE:
		in_pieces(j, reply, -1, 0);
		return;
	case SIM_SHORT_LENGTH:
		in_pieces(j, reply, -1, a->body.n);
		snprintf(length, 24, "%zu", a->body.n / 2);
		reply->own_length = true;
		return;
	case SIM_WHOLE:
	case SIM_CLOSE:
	case SIM_NEVER:
		break;
	}
	if (a->delivery == SIM_WHOLE && !j->h->length && a->body.n > 0) {
		in_pieces(j, reply, -1, a->body.n);
		return;
	}
	reply->body = a->body;
	a->body = (struct buf){ 0 };
}

/* The provider's headers, in its order, as captured. */
static const struct httpd_field usual[] = {
	{ "access-control-allow-credentials", "True" },
	{ "access-control-allow-headers", "x-rapidapi-key, x-apisports-key, x-rapidapi-host" },
	{ "access-control-allow-methods", "GET, OPTIONS" },
	{ "access-control-allow-origin", "*" },
	{ "cache-control", "no-store, no-cache, must-revalidate" },
	{ "cf-cache-status", "DYNAMIC" },
	{ "expires", "0" },
	{ "pragma", "no-cache" },
	{ "server", "af-sim" },
	{ "vary", "Accept-Encoding" },
};

#define USUAL (sizeof usual / sizeof usual[0])
#define HEADERS (sizeof ((struct sim_answer *)NULL)->headers / sizeof ((struct sim_answer *)NULL)->headers[0])

static void
send_answer(struct simjob *j)
{
	struct httpd_field fields[USUAL + HEADERS + 2];
	struct httpd_reply reply = { .status = (unsigned)j->a.status, .fd = -1, .fields = fields };
	char length[24];

	if (j->a.delivery == SIM_CLOSE || j->a.delivery == SIM_NEVER) {
		httpd_drop(j->request);
		return;
	}
	deliver(j, &reply, length);
	if (reply.own_length)
		fields[reply.nfields++] = (struct httpd_field){ "content-length", length };
	for (size_t i = 0; i < USUAL && !j->a.foreign; i++)
		fields[reply.nfields++] = usual[i];
	if (reply.status != 204)
		fields[reply.nfields++] = (struct httpd_field){ "content-type", j->a.type };
	for (size_t i = 0; i < j->a.nheaders; i++)
		fields[reply.nfields++] = (struct httpd_field){ j->a.headers[i].name, j->a.headers[i].value };
	httpd_reply(j->request, &reply);
}

void
simjob_answer(void *own, const char *method)
{
	struct simjob *j = own;

	if (!j->decided) {
		decide(j, method);
		if (j->a.delay > 0) {
			httpd_wait(j->request, j->a.delay);
			return;
		}
	}
	if (j->a.delivery == SIM_NEVER && !httpd_gone(j->request))
		httpd_wait(j->request, LOOK);
	else
		send_answer(j);
}
