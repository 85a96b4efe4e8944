/*
 * sim - a simulated API-Football: a request and an instant in, an answer out
 *
 * No socket and no clock in here: simhttp brings requests and delivers answers.  An answer also says how it is to be
 * delivered, for faults that are not in the body.
 */
#ifndef SIM_H
#define SIM_H

#include "simbody.h"
#include "simfault.h"
#include "simfiles.h"
#include "simlimit.h"
#include "simserve.h"

/* How a limit refuses; the texts are in simanswer.c. */
enum sim_refusal {
	SIM_REFUSAL_APP,	/* 200, from the application, echoes the request */
	SIM_REFUSAL_EDGE,	/* 200, a static file: no echo, no limit headers */
	SIM_REFUSAL_429,	/* 429 with the newest wording */
	SIM_REFUSAL_NEW,	/* the newest wording in a 200 */
	SIM_REFUSAL_RAPIDAPI	/* 429 without envelope */
};

/* What the x-ratelimit headers say. */
enum sim_headers {
	SIM_HEADERS_NORMAL, SIM_HEADERS_NONE, SIM_HEADERS_ZERO, SIM_HEADERS_NONSENSE, SIM_HEADERS_JUMPY
};

struct sim_request {
	const char *method;
	struct span path, query;	/* as sent, the query without '?' */
	struct span key;		/* SPAN_NONE: no key header */
	simfiles_header *header;	/* looks up any other header */
	void *ctx;			/* of header */
};

enum sim_delivery {
	SIM_WHOLE,
	SIM_CLOSE,		/* the connection ends without an answer */
	SIM_RESET,		/* half the body, then RST */
	SIM_TRICKLE,		/* the body in small pieces */
	SIM_NEVER,		/* no answer while the client waits */
	SIM_LONG_LENGTH,	/* content-length says more than there is; then the connection ends */
	SIM_SHORT_LENGTH	/* content-length says less than there is */
};

struct sim_header {
	const char *name;
	char value[128];
};

struct sim_answer {
	int status;
	struct buf body;
	const char *type;		/* content-type */
	const char *kind;		/* its kind, for the arrivals file: "ok", "minute", "token" … */
	const char *fault;		/* the fault's name, or NULL */
	bool foreign;			/* another provider's: without anything of API-Football */
	enum sim_delivery delivery;
	int64_t delay;			/* microseconds before the first byte */
	struct sim_header headers[8];
	size_t nheaders;
	unsigned key;			/* the number of the key, or of a file's host, from 1; 0: none */
	uint64_t n;			/* the request's number, from 1 */
	int64_t minute, day;		/* used in these windows, this request included */
};

struct sim {
	/* set by main before sim_start */
	struct world *world;			/* or NULL */
	struct simserve serve;
	struct simfiles files;
	struct simlimit limit;
	struct simfault fault;
	enum sim_refusal refusal;
	enum sim_headers headers;
	int64_t plan_pages;			/* later pages are refused; 0: never */
	const char *plan;			/* "Ultra" */
	const char *redirect;			/* where the fault "redirect" leads; NULL: nowhere */
	const char *const *keys;		/* the valid keys; any key is if nkeys is 0 */
	size_t nkeys;
	bool open, suspended, plan_refuses_ids, slim;
	int64_t latency, jitter;		/* microseconds */
	int64_t suspend_after;			/* so many rate refusals suspend the account; 0: never */
	/* the rest is private */
	uint64_t n;
	struct sim_account *accounts;
	size_t naccounts;
	struct buf scratch, path, routekey;
	struct buf last;			/* the last good answer, for stale ones */
	struct sim_query query;
};

void sim_start(struct sim *s);
/* Fills *a (zeroed by the caller), who then owns a->body.  now: an instant of clock.h. */
void sim_answer(struct sim *s, const struct sim_request *r, int64_t now, struct sim_answer *a);
/* The answer of a server that is down to a connection that was already open. */
void sim_down(struct sim *s, struct sim_answer *a);
void sim_end(struct sim *s);

#endif
