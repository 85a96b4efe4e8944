/*
 * af-estimate - what a run will cost and when it will be over, before the first call
 *
 * Segments in; calls, share of the provider's day, days and the end out: expected and at most, for the pilot, for the
 * backfill of what it finds, and for both.  Whatever is known already costs nothing: settled verdicts, and answers in the
 * log.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/num.h"
#include "fetch/provider.h"
#include "log/log.h"
#include "pilot/estimate.h"
#include "record/filter.h"
#include "record/tmpl.h"

#define QUOTA_MAX ((size_t)1 << 20)

/* The command line. */
struct wanted {
	const char *verdicts, *work, *log, *provider, *quota, *start, *prior;
	struct opt_list reuse;
	int64_t rate, per_day, round;
	bool text;
};

static uint64_t
read_verdicts(struct segments *g, const char *path, size_t max_line)
{
	struct reader in;
	const char *why;
	struct rec *r;

	if (path == NULL)
		return 0;
	reader_open_file(&in, path, max_line);
	while ((r = reader_next(&in)) != NULL)
		if (segments_verdict(g, r, &why) != 0)
			reader_reject(&in, "%s", why);
	reader_close(&in);
	return in.rejected;
}

/* NULL, or why the record has no price: a verdict says total_missing, a segment missing. */
static const char *
unpriced(const struct rec *r)
{
	bool verdict = rec_get(r, "total_missing").p != NULL;
	const char *why;
	int64_t n;

	return rec_i64(r, verdict ? "total_missing" : "missing", 0, INT64_MAX, &n, &why) == 0 ? NULL : why;
}

static struct log *
open_log(const struct wanted *w)
{
	struct buf why = { 0 };
	struct log *l = log_open(w->log, w->log != NULL ? LOG_READ : 0, &why);

	if (l == NULL)
		die(EXIT_USAGE, "%s", buf_str(&why));
	for (size_t i = 0; i < w->reuse.n; i++)
		if (log_reuse(l, w->reuse.v[i], &why) != 0)
			die(EXIT_USAGE, "%s", buf_str(&why));
	buf_free(&why);
	return l;
}

/* Checks for each match of the work list whether its answer is there. */
static uint64_t
read_work(struct estimate *e, const struct wanted *w, const struct provider *p, size_t max_line)
{
	struct buf key = { 0 }, not_closed = { 0 };
	int64_t league, season, cell;
	struct log *log;
	struct log_hit hit;
	struct reader in;
	struct rec *r;

	if (w->work == NULL)
		return 0;
	log = open_log(w);
	reader_open_file(&in, w->work, max_line);
	while ((r = reader_next(&in)) != NULL) {
		const char *why;

		key.n = 0;
		if (rec_i64(r, "league_id", 0, INT64_MAX, &league, &why) != 0 ||
		    rec_i64(r, "season", SEGMENT_SEASON_MIN, SEGMENT_SEASON_MAX, &season, &why) != 0 ||
		    (why = tmpl_expand(&key, p->key != NULL ? p->key : p->url, r)) != NULL)
			reader_reject(&in, "%s", why);
		else if ((cell = segments_find(e->store, league, season)) != -1)
			estimate_work(e, (size_t)cell, log_find(log, buf_span(&key), INT64_MIN, &hit) == LOG_FINAL);
	}
	reader_close(&in);
	(void)log_close(log, &not_closed);
	buf_free(&key);
	buf_free(&not_closed);
	return in.rejected;
}

