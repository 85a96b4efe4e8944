/*
 * gen - answer records as af-fetch writes them, for measuring
 *
 *	gen small|large COUNT [SEED]
 *
 * small: an answer of /fixtures/statistics, about 1.6 KB a record.  large: an element of
 * /fixtures?ids=, 38 to 46 KB, most of it players, with short keys, small numbers and nulls as
 * the provider has them.  Out of 100 records 8 are empty, one is a refusal in a 200 answer, one a timeout.
 * Segments of 380 matches take turns in blocks of 20, as af-fixtures hands them out; a quarter of the matches
 * have some values already.  Every value comes from the seed, so that no branch predictor learns a file by heart and
 * two runs read the same bytes.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"

#define LOGO "https://media.api-sports.io/football/"
#define PLAYERS 22	/* a side: eleven, and the bench */

struct side {
	unsigned id;
	char name[32];
	unsigned player[PLAYERS];
	char who[PLAYERS][40];
};

static struct random state;

static unsigned
below(unsigned n)
{
	return random_below(&state, n);
}

/* Small far more often than large, as counts in a match are. */
static unsigned
few(unsigned most)
{
	return below(below(most + 1) + 1);
}

static const char *
count(unsigned nulls, unsigned most)
{
	static char text[16][16];
	static unsigned at;
	char *t = text[at++ % 16];

	if (below(100) < nulls)
		return "null";
	snprintf(t, sizeof text[0], "%u", few(most));
	return t;
}

static void
name(char *to, size_t size)
{
	static const char *const first[] = { "Ana", "Bo", "Caspar", "Diego", "Éder", "Felipe",
		"Gil", "Hernán", "Igor", "João", "Kalle", "Luís", "M.", "Núria", "Oskar", "Per",
		"Quirin", "Rui", "Seán", "Tomás" };
	static const char *const second[] = { "Alves", "Berg", "Castellanos", "da Rocha",
		"Eriksen", "Fuentes", "García Lomba", "Holm", "Iversen", "Jansky", "Kovač",
		"Lindqvist", "Moreau", "Neves", "Okafor", "Pires", "Quist", "Rønning",
		"Santos Filho", "Tuomi" };

	snprintf(to, size, "%s %s", first[below(20)], second[below(20)]);
}

static void
side_draw(struct side *s)
{
	s->id = 30 + below(9000);
	name(s->name, sizeof s->name);
	for (int i = 0; i < PLAYERS; i++) {
		s->player[i] = 200 + below(480000);
		name(s->who[i], sizeof s->who[i]);
	}
}

static void
team(const struct side *s)
{
	printf("\"team\":{\"id\":%u,\"name\":\"%s\",\"logo\":\"" LOGO "teams/%u.png\"", s->id,
	    s->name, s->id);
}

/* What the provider measures, in its order: the largest value, or text after the number. */
static const struct { const char *type, *unit; unsigned nulls, most; } types[] = {
	{ "Shots on Goal", NULL, 2, 12 }, { "Shots off Goal", NULL, 2, 14 },
	{ "Total Shots", NULL, 1, 30 }, { "Blocked Shots", NULL, 10, 12 },
	{ "Shots insidebox", NULL, 10, 20 }, { "Shots outsidebox", NULL, 10, 16 },
	{ "Fouls", NULL, 3, 24 }, { "Corner Kicks", NULL, 2, 15 }, { "Offsides", NULL, 20, 8 },
	{ "Ball Possession", "%", 1, 99 }, { "Yellow Cards", NULL, 15, 7 },
	{ "Red Cards", NULL, 90, 2 }, { "Goalkeeper Saves", NULL, 10, 10 },
	{ "Total passes", NULL, 5, 800 }, { "Passes accurate", NULL, 5, 700 },
	{ "Passes %", "%", 5, 99 }, { "expected_goals", "xG", 40, 400 },
	{ "goals_prevented", NULL, 60, 2 },
};

static void
statistic(size_t i)
{
	const char *v = count(types[i].nulls, types[i].most);

	printf("%s{\"type\":\"%s\",\"value\":", i > 0 ? "," : "", types[i].type);
	if (types[i].unit == NULL || *v == 'n')
		printf("%s}", v);
	else if (*types[i].unit == '%')
		printf("\"%s%%\"}", v);
	else
		printf("\"%u.%02u\"}", below(4), below(100));
}

