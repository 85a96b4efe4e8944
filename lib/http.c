#include "http.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "clock.h"
#include "num.h"
#include "xmem.h"

#define HOPS 5
#define CURL_BUFFER 65536L

struct slot {
	struct http *h;
	CURL *easy;
	uint64_t id;
	struct buf body;
	unsigned sent, granted, hops;	/* granted: may leave without asking, those that left included */
	int64_t started;
	enum http_safety safety;
	enum http_error early;		/* decided here, not by libcurl */
	CURLcode code;
	bool busy, finished, head_ended;
	char why[CURL_ERROR_SIZE];
};

struct http {
	struct http_opts o;
	CURLM *multi;
	int epoll;
	int64_t timer;			/* when libcurl wants to be called, clock_mono; -1: not */
	struct slot *slot;
	unsigned *free, nfree;		/* a stack of slot numbers */
	unsigned *ready, nready, ready_at;	/* a ring of finished ones */
	struct slot *given;		/* what http_next gave last */
	struct curl_slist *headers;
	bool secret;
};

/* --- errors: one table --- */

static const struct error_row {
	CURLcode code;
	enum http_error error;
	bool text;	/* libcurl's own text names host and port at most */
} errors[] = {
	{ CURLE_OPERATION_TIMEDOUT, HTTP_TIMEOUT, true },
	{ CURLE_COULDNT_RESOLVE_HOST, HTTP_RESOLVE, true },
	{ CURLE_COULDNT_RESOLVE_PROXY, HTTP_RESOLVE, true },
	{ CURLE_COULDNT_CONNECT, HTTP_CONNECT, true },
	{ CURLE_PROXY, HTTP_CONNECT, false },
	{ CURLE_INTERFACE_FAILED, HTTP_CONNECT, false },
	{ CURLE_SSL_CONNECT_ERROR, HTTP_TLS, true },
	{ CURLE_PEER_FAILED_VERIFICATION, HTTP_TLS, true },
	{ CURLE_SSL_CACERT_BADFILE, HTTP_TLS, true },
	{ CURLE_SSL_CERTPROBLEM, HTTP_TLS, true },
	{ CURLE_SSL_CIPHER, HTTP_TLS, true },
	{ CURLE_SSL_ISSUER_ERROR, HTTP_TLS, true },
	{ CURLE_SSL_INVALIDCERTSTATUS, HTTP_TLS, true },
	{ CURLE_SSL_PINNEDPUBKEYNOTMATCH, HTTP_TLS, true },
	{ CURLE_USE_SSL_FAILED, HTTP_TLS, false },
	{ CURLE_GOT_NOTHING, HTTP_RESET, false },
	{ CURLE_SEND_ERROR, HTTP_RESET, false },
	{ CURLE_RECV_ERROR, HTTP_RESET, false },
	{ CURLE_HTTP2, HTTP_RESET, false },
	{ CURLE_HTTP2_STREAM, HTTP_RESET, false },
	{ CURLE_ABORTED_BY_CALLBACK, HTTP_RESET, false },
	{ CURLE_PARTIAL_FILE, HTTP_TRUNCATED, false },
	{ CURLE_FILESIZE_EXCEEDED, HTTP_TOO_LARGE, false },
	{ CURLE_BAD_CONTENT_ENCODING, HTTP_BAD_ENCODING, false },
	{ CURLE_WEIRD_SERVER_REPLY, HTTP_BAD_ANSWER, false },
	{ CURLE_UNSUPPORTED_PROTOCOL, HTTP_BAD_ANSWER, false },	/* HTTP/0.9; the URL is checked before */
	{ CURLE_URL_MALFORMAT, HTTP_BAD_URL, false },
};

