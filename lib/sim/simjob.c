#include "simjob.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/xmem.h"
#include "simanswer.h"
#include "simarrive.h"
#include "simgzip.h"

#define LOOK (CLOCK_SECOND / 4)		/* how often we look whether a client still waits */
#define PIECES 16			/* of a trickled body */

struct simjob {
	struct MHD_Connection *connection;
	struct simloop *loop;
	char *uri;
	struct sim_answer a;
	bool begun, decided;
	size_t sent, until;	/* of a body that leaves in pieces */
};

static uint32_t
place_for(struct simloop *l, struct simjob *j)
{
	uint32_t at;

	if (l->nempty > 0) {
		at = l->empty[--l->nempty];
	} else {
		if (l->nwaiting == l->cap) {
			l->cap = l->cap != 0 ? l->cap * 2 : 64;
			l->waiting = xreallocarray(l->waiting, l->cap, sizeof(struct simjob *));
			l->empty = xreallocarray(l->empty, l->cap, sizeof *l->empty);
		}
		at = (uint32_t)l->nwaiting++;
	}
	l->waiting[at] = j;
	return at;
}

static void
wait_for(struct simjob *j, int64_t us)
{
	heap_add(&j->loop->timers, clock_mono() + us, place_for(j->loop, j));
	MHD_suspend_connection(j->connection);
}

static int
socket_of(struct simjob *j)
{
	return MHD_get_connection_info(j->connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

static bool
client_is_gone(struct simjob *j)
{
	char c;
	ssize_t n = recv(socket_of(j), &c, 1, MSG_PEEK | MSG_DONTWAIT);

	return n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR);
}

void
simjob_wake(struct simloop *l)
{
	int64_t now = clock_mono();
	const struct heap_item *first;

	while ((first = heap_first(&l->timers)) != NULL && (l->ending || first->at <= now)) {
		uint32_t at = first->id;
		struct simjob *j = l->waiting[at];

		heap_pop(&l->timers);
		if (j->a.delivery == SIM_NEVER && !l->ending && !client_is_gone(j)) {
			heap_add(&l->timers, now + LOOK, at);
			continue;
		}
		l->empty[l->nempty++] = at;
		MHD_resume_connection(j->connection);
	}
}

/* --- a request comes --- */

void *
simjob_begin(void *ctx, const char *uri, struct MHD_Connection *connection)
{
	struct simloop *l = ctx;
	struct simjob *j = xcalloc(1, sizeof *j);

	j->loop = l;
	j->connection = connection;
	j->uri = xstrdup(uri);
	l->inflight++;
	return j;
}

void
simjob_end(void *ctx, struct MHD_Connection *connection, void **con_cls, enum MHD_RequestTerminationCode code)
{
	struct simloop *l = ctx;
	struct simjob *j = *con_cls;

	(void)connection;
	(void)code;
	if (j == NULL)
		return;
	*con_cls = NULL;
	l->inflight--;
	buf_free(&j->a.body);
	free(j->uri);
	free(j);
}

static void
compress(struct simjob *j)
{
	const char *accepted = MHD_lookup_connection_value(j->connection, MHD_HEADER_KIND, "accept-encoding");

	if (!j->loop->h->gzip || accepted == NULL || strstr(accepted, "gzip") == NULL || j->a.body.n == 0 ||
	    (j->a.fault != NULL && strcmp(j->a.fault, "gzip") == 0))
		return;
	simgzip(&j->a.body);
	simanswer_header(&j->a, "content-encoding", "gzip");
}

static const char *
header_of(void *ctx, const char *name)
{
	struct simjob *j = ctx;

	return MHD_lookup_connection_value(j->connection, MHD_HEADER_KIND, name);
}

static void
decide(struct simloop *l, struct simjob *j, const char *method)
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
	if (l->h->fd == -1)
		sim_down(l->h->sim, &j->a);
	else
		sim_answer(l->h->sim, &r, now, &j->a);
	j->decided = true;
	compress(j);
	if (l->h->arrivals != -1)
		simarrive_write(l->h->arrivals, &r, &j->a, now, l->inflight, &l->line);
}

/* --- an answer goes --- */

static ssize_t
reset_now(struct simjob *j)
{
	struct sockaddr nowhere = { .sa_family = AF_UNSPEC };

	/* A close, even with SO_LINGER 0, would be a FIN first: libmicrohttpd shuts down before it. */
	(void)connect(socket_of(j), &nowhere, sizeof nowhere);
	return MHD_CONTENT_READER_END_WITH_ERROR;
}

