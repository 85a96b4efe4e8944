/*
 * aliasdist - districts: what the routes of both versions elsewhere share; for aliasdist*.c only
 */
#ifndef ALIASDIST_H
#define ALIASDIST_H

#include "alias.h"

#define ROWS(v) (v), sizeof (v) / sizeof (v)[0]

/* config/districts.json; text holds it. */
struct span dist_configured(struct serve *s, struct buf *text);
/* Adds the scope of a request as options; false after a problem: 422 names what is outside.  collected: the kind of collection is
 * among them. */
bool dist_take_scope(struct serve *s, struct req *q, struct rep *p, struct jobwords *a, bool *collected);
/* Which targets were left out, for the answer to the request. */
void dist_put_left_out(struct serve *s, struct jsonw *w, struct span targets);
bool dist_take_dates(struct req *q, struct rep *p, bool one_day);
/* Are all targets, a list with commas, configured now? */
bool dist_all_configured(struct serve *s, struct span targets);
/* The targets that a job was asked for, a list with commas; false, and empty: none, so it is about what is configured. */
bool dist_targets(struct serve *s, struct buf *to, const struct job_look *j);
/* How many days of the job's result have a member with this value, given as JSON text. */
int64_t dist_days_with(struct serve *s, const char *id, const char *member, const char *value);
void dist_put_snapshots(struct serve *s, struct jsonw *w, const char *id);
int64_t dist_count_of(struct span unit, const char *name);
/* Units are lines of job_units, read once per answer. */
void dist_put_districts(struct jsonw *w, const struct job_look *j, struct span units);
/* Units that failed, and those of them worth repeating. */
void dist_count_errors(struct span units, int64_t *all, int64_t *again);
/* What it is at: the date, or the district if there is one, null without; key is the member. */
void dist_put_current(struct serve *s, struct jsonw *w, const char *key, const struct job_look *j, bool district);
/* The job as the second version shows it, an object. */
void dist_put_v2(struct serve *s, struct jsonw *w, const struct job_look *j);
const char *dist_option_or(struct buf *to, const struct job_look *j, const char *option, const char *otherwise);

#endif
