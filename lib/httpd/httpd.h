/*
 * httpd - an HTTP/1.1 server in one thread, with many requests in flight (libmicrohttpd)
 *
 * The only module that includes microhttpd.h.  A program says in struct httpd_calls what it does with a request; a
 * request waits without a thread, until an instant (httpd_wait) or for something the program knows of (httpd_pause,
 * httpd_wake), before its answer or in the middle of it.  httpd_run accepts connections itself, so the listening socket
 * can go away for a while; if descriptors run out, it accepts none until some are free.
 *
 *	begin ── head ── body … ── answer [wait, answer …] ── end
 *
 * Memory: struct httpd's memory for each connection, touched only as far as used, and what the program keeps.
 *
 * Not here: TLS; threads; what a request means.
 */
#ifndef HTTPD_H
#define HTTPD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/heap.h"

struct httpd;
struct httpd_request;

struct httpd_calls {
	/* The first line of a request has come; the other calls get what this returns.  uri is as sent, and does not stay
	 * valid. */
	void *(*begin)(struct httpd *h, struct httpd_request *r, const char *uri);
	/* Its headers have come.  It may be answered now: a body is then not read, and the connection ends.  NULL:
	 * nothing to do. */
	void (*head)(void *own, const char *method);
	/* A piece of its body.  NULL: bodies are discarded. */
	void (*body)(void *own, struct span piece);
	/* All of it has come.  Must reply, drop, wait or pause; is called again after the latter two. */
	void (*answer)(void *own, const char *method);
	/* It is over, whether the answer was sent or not. */
	void (*end)(void *own);
	/* The loop begins: descriptors can be watched from here on.  NULL: nothing to do. */
	void (*start)(struct httpd *h);
	/* Once per turn of the loop, before it sleeps: microseconds until it must be called again, or -1. NULL:
	 * never. */
	int64_t (*turn)(struct httpd *h);
};

/* A descriptor that the loop watches: ready is called once per turn while it is readable.  The program's memory. */
struct httpd_watch {
	int fd;
	void (*ready)(void *ctx);
	void *ctx;
};

struct httpd {
	/* set by the program */
	const struct httpd_calls *calls;
	void *ctx;			/* the program's own */
	const char *address;		/* a numeric address; NULL: 127.0.0.1 */
	int port;			/* 0: any free one; httpd_listen sets it */
	unsigned connections;		/* at most this many at a time */
	unsigned idle;			/* after so many seconds without a byte in or out a connection is closed; 0: never */
	size_t memory;			/* of a connection: a request's line and headers must fit (else 414, 431) */
	/* the rest is private */
	int fd, news;			/* the listening socket; an epoll set of what is watched */
	struct MHD_Daemon *daemon;
	struct heap timers;		/* for the places in waiting */
	struct httpd_request **waiting;
	uint32_t *empty;		/* places that are free */
	size_t nwaiting, nempty, cap;
	struct httpd_request *first, *last;	/* the paused ones */
	int64_t deaf_until;
	struct buf head;		/* of an answer that may be kept */
	bool woken, ending;	/* woken: some of them, which the next run continues */
};

/* Opens address:port; 0, or -1 with errno. */
int httpd_listen(struct httpd *h);
/* Closes it for a while; existing connections stay. */
void httpd_deafen(struct httpd *h);
static inline bool
httpd_listens(const struct httpd *h)
{
	return h->fd != -1;
}
/* Serves until SIGTERM or SIGINT, then ends what is in flight and closes; 0, or -1 with errno. */
int httpd_run(struct httpd *h);

void httpd_watch(struct httpd *h, struct httpd_watch *w);
void httpd_unwatch(struct httpd *h, struct httpd_watch *w);

/* --- a request --- */

/* The value of a header, by its name in any case, or NULL; valid until the request ends. */
const char *httpd_header(struct httpd_request *r, const char *name);
/* The same of the i-th line of this name, the first of which is 0. */
const char *httpd_header_again(struct httpd_request *r, const char *name, size_t i);
int httpd_socket(struct httpd_request *r);
/* NULL, or what about the headers of a request could make a proxy see other bounds or another host: a text.  Such a request is
 * to be refused, and its connection closed. */
const char *httpd_misframed(struct httpd_request *r);
/* Has its client left, as far as the system knows? */
bool httpd_gone(struct httpd_request *r);

/* Suspends the request for this long. */
void httpd_wait(struct httpd_request *r, int64_t us);
/* Suspends it until httpd_wake, or until its client leaves, which ends it. */
void httpd_pause(struct httpd_request *r);
/* Does nothing if the request is not paused. */
void httpd_wake(struct httpd_request *r);

struct httpd_field {
	const char *name, *value;
};

enum { HTTPD_END = -1, HTTPD_BREAK = -2 };

/*
 * An answer: a status, headers, and one of three kinds of body.
 *
 * body: read and fd are not set; httpd takes over the memory, or, with release, its owner keeps it and is told when it
 * is no longer needed.  fd: n bytes of a file from its beginning, by sendfile(2); httpd always closes it, unless
 * it is lent: then its owner does, when httpd_reply is over.
 * read: called until it returns HTTPD_END, or HTTPD_BREAK, which ends the connection in the middle; it puts up to max
 * bytes at to and returns how many, or returns 0 after httpd_wait or httpd_pause.  n is how many there will be, or -1,
 * and then they are sent in chunks; block is the most at a time.
 */
struct httpd_reply {
	unsigned status;
	const struct httpd_field *fields;
	size_t nfields;
	struct buf body;
	void (*release)(void *held);
	void *held;
	int fd;				/* -1: none */
	bool lent;
	ssize_t (*read)(void *own, char *to, size_t max);
	int64_t n;
	size_t block;
	struct httpd_kept **kept;	/* NULL: it is made for this request alone */
	bool own_length;		/* the fields have a content-length, perhaps a wrong one; the body is sent as it
	                		 * is */
};

/*
 * An answer that is sent again and again is made once: kept is where its owner keeps it, NULL at first, together with what it is
 * the answer with: the same file, or the same body with a release, each time.  Other fields or another status replace it.  It
 * stays while it is being sent.
 */
struct httpd_kept;
void httpd_kept_free(struct httpd_kept *k);	/* NULL is allowed */

/* At most once per request.  If it cannot be sent, the connection ends.  A 304 has no body; n is the length of the answer that
 * it stands for, which is what it must tell. */
void httpd_reply(struct httpd_request *r, const struct httpd_reply *reply);
/* Ends the connection without an answer. */
void httpd_drop(struct httpd_request *r);

#endif
