/*
 * af-sample - the next records of each group, leaving out groups that are decided
 *
 * A group is a segment (league_id, season); a record's place in it is its place in the work list, which is
 * in random order.  So the first N of a group are a random sample, and round K is always the same records.
 */
#include <stdlib.h>

#include "filter.h"
#include "tally.h"
#include "verdict.h"

struct options {
	const char *verdicts, *only;
	int64_t round, size, sample;
	bool extend;
};

/* Is the segment still to be sampled? */
static bool
open_still(const struct verdict *v, bool extend)
{
	if (v == NULL || v->decision == DECISION_PENDING || v->decision == DECISION_DRY_RUN)
		return true;
	return extend && !v->settled;
}

/* Is the decision one of "GO,HOLD"? */
static bool
is_one_of(const struct verdict *v, const char *list)
{
	if (v == NULL)
		return false;
	while (*list != '\0') {
		size_t n = strcspn(list, ",");

		if (decision_of(list, n) == (int)v->decision)
			return true;
		list += n + (list[n] == ',');
	}
	return false;
}

static void
check_list(const char *list)
{
	while (*list != '\0') {
		size_t n = strcspn(list, ",");

		if (decision_of(list, n) == -1)
			die(EXIT_USAGE, "--only: '%.*s' is no decision (GO, HOLD, STOP …)", (int)n, list);
		list += n + (list[n] == ',');
	}
}

/* The place of the record in its group, from 0, is wanted. */
static bool
in_round(const struct options *o, int64_t place)
{
	if (!o->extend && place >= o->sample)
		return false;
	return o->round == 0 || (place >= (o->round - 1) * o->size && place < o->round * o->size);
}

int
main(int argc, char *argv[])
{
	struct filter f = FILTER_INIT;
	struct options o = { .size = 20, .sample = 200 };
	const struct opt opts[] = {
		{ 0, "round", OPT_NUM, &o.round, "k", "records (k-1)*size+1 to k*size of each group", 1, 1000000 },
		{ 0, "size", OPT_NUM, &o.size, "n", "records of a group in a round (20)", 1, 10000000 },
		{ 0, "sample", OPT_NUM, &o.sample, "n", "records of a group at most (200)", 1, 1000000000 },
		{ 0, "extend", OPT_FLAG, &o.extend, NULL, "everything, of groups that are not settled", 0, 0 },
		{ 0, "verdicts", OPT_STR, &o.verdicts, "file", "leave out groups that these decided", 0, 0 },
		{ 0, "only", OPT_STR, &o.only, "decisions", "all records of groups with these: GO, or GO,HOLD", 0, 0 },
		FILTER_OPTS(f), OPT_END
	};
	struct verdicts verdicts = { 0 };
	struct tally t;
	struct rec *r;

	argv = opt_parse(argc, argv, opts, "[file ...]", "the next records of each group that is not decided");
	if (o.only != NULL) {
		check_list(o.only);
		if (o.verdicts == NULL)
			die(EXIT_USAGE, "--only needs --verdicts");
	}
	if (o.verdicts != NULL && verdicts_read(&verdicts, o.verdicts) != 0)
		return EXIT_USAGE;
	filter_open(&f, argv, NULL, NULL, 0);
	tally_init(&t, 1);
	while ((r = reader_next(&f.in)) != NULL) {
		const struct verdict *v;
		struct segment *s;
		int64_t league_id, season, place;
		const char *why;

		if (rec_i64(r, "league_id", 0, INT32_MAX, &league_id, &why) != 0 ||
		    rec_i64(r, "season", 0, 9999, &season, &why) != 0) {
			reader_reject(&f.in, "%s", why);
			continue;
		}
		s = tally_segment(&t, league_id, season);
		place = (int64_t)s->n++;
		v = verdicts_find(&verdicts, league_id, season);
		if (o.only != NULL ? is_one_of(v, o.only) : open_still(v, o.extend) && in_round(&o, place))
			writer_line(&f.out, r->line);
		else
			f.skipped++;
	}
	tally_free(&t);
	verdicts_free(&verdicts);
	return filter_close(&f, EXIT_DONE);
}
