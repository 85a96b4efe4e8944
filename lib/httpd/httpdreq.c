#include "httpdimpl.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xmem.h"

#define NOT_MODIFIED 304

/* --- waiting --- */

static uint32_t
place_for(struct httpd *h, struct httpd_request *r)
{
	uint32_t at;

	if (h->nempty > 0) {
		at = h->empty[--h->nempty];
	} else {
		if (h->nwaiting == h->cap) {
			h->cap = h->cap != 0 ? h->cap * 2 : 64;
			h->waiting = xreallocarray(h->waiting, h->cap, sizeof(struct httpd_request *));
			h->empty = xreallocarray(h->empty, h->cap, sizeof *h->empty);
		}
		at = (uint32_t)h->nwaiting++;
	}
	h->waiting[at] = r;
	return at;
}

void
httpd_wait(struct httpd_request *r, int64_t us)
{
	heap_add(&r->h->timers, clock_mono() + us, place_for(r->h, r));
	MHD_suspend_connection(r->connection);
}

static void
hung_up(void *ctx)
{
	struct httpd_request *r = ctx;

	r->gone = true;
	httpd_wake(r);
}

/* libmicrohttpd does not watch a suspended connection. */
void
httpd_pause(struct httpd_request *r)
{
	if (r->hangup.fd == -1) {
		r->hangup = (struct httpd_watch){ .fd = httpd_socket(r), .ready = hung_up, .ctx = r };
		httpdwatch_events(r->h, &r->hangup, EPOLLRDHUP | EPOLLET);
	}
	r->next = NULL;
	r->prev = r->h->last;
	*(r->prev != NULL ? &r->prev->next : &r->h->first) = r;
	r->h->last = r;
	r->paused = true;
	MHD_suspend_connection(r->connection);
}

void
httpd_wake(struct httpd_request *r)
{
	if (!r->paused)
		return;
	r->paused = false;
	*(r->prev != NULL ? &r->prev->next : &r->h->first) = r->next;
	*(r->next != NULL ? &r->next->prev : &r->h->last) = r->prev;
	r->h->woken = true;
	MHD_resume_connection(r->connection);
}

void
httpdreq_wake(struct httpd *h)
{
	int64_t now = clock_mono();
	const struct heap_item *first;

	while ((first = heap_first(&h->timers)) != NULL && (h->ending || first->at <= now)) {
		uint32_t at = first->id;

		heap_pop(&h->timers);
		h->empty[h->nempty++] = at;
		MHD_resume_connection(h->waiting[at]->connection);
	}
	while (h->ending && h->first != NULL)
		httpd_wake(h->first);
}

/* --- a request comes --- */

void *
httpdreq_begin(void *ctx, const char *uri, struct MHD_Connection *connection)
{
	struct httpd *h = ctx;
	struct httpd_request *r = xcalloc(1, sizeof *r);

	r->h = h;
	r->connection = connection;
	r->hangup.fd = -1;
	r->own = h->calls->begin(h, r, uri);
	return r;
}

/* Of a file, libmicrohttpd would send the head in a packet of its own, which costs a third of a medium file.  So it leaves with
 * the beginning of the file, and the end when the request is over. */
static void
cork(struct httpd_request *r, int on)
{
	r->corked = setsockopt(httpd_socket(r), IPPROTO_TCP, TCP_CORK, &on, sizeof on) == 0 && on;
}

void
httpdreq_end(void *ctx, struct MHD_Connection *connection, void **con_cls, enum MHD_RequestTerminationCode code)
{
	struct httpd *h = ctx;
	struct httpd_request *r = *con_cls;

	(void)connection;
	(void)code;
	if (r == NULL)
		return;
	*con_cls = NULL;
	if (r->hangup.fd != -1)
		httpd_unwatch(h, &r->hangup);
	if (r->corked)
		cork(r, 0);
	h->calls->end(r->own);
	free(r);
}

