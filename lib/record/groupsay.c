#include <stdio.h>

#include "groupimpl.h"

/* --- what a record says --- */

/* What a finding says, or an answer as af-fetch gave it. */
struct group_says
group_says(const struct span of[GROUP_GOT])
{
	const struct finding_answer a = { of[G_FETCH], of[G_SKIPPED], of[G_ERROR], SPAN_NONE, of[G_HTTP], of[G_BODY] };
	int status = finding_status_of(of[G_STATUS]);
	struct finding f = { 0 };
	struct group_says says;

	if (status >= 0)
		return (struct group_says){ .status = (enum finding_status)status, .asked = status != FINDING_SKIPPED ||
		    (!finding_unasked(of[G_REASON]) && json_type(of[G_SKIPPED]) <= JSON_NULL) };
	if (finding_answered(&a, &f))
		return (struct group_says){ .status = FINDING_OK, .asked = true };
	says = (struct group_says){ .status = f.status, .asked = f.status != FINDING_SKIPPED };
	snprintf(says.reason, sizeof says.reason, "\"%s\"", f.reason);
	return says;
}

/* --- what all of them say --- */

void
group_sum(struct group_sums *s, const struct group_came *one)
{
	if (!one->says.asked) {
		if (s->unasked++ == 0)
			s->first_unasked = one;
	} else if (s->n[one->says.status]++ == 0) {
		s->first[one->says.status] = one;
	}
}

static struct span
string_or_none(struct span v)
{
	return json_type(v) == JSON_STRING ? v : SPAN_NONE;
}

/* One record's words, for all of them. */
static struct group_state
state_of(const struct group *g, const struct group_came *one)
{
	bool answer = one->says.reason[0] != '\0';
	struct span from = bag_get(&g->got, one->record, answer ? "fetch" : "finding");
	struct group_state all = { .status = one->says.status, .reason = SPAN(one->says.reason) };

	if (!answer)
		all.reason = string_or_none(json_get(from, "reason"));
	if (all.status == FINDING_ERROR)
		all.message = string_or_none(json_get(from, "message"));
	return all;
}

struct span
group_counted(struct group *g, size_t n, size_t of, const char *what, const struct group_came *first)
{
	struct group_state one = first != NULL ? state_of(g, first) : (struct group_state){ 0 };
	struct buf text = { 0 };

	buf_addf(&text, "%zu of %zu %s", n, of, what);
	if (one.reason.p != NULL) {
		buf_adds(&text, ": ");
		json_text(&text, one.reason);
	}
	g->said.n = 0;
	json_put_text(&g->said, buf_span(&text));
	buf_free(&text);
	return buf_span(&g->said);
}

static struct group_state
partly(struct group *g, const char *reason, size_t n, size_t of, const char *what, const struct group_came *first)
{
	return (struct group_state){ FINDING_PARTIAL, SPAN(reason), group_counted(g, n, of, what, first) };
}

/*
 * Nothing is lumped together: what was not asked is not called empty or failed, and what failed is not called empty.
 * Either all records are out of scope, or those that are do not count.
 */
struct group_state
group_judge(struct group *g, const struct group_sums *s)
{
	const size_t *n = s->n, found = n[FINDING_OK] + n[FINDING_PARTIAL], asked = found + n[FINDING_NO_DATA] + n[FINDING_ERROR];

	if (s->unasked != 0)
		return state_of(g, s->first_unasked);
	if (asked == 0)
		return state_of(g, s->first[FINDING_SKIPPED]);
	if (n[FINDING_ERROR] != 0 && found == 0)
		return state_of(g, s->first[FINDING_ERROR]);
	if (n[FINDING_ERROR] != 0)
		return partly(g, "\"failed\"", n[FINDING_ERROR], asked, "failed", s->first[FINDING_ERROR]);
	if (found == 0)
		return state_of(g, s->first[FINDING_NO_DATA]);
	if (n[FINDING_PARTIAL] != 0)
		return state_of(g, s->first[FINDING_PARTIAL]);
	if (n[FINDING_NO_DATA] != 0)
		return partly(g, "\"no_data\"", n[FINDING_NO_DATA], asked, "without data", s->first[FINDING_NO_DATA]);
	return (struct group_state){ .status = FINDING_OK };
}
