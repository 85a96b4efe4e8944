#include "worldsql.h"

#include <stdio.h>

#include "base/clock.h"
#include "json/json.h"
#include "record/rec.h"
#include "worldname.h"

/* Text of a COPY column. */
static void
column(struct buf *to, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\\' || c == '\n' || c == '\r' || c == '\t') {
			buf_addc(to, '\\');
			c = c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c;
		}
		buf_addc(to, c);
	}
}

/* --- the stats column --- */

static void
number(struct jsonw *w, const char *name, struct world_value v)
{
	if (v.kind == WORLD_HUNDREDTHS)
		jsonw_fixed(w, name, v.v / 100.0, 2);
	else if (v.kind != WORLD_NO_ROW && v.kind != WORLD_NULL)
		jsonw_int(w, name, v.v);
}

/* The core values of a side, starting with type from, as the users' programs store them. */
static void
side(struct jsonw *w, const char *name, const struct world_value *v, int from, bool zero)
{
	jsonw_open(w, name, '{');
	for (int t = from; t < WORLD_TYPES; t++)
		if (world_types[t].core && zero)
			jsonw_int(w, world_types[t].name, 0);
		else if (world_types[t].core)
			number(w, world_types[t].name, v[t]);
	jsonw_close(w);
}

enum { SHOTS = 2, FOULS = 6, CORNERS = 7, POSSESSION = 9 };

static void
some(struct jsonw *w, const struct world_fixture *f)
{
	jsonw_open(w, "home", '{');
	number(w, "possession", f->values[0][POSSESSION]);
	jsonw_raw(w, "total_shots", SPAN_NONE);
	jsonw_close(w);
	side(w, "away", f->values[1], FOULS, false);
}

static void
blank(struct jsonw *w, const struct world_fixture *f)
{
	jsonw_open(w, "home", '{');
	jsonw_str(w, "total_shots", "");
	jsonw_str(w, "corner_kicks", "");
	number(w, "fouls", f->values[0][FOULS]);
	jsonw_close(w);
	jsonw_open(w, "away", '{');
	jsonw_str(w, "possession", "");
	jsonw_close(w);
}

static void
foreign(struct jsonw *w, const struct world_fixture *f)
{
	jsonw_str(w, "source", "legacy import");
	jsonw_open(w, "home", '{');
	jsonw_str(w, "formation", "4-4-2");
	number(w, "corner_kicks", f->values[0][CORNERS]);
	jsonw_close(w);
	jsonw_open(w, "away", '{');
	jsonw_raw(w, "xg_model", SPAN("1.50e0"));
	jsonw_close(w);
	jsonw_str(w, "note", "a \"quoted\" word, a \\ and an \xc3\xa4");
}

/* Values that do not come from the provider: they stay. */
static void
differs(struct jsonw *w, const struct world_fixture *f)
{
	jsonw_open(w, "home", '{');
	jsonw_int(w, "fouls", f->values[0][FOULS].v + 3);
	jsonw_int(w, "corner_kicks", f->values[0][CORNERS].v + 1);
	jsonw_close(w);
	jsonw_open(w, "away", '{');
	jsonw_int(w, "total_shots", f->values[1][SHOTS].v + 1);
	jsonw_close(w);
}

static void
text(struct jsonw *w, const struct world_fixture *f)
{
	char digits[16];

	snprintf(digits, sizeof digits, "%d", f->values[0][CORNERS].v);
	jsonw_open(w, "home", '{');
	jsonw_str(w, "corner_kicks", digits);
	jsonw_close(w);
	jsonw_open(w, "away", '{');
	jsonw_close(w);
}

static void
stats(struct buf *to, const struct world_fixture *f)
{
	struct jsonw w = jsonw(to);

	jsonw_open(&w, NULL, '{');
	switch (f->stored) {
	case STORED_FULL:
	case STORED_ZEROS:
		side(&w, "home", f->values[0], 0, f->stored == STORED_ZEROS);
		side(&w, "away", f->values[1], 0, f->stored == STORED_ZEROS);
		break;
	case STORED_SOME:
		some(&w, f);
		break;
	case STORED_BLANK:
		blank(&w, f);
		break;
	case STORED_FOREIGN:
		foreign(&w, f);
		break;
	case STORED_DIFFERS:
		differs(&w, f);
		break;
	case STORED_HALF:
		jsonw_raw(&w, "home", SPAN_NONE);
		side(&w, "away", f->values[1], 0, false);
		break;
	case STORED_TEXT:
		text(&w, f);
		break;
	case STORED_NOTHING:
	case STORED_KINDS:
		break;
	}
	jsonw_close(&w);
}

