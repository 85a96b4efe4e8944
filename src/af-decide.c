/*
 * af-decide - GO, HOLD or STOP for each segment, as soon as it is certain enough
 *
 * Findings come in, in work-list order; a match counts once, and an answer replaces an error.  At the end of
 * the input each segment's facts go through lib/decide, so that the same findings give the same verdicts,
 * live, replayed or in pieces.
 */
#include <math.h>
#include <stdlib.h>

#include "clock.h"
#include "filter.h"
#include "finding.h"
#include "io.h"
#include "num.h"
#include "tally.h"
#include "verdict.h"
#include "xmem.h"

struct thresholds {
	struct threshold {
		int64_t league_id, go, hold;
	} *v;
	size_t n;
};

struct options {
	const char *go, *hold, *alpha, *thresholds, *verdicts;
	struct policy policy;
	bool csv, dry_run;
};

enum { GOT_STATUS, GOT_REASON, GOT_MS, GOT_BATCH, GOTS };

static const struct json_want in_finding[] = {
	{ "status", GOT_STATUS, NULL }, { "reason", GOT_REASON, NULL }, { NULL, 0, NULL }
};
static const struct json_want in_fetch[] = {
	{ "ms", GOT_MS, NULL }, { "batch", GOT_BATCH, NULL }, { NULL, 0, NULL }
};
static const struct json_want wanted[] = {
	{ "finding", -1, in_finding }, { "fetch", -1, in_fetch }, { NULL, 0, NULL }
};

static int64_t
thousandths(const char *option, const char *text)
{
	double v;

	if (num_double(SPAN(text), 0, 100, &v) != 0)
		die(EXIT_USAGE, "%s: '%s' is no percentage from 0 to 100", option, text);
	return (int64_t)llround(v * 1000);
}

static void
check_thresholds(const char *where, int64_t go, int64_t hold)
{
	if (hold > go)
		die(EXIT_USAGE, "%s: hold is above go", where);
}

/* One line of the file: league_id go hold. */
static bool
threshold_line(char *line, struct threshold *t)
{
	char *save = NULL, *word[4] = { NULL };
	double go, hold;
	size_t n = 0;

	for (char *w = strtok_r(line, " \t,\r", &save); w != NULL && n < 4; w = strtok_r(NULL, " \t,\r", &save))
		word[n++] = w;
	if (n != 3 || num_i64(SPAN(word[0]), 0, INT32_MAX, &t->league_id) != 0 ||
	    num_double(SPAN(word[1]), 0, 100, &go) != 0 ||
	    num_double(SPAN(word[2]), 0, 100, &hold) != 0 || hold > go)
		return false;
	t->go = (int64_t)llround(go * 1000);
	t->hold = (int64_t)llround(hold * 1000);
	return true;
}

static void
read_thresholds(const char *path, struct thresholds *t)
{
	struct buf text = { 0 };
	char *line, *next;
	unsigned no = 1;

	if (io_read_file(path, &text, 1 << 24) != 0)
		die_errno(EXIT_USAGE, "cannot read '%s'", path);
	for (line = buf_str(&text); *line != '\0'; line = next, no++) {
		next = line + strcspn(line, "\n");
		if (*next != '\0')
			*next++ = '\0';
		line += strspn(line, " \t\r");
		if (*line == '\0' || *line == '#')
			continue;
		t->v = xreallocarray(t->v, t->n + 1, sizeof *t->v);
		if (!threshold_line(line, &t->v[t->n++]))
			die(EXIT_USAGE, "%s:%u: wanted: league_id go hold, with hold not above go", path, no);
	}
	buf_free(&text);
}

static struct policy
policy_of(const struct policy *p, const struct thresholds *t, int64_t league_id)
{
	struct policy own = *p;

	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].league_id == league_id) {
			own.go = t->v[i].go;
			own.hold = t->v[i].hold;
		}
	return own;
}

/* --- in --- */