/* A record of af-quota: the learned limits, and what is spent today. */
static void
read_quota(struct wanted *w, int64_t *used)
{
	struct json_err err;
	struct buf b = { 0 };
	struct span record;
	double rate;

	if (w->quota == NULL)
		return;
	if (io_read_file(w->quota, &b, QUOTA_MAX) != 0)
		die_errno(EXIT_USAGE, "cannot read '%s'", w->quota);
	record = json_trim(buf_span(&b));
	if (json_scan(record, NULL, NULL, 0, NULL, &err) != 0 ||
	    json_type(json_get(record, "charged")) != JSON_NUMBER)
		die(EXIT_USAGE, "'%s' is not a record of af-quota", w->quota);
	if (w->per_day == 0)
		(void)json_i64(json_get(record, "limit_day"), 1, GOV_LIMIT_MAX, &w->per_day);
	if (*used == 0)
		(void)json_i64(json_get(record, "charged"), 0, GOV_LIMIT_MAX, used);
	if (w->rate == 0 && json_double(json_get(record, "calls_a_minute"), 1, GOV_LIMIT_MAX, &rate) == 0)
		w->rate = (int64_t)rate;
	buf_free(&b);
}

static int64_t
least_of(int64_t a, int64_t limit)
{
	return limit > 0 && limit < a ? limit : a;
}

/* The tightest limits of the user's and the provider file's. */
static struct forecast_pace
pace_of(const struct wanted *w, const struct provider *p, const struct estimate *e)
{
	struct forecast_pace pace = { .today = INT64_MAX, .per_day = INT64_MAX, .day_offset = p->day_offset };
	int64_t rate = w->rate != 0 ? w->rate : p->rate != 0 ? p->rate : PROVIDER_RATE;
	int64_t per_day = w->per_day != 0 ? w->per_day : p->per_day;

	pace.per_minute = (double)least_of(least_of(rate, p->per_minute), p->per_second * 60);
	if (per_day > 0) {
		pace.per_day = per_day - e->reserve;
		pace.today = pace.per_day - e->used;
	}
	return pace;
}

static const char *
percent(void *to, const char *value)
{
	double v;

	if (num_double(SPAN(value), 0, 100, &v) != 0)
		return "not a percentage from 0 to 100";
	*(int64_t *)to = (int64_t)(v * 1000 + 0.5);
	return NULL;
}

static void
check(const struct wanted *w, const struct provider *p, struct estimate *e)
{
	e->start = clock_now();
	if (num_double(SPAN(w->prior), 0.001, 100, &e->a) != 0)
		die(EXIT_USAGE, "--prior: '%s': not a number from 0.001 to 100", w->prior);
	if (w->start != NULL && clock_parse(SPAN(w->start), &e->start) != 0)
		die(EXIT_USAGE, "--start: '%s': not a time such as 2026-02-01T10:00:00Z", w->start);
	if ((w->log != NULL || w->reuse.n != 0) && w->work == NULL)
		die(EXIT_USAGE, "--log needs --work: the work list says which answers count");
	if (e->batch == 0)
		e->batch = p->batch > 0 ? p->batch : 1;
	/* Like the pilot: small rounds if each match is a call. */
	e->policy.size = w->round != 0 ? w->round : e->batch > 1 ? DECIDE_ROUND : DECIDE_ROUND_ALONE;
	if (e->policy.hold > e->policy.go)
		die(EXIT_USAGE, "--hold is above --go");
	e->pace = pace_of(w, p, e);
}

static void
put(struct filter *f, const struct estimate *e, bool text)
{
	struct jsonw w;

	if (text || isatty(1)) {
		estimate_text(e, &f->out.b);
		return;
	}
	w = writer_begin(&f->out);
	estimate_json(e, &w);
	writer_end(&f->out);
}

