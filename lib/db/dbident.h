/*
 * dbident - does this database belong to the run?  For lib/db/dbopen.c only
 */
#ifndef DBIDENT_H
#define DBIDENT_H

#include "db.h"

/* Checks every connection db makes, and refuses it if the run.json does not name it.  Dies with EXIT_USAGE if that
 * file, or identity.sql, cannot be used.  Once per process. */
void dbident_guard(struct db *db, const char *run);

#endif