/* --- rows --- */

static void
match(struct buf *to, const struct world_fixture *f, const struct worldsql *how, struct buf *scratch)
{
	unsigned home = f->marks & WORLD_SWAPPED ? 1 : 0;
	uint32_t base = how->internal_teams ? WORLD_FIRST_TEAM - 1 : 0;
	bool played = !(f->marks & WORLD_POSTPONED);
	char date[32];

	clock_iso(f->date, date);
	buf_addf(to, "%lld\t", (long long)f->match_id);
	if (f->marks & WORLD_NO_ID)
		buf_adds(to, "\\N");
	else
		buf_addf(to, "%lld", (long long)f->id);
	buf_addf(to, "\t%d\t%s\t%s\t%u\t%u\t", f->league->id, date, played ? "FT" : "PST", f->team[home] - base,
	    f->team[1 - home] - base);
	if (played)
		buf_addf(to, "%d\t%d\t", f->goals[home], f->goals[1 - home]);
	else
		buf_adds(to, "\\N\t\\N\t");
	scratch->n = 0;
	if (f->stored == STORED_NOTHING) {
		buf_adds(to, "\\N");
	} else {
		stats(scratch, f);
		if (how->json && f->stored == STORED_FOREIGN)
			column(to, SPAN("\n"));	/* json keeps the newline; whoever reads lines must cope */
		column(to, buf_span(scratch));
	}
	if (how->season)
		buf_addf(to, "\t%d", f->season);
	buf_addc(to, '\n');
}

static void
tables(struct buf *to, const struct worldsql *how)
{
	buf_adds(to, "BEGIN;\n"
	    "CREATE TABLE admin_leagues (\n"
	    "  league_id integer PRIMARY KEY, name text NOT NULL, country text, kind text);\n"
	    "CREATE TABLE teams (id integer PRIMARY KEY, name text NOT NULL);\n"
	    "CREATE TABLE matches (\n"
	    "  id bigint PRIMARY KEY,\n"
	    "  api_football_id bigint UNIQUE,\n"
	    "  league_id integer REFERENCES admin_leagues,\n"
	    "  date timestamptz NOT NULL,\n"
	    "  status text NOT NULL,\n"
	    "  home_team_id integer,\n"
	    "  away_team_id integer,\n"
	    "  home_goals integer,\n"
	    "  away_goals integer,\n");
	buf_addf(to, "  stats %s%s%s);\n", how->json ? "json" : "jsonb",
	    how->season ? ",\n  season integer" : "",
	    how->tainted ? ",\n  tainted boolean NOT NULL DEFAULT false,\n  tainted_evidence jsonb" : "");
}

static void
leagues_and_teams(struct buf *to, const struct world *w, const struct worldsql *how)
{
	buf_adds(to, "COPY admin_leagues (league_id, name, country, kind) FROM stdin;\n");
	for (size_t i = 0; i < w->nleagues; i++) {
		buf_addf(to, "%d\t", w->leagues[i].id);
		column(to, SPAN(w->leagues[i].name));
		buf_addc(to, '\t');
		column(to, SPAN(w->leagues[i].country));
		buf_adds(to, w->leagues[i].cup ? "\tcup\n" : "\tleague\n");
	}
	buf_adds(to, "\\.\nCOPY teams (id, name) FROM stdin;\n");
	for (uint32_t t = 0; t < w->teams; t++) {
		buf_addf(to, "%u\t", how->internal_teams ? t + 1 : WORLD_FIRST_TEAM + t);
		worldname_team(to, WORLD_FIRST_TEAM + t);
		buf_addc(to, '\n');
	}
	buf_adds(to, "\\.\n");
}

