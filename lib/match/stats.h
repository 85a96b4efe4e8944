/*
 * stats - what API-Football's answer says about a match: its finding, and the statistics of home and away
 *
 * json_scan with stats_want looks at an answer (af-record(5)) once; stats_of then judges what was noted.  It knows both
 * shapes of an answer: /fixtures/statistics, and an element of /fixtures?ids=, which also has the fixture, its status
 * and its teams.
 *
 * The order of the questions is the policy: first whether the provider refused (errors that are not empty); then
 * whether there was an answer; which match it is about; whether the match is over; whether there are values; and which
 * side they belong to.  Only an answer that was read to its end can be NO_DATA: one that cannot be read, or that
 * contradicts itself or the record, is ERROR.
 *
 *	API_OK	 shots and corners both present on some side
 *	PARTIAL	 one of them, or each on another side	no_corners no_shots split
 *	NO_DATA	 asked, answered, neither		empty absent one_team no_values
 *	ERROR	 refused_WORD, what af-fetch said, http_N, no_body, bad_body, bad_value, no_statistics,
 *		 mismatch, team_mismatch, team_unknown
 *	SKIPPED	 not_asked, what af-fetch said, not_finished
 *
 * NO_DATA with no_values may still have values of other fields; they are facts and are filled in.
 *
 * Home and away: the answer's own teams decide if it has them, else the order that the provider keeps (home first).  The
 * record's home_team_id and away_team_id must agree with that: both known but reversed, or one known and one not, is
 * team_mismatch.  If neither is known the database has ids of its own: then the answer's teams decide, or by_order, or
 * it is team_unknown.
 */
#ifndef STATS_H
#define STATS_H

#include "fields.h"
#include "record/finding.h"

struct stats_rules {
	bool all;	/* all types, not only the core */
	bool null_zero;	/* a null count in a filled block is 0 */
	bool by_order;	/* if the database has ids of its own, the first team is home */
};

struct stats {
	struct finding finding;
	struct span side[2][FIELDS];	/* home, away; digits, or SPAN_NONE for absent */
	uint32_t unreadable[2];		/* a bit a row: something was there that is not a value, or two that differ */
};

/* For reader_open or json_scan: the members of an answer that stats_of reads. */
enum { STATS_GOT = 74 };
extern const struct json_want stats_want[];

/* Judges what was noted.  Spans in s point into the same text as got.  No allocation. */
void stats_of(const struct span got[STATS_GOT], const struct stats_rules *rules, struct stats *s);
/* The status that the record already had, if af-fetch --through passed it unasked; its finding stays.  Else -1. */
int stats_before(const struct span got[STATS_GOT]);

/*
 * Writes the member "finding" of a record: status, reason (null for API_OK), message, the values of home and away in the
 * order of the table in fields.h, and which of them could not be read.  Whatever is absent is left out.
 */
void stats_put(struct jsonw *w, const struct stats *s);

#endif