static const struct {
	const char *name;
	bool temporary;
	const char *text;
} words[] = {
	[HTTP_OK] = { "", false, "" },
	[HTTP_TIMEOUT] = { "timeout", true, "no answer in time" },
	[HTTP_RESOLVE] = { "resolve", true, "the host name cannot be resolved" },
	[HTTP_CONNECT] = { "connect", true, "cannot connect" },
	[HTTP_TLS] = { "tls", false, "no trusted TLS connection" },
	[HTTP_RESET] = { "reset", true, "the connection ended before the answer did" },
	[HTTP_TRUNCATED] = { "truncated", true, "fewer bytes came than were announced" },
	[HTTP_TOO_LARGE] = { "too_large", false, "the body is larger than the limit" },
	[HTTP_BAD_ENCODING] = { "bad_encoding", true, "the body cannot be decompressed" },
	[HTTP_BAD_ANSWER] = { "bad_answer", true, "the answer is not HTTP" },
	[HTTP_REDIRECT] = { "redirect", false, "redirected to another host" },
	[HTTP_BAD_URL] = { "bad_url", false, "not an http or https URL" },
	[HTTP_DENIED] = { "denied", false, "a key is not sent over plain http except to loopback" },
	[HTTP_CANCELLED] = { "cancelled", false, "cancelled" },
	[HTTP_OTHER] = { "transfer", true, "the transfer failed" },
};

const char *
http_error_name(enum http_error error)
{
	return words[error].name;
}

bool
http_error_temporary(enum http_error error)
{
	return words[error].temporary;
}

static const struct error_row *
error_of(CURLcode code)
{
	static const struct error_row other = { CURLE_OK, HTTP_OTHER, false };

	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
		if (errors[i].code == code)
			return &errors[i];
	return &other;
}

/* --- URLs --- */

static CURLU *
parse(const char *url)
{
	CURLU *u = curl_url();
	char *scheme = NULL;

	if (u == NULL)
		die(EXIT_FOR_NOW, "out of memory");
	if (curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)) {
		curl_url_cleanup(u);
		u = NULL;
	}
	curl_free(scheme);
	return u;
}

/* The text of a part, to be freed; "" if it has none. */
static char *
part(CURLU *u, CURLUPart what, unsigned flags)
{
	char *text = NULL, *copy;

	if (curl_url_get(u, what, &text, flags) != CURLUE_OK)
		text = NULL;
	copy = xstrdup(text != NULL ? text : "");
	curl_free(text);
	return copy;
}

static bool
is_loopback(const char *host)
{
	/* libcurl has made 127.1 and 0x7f000001 into four decimal numbers. */
	return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
	    (strncmp(host, "127.", 4) == 0 && host[strspn(host, "0123456789.")] == '\0');
}

static enum http_safety
safety_of(CURLU *u)
{
	char *scheme = part(u, CURLUPART_SCHEME, 0), *host = part(u, CURLUPART_HOST, 0);
	enum http_safety s = strcmp(scheme, "https") == 0 ? HTTP_URL_TLS :
	    is_loopback(host) ? HTTP_URL_LOOPBACK : HTTP_URL_PLAIN;

	free(scheme);
	free(host);
	return s;
}

enum http_safety
http_url_safety(const char *url)
{
	CURLU *u = parse(url);
	enum http_safety s = u != NULL ? safety_of(u) : HTTP_URL_BAD;

	curl_url_cleanup(u);
	return s;
}

static int
put_url(struct buf *to, CURLU *u)
{
	char *s = NULL;
	int status = -1;

	if (curl_url_get(u, CURLUPART_URL, &s, 0) == CURLUE_OK) {
		buf_adds(to, s);
		status = 0;
	}
	curl_free(s);
	return status;
}

int
http_url_public(struct buf *to, const char *url)
{
	static const CURLUPart away[] = { CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS,
	    CURLUPART_FRAGMENT };
	CURLU *u = parse(url);
	int status;

	if (u == NULL)
		return -1;
	for (size_t i = 0; i < sizeof away / sizeof away[0]; i++)
		curl_url_set(u, away[i], NULL, 0);
	status = put_url(to, u);
	curl_url_cleanup(u);
	return status;
}

