/*
 * answer - what a finished call means
 *
 * answer_judge reads a transport's result with the provider's table and says what it means for the scheduler; for a
 * bundle it finds each record's element.  answerput.h makes records from it.
 *
 * The body is searched for a refusal before anything else is believed, whatever the HTTP status.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include "http/http.h"
#include "json/json.h"
#include "provider.h"
#include "sched.h"

/* Header names, in the order of struct http_opts.capture. */
enum answer_header {
	ANSWER_MINUTE_LIMIT, ANSWER_MINUTE_LEFT, ANSWER_DAY_LIMIT, ANSWER_DAY_LEFT,
	ANSWER_CONTENT_TYPE, ANSWER_NEEDED, ANSWER_HEADERS
};

/* Distinct reasons made of an answer's own words; each is kept once, and beyond this many the reason is "refused". */
enum { ANSWER_REASONS = 256 };

struct answer {
	const struct provider *p;
	unsigned page;			/* set by the caller: the requested page; 0, 1: the first or only one */
	bool ended;			/* the pages before this one are all there are, and good; the news' why names the refusal */
	struct json_members body;	/* the outermost members of a JSON object; spans of the result's body */
	struct span *element;		/* in a bundle: each record's element; SPAN_NONE: absent */
	bool *found, *clash;		/* clash: two different elements with the same id */
	size_t cap;
	struct buf utf8;		/* the body, if it came in another character set */
	struct span text;		/* the body, in UTF-8; SPAN_NONE: not worth keeping */
	bool json;			/* text is JSON */
	char *reason[ANSWER_REASONS];
	size_t nreasons;
	bool apart;			/* a bundle was split: each record has its element */
};

/* Does a failure with this status show that the server is there?  502 to 504 and the like show that it is not. */
bool answer_served(int status);
/* p must outlive a. */
void answer_init(struct answer *a, const struct provider *p);
void answer_free(struct answer *a);
/* The header names to capture, NULL-terminated; "x-none" for those the provider does not have. */
void answer_headers(const struct provider *p, const char *names[ANSWER_HEADERS + 1]);

/*
 * ids: for a bundle of n records, each one's value of p->match_with, as text.  The news' found points into a and is valid
 * until the next call, its why until answer_free.  r's body and url must live until the last answerput_body.  It cannot
 * fail: an unreadable answer, or no answer, is news too.
 */
void answer_judge(struct answer *a, const struct http_result *r, const struct span *ids, size_t n,
    bool bundle, struct sched_news *news);

#endif
