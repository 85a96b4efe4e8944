/*
 * httpimpl - what the files of http share: http.c (setting up), httpreq.c (requests, from http_get to
 * http_next), httpslot.c (one transfer: whom it trusts, its limits, what came of it), httploop.c (waiting), httpurl.c
 * (URLs, dates), httperr.c (what libcurl's codes mean).  They alone include curl/curl.h.
 */
#ifndef HTTPIMPL_H
#define HTTPIMPL_H

#include <curl/curl.h>

#include "http.h"
#include "httpcode.h"

/* A request that can be under way, with its handle and its buffer, which are used again and again. */
struct http_slot {
	struct http *h;
	CURL *easy;
	uint64_t id;
	struct buf body, url;		/* url: as http_get got it */
	const char *method;		/* NULL: GET */
	struct span payload;
	struct curl_slist *headers;	/* of this one, where it is signed */
	struct httpcode coded;
	unsigned sent, granted, hops;	/* granted: may leave without asking, those that left included */
	int64_t started;
	char *held;			/* where a redirect leads, until it may leave; or NULL */
	int64_t held_at, held_until;	/* since when, and when to ask again; clock_mono */
	uint64_t ticket;		/* the callback's own */
	enum http_safety safety;
	enum http_error early;		/* decided here, not by libcurl */
	CURLcode code;
	bool busy, finished, head_ended, body_begun;
	char why[CURL_ERROR_SIZE];
};

struct http {
	struct http_opts o;
	CURLM *multi;
	int epoll;
	int64_t timer;			/* when libcurl wants to be called, clock_mono; -1: not */
	struct http_slot *slot;
	unsigned *free, nfree;		/* a stack of slot numbers */
	unsigned *ready, nready, ready_at;	/* a ring of finished ones */
	struct http_slot *given;		/* what http_next gave last */
	struct curl_slist *headers;
	bool secret, signs;
};

/* The meaning of a libcurl code; *own: libcurl's own text names host and port at most, so it may be shown. */
enum http_error httperr_of(CURLcode code, bool *own);
/* What to tell people. */
const char *httperr_text(enum http_error error);

/* Sets a slot up, once: TLS is verified, sizes and protocols are bounded, and no request leaves that
 * o.again did not grant.  0, or -1: no memory. */
int httpslot_init(struct http_slot *s, struct http *h);
/* The last byte came: HTTP_OK, or HTTP_TRUNCATED when the body is compressed and its stream has not ended. */
enum http_error httpslot_end(struct http_slot *s);
/* What a finished one is told as; spans of r point into s. */
void httpslot_result(struct http_slot *s, struct http_result *r);

/* Scheme, host and port are the same. */
bool httpurl_same_origin(const char *a, const char *b);
/* A date of HTTP, an instant of clock.h; INT64_MIN: none. */
int64_t httpurl_date(struct span text);

/* Gives the multi handle its sockets and its timer; 0 or -1. */
int httploop_init(struct http *h);
/* Takes what libcurl has finished, and sends what may leave now. */
void httpreq_collect(struct http *h);
/* When the first that is held wants to be looked at, clock_mono; INT64_MAX: none is. */
int64_t httpreq_held(const struct http *h);

#endif
