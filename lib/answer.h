/*
 * answer - what a finished call means, and the records it is made into
 *
 * answer_judge reads a transport's result with the provider's table and says what it means for the
 * scheduler; for a bundle it finds each record's element.  answer_put writes a record's
 * answer (af-record(5)): the work record, "fetch" and "body".
 *
 * A refusal is looked for in the body before anything else is believed, whatever the HTTP status is.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include "http.h"
#include "provider.h"
#include "rec.h"
#include "sched.h"

/* Header names in the order in which struct http_opts.capture asks for them. */
enum answer_header {
	ANSWER_MINUTE_LIMIT, ANSWER_MINUTE_LEFT, ANSWER_DAY_LIMIT, ANSWER_DAY_LEFT, ANSWER_HEADERS
};

struct answer {
	const struct provider *p;
	struct json_members body;	/* the outermost members of a JSON object; spans of the result's body */
	struct span *element;		/* of a bundle: each record's, SPAN_NONE: absent */
	bool *found;
	size_t cap;
	struct span text;		/* the body as it came; SPAN_NONE: not worth keeping */
	bool json;			/* text is JSON */
	bool apart;			/* a bundle's, taken apart: each record has its element */
};

/* What fetch says besides the body.  Texts NULL, numbers -1: left out. */
struct answer_fetch {
	struct span key;		/* the text, not JSON */
	const char *url;
	int status;
	int64_t took;			/* microseconds */
	unsigned tries, batch, page;
	int64_t at;			/* wall */
	uint64_t offset;
	const char *digest;
	const char *error, *skipped;
	bool saved;
};

void answer_init(struct answer *a, const struct provider *p);
void answer_free(struct answer *a);
/* The header names to capture, NULL-terminated; "x-none" for those that the provider does not have. */
void answer_headers(const struct provider *p, const char *names[ANSWER_HEADERS + 1]);

/*
 * ids: for a bundle of n records, each one's value of p->match_with, as text.  The news' found points
 * into a, its why is a constant.  r's body must live until the last answer_body.
 */
void answer_judge(struct answer *a, const struct http_result *r, const struct span *ids, size_t n,
    bool bundle, struct sched_news *news);

/* Appends record i's body as JSON without newlines (a refused bundle's whole); false if there is none. */
bool answer_body(const struct answer *a, struct buf *to, size_t i);
/* Appends the fetch object. */
void answer_put_fetch(struct buf *to, const struct answer_fetch *f);
/* Appends the saved fetch object with this run's offset and digest, marked as saved. */
void answer_put_saved(struct buf *to, struct span fetch, uint64_t offset, const char *digest);
/* Appends the line: the members of work but fetch and body, then fetch, then body (SPAN_NONE: none). */
void answer_put(struct buf *to, const struct rec *work, struct span fetch, struct span body);

/* Joins the bodies of pages 1..n at p->split; SPAN_NONE bodies are no pages.  0, or -1: a page has none. */
int answer_join(const struct provider *p, struct buf *to, const struct span *pages, size_t n);

#endif
