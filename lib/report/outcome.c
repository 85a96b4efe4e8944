#include "outcome.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/text.h"
#include "base/xmem.h"
#include "record/finding.h"

enum {
	G_FINDING, G_STATUS, G_REASON, G_MESSAGE, G_LOAD, G_LOAD_REASON, G_FETCH, G_SKIPPED, G_ERROR, G_FINAL, G_MS, G_KEEP
};

static const struct json_want
w_finding[] = {
	{ "status", G_STATUS, NULL }, { "reason", G_REASON, NULL }, { "message", G_MESSAGE, NULL }, { NULL, -1, NULL }
},
w_fetch[] = {
	{ "skipped", G_SKIPPED, NULL }, { "error", G_ERROR, NULL }, { "final", G_FINAL, NULL }, { "ms", G_MS, NULL },
	{ NULL, -1, NULL }
};
const struct json_want outcome_want[] = {
	{ "finding", G_FINDING, w_finding }, { "fetch", G_FETCH, w_fetch }, { "load", G_LOAD, NULL },
	{ "load_reason", G_LOAD_REASON, NULL }, { NULL, -1, NULL }
};

_Static_assert((int)G_KEEP < (int)OUTCOME_GOT, "room for each");

static const char *const fact_names[] = {
	[OUTCOME_PRESENT] = "present", [OUTCOME_EMPTY] = "empty", [OUTCOME_FAILED] = "failed",
	[OUTCOME_OUT_OF_SCOPE] = "out_of_scope", [OUTCOME_NOT_ASKED] = "not_asked",
};

const char *
outcome_fact_name(enum outcome_fact fact)
{
	return fact_names[fact];
}

/* --- the table --- */

static uint64_t
hash_of(struct span s)
{
	uint64_t h = XXH3_64bits(s.p, s.n);

	return h != 0 ? h : 1;
}

/* Where the hash is, or would be; size must not be 0. */
static size_t
place_of(const struct outcomes *o, uint64_t hash)
{
	size_t at = hash & (o->size - 1);

	while (o->v[at].hash != 0 && o->v[at].hash != hash)
		at = (at + 1) & (o->size - 1);
	return at;
}

static void
grow(struct outcomes *o)
{
	struct outcomes bigger = *o;

	bigger.size = o->size != 0 ? o->size * 2 : 256;
	bigger.v = xcalloc(bigger.size, sizeof *bigger.v);
	for (size_t i = 0; i < o->size; i++)
		if (o->v[i].hash != 0)
			bigger.v[place_of(&bigger, o->v[i].hash)] = o->v[i];
	free(o->v);
	*o = bigger;
}

void
outcomes_list(struct outcomes *o, struct span key)
{
	uint64_t hash = hash_of(key);
	struct outcome *one;

	if (o->n + o->n / 7 >= o->size)
		grow(o);
	one = &o->v[place_of(o, hash)];
	if (one->hash != 0)
		return;
	*one = (struct outcome){ .hash = hash, .us = UINT32_MAX, .fact = OUTCOME_NOT_ASKED };
	o->n++;
}

const struct outcome *
outcomes_find(const struct outcomes *o, struct span key)
{
	const struct outcome *one = o->size != 0 ? &o->v[place_of(o, hash_of(key))] : NULL;

	return one != NULL && one->hash != 0 ? one : NULL;
}

/* --- reasons --- */

static char *
text_of(struct span value)
{
	struct buf text = { 0 };
	const char *s = json_type(value) == JSON_STRING ? json_cstr(&text, value) : "";
	char *copy = xstrdup(s != NULL ? s : "?");

	buf_free(&text);
	return copy;
}

static uint16_t
add_why(struct outcomes *o, int status, struct span reason, struct span load)
{
	o->why = xreallocarray(o->why, o->nwhy + 1, sizeof *o->why);
	o->why[o->nwhy] = (struct outcome_why){ status, text_of(reason), text_of(load), NULL };
	return (uint16_t)o->nwhy++;
}

void
outcomes_init(struct outcomes *o)
{
	*o = (struct outcomes){ 0 };
	add_why(o, -1, SPAN_NONE, SPAN_NONE);
}

void
outcomes_free(struct outcomes *o)
{
	for (size_t i = 0; i < o->nwhy; i++) {
		free(o->why[i].reason);
		free(o->why[i].load);
		free(o->why[i].message);
	}
	free(o->why);
	free(o->v);
	*o = (struct outcomes){ 0 };
}

/* Reasons are a few words of ours; if a stream makes up thousands, the rest of them are "other". */
enum { WHY_MOST = 4000 };

static uint16_t
why_of(struct outcomes *o, int status, struct span reason, struct span load)
{
	static const struct span other = { "\"other\"", 7 };

	for (size_t i = 1; i < o->nwhy; i++)
		if (o->why[i].status == status &&
		    (reason.p != NULL ? json_is(reason, o->why[i].reason) : o->why[i].reason[0] == '\0') &&
		    (load.p != NULL ? json_is(load, o->why[i].load) : o->why[i].load[0] == '\0'))
			return (uint16_t)i;
	if (o->nwhy >= WHY_MOST && !json_is_span(reason, (struct span){ "other", 5 }))
		return why_of(o, status, other, SPAN_NONE);
	return add_why(o, status, reason, load);
}

