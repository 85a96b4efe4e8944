#include "dbopen.h"

#include <stdlib.h>

#include "dbident.h"

void
dbopen_check(const struct dbopen *o)
{
	const char *why = db_conninfo_wrong(o->conninfo);

	if (why != NULL)
		die(EXIT_USAGE, "%s", why);
}

void
dbopen_sql(struct sqlfile *sql, const char *name, const struct opt_list *set)
{
	const char *why;

	if (sqlfile_load(sql, name) != 0)
		exit(EXIT_USAGE);
	for (size_t i = 0; set != NULL && i < set->n; i++)
		if ((why = sqlfile_set(sql, set->v[i])) != NULL)
			die(EXIT_USAGE, "-v '%s' %s '%s'", set->v[i], why, name);
}

void
dbopen_bound(const struct sqlfile *sql, const char *there_are)
{
	const char *name = sqlfile_unbound(sql);

	if (name != NULL && there_are != NULL)
		die(EXIT_USAGE, "'%s' has a parameter ':%s'; there are %s", sql->name, name, there_are);
	if (name != NULL)
		die(EXIT_USAGE, "'%s' needs a value for ':%s': -v %s=VALUE", sql->name, name, name);
}

struct db *
dbopen(const struct dbopen *o)
{
	struct db *db = db_new(o->conninfo);

	if (o->only != NULL)
		dbident_guard(db, o->only);
	if (db_open(db) != 0)
		die(db_status(db), "cannot reach the database: %s", db_why(db));
	return db;
}

void
dbopen_rows(struct db *db, struct sqlfile *sql, struct writer *out, const char *what,
    void (*row)(void *ctx, const struct db *db), void *ctx)
{
	if (db_do(db, "BEGIN READ ONLY") == 0 &&
	    db_send(db, sql->text.p, sqlfile_values(sql), sql->nparams, DB_STREAM) == 0)
		while (db_row(db))
			row(ctx, db);
	if (db_fault(db) == DB_FINE)
		return;
	writer_flush(out);
	die(db_status(db), "%s with '%s': %s", what, sql->name, db_why(db));
}
