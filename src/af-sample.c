/*
 * af-sample - the next records of each group, leaving out the groups that are decided
 *
 * A record's place in its group is its place in the work list, which is in random order: the first N of a group are a
 * random sample of it, and round K is the same records whenever it is asked for.  With --only it is the filter between pilot
 * and backfill: every record of the groups that have one of these verdicts.
 */
#include <stdlib.h>

#include "base/table.h"
#include "pilot/verdict.h"
#include "record/filter.h"
#include "record/takes.h"

#define GROUP "league_id,season"

struct sample {
	struct filter f;
	struct takes group;
	struct table places;		/* how many records of each group were seen */
	struct table decided;		/* the last verdict on each: decision + 1, doubled, + settled */
	struct verdicts verdicts;
	struct buf key;
	unsigned only;			/* a bit a decision; 0: rounds */
	int64_t round, size, sample;
	bool extend;
	uint64_t not_chosen;
};

static const char *
take_only(void *only, const char *list)
{
	for (;; list++) {
		size_t n = strcspn(list, ",");
		int d = decision_of(list, n);

		if (d == -1)
			return "not one of GO HOLD STOP STOP_CIRCUIT PENDING RETRY DRY_RUN, or a list of them";
		*(unsigned *)only |= 1u << d;
		list += n;
		if (*list == '\0')
			return NULL;
	}
}

/* The group of a verdict goes into s->key. */
static bool
verdict_key(struct sample *s, const struct verdict *v, struct json_members *members)
{
	struct json_err err;

	s->key.n = 0;
	return json_scan(verdicts_json(&s->verdicts, v), NULL, NULL, 0, members, &err) == 0 &&
	    takes_key(&s->group, members, &s->key) == NULL;
}

/* Reads the verdicts, to look them up by the members of --group; 0, 1 or -1 as verdicts_read. */
static int
read_verdicts(struct sample *s, const char *path)
{
	struct json_members members = { 0 };
	struct verdicts *v = &s->verdicts;
	int status = verdicts_read(v, path);

	for (size_t i = 0; i < v->n; i++)
		if (verdict_key(s, &v->v[i], &members))
			*table_of(&s->decided, table_hash(buf_span(&s->key))) =
			    ((int64_t)v->v[i].decision + 1) * 2 + v->v[i].settled;
	json_members_free(&members);
	return status;
}

enum { STRANGERS_NAMED = 5 };

/* Reports groups that --only selects but that have no record: a list of another run, or a slip of whoever edited it. */
static void
name_strangers(struct sample *s, const char *path)
{
	struct json_members members = { 0 };
	struct buf names = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < s->verdicts.n; i++) {
		const struct verdict *v = &s->verdicts.v[i];

		if ((s->only >> v->decision & 1) == 0 || verdicts_find(&s->verdicts, v->league_id, v->season) != v ||
		    !verdict_key(s, v, &members) || table_find(&s->places, table_hash(buf_span(&s->key))) != NULL)
			continue;
		if (n++ < STRANGERS_NAMED)
			buf_addf(&names, "%s%lld %lld", n > 1 ? ", " : "", (long long)v->league_id, (long long)v->season);
	}
	if (n > STRANGERS_NAMED)
		buf_addf(&names, " and %zu more", n - STRANGERS_NAMED);
	if (n != 0)
		complain("chosen in '%s', but not in the work list: %s", path, buf_str(&names));
	json_members_free(&members);
	buf_free(&names);
}

/* Does the group need more records? */
static bool
is_open(const struct sample *s, int64_t verdict)
{
	int64_t decision = verdict / 2 - 1;

	if (verdict == 0 || decision == DECISION_PENDING || decision == DECISION_DRY_RUN)
		return true;
	return s->extend && verdict % 2 == 0;
}

static bool
in_round(const struct sample *s, int64_t place)
{
	if (!s->extend && place >= s->sample)
		return false;
	return s->round == 0 || (place >= (s->round - 1) * s->size && place < s->round * s->size);
}

