#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "httpimpl.h"
#include "xmem.h"

#define HOPS 5
#define CURL_BUFFER 65536L

/* --- what libcurl calls --- */

static size_t
on_body(char *p, size_t size, size_t n, void *ctx)
{
	struct http_slot *s = ctx;

	n *= size;
	if (n > s->h->o.max_body - s->body.n) {
		s->early = HTTP_TOO_LARGE;
		return 0;
	}
	buf_add(&s->body, p, n);
	return n;
}

/* libcurl takes an answer that ends within its head for a whole one without a body. */
static size_t
on_header(char *p, size_t size, size_t n, void *ctx)
{
	struct http_slot *s = ctx;

	n *= size;
	s->head_ended = n > 0 && n <= 2 && (*p == '\r' || *p == '\n');
	return n;
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
	/* Whatever the name said, here is where it leads. */
	if (s->h->secret && s->safety == HTTP_URL_LOOPBACK && strncmp(peer, "127.", 4) != 0 &&
	    strcmp(peer, "::1") != 0) {
		s->early = HTTP_DENIED;
		return CURL_PREREQFUNC_ABORT;
	}
	if (s->sent == s->granted) {
		if (o->again != NULL && !o->again(o->ctx, s->id))
			return CURL_PREREQFUNC_ABORT;
		s->granted++;
	}
	s->sent++;
	return CURL_PREREQFUNC_OK;
}

/* --- setting up --- */

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

static int
slot_init(struct http_slot *s, struct http *h)
{
	const struct http_opts *o = &h->o;
	CURL *e = curl_easy_init();

	*s = (struct http_slot){ .h = h, .easy = e };
	if (e == NULL)
		return -1;
	set_tls(e);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_PIPEWAIT, 1L);
	curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "");
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
	curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_request);
	curl_easy_setopt(e, CURLOPT_PREREQDATA, s);
	curl_easy_setopt(e, CURLOPT_PRIVATE, s);
	return 0;
}

static int
multi_init(struct http *h)
{
	if ((h->multi = curl_multi_init()) == NULL)
		return -1;
	curl_multi_setopt(h->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
	curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, (long)h->o.jobs + 4);
	return httploop_init(h);
}

struct http *
http_new(const struct http_opts *o, struct buf *why)
{
	static bool initialised;
	struct http *h;
	bool good = initialised || curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;

	initialised = good;
	h = xcalloc(1, sizeof *h);
	h->o = *o;
	h->epoll = -1;
	h->slot = xcalloc(o->jobs, sizeof *h->slot);
	h->free = xcalloc(o->jobs, sizeof *h->free);
	h->ready = xcalloc(o->jobs, sizeof *h->ready);
	good = good && multi_init(h) == 0;
	for (unsigned i = o->jobs; good && i-- > 0;) {
		good = slot_init(&h->slot[i], h) == 0;
		h->free[h->nfree++] = i;
	}
	if (good)
		return h;
	why->n = 0;
	buf_addf(why, "cannot set up libcurl: %s", errno != 0 ? strerror(errno) : "out of memory");
	buf_str(why);
	http_free(h);
	return NULL;
}

static bool
printable(const char *s, const char *not)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f || strchr(not, *s) != NULL)
			return false;
	return true;
}

int
http_header(struct http *h, const char *name, const char *value, bool secret)
{
	struct buf line = { 0 };
	struct curl_slist *list;

	if (*name == '\0' || !printable(name, " :;()<>@,\"/[]?={}\\") || !printable(value, ""))
		return -1;
	/* To libcurl "Name:" without a value means to leave the header out, "Name;" that it is empty. */
	buf_addf(&line, *value != '\0' ? "%s: %s" : "%s;", name, value);
	if ((list = curl_slist_append(h->headers, buf_str(&line))) == NULL)
		die(EXIT_FOR_NOW, "out of memory");
	buf_free(&line);
	h->headers = list;
	h->secret |= secret;
	return 0;
}

