/* The large members of an element of /fixtures?ids=: 35 of its 42 kB, which a backfill skips. */
#include "simpart.h"

#include "base/clock.h"
#include "base/random.h"
#include "simtext.h"
#include "worldname.h"

/* Draws here are independent of those in world_fixture. */
static struct random
draw_for(const struct world_fixture *f, uint64_t salt)
{
	return random_from((uint64_t)f->date, (uint64_t)f->id, salt);
}

static bool
has_lineup(const struct world_fixture *f)
{
	return world_covered(f);
}

/* {"id":…,"name":"…" */
static void
person(struct buf *to, uint32_t id)
{
	LIT(to, "{\"id\":");
	simtext_int(to, id);
	LIT(to, ",\"name\":\"");
	worldname_person(to, id);
	buf_addc(to, '"');
}

struct event {
	int minute, side;
	enum { GOAL, CARD, RED_CARD, SUBSTITUTION } kind;
	int nth;	/* its number among its kind and side */
};

enum { MAX_EVENTS = 64 };

static void
insert(struct event *v, int *n, struct event e)
{
	int i = *n;

	if (*n == MAX_EVENTS)
		return;
	for (; i > 0 && v[i - 1].minute > e.minute; i--)
		v[i] = v[i - 1];
	v[i] = e;
	++*n;
}

static int
happened(const struct world_fixture *f, struct event *v, struct random *d)
{
	int n = 0;

	for (int side = 0; side < 2; side++) {
		int yellow = f->values[side][10].v, red = f->values[side][11].v;
		int subs = 3 + (int)random_below(d, 3);

		for (int i = 0; i < f->goals[side]; i++)
			insert(v, &n, (struct event){ (i < f->half[side] ? 1 : 46) + (int)random_below(d, 45),
			    side, GOAL, i });
		for (int i = 0; i < yellow; i++)
			insert(v, &n, (struct event){ 10 + (int)random_below(d, 80), side, CARD, i });
		for (int i = 0; i < red; i++)
			insert(v, &n, (struct event){ 40 + (int)random_below(d, 50), side, RED_CARD, i });
		for (int i = 0; i < subs; i++)
			insert(v, &n, (struct event){ 46 + (int)random_below(d, 44), side, SUBSTITUTION, i });
	}
	return n;
}

static void
event(struct buf *to, const struct world_fixture *f, const struct event *e, struct random *d)
{
	static const char *const comment[] = { "null}", "\"Foul\"}", "\"Argument\"}", "null}" };
	uint32_t team = f->team[e->side];
	unsigned who = random_below(d, 11), other = random_below(d, 11);

	LIT(to, "{\"time\":{\"elapsed\":");
	simtext_int(to, e->minute);
	LIT(to, ",\"extra\":null},\"team\":");
	simpart_team_open(to, team);
	LIT(to, "},\"player\":");
	person(to, worldname_player(team, f->season, e->kind == SUBSTITUTION ? 1 + (unsigned)e->nth : who));
	LIT(to, "},\"assist\":");
	if (e->kind == SUBSTITUTION) {
		person(to, worldname_player(team, f->season, 11 + (unsigned)e->nth));
		buf_addc(to, '}');
		LIT(to, ",\"type\":\"subst\",\"detail\":\"Substitution ");
		simtext_int(to, e->nth + 1);
		LIT(to, "\",\"comments\":null}");
		return;
	}
	if (e->kind == GOAL && other != who) {
		person(to, worldname_player(team, f->season, other));
		buf_addc(to, '}');
	} else {
		LIT(to, "{\"id\":null,\"name\":null}");
	}
	if (e->kind == GOAL)
		LIT(to, ",\"type\":\"Goal\",\"detail\":\"Normal Goal\",\"comments\":null}");
	else {
		buf_adds(to, e->kind == CARD ? ",\"type\":\"Card\",\"detail\":\"Yellow Card\",\"comments\":" :
		    ",\"type\":\"Card\",\"detail\":\"Red Card\",\"comments\":");
		buf_adds(to, comment[who & 3]);
	}
}

