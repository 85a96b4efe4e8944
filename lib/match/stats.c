#include "stats.h"

#include <stdio.h>

#include "statsgot.h"

/* Which of several errors names the refusal: a bug report begins with the time. */
static struct json_iter
telling(struct span errors)
{
	static const char *const first[] = {
		"rateLimit", "requests", "token", "access", "plan", "bug", "endpoint"
	};
	struct json_iter best = { .p = NULL }, it = json_iter(errors);
	size_t rank = sizeof first / sizeof first[0] + 1;

	while (json_next(&it)) {
		size_t k = 0;

		while (k < sizeof first / sizeof first[0] && !json_is(it.key, first[k]))
			k++;
		if (k < rank) {
			rank = k;
			best = it;
		}
	}
	return best;
}

/* Does `errors` say that the provider refused?  [], {} and nothing do not. */
static bool
refused(struct span errors)
{
	struct json_iter it = json_iter(errors);

	switch (json_type(errors)) {
	case JSON_ABSENT:
	case JSON_NULL:
		return false;
	case JSON_BOOL:
		return errors.p[0] == 't';
	case JSON_STRING:
		return errors.n > 2;
	case JSON_NUMBER:
		return errors.n != 1 || errors.p[0] != '0';
	default:
		return json_next(&it);
	}
}

static bool
say_refused(struct finding *f, struct span errors, struct span fetch_error)
{
	struct json_iter e = telling(errors);

	finding_quote(f, e.value.p != NULL ? e.value : errors);
	if (json_type(fetch_error) == JSON_STRING)
		return finding_say_word(f, FINDING_ERROR, "", fetch_error, "refused");
	return finding_say_word(f, FINDING_ERROR, "refused_", e.key, "refused");
}

/* Was there an answer of this provider at all?  If not, f says what there was. */
static bool
answered(const struct span *got, struct finding *f)
{
	const struct finding_answer a = { got[G_FETCH], got[G_SKIPPED], got[G_ERROR], got[G_MESSAGE], got[G_HTTP],
	    got[G_BODY] };

	if (refused(got[G_ERRORS]))
		return say_refused(f, got[G_ERRORS], got[G_ERROR]);
	if (!finding_answered(&a, f))
		return false;
	finding_quote(f, got[G_MESSAGE]);
	if (json_type(got[G_BODY]) != JSON_OBJECT || json_type(got[G_RESPONSE]) != JSON_ARRAY)
		return finding_say(f, FINDING_ERROR, "bad_body");
	if (json_type(got[G_GET]) == JSON_STRING && got[G_GET].n > 2 && !json_is(got[G_GET], "fixtures") &&
	    !json_is(got[G_GET], "fixtures/statistics"))
		return finding_say(f, FINDING_ERROR, "mismatch");
	f->message = SPAN_NONE;
	return true;
}

/* One answer in either shape. */
struct reply {
	struct span id, status;
	struct span teams[2];		/* the ids of home and away according to the answer */
	unsigned blocks;		/* 3: more than 2 */
	struct span team[2], stats[2];
};

static unsigned
blocks(const struct span *got, int first)
{
	return (unsigned)(got[first].p != NULL) + (got[first + 1].p != NULL) +
	    (got[first + 2].p != NULL);
}

static struct reply
of_bundle(const struct span *got)
{
	return (struct reply){
		.id = got[G_E_ID], .status = got[G_E_SHORT],
		.teams = { got[G_E_HOME], got[G_E_AWAY] },
		.blocks = blocks(got, G_BLOCK0),
		.team = { got[G_B_TEAM0], got[G_B_TEAM1] },
		.stats = { got[G_B_STATS0], got[G_B_STATS1] },
	};
}

static struct reply
of_single(const struct span *got)
{
	return (struct reply){
		.id = got[G_ASKED],
		.blocks = blocks(got, G_FIRST),
		.team = { got[G_TEAM0], got[G_TEAM1] },
		.stats = { got[G_STATS0], got[G_STATS1] },
	};
}