int
http_url_rebase(struct buf *to, const char *url, const char *base)
{
	CURLU *u = parse(url), *b = parse(base);
	char *prefix, *path, *query;
	struct buf joined = { 0 };
	int status = -1;

	if (u != NULL && b != NULL) {
		prefix = part(b, CURLUPART_PATH, 0);
		path = part(u, CURLUPART_PATH, 0);
		query = part(u, CURLUPART_QUERY, 0);
		buf_add(&joined, prefix, strlen(prefix) - (prefix[0] != '\0' &&
		    prefix[strlen(prefix) - 1] == '/'));
		buf_adds(&joined, path);
		if (curl_url_set(b, CURLUPART_PATH, buf_str(&joined), 0) == CURLUE_OK &&
		    curl_url_set(b, CURLUPART_QUERY, *query != '\0' ? query : NULL, 0) == CURLUE_OK &&
		    curl_url_set(b, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK)
			status = put_url(to, b);
		free(prefix);
		free(path);
		free(query);
		buf_free(&joined);
	}
	curl_url_cleanup(u);
	curl_url_cleanup(b);
	return status;
}

/* Appends scheme://host:port, the port always given. */
static void
put_origin(struct buf *to, const char *url)
{
	CURLU *u = parse(url);
	char *scheme, *host, *port;

	if (u == NULL)
		return;
	scheme = part(u, CURLUPART_SCHEME, 0);
	host = part(u, CURLUPART_HOST, 0);
	port = part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	for (char *c = host; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 'a' - 'A');
	buf_addf(to, "%s://%s:%s", scheme, host, port);
	free(scheme);
	free(host);
	free(port);
	curl_url_cleanup(u);
}

static bool
same_origin(const char *a, const char *b)
{
	struct buf x = { 0 }, y = { 0 };
	bool same;

	put_origin(&x, a);
	put_origin(&y, b);
	same = x.n != 0 && span_eq(buf_span(&x), buf_span(&y));
	buf_free(&x);
	buf_free(&y);
	return same;
}

int64_t
http_retry_after(struct span value, int64_t date, int64_t now)
{
	char text[64];
	int64_t v;
	time_t t;

	if (value.p == NULL || value.n >= sizeof text)
		return -1;
	if (num_i64(value, 0, 1000000000, &v) == 0)
		return v * CLOCK_SECOND;
	memcpy(text, value.p, value.n);
	text[value.n] = '\0';
	/* Only the day's name begins a date of HTTP; curl_getdate would read more into a number. */
	if (value.n < 8 || (text[0] >= '0' && text[0] <= '9') || text[0] == '-' ||
	    (t = curl_getdate(text, NULL)) == -1)
		return -1;
	v = (int64_t)t * CLOCK_SECOND - (date != INT64_MIN ? date : now);
	return v > 0 ? v : 0;
}

const char *
http_library(void)
{
	return curl_version();
}

/* --- what libcurl calls --- */

static size_t
on_body(char *p, size_t size, size_t n, void *ctx)
{
	struct slot *s = ctx;

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
	struct slot *s = ctx;

	n *= size;
	s->head_ended = n > 0 && n <= 2 && (*p == '\r' || *p == '\n');
	return n;
}

/* A request is about to leave, the first time or again. */
static int
on_request(void *ctx, char *peer, char *own, int peer_port, int own_port)
{
	struct slot *s = ctx;
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

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *known)
{
	struct http *h = ctx;
	struct epoll_event e = { .data.fd = fd };

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		/* It may be closed already, and then the kernel has forgotten it. */
		epoll_ctl(h->epoll, EPOLL_CTL_DEL, fd, NULL);
		return 0;
	}
	e.events = (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0) |
	    (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0);
	if (epoll_ctl(h->epoll, known != NULL ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &e) != 0 &&
	    epoll_ctl(h->epoll, errno == EEXIST ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &e) != 0)
		return -1;
	curl_multi_assign(h->multi, fd, h);
	return 0;
}

