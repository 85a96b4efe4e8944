/* Districts: the routes of the second version elsewhere. */
#include "aliasdist.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/days.h"
#include "base/io.h"
#include "base/num.h"
#include "base/zone.h"
#include "body.h"

#define RATE_FILE ".rate-limit.json"
#define RATE_DEFAULT "{\"maxRequestsPerMinute\":60,\"maxConcurrent\":3,\"minDelayMs\":0,\"maxDelayMs\":30000,\"backoffMultiplier\":2}"

/* Its members, our options; the rate comes from its configuration. */
static const struct alias_member members_2[] = {
	{ "startDate", "--from", NULL }, { "endDate", "--to", NULL },
};
static const struct alias_member members_rate[] = {
	{ "maxRequestsPerMinute", "--rate-limit", NULL }, { "maxConcurrent", "--concurrency", NULL },
};

static const struct body_member body_2[] = {
	{ "jobType", BODY_TEXT }, { "startDate", BODY_TEXT }, { "endDate", BODY_TEXT }, { "targetDistricts", BODY_LIST },
	{ "skipExisting", BODY_FLAG }, { "rateLimitOverrides", BODY_OBJECT },
};
static const struct body_member body_rate[] = {
	{ "maxRequestsPerMinute", BODY_NUMBER }, { "maxConcurrent", BODY_NUMBER }, { "minDelayMs", BODY_NUMBER },
	{ "maxDelayMs", BODY_NUMBER }, { "backoffMultiplier", BODY_NUMBER },
};
/* Their bounds; all but the factor are whole numbers, as options are. */
static const struct {
	double lo, hi;
	bool whole;
} bounds[] = { { 1, 100000, true }, { 1, 100, true }, { 0, 3600000, true }, { 0, 3600000, true }, { 1, 100, false } };

#define RATES (sizeof body_rate / sizeof body_rate[0])

static void
put_progress_2(struct serve *s, struct jsonw *w, const struct job_look *j, struct span units, const struct jobs_totals *t)
{
	jsonw_open(w, "progress", '{');
	jsonw_int(w, "totalItems", t->list);
	jsonw_int(w, "processedItems", t->list - t->left);
	jsonw_int(w, "failedItems", t->failed);
	jsonw_int(w, "skippedItems", t->unavailable);
	dist_put_current(s, w, "currentItem", j, true);
	dist_put_districts(w, j, units);
	jsonw_open(w, "errors", '[');
	for (struct span line; jobs_line(&units, &line);)
		if (dist_count_of(line, "failed") > 0) {
			jsonw_open(w, NULL, '{');
			jsonw_raw(w, "itemId", json_get(line, "unit"));
			jsonw_raw(w, "message", json_get(line, "error"));
			jsonw_bool(w, "isRetryable", !span_is(json_get(line, "retry"), "false"));
			jsonw_close(w);
		}
	jsonw_close(w);
	jsonw_close(w);
}

/* When the units last changed; 0: not yet. */
static int64_t
last_processed(struct serve *s, const char *id)
{
	struct buf path = { 0 };
	struct stat st;
	int64_t at = 0;

	if (stat(job_path(&path, s->o->jobs, id, "units.ndjson"), &st) == 0)
		at = st.st_mtim.tv_sec * CLOCK_SECOND + st.st_mtim.tv_nsec / 1000;
	buf_free(&path);
	return at;
}

static void
put_instant(struct jsonw *w, const char *key, int64_t at)
{
	char text[32];

	clock_iso_ms(at, text);
	jsonw_str(w, key, at != 0 ? text : NULL);
}

