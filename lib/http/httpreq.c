/* Requests, from http_get to http_next. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/sha256.h"
#include "base/xmem.h"
#include "httpimpl.h"

#define HOPS 5

/* Frees the slot of the result that http_next returned last. */
static void
release(struct http *h)
{
	if (h->given == NULL)
		return;
	h->given->busy = false;
	h->free[h->nfree++] = (unsigned)(h->given - h->slot);
	h->given = NULL;
}

static void
finish(struct http_slot *s, CURLcode code)
{
	struct http *h = s->h;

	/* Any other error takes precedence; a compressed stream that was cut off is an error as well. */
	if (httpslot_end(s) != HTTP_OK && code == CURLE_OK && s->early == HTTP_OK)
		code = CURLE_PARTIAL_FILE;
	s->code = code;
	s->finished = true;
	h->ready[(h->ready_at + h->nready++) % h->o.jobs] = (unsigned)(s - h->slot);
}

static void
set_method(struct http_slot *s)
{
	curl_easy_setopt(s->easy, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(s->easy, CURLOPT_CUSTOMREQUEST, s->method);
	if (s->method == NULL)
		return;
	curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)s->payload.n);
	curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, s->payload.p != NULL ? s->payload.p : "");
}

/* The headers of this request; a signature covers the body's digest, which libcurl 7.88 does not send itself. */
static struct curl_slist *
headers_of(struct http_slot *s)
{
	struct curl_slist *list = NULL, *next;
	char line[SHA256_HEX + 32], sha[SHA256_HEX];

	if (!s->h->signs)
		return s->h->headers;
	sha256_hex(s->payload, sha);
	snprintf(line, sizeof line, "x-amz-content-sha256: %s", sha);
	for (const struct curl_slist *h = s->h->headers; h != NULL; h = h->next, list = next)
		if ((next = curl_slist_append(list, h->data)) == NULL)
			die(EXIT_FOR_NOW, "out of memory");
	if ((next = curl_slist_append(list, line)) == NULL)
		die(EXIT_FOR_NOW, "out of memory");
	curl_slist_free_all(s->headers);
	return s->headers = next;
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
	set_method(s);
	curl_easy_setopt(s->easy, CURLOPT_URL, url);
	curl_easy_setopt(s->easy, CURLOPT_TIMEOUT_MS, (long)((left + 999) / 1000));
	curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, headers_of(s));
	/* Only 1.1 in the clear: else each new connection would wait for the first answer (PIPEWAIT). */
	curl_easy_setopt(s->easy, CURLOPT_HTTP_VERSION, s->safety == HTTP_URL_TLS ?
	    (long)CURL_HTTP_VERSION_2TLS : (long)CURL_HTTP_VERSION_1_1);
	/* Through a proxy, loopback would be the proxy's machine. */
	curl_easy_setopt(s->easy, CURLOPT_NOPROXY, s->safety == HTTP_URL_LOOPBACK ? "*" : NULL);
	if (curl_multi_add_handle(h->multi, s->easy) != CURLM_OK) {
		s->early = HTTP_OTHER;
		finish(s, CURLE_FAILED_INIT);
	}
}

/* A signature goes over the path as S3 spells it, and libcurl 7.88 signs the one that it is given. */
static void
start_signed(struct http_slot *s, const char *url)
{
	struct buf spelled = { 0 };

	httpurl_spell(&spelled, url);
	start(s, buf_str(&spelled));
	buf_free(&spelled);
}

void
http_get(struct http *h, uint64_t id, const char *url)
{
	http_send(h, id, NULL, url, SPAN_NONE);
}

/* Takes a slot for a request that begins, and finds its URL's safety. */
static struct http_slot *
take(struct http *h, uint64_t id, const char *method, const char *url, struct span body)
{
	struct http_slot *s;

	if (h->nfree == 0)
		release(h);
	s = &h->slot[h->free[--h->nfree]];
	s->id = id;
	s->touch = s->touched = false;
	s->method = method;
	s->payload = body;
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
	return s;
}

void
http_send(struct http *h, uint64_t id, const char *method, const char *url, struct span body)
{
	struct http_slot *s = take(h, id, method, url, body);

	if (s->safety == HTTP_URL_BAD || (h->signs && strpbrk(url, "?#") != NULL))
		s->early = HTTP_BAD_URL;
	else if (s->safety == HTTP_URL_PLAIN && h->secret)
		s->early = HTTP_DENIED;
	if (s->early != HTTP_OK)
		finish(s, CURLE_OK);
	else if (h->signs)
		start_signed(s, url);
	else
		start(s, url);
}

void
http_touch(struct http *h, uint64_t id, const char *url)
{
	struct http_slot *s = take(h, id, NULL, url, SPAN_NONE);

	s->touch = true;
	if (s->safety != HTTP_URL_BAD) {
		start(s, url);
	} else {
		s->early = HTTP_BAD_URL;
		finish(s, CURLE_OK);
	}
}

static bool
is_redirect(long status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Requests a redirect's target, once it may leave. */
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

/* Follows a redirect within the origin; true if it did. */
static bool
follow(struct http_slot *s)
{
	const struct http_opts *o = &s->h->o;
	char *to = NULL, *from = NULL;
	long status = 0;

	curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(s->easy, CURLINFO_REDIRECT_URL, &to);
	curl_easy_getinfo(s->easy, CURLINFO_EFFECTIVE_URL, &from);
	if (!is_redirect(status) || to == NULL || s->method != NULL || s->h->signs || (o->answers != NULL && o->answers(o->ctx, (int)status)))
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
httpreq_held(const struct http *h)
{
	int64_t first = INT64_MAX;

	for (unsigned i = 0; i < h->o.jobs; i++)
		if (h->slot[i].held != NULL && h->slot[i].held_until < first)
			first = h->slot[i].held_until;
	return first;
}

void
httpreq_collect(struct http *h)
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
		httperr_multi(curl_multi_remove_handle(h->multi, easy));	/* m is gone */
		if (s->touched)
			code = CURLE_OK;
		else if (code == CURLE_OK && !s->head_ended)
			code = CURLE_PARTIAL_FILE;
		if (s->touched || code != CURLE_OK || !follow(s))
			finish(s, code);
	}
	for (unsigned i = 0; i < h->o.jobs; i++)
		if (h->slot[i].held != NULL && h->slot[i].held_until <= clock_mono())
			go_on(&h->slot[i]);
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
