/*
 * logline - which key a line of the log answers, and with what kind of answer
 *
 * The one place that decides between final, failed and skipped (log.h).  Two readers, which agree on every valid
 * answer that af-fetch writes:
 *
 * The fast one reads a line from its start to the member "body", which stands last, and does not look at the body: it
 * trusts that the line is complete because it ends in '}' before its newline.  It knows the shape { members, "fetch":
 * object, "body": … } and nothing else, and never reads past the line.
 * The full one validates everything with json_scan.  It is used when the fast one does not recognise the shape, and for
 * every line that is read back.
 */
#ifndef LOGLINE_H
#define LOGLINE_H

#include "json/json.h"
#include "log.h"

struct logline {
	struct span key;	/* a valid JSON string, with quotes */
	struct span fetch, body;	/* body: SPAN_NONE from the fast reader */
	struct span at;		/* fetch.at as spelled, or SPAN_NONE */
	enum log_kind kind;	/* LOG_NONE: not an answer */
};

/* line: without its newline.  false: not an answer. */
bool logline_read(struct logline *l, struct span line);	/* fast, else full */
bool logline_full(struct logline *l, struct span line);
/*
 * For a line of which only the beginning (head) has been read: sets key and at if that is enough for the fast reader, else
 * returns false.  The kind may be wrong where it depends on whether there is a body.
 */
bool logline_head(struct logline *l, struct span head);
/* When the answer was fetched, an instant of clock.h; INT64_MIN: unknown. */
int64_t logline_at(const struct logline *l);

#endif
