/*
 * worldsql - what the users' database contains of a world, and the truth about each match
 *
 * The tables are admin_leagues, teams and matches, filled by COPY: text for psql.  Rows are in the order of time;
 * matches.id is the ordinal, from 1.
 */
#ifndef WORLDSQL_H
#define WORLDSQL_H

#include "world.h"

struct worldsql {
	bool json;		/* stats is json instead of jsonb; some values then contain raw newlines */
	bool internal_teams;	/* team ids 1, 2, … of the database's own */
	bool tainted;		/* with the columns tainted and tainted_evidence */
	bool season;		/* with the provider's season as a column */
};

/* Both write to standard output and return an exit status; they die if it cannot be written. */
int worldsql_print(const struct world *w, const struct worldsql *how);
/* One NDJSON record a match: what it is for the provider and in the database, its values, and what a correct classification
 * of an answer about it says. */
int worldsql_truth(const struct world *w);

#endif
