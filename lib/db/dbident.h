/*
 * dbident - is this database one that a run belongs to?  For lib/db/dbopen.c only
 */
#ifndef DBIDENT_H
#define DBIDENT_H

#include "db.h"

/* Every connection that db makes is asked, and refused if the run.json does not name it.  Dies with EXIT_USAGE if that
 * file, or identity.sql, cannot be used.  Once in a process. */
void dbident_guard(struct db *db, const char *run);

#endif