static int
on_timer(CURLM *multi, long ms, void *ctx)
{
	struct http *h = ctx;

	(void)multi;
	h->timer = ms < 0 ? -1 : clock_mono() + (int64_t)ms * 1000;
	return 0;
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
slot_init(struct slot *s, struct http *h)
{
	const struct http_opts *o = &h->o;
	CURL *e = curl_easy_init();

	*s = (struct slot){ .h = h, .easy = e };
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
	if ((h->multi = curl_multi_init()) == NULL || (h->epoll = epoll_create1(EPOLL_CLOEXEC)) == -1)
		return -1;
	curl_multi_setopt(h->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
	curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, (long)h->o.jobs + 4);
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
	return 0;
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
	h->timer = -1;
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
finish(struct slot *s, CURLcode code)
{
	struct http *h = s->h;

	s->code = code;
	s->finished = true;
	h->ready[(h->ready_at + h->nready++) % h->o.jobs] = (unsigned)(s - h->slot);
}

static void
start(struct slot *s, const char *url)
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
	struct slot *s;

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
follow(struct slot *s)
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
	if (s->hops == HOPS || from == NULL || !same_origin(from, to) ||
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

/* Takes what libcurl has finished. */
static void
collect(struct http *h)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left)) != NULL) {
		struct slot *s = NULL;
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

static void
sockets(struct http *h)
{
	struct epoll_event e[64];
	int n = epoll_wait(h->epoll, e, 64, 0), running;

	for (int i = 0; i < n; i++) {
		int what = (e[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
		    (e[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
		    (e[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);

		curl_multi_socket_action(h->multi, e[i].data.fd, what, &running);
	}
}

static void
timers(struct http *h)
{
	int running;

	while (h->timer != -1 && h->timer <= clock_mono()) {
		h->timer = -1;
		curl_multi_socket_action(h->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	}
}

#define EXTRA 16

/* poll(2) on our sockets and the caller's; -1 if a signal came. */
static int
sleep_on(struct http *h, struct pollfd *extra, unsigned n, int64_t us)
{
	struct pollfd p[EXTRA + 1] = { { .fd = h->epoll, .events = POLLIN } };
	struct timespec ts = { us / CLOCK_SECOND, us % CLOCK_SECOND * 1000 };
	int k;

	if (n > EXTRA)
		n = EXTRA;
	for (unsigned i = 0; i < n; i++)
		p[i + 1] = extra[i];
	k = ppoll(p, n + 1, us >= 0 ? &ts : NULL, NULL);
	for (unsigned i = 0; i < n; i++)
		extra[i].revents = k > 0 ? p[i + 1].revents : 0;
	if (k > 0 && p[0].revents != 0) {
		sockets(h);
		k--;
	}
	return k;
}

void
http_wait(struct http *h, struct pollfd *extra, unsigned n, int64_t timeout)
{
	int64_t now = clock_mono(), end = timeout >= 0 ? now + timeout : INT64_MAX;
	int others;

	do {
		int64_t until = h->timer != -1 && h->timer < end ? h->timer : end;

		if (h->nready > 0)
			until = now;
		others = sleep_on(h, extra, n, until == INT64_MAX ? -1 : until > now ? until - now : 0);
		timers(h);
		collect(h);
		now = clock_mono();
	} while (h->nready == 0 && others == 0 && now < end);
}

void
http_cancel(struct http *h)
{
	for (unsigned i = 0; i < h->o.jobs; i++) {
		struct slot *s = &h->slot[i];

		if (s->busy && !s->finished) {
			curl_multi_remove_handle(h->multi, s->easy);
			s->early = HTTP_CANCELLED;
			finish(s, CURLE_OK);
		}
	}
}

/* --- results --- */

static struct span
header(struct slot *s, const char *name)
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
answer(struct slot *s, struct http_result *r)
{
	const char *const *names = s->h->o.capture;
	struct span date;
	char text[64];
	time_t t;

	for (size_t i = 0; names != NULL && i < HTTP_CAPTURE && names[i] != NULL; i++)
		r->header[i] = header(s, names[i]);
	date = header(s, "date");
	if (date.p != NULL && date.n < sizeof text) {
		memcpy(text, date.p, date.n);
		text[date.n] = '\0';
		if ((t = curl_getdate(text, NULL)) != -1)
			r->date = (int64_t)t * CLOCK_SECOND;
	}
	r->retry_after = http_retry_after(header(s, "retry-after"), r->date, clock_now());
}

static void
fill(struct slot *s, struct http_result *r)
{
	const struct error_row *row = error_of(s->code);
	curl_off_t first = 0;
	long status = 0, connects = 0, version = 0;

	*r = (struct http_result){ .id = s->id, .sent = s->sent, .retry_after = -1, .date = INT64_MIN,
	    .first_byte = -1, .took = clock_mono() - s->started };
	r->error = s->early != HTTP_OK ? s->early : s->code == CURLE_OK ? HTTP_OK : row->error;
	r->why = s->early == HTTP_OK && row->text && s->why[0] != '\0' ? s->why : words[r->error].text;
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
	struct slot *s;

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
