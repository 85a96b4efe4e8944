#include "dbident.h"

#include <errno.h>
#include <stdlib.h>

#include "base/io.h"
#include "sqlfile.h"

#define RUN_MAX ((size_t)1 << 20)

static const char *const parts[] = { "system", "database", "schema" };
#define PARTS (sizeof parts / sizeof parts[0])

struct ident {
	const char *run;
	struct sqlfile sql;
	struct buf text;	/* of the file */
	struct span databases;	/* SPAN_NONE: any will do */
};

static void
read_run(struct ident *id)
{
	static const struct json_want want[] = { { "databases", 0, NULL }, { NULL, 0, NULL } };
	struct json_err err;

	if (io_read_file(id->run, &id->text, RUN_MAX) != 0)
		die(EXIT_USAGE, "cannot read '%s': %s; 'af pilot' makes it", id->run, strerror(errno));
	if (json_scan(buf_span(&id->text), want, &id->databases, 1, NULL, &err) != 0)
		die(EXIT_USAGE, "'%s' is damaged: %s; restore it, or take another run", id->run, err.why);
	if (id->databases.p != NULL && json_type(id->databases) != JSON_ARRAY)
		die(EXIT_USAGE, "'%s' is damaged: 'databases' is not an array; restore it, or take another run", id->run);
}

static bool
is_part(struct span database, size_t i, struct span value)
{
	struct span text = json_get(database, parts[i]);

	return json_type(text) == JSON_STRING && value.p != NULL && json_is_span(text, value);
}

/* Does the run name the current row's database? */
static bool
known(const struct ident *id, const struct db *db)
{
	struct json_iter it = json_iter(id->databases);

	while (json_next(&it)) {
		size_t i = 0;

		while (i < PARTS && is_part(it.value, i, db_value(db, db_column(db, parts[i]))))
			i++;
		if (i == PARTS)
			return true;
	}
	return false;
}

static int
refuse(const struct ident *id, struct db *db)
{
	struct buf why = { 0 };

	buf_addf(&why, "'%s' belongs to another database than this one; name that one with --db, take another run, or, "
	    "after a dump and restore, say --same-data", id->run);
	db_refuse(db, EXIT_USAGE, buf_str(&why));
	buf_free(&why);
	return -1;
}

static int
greet(void *ctx, struct db *db)
{
	struct ident *id = ctx;
	bool same = false;

	if (db_send(db, id->sql.text.p, sqlfile_values(&id->sql), id->sql.nparams, DB_WHOLE) != 0)
		return -1;
	while (db_row(db)) {
		for (size_t i = 0; i < PARTS; i++)
			if (db_column(db, parts[i]) == -1) {
				db_refuse(db, EXIT_USAGE, "identity.sql must return system, database and schema");
				return -1;
			}
		same = same || known(id, db);
	}
	if (db_fault(db) != DB_FINE)
		return -1;
	return same ? 0 : refuse(id, db);
}

void
dbident_guard(struct db *db, const char *run)
{
	static struct ident id;

	id.run = run;
	read_run(&id);
	if (sqlfile_load(&id.sql, "identity.sql") != 0)
		exit(EXIT_USAGE);
	if (id.databases.p != NULL)
		db_greet(db, greet, &id);
}