int
main(int argc, char *argv[])
{
	static struct provider p;
	struct filter f = FILTER_INIT;
	struct wanted w = { .provider = PROVIDER_DEFAULT, .prior = "0.05" };
	struct segments g = { 0 };
	struct estimate e = { .store = &g, .policy = POLICY_INIT, .min = 10 };
	const struct opt_call go = { percent, &e.policy.go }, hold = { percent, &e.policy.hold };
	const struct opt opts[] = {
		{ 0, "verdicts", OPT_STR, &w.verdicts, "file", "verdicts so far", 0, 0 },
		{ 0, "work", OPT_STR, &w.work, "file", "the work list, to look its answers up in the log", 0, 0 },
		{ 'l', "log", OPT_STR, &w.log, "file", "saved answers: they cost nothing", 0, 0 },
		{ 0, "reuse", OPT_LIST, &w.reuse, "file", "more of them; repeatable", 0, 0 },
		{ 'p', "provider", OPT_STR, &w.provider, "name", "whose limits: a name, or a file (" PROVIDER_DEFAULT ")", 0, 0 },
		{ 'b', "batch", OPT_NUM, &e.batch, "n", "matches in a call (the provider's)", 1, 1000 },
		{ 'r', "rate", OPT_NUM, &w.rate, "n", "calls a minute (the provider's, or 75)", 1, GOV_LIMIT_MAX },
		{ 0, "per-day", OPT_NUM, &w.per_day, "n", "calls a day that the plan allows", 1, GOV_LIMIT_MAX },
		{ 0, "reserve", OPT_NUM, &e.reserve, "n", "daily calls to leave for others", 0, GOV_LIMIT_MAX },
		{ 0, "used", OPT_NUM, &e.used, "n", "of today's calls, already spent", 0, GOV_LIMIT_MAX },
		{ 0, "quota", OPT_STR, &w.quota, "file", "a record of af-quota: limits, and what is spent", 0, 0 },
		{ 0, "start", OPT_STR, &w.start, "time", "when the first call leaves (now)", 0, 0 },
		{ 0, "round", OPT_NUM, &w.round, "n", "matches of a segment asked in a round (20; 5 without bundles)", 1, 1000 },
		{ 0, "sample", OPT_NUM, &e.policy.sample, "n", "matches asked of a segment at most (200)", 1, 2000 },
		{ 0, "min", OPT_NUM, &e.min, "n", "segments that lack fewer have no pilot (10)", 0, INT32_MAX },
		{ 0, "go", OPT_CALL, (void *)&go, "percent", "GO from here (70)", 0, 0 },
		{ 0, "hold", OPT_CALL, (void *)&hold, "percent", "HOLD from here (50)", 0, 0 },
		{ 0, "fixed", OPT_FLAG, &e.policy.fixed, NULL, "the whole sample of every segment", 0, 0 },
		{ 0, "prior", OPT_STR, &w.prior, "a", "coverage as in Beta(a, a) (0.05)", 0, 0 },
		{ 't', "text", OPT_FLAG, &w.text, NULL, "a table, as on a terminal", 0, 0 },
		FILTER_OPTS(f),
		OPT_END
	};
	const char *why;
	struct rec *r;
	uint64_t rejected;

	argv = opt_parse(argc, argv, opts, "[file ...]", "price a pilot and a backfill, before the first call");
	provider_init(&p);
	if (provider_load(&p, w.provider) != 0)
		return EXIT_USAGE;
	if ((why = provider_check(&p)) != NULL)
		die(EXIT_USAGE, "cannot use the provider '%s': %s", w.provider, why);
	read_quota(&w, &e.used);
	check(&w, &p, &e);
	filter_open(&f, argv, NULL, NULL, 0);
	while ((r = reader_next(&f.in)) != NULL)
		if ((why = unpriced(r)) != NULL || segments_verdict(&g, r, &why) != 0)
			reader_reject(&f.in, "%s", why);
	rejected = read_verdicts(&g, w.verdicts, (size_t)f.max_line) + read_work(&e, &w, &p, (size_t)f.max_line);
	if ((why = estimate_price(&e)) != NULL)
		die(EXIT_USAGE, "%s", why);
	put(&f, &e, w.text);
	estimate_free(&e);
	segments_free(&g);
	free(w.reuse.v);
	return filter_close(&f, rejected != 0 ? EXIT_SOME : EXIT_DONE);
}
