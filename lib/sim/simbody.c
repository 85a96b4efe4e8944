#include "simbody.h"

#include "base/clock.h"
#include "simpart.h"
#include "simtext.h"
#include "worldname.h"

static void
head(struct buf *to, struct span get, const struct sim_query *q)
{
	LIT(to, "{\"get\":");
	simtext_str(to, get);
	LIT(to, ",\"parameters\":");
	buf_addc(to, q->n == 0 ? '[' : '{');
	for (size_t i = 0; i < q->n; i++) {
		if (i > 0)
			buf_addc(to, ',');
		simtext_str(to, q->v[i].name);
		buf_addc(to, ':');
		simtext_str(to, q->v[i].value);
	}
	buf_addc(to, q->n == 0 ? ']' : '}');
	LIT(to, ",\"errors\":");
}

void
simbody_open(struct buf *to, struct span get, const struct sim_query *q, int64_t results, int64_t page,
    int64_t pages)
{
	head(to, get, q);
	LIT(to, "[],\"results\":");
	simtext_int(to, results);
	LIT(to, ",\"paging\":{\"current\":");
	simtext_int(to, page);
	LIT(to, ",\"total\":");
	simtext_int(to, pages);
	LIT(to, "},\"response\":");
}

void
simbody_close(struct buf *to)
{
	buf_addc(to, '}');
}

void
simbody_error(struct buf *to, struct span get, const struct sim_query *q, const char *key,
    const char *text)
{
	head(to, get, q);
	buf_addc(to, '{');
	simtext_str(to, SPAN(key));
	buf_addc(to, ':');
	simtext_str(to, SPAN(text));
	LIT(to, "},\"results\":0,\"paging\":{\"current\":1,\"total\":1},\"response\":[]}");
}

static void
fixture_part(struct buf *to, const struct world_fixture *f, bool played)
{
	int64_t at = f->date / CLOCK_SECOND;

	LIT(to, "{\"fixture\":{\"id\":");
	simtext_int(to, f->id);
	LIT(to, ",\"referee\":");
	if (f->id % 5 == 0) {
		LIT(to, "null");
	} else {
		buf_addc(to, '"');
		worldname_person(to, (uint64_t)f->id % 97);
		buf_addc(to, '"');
	}
	LIT(to, ",\"timezone\":\"UTC\",\"date\":");
	simtext_date(to, f->date);
	LIT(to, ",\"timestamp\":");
	simtext_int(to, at);
	LIT(to, ",\"periods\":{\"first\":");
	if (played) {
		simtext_int(to, at);
		LIT(to, ",\"second\":");
		simtext_int(to, at + 3600);
	} else {
		LIT(to, "null,\"second\":null");
	}
	LIT(to, "},");
	simpart_venue(to, f->team[0]);
	LIT(to, ",\"status\":{\"long\":\"");
	buf_adds(to, played ? "Match Finished\",\"short\":\"FT\",\"elapsed\":90" :
	    f->marks & WORLD_POSTPONED ? "Match Postponed\",\"short\":\"PST\",\"elapsed\":null" :
	    "Not Started\",\"short\":\"NS\",\"elapsed\":null");
	LIT(to, ",\"extra\":null}}");
}

static void
pair(struct buf *to, const char *name, const int *v)
{
	buf_adds(to, name);
	LIT(to, "{\"home\":");
	if (v != NULL)
		simtext_int(to, v[0]);
	else
		LIT(to, "null");
	LIT(to, ",\"away\":");
	if (v != NULL)
		simtext_int(to, v[1]);
	else
		LIT(to, "null");
	buf_addc(to, '}');
}

static void
teams_part(struct buf *to, const struct world_fixture *f, bool played)
{
	LIT(to, ",\"teams\":{");
	for (int side = 0; side < 2; side++) {
		int lead = f->goals[side] - f->goals[1 - side];

		buf_adds(to, side == 0 ? "\"home\":" : ",\"away\":");
		simpart_team_open(to, f->team[side]);
		LIT(to, ",\"winner\":");
		buf_adds(to, !played || lead == 0 ? "null}" : lead > 0 ? "true}" : "false}");
	}
	buf_addc(to, '}');
}

