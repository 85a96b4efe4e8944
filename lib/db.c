#include "db.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdlib.h>

#include "clock.h"
#include "num.h"
#include "xmem.h"

#define CONNECT_TIMEOUT 10	/* seconds */

struct db {
	const char *conninfo;
	PGconn *conn;
	PGresult *rows;
	int row;
	bool streaming, sent;
	enum db_fault fault;
	int status;
	char state[6];
	struct buf why;
};

/* The oids of pg_type that JSON has a word for; they are fixed for ever (pg_type.dat). */
enum {
	OID_BOOL = 16, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_OID = 26, OID_JSON = 114,
	OID_FLOAT4 = 700, OID_FLOAT8 = 701, OID_TIMESTAMP = 1114, OID_TIMESTAMPTZ = 1184, OID_NUMERIC = 1700,
	OID_JSONB = 3802
};

/* The longest matching prefix of the SQLSTATE decides. */
static const struct policy {
	const char *state;
	enum db_fault fault;
	int status;
	const char *remedy;
} policies[] = {
	{ "", DB_FAILED, EXIT_FOR_GOOD, NULL },
	{ "08", DB_LOST, EXIT_FOR_NOW, "is the database up? 'af doctor' looks, 'af db start' runs one" },
	{ "21", DB_ROW, EXIT_FOR_GOOD, NULL },
	{ "22", DB_ROW, EXIT_FOR_GOOD, NULL },
	{ "23", DB_ROW, EXIT_FOR_GOOD, NULL },
	{ "P0001", DB_ROW, EXIT_FOR_GOOD, NULL },
	{ "25006", DB_FAILED, EXIT_FOR_GOOD, 
	    "this connection only reads (af-query's always does); name the primary with --db" },
	{ "28", DB_FAILED, EXIT_FOR_GOOD,
	    "check the user and the password: PGUSER, PGPASSWORD, ~/.pgpass, --db" },
	{ "3D000", DB_FAILED, EXIT_FOR_GOOD, "name the database with --db, DATABASE_URL or PGDATABASE" },
	{ "40", DB_REPEAT, EXIT_FOR_NOW, "the same command carries on" },
	{ "42501", DB_FAILED, EXIT_FOR_GOOD, "grant this user what it needs, or name another with --db" },
	{ "42703", DB_FAILED, EXIT_FOR_GOOD,
	    "if a column of yours has another name, say so in sql/tables.sql; 'af doctor' compares" },
	{ "42P01", DB_FAILED, EXIT_FOR_GOOD,
	    "if a table of yours has another name, say so in sql/tables.sql; 'af doctor' compares" },
	{ "3F000", DB_FAILED, EXIT_FOR_GOOD, "say where your tables are in sql/tables.sql" },
	{ "53", DB_LOST, EXIT_FOR_NOW, "the server is short of something; the same command carries on later" },
	{ "55P03", DB_REPEAT, EXIT_FOR_NOW, "somebody holds a lock; the same command carries on later" },
	{ "57", DB_LOST, EXIT_FOR_NOW, "the server is going down or coming up; the same command carries on later" },
	{ "57014", DB_FAILED, EXIT_FOR_NOW, "cancelled, or over the statement_timeout of this user" },
	{ "58", DB_FAILED, EXIT_FOR_NOW, "the server's own disk or system failed; its log says more" },
};

static const struct policy *
policy_of(const char *state)
{
	const struct policy *best = &policies[0];

	for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++) {
		size_t n = strlen(policies[i].state);

		if (n >= strlen(best->state) && strncmp(state, policies[i].state, n) == 0)
			best = &policies[i];
	}
	return best;
}

static void
set_fault(struct db *db, const char *state, struct span why, const char *detail)
{
	const struct policy *p = policy_of(state);

	db->fault = p->fault;
	db->status = p->status;
	memcpy(db->state, state, strlen(state) + 1);
	db->why.n = 0;
	while (why.n > 0 && strchr(" \n\r", why.p[why.n - 1]) != NULL)
		why.n--;
	buf_span_add(&db->why, why);
	if (detail != NULL && *detail != '\0')
		buf_addf(&db->why, " (%s)", detail);
	if (p->remedy != NULL)
		buf_addf(&db->why, "; %s", p->remedy);
	buf_str(&db->why);
}

