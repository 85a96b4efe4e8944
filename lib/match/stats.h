/*
 * stats - what API-Football's answer says of a match: its finding, and the statistics of home and away
 *
 * An answer (af-record(5)) is looked at once, by json_scan with stats_want; stats_of then judges what was noted.  Both
 * shapes of an answer are known: /fixtures/statistics, and an element of /fixtures?ids=, which also has the fixture,
 * its status and its teams.
 *
 * The order of the questions is the policy: a refusal (errors that are not empty) before anything
 * else; then whether there was an answer; whose it is; whether the match is over; whether there are
 * values; and whose values they are.  NO_DATA is said only of an answer that was read to its end:
 * what cannot be read, or contradicts itself or the record, is ERROR.
 *
 *	API_OK	 shots and corners both present on some side
 *	PARTIAL	 one of them, or each on another side	no_corners no_shots split
 *	NO_DATA	 asked, answered, neither		empty absent one_team no_values
 *	ERROR	 refused_WORD, what af-fetch said, http_N, no_body, bad_body, bad_value, no_statistics,
 *		 mismatch, team_mismatch, team_unknown
 *	SKIPPED	 not_asked, what af-fetch said, not_finished
 *
 * NO_DATA with no_values may still have values of other fields; they are facts and are filled.
 *
 * Home and away: by the answer's own teams where it has them, else by the order that the provider
 * keeps (home first), and the record's home_team_id and away_team_id must agree with that: both
 * known but reversed, or one known and one not, is team_mismatch.  Neither known means that the
 * database has ids of its own: then the answer's teams decide, or by_order, or it is team_unknown.
 */
#ifndef STATS_H
#define STATS_H

#include "fields.h"
#include "record/finding.h"

struct stats_rules {
	bool all;	/* all types, not only the core */
	bool null_zero;	/* a null count in a filled block is 0 */
	bool by_order;	/* with ids of the database's own: the first team is home */
};

struct stats {
	struct finding finding;
	struct span side[2][FIELDS];	/* home, away; digits, or SPAN_NONE for absent */
	uint32_t unreadable[2];		/* bit by row: a value was there that is none */
};

/* For reader_open or json_scan: the members of an answer that matter. */
enum { STATS_GOT = 74 };
extern const struct json_want stats_want[];

/* Spans in s point into what got points into.  No allocation. */
void stats_of(const struct span got[STATS_GOT], const struct stats_rules *rules, struct stats *s);
/* The status that the record came with, if af-fetch --through has passed it unasked: its finding stays; or -1. */
int stats_before(const struct span got[STATS_GOT]);

/*
 * The member "finding" of a record: status, reason (null for API_OK), message, the values of home and away in the order
 * of the table in fields.h, and which of them could not be read.  What is absent is left out.
 */
void stats_put(struct jsonw *w, const struct stats *s);

#endif
