/*
 * http - requests side by side, over libcurl's multi interface (7.88)
 *
 *	h = http_new(&opts, &why);
 *	http_header(h, "x-apisports-key", key, true);
 *	while (…) {
 *		if (fewer than opts.jobs are under way) http_get(h, id, url);
 *		http_wait(h, extra, n, deadline);
 *		while (http_next(h, &r)) use(&r);
 *	}
 *
 * Only http_wait blocks; name lookups run in a thread of libcurl's.
 *
 * Every request is counted before it leaves.  libcurl repeats a request on its own when a kept connection turns
 * out to be dead (Curl_retry_request, up to five times; also after HTTP/2 GOAWAY and REFUSED_STREAM).  It calls
 * CURLOPT_PREREQFUNCTION each time a request is about to be sent, repeats included, and that is where we count.
 * The first request of an http_get is the one the caller paid for.  Before each further one opts.again is asked;
 * if it refuses, the request does not leave and the result is HTTP_RESET.  A repeat by libcurl cannot wait.  A
 * redirect can: its target is requested once opts.again allows it, and the timeout is suspended meanwhile.  A
 * request that died while it was being written counts as sent.
 *
 * Over HTTP/2 this charges more than the server counts when a connection ends with requests in flight: each one
 * that the server refused counts, whether libcurl repeats it or gives it up as HTTP_RESET.  Measured with nginx
 * at its default of 1,000 requests a connection, 20 at once: 10 of 3,000.
 *
 * Trust: http and https only.  Certificates are verified (CURL_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR as for
 * curl).  A secret header is sent over https or to loopback, never elsewhere in the clear, and loopback is never
 * reached through a proxy.  Redirects are followed only within the same scheme, host and port, at most five times;
 * not if opts.answers says that the redirect is the answer, nor if the request is signed or sent with a method.
 * max_body limits the body after decompression (httpcode.h: gzip and deflate, and whether the body is complete).
 * No cookies, no .netrc, no alt-svc.  Proxies as curl reads them from the environment.  No text returned from
 * here contains a header's value, user info or a query.
 *
 * Descriptors: one a job and a few more; http_new raises the soft limit as far as the hard one allows.
 *
 * Memory: one easy handle and one body buffer a job, reused: jobs × (64 KiB + the largest body).
 */
#ifndef HTTP_H
#define HTTP_H

#include <poll.h>
#include <stdint.h>

#include "base/buf.h"

enum http_error {
	HTTP_OK,		/* an answer with a status, whichever it is */
	HTTP_TIMEOUT,		/* sent > 0: may have been answered; sent == 0: not connected in time */
	HTTP_RESOLVE,		/* no such host, or the resolver is down */
	HTTP_CONNECT,		/* refused or unreachable, the proxy included */
	HTTP_TLS,		/* handshake or certificate */
	HTTP_RESET,		/* the connection ended before the answer did, or before it began */
	HTTP_TRUNCATED,		/* fewer bytes than announced */
	HTTP_TOO_LARGE,		/* more than max_body */
	HTTP_BAD_ENCODING,	/* broken gzip or deflate, or another encoding */
	HTTP_BAD_ANSWER,	/* not HTTP */
	HTTP_REDIRECT,		/* to another scheme, host or port, or too many */
	HTTP_BAD_URL,		/* not a URL, or another scheme */
	HTTP_DENIED,		/* a secret would have gone out in the clear */
	HTTP_NO_FILE,		/* for callers: cannot read what was to be sent */
	HTTP_DESCRIPTORS,	/* this process is out of them; not the server's fault */
	HTTP_OTHER		/* out of memory, or libcurl does not say more */
};

struct http_opts {
	unsigned jobs;			/* at most this many in flight, 1 to 1000 */
	int64_t timeout;		/* microseconds for a whole request, redirects included */
	int64_t connect_timeout;	/* of these, for connecting */
	size_t max_body;
	const char *user_agent;
	bool hurry;			/* the program ends soon: http_free does not wait for a name lookup */
	const char *const *capture;	/* NULL-terminated header names, at most HTTP_CAPTURE; or NULL */
	/*
	 * May another request leave?  0: now; > 0: ask again in so many microseconds; -1: no.  If ticket is NULL the
	 * request cannot wait: anything but 0 means no.  Else *ticket belongs to the callback, which may keep something
	 * for this request in it; it starts as 0.  A NULL again always says yes.
	 */
	int64_t (*again)(void *ctx, uint64_t *ticket);
	/* The two callbacks run inside a function of this header and must not call any of them. */
	bool (*answers)(void *ctx, int status);	/* is a redirect with this status an answer?  NULL: no */
	void *ctx;
};

#define HTTP_CAPTURE 16
/* A shorter one may be part of what was asked for. */
#define HTTP_SECRET_LEAST 16

