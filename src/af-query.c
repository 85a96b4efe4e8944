/*
 * af-query - asks the database by any SQL file: records go in, rows come out as records
 *
 * The records of a batch are the parameter :records, one JSON array; each row is a record, each column a member.  A file
 * without :records is asked once, and no record is read.  Each batch is a read-only transaction; its rows go out once all
 * have come, so that a lost connection can be reopened, and a record that the server refuses costs only itself
 * (db/halve.h).
 */
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>

#include "base/xmem.h"
#include "db/batch.h"
#include "db/dbopen.h"
#include "db/halve.h"
#include "record/filter.h"

struct query {
	struct filter f;
	struct sqlfile sql;
	struct takes takes;
	struct db *db;
	struct batch batch;
	struct halve halve;
	size_t *numbers;
};

/* A record with two members of the same name would not be read the same way by everybody. */
static void
check_names(const struct db *db, const char *file)
{
	for (int i = 1; i < db_columns(db); i++)
		if (db_column(db, db_name(db, i)) != i)
			die(EXIT_USAGE, "'%s' returns two columns named '%s'", file, db_name(db, i));
}

static _Noreturn void
give_up(struct query *q)
{
	writer_flush(&q->f.out);
	die(db_status(q->db), "cannot ask with '%s': %s", q->sql.name, db_why(q->db));
}

/* Asks, and writes the rows if they are wanted; 0, or -1 with a fault. */
static int
rows(struct query *q, enum db_mode mode, bool wanted)
{
	bool first = true;

	if (db_do(q->db, "BEGIN READ ONLY") != 0 ||
	    db_send(q->db, q->sql.text.p, sqlfile_values(&q->sql), q->sql.nparams, mode) != 0)
		return -1;
	while (db_row(q->db)) {
		struct jsonw w;

		if (first)
			check_names(q->db, q->sql.name);
		first = false;
		if (!wanted)
			continue;
		w = writer_begin(&q->f.out);
		for (int i = 0; i < db_columns(q->db); i++)
			db_put(q->db, &w, db_name(q->db, i), i);
		writer_end(&q->f.out);
	}
	return db_fault(q->db) == DB_FINE ? 0 : -1;
}

/* A file without :records, whose rows may be any number. */
static void
ask(struct query *q)
{
	/* What the file did to the transaction itself, such as a COMMIT, must not outlast it. */
	if (rows(q, DB_STREAM, true) != 0 || db_do(q->db, "COMMIT") != 0)
		give_up(q);
}

/* As halve.h requires. */
static int
attempt(void *ctx, const size_t *numbers, size_t n, bool sent)
{
	struct query *q = ctx;

	(void)sent;
	sqlfile_bind(&q->sql, "records", batch_param(&q->batch, numbers, n));
	if (rows(q, DB_WHOLE, n != 0) != 0) {
		if (db_fault(q->db) != DB_LOST)
			(void)db_undo(q->db);
		return -1;
	}
	/* The rows are out: if the connection is lost only now, the next batch reopens it. */
	if (db_do(q->db, "COMMIT") != 0 && db_fault(q->db) != DB_LOST)
		give_up(q);
	return 0;
}

static void
refuse(void *ctx, size_t number, const char *state, const char *why)
{
	struct query *q = ctx;
	const struct batch_rec *r = &q->batch.v[number];

	(void)state;
	q->f.in.rejected++;
	complain("%s:%" PRIu64 ": %s", r->file, r->lineno, why);
}

static void
ask_batch(struct query *q)
{
	struct batch *b = &q->batch;

	if (b->n == 0)
		return;
	q->numbers = xreallocarray(q->numbers, b->n, sizeof *q->numbers);
	for (size_t i = 0; i < b->n; i++)
		q->numbers[i] = i;
	if (halve(&q->halve, q->numbers, b->n, false) != 0)
		give_up(q);
	batch_clear(b);
}

static void
add(struct query *q, const struct rec *r)
{
	const char *why;

	if (batch_full(&q->batch))
		ask_batch(q);
	if ((why = batch_piece(&q->batch, batch_add(&q->batch, r, SPAN_NONE), &q->takes, &r->members, NULL)) != NULL) {
		q->batch.n--;
		reader_reject(&q->f.in, "%s", why);
	}
}

/* Called before a read that would wait: if nothing follows soon, what has come so far is asked. */
static void
idle(void *ctx, int fd)
{
	struct query *q = ctx;
	struct pollfd p = { fd, POLLIN, 0 };

	if (q->batch.n != 0 && poll(&p, 1, 200) == 0)
		ask_batch(q);
}

static void
prepare(struct query *q, const char *file, const struct opt_list *set)
{
	const char *why;

	dbopen_sql(&q->sql, file, set);
	if ((why = takes_parse(&q->takes, sqlfile_note(&q->sql, "takes"))) != NULL)
		die(EXIT_USAGE, "'%s': the note 'takes' is %s", file, why);
	sqlfile_bind(&q->sql, "records", "[]");
	dbopen_bound(&q->sql, NULL);
}

int
main(int argc, char *argv[])
{
	struct query q = { .f = FILTER_INIT };
	struct dbopen where = { 0 };
	const char *file = NULL;
	int64_t batch = 1000;
	struct opt_list set = { 0 };
	const struct opt opts[] = {
		DBOPEN_OPTS(where),
		{ 0, "sql", OPT_STR, &file, "file", "the query; needed", 0, 0 },
		DBOPEN_SET_OPT(set),
		{ 'b', "batch", OPT_NUM, &batch, "n", "records asked together at most (1000)", 1, 1000000 },
		FILTER_OPTS(q.f),
		OPT_END
	};
	struct rec *r;

	argv = opt_parse(argc, argv, opts, "[file ...]", "ask the database; records go in, rows come out");
	if (file == NULL)
		die(EXIT_USAGE, "--sql FILE is needed");
	dbopen_check(&where);
	prepare(&q, file, &set);
	filter_open(&q.f, argv, NULL, NULL, 0);
	batch_init(&q.batch, (size_t)batch);
	q.db = dbopen(&where);
	q.halve = (struct halve){ .db = q.db, .ctx = &q, .retries = 8, .attempt = attempt, .refuse = refuse };
	if (sqlfile_takes(&q.sql, "records")) {
		reader_before_wait(&q.f.in, idle, &q);
		while ((r = reader_next(&q.f.in)) != NULL)
			add(&q, r);
		ask_batch(&q);
	} else {
		ask(&q);
	}
	halve_free(&q.halve);
	db_free(q.db);
	batch_free(&q.batch);
	takes_free(&q.takes);
	sqlfile_free(&q.sql);
	free(q.numbers);
	free(set.v);
	return filter_close(&q.f, EXIT_DONE);
}
