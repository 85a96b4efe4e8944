/*
 * world - an invented football world, for a simulated provider
 *
 * A world is leagues with seasons of matches.  What a match is like follows from the world's seed and the fixture's id
 * alone: the same fixture always gets the same answer, and only two bytes a match are stored.  Rules in a text file
 * (af-world(5)), or a CSV file of segments, say which matches are covered, and how; which matches a rule picks is drawn
 * from the seed, and it picks exactly as many as it says.
 *
 * A match has two views: what the provider answers (shape, values), and what the users' database contains (stored, and
 * the marks).
 */
#ifndef WORLD_H
#define WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define WORLD_TYPES 18

/* What the provider has about a match. */
enum world_shape {
	WORLD_FULL,		/* all types with values */
	WORLD_EMPTY,		/* an answer without statistics */
	WORLD_PARTIAL,		/* shots, but no row for corners */
	WORLD_NULLS,		/* a filled block in which every zero is null, one side's corners among them */
	WORLD_ALL_NULL,		/* all rows, every value null */
	WORLD_ONE_TEAM,		/* statistics of one side only */
	WORLD_UNFINISHED,	/* not started according to the provider, finished in the database */
	WORLD_ABSENT,		/* left out of ids= answers, present when asked alone */
	WORLD_GONE,		/* left out of ids= answers, and empty when asked alone */
	WORLD_SHAPES
};

/* What the database has in the stats column; the kinds from STORED_SOME on are the trap "stats". */
enum world_stored {
	STORED_NOTHING, STORED_FULL, STORED_ZEROS,
	STORED_SOME, STORED_BLANK, STORED_FOREIGN, STORED_DIFFERS, STORED_HALF, STORED_TEXT,
	STORED_KINDS
};

/* Marks of a match in the database. */
enum {
	WORLD_SWAPPED = 1,	/* home and away are swapped in the database */
	WORLD_NO_ID = 2,	/* the database does not know the provider's id */
	WORLD_POSTPONED = 4	/* not played, and both sides know it */
};

enum world_kind { WORLD_NO_ROW, WORLD_NULL, WORLD_COUNT, WORLD_PERCENT, WORLD_HUNDREDTHS, WORLD_SIGNED };

struct world_value {
	enum world_kind kind;	/* HUNDREDTHS is spelled as a string with two decimals */
	int v;
};

/* The statistic types in the provider's order. */
struct world_type {
	const char *label;	/* "Shots on Goal" */
	const char *name;	/* "shots_on_goal" */
	bool core;		/* one of the seven in the users' stats column */
};
extern const struct world_type world_types[WORLD_TYPES];
extern const char *const world_shape_names[WORLD_SHAPES];
extern const char *const world_stored_names[STORED_KINDS];

struct world_years {
	int from, to;
};

struct world_seasons {	/* a row of "seasons" */
	struct world_years years;
	uint32_t matches, teams;
	int from, to;		/* month * 100 + day; if to is before from it is in the next year */
};

struct world_rule {	/* a row of "coverage", "stored", "flag", "xg", "trap" */
	struct world_years years;
	int what;		/* for traps: a shape, a stored kind or a mark */
	bool share;		/* amount is in thousandths of a per cent, not in matches */
	int64_t amount;
	int64_t since, until;	/* instants; only matches from since to until */
	uint32_t run;		/* picks runs of so many consecutive matches; 0: scattered */
	uint32_t gap;		/* so many consecutive matches are not picked */
	uint32_t partial;	/* so many more are partial */
};

struct world_rules {
	struct world_rule *v;
	size_t n;
};

struct world_league {
	int id;
	char *name, *country, *code;	/* UTF-8; code "" for none */
	bool cup;
	uint32_t first_team, pool;	/* team ids first_team … first_team + pool - 1 */
	struct world_seasons *seasons;
	size_t nseasons;
	struct world_rules coverage, stored, flag, xg, provider_traps, database_traps;
};

struct world_segment {	/* a league's season */
	size_t league;
	int season;
	int64_t first_id;	/* the fixture ids are first_id … first_id + n - 1, in order of time */
	uint32_t first;		/* the ordinal of its first match in the world */
	uint32_t n, teams;
	int64_t from, to;	/* the first day and the last, as instants */
};

struct world {
	uint64_t seed;
	int64_t next_id;
	struct world_league *leagues;
	size_t nleagues;
	struct world_segment *segments;	/* by first_id */
	size_t nsegments;
	uint32_t n, teams;	/* matches, and the number of teams */
	uint32_t transfers, friendlies;	/* per cent of people who change clubs, of seasons with games in no league */
	uint8_t *shape, *mark;	/* by ordinal; mark: the stored kind, and the marks << 4 */
};

#define WORLD_FIRST_TEAM 2001

struct world_fixture {
	const struct world_league *league;
	const struct world_segment *segment;
	int64_t id, match_id;	/* the provider's, the database's */
	int64_t date;
	int season, round;
	uint32_t team[2];	/* home, away; the provider's ids */
	int goals[2], half[2];
	enum world_shape shape;
	enum world_stored stored;
	unsigned marks;
	struct world_value values[2][WORLD_TYPES];	/* as answered; WORLD_NO_ROW: no such row */
};

/* Reads a world file; NULL after complaints that name file and line. */
struct world *world_read(const char *path);
/* A world whose segments are the rows of a CSV file.  Its header must name league_code, league_name, country, season,
 * matches and shots_and_corners; only_one_of_them and longest_gap_run are optional.  All matches of a season are in its
 * calendar year. */
struct world *world_read_coverage(const char *path, uint64_t seed);
void world_free(struct world *w);

/* Lays out segments, ids, shapes and marks; called by the readers.  0, or -1 with *why. */
int world_build(struct world *w, const char **why);

/* The ordinal of a fixture id, or -1. */
int64_t world_find(const struct world *w, int64_t id);
/* Everything about the match with that ordinal. */
void world_fixture(const struct world *w, uint32_t ordinal, struct world_fixture *f);
/* Does the provider have statistics for the match (any shape with a value in it)? */
bool world_covered(const struct world_fixture *f);
/* Does /leagues claim statistics for that season? */
bool world_flag(const struct world_league *l, int season);
/* The last rule for that season, or NULL. */
const struct world_rule *world_rule(const struct world_rules *rules, int season);
/* The provider's id of the team at a place (0 … teams - 1) of the season. */
uint32_t world_team(const struct world_segment *s, const struct world_league *l, uint32_t place);
/* The league of a team id, or NULL. */
const struct world_league *world_team_league(const struct world *w, int64_t team);
const struct world_segment *world_segment(const struct world *w, int64_t league, int64_t season);
/* The day of match i of its season, as an instant. */
int64_t world_date(const struct world *w, const struct world_segment *s, uint32_t i);

#endif
