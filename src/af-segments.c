/*
 * af-segments - the (league, season) pairs with matches that lack statistics
 *
 * The SQL file says what "lacks" and "season" mean, and what the tables are called; here are the parameters.  A segment
 * record carries what its population was chosen by ("season_start", "tainted"), so that every later program means the same
 * matches.
 *
 * With operands it chooses among saved segments, or verdicts, and opens no database.
 */
#include <stdio.h>
#include <stdlib.h>

#include "db/dbopen.h"
#include "record/filter.h"
#include "record/ranges.h"

struct segment_choice {
	struct ranges leagues, seasons;
	int64_t min, season_start;
	bool tainted;
	struct buf text[4];	/* the parameters, as text */
	bool name_small;
	int64_t nsmall, least;	/* left out by --min: how many, and the fewest matches that one lacks */
	struct buf small;	/* the names of the first few */
};

static const char *
number(struct buf *b, int64_t v)
{
	b->n = 0;
	buf_addf(b, "%lld", (long long)v);
	return buf_str(b);
}

/* An option that was given must mean something to the SQL file. */
static void
bind_one(struct sqlfile *sql, const char *name, const char *value, const char *option)
{
	if (!sqlfile_bind(sql, name, value) && option != NULL)
		die(EXIT_USAGE, "'%s' has no parameter ':%s', so it cannot obey %s", sql->name, name, option);
}

static void
bind(struct sqlfile *sql, struct segment_choice *c)
{
	const char *leagues = ranges_array(&c->leagues, &c->text[0]);
	const char *seasons = ranges_array(&c->seasons, &c->text[1]);

	bind_one(sql, "league_ids", leagues, leagues != NULL ? "--league-id" : NULL);
	bind_one(sql, "seasons", seasons, seasons != NULL ? "--season" : NULL);
	bind_one(sql, "min", number(&c->text[2], c->min), c->min != 1 ? "--min" : NULL);
	bind_one(sql, "season_start", c->season_start != 0 ? number(&c->text[3], c->season_start) : NULL,
	    c->season_start != 0 ? "--season-start" : NULL);
	bind_one(sql, "with_tainted", c->tainted ? "true" : "false", c->tainted ? "--tainted" : NULL);
	dbopen_bound(sql, ":league_ids :seasons :min :season_start :with_tainted");
}

/* The context of put. */
struct segment_rows {
	struct writer *out;
	const struct segment_choice *c;
};

static void
put(void *ctx, const struct db *db)
{
	const struct segment_rows *l = ctx;
	struct jsonw w = writer_begin(l->out);

	for (int i = 0; i < db_columns(db); i++)
		db_put(db, &w, db_name(db, i), i);
	if (l->c->season_start != 0)
		jsonw_int(&w, "season_start", l->c->season_start);
	if (l->c->tainted)
		jsonw_bool(&w, "tainted", true);
	writer_end(l->out);
}

static bool
within(const struct ranges *r, int64_t v)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i] == v)
			return true;
	return r->n == 0;
}

enum { SMALL_NAMED = 5 };

static void
note_small(struct segment_choice *c, const struct rec *r, int64_t missing)
{
	if (c->nsmall == 0 || missing < c->least)
		c->least = missing;
	if (c->nsmall++ >= SMALL_NAMED)
		return;
	buf_adds(&c->small, c->nsmall > 1 ? ", " : "");
	json_text(&c->small, rec_get(r, rec_get(r, "league_name").p != NULL ? "league_name" : "league_id"));
	buf_adds(&c->small, " ");
	json_text(&c->small, rec_get(r, "season"));
	buf_addf(&c->small, " (%lld)", (long long)missing);
}

static void
tell_small(const struct segment_choice *c)
{
	char more[40] = "";

	if (!c->name_small || c->nsmall == 0)
		return;
	if (c->nsmall > SMALL_NAMED)
		snprintf(more, sizeof more, ", %lld more", (long long)(c->nsmall - SMALL_NAMED));
	complain("left out, since they lack fewer than %lld matches: %.*s%s; '--min %lld' includes them",
	    (long long)c->min, (int)c->small.n, c->small.p, more, (long long)c->least);
}

/* Passes on the selected records of saved lists, byte for byte.  A verdict has no "missing": it stays. */
static int
choose(struct filter *f, char **files, struct segment_choice *c)
{
	int64_t league_id, season, missing;
	const char *why;
	struct rec *r;

	filter_open(f, files, NULL, NULL, 0);
	while ((r = reader_next(&f->in)) != NULL) {
		bool lists = json_type(rec_get(r, "missing")) == JSON_NUMBER;

		if (rec_i64(r, "league_id", 0, INT32_MAX, &league_id, &why) != 0 ||
		    rec_i64(r, "season", 0, 9999, &season, &why) != 0 ||
		    (lists && rec_i64(r, "missing", 0, INT64_MAX, &missing, &why) != 0)) {
			reader_reject(&f->in, "%s", why);
		} else if (!within(&c->leagues, league_id) || !within(&c->seasons, season)) {
			f->skipped++;
		} else if (lists && missing < c->min) {
			f->skipped++;
			note_small(c, r, missing);
		} else {
			writer_line(&f->out, r->line);
		}
	}
	tell_small(c);
	buf_free(&c->small);
	return filter_close(f, EXIT_DONE);
}

int
main(int argc, char *argv[])
{
	struct filter f = FILTER_INIT;
	struct segment_choice c = { .min = 1 };
	struct opt_call leagues = { ranges_option, &c.leagues }, seasons = { ranges_option, &c.seasons };
	struct dbopen where = { 0 };
	const char *file = "segments.sql";
	const struct opt opts[] = {
		DBOPEN_OPTS(where),
		{ 0, "sql", OPT_STR, &file, "file", "another query (segments.sql)", 0, 0 },
		{ 0, "league-id", OPT_CALL, &leagues, "list", "only these leagues: 39,140,200-210", 0, 0 },
		{ 0, "season", OPT_CALL, &seasons, "list", "only these seasons: 2019 or 2015-2020", 0, 0 },
		{ 0, "min", OPT_NUM, &c.min, "n", "leave out segments that lack fewer matches (1)", 0, INT32_MAX },
		{ 0, "season-start", OPT_NUM, &c.season_start, "month",
		    "seasons start in this month, 1 to 12; without it a season column, or the calendar year", 1, 12 },
		{ 0, "tainted", OPT_FLAG, &c.tainted, NULL, "tainted matches too", 0, 0 },
		{ 0, "name-small", OPT_FLAG, &c.name_small, NULL, "with file operands: say what --min leaves out", 0, 0 },
		FILTER_OPTS(f),
		OPT_END
	};
	struct sqlfile sql;
	struct db *db;

	argv = opt_parse(argc, argv, opts, "[file ...]", "list the leagues and seasons with matches that lack statistics");
	if (*argv != NULL)
		return choose(&f, argv, &c);
	dbopen_check(&where);
	dbopen_sql(&sql, file, NULL);
	bind(&sql, &c);
	filter_open_output(&f);
	db = dbopen(&where);
	dbopen_rows(db, &sql, &f.out, "cannot list the segments", put, &(struct segment_rows){ &f.out, &c });
	db_free(db);
	sqlfile_free(&sql);
	for (size_t i = 0; i < sizeof c.text / sizeof c.text[0]; i++)
		buf_free(&c.text[i]);
	ranges_free(&c.leagues);
	ranges_free(&c.seasons);
	return filter_close(&f, EXIT_DONE);
}