static void
put_checkpoint(struct serve *s, struct jsonw *w, const char *id, struct span units)
{
	struct span last = SPAN_NONE;

	jsonw_open(w, "checkpoint", '{');
	jsonw_open(w, "itemsCompleted", '[');
	for (struct span line; jobs_line(&units, &line);)
		if (dist_count_of(line, "left") == 0 && dist_count_of(line, "failed") == 0) {
			last = json_get(line, "unit");
			jsonw_raw(w, NULL, last);
		}
	jsonw_close(w);
	jsonw_raw(w, "lastProcessedItem", last);
	put_instant(w, "lastProcessedAt", last_processed(s, id));
	jsonw_close(w);
}

static void
put_result(struct serve *s, struct jsonw *w, const struct job_look *j, const struct jobs_totals *t)
{
	if (!job_ended(j->state)) {
		jsonw_raw(w, "result", SPAN_NONE);
		return;
	}
	jsonw_open(w, "result", '{');
	jsonw_int(w, "itemsProcessed", t->list - t->left);
	jsonw_int(w, "itemsFailed", t->failed);
	jsonw_int(w, "itemsSkipped", t->unavailable);
	dist_put_snapshots(s, w, j->id);
	jsonw_int(w, "duration", j->ended > j->started ? (j->ended - j->started) / 1000 : 0);
	jsonw_close(w);
}

void
dist_put_v2(struct serve *s, struct jsonw *w, const struct job_look *j)
{
	struct buf text = { 0 }, units = { 0 };
	struct jobs_totals t;

	(void)job_units(&units, s->o->jobs, j->id);
	jobs_count(buf_span(&units), &t);
	jsonw_open(w, NULL, '{');
	jsonw_str(w, "jobId", j->id);
	jsonw_str(w, "jobType", "data-collection");
	jsonw_str(w, "status", alias_state(ALIAS_DISTRICTS_2, j->state));
	jsonw_open(w, "config", '{');
	jsonw_str(w, "startDate", dist_option_or(&text, j, "--from", NULL));
	jsonw_str(w, "endDate", dist_option_or(&text, j, "--to", NULL));
	text.n = 0;
	(void)dist_targets(s, &text, j);
	alias_list(w, "targetDistricts", buf_span(&text));
	jsonw_close(w);
	put_progress_2(s, w, j, buf_span(&units), &t);
	put_checkpoint(s, w, j->id, buf_span(&units));
	put_result(s, w, j, &t);
	put_instant(w, "createdAt", j->added);
	put_instant(w, "startedAt", j->started);
	put_instant(w, "completedAt", job_ended(j->state) ? j->ended : 0);
	jsonw_str(w, "error", j->state == JOB_FAILED ? j->reason : NULL);
	jsonw_close(w);
	buf_free(&text);
	buf_free(&units);
}

static void
answer_v2(struct serve *s, struct rep *p, const char *id, unsigned status, struct span targets)
{
	struct job_look j;
	struct jsonw w = jsonw(&p->body);

	if (!alias_find(s, "districts", id, &j, p))
		return;
	dist_put_v2(s, &w, &j);
	if (targets.p != NULL) {
		p->body.n--;	/* back into the object */
		w = jsonw_inside(&p->body, true);
		dist_put_left_out(s, &w, targets);
		buf_addc(&p->body, '}');
	}
	answer_json(p, status);
	job_look_free(&j);
}

static void
added_2(struct serve *s, struct req *q, struct rep *p)
{
	char *id = p->own;

	answer_v2(s, p, id, 201, json_get(q->body, "targetDistricts"));
}

/* The file of the rate, or the default without one. */
static struct span
rate(struct serve *s, struct buf *text)
{
	struct buf path = { 0 };
	struct span all;

	buf_addf(&path, "%s/" RATE_FILE, s->o->jobs);
	all = json_file(text, buf_str(&path), 4096);
	buf_free(&path);
	return all.p != NULL ? all : SPAN(RATE_DEFAULT);
}

/* The members of given, a part of a rate, over those of had, as an object in to; whole numbers are written as an option takes them.
 * False after a problem. */