static enum fact
fact_of(int status, struct span reason)
{
	switch (status) {
	case FINDING_OK:
		return FACT_OK;
	case FINDING_PARTIAL:
		return FACT_PARTIAL;
	case FINDING_NO_DATA:
		return FACT_NO_DATA;
	case FINDING_SKIPPED:
		return json_is(reason, "not_finished") ? FACT_SCOPE : FACT_UNASKED;
	default:
		return FACT_ERROR;
	}
}

static void
name_segment(struct segment *s, const struct rec *r)
{
	static struct buf text;
	int64_t missing;
	const char *why;

	if (s->league_name == NULL && json_cstr(&text, rec_get(r, "league_name")) != NULL)
		s->league_name = xstrdup(text.p);
	if (s->country == NULL && json_cstr(&text, rec_get(r, "country")) != NULL)
		s->country = xstrdup(text.p);
	if (s->missing == 0 && rec_i64(r, "missing", 0, INT32_MAX, &missing, &why) == 0)
		s->missing = missing;
}

static uint16_t
day_of(const struct rec *r)
{
	static struct buf text;
	const char *date = json_cstr(&text, rec_get(r, "date"));
	int64_t at;

	if (date == NULL || strlen(date) < 10 || clock_parse((struct span){ date, 10 }, &at) != 0 ||
	    at < CLOCK_DAY || at / CLOCK_DAY > UINT16_MAX)
		return TALLY_NO_DAY;
	return (uint16_t)(at / CLOCK_DAY);
}

/* NULL, or why the record is no finding. */
static const char *
take(struct tally *t, const struct rec *r, const struct span got[GOTS], bool dry_run)
{
	static struct buf id;
	struct tally_news news = { .ms = -1, .calls = 1, .day = day_of(r) };
	int64_t league_id, season, batch;
	int status = finding_status_of(got[GOT_STATUS]);
	struct segment *s;
	const char *why;

	if (rec_i64(r, "league_id", 0, INT32_MAX, &league_id, &why) != 0 ||
	    rec_i64(r, "season", 0, 9999, &season, &why) != 0)
		return why;
	s = tally_segment(t, league_id, season);
	name_segment(s, r);
	if (dry_run)
		return NULL;
	if (status == -1)
		return got[GOT_STATUS].p == NULL ? "no finding: run af-classify first" :
		    "'finding.status' is none of the five";
	id.n = 0;
	json_text(&id, rec_get(r, "match_id").p != NULL ? rec_get(r, "match_id") : rec_get(r, "fixture_id"));
	if (id.n == 0)
		return "neither 'match_id' nor 'fixture_id'";
	news.id = buf_span(&id);
	news.fact = fact_of(status, got[GOT_REASON]);
	(void)json_double(got[GOT_MS], 0, 1e9, &news.ms);
	if (json_i64(got[GOT_BATCH], 1, 100000, &batch) == 0)
		news.calls = 1.0 / (double)batch;
	if (news.fact == FACT_UNASKED)
		news.calls = 0;
	(void)tally_add(t, s, &news);
	return NULL;
}

/* --- out --- */

struct month {
	int year, month;
	int64_t answers, covered;
};

/* What the segment's counted matches say beyond their counts. */
struct details {
	double ms, calls;
	int64_t timed;
	struct month *months;
	size_t nmonths;
	uint16_t first, last, first_covered, last_covered;	/* days of answers */
	int64_t before, behind;		/* answers before the first covered one, and behind the last */
};

static int
by_month(const void *a, const void *b)
{
	const struct month *x = a, *y = b;

	return (x->year * 12 + x->month > y->year * 12 + y->month) -
	    (x->year * 12 + x->month < y->year * 12 + y->month);
}

