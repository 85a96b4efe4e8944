#include "worldname.h"

#include <stdio.h>

#include "base/random.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const first[] = {
	"Aster", "Bram", "Cald", "Dorn", "Elm", "Farn", "Gild", "Holm", "Iver", "Jorn", "Kest", "Lund",
	"Marl", "Nor", "Osk", "Pell", "Quor", "Rav", "Sund", "Thorn", "Ulm", "Vald", "Wend", "Yar",
	"Zell", "Alder", "Brook", "Crag", "Dun", "Ember", "Frost", "Grav", "Hart", "Isen", "Kel",
	"Lor", "Mist", "Nether", "Over", "Stav",
};

static const char *const last[] = {
	"by", "field", "haven", "mere", "stad", "ton", "vale", "wick", "bruck", "dal", "gard", "holt",
	"mark", "nes", "port", "rath", "sund", "ville", "wald", "zin", "bona", "cara", "dora", "luz",
	"mora", "pola", "rosa", "sola", "tera", "via", "ora",
};

static const char *const club[] = {
	"", " United", " Athletic", " Rovers", " City", " Sport", " Racing", " Wanderers", " Union",
	" Olimpic", " Albion", " 04", " Real", " Dynamo",
};

static const char *const surname[] = {
	"Alvar", "Bento", "Cardel", "Dum\\u00e9", "Estev\\u00e3n", "Ferrand", "Gasp\\u00e1r", "Holmer", "Ibsen",
	"Jan\\u010d", "Kovel", "Lind\\u00f6", "Marten", "Noval", "Ortez", "P\\u00e9rin", "Quist", "Rondal",
	"Salv\\u00e1", "Torbin", "Ulrik", "Varga", "Wexley", "Yanu", "Zorin",
};

static const char *const ending[] = {
	"", "i", "o", "sen", "ez", "ov", "er", "ini", "a", "son", "ic", "eau",
};

static const char *const given[] = {
	"Adri", "Bruno", "Ciro", "Dario", "Emil", "Fabian", "Gon\\u00e7alo", "Hugo", "Ivo", "Jonas",
	"Kasper", "Luca", "Mateo", "Nils", "Oskar", "Pavel", "Ramiro", "Simon", "Tom\\u00e1s", "Viktor",
};

/* Neighbouring teams get dissimilar names; no name repeats before all are used. */
void
worldname_city(struct buf *to, uint32_t team)
{
	uint32_t k = team - WORLD_FIRST_TEAM;

	buf_adds(to, first[k * 11 % COUNT(first)]);
	buf_adds(to, last[(k * 7 + k / COUNT(first)) % COUNT(last)]);
}

void
worldname_team(struct buf *to, uint32_t team)
{
	uint32_t k = team - WORLD_FIRST_TEAM, cities = COUNT(first) * COUNT(last);

	worldname_city(to, team);
	buf_adds(to, club[(k % 5 + k / cities) % COUNT(club)]);
	if (k / cities >= COUNT(club) - 5)
		buf_addf(to, " %u", k / cities);
}

void
worldname_venue(struct buf *to, uint32_t team)
{
	static const char *const kind[] = { " Park", " Arena", " Stadium", " Ground" };

	worldname_city(to, team);
	buf_adds(to, kind[team % COUNT(kind)]);
}

void
worldname_person(struct buf *to, uint64_t id)
{
	struct random d = random_from(0, id, 'n');
	const char *g = given[random_below(&d, COUNT(given))];

	if (random_below(&d, 2) == 0) {
		buf_addc(to, *g);
		buf_addc(to, '.');
	} else {
		buf_adds(to, g);
	}
	buf_addc(to, ' ');
	buf_adds(to, surname[random_below(&d, COUNT(surname))]);
	buf_adds(to, ending[random_below(&d, COUNT(ending))]);
}

static uint32_t
window(int season)
{
	return (uint32_t)(season - 1900) * 3;
}

uint32_t
worldname_player(uint32_t team, int season, unsigned k)
{
	return WORLD_FIRST_PLAYER + (team - WORLD_FIRST_TEAM) * WORLD_PLAYERS +
	    (window(season) + k) % WORLD_PLAYERS;
}

uint32_t
worldname_team_of(int64_t player, int season, int *k)
{
	uint32_t at, place;

	if (player < WORLD_FIRST_PLAYER || player > UINT32_MAX)
		return 0;
	at = (uint32_t)player - WORLD_FIRST_PLAYER;
	place = (at % WORLD_PLAYERS + WORLD_PLAYERS - window(season) % WORLD_PLAYERS) % WORLD_PLAYERS;
	*k = place < WORLD_SQUAD ? (int)place : -1;
	return WORLD_FIRST_TEAM + at / WORLD_PLAYERS;
}