static bool
wanted(struct sample *s)
{
	const int64_t *found = table_find(&s->decided, table_hash(buf_span(&s->key)));
	int64_t verdict = found != NULL ? *found : 0, place = (*table_of(&s->places, table_hash(buf_span(&s->key))))++;

	if (s->only == 0 ? is_open(s, verdict) : verdict != 0 && (s->only >> (verdict / 2 - 1) & 1))
		return s->only != 0 || in_round(s, place);
	s->not_chosen++;
	return false;
}

/* NULL, or why the record has no group; the key goes into s->key. */
static const char *
find_group(struct sample *s, const struct rec *r, bool usual)
{
	int64_t id;
	const char *why;

	/* A segment has numbers; the user's own groups may be anything. */
	if (usual && (rec_i64(r, "league_id", 0, INT32_MAX, &id, &why) != 0 ||
	    rec_i64(r, "season", 0, 9999, &id, &why) != 0))
		return why;
	s->key.n = 0;
	return takes_key(&s->group, &r->members, &s->key);
}

static int
prepare(struct sample *s, const char *group, const char *verdicts)
{
	const char *why = takes_parse(&s->group, group);
	int status = EXIT_DONE;

	if (why != NULL)
		die(EXIT_USAGE, "--group: '%s': %s", group, why);
	if (s->only != 0 && verdicts == NULL)
		die(EXIT_USAGE, "--only needs the verdicts to choose by; give --verdicts");
	if (s->only != 0 && (s->round != 0 || s->size != 0 || s->extend))
		die(EXIT_USAGE, "--only takes every record of a group; it excludes --round, --size and --extend");
	if (verdicts != NULL && (status = read_verdicts(s, verdicts)) < 0)
		die(EXIT_USAGE, "the verdicts in '%s' cannot be used", verdicts);
	/* A size alone means the first part of that size. */
	if (s->size != 0 && s->round == 0)
		s->round = 1;
	if (s->size == 0)
		s->size = DECIDE_ROUND;
	return status;
}

static void
release(struct sample *s)
{
	takes_free(&s->group);
	table_free(&s->places);
	table_free(&s->decided);
	verdicts_free(&s->verdicts);
	buf_free(&s->key);
}

int
main(int argc, char *argv[])
{
	static struct sample s = { .f = FILTER_INIT, .sample = 200 };
	const char *group = GROUP, *verdicts = NULL, *why;
	struct opt_call only = { take_only, &s.only };
	const struct opt opts[] = {
		{ 'n', "sample", OPT_NUM, &s.sample, "n", "records of a group at most (200)", 1, INT32_MAX },
		{ 'k', "round", OPT_NUM, &s.round, "k", "only the kth part of each group's sample", 1, INT32_MAX },
		{ 0, "size", OPT_NUM, &s.size, "n", "records in a part (20)", 1, INT32_MAX },
		{ 0, "verdicts", OPT_STR, &verdicts, "file", "leave out the groups that are decided there", 0, 0 },
		{ 0, "extend", OPT_FLAG, &s.extend, NULL, "up to every record, of groups that are not settled", 0, 0 },
		{ 0, "only", OPT_CALL, &only, "list", "every record of the groups with these decisions: GO or GO,HOLD", 0, 0 },
		{ 0, "group", OPT_STR, &group, "names", "the members that make a group (" GROUP "); '' is all", 0, 0 },
		FILTER_OPTS(s.f), OPT_END
	};
	struct rec *r;
	int status;

	argv = opt_parse(argc, argv, opts, "[file ...]", "take the next records of each group");
	status = prepare(&s, group, verdicts);
	filter_open(&s.f, argv, NULL, NULL, 0);
	while ((r = reader_next(&s.f.in)) != NULL) {
		if ((why = find_group(&s, r, strcmp(group, GROUP) == 0)) != NULL)
			reader_reject(&s.f.in, "%s", why);
		else if (wanted(&s))
			writer_line(&s.f.out, r->line);
		else
			s.f.skipped++;
	}
	if (s.only != 0)
		name_strangers(&s, verdicts);
	jsonw_int(filter_summary(&s.f), "groups", (int64_t)s.places.n);
	jsonw_int(filter_summary(&s.f), s.only != 0 ? "skipped_not_go" : "skipped_decided", (int64_t)s.not_chosen);
	release(&s);
	return filter_close(&s.f, status);
}
