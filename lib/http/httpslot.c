#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "httpimpl.h"

#define CURL_BUFFER 65536L

static struct span
field(struct http_slot *s, const char *name)
{
	struct curl_header *c;
	struct span value;

	if (curl_easy_header(s->easy, name, 0, CURLH_HEADER, -1, &c) != CURLHE_OK ||
	    (c->amount > 1 &&
	    curl_easy_header(s->easy, name, c->amount - 1, CURLH_HEADER, -1, &c) != CURLHE_OK))
		return SPAN_NONE;
	value = SPAN(c->value);
	/* libcurl 7.88 leaves the line end in an empty value. */
	while (value.n > 0 && strchr(" \t\r\n", value.p[value.n - 1]) != NULL)
		value.n--;
	return value;
}

/* An error status says it all: a body that cannot be decoded must not hide a 429 or a 503. */
static bool
failed(struct http_slot *s)
{
	long status = 0;

	curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	if (s->coded.kind == HTTPCODE_PLAIN || (status >= 200 && status <= 299))
		return false;
	s->body.n = 0;
	return true;
}

static size_t
on_body(char *p, size_t size, size_t n, void *ctx)
{
	struct http_slot *s = ctx;
	enum http_error error;

	n *= size;
	if (!s->body_begun)
		httpcode_begin(&s->coded, field(s, "content-encoding"));
	s->body_begun = true;
	error = httpcode_feed(&s->coded, (struct span){ p, n }, s->h->o.max_body, &s->body);
	if (error == HTTP_OK || failed(s))
		return n;
	s->early = error;
	return 0;
}

/*
 * libcurl takes an answer that ends within its headers for a complete one without a body.  Headers begin with a
 * status line (an interim 1xx too) and end with an empty line.  Trailer fields come through here as well, after
 * the body and without an empty line, and end nothing.
 */
static size_t
on_header(char *p, size_t size, size_t n, void *ctx)
{
	struct http_slot *s = ctx;

	n *= size;
	if (n > 0 && n <= 2 && (*p == '\r' || *p == '\n'))
		s->head_ended = true;
	else if (!s->body_begun && n >= 5 && memcmp(p, "HTTP/", 5) == 0)
		s->head_ended = false;
	return n;
}

/* libcurl gives no reason when a socket cannot be created. */
static curl_socket_t
on_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct http_slot *s = ctx;
	int fd = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);

	(void)purpose;
	if (fd == -1 && (errno == EMFILE || errno == ENFILE))
		s->early = HTTP_DESCRIPTORS;
	else if (fd != -1 && s->early == HTTP_DESCRIPTORS)
		s->early = HTTP_OK;
	return fd == -1 ? CURL_SOCKET_BAD : fd;
}

/* A request is about to leave, the first time or again. */
static int
on_request(void *ctx, char *peer, char *own, int peer_port, int own_port)
{
	struct http_slot *s = ctx;
	const struct http_opts *o = &s->h->o;

	(void)own;
	(void)peer_port;
	(void)own_port;
	if (s->touch) {
		s->touched = true;
		return CURL_PREREQFUNC_ABORT;
	}
	/* The name said loopback; this is the address it resolved to. */
	if (s->h->secret && s->safety == HTTP_URL_LOOPBACK && strncmp(peer, "127.", 4) != 0 &&
	    strcmp(peer, "::1") != 0) {
		s->early = HTTP_DENIED;
		return CURL_PREREQFUNC_ABORT;
	}
	if (s->sent == s->granted) {
		if (o->again != NULL && o->again(o->ctx, NULL) != 0)
			return CURL_PREREQFUNC_ABORT;
		s->granted++;
	}
	s->sent++;
	return CURL_PREREQFUNC_OK;
}

