/*
 * finding - what became of a record: the member "finding" of af-record(5), whatever was asked for
 *
 *	API_OK	 present, or found
 *	PARTIAL	 some of it
 *	NO_DATA	 asked, and the provider said that there is none
 *	ERROR	 asked, and it failed
 *	SKIPPED	 not asked, or out of scope
 *
 * A reason is one word for programs, a message is the provider's own words for people.  What an answer means is decided by
 * those who know what was asked (match/stats.h, af-shape's programs); this file only knows what af-fetch says about any
 * answer.
 */
#ifndef FINDING_H
#define FINDING_H

#include "json/json.h"

enum finding_status { FINDING_OK, FINDING_PARTIAL, FINDING_NO_DATA, FINDING_ERROR, FINDING_SKIPPED,
	FINDING_STATUSES };

struct finding {
	enum finding_status status;
	char reason[64];		/* "" for API_OK */
	struct span message;		/* a JSON string, or SPAN_NONE */
};

/* "API_OK", and so on. */
const char *finding_status_name(enum finding_status status);
/* The status of a "finding" member's "status", or -1, for which there is a message. */
int finding_status_of(struct span status);
#define FINDING_ALL "API_OK PARTIAL NO_DATA ERROR SKIPPED"
#define FINDING_STATUS_WRONG "'finding.status' is none of " FINDING_ALL

/* Does the reason of SKIPPED say that nothing was asked, one of af-fetch's words for it?  Any other puts it out of scope. */
bool finding_unasked(struct span reason);

/* Opens the member with its status and reason (a text; SPAN_NONE: null).  The caller adds what follows, such as "message",
 * and calls jsonw_close. */
void finding_open(struct jsonw *w, enum finding_status status, struct span reason);

/* The members of "fetch" and the body of a record, SPAN_NONE for what is absent. */
struct finding_answer {
	struct span fetch, skipped, error, message, http, body;
};

/*
 * Was there an answer?  f must be zeroed.  True: f stays zero.  False: f says what there was instead; its message points
 * into what a points into.
 */
bool finding_answered(const struct finding_answer *a, struct finding *f);

/* Sets status and reason, cut to its room; returns false, for "return finding_say(…)". */
bool finding_say(struct finding *f, enum finding_status status, const char *reason);
/* The same with prefix and the string, if that is a plain word of at most 38 bytes; otherwise with otherwise. */
bool finding_say_word(struct finding *f, enum finding_status status, const char *prefix, struct span string,
    const char *otherwise);
/* Takes the string as message, if it has at most 1000 bytes; otherwise the message does not change. */
void finding_quote(struct finding *f, struct span string);

#endif