static void
count_month(struct details *d, uint16_t day, bool covered)
{
	char date[32];
	struct month m;
	size_t i;

	clock_iso(day * CLOCK_DAY, date);
	m = (struct month){ (date[0] - '0') * 1000 + (date[1] - '0') * 100 + (date[2] - '0') * 10 + date[3] - '0',
	    (date[5] - '0') * 10 + date[6] - '0', 1, covered };
	for (i = 0; i < d->nmonths; i++)
		if (by_month(&d->months[i], &m) == 0) {
			d->months[i].answers++;
			d->months[i].covered += covered;
			return;
		}
	d->months = xreallocarray(d->months, d->nmonths + 1, sizeof *d->months);
	d->months[d->nmonths++] = m;
}

static void
note_day(struct details *d, uint16_t day, bool covered)
{
	if (day == TALLY_NO_DAY)
		return;
	count_month(d, day, covered);
	if (d->first == 0 || day < d->first)
		d->first = day;
	if (day > d->last)
		d->last = day;
	if (covered && (d->first_covered == 0 || day < d->first_covered))
		d->first_covered = day;
	if (covered && day > d->last_covered)
		d->last_covered = day;
}

/* The facts in order, and what else is known; n of them are looked at in the second pass. */
static unsigned char *
facts_of(const struct tally *t, const struct segment *s)
{
	unsigned char *facts = xmalloc(s->n);
	size_t i = 0;

	for (const struct tally_match *m = tally_first(t, s); m != NULL; m = tally_next(t, m))
		facts[i++] = m->fact;
	return facts;
}

static void
look_closer(const struct tally *t, const struct segment *s, size_t used, struct details *d)
{
	size_t i = 0;

	*d = (struct details){ 0 };
	for (const struct tally_match *m = tally_first(t, s); m != NULL && i < used; m = tally_next(t, m), i++) {
		d->calls += (double)m->calls;
		if (m->fact < FACT_NO_DATA)
			continue;
		if (m->ms >= 0) {
			d->ms += (double)m->ms;
			d->timed++;
		}
		note_day(d, m->day, m->fact > FACT_NO_DATA);
	}
	i = 0;
	for (const struct tally_match *m = tally_first(t, s); m != NULL && i < used; m = tally_next(t, m), i++)
		if (m->fact == FACT_NO_DATA && m->day != TALLY_NO_DAY && d->first_covered != 0) {
			d->before += m->day < d->first_covered;
			d->behind += m->day > d->last_covered;
		}
	if (d->nmonths != 0)
		qsort(d->months, d->nmonths, sizeof *d->months, by_month);
}

static void
put_day(struct jsonw *w, const char *name, uint16_t day)
{
	char date[32];

	clock_iso(day * CLOCK_DAY, date);
	jsonw_text(w, name, (struct span){ date, 10 });
}

/*
 * A block of answers without data before the first match with data, or behind the last: data begin or end
 * there.  Five of them by chance, at a coverage of half, are one in 32.
 */
#define BLOCK 5

static void
put_months(struct jsonw *w, const struct details *d)
{
	struct buf name = { 0 };

	if (d->before >= BLOCK)
		put_day(w, "covered_from", d->first_covered);
	if (d->behind >= BLOCK)
		put_day(w, "covered_until", d->last_covered);
	if (d->nmonths == 0)
		return;
	jsonw_open(w, "months", '[');
	for (size_t i = 0; i < d->nmonths; i++) {
		name.n = 0;
		buf_addf(&name, "%04d-%02d", d->months[i].year, d->months[i].month);
		jsonw_open(w, NULL, '{');
		jsonw_str(w, "month", buf_str(&name));
		jsonw_int(w, "answers", d->months[i].answers);
		jsonw_int(w, "covered", d->months[i].covered);
		jsonw_close(w);
	}
	jsonw_close(w);
	buf_free(&name);
}

static double
percent(int64_t part, int64_t whole)
{
	return whole > 0 ? 100.0 * (double)part / (double)whole : 0;
}

