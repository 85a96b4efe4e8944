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
 * Nothing here blocks but http_wait (name lookups run in a thread of libcurl's).
 *
 * Every request that leaves is counted before it leaves.  libcurl repeats a request by itself when a
 * kept connection turns out to be dead (Curl_retry_request, up to five times; also after HTTP/2
 * GOAWAY and REFUSED_STREAM).  It calls CURLOPT_PREREQFUNCTION each time a request is about to be
 * sent, repeats included, and that is where we count.  The first one of an http_get is what the
 * caller paid for; before each further one opts.again is asked, and if it says no the request does
 * not leave: the result is HTTP_RESET.  A repeat of libcurl's cannot wait; where a redirect leads is
 * asked for once opts.again lets it, and the timeout does not run meanwhile.  A request that died
 * while it was being written counts as sent.
 *
 * Over HTTP/2 that charges more than the server counts when a connection ends with requests under
 * way in it: those that it refused and libcurl repeats, or gives up as HTTP_RESET, count each time.
 * Measured with nginx: 10 of 3,000 at its usual 1,000 requests a connection, 20 at once.
 *
 * Trust: http and https only; certificates verified (CURL_CA_BUNDLE, SSL_CERT_FILE, SSL_CERT_DIR as for
 * curl); a secret header goes to https or to loopback, never elsewhere in the clear, and loopback is
 * never asked through a proxy; redirects are followed within scheme, host and port only, five at
 * most, and not where opts.answers says that the redirect is the answer, or something was sent; bodies are limited after
 * decompression (httpcode.h: gzip and deflate, and whether all came); no cookies, no .netrc, no alt-svc.  Proxies as
 * curl reads them from the environment.  No text that comes out of here holds a header's value, user
 * info or a query.
 *
 * Descriptors: one a job and a few more; http_new raises the soft limit where the hard one lets it.
 *
 * Memory: one easy handle and one body buffer per job, reused: jobs × (64 KiB + the largest body).
 */
#ifndef HTTP_H
#define HTTP_H

#include <poll.h>
#include <stdint.h>

#include "base/buf.h"

enum http_error {
	HTTP_OK,		/* an answer with a status, whatever the status is */
	HTTP_TIMEOUT,		/* sent > 0: may have been answered; sent == 0: not connected in time */
	HTTP_RESOLVE,		/* no such host, or the resolver is down */
	HTTP_CONNECT,		/* refused, unreachable; the proxy's too */
	HTTP_TLS,		/* handshake or certificate */
	HTTP_RESET,		/* the connection ended before the answer did, or before it began */
	HTTP_TRUNCATED,		/* fewer bytes than announced */
	HTTP_TOO_LARGE,		/* more than max_body */
	HTTP_BAD_ENCODING,	/* gzip or deflate that cannot be undone, or another one */
	HTTP_BAD_ANSWER,	/* not HTTP */
	HTTP_REDIRECT,		/* to another scheme, host or port, or too many */
	HTTP_BAD_URL,		/* not a URL, or another scheme */
	HTTP_DENIED,		/* a secret would have gone out in the clear */
	HTTP_NO_FILE,		/* for callers: what was to be sent cannot be read */
	HTTP_DESCRIPTORS,	/* this process may open no more of them: the server has nothing to do with it */
	HTTP_OTHER		/* out of memory, and what libcurl has no better word for */
};

struct http_opts {
	unsigned jobs;			/* in flight at most, 1 to 1000 */
	int64_t timeout;		/* microseconds for all of a request, redirects included */
	int64_t connect_timeout;	/* and for connecting */
	size_t max_body;
	const char *user_agent;
	const char *const *capture;	/* NULL-terminated header names, at most HTTP_CAPTURE; or NULL */
	/*
	 * May another request leave?  0: now; more: ask again in so many microseconds; -1: no.  With ticket
	 * NULL there is no waiting: anything but 0 means no.  Else *ticket is the callback's to keep something
	 * in for this request, 0 at first.  NULL: yes.
	 */
	int64_t (*again)(void *ctx, uint64_t *ticket);
	/* Neither of the two may call http_…: they are asked from within it. */
	bool (*answers)(void *ctx, int status);	/* a redirect with this status is an answer; NULL: none is */
	void *ctx;
};

#define HTTP_CAPTURE 16

struct http_result {
	uint64_t id;
	enum http_error error;
	const char *url;		/* as http_get got it; NULL: not from http_get */
	int status;			/* 0: none came */
	unsigned sent;			/* requests that left for it: 0, 1, or more with repeats */
	struct span body;		/* decoded; may be a part if error; never SPAN_NONE if HTTP_OK */
	struct span header[HTTP_CAPTURE];	/* values in the order of capture; SPAN_NONE: not there */
	int64_t retry_after;		/* microseconds from now, from Retry-After in any spelling; -1: none */
	int64_t date;			/* the server's Date, an instant of clock.h; INT64_MIN: none */
	int64_t took;			/* microseconds from http_get */
	const char *why;		/* one line for people; safe to show; "" for HTTP_OK */
};

struct http;

/* NULL with a message in why.  The strings of o must outlive h. */
struct http *http_new(const struct http_opts *o, struct buf *why);
/* Sent with every request.  -1: no header (a control character, an empty name).  Copied. */
int http_header(struct http *h, const char *name, const char *value, bool secret);

/*
 * Signs every request from here on for AWS and what speaks like it (Signature Version 4), with the body's digest.  The
 * secret does not leave this machine, and still goes to https or to loopback only.  A URL with a query is then HTTP_BAD_URL
 * (libcurl 7.88 signs it in the wrong order), and a redirect is the answer.  -1: libcurl cannot.
 */
int http_sign(struct http *h, const char *region, const char *service, const char *id, const char *secret);

/* Starts a request; at most opts.jobs are between here and http_next.  Whatever is wrong with it comes out of
 * http_next. */
void http_get(struct http *h, uint64_t id, const char *url);
/* The same with another method and a body, which both must stay as they are until http_next has given it.  A redirect is
 * the answer then, and not followed. */
void http_send(struct http *h, uint64_t id, const char *method, const char *url, struct span body);
/*
 * The same with a method and a body, which both must stay as they are until http_next has given its result: neither is
 * copied.  A redirect is the answer then, and not followed.  The body's type is a header (http_header): without one libcurl
 * calls it a form.  method NULL: http_get, and body counts for nothing.
 */
void http_send(struct http *h, uint64_t id, const char *method, const char *url, struct span body);
/*
 * Lets transfers go on until one is finished, one of extra[0..n) is ready (its revents set, as poll(2)
 * does; 16 at most), a signal arrives, or timeout microseconds are over (-1: no limit, 0: do not wait).
 */
void http_wait(struct http *h, struct pollfd *extra, unsigned n, int64_t timeout);
/* A finished one; its spans and texts are good until the next http_next, http_free, or http_get that
 * takes the last place. */
bool http_next(struct http *h, struct http_result *r);
/* Ends what is under way.  Waits for a name lookup that is still going on in its thread: not for a program in a hurry. */
void http_free(struct http *h);

/* "timeout", "resolve", "connect" …: the word for fetch.error. */
const char *http_error_name(enum http_error error);
/* Is it worth another try?  (What curl --retry takes as temporary, and broken answers.) */
bool http_error_temporary(enum http_error error);

enum http_safety { HTTP_URL_BAD, HTTP_URL_PLAIN, HTTP_URL_LOOPBACK, HTTP_URL_TLS };
/* May a secret go there?  Not to PLAIN.  LOOPBACK: plain http to localhost, 127/8 or ::1.  BAD: no
 * http or https URL. */
enum http_safety http_url_safety(const char *url);
/* Appends url without user info and fragment, for records and messages; 0, or -1 if it is no URL. */
int http_url_public(struct buf *to, const char *url);
/* Appends scheme://host:port of base and path, query of url; 0, or -1. */
int http_url_rebase(struct buf *to, const char *url, const char *base);
/* Retry-After: an HTTP-date or seconds, as RFC 9110 has it, and what servers write besides: a fraction, a unit,
 * quotes, RFC 3339.  A date counts from date, or from now if that is INT64_MIN.  Microseconds, or -1. */
int64_t http_retry_after(struct span value, int64_t date, int64_t now);

#endif
