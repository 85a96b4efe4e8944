/*
 * dbopen - what every program with a database does the same way: options, the SQL file, the connection, a list of rows
 *
 *	struct dbopen o = { 0 };
 *	const struct opt opts[] = { DBOPEN_OPTS(o), …, OPT_END };
 *
 *	argv = opt_parse(…);
 *	dbopen_check(&o);
 *	dbopen_sql(&sql, "segments.sql", NULL);
 *	db = dbopen(&o);
 *	dbopen_rows(db, &sql, &f.out, "cannot list the segments", put, &ctx);
 *
 * All of this is at the beginning of a program, so a mistake ends it: with EXIT_USAGE and the remedy, or with the status
 * of the fault (db_status).  By then only dbopen_rows may have written anything.
 *
 * A database is identified by three texts, which identity.sql gives: the system identifier of the server's data, the
 * name of the database, and the schema in which the table of the matches lives.  A run.json (af-run(1)) names those the
 * run may use; without that member any database will do:
 *
 *	{"databases":[{"system":"7412…","database":"football","schema":"public"}], …}
 */
#ifndef DBOPEN_H
#define DBOPEN_H

#include "base/opt.h"
#include "db.h"
#include "record/rec.h"
#include "sqlfile.h"

struct dbopen {
	const char *conninfo;	/* NULL: taken from the environment */
	const char *only;	/* a run.json, or NULL */
};

#define DBOPEN_OPTS(o) \
	{ 'd', "db", OPT_STR, &(o).conninfo, "conninfo", "the database: a URI or name=value pairs", 0, 0 }, \
	{ 0, "only", OPT_STR, &(o).only, "file", "only a database that this run.json names", 0, 0 }
/* For -v, which goes to dbopen_sql. */
#define DBOPEN_SET_OPT(set) \
	{ 'v', "set", OPT_LIST, &(set), "name=value", "a value for a parameter of the SQL file", 0, 0 }

/* Is there a database to look for?  Before anything is read. */
void dbopen_check(const struct dbopen *o);
/* Loads the SQL file and gives its parameters the values of -v (or NULL); name and set must outlive sql. */
void dbopen_sql(struct sqlfile *sql, const char *name, const struct opt_list *set);
/* Has every parameter a value?  there_are: the parameters the program gives, or NULL: -v is the remedy. */
void dbopen_bound(const struct sqlfile *sql, const char *there_are);

/*
 * Connects.  With o->only, every connection, including reconnections, is asked for its identity and refused with
 * EXIT_USAGE if the run does not name it; this may be requested once per process.  The caller frees the db.
 */
struct db *dbopen(const struct dbopen *o);
/* Runs sql in a read-only transaction, and calls row for each row, which may read the row and nothing else of
 * db.  After a fault flushes out, what came before it, and dies: "WHAT with 'FILE': why". */
void dbopen_rows(struct db *db, struct sqlfile *sql, struct writer *out, const char *what,
    void (*row)(void *ctx, const struct db *db), void *ctx);

#endif
