/*
 * req - a request and its answer, without a socket
 *
 * A request comes from lib/httpd, from standard input (reqtext), or from a test; what answers it knows only this.
 * An answer is bytes, a file, or a stream of events; it may also need a command first (child), or some time.
 */
#ifndef REQ_H
#define REQ_H

#include <stdint.h>

#include "base/buf.h"

struct serve;
struct req;
struct rep;
struct child;
struct stream;

#define REQ_PARTS 4
#define REP_FIELDS 16
#define REQ_CHANGED "GET it, and decide anew"	/* the remedy of a 412 */

struct req {
	const char *method;
	struct span path, query;	/* as sent, the query without '?' */
	struct span authority;		/* of a target in absolute form; else empty */
	struct span body;
	/* The value on the i-th line of that name, in any letter case, or NULL; a list may be on several lines */
	const char *(*header)(void *ctx, const char *name, size_t i);
	void *ctx;
	/* set by the router */
	const char *part[REQ_PARTS];	/* values of the route's {names}, decoded */
	size_t nparts;
	struct buf text;		/* their text */
	char *seen;			/* the mark (job.h) of the job that If-Match has been compared with; NULL: none */
	struct buf scratch;
};

/* Bytes shared by several answers. */
struct rep_shared {
	struct buf b;
	size_t holders;
};

struct rep {
	unsigned status;
	const char *type;		/* of the body */
	struct buf body;
	struct rep_shared *shared;	/* instead of the body, with this as one holder; NULL: none */
	int fd;				/* instead of the body; -1: none */
	bool lent;			/* it is somebody else's, who keeps it open until the answer is made */
	int64_t n;			/* bytes of it; with 304: of the answer that is not sent */
	struct httpd_kept **kept;	/* where an answer with this file or these bytes is kept (httpd.h); NULL: nowhere */
	struct stream *stream;		/* instead of both */
	struct { const char *name, *value; char *copy; } fields[REP_FIELDS];
	size_t nfields;
	/* An answer not yet ready: then is called when the command has ended, or after this many microseconds. */
	struct child *child;
	int64_t wait;
	void (*then)(struct serve *s, struct req *q, struct rep *p);
	void *own;			/* what then needs, freed by req_end */
	int64_t since;
};

void req_begin(struct req *q, struct rep *p);
void req_end(struct req *q, struct rep *p);
/* Its path and query, from "/path?query" or "http://authority/path?query", which must stay valid. */
void req_target(struct req *q, const char *target);

/* A header of which there can be one only, or NULL. */
static inline const char *
req_header(struct req *q, const char *name)
{
	return q->header(q->ctx, name, 0);
}
/* The decoded value of a query parameter, in q->scratch; NULL if there is none, or it is not text. */
const char *req_query(struct req *q, const char *name);
/* A whole number, or fallback if there is none; false after a problem. */
bool req_number(struct req *q, struct rep *p, const char *name, int64_t lo, int64_t hi, int64_t fallback, int64_t *v);
/* Appends text with %XX undone; false if it is broken, or holds a NUL or invalid UTF-8. */
bool req_decode(struct buf *to, struct span text, bool plus);

/* Drops a holder; the last one frees it.  NULL is harmless. */
void rep_release(void *shared);
/* name is a constant; the value is copied. */
void rep_field(struct rep *p, const char *name, const char *value);
/* Both are constants. */
void rep_constant(struct rep *p, const char *name, const char *value);
/* Gives up the body, of whatever kind, but a stream. */
void rep_drop(struct rep *p);
/* They have been sent: reclaims their memory. */
void rep_forget(struct rep *p);
/* The ETag is "tag", of at most 150 letters; if the client has it, the answer becomes a 304 without a body, and if it wants another
 * (If-Match), a 412. */
void rep_etag(struct req *q, struct rep *p, const char *tag);

/*
 * An answer that says what is wrong (RFC 9457): title from the status, detail, and what helps.  Any earlier content of
 * the answer is gone.  detail and remedy are cleaned; if remedy is NULL it is what helps with any problem of the status.
 */
void problem(struct rep *p, unsigned status, const char *remedy, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* The same from a message as programs write it: its remedy is behind the first semicolon, or else remedy. */
void problem_said(struct rep *p, unsigned status, const char *said, const char *remedy);

#endif