void
http_free(struct http *h)
{
	if (h == NULL)
		return;
	for (unsigned i = 0; i < h->o.jobs; i++) {
		if (h->slot[i].busy && !h->slot[i].finished)
			curl_multi_remove_handle(h->multi, h->slot[i].easy);
		curl_easy_cleanup(h->slot[i].easy);
		buf_free(&h->slot[i].body);
	}
	if (h->multi != NULL)
		curl_multi_cleanup(h->multi);
	if (h->epoll != -1)
		close(h->epoll);
	curl_slist_free_all(h->headers);
	free(h->slot);
	free(h->free);
	free(h->ready);
	free(h);
}

/* --- going on --- */

unsigned
http_room(const struct http *h)
{
	return h->nfree + (h->given != NULL);
}

/* The result that http_next gave last is done with. */
static void
release(struct http *h)
{
	if (h->given == NULL)
		return;
	h->given->busy = false;
	h->free[h->nfree++] = (unsigned)(h->given - h->slot);
	h->given = NULL;
}

unsigned
http_busy(const struct http *h)
{
	return h->o.jobs - h->nfree - (h->given != NULL);
}

static void
finish(struct http_slot *s, CURLcode code)
{
	struct http *h = s->h;

	s->code = code;
	s->finished = true;
	h->ready[(h->ready_at + h->nready++) % h->o.jobs] = (unsigned)(s - h->slot);
}

static void
start(struct http_slot *s, const char *url)
{
	struct http *h = s->h;
	int64_t left = s->started + h->o.timeout - clock_mono();

	s->body.n = 0;
	s->why[0] = '\0';
	if (left < 1000)
		left = 1000;
	curl_easy_setopt(s->easy, CURLOPT_URL, url);
	curl_easy_setopt(s->easy, CURLOPT_TIMEOUT_MS, (long)((left + 999) / 1000));
	curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, h->headers);
	/* In the clear only 1.1: else each new connection would wait for the first answer (PIPEWAIT). */
	curl_easy_setopt(s->easy, CURLOPT_HTTP_VERSION, s->safety == HTTP_URL_TLS ?
	    (long)CURL_HTTP_VERSION_2TLS : (long)CURL_HTTP_VERSION_1_1);
	/* Loopback through a proxy would be another machine's loopback. */
	curl_easy_setopt(s->easy, CURLOPT_NOPROXY, s->safety == HTTP_URL_LOOPBACK ? "*" : NULL);
	if (curl_multi_add_handle(h->multi, s->easy) != CURLM_OK) {
		s->early = HTTP_OTHER;
		finish(s, CURLE_FAILED_INIT);
	}
}

void
http_get(struct http *h, uint64_t id, const char *url)
{
	struct http_slot *s;

	if (h->nfree == 0)
		release(h);
	s = &h->slot[h->free[--h->nfree]];
	s->id = id;
	s->sent = s->hops = 0;
	s->granted = 1;
	s->started = clock_mono();
	s->early = HTTP_OK;
	s->busy = true;
	s->finished = false;
	s->body.n = 0;
	s->safety = http_url_safety(url);
	if (s->safety == HTTP_URL_BAD)
		s->early = HTTP_BAD_URL;
	else if (s->safety == HTTP_URL_PLAIN && h->secret)
		s->early = HTTP_DENIED;
	if (s->early != HTTP_OK)
		finish(s, CURLE_OK);
	else
		start(s, url);
}

static bool
is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* A redirect within the origin is followed, if another request may leave; true if it was. */
static bool
follow(struct http_slot *s)
{
	const struct http_opts *o = &s->h->o;
	char *to = NULL, *from = NULL, *copy;
	long status = 0;

	curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(s->easy, CURLINFO_REDIRECT_URL, &to);
	curl_easy_getinfo(s->easy, CURLINFO_EFFECTIVE_URL, &from);
	if (!is_redirect(status) || to == NULL)
		return false;
	s->early = HTTP_REDIRECT;
	if (s->hops == HOPS || from == NULL || !httpurl_same_origin(from, to) ||
	    (o->again != NULL && !o->again(o->ctx, s->id)))
		return false;
	s->early = HTTP_OK;
	s->granted = s->sent + 1;
	s->hops++;
	copy = xstrdup(to);
	start(s, copy);
	free(copy);
	return true;
}

