/*
 * dbident - which database this is, and whether it is the one that a run belongs to
 *
 * A database is known by three texts, which identity.sql gives: the system identifier of the server's data, the name
 * of the database, and the schema in which the table of the matches lives.  A run.json (af-run(1)) names those that
 * the run may use:
 *
 *	{"databases":[{"system":"7412…","database":"football","schema":"public"}], …}
 *
 * Without that member any database will do.
 */
#ifndef DBIDENT_H
#define DBIDENT_H

#include "db.h"

/*
 * Opens the database that conninfo, or the environment, names; dies where that cannot be done, with the status that
 * fits.  With a run.json (else NULL) every connection, also one that is made again, is asked for its identity,
 * and refused with EXIT_USAGE if the run does not name it.  run may be used once in a process.
 */
struct db *dbident_open(const char *conninfo, const char *run);

/* An option of those who call it. */
#define DBIDENT_OPT(run) \
	{ 0, "only", OPT_STR, &(run), "file", "only a database that this run.json names", 0, 0 }

#endif
