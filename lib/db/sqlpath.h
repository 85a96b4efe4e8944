/*
 * sqlpath - where an SQL file is
 *
 * A name with a '/' is a path.  Any other, with or without its .sql, is looked for
 * - beside the file that names it (\ir), if that one was named by a path;
 * - in $AF_SQL/BACKFILL, a directory of the user's that may hold just the files that differ, tables.sql for one; for
 * stats also in $AF_SQL itself;
 * - in BACKFILL/sql, then in sql, of the files shipped with the programs (share.h).
 *
 * BACKFILL is $AF_BACKFILL, or stats if that is not set.
 */
#ifndef SQLPATH_H
#define SQLPATH_H

#include "base/buf.h"

/* The path as a C string in to (emptied first), or NULL with errno.  beside is the path of the file that
 * names it, or NULL; *by_path: the file was found by a path, or beside one that was. */
const char *sqlpath_find(struct buf *to, const char *name, const char *beside, bool *by_path);

#endif