static void
keep_message(struct outcome_why *why, struct span message)
{
	struct buf text = { 0 };

	if (json_type(message) != JSON_STRING)
		return;
	json_text(&text, message);
	text.n = text_clean(text.p, text.n < 300 ? text.n : 300);
	free(why->message);
	why->message = xmemdup(text.p, text.n);
	buf_free(&text);
}

/* --- a finding --- */

static enum outcome_fact
fact_of(int status, const struct span *got)
{
	static const enum outcome_fact facts[] = {
		[FINDING_OK] = OUTCOME_PRESENT, [FINDING_PARTIAL] = OUTCOME_PRESENT, [FINDING_NO_DATA] = OUTCOME_EMPTY,
		[FINDING_ERROR] = OUTCOME_FAILED,
	};

	if (json_is(got[G_LOAD], "rejected"))
		return OUTCOME_FAILED;
	if (status != FINDING_SKIPPED)
		return facts[status];
	if (json_is(got[G_REASON], "present"))
		return OUTCOME_PRESENT;
	return finding_unasked(got[G_REASON]) || json_type(got[G_SKIPPED]) > JSON_NULL ? OUTCOME_NOT_ASKED : OUTCOME_OUT_OF_SCOPE;
}

int
outcome_fact_of(const struct span got[OUTCOME_GOT], int *status, struct span *reason)
{
	bool rejected = json_is(got[G_LOAD], "rejected");

	*status = finding_status_of(got[G_STATUS]);
	*reason = rejected ? got[G_LOAD_REASON] : got[G_REASON];
	if (json_type(*reason) != JSON_STRING)
		*reason = rejected ? got[G_LOAD] : SPAN_NONE;
	return json_type(got[G_FINDING]) != JSON_OBJECT || *status < 0 ? -1 : (int)fact_of(*status, got);
}

static bool
is_true(struct span value)
{
	return json_type(value) > JSON_NULL && !span_is(value, "false");
}

static uint8_t
flags_of(const struct span *got, bool present_counts)
{
	uint8_t flags = OUTCOME_SEEN;

	if (json_is(got[G_LOAD], "updated") || (present_counts && json_is(got[G_LOAD], "present")))
		flags |= OUTCOME_UPDATED;
	if (!is_true(got[G_SKIPPED]) && (!is_true(got[G_ERROR]) || is_true(got[G_FINAL])))
		flags |= OUTCOME_ANSWERED;
	return flags;
}

/* How an outcome ranks against its siblings': the lowest counts. */
static int
rank(const struct outcomes *o, const struct outcome *one)
{
	static const int ranks[] = {
		[OUTCOME_FAILED] = 0, [OUTCOME_NOT_ASKED] = 1, [OUTCOME_EMPTY] = 2, [OUTCOME_PRESENT] = 4,
		[OUTCOME_OUT_OF_SCOPE] = 5
	};

	return ranks[one->fact] - (one->fact == OUTCOME_PRESENT && o->why[one->why].status == FINDING_PARTIAL);
}

const char *
outcomes_tell(struct outcomes *o, struct span key, const struct span got[OUTCOME_GOT], bool present_counts,
    bool *stranger)
{
	int status = finding_status_of(got[G_STATUS]);
	uint64_t hash = hash_of(key), fetch = json_type(got[G_FETCH]) == JSON_OBJECT ? hash_of(got[G_FETCH]) : 0;
	struct outcome *one = o->size != 0 ? &o->v[place_of(o, hash)] : NULL, next;
	struct span reason = json_type(got[G_REASON]) == JSON_STRING ? got[G_REASON] : SPAN_NONE;
	struct span load = json_type(got[G_LOAD]) == JSON_STRING ? got[G_LOAD] : SPAN_NONE;
	static const struct span rejected = { "\"rejected\"", 10 };
	bool sibling = fetch != 0 && hash == o->last_key && fetch == o->last_fetch;
	double ms;

	if (json_type(got[G_FINDING]) != JSON_OBJECT)
		return "no object 'finding'; af-classify adds it";
	if (status < 0)
		return FINDING_STATUS_WRONG;
	if (json_is(load, "rejected"))
		reason = json_type(got[G_LOAD_REASON]) == JSON_STRING ? got[G_LOAD_REASON] : rejected;
	o->last_key = hash;
	o->last_fetch = fetch;
	if ((*stranger = one == NULL || one->hash == 0))
		return NULL;
	next = (struct outcome){ .hash = hash, .us = UINT32_MAX, .why = why_of(o, status, reason, load),
	    .fact = (uint8_t)fact_of(status, got), .flags = flags_of(got, present_counts) };
	if (json_double(got[G_MS], 0, 4e6, &ms) == 0)
		next.us = (uint32_t)(ms * 1000 + 0.5);
	if (next.fact == OUTCOME_FAILED)
		keep_message(&o->why[next.why], got[G_MESSAGE]);
	if (sibling && rank(o, one) <= rank(o, &next)) {
		one->flags |= next.flags & OUTCOME_UPDATED;
		return NULL;
	}
	if (sibling)
		next.flags |= one->flags & OUTCOME_UPDATED;
	*one = next;
	return NULL;
}
