/*
 * serve - the service: jobs, their events, and snapshots over HTTP, and the page
 *
 * Reads files and starts commands (af-job, af-metrics, af doctor); keeps nothing that matters, so it can be killed at
 * any instant.  af-serve(1) has the routes; lib/serve/route.c is their table.
 */
#ifndef SERVE_H
#define SERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/opt.h"

struct serve_store {
	const char *name;	/* in the paths */
	const char *folder;
};

struct serve_options {
	const char *jobs;		/* the folder of jobs */
	const char *address;		/* NULL: 127.0.0.1 */
	int port;			/* 0: a free one; serve_listen sets it */
	struct opt_list hosts;		/* names we are known by, in addition to this machine's own */
	const char *token;		/* what Authorization must carry */
	const char *page;		/* the folder of the page */
	const char *districts;		/* config/districts.json; NULL: all are configured */
	const char *cache;		/* the folder of compressed twins; NULL: none */
	const struct serve_store *stores;
	size_t nstores;
	int64_t beat;			/* microseconds of silence after which a stream sends a comment */
	int64_t patience;		/* how long a request for one run waits for it to end */
};

struct serve;

/* The options must stay valid. */
struct serve *serve_new(struct serve_options *o);
/* 0, or -1 with errno. */
int serve_listen(struct serve *s);
int serve_run(struct serve *s);
/* One request, from a text, and its answer to a descriptor; EXIT_DONE, or EXIT_FOR_NOW if it cannot be written. */
int serve_text(struct serve *s, struct buf *text, int fd);
void serve_free(struct serve *s);

/*
 * The token in a file, appended to to: its first line, of 32 letters or more.  A missing file is created with a new
 * token, for its owner alone; one that others may read is refused.  0, or -1 with *why.
 */
int serve_token(const char *path, struct buf *to, const char **why);

#endif
