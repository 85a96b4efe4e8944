/*
 * tally - what is known of each segment's matches, once per match
 *
 * Segments are in order of first appearance, and so are the matches of a segment: with findings of a work list, in its
 * order.  A match that comes again (a replay, a retry, a duplicate) keeps its place; its fact only rises (enum fact), so
 * an answer replaces an error and is never replaced.
 *
 * A match is identified by the text of its id, hashed to 64 bits (XXH3): the chance that two of a million matches share a
 * hash is 1 in 37 million; then one answer is not counted.
 *
 * Memory: 24 bytes a match and 4 to 8 of index (a table of its own: base/table takes 32 to 64), for at most limit matches
 * a segment.  Matches beyond the limit, and new ones in a segment that is closed, are not kept.
 */
#ifndef TALLY_H
#define TALLY_H

#include "base/table.h"
#include "decide.h"

#define TALLY_NO_DAY 0

struct tally_match {
	uint64_t hash;
	uint32_t next;		/* the next match of its segment; 0: none */
	float ms;		/* of its answer; negative: unknown */
	uint16_t batch;		/* matches that shared the call; 0: there was no call */
	uint8_t tries, fact;
	uint16_t day, asked;	/* of the match, of the answer, from 1970-01-01; TALLY_NO_DAY: unknown */
};

struct segment {
	int64_t league_id, season;
	char *league_name, *country;	/* NULL: unknown */
	int64_t missing;		/* the population; 0: unknown */
	int64_t season_start;		/* the month that the season begins in, if one was given; 0: none */
	uint32_t first, last;		/* matches, 0: none */
	size_t n;
	bool closed;			/* set by the caller: takes no new matches */
};

struct tally {
	struct segment *segments;
	size_t n, cap;
	struct tally_match *matches;	/* from 1 */
	uint32_t nmatches, capmatches;
	struct table by_segment;	/* indexes by table_hash_pair */
	uint32_t *by_hash;		/* matches, open addressing; 0: free, else number + 1 */
	size_t nby_hash;		/* its size, a power of two */
	size_t limit;
};

/* What a finding says about a match. */
struct tally_news {
	struct span id;			/* the text of its id */
	enum fact fact;
	double ms;
	uint16_t batch;
	uint8_t tries;
	uint16_t day, asked;
};

void tally_init(struct tally *t, size_t limit);
void tally_free(struct tally *t);
/* The segment, created if necessary.  The pointer is valid until the next call. */
struct segment *tally_segment(struct tally *t, int64_t league_id, int64_t season);
/* The same, or NULL if there is none. */
const struct segment *tally_find(const struct tally *t, int64_t league_id, int64_t season);
/* Notes the news; false if the match is new but beyond the limit or in a closed segment. */
bool tally_add(struct tally *t, struct segment *s, const struct tally_news *news);

/*	for (m = tally_first(t, s); m != NULL; m = tally_next(t, m))	*/
const struct tally_match *tally_first(const struct tally *t, const struct segment *s);
const struct tally_match *tally_next(const struct tally *t, const struct tally_match *m);

#endif