static void
value(struct buf *to, struct world_value v)
{
	int u = v.v < 0 ? -v.v : v.v;

	if (v.kind == WORLD_NULL)
		LIT(to, "null");
	else if (v.kind == WORLD_COUNT || v.kind == WORLD_SIGNED)
		simtext_int(to, v.v);
	else {
		buf_addc(to, '"');
		if (v.v < 0)
			buf_addc(to, '-');
		simtext_int(to, v.kind == WORLD_PERCENT ? u : u / 100);
		if (v.kind == WORLD_HUNDREDTHS) {
			buf_addc(to, '.');
			buf_addc(to, (char)('0' + u / 10 % 10));
			buf_addc(to, (char)('0' + u % 10));
		} else {
			buf_addc(to, '%');
		}
		buf_addc(to, '"');
	}
}

static void
rows(struct buf *to, const struct world_value *v)
{
	bool comma = false;

	for (int t = 0; t < WORLD_TYPES; t++) {
		if (v[t].kind == WORLD_NO_ROW)
			continue;
		buf_adds(to, comma ? ",{\"type\":\"" : "{\"type\":\"");
		buf_adds(to, world_types[t].label);
		LIT(to, "\",\"value\":");
		value(to, v[t]);
		buf_addc(to, '}');
		comma = true;
	}
}

static bool
has_rows(const struct world_value *v)
{
	for (int t = 0; t < WORLD_TYPES; t++)
		if (v[t].kind != WORLD_NO_ROW)
			return true;
	return false;
}

int
simbody_statistics(struct buf *to, const struct world_fixture *f, bool keep_empty)
{
	int n = 0;

	for (int side = 0; side < 2; side++) {
		if (!has_rows(f->values[side]) && (!keep_empty || f->shape == WORLD_ONE_TEAM))
			continue;
		buf_adds(to, n++ > 0 ? ",{\"team\":" : "{\"team\":");
		simpart_team_open(to, f->team[side]);
		LIT(to, "},\"statistics\":[");
		rows(to, f->values[side]);
		LIT(to, "]}");
	}
	return n;
}

static void
large_part(struct buf *to, const struct world_fixture *f, bool slim)
{
	buf_addc(to, ',');
	if (slim)
		LIT(to, "\"events\":[],\"lineups\":[]");
	else {
		simelem_events(to, f);
		buf_addc(to, ',');
		simelem_lineups(to, f);
	}
	LIT(to, ",\"statistics\":[");
	(void)simbody_statistics(to, f, true);
	LIT(to, "],");
	if (slim)
		LIT(to, "\"players\":[]");
	else
		simelem_players(to, f);
}

void
simbody_fixture(struct buf *to, const struct world_fixture *f, bool with_all, bool slim)
{
	bool played = f->shape != WORLD_UNFINISHED && !(f->marks & WORLD_POSTPONED);
	const int *goals = played ? f->goals : NULL;

	buf_reserve(to, with_all && !slim ? 60000 : 6000);
	fixture_part(to, f, played);
	LIT(to, ",\"league\":");
	simpart_league_open(to, f->league, f->season);
	LIT(to, ",\"round\":\"Regular Season - ");
	simtext_int(to, f->round);
	LIT(to, "\",\"standings\":true}");
	teams_part(to, f, played);
	pair(to, ",\"goals\":", goals);
	pair(to, ",\"score\":{\"halftime\":", played ? f->half : NULL);
	pair(to, ",\"fulltime\":", goals);
	pair(to, ",\"extratime\":", NULL);
	pair(to, ",\"penalty\":", NULL);
	buf_addc(to, '}');
	if (with_all)
		large_part(to, f, slim);
	buf_addc(to, '}');
}
