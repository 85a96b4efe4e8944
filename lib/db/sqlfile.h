/*
 * sqlfile - one SQL statement in a text file that people read and change
 *
 * A file holds one statement, written as for psql(1):
 *
 *	\ir tables.sql			the file's text goes here
 *	\set matches games		from here on :matches stands for games
 *	… FROM :matches WHERE league_id = ANY (:league_ids::bigint[])
 *
 * A :name that was \set becomes that text, :'name' a string of it.  Every other :name is a parameter, a value that the
 * program (or -v NAME=VALUE) gives; it travels apart from the statement, as $1, $2 …, and can never
 * become SQL.  Strings, quoted identifiers, dollar quotes, comments, ::casts and := stay as they are; comments
 * do not reach the server.  A note is a comment at the beginning of a line that tells the program something:
 *
 *	--: takes match_id, seen = stats
 *
 * In a note, too, a :name that was \set becomes that text.
 *
 * Where files are: sqlpath.h.
 *
 * Limits: 1 MiB a file, 8 files deep, 64 parameters.  Not here: several statements, psql's other commands, :"x".
 */
#ifndef SQLFILE_H
#define SQLFILE_H

#include <stdbool.h>

#include "base/buf.h"

struct sqlparam {
	char *name;
	const char *value;	/* NULL: SQL null; the caller's */
	bool bound;
};

struct sqlword {
	char *name, *text;
};

struct sqlfile {
	const char *name;	/* for messages */
	struct buf text;	/* the statement, NUL-terminated */
	struct sqlparam *params;
	const char **values;	/* what sqlfile_values returns */
	size_t nparams;
	struct sqlword *notes, *vars;
	size_t nnotes, nvars;
};

/* 0, or -1 after a complaint that names file and line; then f is only for sqlfile_free.  name must outlive f. */
int sqlfile_load(struct sqlfile *f, const char *name);
/* Gives a parameter its value, which must live as long as f uses it; false if there is none with that name. */
bool sqlfile_bind(struct sqlfile *f, const char *name, const char *value);
bool sqlfile_takes(const struct sqlfile *f, const char *name);
/* "NAME=VALUE" as from -v; NULL, or why not. */
const char *sqlfile_set(struct sqlfile *f, const char *assignment);
/* The name of an unbound parameter, or NULL. */
const char *sqlfile_unbound(const struct sqlfile *f);
/* nparams values in the order of $1, $2 … */
const char *const *sqlfile_values(struct sqlfile *f);
/* The text of the first note that begins with word, or NULL. */
const char *sqlfile_note(const struct sqlfile *f, const char *word);
void sqlfile_free(struct sqlfile *f);

#endif
