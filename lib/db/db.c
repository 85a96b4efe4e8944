#include "db.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/num.h"
#include "base/xmem.h"
#include "dbjson.h"
#include "dburl.h"

#define CONNECT_TIMEOUT 10	/* seconds */

struct db {
	const char *conninfo;
	PGconn *conn;
	PGresult *rows;
	int row;
	bool streaming, sent;
	bool own;		/* the fault is the caller's complaint, not the server's */
	int (*greet)(void *ctx, struct db *db);
	void *greet_ctx;
	struct dbfault fault;
};

static void
result_fault(struct db *db, const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	const char *detail = PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL);
	bool lost = PQstatus(db->conn) == CONNECTION_BAD;
	struct span what;

	if (state == NULL || strlen(state) != 5)
		state = lost ? "08006" : "XX000";
	/* libpq's own messages have several lines; the first is enough. */
	what = text != NULL ? SPAN(text) :
	    (struct span){ PQresultErrorMessage(r), strcspn(PQresultErrorMessage(r), "\n") };
	/* The detail of a bad row is the row; those of other faults may be long. */
	dbfault_set(&db->fault, state, what, dbfault_kind(state) == DB_ROW ? detail : NULL);
	if (lost && db->fault.fault != DB_FAILED)
		db->fault.fault = DB_LOST;
}

/* The server's unasked notices, as one line of ours. */
static void
remark(void *nothing, const PGresult *r)
{
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	(void)nothing;
	complain("notice from the database: %s", text != NULL ? text : PQresultErrorMessage(r));
}

static bool
environment_says(void)
{
	static const char *const names[] = { "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGSERVICE" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *v = getenv(names[i]);

		if (v != NULL && *v != '\0')
			return true;
	}
	return false;
}

/* What DATABASE_URL says, unless something else does. */
static const char *
from_environment(void)
{
	const char *url = environment_says() ? NULL : getenv("DATABASE_URL");

	return url != NULL && *url != '\0' ? url : NULL;
}

const char *
db_conninfo_wrong(const char *conninfo)
{
	static struct buf text;
	const char *from = conninfo != NULL ? "--db" : "DATABASE_URL", *why;
	const char *name = getenv("PGDATABASE");

	if (conninfo == NULL && name != NULL && strstr(name, "://") != NULL)
		return "PGDATABASE: it is the name of a database, not a URI; a URI goes into DATABASE_URL";
	if (conninfo == NULL && (conninfo = from_environment()) == NULL)
		return NULL;
	if ((why = dburl_wrong(conninfo)) == NULL)
		return NULL;
	text.n = 0;
	buf_addf(&text, "%s: %s", from, why);
	return buf_str(&text);
}

struct db *
db_new(const char *conninfo)
{
	struct db *db = xcalloc(1, sizeof *db);

	if (conninfo == NULL)
		conninfo = from_environment();
	db->conninfo = conninfo != NULL ? conninfo : "";
	/* As parameters of the connection, which poolers keep apart per client, unlike SET. */
	setenv("PGTZ", "UTC", 1);
	setenv("PGDATESTYLE", "ISO", 1);
	return db;
}

static void
db_close(struct db *db)
{
	PQclear(db->rows);
	PQfinish(db->conn);
	db->rows = NULL;
	db->conn = NULL;
	db->sent = false;
}

void
db_free(struct db *db)
{
	if (db == NULL)
		return;
	db_close(db);
	buf_free(&db->fault.why);
	free(db);
}

void
db_greet(struct db *db, int (*greet)(void *ctx, struct db *db), void *ctx)
{
	db->greet = greet;
	db->greet_ctx = ctx;
}

static int64_t
connect_timeout(PGconn *conn)
{
	PQconninfoOption *o = PQconninfo(conn);
	int64_t seconds = 0;

	for (PQconninfoOption *p = o; p != NULL && p->keyword != NULL; p++)
		if (strcmp(p->keyword, "connect_timeout") == 0 && p->val != NULL)
			(void)num_i64(SPAN(p->val), 1, 86400, &seconds);
	PQconninfoFree(o);
	return (seconds != 0 ? seconds : CONNECT_TIMEOUT) * CLOCK_SECOND;
}

/* PQconnectPoll until it has an outcome; false when time is up. */
static bool
connect_wait(PGconn *conn)
{
	int64_t until = clock_mono() + connect_timeout(conn);
	PostgresPollingStatusType want = PGRES_POLLING_WRITING;

	while (want == PGRES_POLLING_READING || want == PGRES_POLLING_WRITING) {
		struct pollfd p = { PQsocket(conn), want == PGRES_POLLING_READING ? POLLIN : POLLOUT, 0 };
		int64_t left = (until - clock_mono()) / 1000;
		int k = left > 0 ? poll(&p, 1, (int)left + 1) : 0;

		if (k == 0)
			return false;
		if (k > 0)
			want = PQconnectPoll(conn);
		else if (errno != EINTR)
			return false;
	}
	return true;
}

