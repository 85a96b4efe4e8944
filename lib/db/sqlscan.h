/*
 * sqlscan - the reading half of sqlfile: finds a file, and takes it apart
 *
 * Appends the statement to f->text, with $1, $2 … for parameters, and fills params, notes and vars, as
 * sqlfile.h says.
 */
#ifndef SQLSCAN_H
#define SQLSCAN_H

#include "sqlfile.h"

/* 0, or -1 after a complaint that names file and line. */
int sqlscan_file(struct sqlfile *f, const char *name);

#endif
