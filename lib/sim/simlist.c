/* The endpoints other than fixtures. */
#include "simend.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xmem.h"
#include "simanswer.h"
#include "simpart.h"
#include "simtext.h"
#include "worldsquad.h"

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

/* The clubs of a league's season, or the requested one. */
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
	const struct world_league *league;	/* as requested; NULL and 0: any */
	uint32_t team;
	struct worldsquad who;
};

/* Is this the player's first club in the league?  A player with two clubs in it appears once in its roster. */
static bool
first_there(const struct world *w, uint32_t player, int season, uint32_t club)
{
	uint32_t at[2];
	int n = worldsquad_clubs(w, player, season, at);

	return n < 2 || at[0] == club || world_team_league(w, at[0]) != world_team_league(w, at[1]);
}

/* The squads of a league's clubs, or of one of them. */
static void
find_squads(struct sim *s, int season, int64_t league, int64_t team, struct people *p)
{
	const struct world_league *l;
	uint32_t club[MAX_CLUBS], n = clubs(s, league, season, team, club, MAX_CLUBS, &l);

	for (uint32_t i = 0; i < n; i++) {
		size_t from = p->who.n;

		worldsquad_people(s->world, club[i], season, &p->who);
		for (size_t k = from; team == 0 && k < p->who.n; k++)
			if (first_there(s->world, p->who.v[k], season, club[i]))
				p->who.v[from++] = p->who.v[k];
		p->who.n = team == 0 ? from : p->who.n;
	}
}

/* The one player, if he was where the request says. */
static void
find_one(struct sim *s, int season, int64_t id, struct people *p)
{
	uint32_t at[2];
	int n = worldsquad_clubs(s->world, id, season, at);

	for (int i = 0; i < n && p->who.n == 0; i++) {
		if ((p->team != 0 && p->team != at[i]) || (p->league != NULL && p->league != world_team_league(s->world, at[i])))
			continue;
		p->who.v = xmalloc(sizeof *p->who.v);
		p->who.v[p->who.n++] = (uint32_t)id;
	}
}

/* Finds the people requested by league, team or id, and season; false after a refusal. */
static bool
find_people(struct sim *s, struct sim_answer *a, int season, struct people *p)
{
	int64_t id, league, team;

	(void)simanswer_number(s, a, "id", &id);
	(void)simanswer_number(s, a, "league", &league);
	(void)simanswer_number(s, a, "team", &team);
	if (a->body.n != 0)
		return false;
	if (id == 0 && league == 0 && team == 0) {
		simanswer_refuse(s, a, "field", "required", "At least one parameter is required.");
		return false;
	}
	if (s->world == NULL || team > UINT32_MAX)
		return true;
	for (size_t i = 0; league != 0 && i < s->world->nleagues; i++)
		if (s->world->leagues[i].id == league)
			p->league = &s->world->leagues[i];
	p->team = (uint32_t)team;
	if (league != 0 && p->league == NULL)
		return true;
	if (id != 0)
		find_one(s, season, id, p);
	else
		find_squads(s, season, league, team, p);
	return true;
}

/* Does the plan include this page?  If not, it is refused and false returned. */
static bool
page_allowed(struct sim *s, struct sim_answer *a, int64_t page)
{
	char text[96];

	if (s->plan_pages == 0 || page <= s->plan_pages)
		return true;
	snprintf(text, sizeof text, "%s plans are limited to a maximum value of %lld for the Page parameter", s->plan,
	    (long long)s->plan_pages);
	simanswer_refuse(s, a, "plan", "plan", text);
	return false;
}

void
simlist_players(struct sim *s, struct sim_answer *a)
{
	struct people p = { 0 };
	int64_t season, page, pages, from, n, all;

	if (!simanswer_number(s, a, "season", &season) || season < 1900 || season > 2199) {
		if (a->body.n == 0)
			simanswer_refuse_field(s, a, SPAN("season"), "is required.");
		return;
	}
	if (!simanswer_number(s, a, "page", &page))
		page = 1;
	if (a->body.n != 0 || !find_people(s, a, (int)season, &p) || !page_allowed(s, a, page)) {
		free(p.who.v);
		return;
	}
	all = (int64_t)p.who.n;
	pages = all == 0 ? 1 : (all + PER_PAGE - 1) / PER_PAGE;
	from = page < 1 ? 0 : (page - 1) * PER_PAGE;
	n = from >= all ? 0 : all - from < PER_PAGE ? all - from : PER_PAGE;
	simbody_open(&a->body, simanswer_path(s), &s->query, n, page, pages);
	buf_addc(&a->body, '[');
	for (int64_t i = from; i < from + n; i++) {
		if (i > from)
			buf_addc(&a->body, ',');
		simbody_player(&a->body, s->world, p.who.v[i], (int)season, p.league, p.team);
	}
	buf_addc(&a->body, ']');
	simbody_close(&a->body);
	free(p.who.v);
}

static bool
anybody_played(const struct world *w, int season)
{
	for (size_t i = 0; i < w->nsegments; i++)
		if (w->segments[i].season == season)
			return true;
	return false;
}

/* The years in which one player played, or any player did. */
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
		uint32_t club[2];

		if (id != 0 ? worldsquad_clubs(s->world, id, season, club) > 0 : anybody_played(s->world, season))
			buf_addf(&years, n++ > 0 ? ",%d" : "%d", season);
	}
	simanswer_open(s, a, n);
	buf_addc(&a->body, '[');
	buf_span_add(&a->body, buf_span(&years));
	buf_addc(&a->body, ']');
	simbody_close(&a->body);
	buf_free(&years);
}

/* An element of players/teams, the newest season first. */
static void
put_team_seasons(struct sim *s, struct buf *to, int64_t player, uint32_t team)
{
	int n = 0;

	LIT(to, "{\"team\":");
	simpart_team_open(to, team);
	LIT(to, "},\"seasons\":[");
	for (int season = 2199; season >= 1900; season--)
		if (worldsquad_plays(s->world, player, season, team))
			buf_addf(to, n++ > 0 ? ",%d" : "%d", season);
	LIT(to, "]}");
}

/* A player's clubs, each with its seasons; possibly one without any. */
void
simlist_player_teams(struct sim *s, struct sim_answer *a)
{
	uint32_t team[3] = { 0 };
	size_t n = 0;
	int64_t id;

	if (!simanswer_number(s, a, "player", &id)) {
		if (a->body.n == 0)
			simanswer_refuse_field(s, a, SPAN("player"), "is required.");
		return;
	}
	for (int season = 1900; s->world != NULL && season < 2200; season++) {
		uint32_t club[2];
		int clubs = worldsquad_clubs(s->world, id, season, club);

		for (int i = 0; i < clubs; i++)
			if (team[0] != club[i] && team[1] != club[i])
				team[n++] = club[i];
	}
	if (n > 0 && (team[n] = worldsquad_idle(s->world, id)) != 0)
		n++;
	simanswer_open(s, a, (int64_t)n);
	buf_addc(&a->body, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(&a->body, ',');
		put_team_seasons(s, &a->body, id, team[i]);
	}
	buf_addc(&a->body, ']');
	simbody_close(&a->body);
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
