/* tally: once per match, whatever comes twice, in pieces, or in another order. */
#include "pilot/tally.h"

#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

static bool
add(struct tally *t, int64_t league_id, int64_t season, const char *id, enum fact fact)
{
	struct tally_news news = { .id = SPAN(id), .fact = fact, .ms = (double)fact, .batch = 1, .tries = 1 };

	return tally_add(t, tally_segment(t, league_id, season), &news);
}

/* "5 3 0": the facts of a segment, in order. */
static const char *
facts(const struct tally *t, int64_t league_id, int64_t season)
{
	static char text[4096];
	const struct segment *s = tally_find(t, league_id, season);
	size_t n = 0;

	text[0] = '\0';
	if (s == NULL)
		return "none";
	for (const struct tally_match *m = tally_first(t, s); m != NULL; m = tally_next(t, m))
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%d", n != 0 ? " " : "", m->fact);
	return text;
}

static void
once_per_match(void)
{
	struct tally t;

	tally_init(&t, 200);
	add(&t, 39, 2015, "a", FACT_ERROR);
	add(&t, 39, 2015, "b", FACT_UNASKED);
	add(&t, 39, 2015, "c", FACT_OK);
	add(&t, 39, 2015, "a", FACT_UNASKED);
	ok(strcmp(facts(&t, 39, 2015), "1 0 5") == 0, "what failed was asked, though it was not asked again");
	add(&t, 39, 2015, "b", FACT_ERROR);
	add(&t, 39, 2015, "a", FACT_NO_DATA);
	ok(strcmp(facts(&t, 39, 2015), "3 1 5") == 0, "an answer replaces an error, in its place");
	add(&t, 39, 2015, "a", FACT_OK);
	add(&t, 39, 2015, "c", FACT_NO_DATA);
	add(&t, 39, 2015, "c", FACT_ERROR);
	ok(strcmp(facts(&t, 39, 2015), "3 1 5") == 0, "and is not replaced");
	add(&t, 39, 2016, "a", FACT_OK);
	add(&t, 40, 2015, "a", FACT_OK);
	ok(t.n == 3 && strcmp(facts(&t, 39, 2015), "3 1 5") == 0 && strcmp(facts(&t, 40, 2015), "5") == 0,
	    "segments do not share their matches");
	ok(tally_find(&t, 39, 2017) == NULL, "a segment that is not there");
	tally_free(&t);
}

static void
limited(void)
{
	struct tally t;

	tally_init(&t, 2);
	ok(add(&t, 1, 1, "a", FACT_ERROR) && add(&t, 1, 1, "b", FACT_OK) && !add(&t, 1, 1, "c", FACT_OK) &&
	    add(&t, 1, 1, "a", FACT_OK) && strcmp(facts(&t, 1, 1), "5 5") == 0,
	    "beyond the limit nothing is kept, within it all is known");
	tally_free(&t);
}

/* Many segments and matches, each three times. */
static void
many(void)
{
	struct tally t;
	char id[32];
	int wrong = 0;

	tally_init(&t, SIZE_MAX);
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < 60000; i++) {
			snprintf(id, sizeof id, "%d", i);
			wrong += !add(&t, i % 700, 2000 + i % 3, id, round == 1 ? FACT_OK : FACT_ERROR);
		}
	ok(wrong == 0 && t.nmatches == 60001 && t.n == 2100, "60,000 matches of 2,100 segments, each three times");
	for (size_t i = 0; i < t.n; i++) {
		size_t n = 0;

		for (const struct tally_match *m = tally_first(&t, &t.segments[i]); m != NULL; m = tally_next(&t, m)) {
			wrong += m->fact != FACT_OK || m->ms != FACT_OK;
			n++;
		}
		wrong += n != t.segments[i].n;
	}
	ok(wrong == 0, "all of them answered, with what the answer said");
	ok(sizeof(struct tally_match) == 24, "24 bytes a match");
	tally_free(&t);
}

int
main(void)
{
	once_per_match();
	limited();
	many();
	return tap_done();
}
