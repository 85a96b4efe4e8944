/*
 * af-decide - GO, HOLD or STOP for each segment, as soon as it is certain enough
 *
 * Takes findings in the order of the work list and tallies them: a match counts once, and an answer replaces an error.  At
 * the end each segment's facts go through pilot/decide.h, in their order, so that the same findings give the same verdicts
 * live, replayed, in pieces, or with more after them.
 */
#include <stdlib.h>

#include "base/num.h"
#include "base/xmem.h"
#include "pilot/judge.h"
#include "pilot/thresholds.h"
#include "pilot/timeline.h"
#include "pilot/verdict.h"
#include "record/filter.h"
#include "record/finding.h"

enum {
	G_LEAGUE, G_SEASON, G_MATCH, G_FIXTURE, G_LEAGUE_NAME, G_COUNTRY, G_MISSING, G_DATE, G_SEASON_START,
	G_FINDING, G_STATUS, G_REASON, G_SKIPPED, G_MS, G_BATCH, G_TRIES, G_AT, GOT
};

static const struct json_want
w_finding[] = { { "status", G_STATUS, NULL }, { "reason", G_REASON, NULL }, { NULL, -1, NULL } },
w_fetch[] = {
	{ "skipped", G_SKIPPED, NULL }, { "ms", G_MS, NULL }, { "batch", G_BATCH, NULL },
	{ "tries", G_TRIES, NULL }, { "at", G_AT, NULL }, { NULL, -1, NULL }
},
want[] = {
	{ "league_id", G_LEAGUE, NULL }, { "season", G_SEASON, NULL },
	{ "match_id", G_MATCH, NULL }, { "fixture_id", G_FIXTURE, NULL },
	{ "league_name", G_LEAGUE_NAME, NULL }, { "country", G_COUNTRY, NULL },
	{ "missing", G_MISSING, NULL }, { "date", G_DATE, NULL },
	{ "season_start", G_SEASON_START, NULL },
	{ "finding", G_FINDING, w_finding }, { "fetch", -1, w_fetch }, { NULL, -1, NULL }
};

struct decide {
	struct filter f;
	struct policy policy;
	struct thresholds thresholds;
	struct verdicts before;
	struct tally tally;
	struct tally listed;		/* the segments of --work: missing is how many matches each has there */
	struct judge judge;
	struct verdict_extras extras;
	struct buf text, row;
	struct buf all;			/* with --json: the object so far */
	struct jsonw pilot;
	uint64_t count[DECISIONS], open;	/* open: there is more to ask */
	bool csv, json, next, dry;
};

/* --- in --- */

/* The rest of a line of the work list is for af-fetch to judge. */
static int
read_work(struct decide *d, const char *path)
{
	int64_t league_id, season;
	struct reader in;
	const char *why;
	struct rec *r;

	tally_init(&d->listed, 0);
	if (path == NULL)
		return EXIT_DONE;
	reader_open_file(&in, path, (size_t)d->f.max_line);
	while ((r = reader_next(&in)) != NULL)
		if (rec_i64(r, "league_id", 0, INT32_MAX, &league_id, &why) != 0 ||
		    rec_i64(r, "season", 0, 9999, &season, &why) != 0)
			reader_reject(&in, "%s", why);
		else
			tally_segment(&d->listed, league_id, season)->missing++;
	return reader_close(&in);
}

static void
describe(struct decide *d, struct segment *s, const struct span *got)
{
	const struct segment *listed;
	const char *text;

	if (s->league_name == NULL && (text = json_cstr(&d->text, got[G_LEAGUE_NAME])) != NULL)
		s->league_name = xstrdup(text);
	if (s->country == NULL && (text = json_cstr(&d->text, got[G_COUNTRY])) != NULL)
		s->country = xstrdup(text);
	if (s->missing == 0 && (listed = tally_find(&d->listed, s->league_id, s->season)) != NULL)
		s->missing = listed->missing;
	if (s->missing == 0)
		json_id(got[G_MISSING], 0, INT32_MAX, &s->missing);
	if (s->season_start == 0)
		json_id(got[G_SEASON_START], 1, 12, &s->season_start);
}

static uint16_t
day_of(struct span value)
{
	return json_type(value) == JSON_STRING ? timeline_day(value.p + 1, value.n - 2) : TALLY_NO_DAY;
}