static void
put_verdict(struct buf *to, const struct segment *s, const struct policy *p, const struct decided *v,
    const struct details *d)
{
	int64_t ok = v->count[FACT_OK] + v->count[FACT_PARTIAL], answers = ok + v->count[FACT_NO_DATA];
	struct jsonw w = jsonw(to);

	jsonw_open(&w, NULL, '{');
	jsonw_int(&w, "league_id", s->league_id);
	jsonw_str(&w, "league_name", s->league_name);
	jsonw_str(&w, "country", s->country);
	jsonw_int(&w, "season", s->season);
	jsonw_int(&w, "total_missing", s->missing);
	jsonw_int(&w, "sampled", answers + v->count[FACT_ERROR]);
	jsonw_int(&w, "api_ok", v->count[FACT_OK]);
	jsonw_int(&w, "partial", v->count[FACT_PARTIAL]);
	jsonw_int(&w, "no_data", v->count[FACT_NO_DATA]);
	jsonw_int(&w, "error", v->count[FACT_ERROR]);
	jsonw_fixed(&w, "coverage_pct", percent(ok, answers), 2);
	jsonw_fixed(&w, "avg_latency_ms", d->timed > 0 ? d->ms / (double)d->timed : 0, 1);
	jsonw_str(&w, "decision", decision_name(v->decision));
	if (v->decision != DECISION_DRY_RUN) {
		jsonw_fixed(&w, "interval_low", percent(v->low, v->population), 2);
		jsonw_fixed(&w, "interval_high", percent(v->high, v->population), 2);
		jsonw_bool(&w, "settled", v->settled || v->decision == DECISION_STOP_CIRCUIT);
		jsonw_int(&w, "calls", (int64_t)ceil(d->calls - 1e-3));
		jsonw_int(&w, "longest_no_data_run", v->run);
		jsonw_str(&w, "reason", v->reason);
		jsonw_fixed(&w, "go", (double)p->go / 1000, 3);
		jsonw_fixed(&w, "hold", (double)p->hold / 1000, 3);
		jsonw_int(&w, "min_answers", p->min_answers);
		put_months(&w, d);
	}
	jsonw_close(&w);
}

struct output {
	struct filter *f;
	struct buf line, row;
	bool csv;
};

static void
write_verdict(struct output *o, struct span json)
{
	if (!o->csv) {
		writer_line(&o->f->out, json);
		return;
	}
	o->row.n = 0;
	verdict_csv_row(&o->row, json);
	writer_line(&o->f->out, (struct span){ o->row.p, o->row.n - 1 });
}

static void
decide_all(const struct tally *t, const struct options *o, const struct thresholds *th,
    const struct verdicts *before, struct output *out)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct segment *s = &t->segments[i];
		struct policy p = policy_of(&o->policy, th, s->league_id);
		const struct verdict *old = verdicts_find(before, s->league_id, s->season);
		struct decided v = { .decision = DECISION_DRY_RUN };
		struct details d = { 0 };
		unsigned char *facts;

		if (old != NULL && old->settled && !p.extend)
			continue;
		if (!o->dry_run) {
			facts = facts_of(t, s);
			decide(&p, s->missing, facts, s->n, &v);
			look_closer(t, s, v.used, &d);
			free(facts);
		}
		out->line.n = 0;
		put_verdict(&out->line, s, &p, &v, &d);
		write_verdict(out, buf_span(&out->line));
		free(d.months);
	}
}

/* Verdicts of before that stay: settled ones, and those of segments that nothing new is known about. */
static void
keep_old(const struct tally *t, const struct verdicts *before, bool extend, struct output *out)
{
	for (size_t i = 0; i < before->n; i++) {
		const struct verdict *old = &before->v[i];
		bool again = false;

		if (verdicts_find(before, old->league_id, old->season) != old)
			continue;
		for (size_t k = 0; k < t->n && !again; k++)
			again = t->segments[k].league_id == old->league_id && t->segments[k].season == old->season;
		if (!again || (old->settled && !extend))
			write_verdict(out, verdict_line(before, old));
	}
}

