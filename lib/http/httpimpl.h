/*
 * httpimpl - what the files of http share: http.c (setup), httpreq.c (requests, from http_get to http_next),
 * httpslot.c (one transfer: whom it trusts, its limits, its result), httploop.c (waiting), httpurl.c (URLs,
 * dates), httperr.c (what libcurl's codes mean).  Only they include curl/curl.h.
 */
#ifndef HTTPIMPL_H
#define HTTPIMPL_H

#include <curl/curl.h>

#include "http.h"
#include "httpcode.h"

/* Room for one request, with its handle and its buffer, which are reused. */
struct http_slot {
	struct http *h;
	CURL *easy;
	uint64_t id;
	struct buf body, url;		/* url: as given to http_get */
	const char *method;		/* NULL: GET */
	struct span payload;
	struct curl_slist *headers;	/* of this request alone, if it is signed */
	struct httpcode coded;
	unsigned sent, granted, hops;	/* granted: how many may leave without asking, those that left included */
	int64_t started;
	char *held;			/* a redirect's target until the request may leave; or NULL */
	int64_t held_at, held_until;	/* held since, and when to ask again; clock_mono */
	uint64_t ticket;		/* the callback's own */
	enum http_safety safety;
	enum http_error early;		/* decided here, not by libcurl */
	CURLcode code;
	bool touch, touched;		/* only to connect; it has */
	bool busy, finished, head_ended, body_begun;
	char why[CURL_ERROR_SIZE];
};

struct http {
	struct http_opts o;
	CURLM *multi;
	int epoll;
	int64_t timer;			/* when libcurl wants to be called, clock_mono; -1: never */
	struct http_slot *slot;
	unsigned *free, nfree;		/* a stack of slot numbers */
	unsigned *ready, nready, ready_at;	/* a ring of finished ones */
	struct http_slot *given;		/* what http_next gave last */
	struct curl_slist *headers;
	struct buf secrets;		/* values that no answer may repeat, each with its NUL */
	bool secret, signs;
};

/* What a libcurl code means; *own: libcurl's own text is safe to show, as it names host and port at most. */
enum http_error httperr_of(CURLcode code, bool *own);
/* The text for people. */
const char *httperr_text(enum http_error error);
/* What a call of libcurl's multi interface came to.  Once that lacked memory, its table of sockets cannot be relied on (the
 * next look into it may divide by zero, 7.88), so this dies with EXIT_FOR_NOW. */
void httperr_multi(CURLMcode code);

/* Sets a slot up, once: TLS verified, sizes and protocols bounded, and no request leaves that o.again did not grant.
 * 0, or -1: out of memory. */
int httpslot_init(struct http_slot *s, struct http *h);
/* The last byte came.  HTTP_OK, or HTTP_TRUNCATED if the body is compressed and its stream has not ended. */
enum http_error httpslot_end(struct http_slot *s);
/* Fills r from a finished slot; spans of r point into s. */
void httpslot_result(struct http_slot *s, struct http_result *r);

/* Appends url, its path with '/' and unreserved bytes as they are and all others as %XX, however url spells them; of one
 * with neither '?' nor '#'. */
void httpurl_spell(struct buf *to, const char *url);
/* Do scheme, host and port agree? */
bool httpurl_same_origin(const char *a, const char *b);
/* Parses an HTTP date to an instant of clock.h; INT64_MIN if it is not one. */
int64_t httpurl_date(struct span text);

/* Gives the multi handle its sockets and its timer; 0 or -1. */
int httploop_init(struct http *h);
/* Takes what libcurl has finished, and sends held requests that may leave now. */
void httpreq_collect(struct http *h);
/* When the next held request is due, clock_mono; INT64_MAX: none is held. */
int64_t httpreq_held(const struct http *h);

#endif