static enum fact
fact_of(int status, const struct span *got)
{
	static const enum fact facts[] = {
		[FINDING_OK] = FACT_OK, [FINDING_PARTIAL] = FACT_PARTIAL,
		[FINDING_NO_DATA] = FACT_NO_DATA, [FINDING_ERROR] = FACT_ERROR,
	};

	if (status != FINDING_SKIPPED)
		return facts[status];
	return json_type(got[G_SKIPPED]) > JSON_NULL || json_is(got[G_REASON], "not_asked") ?
	    FACT_UNASKED : FACT_SCOPE;
}

/* What the record says about its match; NULL, or why it is not a finding.  The id goes into d->text. */
static const char *
read_news(struct decide *d, const struct span *got, struct tally_news *news)
{
	int64_t batch = 1, tries = 1;
	int status = finding_status_of(got[G_STATUS]);

	if (json_type(got[G_FINDING]) != JSON_OBJECT)
		return "no object 'finding'; af-classify adds it";
	if (status < 0)
		return FINDING_STATUS_WRONG;
	d->text.n = 0;
	json_text(&d->text, json_type(got[G_MATCH]) > JSON_NULL ? got[G_MATCH] : got[G_FIXTURE]);
	if (d->text.n == 0)
		return "neither 'match_id' nor 'fixture_id'";
	*news = (struct tally_news){ .id = buf_span(&d->text), .fact = fact_of(status, got), .ms = -1,
	    .day = day_of(got[G_DATE]), .asked = day_of(got[G_AT]) };
	json_double(got[G_MS], 0, 1e9, &news->ms);
	json_i64(got[G_BATCH], 1, UINT16_MAX, &batch);
	json_i64(got[G_TRIES], 1, UINT8_MAX, &tries);
	news->batch = (uint16_t)(news->fact != FACT_UNASKED ? batch : 0);
	news->tries = (uint8_t)tries;
	return NULL;
}

static void
tell(struct decide *d, struct segment *s, const struct tally_news *news)
{
	size_t n = s->n;
	struct policy p;

	if (!tally_add(&d->tally, s, news) || s->n == n || !judge_is_due(s, &d->policy))
		return;
	p = thresholds_policy(&d->thresholds, &d->policy, s->league_id);
	judge_close(&d->judge, &d->tally, s, &p);
}

/* NULL, or why the record is left out; it then leaves no trace. */
static const char *
take(struct decide *d, const struct rec *r, const struct span *got)
{
	struct tally_news news;
	int64_t league_id, season;
	struct segment *s;
	const char *why;

	/* json_id is faster; rec_i64 says why it failed. */
	if ((json_id(got[G_LEAGUE], 0, INT32_MAX, &league_id) != 0 &&
	    rec_i64(r, "league_id", 0, INT32_MAX, &league_id, &why) != 0) ||
	    (json_id(got[G_SEASON], 0, 9999, &season) != 0 &&
	    rec_i64(r, "season", 0, 9999, &season, &why) != 0) ||
	    (!d->dry && (why = read_news(d, got, &news)) != NULL))
		return why;
	s = tally_segment(&d->tally, league_id, season);
	if (!d->dry)
		tell(d, s, &news);
	describe(d, s, got);	/* also into d->text, where the id was */
	return NULL;
}

/* --- out --- */

static void
put(struct decide *d, enum decision decision, struct span json)
{
	d->count[decision]++;
	/* If all that was asked is out of scope, asking again would not change that. */
	d->open += (decision == DECISION_PENDING || decision == DECISION_RETRY) &&
	    !span_is(json_get(json, "reason"), "\"nothing_in_scope\"");
	if (d->next)
		return;
	if (d->json) {
		jsonw_raw(&d->pilot, NULL, json);
		return;
	}
	if (!d->csv) {
		writer_line(&d->f.out, json);
		return;
	}
	d->row.n = 0;
	verdict_csv_row(&d->row, &d->extras, json);
	writer_line(&d->f.out, (struct span){ d->row.p, d->row.n - 1 });
}

static void
judge_segment(struct decide *d, const struct segment *s)
{
	struct policy p = thresholds_policy(&d->thresholds, &d->policy, s->league_id);
	enum decision decision;

	d->text.n = 0;
	decision = judge_put(&d->judge, &d->text, &d->tally, s, &p, d->dry);
	put(d, decision, buf_span(&d->text));
}

