/*
 * dbfault - database faults, sorted by what can be done about them
 *
 * The server gives five characters, the SQLSTATE (PostgreSQL manual, appendix A); a table in dbfault.c says for each
 * what follows: whether to send the statement again, whether to run the command again, and what the user should do.
 */
#ifndef DBFAULT_H
#define DBFAULT_H

#include "base/buf.h"

enum db_fault {
	DB_FINE,
	DB_ROW,		/* a bad row (classes 21, 22, 23, P0001): the others may be good */
	DB_REPEAT,	/* a deadlock or the like: repeat the statement at once */
	DB_LOST,	/* the connection or the server is gone: reconnect, then repeat the statement */
	DB_FAILED	/* trying again is useless */
};

struct dbfault {
	enum db_fault fault;
	int status;		/* EXIT_FOR_GOOD or EXIT_FOR_NOW */
	char state[6];
	struct buf why;		/* a C string: what, (detail), and the remedy after a semicolon */
};

enum db_fault dbfault_kind(const char *state);
int dbfault_status(const char *state);
/*
 * May the data of one record have caused it?  A user's trigger, policy or check may raise any SQLSTATE, so all but those
 * of the connection, the server and locks (classes 08, 53, 57, 58, and 55P03) may; those of the transaction (class 40) if
 * they come every time.  Whether the statement itself is to blame shows when it is sent without a record.
 */
bool dbfault_maybe_row(const struct dbfault *f);
/* Replaces f with a fault; state has five characters, detail may be NULL. */
void dbfault_set(struct dbfault *f, const char *state, struct span what, const char *detail);
/*
 * The same from a libpq message about a failed connection.  It gives the SQLSTATE only inside a verbose message,
 * "…FATAL:  28P01: password authentication failed…\nLOCATION: …"; without one it is 08001, or F0000 if libpq refuses its
 * parameters (sslmode=on, port 99999, no such service).
 */
void dbfault_connect(struct dbfault *f, const char *message);

#endif
