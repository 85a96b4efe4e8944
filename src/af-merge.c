/*
 * af-merge - fill what a match lacks with what was found, and leave existing values alone
 *
 * Adds an "update" to every finding: the new stats, the list of what was filled, and how many found values were there
 * already.  The rule is that of match/fill.h.  An ERROR or SKIPPED finding fills nothing, and its update is empty to say so:
 * a checkpoint moves past it all the same.
 */
#include "match/fill.h"
#include "record/filter.h"
#include "record/finding.h"

struct counts {
	uint64_t updates, filled, kept, differ;
};

static const char *const dropped[] = { "update", NULL };

enum { STATS, OLD, OLD_AWAY, FINDING, STATUS, FOUND, FOUND_AWAY, GOTS };

static const struct json_want
want_stats[] = { { "home", OLD, NULL }, { "away", OLD_AWAY, NULL }, { NULL, 0, NULL } },
want_finding[] = {
	{ "status", STATUS, NULL }, { "home", FOUND, NULL }, { "away", FOUND_AWAY, NULL }, { NULL, 0, NULL }
},
want[] = { { "stats", STATS, want_stats }, { "finding", FINDING, want_finding }, { NULL, 0, NULL } };

/* NULL, or why the record is bad. */
static const char *
merge(struct fill *fill, const struct span *got)
{
	static const struct span nothing[2];
	int status;

	if (json_type(got[FINDING]) != JSON_OBJECT)
		return "no object 'finding'; af-classify adds it";
	if ((status = finding_status_of(got[STATUS])) < 0)
		return FINDING_STATUS_WRONG;
	return fill_sides(fill, got[STATS], &got[OLD],
	    status == FINDING_ERROR || status == FINDING_SKIPPED ? nothing : &got[FOUND]);
}

static void
put(struct writer *out, const struct rec *r, const struct fill *fill)
{
	struct jsonw w = writer_pass(out, r, dropped);

	jsonw_open(&w, "update", '{');
	jsonw_raw(&w, "stats", buf_span(&fill->stats));
	jsonw_raw(&w, "filled", buf_span(&fill->filled));
	jsonw_int(&w, "kept", (int64_t)fill->kept);
	jsonw_int(&w, "differ", (int64_t)fill->differ);
	jsonw_close(&w);
	writer_end(out);
}

static void
sum_up(struct filter *f, const struct counts *n)
{
	struct jsonw *w = filter_summary(f);

	jsonw_int(w, "updates", (int64_t)n->updates);
	jsonw_int(w, "filled", (int64_t)n->filled);
	jsonw_int(w, "kept", (int64_t)n->kept);
	jsonw_int(w, "differ", (int64_t)n->differ);
}

int
main(int argc, char *argv[])
{
	struct filter f = FILTER_INIT;
	const struct opt opts[] = { FILTER_OPTS(f), OPT_END };
	struct fill fill = { 0 };
	struct counts n = { 0 };
	struct span got[GOTS];
	const char *why;
	struct rec *r;

	argv = opt_parse(argc, argv, opts, "[file ...]", "fill what a match lacks with what was found");
	filter_open(&f, argv, want, got, GOTS);
	while ((r = reader_next(&f.in)) != NULL) {
		if ((why = merge(&fill, got)) != NULL) {
			reader_reject(&f.in, "%s", why);
			continue;
		}
		put(&f.out, r, &fill);
		n.updates += fill.nfilled != 0;
		n.filled += fill.nfilled;
		n.kept += fill.kept;
		n.differ += fill.differ;
	}
	sum_up(&f, &n);
	fill_free(&fill);
	return filter_close(&f, EXIT_DONE);
}