static void
check_options(struct options *o)
{
	double alpha;

	o->policy.go = thousandths("--go", o->go);
	o->policy.hold = thousandths("--hold", o->hold);
	check_thresholds("--go, --hold", o->policy.go, o->policy.hold);
	if (num_double(SPAN(o->alpha), 1e-9, 0.5, &alpha) != 0)
		die(EXIT_USAGE, "--alpha: '%s' is no number from 1e-9 to 0.5", o->alpha);
	o->policy.alpha = alpha;
}

int
main(int argc, char *argv[])
{
	struct filter f = FILTER_INIT;
	struct options o = { .go = "70", .hold = "50", .alpha = "0.01", .policy = POLICY_INIT };
	const struct opt opts[] = {
		{ 0, "go", OPT_STR, &o.go, "percent", "coverage from which on it is GO (70)", 0, 0 },
		{ 0, "hold", OPT_STR, &o.hold, "percent", "and HOLD (50)", 0, 0 },
		{ 0, "thresholds", OPT_STR, &o.thresholds, "file", "lines of league_id go hold", 0, 0 },
		{ 0, "alpha", OPT_STR, &o.alpha, "p", "a settled verdict is wrong so often at most (0.01)", 0, 0 },
		{ 0, "sample", OPT_NUM, &o.policy.sample, "n", "planned answers of a segment (200)", 1, 10000000 },
		{ 0, "size", OPT_NUM, &o.policy.size, "n", "records between two looks (20)", 1, 10000000 },
		{ 0, "min-answers", OPT_NUM, &o.policy.min_answers, "n", "fewer are RETRY (20, or all there are)", 1, 10000000 },
		{ 0, "fixed", OPT_FLAG, &o.policy.fixed, NULL, "the whole sample, whatever is certain before", 0, 0 },
		{ 0, "circuit", OPT_NUM, &o.policy.circuit, "percent", "--fixed: NO_DATA in a row, of the sample, that end it (30)", 1, 100 },
		{ 0, "extend", OPT_FLAG, &o.policy.extend, NULL, "the sample is everything; settled verdicts may change", 0, 0 },
		{ 0, "final", OPT_FLAG, &o.policy.final, NULL, "nothing more will come: no PENDING", 0, 0 },
		{ 0, "verdicts", OPT_STR, &o.verdicts, "file", "verdicts of before, NDJSON or CSV: settled ones stay", 0, 0 },
		{ 0, "csv", OPT_FLAG, &o.csv, NULL, "write CSV", 0, 0 },
		{ 'n', "dry-run", OPT_FLAG, &o.dry_run, NULL, "segments in, DRY_RUN verdicts out", 0, 0 },
		FILTER_OPTS(f), OPT_END
	};
	struct thresholds thresholds = { 0 };
	struct verdicts before = { 0 };
	struct output out = { .f = &f };
	struct span got[GOTS];
	struct tally t;
	struct rec *r;
	const char *why;
	int status = EXIT_DONE;

	argv = opt_parse(argc, argv, opts, "[file ...]", "verdicts from findings: GO, HOLD or STOP per segment");
	check_options(&o);
	if (o.thresholds != NULL)
		read_thresholds(o.thresholds, &thresholds);
	if (o.verdicts != NULL && verdicts_read(&before, o.verdicts) != 0)
		status = EXIT_SOME;
	filter_open(&f, argv, wanted, got, GOTS);
	tally_init(&t, o.policy.extend ? SIZE_MAX : (size_t)o.policy.sample);
	while ((r = reader_next(&f.in)) != NULL)
		if ((why = take(&t, r, got, o.dry_run)) != NULL)
			reader_reject(&f.in, "%s", why);
	out.csv = o.csv;
	if (o.csv) {
		verdict_csv_header(&out.row);
		writer_line(&f.out, (struct span){ out.row.p, out.row.n - 1 });
	}
	keep_old(&t, &before, o.policy.extend, &out);
	decide_all(&t, &o, &thresholds, &before, &out);
	tally_free(&t);
	verdicts_free(&before);
	free(thresholds.v);
	buf_free(&out.line);
	buf_free(&out.row);
	return filter_close(&f, status);
}