void
simelem_events(struct buf *to, const struct world_fixture *f)
{
	struct random d = draw_for(f, 'e');
	struct event v[MAX_EVENTS];
	int n = f->shape == WORLD_UNFINISHED || (f->marks & WORLD_POSTPONED) ? 0 : happened(f, v, &d);

	LIT(to, "\"events\":[");
	for (int i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(to, ',');
		event(to, f, &v[i], &d);
	}
	buf_addc(to, ']');
}

static unsigned
shirt(unsigned k)
{
	return k < 11 ? k + 1 : k + 2 + k % 3 * 15;
}

static char
position(unsigned k)
{
	return k == 0 || k == 11 ? 'G' : k < 5 || k % 5 == 1 ? 'D' : k < 9 || k % 5 == 2 ? 'M' : 'F';
}

static void
line_up(struct buf *to, const struct world_fixture *f, uint32_t team, unsigned from, unsigned n)
{
	static const char *const grid[] = { "1:1", "2:4", "2:3", "2:2", "2:1", "3:4", "3:3", "3:2", "3:1",
	    "4:2", "4:1" };

	for (unsigned k = from; k < from + n; k++) {
		buf_adds(to, k == from ? "{\"player\":" : ",{\"player\":");
		person(to, worldname_player(team, f->season, k));
		LIT(to, ",\"number\":");
		simtext_int(to, shirt(k));
		LIT(to, ",\"pos\":\"");
		buf_addc(to, position(k));
		LIT(to, "\",\"grid\":");
		if (k < 11) {
			buf_addc(to, '"');
			buf_adds(to, grid[k]);
			LIT(to, "\"}}");
		} else {
			LIT(to, "null}}");
		}
	}
}

/* Players on the bench, and of these the ones who came on. */
static unsigned
bench(const struct world_fixture *f, int side)
{
	return 9 + (unsigned)((f->id + side) % 4);
}

static void
coach(struct buf *to, uint32_t team)
{
	LIT(to, ",\"coach\":");
	person(to, team % 9000 + 300);
	LIT(to, ",\"photo\":\"https:\\/\\/media.api-sports.io\\/football\\/coachs\\/");
	simtext_int(to, team % 9000 + 300);
	LIT(to, ".png\"}");
}

void
simelem_lineups(struct buf *to, const struct world_fixture *f)
{
	LIT(to, "\"lineups\":[");
	for (int side = 0; side < 2 && f->shape != WORLD_UNFINISHED; side++) {
		buf_adds(to, side == 0 ? "{\"team\":" : ",{\"team\":");
		simpart_team_open(to, f->team[side]);
		if (!has_lineup(f)) {
			LIT(to, ",\"colors\":null}");
			coach(to, f->team[side]);
			LIT(to, ",\"formation\":null}");
			continue;
		}
		LIT(to, ",\"colors\":{\"player\":{\"primary\":\"f8d706\",\"number\":\"00854f\",\"border\":"
		    "\"f8d706\"},\"goalkeeper\":{\"primary\":\"343131\",\"number\":\"ffffff\",\"border\":"
		    "\"343131\"}}}");
		coach(to, f->team[side]);
		LIT(to, ",\"formation\":\"4-4-2\",\"startXI\":[");
		line_up(to, f, f->team[side], 0, 11);
		LIT(to, "],\"substitutes\":[");
		line_up(to, f, f->team[side], 11, bench(f, side));
		LIT(to, "]}");
	}
	buf_addc(to, ']');
}

/* "name":n, with null for a zero, as the provider writes it here. */
static void
member(struct buf *to, const char *name, size_t n, unsigned v)
{
	buf_add(to, name, n);
	if (v == 0)
		LIT(to, "null");
	else
		simtext_int(to, v);
}

#define MEMBER(to, name, v) member((to), name, sizeof(name) - 1, (v))

