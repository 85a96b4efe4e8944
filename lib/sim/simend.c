#include "simend.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "simanswer.h"

#define MAX_IDS 20

/* Appends the element of a fixture; false if it does not exist, or is to be left out of ids=. */
static bool
element(struct sim *s, struct buf *to, int64_t id, bool alone, bool comma)
{
	const struct simserve_fixture *saved = simserve_fixture(&s->serve, id);
	int64_t at = s->world != NULL ? world_find(s->world, id) : -1;
	struct world_fixture f;

	if (saved == NULL && at < 0)
		return false;
	if (saved == NULL) {
		world_fixture(s->world, (uint32_t)at, &f);
		if (f.shape == WORLD_GONE || (f.shape == WORLD_ABSENT && !alone))
			return false;
	}
	if (comma)
		buf_addc(to, ',');
	if (saved != NULL)
		buf_span_add(to, saved->element);
	else
		simbody_fixture(to, &f, true, s->slim);
	return true;
}

/* Answers with the n elements in all, and frees all. */
static void
answer_list(struct sim *s, struct sim_answer *a, int n, struct buf *all)
{
	simanswer_open(s, a, n);
	buf_reserve(&a->body, all->n + 2);
	buf_addc(&a->body, '[');
	buf_span_add(&a->body, buf_span(all));
	buf_addc(&a->body, ']');
	simbody_close(&a->body);
	buf_free(all);
}

static void
elements(struct sim *s, struct sim_answer *a, const int64_t *ids, size_t n, bool alone)
{
	struct buf all = { 0 };
	int found = 0;

	for (size_t i = 0; i < n; i++)
		found += element(s, &all, ids[i], alone, found > 0);
	answer_list(s, a, found, &all);
}

static int
by_number(const void *x, const void *y)
{
	const int64_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/* Parses ids in ascending order, without duplicates; -1 if it is not a list of ids; those beyond max are only counted. */
static int
parse_ids(struct span text, int64_t *ids, int max)
{
	const char *p = text.p, *end = text.p + text.n;
	int n = 0, unique = 0;

	while (p <= end) {
		const char *dash = memchr(p, '-', (size_t)(end - p)), *stop = dash != NULL ? dash : end;
		int64_t id;

		if (num_i64((struct span){ p, (size_t)(stop - p) }, 1, INT64_C(1) << 52, &id) != 0)
			return -1;
		if (n < max)
			ids[n] = id;
		n++;
		p = stop + 1;
	}
	if (n > max)
		return n;
	qsort(ids, (size_t)n, sizeof *ids, by_number);
	for (int i = 0; i < n; i++)
		if (unique == 0 || ids[unique - 1] != ids[i])
			ids[unique++] = ids[i];
	return unique;
}

static void
by_ids(struct sim *s, struct sim_answer *a, struct span list)
{
	int64_t ids[MAX_IDS];
	int n = parse_ids(list, ids, MAX_IDS);

	if (s->plan_refuses_ids) {
		simanswer_refuse(s, a, "plan", "plan", "Free plans do not have access to the Ids parameter.");
		return;
	}
	if (n < 0)
		simanswer_refuse_field(s, a, SPAN("ids"), "does not match the regular expression: [id-id-id...].");
	else if (n > MAX_IDS)
		simanswer_refuse_field(s, a, SPAN("ids"), "must not have more than 20 ids.");
	else
		elements(s, a, ids, (size_t)n, false);
}

static void
season_list(struct sim *s, struct sim_answer *a, int64_t league, int64_t season)
{
	const struct world_segment *g = s->world != NULL ? world_segment(s->world, league, season) : NULL;

	simanswer_open(s, a, g != NULL ? g->n : 0);
	buf_addc(&a->body, '[');
	for (uint32_t i = 0; g != NULL && i < g->n; i++) {
		struct world_fixture f;

		world_fixture(s->world, g->first + i, &f);
		if (i > 0)
			buf_addc(&a->body, ',');
		simbody_fixture(&a->body, &f, false, true);
	}
	buf_addc(&a->body, ']');
	simbody_close(&a->body);
}

static void
fixtures(struct sim *s, struct sim_answer *a)
{
	struct span ids = simquery_get(&s->query, "ids");
	int64_t id, league, season;

	if (ids.p != NULL)
		by_ids(s, a, ids);
	else if (simanswer_number(s, a, "id", &id))
		elements(s, a, &id, 1, true);
	else if (a->body.n == 0 && simanswer_number(s, a, "league", &league)) {
		if (simanswer_number(s, a, "season", &season))
			season_list(s, a, league, season);
		else if (a->body.n == 0)
			simanswer_refuse_field(s, a, SPAN("season"), "is required.");
	} else if (a->body.n == 0)
		simanswer_refuse(s, a, "field", "required", "At least one parameter is required.");
}

/* Appends a fixture's statistics without brackets; how many elements. */
static int
statistics_of(struct sim *s, struct buf *to, int64_t id)
{
	const struct simserve_fixture *saved = simserve_fixture(&s->serve, id);
	int64_t at = s->world != NULL ? world_find(s->world, id) : -1;
	struct world_fixture f;

	if (saved != NULL) {
		buf_span_add(to, saved->statistics);
		return saved->n;
	}
	if (at < 0)
		return 0;
	world_fixture(s->world, (uint32_t)at, &f);
	return simbody_statistics(to, &f, false);
}

static void
statistics(struct sim *s, struct sim_answer *a)
{
	struct buf all = { 0 };
	int64_t id;
	int n;

	if (!simanswer_number(s, a, "fixture", &id)) {
		if (a->body.n == 0)
			simanswer_refuse_field(s, a, SPAN("fixture"), "is required.");
		return;
	}
	n = statistics_of(s, &all, id);
	answer_list(s, a, n, &all);
}

static const struct endpoint {
	const char *path, *parameters;	/* parameters: names, each with a blank before and after it */
	void (*fn)(struct sim *, struct sim_answer *);
} endpoints[] = {
	{ "fixtures/statistics", " fixture ", statistics },
	{ "fixtures", " id ids league season ", fixtures },
	{ "status", " ", simlist_status },
	{ "leagues", " id season ", simlist_leagues },
	{ "players", " id team league season page ", simlist_players },
	{ "players/seasons", " player ", simlist_player_seasons },
	{ "players/teams", " player ", simlist_player_teams },
	{ "teams", " id league season ", simlist_teams },
};

static bool
parameters_fit(struct sim *s, const struct endpoint *e, struct sim_answer *a)
{
	for (size_t i = 0; i < s->query.n; i++) {
		struct span name = s->query.v[i].name;
		char word[48];

		snprintf(word, sizeof word, " %.*s ", (int)(name.n < 40 ? name.n : 40), name.p);
		if (strstr(e->parameters, word) == NULL) {
			simanswer_refuse_field(s, a, name, "do not exist.");
			return false;
		}
	}
	return true;
}

void
simend_answer(struct sim *s, struct sim_answer *a)
{
	struct span path = simanswer_path(s);
	char text[128];

	for (size_t i = 0; i < sizeof endpoints / sizeof endpoints[0]; i++)
		if (span_is(path, endpoints[i].path)) {
			if (parameters_fit(s, &endpoints[i], a))
				endpoints[i].fn(s, a);
			return;
		}
	snprintf(text, sizeof text, "The %c%.*s endpoint does not exist.",
	    path.n > 0 ? toupper((unsigned char)path.p[0]) : '/',
	    path.n > 80 ? 80 : path.n > 0 ? (int)path.n - 1 : 0, path.p + 1);
	simanswer_refuse(s, a, "endpoint", "endpoint", text);
}
