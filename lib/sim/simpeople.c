/* Leagues, players and teams: the rest of simbody.h. */
#include "simbody.h"

#include "base/clock.h"
#include "base/random.h"
#include "simpart.h"
#include "simtext.h"
#include "worldname.h"
#include "worldsquad.h"

static void
coverage(struct buf *to, bool statistics)
{
	LIT(to, "\"coverage\":{\"fixtures\":{\"events\":true,\"lineups\":true,\"statistics_fixtures\":");
	buf_adds(to, statistics ? "true" : "false");
	LIT(to, ",\"statistics_players\":");
	buf_adds(to, statistics ? "true" : "false");
	LIT(to, "},\"standings\":true,\"players\":true,\"top_scorers\":true,\"top_assists\":true,"
	    "\"top_cards\":true,\"injuries\":false,\"predictions\":true,\"odds\":false}}");
}

static void
day(struct buf *to, int64_t at)
{
	char text[32];

	clock_iso(at, text);
	buf_addc(to, '"');
	buf_add(to, text, 10);
	buf_addc(to, '"');
}

static void
league_season(struct buf *to, const struct world_league *l, const struct world_segment *s, bool current)
{
	LIT(to, "{\"year\":");
	simtext_int(to, s->season);
	LIT(to, ",\"start\":");
	day(to, s->from);
	LIT(to, ",\"end\":");
	day(to, s->to);
	buf_adds(to, current ? ",\"current\":true," : ",\"current\":false,");
	coverage(to, world_flag(l, s->season));
}

void
simbody_league(struct buf *to, const struct world *w, const struct world_league *l, int only)
{
	bool comma = false;
	int last = 0;

	LIT(to, "{\"league\":{\"id\":");
	simtext_int(to, l->id);
	LIT(to, ",\"name\":");
	simtext_str(to, SPAN(l->name));
	buf_adds(to, l->cup ? ",\"type\":\"Cup\",\"logo\":" : ",\"type\":\"League\",\"logo\":");
	simpart_image(to, "leagues", l->id);
	LIT(to, "},\"country\":{\"name\":");
	simtext_str(to, SPAN(l->country));
	LIT(to, ",\"code\":");
	if (*l->code == '\0')
		LIT(to, "null");
	else
		simtext_str(to, (struct span){ l->code, strlen(l->code) < 2 ? strlen(l->code) : 2 });
	LIT(to, ",\"flag\":");
	simpart_flag(to, l);
	LIT(to, "},\"seasons\":[");
	for (size_t i = 0; i < w->nsegments; i++)
		if (&w->leagues[w->segments[i].league] == l && w->segments[i].season > last)
			last = w->segments[i].season;
	for (size_t i = 0; i < w->nsegments; i++) {
		const struct world_segment *s = &w->segments[i];

		if (&w->leagues[s->league] != l || (only != 0 && s->season != only))
			continue;
		if (comma)
			buf_addc(to, ',');
		league_season(to, l, s, s->season == last);
		comma = true;
	}
	LIT(to, "]}");
}

/* Born some years before his number first came up for a squad, so the date is the same in every season. */
static int
year_of_birth(uint32_t id, int season, int place)
{
	return season - place / 3 - 17 - (int)(id % 9);
}

static void
person(struct buf *to, uint32_t id, int season, int born)
{
	struct random d = random_from(0, id, 'b');

	LIT(to, "{\"player\":{\"id\":");
	simtext_int(to, id);
	LIT(to, ",\"name\":\"");
	worldname_person(to, id);
	LIT(to, "\",\"firstname\":null,\"lastname\":null,\"age\":");
	simtext_int(to, season - born);
	buf_addf(to, ",\"birth\":{\"date\":\"%04d-%02u-%02u\",\"place\":null,\"country\":null}", born,
	    1 + random_below(&d, 12), 1 + random_below(&d, 28));
	LIT(to, ",\"nationality\":null,\"height\":\"");
	simtext_int(to, 165 + random_below(&d, 35));
	LIT(to, "\",\"weight\":null,\"injured\":false,\"photo\":");
	simpart_image(to, "players", id);
	buf_addc(to, '}');
}

struct record_of {
	uint32_t player;
	int season, place;	/* place: in the squad, which determines his position */
	unsigned games;
	struct random *d;
};

