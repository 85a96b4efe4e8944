#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xmem.h"
#include "httpimpl.h"

#define HOPS 5

/* --- setting up --- */

static int
multi_init(struct http *h)
{
	if ((h->multi = curl_multi_init()) == NULL)
		return -1;
	curl_multi_setopt(h->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
	curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, (long)h->o.jobs + 4);
	return httploop_init(h);
}

/* Each job may have a socket, and a name lookup a pair of them. */
static void
make_room(unsigned jobs)
{
	rlim_t wanted = 3 * (rlim_t)jobs + 64;
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) != 0 || l.rlim_cur == RLIM_INFINITY || l.rlim_cur >= wanted)
		return;
	l.rlim_cur = l.rlim_max == RLIM_INFINITY || l.rlim_max > wanted ? wanted : l.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &l);
}

struct http *
http_new(const struct http_opts *o, struct buf *why)
{
	static bool initialised;
	struct http *h;
	bool good = initialised || curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;

	initialised = good;
	make_room(o->jobs);
	h = xcalloc(1, sizeof *h);
	h->o = *o;
	h->epoll = -1;
	h->slot = xcalloc(o->jobs, sizeof *h->slot);
	h->free = xcalloc(o->jobs, sizeof *h->free);
	h->ready = xcalloc(o->jobs, sizeof *h->ready);
	good = good && multi_init(h) == 0;
	for (unsigned i = o->jobs; good && i-- > 0;) {
		good = httpslot_init(&h->slot[i], h) == 0;
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
		(void)httpcode_end(&h->slot[i].coded);
		free(h->slot[i].held);
		buf_free(&h->slot[i].body);
		buf_free(&h->slot[i].url);
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

	/* Whatever else was wrong is said first; what was cut off compressed is cut off too. */
	if (httpslot_end(s) != HTTP_OK && code == CURLE_OK && s->early == HTTP_OK)
		code = CURLE_PARTIAL_FILE;
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
	s->head_ended = s->body_begun = false;
	httpcode_begin(&s->coded, SPAN_NONE);
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
	s->url.n = 0;
	buf_adds(&s->url, url);
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

/* Sends what a redirect leads to, once it may leave. */
static void
go_on(struct http_slot *s)
{
	const struct http_opts *o = &s->h->o;
	int64_t now = clock_mono(), wait = o->again != NULL ? o->again(o->ctx, &s->ticket) : 0;
	char *to = s->held;

	if (wait > 0) {
		s->held_until = now + wait;
		return;
	}
	s->held = NULL;
	s->started += now - s->held_at;
	if (wait < 0) {
		s->early = HTTP_RESET;
		finish(s, CURLE_OK);
	} else {
		s->granted = s->sent + 1;
		start(s, to);
	}
	free(to);
}

/* A redirect within the origin is followed; true if it is. */
static bool
follow(struct http_slot *s)
{
	const struct http_opts *o = &s->h->o;
	char *to = NULL, *from = NULL;
	long status = 0;

	curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(s->easy, CURLINFO_REDIRECT_URL, &to);
	curl_easy_getinfo(s->easy, CURLINFO_EFFECTIVE_URL, &from);
	if (!is_redirect(status) || to == NULL || (o->answers != NULL && o->answers(o->ctx, (int)status)))
		return false;
	if (s->hops == HOPS || from == NULL || !httpurl_same_origin(from, to)) {
		s->early = HTTP_REDIRECT;
		return false;
	}
	s->hops++;
	s->held = xstrdup(to);
	s->held_at = clock_mono();
	s->ticket = 0;
	go_on(s);
	return true;
}

int64_t
http_held(const struct http *h)
{
	int64_t first = INT64_MAX;

	for (unsigned i = 0; i < h->o.jobs; i++)
		if (h->slot[i].held != NULL && h->slot[i].held_until < first)
			first = h->slot[i].held_until;
	return first;
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
	for (unsigned i = 0; i < h->o.jobs; i++)
		if (h->slot[i].held != NULL && h->slot[i].held_until <= clock_mono())
			go_on(&h->slot[i]);
}

void
http_cancel(struct http *h)
{
	for (unsigned i = 0; i < h->o.jobs; i++) {
		struct http_slot *s = &h->slot[i];

		if (s->busy && !s->finished) {
			curl_multi_remove_handle(h->multi, s->easy);
			free(s->held);
			s->held = NULL;
			s->early = HTTP_CANCELLED;
			finish(s, CURLE_OK);
		}
	}
}

/* --- results --- */

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
	httpslot_result(s, r);
	return true;
}