static void
set_tls(CURL *e)
{
	const char *file = getenv("CURL_CA_BUNDLE"), *dir = getenv("SSL_CERT_DIR");

	if (file == NULL || *file == '\0')
		file = getenv("SSL_CERT_FILE");
	if (file != NULL && *file != '\0')
		curl_easy_setopt(e, CURLOPT_CAINFO, file);
	if (dir != NULL && *dir != '\0')
		curl_easy_setopt(e, CURLOPT_CAPATH, dir);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
}

int
httpslot_init(struct http_slot *s, struct http *h)
{
	const struct http_opts *o = &h->o;
	CURL *e = curl_easy_init();

	*s = (struct http_slot){ .h = h, .easy = e };
	if (e == NULL)
		return -1;
	set_tls(e);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, o->hurry ? 1L : 0L);
	curl_easy_setopt(e, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_PIPEWAIT, 1L);
	/* Requested here, decoded in httpcode, which knows whether all of it came. */
	curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
	curl_easy_setopt(e, CURLOPT_HTTP_CONTENT_DECODING, 0L);
	curl_easy_setopt(e, CURLOPT_USERAGENT, o->user_agent);
	curl_easy_setopt(e, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(e, CURLOPT_BUFFERSIZE, CURL_BUFFER);
	curl_easy_setopt(e, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)o->max_body);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)((o->connect_timeout + 999) / 1000));
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, s->why);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, s);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, s);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, s);
	curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_request);
	curl_easy_setopt(e, CURLOPT_PREREQDATA, s);
	curl_easy_setopt(e, CURLOPT_PRIVATE, s);
	return 0;
}

enum http_error
httpslot_end(struct http_slot *s)
{
	enum http_error error = httpcode_end(&s->coded);

	if (error == HTTP_OK && s->body_begun)
		error = httpcode_again(&s->body, s->h->o.max_body);
	return error != HTTP_OK && failed(s) ? HTTP_OK : error;
}

static void
answer(struct http_slot *s, struct http_result *r)
{
	const char *const *names = s->h->o.capture;
	struct span date;

	for (size_t i = 0; names != NULL && i < HTTP_CAPTURE && names[i] != NULL; i++)
		r->header[i] = field(s, names[i]);
	date = field(s, "date");
	r->date = date.p != NULL ? httpurl_date(date) : INT64_MIN;
	r->retry_after = http_retry_after(field(s, "retry-after"), r->date, clock_now());
}

/* Name lookups run in a thread that needs descriptors of its own. */
static bool
out_of_descriptors(void)
{
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);

	if (fd != -1)
		close(fd);
	return fd == -1 && (errno == EMFILE || errno == ENFILE);
}

/* Services explain a refusal with the request as they got it. */
static void
hide_secrets(const struct http *h, struct buf *body)
{
	for (const char *s = h->secrets.p; s != NULL && s < h->secrets.p + h->secrets.n; s += strlen(s) + 1)
		for (char *at = body->p; (at = memmem(at, body->n - (size_t)(at - body->p), s, strlen(s))) != NULL; at += strlen(s))
			memset(at, '*', strlen(s));
}

void
httpslot_result(struct http_slot *s, struct http_result *r)
{
	long status = 0;
	bool own;

	*r = (struct http_result){ .id = s->id, .url = buf_str(&s->url), .sent = s->sent, .retry_after = -1, .date = INT64_MIN,
	    .took = clock_mono() - s->started };
	r->error = httperr_of(s->code, &own);
	if (s->early == HTTP_OK && s->sent == 0 && (r->error == HTTP_RESOLVE || r->error == HTTP_OTHER) &&
	    out_of_descriptors())
		s->early = HTTP_DESCRIPTORS;
	if (s->early != HTTP_OK) {
		r->error = s->early;
		own = false;
	}
	r->why = own && s->why[0] != '\0' ? s->why : httperr_text(r->error);
	buf_reserve(&s->body, 1);
	hide_secrets(s->h, &s->body);
	r->body = buf_span(&s->body);
	if (s->sent == 0)
		return;
	curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	r->status = (int)status;
	if (status != 0)
		answer(s, r);
}