/* What he did, from "games" on; the league and the club are already written. */
static void
deeds(struct buf *to, const struct record_of *r)
{
	static const char *const place[] = { "Goalkeeper", "Defender", "Midfielder", "Attacker" };

	LIT(to, "},\"games\":{\"appearences\":");
	simtext_int(to, r->games);
	LIT(to, ",\"lineups\":");
	simtext_int(to, r->games / 2);
	LIT(to, ",\"minutes\":");
	simtext_int(to, r->games * 70);
	LIT(to, ",\"number\":null,\"position\":\"");
	buf_adds(to, place[(unsigned)r->place % 4]);
	buf_addf(to, "\",\"rating\":\"%u.%06u\",\"captain\":false}", 5 + random_below(r->d, 4),
	    random_below(r->d, 1000000));
	LIT(to, ",\"substitutes\":{\"in\":0,\"out\":0,\"bench\":0},\"shots\":{\"total\":");
	simtext_int(to, random_below(r->d, 90));
	LIT(to, ",\"on\":null},\"goals\":{\"total\":");
	simtext_int(to, random_below(r->d, 25));
	LIT(to, ",\"conceded\":0,\"assists\":null,\"saves\":null},\"passes\":{\"total\":null,\"key\":null,"
	    "\"accuracy\":null},\"tackles\":{\"total\":null,\"blocks\":null,\"interceptions\":null},\"duels\":{"
	    "\"total\":null,\"won\":null},\"dribbles\":{\"attempts\":null,\"success\":null,\"past\":null},"
	    "\"fouls\":{\"drawn\":null,\"committed\":null},\"cards\":{\"yellow\":");
	simtext_int(to, random_below(r->d, 12));
	LIT(to, ",\"yellowred\":0,\"red\":0},\"penalty\":{\"won\":null,\"commited\":null,\"scored\":0,"
	    "\"missed\":0,\"saved\":null}}");
}

static void
club_open(struct buf *to, uint32_t club)
{
	LIT(to, "{\"team\":");
	simpart_team_open(to, club);
	LIT(to, "},\"league\":");
}

/* A competition without an id, and with the season as a string: once with games, once with 0. */
static void
friendlies(struct buf *to, struct record_of *r, uint32_t club)
{
	unsigned games = 1 + random_below(r->d, 6);

	for (int i = 0; i < 2; i++) {
		r->games = i == 0 ? games : 0;
		if (i > 0)
			buf_addc(to, ',');
		club_open(to, club);
		buf_addf(to, "{\"id\":null,\"name\":\"Club Friendlies\",\"country\":null,\"logo\":null,\"flag\":null,\"season\":\"%d\"",
		    r->season);
		deeds(to, r);
	}
}

void
simbody_player(struct buf *to, const struct world *w, uint32_t player, int season, const struct world_league *l, uint32_t team)
{
	struct record_of r = { .player = player, .season = season, .place = -1 };
	uint32_t club[2];
	int clubs = worldsquad_clubs(w, player, season, club), written = 0;
	struct random d;

	(void)worldname_team_of(player, season, &r.place);
	r.d = &d;
	person(to, player, season, year_of_birth(player, season, WORLD_SQUAD - 1 - r.place));
	LIT(to, ",\"statistics\":[");
	for (int i = 0; i < clubs; i++) {
		const struct world_league *in = world_team_league(w, club[i]);

		if ((l != NULL && in != l) || (team != 0 && club[i] != team))
			continue;
		if (written++ > 0)
			buf_addc(to, ',');
		d = random_from((uint64_t)season, player, i == 0 ? 's' : 'S');
		r.games = random_below(&d, 38);
		club_open(to, club[i]);
		simpart_league_open(to, in, season);
		deeds(to, &r);
	}
	if (l == NULL && clubs > 0 && (team == 0 || team == club[0]) && worldsquad_friendlies(w, player, season)) {
		if (written > 0)
			buf_addc(to, ',');
		d = random_from((uint64_t)season, player, 'f');
		friendlies(to, &r, club[0]);
	}
	LIT(to, "]}");
}

void
simbody_team(struct buf *to, const struct world_league *l, uint32_t team)
{
	LIT(to, "{\"team\":{\"id\":");
	simtext_int(to, team);
	LIT(to, ",\"name\":\"");
	worldname_team(to, team);
	LIT(to, "\",\"code\":null,\"country\":");
	simtext_str(to, SPAN(l->country));
	LIT(to, ",\"founded\":");
	simtext_int(to, 1880 + team % 100);
	LIT(to, ",\"national\":false,\"logo\":");
	simpart_image(to, "teams", team);
	LIT(to, "},");
	simpart_venue(to, team);
	buf_addc(to, '}');
}