int
worldsql_print(const struct world *w, const struct worldsql *how)
{
	struct buf scratch = { 0 };
	struct writer out;

	writer_open(&out, 1, "standard output");
	tables(&out.b, how);
	leagues_and_teams(&out.b, w, how);
	buf_adds(&out.b, "COPY matches (id, api_football_id, league_id, date, status, home_team_id, away_team_id, "
	    "home_goals, away_goals, stats");
	buf_adds(&out.b, how->season ? ", season) FROM stdin;\n" : ") FROM stdin;\n");
	for (uint32_t i = 0; i < w->n; i++) {
		struct world_fixture f;

		world_fixture(w, i, &f);
		match(&out.b, &f, how, &scratch);
		if (out.b.n > 60000)
			writer_flush(&out);
	}
	buf_adds(&out.b, "\\.\nCOMMIT;\nANALYZE admin_leagues, teams, matches;\n");
	writer_close(&out);
	buf_free(&scratch);
	return EXIT_DONE;
}

/* --- the truth --- */

/* The correct finding for an answer about the match, in a database with the provider's team ids. */
static const char *
expected(const struct world_fixture *f, const char **reason)
{
	static const struct { const char *status, *reason; } table[WORLD_SHAPES] = {
		[WORLD_FULL] = { "API_OK", NULL },
		[WORLD_EMPTY] = { "NO_DATA", "empty" },
		[WORLD_PARTIAL] = { "PARTIAL", NULL },
		[WORLD_NULLS] = { "API_OK", NULL },
		[WORLD_ALL_NULL] = { "NO_DATA", "no_values" },
		[WORLD_ONE_TEAM] = { "NO_DATA", "one_team" },
		[WORLD_UNFINISHED] = { "SKIPPED", "not_finished" },
		[WORLD_ABSENT] = { "API_OK", NULL },
		[WORLD_GONE] = { "NO_DATA", "absent" },
	};

	*reason = table[f->shape].reason;
	if (f->marks & WORLD_SWAPPED) {
		*reason = "team_mismatch";
		return "ERROR";
	}
	return table[f->shape].status;
}

static void
all_values(struct jsonw *w, const char *name, const struct world_value *v)
{
	jsonw_open(w, name, '{');
	for (int t = 0; t < WORLD_TYPES; t++)
		if (v[t].kind == WORLD_NULL)
			jsonw_raw(w, world_types[t].name, SPAN_NONE);
		else
			number(w, world_types[t].name, v[t]);
	jsonw_close(w);
}

static void
truth(struct jsonw *w, const struct world_fixture *f)
{
	const char *reason, *expect = expected(f, &reason);
	char date[32];

	clock_iso(f->date, date);
	jsonw_int(w, "match_id", f->match_id);
	jsonw_int(w, "fixture_id", f->id);
	jsonw_int(w, "league_id", f->league->id);
	jsonw_int(w, "season", f->season);
	jsonw_str(w, "date", date);
	jsonw_int(w, "home_team_id", f->team[0]);
	jsonw_int(w, "away_team_id", f->team[1]);
	jsonw_str(w, "shape", world_shape_names[f->shape]);
	jsonw_bool(w, "covered", world_covered(f));
	jsonw_str(w, "stored", world_stored_names[f->stored]);
	jsonw_bool(w, "swapped", (f->marks & WORLD_SWAPPED) != 0);
	jsonw_bool(w, "no_id", (f->marks & WORLD_NO_ID) != 0);
	jsonw_bool(w, "postponed", (f->marks & WORLD_POSTPONED) != 0);
	jsonw_str(w, "expect", expect);
	jsonw_str(w, "reason", reason);
	all_values(w, "home", f->values[0]);
	all_values(w, "away", f->values[1]);
}

int
worldsql_truth(const struct world *w)
{
	struct writer out;

	writer_open(&out, 1, "standard output");
	for (uint32_t i = 0; i < w->n; i++) {
		struct world_fixture f;
		struct jsonw j = writer_begin(&out);

		world_fixture(w, i, &f);
		truth(&j, &f);
		writer_end(&out);
	}
	writer_close(&out);
	return EXIT_DONE;
}
