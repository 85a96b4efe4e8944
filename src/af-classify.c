/*
 * af-classify - say of each answer what it means: API_OK, PARTIAL, NO_DATA, ERROR or SKIPPED
 *
 * The body is looked at once, on the way through the line, and dropped; the rest of the record passes
 * through, with a "finding" after it.  match/stats.h defines what an answer means.
 */
#include "match/stats.h"
#include "record/filter.h"

static const char *const dropped[] = { "body", "finding", NULL };

static const char *
choose_fields(void *all, const char *value)
{
	if (strcmp(value, "core") != 0 && strcmp(value, "all") != 0)
		return "neither 'core' nor 'all'";
	*(bool *)all = strcmp(value, "all") == 0;
	return NULL;
}

static void
sum_up(struct filter *f, const uint64_t counts[FINDING_STATUSES])
{
	for (int i = 0; i < FINDING_STATUSES; i++)
		jsonw_int(filter_summary(f), finding_status_name((enum finding_status)i),
		    (int64_t)counts[i]);
}

int
main(int argc, char *argv[])
{
	struct filter f = FILTER_INIT;
	struct stats_rules rules = { 0 };
	struct opt_call which = { choose_fields, &rules.all };
	const struct opt opts[] = {
		{ 'f', "fields", OPT_CALL, &which, "which", "core (the default) or all", 0, 0 },
		{ 'z', "null-zero", OPT_FLAG, &rules.null_zero, NULL, "a null count in a filled block is 0", 0, 0 },
		{ 0, "by-order", OPT_FLAG, &rules.by_order, NULL,
		    "team ids are the database's own: the first team of an answer is home", 0, 0 },
		FILTER_OPTS(f),
		OPT_END
	};
	struct span got[STATS_GOT];
	struct stats stats;
	uint64_t counts[FINDING_STATUSES] = { 0 };
	struct rec *r;

	argv = opt_parse(argc, argv, opts, "[file ...]", "say of each answer what it means");
	filter_open(&f, argv, stats_want, got, STATS_GOT);
	while ((r = reader_next(&f.in)) != NULL) {
		struct jsonw w;
		int before = stats_before(got);

		if (before >= 0) {
			(void)writer_pass(&f.out, r, NULL);
			writer_end(&f.out);
			counts[before]++;
			continue;
		}
		stats_of(got, &rules, &stats);
		w = writer_pass(&f.out, r, dropped);
		stats_put(&w, &stats);
		writer_end(&f.out);
		counts[stats.finding.status]++;
	}
	sum_up(&f, counts);
	return filter_close(&f, EXIT_DONE);
}