/* What an element of such an envelope says of its match. */
static struct reply
of_element(struct span element, struct span *statistics)
{
	struct span fixture = json_get(element, "fixture"), teams = json_get(element, "teams");
	struct json_iter b;
	struct reply a = {
		.id = json_get(fixture, "id"),
		.status = json_get(json_get(fixture, "status"), "short"),
		.teams = { json_get(json_get(teams, "home"), "id"), json_get(json_get(teams, "away"), "id") },
	};

	*statistics = json_get(element, "statistics");
	for (b = json_iter(*statistics); a.blocks < 3 && json_next(&b); a.blocks++) {
		if (a.blocks == 2)
			continue;
		a.team[a.blocks] = json_get(json_get(b.value, "team"), "id");
		a.stats[a.blocks] = json_get(b.value, "statistics");
	}
	return a;
}

/* An envelope that contains several fixtures: finds the record's one, the slow way.  Two that differ contradict each other. */
static bool
of_many(const struct span *got, int64_t wanted, struct reply *a, struct span *statistics)
{
	struct json_iter it = json_iter(got[G_RESPONSE]);
	struct span found = SPAN_NONE;
	int64_t id;

	while (json_next(&it)) {
		if (json_id(json_path_in(it.value, SPAN("fixture.id")), 1, INT64_MAX, &id) != 0 || id != wanted)
			continue;
		if (found.p != NULL && !span_eq(found, it.value))
			return false;
		found = it.value;
	}
	if (found.p == NULL)
		return false;
	*a = of_element(found, statistics);
	return true;
}

/* An id, or 0 if it is not a known one. */
static int64_t
id_of(struct span v)
{
	int64_t id = 0;

	/* Nearly all ids are spelled like this. */
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] < '0' || v.p[i] > '9' || v.n > 18 || v.p[0] == '0')
			return json_id(v, 1, INT64_MAX, &id) == 0 ? id : 0;
		id = id * 10 + (v.p[i] - '0');
	}
	return id;
}

/* Is there an answer for this record, about this record, of a match that is over? */
static bool
read_answer(const struct span *got, struct finding *f, struct reply *a)
{
	static const char *const over[] = { "FT", "AET", "PEN" };
	struct span statistics = got[G_STATS0];
	int64_t wanted = id_of(got[G_FIXTURE_ID]), id;

	if (got[G_FIRST].p == NULL) {
		if (wanted != 0 && (id = id_of(got[G_ASKED])) != 0 && id != wanted)
			return finding_say(f, FINDING_ERROR, "mismatch");
		return finding_say(f, FINDING_NO_DATA, json_is(got[G_GET], "fixtures") ? "absent" : "empty");
	}
	if (json_type(got[G_E_FIXTURE]) != JSON_OBJECT)
		*a = of_single(got);
	else if (got[G_SECOND].p == NULL)
		*a = of_bundle(got);
	else if (!of_many(got, wanted, a, &statistics))
		return finding_say(f, FINDING_ERROR, "mismatch");
	if (wanted != 0 && (id = id_of(a->id)) != 0 && id != wanted)
		return finding_say(f, FINDING_ERROR, "mismatch");
	if (a->status.p != NULL && json_type(a->status) != JSON_NULL && !json_is(a->status, over[0]) &&
	    !json_is(a->status, over[1]) && !json_is(a->status, over[2]))
		return finding_say(f, FINDING_SKIPPED, "not_finished");
	if (json_type(statistics) != JSON_ARRAY)
		return finding_say(f, FINDING_ERROR, "no_statistics");
	if (a->blocks > 2)
		return finding_say(f, FINDING_ERROR, "bad_body");
	for (unsigned i = 0; i < a->blocks; i++)
		if (json_type(a->stats[i]) != JSON_ARRAY)
			return finding_say(f, FINDING_ERROR, "no_statistics");
	return true;
}

/*
 * Is the first block the home team's?  1, 0, or -1 if that cannot be known; then f says why.
 */
static int
first_is_home(const struct span *got, const struct reply *a, const struct stats_rules *rules,
    struct finding *f)
{
	int64_t home, away, b[2] = { id_of(a->team[0]), id_of(a->team[1]) };
	int64_t own[2] = { id_of(a->teams[0]), id_of(a->teams[1]) };
	bool teams = own[0] != 0 && own[1] != 0, ids = b[0] != 0 && b[1] != 0;
	int first = 1;