static void
statistics(bool empty)
{
	fputs("\"statistics\":[", stdout);
	for (size_t i = 0; !empty && i < sizeof types / sizeof types[0]; i++)
		statistic(i);
	fputs("]", stdout);
}

static void
blocks(const struct side side[2], bool empty)
{
	for (int i = 0; i < 2; i++) {
		fputs(i > 0 ? ",{" : "{", stdout);
		team(&side[i]);
		fputs("},", stdout);
		statistics(empty);
		fputs("}", stdout);
	}
}

static void
events(const struct side side[2])
{
	static const char *const kinds[] = {
		"\"type\":\"Goal\",\"detail\":\"Normal Goal\",\"comments\":null",
		"\"type\":\"Card\",\"detail\":\"Yellow Card\",\"comments\":\"Foul\"",
		"\"type\":\"Card\",\"detail\":\"Yellow Card\",\"comments\":null",
		"\"type\":\"subst\",\"detail\":\"Substitution 1\",\"comments\":null",
		"\"type\":\"subst\",\"detail\":\"Substitution 4\",\"comments\":null",
	};
	unsigned n = 12 + below(9);

	fputs("\"events\":[", stdout);
	for (unsigned i = 0; i < n; i++) {
		const struct side *s = &side[below(2)];
		unsigned a = below(PLAYERS), b = below(PLAYERS);

		printf("%s{\"time\":{\"elapsed\":%u,\"extra\":%s},", i > 0 ? "," : "", 1 + below(90),
		    count(90, 8));
		team(s);
		printf("},\"player\":{\"id\":%u,\"name\":\"%s\"},\"assist\":", s->player[a], s->who[a]);
		if (below(2) == 0)
			printf("{\"id\":%u,\"name\":\"%s\"},", s->player[b], s->who[b]);
		else
			fputs("{\"id\":null,\"name\":null},", stdout);
		printf("%s}", kinds[below(5)]);
	}
	fputs("]", stdout);
}

static void
lineup(const struct side *s)
{
	team(s);
	printf(",\"colors\":{\"player\":{\"primary\":\"%06x\",\"number\":\"%06x\",\"border\":\"%06x\"},"
	    "\"goalkeeper\":{\"primary\":\"%06x\",\"number\":\"%06x\",\"border\":\"%06x\"}}},",
	    below(1 << 24), below(1 << 24), below(1 << 24), below(1 << 24), below(1 << 24),
	    below(1 << 24));
	printf("\"coach\":{\"id\":%u,\"name\":\"%s\",\"photo\":\"" LOGO "coachs/%u.png\"},"
	    "\"formation\":\"4-2-3-1\",\"startXI\":[", s->player[0] / 9, s->who[19], s->player[0] / 9);
	for (unsigned i = 0; i < PLAYERS; i++) {
		printf("%s{\"player\":{\"id\":%u,\"name\":\"%s\",\"number\":%u,\"pos\":\"%c\",\"grid\":",
		    i == 0 ? "" : i == 11 ? "],\"substitutes\":[" : ",", s->player[i], s->who[i],
		    1 + below(99), "GDMF"[below(4)]);
		if (i < 11)
			printf("\"%u:%u\"}}", 1 + below(5), 1 + below(4));
		else
			fputs("null}}", stdout);
	}
	fputs("]", stdout);
}