struct http_result {
	uint64_t id;
	enum http_error error;
	const char *url;		/* as given to http_get; NULL: not from http_get */
	int status;			/* 0: none came */
	unsigned sent;			/* requests that left: 0, 1, or more with repeats */
	struct span body;		/* decoded; may be partial after an error; never SPAN_NONE if HTTP_OK */
	struct span header[HTTP_CAPTURE];	/* values in the order of capture; SPAN_NONE: absent */
	int64_t retry_after;		/* microseconds from now, from Retry-After in any spelling; -1: none */
	int64_t date;			/* the server's Date, an instant of clock.h; INT64_MIN: none */
	int64_t took;			/* microseconds from http_get */
	const char *why;		/* one line for people; safe to show; "" for HTTP_OK */
};

struct http;

/* NULL on failure, with a message in why.  o is copied; the strings that it points to must outlive h. */
struct http *http_new(const struct http_opts *o, struct buf *why);
/* Adds a header to every request from here on; copied.  -1: not a valid header (a control character, an empty name).
 * A secret one is sent over https or to loopback only; elsewhere the request fails as HTTP_DENIED.  An answer that repeats
 * one of HTTP_SECRET_LEAST bytes or more has '*' in place of each of them: answers end in logs. */
int http_header(struct http *h, const char *name, const char *value, bool secret);

/*
 * Signs every request from here on for AWS and compatible stores (Signature Version 4), the body's digest included.  The
 * secret never leaves this machine, yet requests still go over https or to loopback only.  The path is sent as it is
 * signed, with every reserved character escaped; "." and ".." are names.  A URL with a query (libcurl 7.88 signs it in the
 * wrong order) or a fragment is HTTP_BAD_URL, and a redirect is the answer.  -1: libcurl cannot sign.
 */
int http_sign(struct http *h, const char *region, const char *service, const char *id, const char *secret);

/* Starts a GET; url is copied.  At most opts.jobs requests may be between here and http_next.  It never fails: errors come
 * out of http_next. */
void http_get(struct http *h, uint64_t id, const char *url);
/*
 * The same with a method and a body.  Neither is copied: both must stay unchanged until http_next has returned the result.
 * A redirect is then the answer and is not followed.  Give the body's type by http_header; without one libcurl calls it a
 * form.  If method is NULL this is http_get and body is ignored.
 */
void http_send(struct http *h, uint64_t id, const char *method, const char *url, struct span body);
/*
 * Connects as http_get would, with name lookup, proxy and TLS, and hangs up before a request leaves, so the server has
 * nothing to count.  HTTP_OK: it can be reached; status and sent are 0.  opts.again is not asked, and no header is sent.
 */
void http_touch(struct http *h, uint64_t id, const char *url);
/*
 * Runs transfers until one has finished, one of extra[0..n) is ready (its revents set, as by poll(2); at most 16), a signal
 * arrives, or timeout microseconds have passed (-1: no limit, 0: do not wait).
 */
void http_wait(struct http *h, struct pollfd *extra, unsigned n, int64_t timeout);
/* Takes a finished request; false if there is none.  Its spans and texts are valid until the next http_next, http_free, or
 * the http_get that needs its slot. */
bool http_next(struct http *h, struct http_result *r);
/* Ends whatever is in flight; h may be NULL.  Unless opts.hurry, blocks while a name lookup is still running in its thread. */
void http_free(struct http *h);

/* "timeout", "resolve", "connect" …: the value of fetch.error. */
const char *http_error_name(enum http_error error);
/* Is another try worthwhile?  (What curl --retry treats as temporary, and broken answers.) */
bool http_error_temporary(enum http_error error);

enum http_safety { HTTP_URL_BAD, HTTP_URL_PLAIN, HTTP_URL_LOOPBACK, HTTP_URL_TLS };
/* May a secret be sent there?  Not to PLAIN.  LOOPBACK: plain http to localhost, 127/8 or ::1.  BAD: not an http or https
 * URL. */
enum http_safety http_url_safety(const char *url);
/* Appends url without user info and fragment, for records and messages; 0, or -1 if it is not a URL. */
int http_url_public(struct buf *to, const char *url);
/* Appends scheme://host:port of base and path, query of url; 0, or -1. */
int http_url_rebase(struct buf *to, const char *url, const char *base);
/* Reads Retry-After: an HTTP-date or seconds, as in RFC 9110, and what servers send besides: a fraction, a unit, quotes,
 * RFC 3339, seconds or milliseconds since 1970, several amounts that a proxy joined (the longest).  A date counts from date,
 * or from now if date is INT64_MIN.  Microseconds, or -1 if it cannot be read. */
int64_t http_retry_after(struct span value, int64_t date, int64_t now);

#endif
