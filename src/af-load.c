/*
 * af-load - writes records into the database by an SQL file
 *
 * Records go in batches: while the server works on one, the next is read and prepared.  A batch is a transaction; when it
 * has been committed, its records are reported and the checkpoint moves.  The notes of the SQL file (sqlfile.h) say what it
 * takes from a record, what its key is and when there is nothing to write; db/loader.h handles rows that cannot be written
 * or that others have changed, and lost connections.
 */
#include <poll.h>
#include <stdlib.h>

#include "base/clock.h"
#include "db/dbopen.h"
#include "db/loader.h"
#include "db/loadout.h"
#include "match/refill.h"
#include "record/filter.h"

enum { GOT_FETCH_OFFSET, GOT_FETCH_DIGEST, GOT_FETCH_ERROR, GOT_FETCH_SKIPPED, GOT_STATUS, GOT_N };

static const struct json_want want_fetch[] = {
	{ "offset", GOT_FETCH_OFFSET, NULL }, { "digest", GOT_FETCH_DIGEST, NULL },
	{ "error", GOT_FETCH_ERROR, NULL }, { "skipped", GOT_FETCH_SKIPPED, NULL }, { NULL, 0, NULL }
};
static const struct json_want want_finding[] = { { "status", GOT_STATUS, NULL }, { NULL, 0, NULL } };
static const struct json_want want[] = {
	{ "fetch", -1, want_fetch }, { "finding", -1, want_finding }, { NULL, 0, NULL }
};

struct load {
	struct filter f;
	struct span got[GOT_N];
	struct loader loader;
	struct loadout told;
	struct takes takes, key;
	struct refill refill;
	const char *skip;	/* a record whose member of this path is empty has nothing to write */
	struct batch batches[2], *filling, *flying;
	struct buf text;
	int64_t said;		/* when the last progress event went out */
	int status;
};

static void
reject(void *ctx, const struct batch *b, const struct batch_rec *r, const char *state, const char *why)
{
	struct load *l = ctx;

	l->f.in.rejected++;
	loadout_reject(&l->told, b, r, state, why);
}

/* What the SQL file has counted so far. */
static void
tell_counts(const struct load *l, struct jsonw *w)
{
	for (size_t i = 0; i < l->loader.ncounts; i++)
		jsonw_int(w, l->loader.counts[i].name, l->loader.counts[i].sum);
}

/* At most once a second. */
static void
tell_progress(struct load *l)
{
	struct jsonw *w;

	if (clock_mono() - l->said < CLOCK_SECOND)
		return;
	l->said = clock_mono();
	w = filter_event(&l->f, "progress");
	jsonw_int(w, "in", (int64_t)l->f.in.in);
	jsonw_int(w, "rejected", (int64_t)l->f.in.rejected);
	loadout_summary(&l->told, w);
	tell_counts(l, w);
	filter_event_end(&l->f);
}

/* Waits for the batch the server is working on; false when the run cannot continue. */
static bool
finish(struct load *l)
{
	struct batch *b = l->flying;

	if (b == NULL)
		return l->status == EXIT_DONE;
	l->flying = NULL;
	if (loader_finish(&l->loader, b) != 0) {
		complain("cannot load with '%s': %s", l->loader.sql->name, db_why(l->loader.db));
		l->status = db_status(l->loader.db);
		return false;
	}
	if (loadout_commit(&l->told, b) != 0)
		l->status = EXIT_FOR_NOW;
	tell_progress(l);
	batch_clear(b);
	return l->status == EXIT_DONE;
}

/* Hands over the batch that is being filled, when the one before is done. */
static bool
submit(struct load *l)
{
	struct batch *b = l->filling;

	if (!finish(l))
		return false;
	if (b->n == 0)
		return true;
	l->filling = b == &l->batches[0] ? &l->batches[1] : &l->batches[0];
	l->flying = b;
	loader_start(&l->loader, b);
	return true;
}

static bool
is_empty(struct span v)
{
	struct json_iter it = json_iter(v);

	return json_type(v) <= JSON_NULL || (json_type(v) >= JSON_ARRAY && !json_next(&it));
}

static void
place(const struct load *l, struct batch_rec *to)
{
	const struct span *got = l->got;
	int64_t offset;

	if (json_i64(got[GOT_FETCH_OFFSET], 0, INT64_MAX, &offset) == 0)
		to->offset = offset;
	memcpy(to->digest, "0000000000000000", sizeof to->digest);
	if (json_type(got[GOT_FETCH_DIGEST]) == JSON_STRING && got[GOT_FETCH_DIGEST].n == sizeof to->digest + 1)
		memcpy(to->digest, got[GOT_FETCH_DIGEST].p + 1, sizeof to->digest - 1);
	to->undone = json_type(got[GOT_FETCH_ERROR]) > JSON_NULL || json_type(got[GOT_FETCH_SKIPPED]) > JSON_NULL ||
	    (json_type(got[GOT_STATUS]) == JSON_STRING && json_is(got[GOT_STATUS], "ERROR"));
}