static bool
is_state(const char *p)
{
	for (int i = 0; i < 5; i++)
		if (!((p[i] >= '0' && p[i] <= '9') || (p[i] >= 'A' && p[i] <= 'Z')))
			return false;
	return true;
}

/*
 * What libpq says of a connection that failed.  It keeps the server's SQLSTATE only inside of a verbose
 * message: "…FATAL:  28P01: password authentication failed…\nLOCATION: …".
 */
static void
connect_fault(struct db *db)
{
	const char *text = PQerrorMessage(db->conn), *p, *nl;
	char state[6] = "08001";

	if (PQconnectionNeedsPassword(db->conn)) {
		set_fault(db, "28P01", SPAN("the server asks for a password and none is set"), NULL);
		return;
	}
	/* The last of them: with several hosts each had its say. */
	for (p = text; (p = strstr(p, ":  ")) != NULL; p += 3)
		if (strlen(p) > 10 && is_state(p + 3) && strncmp(p + 8, ": ", 2) == 0) {
			memcpy(state, p + 3, 5);
			text = p + 10;
		}
	nl = strchr(text, '\n');
	set_fault(db, state, (struct span){ text, nl != NULL ? (size_t)(nl - text) : strlen(text) }, NULL);
}

static void
result_fault(struct db *db, const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	const char *detail = PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL);

	if (state == NULL || strlen(state) != 5)
		state = PQstatus(db->conn) == CONNECTION_BAD ? "08006" : "XX000";
	if (text == NULL)
		text = PQresultErrorMessage(r);
	/* The detail of a bad row is the row: kept apart from other faults, whose details may be long. */
	set_fault(db, state, SPAN(text), policy_of(state)->fault == DB_ROW ? detail : NULL);
	if (PQstatus(db->conn) == CONNECTION_BAD && db->fault != DB_FAILED)
		db->fault = DB_LOST;
}

const char *
db_conninfo_wrong(const char *conninfo)
{
	char *why = NULL;
	PQconninfoOption *o = PQconninfoParse(conninfo, &why);

	/* libpq's reason may quote a part of it, and so a password. */
	PQfreemem(why);
	if (o == NULL)
		return "neither a URI (postgresql://user@host/name) nor name=value pairs";
	PQconninfoFree(o);
	return NULL;
}

/* What the server remarks without being asked, on one line of ours. */
static void
remark(void *nothing, const PGresult *r)
{
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	(void)nothing;
	complain("the database remarks: %s", text != NULL ? text : PQresultErrorMessage(r));
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

struct db *
db_new(const char *conninfo)
{
	struct db *db = xcalloc(1, sizeof *db);

	if (conninfo == NULL && !environment_says())
		conninfo = getenv("DATABASE_URL");
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
	buf_free(&db->why);
	free(db);
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

/* PQconnectPoll until it has an outcome; false when the time is over. */
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
	db->fault = DB_FINE;
	if ((db->conn = PQconnectStartParams(words, values, 1)) == NULL)
		die(EXIT_FOR_NOW, "out of memory");
	PQsetErrorVerbosity(db->conn, PQERRORS_VERBOSE);
	PQsetNoticeReceiver(db->conn, remark, NULL);
	if (PQstatus(db->conn) != CONNECTION_BAD && !connect_wait(db->conn)) {
		set_fault(db, "08001", SPAN("the database does not answer in time"), NULL);
		return -1;
	}
	if (PQstatus(db->conn) != CONNECTION_OK) {
		connect_fault(db);
		return -1;
	}
	return 0;
}

int
db_send(struct db *db, const char *sql, const char *const *values, size_t n, enum db_mode mode)
{
	db->fault = DB_FINE;
	db->streaming = mode == DB_STREAM;
	PQclear(db->rows);
	db->rows = NULL;
	if (PQsendQueryParams(db->conn, sql, (int)n, NULL, values, NULL, NULL, 0) != 1) {
		set_fault(db, "08006", SPAN(PQerrorMessage(db->conn)), NULL);
		return -1;
	}
	db->sent = true;
	if (db->streaming)
		PQsetSingleRowMode(db->conn);
	return 0;
}

bool
db_ready(struct db *db)
{
	return !db->sent || PQconsumeInput(db->conn) == 0 || PQisBusy(db->conn) == 0;
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
		set_fault(db, "0A000", SPAN("COPY cannot be used here; write a query"), NULL);
		break;
	default:
		/* The first one tells why; what follows is its echo. */
		if (db->fault == DB_FINE)
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
		if (PQntuples(r) > 0 && db->fault == DB_FINE) {
			PQclear(db->rows);
			db->rows = r;
			if (db->streaming)
				return true;
			continue;
		}
		PQclear(r);
		if (strcmp(db->state, "0A000") == 0 && db->fault != DB_FINE) {
			/* A connection in copy mode gives this result for ever. */
			db_close(db);
			return false;
		}
	}
	db->sent = false;
	if (db->fault == DB_FINE)
		return db->rows != NULL;
	/* Whole: an error at the commit makes the rows before it void. */
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
	return db->fault == DB_FINE ? 0 : -1;
}