/* Gives out the body up to j->until; what happens there depends on the delivery. */
static ssize_t
read_body(void *ctx, uint64_t pos, char *to, size_t max)
{
	struct simjob *j = ctx;
	size_t n = j->until - j->sent;

	(void)pos;
	if (j->sent == j->a.body.n && j->a.delivery != SIM_RESET)
		return j->a.delivery == SIM_LONG_LENGTH ? MHD_CONTENT_READER_END_WITH_ERROR :
		    MHD_CONTENT_READER_END_OF_STREAM;
	if (n == 0 && j->loop->ending)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (n == 0 && j->a.delivery == SIM_RESET) {
		if (j->sent == j->a.body.n + 1)
			return reset_now(j);
		j->sent = j->until = j->a.body.n + 1;
		wait_for(j, CLOCK_SECOND / 50);	/* so that the first half is on its way */
		return 0;
	}
	if (n == 0) {
		j->until += j->a.body.n / PIECES + 1;
		if (j->until > j->a.body.n)
			j->until = j->a.body.n;
		wait_for(j, j->loop->h->slow / PIECES);
		return 0;
	}
	n = n < max ? n : max;
	memcpy(to, j->a.body.p + j->sent, n);
	j->sent += n;
	return (ssize_t)n;
}

/* Its content-length must be the only one, and the body after it must not be in chunks. */
static struct MHD_Response *
too_short(struct simjob *j)
{
	struct MHD_Response *r;
	char text[24];

	j->until = j->a.body.n;
	r = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, SIMJOB_MEMORY / 2, read_body, j, NULL);
	if (r == NULL)
		return NULL;
	snprintf(text, sizeof text, "%zu", j->a.body.n / 2);
	MHD_set_response_options(r, MHD_RF_INSANITY_HEADER_CONTENT_LENGTH | MHD_RF_HTTP_1_0_SERVER, MHD_RO_END);
	MHD_add_response_header(r, "content-length", text);
	return r;
}

static struct MHD_Response *
response(struct simjob *j)
{
	struct sim_answer *a = &j->a;
	size_t half = a->body.n / 2;
	struct MHD_Response *r;

	switch (a->delivery) {
	case SIM_RESET:
		j->until = half;
		return MHD_create_response_from_callback(a->body.n + 1, SIMJOB_MEMORY / 2, read_body, j, NULL);
	case SIM_LONG_LENGTH:
		j->until = a->body.n;
		return MHD_create_response_from_callback(a->body.n + 100, SIMJOB_MEMORY / 2, read_body, j, NULL);
	case SIM_TRICKLE:
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, SIMJOB_MEMORY / 2, read_body, j, NULL);
	case SIM_SHORT_LENGTH:
		return too_short(j);
	case SIM_WHOLE:
	case SIM_CLOSE:
	case SIM_NEVER:
		break;
	}
	if (a->delivery == SIM_WHOLE && !j->loop->h->length && a->body.n > 0) {
		j->until = a->body.n;
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, SIMJOB_MEMORY / 2, read_body, j, NULL);
	}
	r = MHD_create_response_from_buffer(a->body.n, a->body.p, MHD_RESPMEM_MUST_FREE);
	a->body = (struct buf){ 0 };
	return r;
}

/* The provider's headers, in its order, as captured. */
static const char *const usual[][2] = {
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

static enum MHD_Result
send_answer(struct simjob *j)
{
	struct MHD_Response *r;
	enum MHD_Result result;
	unsigned status = (unsigned)j->a.status;

	if (j->a.delivery == SIM_CLOSE || j->a.delivery == SIM_NEVER || j->loop->ending)
		return MHD_NO;
	if ((r = response(j)) == NULL)
		return MHD_NO;
	for (size_t i = 0; i < sizeof usual / sizeof usual[0] && !j->a.foreign; i++)
		MHD_add_response_header(r, usual[i][0], usual[i][1]);
	if (status != 204)
		MHD_add_response_header(r, "content-type", j->a.type);
	for (size_t i = 0; i < j->a.nheaders; i++)
		MHD_add_response_header(r, j->a.headers[i].name, j->a.headers[i].value);
	result = MHD_queue_response(j->connection, status, r);
	MHD_destroy_response(r);
	return result;
}

enum MHD_Result
simjob_handle(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *upload, size_t *upload_size, void **con_cls)
{
	struct simloop *l = ctx;
	struct simjob *j = *con_cls;

	(void)connection;
	(void)url;
	(void)version;
	(void)upload;
	if (*upload_size > 0) {		/* nobody sends us a body that matters */
		*upload_size = 0;
		return MHD_YES;
	}
	if (!j->begun) {		/* an answer to this first call would end the connection */
		j->begun = true;
		return MHD_YES;
	}
	if (!j->decided) {
		decide(l, j, method);
		if (j->a.delay > 0 || j->a.delivery == SIM_NEVER) {
			wait_for(j, j->a.delivery == SIM_NEVER ? LOOK : j->a.delay);
			return MHD_YES;
		}
	}
	return send_answer(j);
}
