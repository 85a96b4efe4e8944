/*
 * alias - routes that users know from elsewhere: their fields and words for states, our jobs
 *
 * A table row maps a member of a request to an option of a kind; the kinds' tables refuse what they do not have.
 */
#ifndef ALIAS_H
#define ALIAS_H

#include "jobdo.h"
#include "jobs.h"
#include "jobwords.h"

enum alias_words { ALIAS_DISTRICTS_1, ALIAS_DISTRICTS_2, ALIAS_INGESTION, ALIAS_KINDS };

/* The name of a state there. */
const char *alias_state(enum alias_words which, enum job_state state);

struct alias_member {
	const char *name, *option;	/* "startDate", "--from" */
	const char *otherwise;		/* the JSON value if the request has none; NULL: leave the option out */
};

/* Adds members of the object as options, except those that are null, false or an empty list; false after a problem. */
bool alias_take(struct jobwords *a, const struct alias_member *rows, size_t n, struct span object, struct rep *p);

/* jobs_find and jobs_may for jobs of one kind: elsewhere, a job of another kind does not exist. */
bool alias_find(struct serve *s, const char *kind, const char *id, struct job_look *j, struct rep *p);
bool alias_may(struct serve *s, const char *kind, const char *id, struct rep *p, enum job_command c);

/* Is it a list without anything in it? */
bool alias_empty(struct span value);
/* The value of an option in a job's argv, appended to to; false if it has none. */
bool alias_option(struct buf *to, const struct job_look *j, const char *option);
/* The list "a,b" as a JSON array of strings. */
void alias_list(struct jsonw *w, const char *key, struct span list);
/* What the job's last stage printed, an object, stored in text; SPAN_NONE without one. */
struct span alias_result(struct serve *s, const char *id, struct buf *text);

void alias_import(struct serve *s, struct req *q, struct rep *p);
void alias_run_once(struct serve *s, struct req *q, struct rep *p);
void alias_ingest(struct serve *s, struct req *q, struct rep *p);
void alias_ingest_show(struct serve *s, struct req *q, struct rep *p);
void alias_opportunities(struct serve *s, struct req *q, struct rep *p);
void alias_v1_add(struct serve *s, struct req *q, struct rep *p);
void alias_v1_show(struct serve *s, struct req *q, struct rep *p);
void alias_v1_cancel(struct serve *s, struct req *q, struct rep *p);
void alias_v2_add(struct serve *s, struct req *q, struct rep *p);
void alias_v2_preview(struct serve *s, struct req *q, struct rep *p);
void alias_v2_list(struct serve *s, struct req *q, struct rep *p);
void alias_v2_show(struct serve *s, struct req *q, struct rep *p);
void alias_v2_cancel(struct serve *s, struct req *q, struct rep *p);
void alias_v2_force(struct serve *s, struct req *q, struct rep *p);
void alias_v2_rate(struct serve *s, struct req *q, struct rep *p);
void alias_v2_set_rate(struct serve *s, struct req *q, struct rep *p);

#endif