static void
player(const struct side *s, unsigned i)
{
	bool played = i < 11 || below(2) == 0;
	unsigned nulls = played ? 45 : 100;

	printf("%s{\"player\":{\"id\":%u,\"name\":\"%s\",\"photo\":\"" LOGO "players/%u.png\"},",
	    i > 0 ? "," : "", s->player[i], s->who[i], s->player[i]);
	printf("\"statistics\":[{\"games\":{\"minutes\":%s,\"number\":%u,\"position\":\"%c\",\"rating\":",
	    count(played ? 0 : 100, 90), 1 + below(99), "GDMF"[below(4)]);
	if (played)
		printf("\"%u.%u\"", 5 + below(4), below(10));
	else
		fputs("null", stdout);
	printf(",\"captain\":%s,\"substitute\":%s},\"offsides\":%s,", i == 3 ? "true" : "false",
	    i < 11 ? "false" : "true", count(95, 3));
	printf("\"shots\":{\"total\":%s,\"on\":%s},", count(nulls + 15, 5), count(nulls + 30, 3));
	printf("\"goals\":{\"total\":%s,\"conceded\":0,\"assists\":%s,\"saves\":%s},",
	    count(nulls + 40, 2), count(nulls + 30, 2), count(nulls + 45, 6));
	printf("\"passes\":{\"total\":%s,\"key\":%s,\"accuracy\":", count(nulls - 40, 80), count(nulls, 4));
	if (played)
		printf("\"%u\"},", below(60));
	else
		fputs("null},", stdout);
	printf("\"tackles\":{\"total\":%s,\"blocks\":%s,\"interceptions\":%s},", count(nulls, 6),
	    count(nulls + 30, 3), count(nulls + 10, 4));
	printf("\"duels\":{\"total\":%s,\"won\":%s},", count(nulls - 30, 18), count(nulls - 20, 10));
	printf("\"dribbles\":{\"attempts\":%s,\"success\":%s,\"past\":%s},", count(nulls + 10, 8),
	    count(nulls + 15, 5), count(nulls + 20, 4));
	printf("\"fouls\":{\"drawn\":%s,\"committed\":%s},", count(nulls + 5, 5), count(nulls + 5, 5));
	printf("\"cards\":{\"yellow\":%u,\"red\":%u},", below(8) == 0, below(60) == 0);
	fputs("\"penalty\":{\"won\":null,\"commited\":null,\"scored\":0,\"missed\":0,\"saved\":null}}]}",
	    stdout);
}

static void
players(const struct side *s)
{
	fputs("{", stdout);
	team(s);
	fputs(",\"update\":\"2024-09-07T04:06:37+00:00\"},\"players\":[", stdout);
	for (unsigned i = 0; i < PLAYERS; i++)
		player(s, i);
	fputs("]}", stdout);
}

static void
fixture(const struct side side[2], unsigned id, unsigned league)
{
	unsigned home = few(4), away = few(4), at = 1400000000 + below(300000000);

	printf("{\"fixture\":{\"id\":%u,\"referee\":\"%s\",\"timezone\":\"UTC\","
	    "\"date\":\"2024-09-05T23:00:00+00:00\",\"timestamp\":%u,"
	    "\"periods\":{\"first\":%u,\"second\":%u},", id, side[0].who[5], at, at, at + 3600);
	printf("\"venue\":{\"id\":%s,\"name\":\"Arena %s\",\"city\":\"Cuiabá, Mato Grosso\"},"
	    "\"status\":{\"long\":\"Match Finished\",\"short\":\"FT\",\"elapsed\":90}},",
	    count(30, 9000), side[0].name);
	printf("\"league\":{\"id\":%u,\"name\":\"Serie A\",\"country\":\"Brazil\","
	    "\"logo\":\"" LOGO "leagues/%u.png\",\"flag\":\"https://media.api-sports.io/flags/br.svg\","
	    "\"season\":2024,\"round\":\"Regular Season - %u\"},\"teams\":{", league, league,
	    1 + below(38));
	for (int i = 0; i < 2; i++)
		printf("%s\"%s\":{\"id\":%u,\"name\":\"%s\",\"logo\":\"" LOGO "teams/%u.png\",\"winner\":%s}",
		    i > 0 ? "," : "", i > 0 ? "away" : "home", side[i].id, side[i].name, side[i].id,
		    home == away ? "null" : (home > away) == (i == 0) ? "true" : "false");
	printf("},\"goals\":{\"home\":%u,\"away\":%u},\"score\":{\"halftime\":{\"home\":%u,\"away\":%u},"
	    "\"fulltime\":{\"home\":%u,\"away\":%u},\"extratime\":{\"home\":null,\"away\":null},"
	    "\"penalty\":{\"home\":null,\"away\":null}},", home, away, home / 2, away / 2, home, away);
}

static void
element(const struct side side[2], unsigned id, unsigned league, bool empty)
{
	fixture(side, id, league);
	events(side);
	fputs(",\"lineups\":[{", stdout);
	lineup(&side[0]);
	fputs("},{", stdout);
	lineup(&side[1]);
	fputs("}],\"statistics\":[", stdout);
	blocks(side, empty);
	fputs("],\"players\":[", stdout);
	for (int i = 0; !empty && i < 2; i++) {
		fputs(i > 0 ? "," : "", stdout);
		players(&side[i]);
	}
	fputs("]}", stdout);
}

