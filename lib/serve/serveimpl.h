/*
 * serveimpl - what the parts of the service share
 */
#ifndef SERVEIMPL_H
#define SERVEIMPL_H

#include "child.h"
#include "job/job.h"
#include "json/json.h"
#include "req.h"
#include "serve.h"
#include "snapkeep.h"
#include "stream.h"

#define SERVE_BODY ((size_t)1 << 20)	/* of a request */
#define SERVE_MEMORY ((size_t)6 << 10)	/* of a connection: its line and headers */

struct serve {
	struct serve_options *o;
	struct httpd httpd;
	struct children children;
	struct children adding;		/* the backfill may look for long before it agrees: nobody else waits for that */
	struct children pricing;	/* nor for a price, of which somebody may want many */
	struct streams *streams;
	size_t streams_most;
	struct snapkeep *kept;
	struct httpd_watch news;	/* of the streams */
	/* what af doctor reported, and when; the child that asks it again */
	struct buf health;
	int64_t health_at;
	struct child *doctor;
};

/* One row of the table of routes. */
struct route {
	const char *method, *path;	/* {names} stand for one part each */
	void (*fn)(struct serve *s, struct req *q, struct rep *p);
	const char *what;		/* one line of the OpenAPI document */
	const char *query;		/* names of parameters, separated by blanks; NULL: none */
	const char *body;		/* name of a schema; NULL: no body */
	const char *answer;		/* media type */
	const char *schema;		/* of the answer; NULL: any */
	unsigned status;		/* of a successful answer */
	bool open;			/* needs no token: the page's own files */
};

/* route.c: who may, and what is wanted; fills *p. */
void serve_answer(struct serve *s, struct req *q, struct rep *p);
/* The same before the body has come: false if the name, the place or the token is wrong, and *p says so. */
bool serve_admits(struct serve *s, struct req *q, struct rep *p);
/* guard.c: false after a problem. */
bool guard_host(struct serve *s, struct req *q, struct rep *p);
bool guard_token(struct serve *s, struct req *q, struct rep *p);
bool guard_body(struct req *q, struct rep *p);
void guard_headers(struct rep *p);
/* What every finished answer gets: an ETag, the headers of guard.c. */
void serve_finish(struct req *q, struct rep *p);

/* The handlers; each file has a few. */
void page_file(struct serve *s, struct req *q, struct rep *p);
void snapfile_stores(struct serve *s, struct req *q, struct rep *p);
void snapfile_list(struct serve *s, struct req *q, struct rep *p);
void snapfile_manifest(struct serve *s, struct req *q, struct rep *p);
void snapfile_get(struct serve *s, struct req *q, struct rep *p);
/* The OpenAPI document of n routes, a JSON object. */
void openapi_put(struct buf *to, const struct route *routes, size_t n);
void health_show(struct serve *s, struct req *q, struct rep *p);
/* In the background, when due. */
void health_look(struct serve *s);
void metrics_show(struct serve *s, struct req *q, struct rep *p);
void jobs_add(struct serve *s, struct req *q, struct rep *p);
void jobs_preview(struct serve *s, struct req *q, struct rep *p);
void jobs_list(struct serve *s, struct req *q, struct rep *p);
void jobs_show(struct serve *s, struct req *q, struct rep *p);
void jobs_units(struct serve *s, struct req *q, struct rep *p);
void jobs_log(struct serve *s, struct req *q, struct rep *p);
void jobs_grid(struct serve *s, struct req *q, struct rep *p);
void jobs_cancel(struct serve *s, struct req *q, struct rep *p);
void jobs_resume(struct serve *s, struct req *q, struct rep *p);
void jobs_retry(struct serve *s, struct req *q, struct rep *p);
void jobs_delete(struct serve *s, struct req *q, struct rep *p);
void jobs_events(struct serve *s, struct req *q, struct rep *p);
void all_events(struct serve *s, struct req *q, struct rep *p);
void limits_show(struct serve *s, struct req *q, struct rep *p);
void queue_show(struct serve *s, struct req *q, struct rep *p);
void kinds_show(struct serve *s, struct req *q, struct rep *p);

/* A complete JSON answer, from what w wrote into p->body. */
void answer_json(struct rep *p, unsigned status);
/* Answers with this file, opened below a folder; false if there is none that we serve.  links: it may be a symbolic link of
 * its owner's. */
bool answer_file(struct rep *p, int folder, const char *name, const char *type, bool links);
/* The JSON value in a file of at most max bytes, which text then holds; SPAN_NONE without one. */
struct span json_file(struct buf *text, const char *path, size_t max);
/* The content type by the end of a name. */
const char *type_of(const char *name);

#endif
