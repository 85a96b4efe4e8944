/* Districts: the list of the second version elsewhere, in pages. */
#include <stdlib.h>

#include "aliasdist.h"
#include "base/words.h"
#include "base/xmem.h"

#define LIMIT 20	/* as the original, and at most: */
#define LIMIT_MOST 100

struct dist_listing {
	bool wanted[JOB_STATES];
	char (*id)[JOB_ID_MAX + 1];	/* the oldest first */
	size_t n;
};

static bool
keep(void *ctx, const struct job_look *j)
{
	struct dist_listing *l = ctx;

	if (strcmp(j->kind, "districts") != 0 || !l->wanted[j->state])
		return true;
	if ((l->n & (l->n + 1)) == 0)
		l->id = xreallocarray(l->id, l->n * 2 + 2, sizeof *l->id);
	memcpy(l->id[l->n++], j->id, strlen(j->id) + 1);
	return true;
}

/* "pending,running": adds the states with these words; false after a problem. */
static bool
take_states(struct dist_listing *l, struct span list, struct rep *p)
{
	struct span one;
	bool known = true;

	while (known && span_cut(&list, ',', &one)) {
		one = span_trim(one);
		known = false;
		for (int s = 0; s < JOB_STATES; s++)
			if (span_is(one, alias_state(ALIAS_DISTRICTS_2, (enum job_state)s)))
				known = l->wanted[s] = true;
	}
	if (!known)
		problem(p, 400, "they are pending, running, completed, failed, cancelled, recovering", "there is no status '%.*s'",
		    (int)(one.n < 40 ? one.n : 40), one.p);
	return known;
}

/* Jobs here are of one type; of the other there are none.  False after a problem. */
static bool
take_types(struct dist_listing *l, struct span list, struct rep *p)
{
	struct span one;
	bool ours = false;

	while (span_cut(&list, ',', &one)) {
		one = span_trim(one);
		if (!span_is(one, "data-collection") && !span_is(one, "analytics-generation")) {
			problem(p, 400, "they are data-collection, analytics-generation", "there is no jobType '%.*s'",
			    (int)(one.n < 40 ? one.n : 40), one.p);
			return false;
		}
		ours = ours || span_is(one, "data-collection");
	}
	for (int s = 0; s < JOB_STATES; s++)
		l->wanted[s] = l->wanted[s] && ours;
	return true;
}

static bool
take_query(struct dist_listing *l, struct req *q, struct rep *p, int64_t *limit, int64_t *offset)
{
	const char *status = req_query(q, "status"), *type;

	if (status != NULL && *status != '\0' && !take_states(l, SPAN(status), p))
		return false;
	for (int s = 0; s < JOB_STATES; s++)
		l->wanted[s] = l->wanted[s] || status == NULL || *status == '\0';
	type = req_query(q, "jobType");
	return (type == NULL || *type == '\0' || take_types(l, SPAN(type), p)) &&
	    req_number(q, p, "limit", 1, LIMIT_MOST, LIMIT, limit) && req_number(q, p, "offset", 0, INT64_MAX / 2, 0, offset);
}

void
alias_v2_list(struct serve *s, struct req *q, struct rep *p)
{
	struct dist_listing l = { 0 };
	struct job_look j = { 0 };
	struct jsonw w;
	int64_t limit, offset, total;

	if (take_query(&l, q, p, &limit, &offset) && jobs_each(s, p, keep, &l, NULL)) {
		total = (int64_t)l.n;
		w = jsonw(&p->body);
		jsonw_open(&w, NULL, '{');
		jsonw_open(&w, "jobs", '[');
		for (int64_t i = total - offset, n = limit; i > 0 && n > 0; i--, n--)
			if (job_look(&j, s->o->jobs, l.id[i - 1]) == 0)	/* else it has been removed just now */
				dist_put_v2(s, &w, &j);
		jsonw_close(&w);
		jsonw_int(&w, "total", total);
		jsonw_int(&w, "limit", limit);
		jsonw_int(&w, "offset", offset);
		jsonw_close(&w);
		answer_json(p, 200);
	}
	job_look_free(&j);
	free(l.id);
}
