/* The endpoints beside fixtures. */
#include "simend.h"

#include <limits.h>

#include "simanswer.h"
#include "simtext.h"
#include "worldname.h"

#define PER_PAGE 20

void
simlist_status(struct sim *s, struct sim_answer *a)
{
	simanswer_open(s, a, 0);
	LIT(&a->body, "{\"account\":{\"firstname\":\"Sim\",\"lastname\":\"Ulated\",\"email\":\"sim@example.org\"},"
	    "\"subscription\":{\"plan\":");
	simtext_str(&a->body, SPAN(s->plan));
	LIT(&a->body, ",\"end\":\"2030-01-01T00:00:00+00:00\",\"active\":true},\"requests\":{\"current\":");
	simtext_int(&a->body, a->day);
	LIT(&a->body, ",\"limit_day\":");
	simtext_int(&a->body, s->limit.max[SIM_DAY]);
	LIT(&a->body, "}}");
	simbody_close(&a->body);
}

static bool
league_fits(const struct sim *s, const struct world_league *l, int64_t id, int64_t season)
{
	return (id == 0 || l->id == id) && (season == 0 || world_segment(s->world, l->id, season) != NULL);
}

void
simlist_leagues(struct sim *s, struct sim_answer *a)
{
	size_t n = s->world != NULL ? s->world->nleagues : 0, found = 0;
	int64_t id, season;

	(void)simanswer_number(s, a, "id", &id);
	(void)simanswer_number(s, a, "season", &season);
	if (a->body.n != 0)
		return;
	for (size_t i = 0; i < n; i++)
		found += league_fits(s, &s->world->leagues[i], id, season);
	simanswer_open(s, a, (int64_t)found);
	buf_addc(&a->body, '[');
	for (size_t i = 0, k = 0; i < n; i++) {
		if (!league_fits(s, &s->world->leagues[i], id, season))
			continue;
		if (k++ > 0)
			buf_addc(&a->body, ',');
		simbody_league(&a->body, s->world, &s->world->leagues[i], season > INT_MAX ? 0 : (int)season);
	}
	buf_addc(&a->body, ']');
	simbody_close(&a->body);
}

/* The clubs of a league's season, or the one that is asked for. */
static uint32_t
clubs(struct sim *s, int64_t league, int64_t season, int64_t team, uint32_t *v, uint32_t max,
    const struct world_league **l)
{
	const struct world_segment *g;
	uint32_t n = 0;

	*l = team != 0 ? world_team_league(s->world, team) : NULL;
	if (*l != NULL && league == 0)
		league = (*l)->id;
	g = world_segment(s->world, league, season);
	if (g == NULL)
		return 0;
	*l = &s->world->leagues[g->league];
	for (uint32_t place = 0; place < g->teams && n < max; place++) {
		uint32_t id = world_team(g, *l, place);

		if (team == 0 || team == id)
			v[n++] = id;
	}
	return n;
}

enum { MAX_CLUBS = 1000 };

struct people {
	const struct world_league *league;
	uint32_t club[MAX_CLUBS];
	uint32_t n;		/* people: WORLD_SQUAD of each club, or one */
	int only;		/* his place in the squad, or -1 */
};

/* Who is asked for by league, team or id, and season; false after a refusal. */
static bool
find_people(struct sim *s, struct sim_answer *a, int64_t season, struct people *p)
{
	int64_t id, league, team;
	int place = -1;

	p->only = -1;
	(void)simanswer_number(s, a, "id", &id);
	(void)simanswer_number(s, a, "league", &league);
	(void)simanswer_number(s, a, "team", &team);
	if (a->body.n != 0)
		return false;
	if (id == 0 && league == 0 && team == 0) {
		simanswer_refuse(s, a, "field", "required", "At least one parameter is required.");
		return false;
	}
	if (s->world == NULL)
		return true;
	if (id != 0) {
		team = worldname_team_of(id, (int)season, &place);
		if (team == 0 || place < 0)
			return true;
		p->only = place;
	}
	p->n = clubs(s, league, season, team, p->club, MAX_CLUBS, &p->league);
	if (p->only < 0)
		p->n *= WORLD_SQUAD;
	return true;
}

void
simlist_players(struct sim *s, struct sim_answer *a)
{
	struct people p = { 0 };
	int64_t season, page, pages, from, n;

	if (!simanswer_number(s, a, "season", &season) || season < 1900 || season > 2199) {
		if (a->body.n == 0)
			simanswer_refuse_field(s, a, SPAN("season"), "is required.");
		return;
	}
	if (!simanswer_number(s, a, "page", &page))
		page = 1;
	if (a->body.n != 0 || !find_people(s, a, season, &p))
		return;
	pages = p.n == 0 ? 1 : (p.n + PER_PAGE - 1) / PER_PAGE;
	from = page < 1 ? 0 : (page - 1) * PER_PAGE;
	n = from >= p.n ? 0 : p.n - from < PER_PAGE ? p.n - from : PER_PAGE;
	simbody_open(&a->body, simanswer_path(s), &s->query, n, page, pages);
	buf_addc(&a->body, '[');
	for (int64_t i = from; i < from + n; i++) {
		if (i > from)
			buf_addc(&a->body, ',');
		simbody_player(&a->body, p.league, p.club[p.only >= 0 ? 0 : i / WORLD_SQUAD], (int)season,
		    p.only >= 0 ? p.only : (int)(i % WORLD_SQUAD));
	}
	buf_addc(&a->body, ']');
	simbody_close(&a->body);
}

/* The years in which somebody played, or in which anybody did. */
void
simlist_player_seasons(struct sim *s, struct sim_answer *a)
{
	struct buf years = { 0 };
	int64_t id;
	int n = 0;

	(void)simanswer_number(s, a, "player", &id);
	if (a->body.n != 0)
		return;
	for (int season = 1900; s->world != NULL && season < 2200; season++) {
		int place = 0;
		uint32_t team = id != 0 ? worldname_team_of(id, season, &place) : 0, club[1];
		const struct world_league *l;

		if (id != 0 && (place < 0 || team == 0 || clubs(s, 0, season, team, club, 1, &l) == 0))
			continue;
		for (size_t i = 0; i < s->world->nsegments; i++)
			if (s->world->segments[i].season == season) {
				buf_addf(&years, n++ > 0 ? ",%d" : "%d", season);
				break;
			}
	}
	simanswer_open(s, a, n);
	buf_addc(&a->body, '[');
	buf_span_add(&a->body, buf_span(&years));
	buf_addc(&a->body, ']');
	simbody_close(&a->body);
	buf_free(&years);
}

void
simlist_teams(struct sim *s, struct sim_answer *a)
{
	int64_t id, league, season;
	const struct world_league *l = NULL;
	uint32_t club[MAX_CLUBS], n = 0;

	(void)simanswer_number(s, a, "id", &id);
	(void)simanswer_number(s, a, "league", &league);
	(void)simanswer_number(s, a, "season", &season);
	if (a->body.n != 0)
		return;
	if (id == 0 && league == 0) {
		simanswer_refuse(s, a, "field", "required", "At least one parameter is required.");
		return;
	}
	if (s->world != NULL && id != 0 && (l = world_team_league(s->world, id)) != NULL)
		club[n++] = (uint32_t)id;
	else if (s->world != NULL && id == 0)
		n = clubs(s, league, season, 0, club, MAX_CLUBS, &l);
	simanswer_open(s, a, n);
	buf_addc(&a->body, '[');
	for (uint32_t i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(&a->body, ',');
		simbody_team(&a->body, l, club[i]);
	}
	buf_addc(&a->body, ']');
	simbody_close(&a->body);
}