int
db_undo(struct db *db)
{
	enum db_fault fault = db->fault;
	int status;

	/* Only when it fails is what it says of interest. */
	if (PQtransactionStatus(db->conn) == PQTRANS_IDLE)
		return 0;
	status = db_do(db, "ROLLBACK");
	if (status == 0)
		db->fault = fault;
	return status;
}

void
db_blame(struct db *db, const char *why)
{
	set_fault(db, "XX000", SPAN(why), NULL);
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
db_one_line(struct buf *to, struct span json)
{
	size_t from = to->n;

	buf_span_add(to, json);
	if (memchr(to->p + from, '\n', json.n) == NULL && memchr(to->p + from, '\r', json.n) == NULL)
		return;
	for (size_t i = from; i < to->n; i++)
		if (to->p[i] == '\n' || to->p[i] == '\r')
			to->p[i] = ' ';
}

/* "2024-08-16 19:00:00+00" as RFC 3339 has it: "2024-08-16T19:00:00Z". */
static void
put_time(struct jsonw *w, const char *key, struct span v)
{
	char text[40];

	if (v.n < 19 || v.n >= sizeof text || v.p[10] != ' ') {
		jsonw_text(w, key, v);
		return;
	}
	memcpy(text, v.p, v.n);
	text[10] = 'T';
	if (memcmp(text + v.n - 3, "+00", 3) == 0) {
		text[v.n - 3] = 'Z';
		v.n -= 2;
	}
	jsonw_text(w, key, (struct span){ text, v.n });
}

void
db_put(const struct db *db, struct jsonw *w, const char *key, int column)
{
	struct span v = db_value(db, column);

	if (v.p == NULL) {
		jsonw_raw(w, key, SPAN_NONE);
		return;
	}
	switch (PQftype(db->rows, column)) {
	case OID_BOOL:
		jsonw_bool(w, key, *v.p == 't');
		break;
	case OID_FLOAT4:
	case OID_FLOAT8:
	case OID_NUMERIC:
		/* "NaN", "Infinity" and "-Infinity" are not in JSON. */
		jsonw_raw(w, key, strpbrk(v.p, "Nn") == NULL ? v : SPAN_NONE);
		break;
	case OID_INT2:
	case OID_INT4:
	case OID_INT8:
	case OID_OID:
		jsonw_raw(w, key, v);
		break;
	case OID_JSON:
	case OID_JSONB:
		jsonw_raw(w, key, SPAN(""));
		db_one_line(w->to, v);
		break;
	case OID_TIMESTAMP:
	case OID_TIMESTAMPTZ:
		put_time(w, key, v);
		break;
	default:
		jsonw_text(w, key, v);
	}
}

enum db_fault
db_fault(const struct db *db)
{
	return db->fault;
}

const char *
db_why(const struct db *db)
{
	return db->why.p != NULL ? db->why.p : "";
}

const char *
db_state(const struct db *db)
{
	return db->state;
}

int
db_status(const struct db *db)
{
	return db->status;
}