/* Does the record have a finding that says why there is nothing to write? */
static bool
is_without(const struct load *l)
{
	struct span status = l->got[GOT_STATUS];

	return json_type(status) == JSON_STRING &&
	    (json_is(status, "ERROR") || json_is(status, "SKIPPED") || json_is(status, "NO_DATA"));
}

/* Adds a record to the batch; false when the run cannot continue. */
static bool
add(struct load *l, const struct rec *r)
{
	struct batch_rec *to;
	const char *why;
	struct span key = SPAN_NONE, empty = SPAN_NONE;
	bool without;

	if (l->skip != NULL)
		empty = json_path(&r->members, SPAN(l->skip));
	without = l->skip != NULL && empty.p == NULL && is_without(l);
	/* Absent is not empty: somebody left a stage out of the pipe, unless a finding says otherwise. */
	if (l->skip != NULL && empty.p == NULL && !without) {
		reader_reject(&l->f.in, "no member '%s'; is a stage missing before this one?", l->skip);
		return true;
	}
	l->text.n = 0;
	if (l->key.n != 0 && !without) {
		if ((why = takes_key(&l->key, &r->members, &l->text)) != NULL) {
			reader_reject(&l->f.in, "%s", why);
			return true;
		}
		key = buf_span(&l->text);
	}
	if ((batch_full(l->filling) || (key.p != NULL && batch_find(l->filling, key) != -1)) && !submit(l))
		return false;
	to = batch_add(l->filling, r, key);
	place(l, to);
	to->send = l->skip == NULL || !is_empty(empty);
	if (to->send && (why = batch_piece(l->filling, to, &l->takes, &r->members, NULL)) != NULL) {
		reader_reject(&l->f.in, "%s", why);
		to->outcome = BATCH_REJECTED;
		to->send = false;
	}
	return true;
}

static void
parse_notes(struct load *l, const struct sqlfile *sql)
{
	const char *why, *rule;

	if ((why = takes_parse(&l->takes, sqlfile_note(sql, "takes"))) != NULL)
		die(EXIT_USAGE, "'%s': the note 'takes' is %s", sql->name, why);
	if ((why = takes_parse(&l->key, sqlfile_note(sql, "key"))) != NULL)
		die(EXIT_USAGE, "'%s': the note 'key' is %s", sql->name, why);
	l->skip = sqlfile_note(sql, "skip");
	if ((rule = sqlfile_note(sql, "merge")) == NULL)
		return;
	if (strcmp(rule, "fill") != 0)
		die(EXIT_USAGE, "'%s': the note 'merge' is '%s'; the only rule is 'fill'", sql->name, rule);
	l->loader.merge = refill;
	l->loader.merge_ctx = &l->refill;
}

/*
 * Called before a read that may have to wait: if nothing follows soon, what has come so far is loaded, so that a slow
 * provider's answers reach the database as they come.
 */
static void
idle(void *ctx, int fd)
{
	struct load *l = ctx;
	struct pollfd p = { fd, POLLIN, 0 };

	if (l->status != EXIT_DONE || poll(&p, 1, 0) != 0)
		return;
	if (!finish(l) || l->filling->n == 0 || poll(&p, 1, 200) != 0)
		return;
	(void)(submit(l) && finish(l));
}

static void
run(struct load *l)
{
	struct rec *r;

	while (l->status == EXIT_DONE && (r = reader_next(&l->f.in)) != NULL)
		if (!add(l, r))
			return;
	if (l->status == EXIT_DONE && submit(l))
		(void)finish(l);
}

static void
summarise(struct load *l)
{
	struct jsonw *w = filter_summary(&l->f);

	loadout_summary(&l->told, w);
	jsonw_int(w, "rows", (int64_t)l->loader.rows);
	jsonw_int(w, "merged_again", (int64_t)l->loader.merged);
	jsonw_int(w, "repeated", (int64_t)l->loader.halve.repeated);
	tell_counts(l, w);
}

/*
 * Checks everything but the loading.  The statement is run without records in a transaction that is rolled back, so that
 * the server checks tables, columns and permissions.
 */
static _Noreturn void
check(struct load *l, const struct dbopen *where, struct sqlfile *sql, const char *work)
{
	struct db *db = dbopen(where);

	if (db_do(db, "BEGIN") == 0 && db_send(db, sql->text.p, sqlfile_values(sql), sql->nparams, DB_WHOLE) == 0)
		while (db_row(db))
			continue;
	if (db_fault(db) != DB_FINE)
		die(db_status(db), "cannot load with '%s': %s", sql->name, db_why(db));
	(void)db_undo(db);
	if (loadout_open(&l->told, work) != 0)
		exit(EXIT_USAGE);
	exit(EXIT_DONE);
}