static void
put_header(struct decide *d)
{
	if (!d->csv)
		return;
	for (size_t i = 0; i < d->before.n; i++)
		verdict_note_extras(&d->extras, verdicts_json(&d->before, &d->before.v[i]));
	verdict_csv_header(&d->row, &d->extras);
	writer_line(&d->f.out, (struct span){ d->row.p, d->row.n - 1 });
}

/* The earlier verdicts, in order, unchanged or judged again; then the new segments. */
static void
put_all(struct decide *d)
{
	const struct verdict *old;

	put_header(d);
	for (size_t i = 0; i < d->before.n; i++) {
		const struct segment *s;

		old = &d->before.v[i];
		if (verdicts_find(&d->before, old->league_id, old->season) != old)
			continue;
		s = tally_find(&d->tally, old->league_id, old->season);
		if (s != NULL && (!old->settled || d->policy.extend))
			judge_segment(d, s);
		else
			put(d, old->decision, verdicts_json(&d->before, old));
	}
	for (size_t i = 0; i < d->tally.n; i++) {
		const struct segment *s = &d->tally.segments[i];

		if (verdicts_find(&d->before, s->league_id, s->season) == NULL)
			judge_segment(d, s);
	}
}

static uint64_t
counted(const struct decide *d)
{
	uint64_t n = 0;

	for (int i = 0; i < DECISIONS; i++)
		n += d->count[i];
	return n;
}

/* The pilot's result: its verdicts, and how many there are of each kind. */
static void
begin_json(struct decide *d)
{
	d->pilot = jsonw(&d->all);
	jsonw_open(&d->pilot, NULL, '{');
	jsonw_open(&d->pilot, "segments", '[');
}

static void
end_json(struct decide *d)
{
	struct jsonw *w = &d->pilot;

	jsonw_close(w);
	jsonw_open(w, "summary", '{');
	jsonw_int(w, "total_segments", (int64_t)counted(d));
	jsonw_int(w, "go", (int64_t)d->count[DECISION_GO]);
	jsonw_int(w, "hold", (int64_t)d->count[DECISION_HOLD]);
	jsonw_int(w, "stop", (int64_t)(d->count[DECISION_STOP] + d->count[DECISION_STOP_CIRCUIT]));
	jsonw_bool(w, "dry_run", d->dry);
	jsonw_close(w);
	jsonw_close(w);
	writer_line(&d->f.out, buf_span(&d->all));
	if (d->open != 0 && !d->dry)
		complain("not finished: %llu of %llu segments have no verdict yet; the same command carries on",
		    (unsigned long long)d->open, (unsigned long long)counted(d));
}

/* What remains to be done with these verdicts, most urgent first, one word a line. */
static void
put_next(struct decide *d)
{
	if (d->open != 0)
		writer_line(&d->f.out, SPAN("pilot"));
	if (d->count[DECISION_GO] != 0)
		writer_line(&d->f.out, SPAN("backfill"));
	if (d->count[DECISION_STOP] + d->count[DECISION_STOP_CIRCUIT] != 0)
		writer_line(&d->f.out, SPAN("taint"));
}

static void
sum_up(struct decide *d)
{
	struct jsonw *w = filter_summary(&d->f), *e = filter_event(&d->f, "decided");

	jsonw_int(w, "segments", (int64_t)counted(d));
	jsonw_int(w, "decided", (int64_t)(counted(d) - d->count[DECISION_PENDING] - d->count[DECISION_RETRY] -
	    d->count[DECISION_DRY_RUN]));

	for (int i = 0; i < DECISIONS; i++) {
		jsonw_int(w, decision_name((enum decision)i), (int64_t)d->count[i]);
		jsonw_int(e, decision_name((enum decision)i), (int64_t)d->count[i]);
	}
	filter_event_end(&d->f);
}

static const char *
take_alpha(void *alpha, const char *value)
{
	return num_double(SPAN(value), 1e-9, 0.5, alpha) == 0 ? NULL : "not a number from 1e-9 to 0.5";
}