static void
body(const struct side side[2], unsigned id, unsigned league, bool large, unsigned fate)
{
	printf("\"body\":{\"get\":\"fixtures%s\",\"parameters\":{\"%s\":\"%u\"},", large ? "" :
	    "/statistics", large ? "ids" : "fixture", id);
	if (fate == 1) {
		fputs("\"errors\":{\"rateLimit\":\"Too many requests. Your rate limit is 10 requests per "
		    "minute.\"},\"results\":0,\"paging\":{\"current\":1,\"total\":1},\"response\":[]}", stdout);
		return;
	}
	printf("\"errors\":[],\"results\":%u,\"paging\":{\"current\":1,\"total\":1},\"response\":[",
	    large ? 1 : fate < 10 ? 0 : 2);
	if (large)
		element(side, id, league, fate < 10);
	else if (fate >= 10)
		blocks(side, false);
	fputs("]}", stdout);
}

static void
stats(void)
{
	unsigned kind = below(8);

	if (kind == 0)
		printf("\"stats\":{\"home\":{\"total_shots\":%u,\"offsides\":%u},\"away\":{\"total_shots\":%u}},",
		    few(20), few(6), few(20));
	else if (kind == 1)
		fputs("\"stats\":{\"home\":{\"total_shots\":null,\"corner_kicks\":\"\"},\"source\":\"import\"},", stdout);
	else
		fputs("\"stats\":null,", stdout);
}

static void
fetch(uint64_t i, unsigned id, bool large, bool failed)
{
	printf("\"fetch\":{\"key\":\"fixture/%u\",\"url\":\"https://v3.football.api-sports.io/fixtures%s=%u\",",
	    id, large ? "?ids" : "/statistics?fixture", id);
	if (failed)
		printf("\"error\":\"timeout\",\"ms\":30000,\"tries\":4,\"at\":\"2026-02-01T10:00:00Z\",");
	else
		printf("\"status\":200,\"ms\":%u.%u,\"tries\":1,\"at\":\"2026-02-01T10:%02u:%02uZ\",",
		    80 + few(900), 1 + below(9), below(60), below(60));
	printf("\"offset\":%" PRIu64 "}", (i + 1) * 204);
}

static void
record(uint64_t i, uint64_t n, bool large)
{
	static const struct { const char *name, *country; } leagues[] = {
		{ "Premier League", "England" }, { "Serie A", "Brazil" }, { "Ligue 1", "France" },
		{ "Primera División", "Venezuela" }, { "Primera División", "Bolivia" }, { "Süper Lig", "Turkey" },
	};
	struct side side[2];
	unsigned segment = (unsigned)(i / 20 % ((n + 379) / 380)), id = 100000 + (unsigned)i, fate = below(100);
	unsigned league = 1 + segment / 10;

	side_draw(&side[0]);
	side_draw(&side[1]);
	/* No team plays itself: af-classify refuses that, and a plainer program does not. */
	side[1].id += side[1].id == side[0].id;
	printf("{\"match_id\":%" PRIu64 ",\"fixture_id\":%u,\"league_id\":%u,\"league_name\":\"%s\","
	    "\"country\":\"%s\",\"season\":%u,\"missing\":380,\"home_team_id\":%u,\"away_team_id\":%u,", i + 1, id,
	    league, leagues[league % 6].name, leagues[league % 6].country, 2015 + segment % 10, side[0].id, side[1].id);
	stats();
	fetch(i, id, large, fate == 0);
	if (fate != 0) {
		fputs(",", stdout);
		body(side, id, league, large, fate);
	}
	fputs("}\n", stdout);
}

int
main(int argc, char *argv[])
{
	uint64_t n;
	bool large;

	if (argc < 3 || (strcmp(argv[1], "small") != 0 && strcmp(argv[1], "large") != 0)) {
		fputs("usage: gen small|large count [seed]\n", stderr);
		return 2;
	}
	large = argv[1][0] == 'l';
	n = strtoull(argv[2], NULL, 10);
	state.x = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	for (uint64_t i = 0; i < n; i++)
		record(i, n, large);
	return fflush(stdout) != 0 || ferror(stdout);
}
