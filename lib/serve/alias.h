/*
 * alias - routes that users know from elsewhere: their fields and words for states, our jobs
 *
 * A table row maps a member of a request to an option of a kind; the kinds' tables refuse what they do not have.
 */
#ifndef ALIAS_H
#define ALIAS_H

#include "jobdo.h"
#include "jobs.h"

enum alias_words { ALIAS_DISTRICTS_1, ALIAS_DISTRICTS_2, ALIAS_INGESTION, ALIAS_KINDS };

/* What a state is called there. */
const char *alias_state(enum alias_words which, enum job_state state);

struct alias_member {
	const char *name, *option;	/* "startDate", "--from"; option "" makes operands of a list */
	const char *otherwise;		/* a JSON value if the request has none; NULL: the option is left out */
};

/* The options for the body of q, with extra ones first (NULL-terminated); false after a problem. */
struct alias_words_of {
	struct buf text;
	size_t at[64];
	const char *argv[64 + 1];
	size_t n;
};
void alias_word(struct alias_words_of *a, const char *word);
/* Adds members of the object as options: a text, a number, a list with commas, true as a flag. */
bool alias_take(struct alias_words_of *a, const struct alias_member *rows, size_t n, struct span object, struct rep *p);
const char *const *alias_argv(struct alias_words_of *a);
void alias_free(struct alias_words_of *a);

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
