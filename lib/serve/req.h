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

struct req {
	const char *method;
	struct span path, query;	/* as they came, the query without '?' */
	struct span body;
	const char *(*header)(void *ctx, const char *name);	/* or NULL, by a name in any case */
	void *ctx;
	/* set by the router */
	const char *part[REQ_PARTS];	/* what the {names} of the route stand for, decoded */
	size_t nparts;
	struct buf text;		/* where they are */
	struct buf scratch;
};

/* Bytes that several answers share. */
struct rep_shared {
	struct buf b;
	size_t holders;
};

struct rep {
	unsigned status;
	const char *type;		/* of the body */
	struct buf body;
	struct rep_shared *shared;	/* in place of the body, and one holder is this; NULL: none */
	int fd;				/* in place of the body; -1: none */
	int64_t n;			/* bytes of it */
	struct stream *stream;		/* in place of both */
	struct { const char *name; char *value; } fields[REP_FIELDS];
	size_t nfields;
	/* An answer that is not ready: then is called when the command has ended, or after so many microseconds. */
	struct child *child;
	int64_t wait;
	void (*then)(struct serve *s, struct req *q, struct rep *p);
	void *own;			/* what then needs, freed by req_end */
	int64_t since;
};

void req_begin(struct req *q, struct rep *p);
void req_end(struct req *q, struct rep *p);

/* The value of a parameter of the query, decoded, in q->scratch; NULL if there is none, or if it is no text. */
const char *req_query(struct req *q, const char *name);
/* A whole number; false after a problem, and fallback where there is none. */
bool req_number(struct req *q, struct rep *p, const char *name, int64_t lo, int64_t hi, int64_t fallback, int64_t *v);
/* Appends text with %XX undone; false if it is broken, or holds a NUL or what is not UTF-8. */
bool req_decode(struct buf *to, struct span text, bool plus);

/* A holder less; the last one frees it.  NULL is harmless. */
void rep_release(void *shared);
/* The value is copied. */
void rep_field(struct rep *p, const char *name, const char *value);
/* They have been sent: takes their memory back. */
void rep_forget(struct rep *p);
/* The ETag is "tag"; true if the client has it, and the answer is 304. */
bool rep_etag(struct req *q, struct rep *p, const char *tag);

/*
 * An answer that says what is wrong (RFC 9457): title from the status, detail, and what helps.  What was in the answer
 * before is gone.  detail and remedy are cleaned; remedy may be NULL.
 */
void problem(struct rep *p, unsigned status, const char *remedy, const char *fmt, ...) PRINTF_LIKE(4, 5);

#endif