int
db_open(struct db *db)
{
	const char *const words[] = { "dbname", "fallback_application_name", "client_encoding", NULL };
	const char *const values[] = { db->conninfo, die_name(), "UTF8", NULL };

	db_close(db);
	db->fault.fault = DB_FINE;
	db->own = false;
	if ((db->conn = PQconnectStartParams(words, values, 1)) == NULL)
		die(EXIT_FOR_NOW, "out of memory");
	PQsetErrorVerbosity(db->conn, PQERRORS_VERBOSE);
	PQsetNoticeReceiver(db->conn, remark, NULL);
	if (PQstatus(db->conn) != CONNECTION_BAD && !connect_wait(db->conn)) {
		dbfault_set(&db->fault, "08001", SPAN("the database does not answer in time"), NULL);
		return -1;
	}
	if (PQstatus(db->conn) != CONNECTION_OK) {
		if (PQconnectionNeedsPassword(db->conn))
			dbfault_set(&db->fault, "28P01", SPAN("the server asks for a password and none is set"), NULL);
		else
			dbfault_connect(&db->fault, PQerrorMessage(db->conn));
		return -1;
	}
	return db->greet != NULL ? db->greet(db->greet_ctx, db) : 0;
}

int
db_fd(const struct db *db)
{
	return db->conn != NULL ? PQsocket(db->conn) : -1;
}

int
db_send(struct db *db, const char *sql, const char *const *values, size_t n, enum db_mode mode)
{
	db->fault.fault = DB_FINE;
	db->own = false;
	db->streaming = mode == DB_STREAM;
	PQclear(db->rows);
	db->rows = NULL;
	if (PQsendQueryParams(db->conn, sql, (int)n, NULL, values, NULL, NULL, 0) != 1) {
		dbfault_set(&db->fault, "08006", SPAN(PQerrorMessage(db->conn)), NULL);
		return -1;
	}
	db->sent = true;
	if (db->streaming)
		PQsetSingleRowMode(db->conn);
	return 0;
}

/* What a result without rows means. */
static void
note(struct db *db, PGresult *r)
{
	switch (PQresultStatus(r)) {
	case PGRES_TUPLES_OK:
	case PGRES_SINGLE_TUPLE:
	case PGRES_COMMAND_OK:
	case PGRES_EMPTY_QUERY:
		break;
	case PGRES_COPY_IN:
	case PGRES_COPY_OUT:
	case PGRES_COPY_BOTH:
		dbfault_set(&db->fault, "0A000", SPAN("COPY cannot be used here; write a query"), NULL);
		break;
	default:
		/* The first one tells why; the rest are its echo. */
		if (db->fault.fault == DB_FINE)
			result_fault(db, r);
	}
}

/* The next result with rows as db->rows; false at the end. */
static bool
next_result(struct db *db)
{
	PGresult *r;

	PQclear(db->rows);
	db->rows = NULL;
	while (db->sent && (r = PQgetResult(db->conn)) != NULL) {
		note(db, r);
		if (PQntuples(r) > 0 && db->fault.fault == DB_FINE) {
			PQclear(db->rows);
			db->rows = r;
			if (db->streaming)
				return true;
			continue;
		}
		PQclear(r);
		if (strcmp(db->fault.state, "0A000") == 0 && db->fault.fault != DB_FINE) {
			/* A connection in copy mode gives this result forever. */
			db_close(db);
			return false;
		}
	}
	db->sent = false;
	if (db->fault.fault == DB_FINE)
		return db->rows != NULL;
	/* Whole: an error at the commit voids the rows before it. */
	PQclear(db->rows);
	db->rows = NULL;
	return false;
}

bool
db_row(struct db *db)
{
	if (db->rows != NULL && ++db->row < PQntuples(db->rows))
		return true;
	db->row = 0;
	return next_result(db);
}

int
db_do(struct db *db, const char *sql)
{
	if (db_send(db, sql, NULL, 0, DB_WHOLE) != 0)
		return -1;
	while (db_row(db))
		continue;
	return db->fault.fault == DB_FINE ? 0 : -1;
}

int
db_undo(struct db *db)
{
	enum db_fault fault = db->fault.fault;
	bool own = db->own;
	int status;

	/* Its message matters only if it fails. */
	if (PQtransactionStatus(db->conn) == PQTRANS_IDLE)
		return 0;
	status = db_do(db, "ROLLBACK");
	if (status == 0) {
		db->fault.fault = fault;
		db->own = own;
	}
	return status;
}

void
db_blame(struct db *db, const char *why)
{
	dbfault_set(&db->fault, "XX000", SPAN(why), NULL);
	db->own = true;
}

void
db_refuse(struct db *db, int status, const char *why)
{
	db_blame(db, why);
	db->fault.status = status;
}

bool
db_maybe_row(const struct db *db)
{
	return !db->own && dbfault_maybe_row(&db->fault);
}

int
db_columns(const struct db *db)
{
	return PQnfields(db->rows);
}

const char *
db_name(const struct db *db, int column)
{
	return PQfname(db->rows, column);
}

int
db_column(const struct db *db, const char *name)
{
	/* Not PQfnumber, which folds upper case. */
	for (int i = 0; i < PQnfields(db->rows); i++)
		if (strcmp(PQfname(db->rows, i), name) == 0)
			return i;
	return -1;
}

struct span
db_value(const struct db *db, int column)
{
	if (PQgetisnull(db->rows, db->row, column))
		return SPAN_NONE;
	return (struct span){ PQgetvalue(db->rows, db->row, column),
	    (size_t)PQgetlength(db->rows, db->row, column) };
}

void
db_put(const struct db *db, struct jsonw *w, const char *key, int column)
{
	dbjson_put(w, key, PQftype(db->rows, column), db_value(db, column));
}

enum db_fault
db_fault(const struct db *db)
{
	return db->fault.fault;
}

const char *
db_why(const struct db *db)
{
	return db->fault.why.p != NULL ? db->fault.why.p : "";
}

const char *
db_state(const struct db *db)
{
	return db->fault.state;
}

int
db_status(const struct db *db)
{
	return db->fault.status;
}
