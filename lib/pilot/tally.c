#include "tally.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xmem.h"

#define FIRST_SIZE 1024

void
tally_init(struct tally *t, size_t limit)
{
	*t = (struct tally){ .limit = limit, .nby_hash = FIRST_SIZE };
	t->by_hash = xcalloc(FIRST_SIZE, sizeof *t->by_hash);
	t->capmatches = FIRST_SIZE;
	t->matches = xcalloc(FIRST_SIZE, sizeof *t->matches);
	t->nmatches = 1;	/* 0 means no match */
}

void
tally_free(struct tally *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->segments[i].league_name);
		free(t->segments[i].country);
	}
	free(t->segments);
	free(t->matches);
	free(t->by_hash);
	table_free(&t->by_segment);
	*t = (struct tally){ 0 };
}

/* The segment's index, or -1. */
static int64_t
find(const struct tally *t, int64_t league_id, int64_t season)
{
	int64_t i;

	for (size_t at = 0; table_next(&t->by_segment, table_hash_pair(league_id, season), &at, &i);)
		if (t->segments[i].league_id == league_id && t->segments[i].season == season)
			return i;
	return -1;
}

const struct segment *
tally_find(const struct tally *t, int64_t league_id, int64_t season)
{
	int64_t i = find(t, league_id, season);

	return i >= 0 ? &t->segments[i] : NULL;
}

struct segment *
tally_segment(struct tally *t, int64_t league_id, int64_t season)
{
	int64_t i = find(t, league_id, season);

	if (i >= 0)
		return &t->segments[i];
	if (t->n == t->cap) {
		t->cap = t->cap != 0 ? t->cap * 2 : 64;
		t->segments = xreallocarray(t->segments, t->cap, sizeof *t->segments);
	}
	t->segments[t->n] = (struct segment){ .league_id = league_id, .season = season };
	table_add(&t->by_segment, table_hash_pair(league_id, season), (int64_t)t->n);
	return &t->segments[t->n++];
}

static void
rehash_matches(struct tally *t)
{
	t->nby_hash *= 2;
	free(t->by_hash);
	t->by_hash = xcalloc(t->nby_hash, sizeof *t->by_hash);
	for (uint32_t i = 1; i < t->nmatches; i++) {
		size_t at = t->matches[i].hash & (t->nby_hash - 1);

		while (t->by_hash[at] != 0)
			at = (at + 1) & (t->nby_hash - 1);
		t->by_hash[at] = i + 1;
	}
}

static uint32_t
new_match(struct tally *t)
{
	if (t->nmatches == UINT32_MAX - 1)
		die(EXIT_FOR_GOOD, "more than %u matches; judge fewer segments at a time", t->nmatches);
	if (t->nmatches == t->capmatches) {
		t->capmatches += t->capmatches / 2;
		t->matches = xreallocarray(t->matches, t->capmatches, sizeof *t->matches);
	}
	return t->nmatches++;
}

static void
append(struct tally *t, struct segment *s, uint64_t hash, size_t at)
{
	uint32_t i = new_match(t);

	t->matches[i] = (struct tally_match){ .hash = hash, .ms = -1 };
	if (s->n++ == 0)
		s->first = i;
	else
		t->matches[s->last].next = i;
	s->last = i;
	t->by_hash[at] = i + 1;
	if ((size_t)t->nmatches * 3 > t->nby_hash * 2)
		rehash_matches(t);
}

bool
tally_add(struct tally *t, struct segment *s, const struct tally_news *news)
{
	/* The segment is part of the name: one stream may contain ids of two databases. */
	uint64_t hash = XXH3_64bits_withSeed(news->id.p, news->id.n,
	    table_hash_pair(s->league_id, s->season));
	size_t at = hash & (t->nby_hash - 1);
	struct tally_match *m;
	uint32_t i;

	while (t->by_hash[at] != 0 && t->matches[t->by_hash[at] - 1].hash != hash)
		at = (at + 1) & (t->nby_hash - 1);
	if ((i = t->by_hash[at]) == 0) {
		if (s->closed || s->n >= t->limit)
			return false;
		append(t, s, hash, at);
		i = t->nmatches;
	}
	m = &t->matches[i - 1];
	if (m->day == TALLY_NO_DAY)
		m->day = news->day;
	/* An answer is permanent; until there is one, the last failure counts. */
	if (m->fact < FACT_SCOPE && news->fact >= m->fact) {
		m->fact = (uint8_t)news->fact;
		m->ms = (float)news->ms;
		m->batch = news->batch;
		m->tries = news->tries;
		m->asked = news->asked;
	}
	return true;
}

const struct tally_match *
tally_first(const struct tally *t, const struct segment *s)
{
	return s->first != 0 ? &t->matches[s->first] : NULL;
}

const struct tally_match *
tally_next(const struct tally *t, const struct tally_match *m)
{
	return m->next != 0 ? &t->matches[m->next] : NULL;
}