void
http_collect(struct http *h)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left)) != NULL) {
		struct http_slot *s = NULL;
		CURL *easy = m->easy_handle;
		CURLcode code = m->data.result;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&s);
		curl_multi_remove_handle(h->multi, easy);	/* m is gone */
		if (code == CURLE_OK && !s->head_ended)
			code = CURLE_PARTIAL_FILE;
		if (code != CURLE_OK || !follow(s))
			finish(s, code);
	}
}

void
http_cancel(struct http *h)
{
	for (unsigned i = 0; i < h->o.jobs; i++) {
		struct http_slot *s = &h->slot[i];

		if (s->busy && !s->finished) {
			curl_multi_remove_handle(h->multi, s->easy);
			s->early = HTTP_CANCELLED;
			finish(s, CURLE_OK);
		}
	}
}

/* --- results --- */

static struct span
header(struct http_slot *s, const char *name)
{
	struct curl_header *c;
	struct span value;

	if (curl_easy_header(s->easy, name, 0, CURLH_HEADER, -1, &c) != CURLHE_OK ||
	    (c->amount > 1 &&
	    curl_easy_header(s->easy, name, c->amount - 1, CURLH_HEADER, -1, &c) != CURLHE_OK))
		return SPAN_NONE;
	value = SPAN(c->value);
	/* 7.88 leaves the line end in an empty one. */
	while (value.n > 0 && strchr(" \t\r\n", value.p[value.n - 1]) != NULL)
		value.n--;
	return value;
}

static void
answer(struct http_slot *s, struct http_result *r)
{
	const char *const *names = s->h->o.capture;
	struct span date;

	for (size_t i = 0; names != NULL && i < HTTP_CAPTURE && names[i] != NULL; i++)
		r->header[i] = header(s, names[i]);
	date = header(s, "date");
	r->date = date.p != NULL ? httpurl_date(date) : INT64_MIN;
	r->retry_after = http_retry_after(header(s, "retry-after"), r->date, clock_now());
}

static void
fill(struct http_slot *s, struct http_result *r)
{
	curl_off_t first = 0;
	long status = 0, connects = 0, version = 0;
	bool own;

	*r = (struct http_result){ .id = s->id, .sent = s->sent, .retry_after = -1, .date = INT64_MIN,
	    .first_byte = -1, .took = clock_mono() - s->started };
	r->error = httperr_of(s->code, &own);
	if (s->early != HTTP_OK) {
		r->error = s->early;
		own = false;
	}
	r->why = own && s->why[0] != '\0' ? s->why : httperr_text(r->error);
	buf_reserve(&s->body, 1);
	r->body = buf_span(&s->body);
	if (s->sent == 0)
		return;
	curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(s->easy, CURLINFO_NUM_CONNECTS, &connects);
	curl_easy_getinfo(s->easy, CURLINFO_HTTP_VERSION, &version);
	curl_easy_getinfo(s->easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
	r->status = (int)status;
	r->fresh = connects > 0;
	r->version = version == CURL_HTTP_VERSION_1_0 ? 10 : version == CURL_HTTP_VERSION_1_1 ? 11 :
	    version == CURL_HTTP_VERSION_2_0 ? 20 : 0;
	if (status != 0) {
		r->first_byte = (int64_t)first;
		answer(s, r);
	}
}

bool
http_next(struct http *h, struct http_result *r)
{
	struct http_slot *s;

	release(h);
	if (h->nready == 0)
		return false;
	s = &h->slot[h->ready[h->ready_at]];
	h->ready_at = (h->ready_at + 1) % h->o.jobs;
	h->nready--;
	h->given = s;
	fill(s, r);
	return true;
}