/* Everything that can be wrong with the command line, before a record is read. */
static int
prepare(struct decide *d, const char *thresholds, const char *verdicts, const char *work)
{
	int status = EXIT_DONE, listed;

	if (d->policy.hold > d->policy.go)
		die(EXIT_USAGE, "--hold is above --go");
	if (d->csv + d->json + d->next > 1)
		die(EXIT_USAGE, "--csv, --json and --next exclude each other");
	if (d->policy.fixed && d->policy.extend)
		die(EXIT_USAGE, "--fixed and --extend exclude each other");
	if (thresholds != NULL && thresholds_read(&d->thresholds, thresholds) != 0)
		die(EXIT_USAGE, "the thresholds in '%s' cannot be used", thresholds);
	if (verdicts != NULL && (status = verdicts_read(&d->before, verdicts)) < 0)
		die(EXIT_USAGE, "the verdicts in '%s' cannot be used", verdicts);
	tally_init(&d->tally, d->policy.extend ? SIZE_MAX : (size_t)d->policy.sample);
	listed = read_work(d, work);
	return status != EXIT_DONE ? status : listed;
}

static void
release(struct decide *d)
{
	tally_free(&d->tally);
	tally_free(&d->listed);
	judge_free(&d->judge);
	thresholds_free(&d->thresholds);
	verdicts_free(&d->before);
	buf_free(&d->extras.names);
	buf_free(&d->text);
	buf_free(&d->row);
	buf_free(&d->all);
}

int
main(int argc, char *argv[])
{
	static struct decide d = { .f = FILTER_INIT, .policy = POLICY_INIT };
	struct policy *p = &d.policy;
	struct opt_call go = { thresholds_percent, &p->go }, hold = { thresholds_percent, &p->hold };
	struct opt_call alpha = { take_alpha, &p->alpha };
	const char *thresholds = NULL, *verdicts = NULL, *work = NULL, *why;
	const struct opt opts[] = {
		{ 0, "go", OPT_CALL, &go, "percent", "covered: GO from here (70)", 0, 0 },
		{ 0, "hold", OPT_CALL, &hold, "percent", "covered: HOLD from here, STOP below (50)", 0, 0 },
		{ 0, "thresholds", OPT_STR, &thresholds, "file", "lines of league_id go hold", 0, 0 },
		{ 0, "alpha", OPT_CALL, &alpha, "p", "a settled verdict is wrong at most this often (0.01)", 0, 0 },
		{ 0, "sample", OPT_NUM, &p->sample, "n", "planned matches for a segment (200)", 1, 1000000 },
		{ 0, "size", OPT_NUM, &p->size, "n", "matches in a round, with a look after each (20)", 1, 1000000 },
		{ 0, "min-answers", OPT_NUM, &p->min_answers, "n", "fewer are RETRY (20, or all there are)", 1, 1000000 },
		{ 0, "fixed", OPT_FLAG, &p->fixed, NULL, "judge the whole sample, even if it is certain earlier", 0, 0 },
		{ 0, "circuit", OPT_NUM, &p->circuit, "percent",
		    "with --fixed: so much of the sample in a row without data ends it (30)", 1, 100 },
		{ 0, "extend", OPT_FLAG, &p->extend, NULL, "the sample is every match", 0, 0 },
		{ 0, "final", OPT_FLAG, &p->final, NULL, "no more answers will come: decide on those there are", 0, 0 },
		{ 0, "verdicts", OPT_STR, &verdicts, "file", "earlier verdicts, NDJSON or CSV: settled ones stay", 0, 0 },
		{ 0, "work", OPT_STR, &work, "file", "the work list: a segment is what it has there", 0, 0 },
		{ 0, "csv", OPT_FLAG, &d.csv, NULL, "write CSV", 0, 0 },
		{ 0, "json", OPT_FLAG, &d.json, NULL, "write one object: segments, and a summary", 0, 0 },
		{ 0, "next", OPT_FLAG, &d.next, NULL, "write what remains to be done: pilot, backfill, taint", 0, 0 },
		{ 'n', "dry-run", OPT_FLAG, &d.dry, NULL, "segments or work in, all DRY_RUN out", 0, 0 },
		FILTER_OPTS(d.f), OPT_END
	};
	struct span got[GOT];
	struct rec *r;
	int status;

	argv = opt_parse(argc, argv, opts, "[file ...]", "judge each segment by its findings: GO, HOLD or STOP");
	status = prepare(&d, thresholds, verdicts, work);
	filter_open(&d.f, argv, want, got, GOT);
	while ((r = reader_next(&d.f.in)) != NULL)
		if ((why = take(&d, r, got)) != NULL)
			reader_reject(&d.f.in, "%s", why);
	if (d.json)
		begin_json(&d);
	put_all(&d);
	if (d.json)
		end_json(&d);
	if (d.next)
		put_next(&d);
	sum_up(&d);
	release(&d);
	return filter_close(&d.f, status);
}