static bool
take_rate(struct buf *to, struct span given, struct span had, struct rep *p)
{
	struct jsonw w = jsonw(to);
	double v = 0;

	if (!body_has(given, ROWS(body_rate), p))
		return false;
	jsonw_open(&w, NULL, '{');
	for (size_t i = 0; i < RATES; i++) {
		const char *name = body_rate[i].name;
		struct span value = json_get(given, name);

		if (value.p == NULL && (value = json_get(had, name)).p == NULL)
			continue;
		if (json_double(value, bounds[i].lo, bounds[i].hi, &v) != 0 || (bounds[i].whole && v != (double)(int64_t)v)) {
			problem(p, 422, "GET /api/admin/backfill/config/rate-limit shows the present ones", "%s is a %snumber from %.0f to %.0f", name, bounds[i].whole ? "whole " : "", bounds[i].lo, bounds[i].hi);
			return false;
		}
		if (bounds[i].whole)
			jsonw_int(&w, name, (int64_t)v);
		else
			jsonw_raw(&w, name, value);
	}
	jsonw_close(&w);
	return true;
}

/* The rate of a request: what is configured, but for its overrides. */
static bool
add_rate(struct serve *s, struct req *q, struct rep *p, struct jobwords *a)
{
	struct span given = json_get(q->body, "rateLimitOverrides");
	struct buf text = { 0 }, now = { 0 };
	bool ok = take_rate(&now, given.p != NULL ? given : SPAN("{}"), rate(s, &text), p) &&
	    alias_take(a, ROWS(members_rate), buf_span(&now), p);

	buf_free(&text);
	buf_free(&now);
	return ok;
}

static bool
take_v2(struct serve *s, struct req *q, struct rep *p, struct jobwords *a)
{
	struct span type;
	bool ok, collected;

	if (!body_takes(q, p, ROWS(body_2)))
		return false;
	type = json_get(q->body, "jobType");
	if (!json_is(type, "data-collection")) {
		problem(p, 422, "\"jobType\": \"data-collection\"; analytics are computed elsewhere", "this type of job is not served");
		return false;
	}
	ok = dist_take_dates(q, p, true) && dist_take_scope(s, q, p, a, &collected) && alias_take(a, ROWS(members_2), q->body, p) && add_rate(s, q, p, a);
	if (ok && span_is(json_get(q->body, "skipExisting"), "false"))
		(void)jobwords_add(a, "--anew");
	return ok;
}

void
alias_v2_add(struct serve *s, struct req *q, struct rep *p)
{
	struct jobwords a = { 0 };
	struct jobdo_ask ask = { .kind = "districts", .phase = "backfill" };

	if (take_v2(s, q, p, &a)) {
		ask.argv = jobwords_argv(&a);
		jobdo_add(s, q, p, &ask, added_2);
	}
	jobwords_free(&a);
}

/* Which day the provider has, as the backfill takes it. */
static int64_t
provider_day(void)
{
	static const char zone[] = "America/Denver";

	return zone_day(zone_check(zone) == NULL ? zone : "UTC", clock_now());
}

/* The first and the last day of a request whose dates have been taken; without an end it goes up to the provider's day, as the
 * backfill does. */
static void
days_asked(struct span body, int64_t *first, int64_t *last)
{
	struct buf from = { 0 }, to = { 0 };

	*first = 0;
	json_text(&from, json_get(body, "startDate"));
	json_text(&to, json_get(body, "endDate"));
	(void)days_parse(buf_span(&from), first);
	if (days_parse(buf_span(&to), last) != 0)
		*last = provider_day();
	buf_free(&from);
	buf_free(&to);
}

/* What follows the option, with its '=', among the words; empty without it. */
static struct span
value_in(const char *const *argv, const char *option)
{
	for (; *argv != NULL; argv++)
		if (strncmp(*argv, option, strlen(option)) == 0)
			return SPAN(*argv + strlen(option));
	return SPAN("");
}

