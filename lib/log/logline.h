/*
 * logline - what a line of the log is the answer to, and of what kind
 *
 * The one place that decides between final, failed and skipped (log.h).  Two readers with the same
 * result for every valid answer that af-fetch writes:
 *
 * The fast one reads a line from its start to the member "body", which stands last, and does not look at
 * the body: it trusts that the line is whole because it ends in '}' before its newline.  It
 * knows the shape { members, "fetch": object, "body": … } and nothing else; it is
 * bounded by the line whatever stands there.
 * The full one validates everything with json_scan.  It is used where the fast one does not
 * recognise the shape, and for every line that is read back.
 */
#ifndef LOGLINE_H
#define LOGLINE_H

#include "json/json.h"
#include "log.h"

struct logline {
	struct span key;	/* a valid JSON string, with quotes */
	struct span fetch, body;	/* body: SPAN_NONE from the fast reader */
	struct span at;		/* fetch.at as it stands there, or SPAN_NONE */
	enum log_kind kind;	/* LOG_NONE: no answer */
};

/* line without its newline.  false: not an answer. */
bool logline_read(struct logline *l, struct span line);	/* fast, else full */
bool logline_full(struct logline *l, struct span line);
/*
 * As much of a line as the caller has read (head), enough for the fast reader or not: key and at are set if it
 * is; false if not.  The kind may be wrong where it depends on the body's presence.
 */
bool logline_head(struct logline *l, struct span head);
/* When it was fetched; INT64_MIN: not known. */
int64_t logline_at(const struct logline *l);

#endif
