/*
 * provider - what is known about a provider: one text file (af-provider(5))
 *
 * The file is the only place that knows a provider: how a record becomes a key and a URL, which headers carry the
 * secret (by the name of an environment variable), how many calls are allowed, how a bundle's answer is taken apart, and
 * which answers mean wait, stop, fall back or no more pages.  Its words are long options, one a line (opt_file).  The same
 * words on the command line of af-fetch, except include and the three that only af-quota needs, come after the file's and
 * override them.
 *
 * A file may include others: its own words override theirs, and in tables its own rows come first.
 *
 * Not here: which row an answer matches (refusal.h), what an answer means for one record's data (finding.h).
 */
#ifndef PROVIDER_H
#define PROVIDER_H

#include "base/opt.h"
#include "gov.h"

/* What a refusal asks for. */
enum provider_do {
	PROVIDER_WAIT,		/* slow down, then ask again */
	PROVIDER_QUOTA,		/* nothing more today */
	PROVIDER_STOP,		/* nothing more at all: key, account */
	PROVIDER_FALLBACK,	/* no bundles for this key */
	PROVIDER_RETRY,		/* the server's trouble */
	PROVIDER_END_PAGES,	/* no more pages; those that came are good */
	PROVIDER_RECORD		/* about what was asked, and only that */
};

/*
 * One row of the refusal table: `refusal = WHERE ["text"] ACTION`.  WHERE is an HTTP status; a member of the body
 * ("errors.rateLimit", "message"); "errors.*" for any member of an object; or "body" with a text, for the whole body, JSON
 * or not.  text must occur in the member's value.  The first row that matches counts.
 */
struct provider_refusal {
	int status;		/* 0: a member, or the whole body */
	bool body;
	const char *object;	/* "errors" of errors.x; NULL: name is at the top level */
	const char *name;	/* "*": any */
	const char *text;	/* NULL: any */
	enum provider_do act;
};

/* One row of `shape = URL PATH`: what an answer to such a URL contains (content.h).  URL is the end of its path, with ?NAME
 * also a parameter that it has; in PATH, [] stands for each element of an array. */
struct provider_shape {
	const char *url, *path;
};

/* Who is asked, and how many calls a minute, if nobody says.  pipelines/lib.sh knows the name too; tests/scripts.t compares
 * them. */
#define PROVIDER_DEFAULT "api-football"
#define PROVIDER_RATE 75
#define PROVIDER_SHAPES 16
#define PROVIDER_REFUSALS 64
#define PROVIDER_BURSTS 16

struct provider {
	const char *name;
	const char *governor;			/* what the ledger is named after; NULL: name */
	const char *key, *url;			/* templates; url is needed */
	const char *batch_url, *batch_join;	/* NULL: no bundles */
	const char *split;			/* path of the array of elements: "response" */
	const char *match, *match_with;		/* path in an element, member of the record */
	const char *count;			/* path of the envelope's own count of elements: "results"; or NULL */
	struct opt_list keep;			/* paths of the members that are logged; none: all */
	bool absent_is_empty;			/* a record absent from a bundle needs no call of its own */
	const char *method;			/* NULL: GET */
	const char *body_file;			/* template for the path of the file to send; NULL: none */
	const char *body_sha256;		/* template for its digest; NULL: not compared */
	const char *region, *service;		/* for signing (AWS Signature Version 4); NULL: unsigned */
	const char *need;			/* a member that a good answer has; NULL: none */
	const char *need_text;			/* a text that a good answer contains */
	const char *need_header;		/* the name of a header that a good answer has; NULL: none */
	const char *echo_path, *echo_query;	/* where an answer repeats the question */
	const char *charset;			/* of answers that do not say; NULL: UTF-8 */
	bool nothing;				/* an answer may be empty; text is set too */
	bool empty;				/* it must be; nothing is set too */
	bool text;				/* the body is not JSON: it becomes a string */
	const char *page_param, *page_total;	/* "page", "paging.total"; NULL: one page */
	int64_t page_max;			/* an answer with more pages is refused: each is a call */
	int64_t pages;				/* a guess at how many there are, for the price; 0: one */
	int64_t page_size;			/* elements of a full page; 0: unknown */
	const char *minute_limit, *minute_left, *day_limit, *day_left;	/* header names */
	const char *said_minute;		/* "… limit is # requests per minute": a refusal that states the limit */
	const char *status_url, *status_used, *status_limit;	/* the account's own count */
	struct opt_list headers, secrets;	/* "name: value"; "name ENV [ENV…]" */
	size_t file_headers;			/* so many of them come from files */
	const char *key_file;			/* the secret's value is in this file's first line */
	int64_t batch, rate, per_second, per_minute, per_day;
	int64_t day_offset;
	int64_t bursts[PROVIDER_BURSTS + 1][2];
	struct provider_refusal refusals[PROVIDER_REFUSALS];
	struct provider_shape shapes[PROVIDER_SHAPES];
	size_t nrefusals, nbursts, nshapes;
	/* private: for the callbacks of the option table */
	struct opt_call on_refusal, on_burst, on_day, on_match, on_expect, on_absent, on_rate, on_shape,
	    on_governor, on_keep, on_method, on_sign;
};

#define PROVIDER_OPTIONS 43
#define PROVIDER_PAGES_MOST 1000000

/* Sets defaults: nothing known, one record a call, JSON.  p must not move afterwards.  What is read into it lives as long as
 * the program: there is only one, and it is not freed. */
void provider_init(struct provider *p);
/* Fills rows[PROVIDER_OPTIONS] with the words that say how to ask, for a command line's table; returns how many.  Files also
 * know the words for the account's own count. */
size_t provider_opts(struct provider *p, struct opt rows[PROVIDER_OPTIONS]);
/*
 * Reads the file of that name (or path), then those that it includes.  A name without a slash is looked up among the
 * installed ones (share.h); one with a slash is a path.  p->name becomes it.  0, or -1 after a complaint for each line that
 * is wrong; p then has the other lines, and must not be used.
 */
int provider_load(struct provider *p, const char *name);
/* NULL, or what is missing or contradictory (valid until the next call).  Call it before using p to ask. */
const char *provider_check(const struct provider *p);

/* Is headers.v[i] sent?  The command line's override the files', and of those the first of each name counts. */
bool provider_sends(const struct provider *p, size_t i);
/* What the governor's file is named after. */
const char *provider_ledger(const struct provider *p);
/* The limits as the file states them; reserve and timeout are the caller's. */
struct gov_limits provider_limits(const struct provider *p);

/* The environment variables with the two parts of the key that signs requests, and with a session's token, which goes in a
 * header. */
#define PROVIDER_SIGN_ID "AWS_ACCESS_KEY_ID"
#define PROVIDER_SIGN_SECRET "AWS_SECRET_ACCESS_KEY"
#define PROVIDER_SIGN_TOKEN "AWS_SESSION_TOKEN"
#define PROVIDER_SIGN_TOKEN_HEADER "X-Amz-Security-Token"

/* The i-th secret (i < secrets.n): sets *name to its header's name (emptied first) and returns its value, or NULL with
 * *missing naming what to set, a variable or the key file.  All valid until the next call; not thread-safe. */
const char *provider_secret(const struct provider *p, size_t i, struct buf *name, const char **missing);

#endif