const char *
httpd_header(struct httpd_request *r, const char *name)
{
	return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

int
httpd_socket(struct httpd_request *r)
{
	return MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

bool
httpd_gone(struct httpd_request *r)
{
	char c;
	ssize_t n;

	if (r->gone)
		return true;
	n = recv(httpd_socket(r), &c, 1, MSG_PEEK | MSG_DONTWAIT);
	return n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR);
}

enum MHD_Result
httpdreq_handle(void *ctx, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
    const char *upload, size_t *upload_size, void **con_cls)
{
	struct httpd *h = ctx;
	struct httpd_request *r = *con_cls;

	(void)connection;
	(void)url;
	(void)version;
	if (*upload_size > 0) {
		if (h->calls->body != NULL)
			h->calls->body(r->own, (struct span){ upload, *upload_size });
		*upload_size = 0;
		return r->dropped ? MHD_NO : MHD_YES;
	}
	if (!r->begun) {		/* an answer to this first call ends the connection if a body follows */
		r->begun = true;
		if (h->calls->head != NULL)
			h->calls->head(r->own, method);
		return r->dropped ? MHD_NO : MHD_YES;
	}
	if (h->ending || r->gone)
		return MHD_NO;
	h->calls->answer(r->own, method);
	return r->dropped ? MHD_NO : MHD_YES;
}

/* --- an answer goes --- */

static ssize_t
read_body(void *ctx, uint64_t pos, char *to, size_t max)
{
	struct httpd_request *r = ctx;
	ssize_t n;

	(void)pos;
	if (r->h->ending || r->gone)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	n = r->read(r->own, to, max);
	return n >= 0 ? n : n == HTTPD_END ? MHD_CONTENT_READER_END_OF_STREAM : MHD_CONTENT_READER_END_WITH_ERROR;
}

static ssize_t
no_body(void *ctx, uint64_t pos, char *to, size_t max)
{
	(void)ctx;
	(void)pos;
	(void)to;
	(void)max;
	return MHD_CONTENT_READER_END_WITH_ERROR;
}

static struct MHD_Response *
file_response(const struct httpd_reply *reply)
{
	int fd = reply->lent ? fcntl(reply->fd, F_DUPFD_CLOEXEC, 0) : reply->fd;
	struct MHD_Response *m = fd != -1 ? MHD_create_response_from_fd64((uint64_t)reply->n, fd) : NULL;

	if (m == NULL && fd != -1)
		close(fd);
	return m;
}

static struct MHD_Response *
response(struct httpd_request *r, const struct httpd_reply *reply)
{
	/* libmicrohttpd tells the length and sends none of it; of an unknown one, it would send the end of the chunks, with which
	 * the next answer would begin. */
	if (reply->status == NOT_MODIFIED)
		return MHD_create_response_from_callback((uint64_t)reply->n, 1, no_body, NULL, NULL);
	if (reply->read != NULL) {
		r->read = reply->read;
		return MHD_create_response_from_callback(reply->n >= 0 ? (uint64_t)reply->n : MHD_SIZE_UNKNOWN, reply->block,
		    read_body, r, NULL);
	}
	if (reply->fd != -1)
		return file_response(reply);
	if (reply->release != NULL)
		return MHD_create_response_from_buffer_with_free_callback_cls(reply->body.n, reply->body.p, reply->release, reply->held);
	return MHD_create_response_from_buffer(reply->body.n, reply->body.p, MHD_RESPMEM_MUST_FREE);
}

/* NULL: it cannot be made. */
static struct MHD_Response *
make(struct httpd_request *r, const struct httpd_reply *reply)
{
	struct MHD_Response *m = response(r, reply);

	if (m != NULL && reply->own_length)
		MHD_set_response_options(m, MHD_RF_INSANITY_HEADER_CONTENT_LENGTH | MHD_RF_HTTP_1_0_SERVER, MHD_RO_END);
	for (size_t i = 0; m != NULL && i < reply->nfields; i++)
		MHD_add_response_header(m, reply->fields[i].name, reply->fields[i].value);
	return m;
}

struct httpd_kept {
	struct MHD_Response *response;
	struct buf head;	/* the status and the fields */
};

void
httpd_kept_free(struct httpd_kept *k)
{
	if (k == NULL)
		return;
	MHD_destroy_response(k->response);
	buf_free(&k->head);
	free(k);
}

static void
put_head(struct buf *to, const struct httpd_reply *reply)
{
	to->n = 0;
	buf_add(to, (const char *)&reply->status, sizeof reply->status);
	for (size_t i = 0; i < reply->nfields; i++) {
		buf_add(to, reply->fields[i].name, strlen(reply->fields[i].name) + 1);
		buf_add(to, reply->fields[i].value, strlen(reply->fields[i].value) + 1);
	}
}

/* The one that is kept, if it has this head, and then the reply's own body is not needed; or a new one, which is kept then. */
static struct MHD_Response *
keep(struct httpd_request *r, const struct httpd_reply *reply)
{
	struct httpd_kept *k = *reply->kept;
	struct MHD_Response *m;

	put_head(&r->h->head, reply);
	if (k != NULL && span_eq(buf_span(&k->head), buf_span(&r->h->head))) {
		if (reply->fd == -1)
			reply->release(reply->held);
		else if (!reply->lent)
			close(reply->fd);
		return k->response;
	}
	if ((m = make(r, reply)) == NULL)
		return NULL;
	httpd_kept_free(k);
	k = xcalloc(1, sizeof *k);
	k->response = m;
	buf_span_add(&k->head, buf_span(&r->h->head));
	*reply->kept = k;
	return m;
}

void
httpd_reply(struct httpd_request *r, const struct httpd_reply *reply)
{
	struct MHD_Response *m = reply->kept != NULL ? keep(r, reply) : make(r, reply);

	if (m == NULL) {
		r->dropped = true;
		return;
	}
	if (reply->fd != -1)
		cork(r, 1);
	if (MHD_queue_response(r->connection, reply->status, m) != MHD_YES)
		r->dropped = true;
	if (reply->kept == NULL)
		MHD_destroy_response(m);
}

void
httpd_drop(struct httpd_request *r)
{
	r->dropped = true;
}