static void
put_preview(struct serve *s, struct jsonw *w, struct span body, const char *const *argv)
{
	struct span list = value_in(argv, "--districts=");
	int64_t first, last, days, n = list.n > 0, calls, a_minute = 0;
	char until[DAYS_TEXT];
	bool reports = list.n > 0 && !span_is(value_in(argv, "--collection="), "system-wide");

	days_asked(body, &first, &last);
	days = last < first ? 0 : last - first + 1;
	days_text(last, until);
	(void)num_i64(value_in(argv, "--rate-limit="), 1, INT64_MAX, &a_minute);
	for (size_t i = 0; i < list.n; i++)
		n += list.p[i] == ',';
	calls = reports ? days * (1 + 3 * n) : days;
	jsonw_open(w, NULL, '{');
	jsonw_int(w, "totalItems", reports ? days * n : days);
	jsonw_open(w, "dateRange", '{');
	jsonw_raw(w, "startDate", json_get(body, "startDate"));
	jsonw_str(w, "endDate", until);
	jsonw_close(w);
	alias_list(w, "affectedDistricts", list);
	jsonw_int(w, "estimatedDuration", a_minute > 0 ? calls * 60000 / a_minute : 0);
	jsonw_open(w, "itemBreakdown", '{');
	jsonw_int(w, "dates", days);
	jsonw_int(w, "districts", n);
	jsonw_int(w, "calls", calls);
	jsonw_close(w);
	dist_put_left_out(s, w, json_get(body, "targetDistricts"));
	jsonw_close(w);
}

void
alias_v2_preview(struct serve *s, struct req *q, struct rep *p)
{
	struct jobwords a = { 0 };
	struct jobdo_ask ask = { .kind = "districts", .phase = "backfill" };
	struct jsonw w = jsonw(&p->body);
	char *phase = NULL;

	if (take_v2(s, q, p, &a)) {
		ask.argv = jobwords_argv(&a);
		if (jobdo_may(s, p, &ask, &phase)) {
			put_preview(s, &w, q->body, ask.argv);
			answer_json(p, 200);
		}
	}
	free(phase);
	jobwords_free(&a);
}

void
alias_v2_show(struct serve *s, struct req *q, struct rep *p)
{
	answer_v2(s, p, q->part[0], 200, SPAN_NONE);
}

static void
acted_2(struct serve *s, struct req *q, struct rep *p)
{
	alias_v2_show(s, q, p);
}

void
alias_v2_cancel(struct serve *s, struct req *q, struct rep *p)
{
	if (alias_may(s, "districts", q->part[0], p, JOB_CANCEL))
		jobdo_act(s, q, p, "cancel", false, acted_2);
}

void
alias_v2_force(struct serve *s, struct req *q, struct rep *p)
{
	if (alias_may(s, "districts", q->part[0], p, JOB_CANCEL))
		jobdo_act(s, q, p, "cancel", true, acted_2);
}

void
alias_v2_rate(struct serve *s, struct req *q, struct rep *p)
{
	struct buf text = { 0 };

	(void)q;
	buf_span_add(&p->body, rate(s, &text));
	answer_json(p, 200);
	buf_free(&text);
}

void
alias_v2_set_rate(struct serve *s, struct req *q, struct rep *p)
{
	struct buf text = { 0 }, now = { 0 }, path = { 0 };

	if (!body_takes(q, p, ROWS(body_rate)))
		return;
	buf_addf(&path, "%s/" RATE_FILE, s->o->jobs);
	if (take_rate(&now, q->body, rate(s, &text), p)) {
		if (io_replace_own(buf_str(&path), buf_span(&now)) != 0) {
			problem(p, 503, "make room on the disk, or look at the rights of the folder of jobs", "the configuration cannot be written");
		} else {
			buf_span_add(&p->body, buf_span(&now));
			answer_json(p, 200);
		}
	}
	buf_free(&text);
	buf_free(&now);
	buf_free(&path);
}