	if ((ids && b[0] == b[1]) || (teams && own[0] == own[1]))
		goto mismatch;
	if (teams) {
		if (!ids || !((b[0] == own[0] && b[1] == own[1]) || (b[0] == own[1] && b[1] == own[0])))
			goto mismatch;
		first = b[0] == own[0];
	}
	home = id_of(got[G_HOME]);
	away = id_of(got[G_AWAY]);
	if (ids && home != 0 && away != 0 && home == b[!first] && away == b[first])
		return first;
	if (ids && (home == b[0] || home == b[1] || away == b[0] || away == b[1]))
		goto mismatch;
	if (teams || rules->by_order)
		return first;
	finding_say(f, FINDING_ERROR, "team_unknown");
	return -1;
mismatch:
	finding_say(f, FINDING_ERROR, "team_mismatch");
	return -1;
}

static void
judge(struct stats *s)
{
	bool shots = false, corners = false, both = false, broken = false;
	const uint32_t bits = UINT32_C(1) << FIELD_SHOTS | UINT32_C(1) << FIELD_CORNERS;

	for (int k = 0; k < 2; k++) {
		bool here[2] = { s->side[k][FIELD_SHOTS].p != NULL, s->side[k][FIELD_CORNERS].p != NULL };

		shots = shots || here[0];
		corners = corners || here[1];
		both = both || (here[0] && here[1]);
		broken = broken || (s->unreadable[k] & bits) != 0;
	}
	if (both)
		finding_say(&s->finding, FINDING_OK, "");
	else if (broken)
		finding_say(&s->finding, FINDING_ERROR, "bad_value");
	else if (shots && corners)
		finding_say(&s->finding, FINDING_PARTIAL, "split");
	else if (shots || corners)
		finding_say(&s->finding, FINDING_PARTIAL, shots ? "no_corners" : "no_shots");
	else
		finding_say(&s->finding, FINDING_NO_DATA, "no_values");
}

static bool
has_value(const struct stats_block *b)
{
	if (b->unreadable != 0)
		return true;
	for (int row = 0; row < FIELDS; row++)
		if (b->value[row].p != NULL)
			return true;
	return false;
}

static void
swap_sides(struct stats *s)
{
	struct span side[FIELDS];
	uint32_t unreadable = s->unreadable[0];

	memcpy(side, s->side[0], sizeof side);
	memcpy(s->side[0], s->side[1], sizeof side);
	memcpy(s->side[1], side, sizeof side);
	s->unreadable[0] = s->unreadable[1];
	s->unreadable[1] = unreadable;
}

/* Finds two blocks and which side each belongs to; false: s->finding says what is wrong. */
static bool
read_values(const struct span *got, const struct reply *a, const struct stats_rules *rules,
    struct stats *s)
{
	struct stats_block b[2] = { { .value = s->side[0] }, { .value = s->side[1] } };
	int first;

	for (unsigned i = 0; i < a->blocks; i++)
		if (!stats_read(got, i, a->stats[i], rules, &b[i]))
			return finding_say(&s->finding, FINDING_ERROR, "no_statistics");
	if (a->blocks < 2 || !(b[0].any || b[1].any))
		return finding_say(&s->finding, FINDING_NO_DATA, b[0].any ? "one_team" : "empty");
	if (!has_value(&b[0]) && !has_value(&b[1]))
		return finding_say(&s->finding, FINDING_NO_DATA, "no_values");
	if ((first = first_is_home(got, a, rules, &s->finding)) < 0)
		return false;
	s->unreadable[0] = b[0].unreadable;
	s->unreadable[1] = b[1].unreadable;
	if (!first)
		swap_sides(s);
	return true;
}

int
stats_before(const struct span got[STATS_GOT])
{
	return got[G_BODY].p == NULL && span_is(got[G_THROUGH], "true") ? finding_status_of(got[G_STATUS]) : -1;
}

void
stats_of(const struct span got[STATS_GOT], const struct stats_rules *rules,
    struct stats *s)
{
	struct reply a = { 0 };

	*s = (struct stats){ 0 };
	if (!answered(got, &s->finding) || !read_answer(got, &s->finding, &a))
		return;
	if (read_values(got, &a, rules, s))
		judge(s);
	else
		memset(s->side, 0, sizeof s->side);
}
