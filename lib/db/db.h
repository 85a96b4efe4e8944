/*
 * db - PostgreSQL through libpq; the only module that knows it
 *
 * One connection, one statement at a time; values are always sent apart from the statement.  Nothing is kept in the
 * session (no SET, no prepared statement), so a pooler in transaction mode may sit in between.
 *
 *	struct db *db = db_new(conninfo);
 *	if (db_open(db) != 0 || db_send(db, sql, values, n, DB_STREAM) != 0) die(db_status(db), "%s", db_why(db));
 *	while (db_row(db)) … db_value(db, 0) …
 *	if (db_fault(db) != DB_FINE) die(db_status(db), "%s", db_why(db));
 *
 * Where the database is: conninfo (a URI or name=value pairs), else DATABASE_URL unless a libpq variable
 * (PGHOST, PGSERVICE …) says it, else libpq's own environment and defaults.  Times are UTC and ISO 8601.
 *
 * Faults are classified as in dbfault.h, with the resulting exit status and a message that ends with the remedy.
 * Messages never hold a password.
 */
#ifndef DB_H
#define DB_H

#include "dbfault.h"
#include "json/json.h"

struct db;

/* NULL, or why conninfo, or what the environment says in its place, names no database.  The answer does not contain its
 * text, and is valid until the next call. */
const char *db_conninfo_wrong(const char *conninfo);

/* conninfo may be NULL; it must live as long as the db. */
struct db *db_new(const char *conninfo);
void db_free(struct db *db);
/* greet is called after every connection made, including reconnections: 0, or -1 with a fault, and then the connection
 * is not used.  It may send statements and read their rows, and must not call db_open. */
void db_greet(struct db *db, int (*greet)(void *ctx, struct db *db), void *ctx);
/* Connects or reconnects within connect_timeout (10 s if not set); 0, or -1 with db_why.  After a failure only this
 * function may be called. */
int db_open(struct db *db);

/* The connection's socket, for whoever waits for more than this; -1: there is none.  It is readable when an answer has come,
 * and when the server has gone. */
int db_fd(const struct db *db);

enum db_mode {
	DB_WHOLE,	/* the rows arrive together, once the statement has succeeded */
	DB_STREAM	/* one by one, in constant memory; an error may come after some */
};

/*
 * Sends the statement and returns while the server works on it; the values have been copied.  0, or -1 with db_why.
 * Every db_send is followed by db_row until it returns false.
 */
int db_send(struct db *db, const char *sql, const char *const *values, size_t n, enum db_mode mode);
/* Steps to the next row, waiting for it; false at the end or on a fault: check db_fault. */
bool db_row(struct db *db);
/* A statement without parameters whose rows are not needed (BEGIN, ROLLBACK); 0 or -1. */
int db_do(struct db *db, const char *sql);
/* ROLLBACK, keeping the existing fault; 0, or -1 if that fails too. */
int db_undo(struct db *db);
/* The caller's own complaint about what the statement returned: DB_FAILED with EXIT_FOR_GOOD. */
void db_blame(struct db *db, const char *why);
/* The same with an exit status of the caller's choice. */
void db_refuse(struct db *db, int status, const char *why);
/* Could the data of a single record have caused the fault, whatever its SQLSTATE? */
bool db_maybe_row(const struct db *db);

/* The current row; valid until the next db_row. */
int db_columns(const struct db *db);
const char *db_name(const struct db *db, int column);
int db_column(const struct db *db, const char *name);	/* -1: there is none */
struct span db_value(const struct db *db, int column);	/* SPAN_NONE: null */
/* The value as a member, as dbjson.h says. */
void db_put(const struct db *db, struct jsonw *w, const char *key, int column);

enum db_fault db_fault(const struct db *db);
const char *db_why(const struct db *db);	/* "relation \"x\" does not exist; …" */
const char *db_state(const struct db *db);	/* "42P01", or "" when the server did not say */
int db_status(const struct db *db);		/* EXIT_FOR_GOOD or EXIT_FOR_NOW */

#endif