int
main(int argc, char *argv[])
{
	struct load l = { .f = FILTER_INIT };
	struct dbopen where = { 0 };
	const char *file = NULL, *work = NULL;
	bool provenance = false;
	int64_t batch = 2000, retries = 8;
	struct opt_list set = { 0 }, drop = { 0 };
	const struct opt opts[] = {
		DBOPEN_OPTS(where),
		{ 0, "sql", OPT_STR, &file, "file", "what writes the records (load-stats.sql)", 0, 0 },
		DBOPEN_SET_OPT(set),
		{ 'b', "batch", OPT_NUM, &batch, "n", "records in a transaction at most (2000)", 1, 1000000 },
		{ 0, "checkpoint", OPT_OUT, &l.told.checkpoint_path, "file", "write there how far the work list is done", 0, 0 },
		{ 0, "append", OPT_OUT, &l.told.append_path, "file", "append the records there, as --pass would pass them on", 0, 0 },
		{ 0, "anew", OPT_FLAG, &l.told.anew, NULL, "another list: forget the checkpoint and what was appended", 0, 0 },
		{ 0, "check", OPT_FLAG, &l.told.check, NULL, "check that everything is as needed, and end", 0, 0 },
		{ 0, "work", OPT_STR, &work, "file", "with --check: the work list that the checkpoint must be of", 0, 0 },
		{ 0, "rejects", OPT_OUT, &l.told.rejects_path, "file", "append records that cannot be written, with the reason",
		    0, 0 },
		{ 'p', "pass", OPT_FLAG, &l.told.pass, NULL, "pass the records on, with what became of them", 0, 0 },
		{ 0, "drop", OPT_LIST, &drop, "member", "leave this member out of what is passed on or appended; repeatable", 0, 0 },
		{ 0, "provenance", OPT_FLAG, &provenance, NULL, "also record which field came from which call", 0, 0 },
		{ 'n', "dry-run", OPT_FLAG, &l.loader.dry_run, NULL, "write nothing, but count as if", 0, 0 },
		{ 0, "retries", OPT_NUM, &retries, "n", "how often a batch is tried again (8)", 0, 1000 },
		FILTER_OPTS(l.f),
		OPT_END
	};
	struct sqlfile sql;

	argv = opt_parse(argc, argv, opts, "[file ...]", "write records into the database");
	dbopen_check(&where);
	if (provenance && file != NULL)
		die(EXIT_USAGE, "--provenance is for the default SQL file; name another one with --sql alone");
	dbopen_sql(&sql, file != NULL ? file : provenance ? "load-stats-provenance.sql" : "load-stats.sql", &set);
	parse_notes(&l, &sql);
	if (!sqlfile_bind(&sql, "records", "[]"))
		die(EXIT_USAGE, "'%s' has no parameter ':records', so it cannot write any", sql.name);
	dbopen_bound(&sql, NULL);
	if (work != NULL && !l.told.check)
		die(EXIT_USAGE, "--work goes with --check");
	if (drop.n > LOADOUT_DROPS)
		die(EXIT_USAGE, "--drop: %d members at most", LOADOUT_DROPS);
	if (drop.n != 0 && !l.told.pass && l.told.append_path == NULL)
		die(EXIT_USAGE, "--drop goes with --pass or --append");
	l.told.drop = drop.v;
	l.told.ndrop = drop.n;
	if (l.told.anew && l.told.checkpoint_path == NULL && l.told.append_path == NULL)
		die(EXIT_USAGE, "--anew goes with --checkpoint or --append");
	if (l.told.check && *argv != NULL)
		die(EXIT_USAGE, "--check reads no records, so not '%s'; a work list is named with --work", *argv);
	if (l.told.check)
		check(&l, &where, &sql, work);
	filter_only_written(argv, l.told.append_path);
	filter_only_written(argv, l.told.rejects_path);
	filter_open(&l.f, argv, want, l.got, GOT_N);
	l.told.out = &l.f.out;
	l.told.dry_run = l.loader.dry_run;
	l.told.loader = &l.loader;
	l.loader.db = dbopen(&where);
	if (loadout_open(&l.told, NULL) != 0)
		exit(EXIT_USAGE);
	l.loader.sql = &sql;
	l.loader.takes = &l.takes;
	l.loader.key = &l.key;
	l.loader.retries = retries;
	l.loader.ctx = &l;
	l.loader.reject = reject;
	l.filling = &l.batches[0];
	batch_init(&l.batches[0], (size_t)batch);
	batch_init(&l.batches[1], (size_t)batch);
	reader_before_wait(&l.f.in, idle, &l);
	run(&l);
	summarise(&l);
	loadout_close(&l.told);
	db_free(l.loader.db);
	loader_free(&l.loader);
	refill_free(&l.refill);
	batch_free(&l.batches[0]);
	batch_free(&l.batches[1]);
	takes_free(&l.takes);
	takes_free(&l.key);
	buf_free(&l.text);
	sqlfile_free(&sql);
	free(set.v);
	free(drop.v);
	return filter_close(&l.f, l.status);
}