static void
played_games(struct buf *to, struct random *d, unsigned k, unsigned minutes)
{
	LIT(to, "\"statistics\":[{\"games\":{\"minutes\":");
	simtext_int(to, minutes);
	LIT(to, ",\"number\":");
	simtext_int(to, shirt(k));
	LIT(to, ",\"position\":\"");
	buf_addc(to, position(k));
	LIT(to, "\",\"rating\":\"");
	simtext_int(to, 5 + random_below(d, 4));
	buf_addc(to, '.');
	simtext_int(to, random_below(d, 10));
	buf_adds(to, k == 3 ? "\",\"captain\":true" : "\",\"captain\":false");
	buf_adds(to, k < 11 ? ",\"substitute\":false}" : ",\"substitute\":true}");
}

static void
played_ball(struct buf *to, struct random *d, unsigned k)
{
	uint64_t r = random_next(d);
	unsigned shots = r & 3, passes = 5 + (r >> 2 & 63), duels = r >> 8 & 7;

	MEMBER(to, ",\"offsides\":", (unsigned)(r >> 11 & 7) == 1);
	MEMBER(to, ",\"shots\":{\"total\":", shots);
	MEMBER(to, ",\"on\":", shots / 2);
	LIT(to, "},\"goals\":{\"total\":null,\"conceded\":");
	simtext_int(to, k == 0 ? r >> 14 & 3 : 0);
	LIT(to, ",\"assists\":0,\"saves\":");
	MEMBER(to, "", k == 0 ? 1 + (r >> 16 & 3) : 0);
	MEMBER(to, "},\"passes\":{\"total\":", passes);
	MEMBER(to, ",\"key\":", r >> 18 & 1);
	LIT(to, ",\"accuracy\":\"");
	simtext_int(to, passes * (60 + (unsigned)(r >> 19 & 31)) / 100);
	MEMBER(to, "\"},\"tackles\":{\"total\":", r >> 24 & 3);
	MEMBER(to, ",\"blocks\":", r >> 26 & 1);
	MEMBER(to, ",\"interceptions\":", r >> 27 & 3);
	MEMBER(to, "},\"duels\":{\"total\":", duels);
	MEMBER(to, ",\"won\":", duels / 2);
	MEMBER(to, "},\"dribbles\":{\"attempts\":", r >> 29 & 3);
	MEMBER(to, ",\"success\":", r >> 29 & 1);
	MEMBER(to, ",\"past\":", r >> 31 & 1);
	MEMBER(to, "},\"fouls\":{\"drawn\":", r >> 32 & 3);
	MEMBER(to, ",\"committed\":", r >> 34 & 3);
	LIT(to, "},\"cards\":{\"yellow\":");
	simtext_int(to, (r >> 36 & 7) == 0);
	LIT(to, ",\"red\":0},\"penalty\":{\"won\":null,\"commited\":null,\"scored\":0,\"missed\":0,\"saved\":");
	buf_adds(to, k == 0 ? "0}}]}" : "null}}]}");
}

static void
played(struct buf *to, const struct world_fixture *f, int side, struct random *d)
{
	unsigned n = 11 + bench(f, side);

	for (unsigned k = 0; k < n; k++) {
		uint32_t id = worldname_player(f->team[side], f->season, k);

		buf_adds(to, k == 0 ? "{\"player\":" : ",{\"player\":");
		person(to, id);
		LIT(to, ",\"photo\":\"https:\\/\\/media.api-sports.io\\/football\\/players\\/");
		simtext_int(to, id);
		LIT(to, ".png\"},");
		played_games(to, d, k, k < 11 ? 90 : 1 + random_below(d, 44));
		played_ball(to, d, k);
	}
}

void
simelem_players(struct buf *to, const struct world_fixture *f)
{
	struct random d = draw_for(f, 'p');

	LIT(to, "\"players\":[");
	for (int side = 0; side < 2 && has_lineup(f); side++) {
		buf_adds(to, side == 0 ? "{\"team\":" : ",{\"team\":");
		simpart_team_open(to, f->team[side]);
		LIT(to, ",\"update\":");
		simtext_date(to, f->date + 30 * 3600 * CLOCK_SECOND);
		LIT(to, "},\"players\":[");
		played(to, f, side, &d);
		LIT(to, "]}");
	}
	buf_addc(to, ']');
}
