/*
 * af-fixtures - the matches of segments, in a reproducible random order
 *
 * Reads segment records and writes one work record for each match that lacks statistics.  The SQL file determines the order
 * (a hash of the seed and the match's id within a segment, the segments in turn by blocks); rows come one by one, so memory
 * holds only the segments.  A work record carries all members of its segment except the count "total".
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/xmem.h"
#include "db/dbopen.h"
#include "record/filter.h"

/* Members of a segment that its work records have elsewhere, or not at all. */
static const char *const not_carried[] = {
	"match_id", "fixture_id", "home_team_id", "away_team_id", "stats", "total", NULL
};

struct fixture_segments {
	struct buf members;	/* those of all segments, without braces */
	size_t *ends;		/* where each segment's end in it */
	size_t n, cap;
	struct buf param;	/* what the query needs from them: a JSON array */
};

static void
keep(struct fixture_segments *s, const struct rec *r)
{
	struct writer w = { .fd = -1 };

	writer_pass(&w, r, not_carried);
	/* Without the opening brace. */
	buf_add(&s->members, w.b.p + 1, w.b.n - 1);
	buf_free(&w.b);
	if (s->n == s->cap) {
		s->cap = s->cap != 0 ? s->cap * 2 : 256;
		s->ends = xreallocarray(s->ends, s->cap, sizeof *s->ends);
	}
	s->ends[s->n++] = s->members.n;
}

static void
add(struct fixture_segments *s, struct reader *in, const struct rec *r)
{
	static const char *const numbers[] = { "league_id", "season", "season_start" };
	struct span tainted = rec_get(r, "tainted");
	struct jsonw w;
	int64_t v[3] = { 0 };
	const char *why;

	if (rec_i64(r, numbers[0], 0, INT64_MAX, &v[0], &why) != 0 ||
	    rec_i64(r, numbers[1], 0, 9999, &v[1], &why) != 0 ||
	    (json_type(rec_get(r, numbers[2])) > JSON_NULL && rec_i64(r, numbers[2], 1, 12, &v[2], &why) != 0)) {
		reader_reject(in, "%s", why);
		return;
	}
	if (json_type(tainted) > JSON_BOOL) {
		reader_reject(in, "'tainted' is %s, not true or false", json_type_name(json_type(tainted)));
		return;
	}
	buf_addc(&s->param, s->n == 0 ? '[' : ',');
	w = jsonw(&s->param);
	jsonw_open(&w, NULL, '{');
	for (int i = 0; i < 3; i++)
		if (i < 2 || v[i] != 0)
			jsonw_int(&w, numbers[i], v[i]);
	if (tainted.p != NULL)
		jsonw_raw(&w, "tainted", tainted);
	jsonw_close(&w);
	keep(s, r);
}

static struct span
segment(const struct fixture_segments *s, int64_t no)
{
	size_t from = no > 1 ? s->ends[no - 2] : 0;

	return (struct span){ s->members.p + from, s->ends[no - 1] - from };
}

/* The context of put. */
struct fixture_rows {
	struct writer *out;
	const struct fixture_segments *segments;
	const char *file;
};

/* A row of the query; its column "segment" becomes the members of that segment. */
static void
put(void *ctx, const struct db *db)
{
	const struct fixture_rows *l = ctx;
	const struct fixture_segments *s = l->segments;
	struct jsonw w = writer_begin(l->out);

	for (int i = 0; i < db_columns(db); i++) {
		int64_t no;

		if (strcmp(db_name(db, i), "segment") != 0) {
			db_put(db, &w, db_name(db, i), i);
			continue;
		}
		if (json_i64(db_value(db, i), 1, (int64_t)s->n, &no) != 0)
			die(EXIT_FOR_GOOD, "'%s' returns a number in 'segment' that no segment has", l->file);
		if (segment(s, no).n == 0)
			continue;
		if (w.comma)
			buf_addc(w.to, ',');
		buf_span_add(w.to, segment(s, no));
		w.comma = true;
	}
	writer_end(l->out);
}

static void
bind(struct sqlfile *sql, const char *records, const char *seed, const char *block)
{
	sqlfile_bind(sql, "records", records);
	sqlfile_bind(sql, "seed", seed);
	sqlfile_bind(sql, "block", block);
	dbopen_bound(sql, ":records :seed :block");
}

int
main(int argc, char *argv[])
{
	struct filter f = FILTER_INIT;
	struct dbopen where = { 0 };
	const char *file = "fixtures.sql";
	int64_t seed = 1, block = 20;
	const struct opt opts[] = {
		DBOPEN_OPTS(where),
		{ 0, "sql", OPT_STR, &file, "file", "another query (fixtures.sql)", 0, 0 },
		{ 0, "seed", OPT_NUM, &seed, "n", "another random order (1)", INT64_MIN, INT64_MAX },
		{ 0, "block", OPT_NUM, &block, "n", "matches of a segment before it is the next one's turn (20)", 1, INT32_MAX },
		FILTER_OPTS(f),
		OPT_END
	};
	struct fixture_segments s = { 0 };
	struct sqlfile sql;
	struct db *db;
	char text[2][24];
	struct rec *r;

	argv = opt_parse(argc, argv, opts, "[segments ...]",
	    "list the matches of segments that lack statistics, in a reproducible random order");
	dbopen_check(&where);
	dbopen_sql(&sql, file, NULL);
	snprintf(text[0], sizeof text[0], "%lld", (long long)seed);
	snprintf(text[1], sizeof text[1], "%lld", (long long)block);
	bind(&sql, "[]", text[0], text[1]);
	filter_open(&f, argv, NULL, NULL, 0);
	while ((r = reader_next(&f.in)) != NULL)
		add(&s, &f.in, r);
	if (s.n != 0) {
		buf_addc(&s.param, ']');
		bind(&sql, buf_str(&s.param), text[0], text[1]);
		db = dbopen(&where);
		dbopen_rows(db, &sql, &f.out, "cannot list the matches", put, &(struct fixture_rows){ &f.out, &s, file });
		db_free(db);
	}
	buf_free(&s.members);
	buf_free(&s.param);
	free(s.ends);
	sqlfile_free(&sql);
	return filter_close(&f, EXIT_DONE);
}
