/* Districts: the routes of the first version elsewhere. */
#include "aliasdist.h"
#include "body.h"

#define CONCURRENCY_MOST 10

/* Its members, our options. */
static const struct alias_member dates_1[] = { { "startDate", "--from", NULL }, { "endDate", "--to", NULL } };
static const struct alias_member collection_1[] = { { "collectionType", "--collection", "\"auto\"" } };
static const struct alias_member members_1[] = { { "concurrency", "--concurrency", "3" } };

/* All of the original's; those without an option here do not affect what is collected. */
static const struct body_member body_1[] = {
	{ "startDate", BODY_TEXT }, { "endDate", BODY_TEXT }, { "targetDistricts", BODY_LIST }, { "collectionType", BODY_TEXT },
	{ "concurrency", BODY_NUMBER }, { "skipExisting", BODY_FLAG }, { "retryFailures", BODY_FLAG }, { "rateLimitDelayMs", BODY_NUMBER },
	{ "enableCaching", BODY_FLAG }, { "cacheKeyPrefix", BODY_TEXT },
};

static void
put_scope(struct serve *s, struct jsonw *w, const struct job_look *j)
{
	struct buf targets = { 0 }, text = { 0 };
	bool targeted = dist_targets(s, &targets, j);
	struct span config = dist_configured(s, &text);

	jsonw_open(w, "scope", '{');
	alias_list(w, "targetDistricts", buf_span(&targets));
	jsonw_raw(w, "configuredDistricts", json_type(config) == JSON_ARRAY ? config : SPAN("[]"));
	jsonw_str(w, "scopeType", targeted ? "targeted" : "system-wide");
	jsonw_bool(w, "validationPassed", dist_all_configured(s, buf_span(&targets)));
	jsonw_close(w);
	buf_free(&targets);
	buf_free(&text);
}

static void
put_progress_1(struct serve *s, struct jsonw *w, const struct job_look *j)
{
	struct jobs_totals t;
	struct buf units = { 0 };
	int64_t errors, again;

	(void)job_units(&units, s->o->jobs, j->id);
	jobs_count(buf_span(&units), &t);
	dist_count_errors(buf_span(&units), &errors, &again);
	jsonw_open(w, "progress", '{');
	jsonw_int(w, "total", t.list);
	jsonw_int(w, "completed", t.done);
	jsonw_int(w, "skipped", dist_days_with(s, j->id, "new", "false"));
	jsonw_int(w, "unavailable", t.unavailable);
	jsonw_int(w, "failed", t.failed);
	dist_put_current(s, w, "current", j, false);
	dist_put_districts(w, j, buf_span(&units));
	jsonw_int(w, "partialSnapshots", dist_days_with(s, j->id, "status", "\"partial\""));
	jsonw_int(w, "totalErrors", errors);
	jsonw_int(w, "retryableErrors", again);
	jsonw_int(w, "permanentErrors", errors - again);
	jsonw_close(w);
	buf_free(&units);
}

static void
put_strategy(struct jsonw *w, const struct job_look *j)
{
	struct buf text = { 0 }, targets = { 0 };
	const char *type = dist_option_or(&text, j, "--collection", "auto");
	bool targeted = strcmp(type, "per-district") == 0 || (strcmp(type, "auto") == 0 && alias_option(&targets, j, "--districts"));

	jsonw_open(w, "collectionStrategy", '{');
	jsonw_str(w, "type", targeted ? "per-district" : "system-wide");
	jsonw_str(w, "refreshMethod", targeted ? "targeted" : "system-wide");
	jsonw_str(w, "rationale", targeted ? "three reports a district, of the requested ones alone" :
	    "one call a date holds all districts");
	jsonw_str(w, "estimatedEfficiency", targeted ? "3 calls a district and date" : "1 call a date");
	jsonw_close(w);
	buf_free(&text);
	buf_free(&targets);
}

static void
put_v1(struct serve *s, struct rep *p, const struct job_look *j, unsigned status, struct span targets)
{
	struct jsonw w = jsonw(&p->body);

	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "backfillId", j->id);
	jsonw_str(&w, "status", alias_state(ALIAS_DISTRICTS_1, j->state));
	put_scope(s, &w, j);
	put_progress_1(s, &w, j);
	put_strategy(&w, j);
	dist_put_snapshots(s, &w, j->id);
	if (j->reason != NULL)
		jsonw_str(&w, "errorSummary", j->reason);
	if (targets.p != NULL)
		dist_put_left_out(s, &w, targets);
	jsonw_close(&w);
	answer_json(p, status);
}

static void
added_1(struct serve *s, struct req *q, struct rep *p)
{
	struct job_look j;

	if (!jobs_find(s, p->own, &j, p))
		return;
	put_v1(s, p, &j, 201, json_get(q->body, "targetDistricts"));
	job_look_free(&j);
}

/* As many at a time as the original takes. */
static bool
concurrency_ok(struct req *q, struct rep *p)
{
	struct span given = json_get(q->body, "concurrency");
	int64_t n;

	if (given.p == NULL || json_i64(given, 1, CONCURRENCY_MOST, &n) == 0)
		return true;
	problem(p, 422, "\"concurrency\": 3", "concurrency is a whole number from 1 to %d", CONCURRENCY_MOST);
	return false;
}

void
alias_v1_add(struct serve *s, struct req *q, struct rep *p)
{
	struct jobwords a = { 0 };
	struct jobdo_ask ask = { .kind = "districts", .phase = "backfill" };
	bool collected;

	if (body_takes(q, p, ROWS(body_1)) && concurrency_ok(q, p) && dist_take_dates(q, p, true) && dist_take_scope(s, q, p, &a, &collected) &&
	    alias_take(&a, ROWS(dates_1), q->body, p) && (collected || alias_take(&a, ROWS(collection_1), q->body, p)) &&
	    alias_take(&a, ROWS(members_1), q->body, p)) {
		if (json_get(q->body, "endDate").p == NULL) {	/* one day */
			static const struct alias_member to[] = { { "startDate", "--to", NULL } };

			(void)alias_take(&a, ROWS(to), q->body, p);
		}
		if (span_is(json_get(q->body, "skipExisting"), "false"))
			(void)jobwords_add(&a, "--anew");
		ask.argv = jobwords_argv(&a);
		jobdo_add(s, q, p, &ask, added_1);
	}
	jobwords_free(&a);
}

void
alias_v1_show(struct serve *s, struct req *q, struct rep *p)
{
	struct job_look j;

	if (!alias_find(s, "districts", q->part[0], &j, p))
		return;
	put_v1(s, p, &j, 200, SPAN_NONE);
	job_look_free(&j);
}

static void
acted_1(struct serve *s, struct req *q, struct rep *p)
{
	alias_v1_show(s, q, p);
}

void
alias_v1_cancel(struct serve *s, struct req *q, struct rep *p)
{
	if (alias_may(s, "districts", q->part[0], p, JOB_CANCEL))
		jobdo_act(s, q, p, "cancel", false, acted_1);
}
