/*
 * fieldlist - the statistics types of API-Football v3, in one list
 *
 * In the provider's order, which has not changed since 2012; an answer names 16, 17 or all 18 of them.  For each
 * X(at, row, provider, name, kind, core, null_zero): row is its place in our order, in which the core types come first
 * (a test checks that); the others are fields of struct field; at is passed through.  Any table of the types is made
 * from this list.
 */
#ifndef FIELDLIST_H
#define FIELDLIST_H

#define FIELD_LIST(X, at) \
	X(at, 1, "Shots on Goal", "shots_on_goal", FIELD_COUNT, true, true) \
	X(at, 7, "Shots off Goal", "shots_off_goal", FIELD_COUNT, false, true) \
	X(at, 0, "Total Shots", "total_shots", FIELD_COUNT, true, true) \
	X(at, 8, "Blocked Shots", "blocked_shots", FIELD_COUNT, false, true) \
	X(at, 9, "Shots insidebox", "shots_insidebox", FIELD_COUNT, false, true) \
	X(at, 10, "Shots outsidebox", "shots_outsidebox", FIELD_COUNT, false, true) \
	X(at, 4, "Fouls", "fouls", FIELD_COUNT, true, true) \
	X(at, 2, "Corner Kicks", "corner_kicks", FIELD_COUNT, true, true) \
	X(at, 11, "Offsides", "offsides", FIELD_COUNT, false, true) \
	X(at, 3, "Ball Possession", "possession", FIELD_PERCENT, true, false) \
	X(at, 5, "Yellow Cards", "yellow_cards", FIELD_COUNT, true, true) \
	X(at, 6, "Red Cards", "red_cards", FIELD_COUNT, true, true) \
	X(at, 12, "Goalkeeper Saves", "goalkeeper_saves", FIELD_COUNT, false, true) \
	X(at, 13, "Total passes", "total_passes", FIELD_COUNT, false, true) \
	X(at, 14, "Passes accurate", "passes_accurate", FIELD_COUNT, false, true) \
	X(at, 15, "Passes %", "passes_pct", FIELD_PERCENT, false, false) \
	X(at, 16, "expected_goals", "expected_goals", FIELD_FLOAT, false, false) \
	X(at, 17, "goals_prevented", "goals_prevented", FIELD_FLOAT, false, false)

#endif
