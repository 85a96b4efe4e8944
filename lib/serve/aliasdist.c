/* What the routes of both versions share. */

#include "aliasdist.h"
#include "base/clock.h"
#include "base/words.h"

#define DAYS_MOST 20000
#define CONFIG_MOST ((size_t)1 << 20)

/* --- the scope --- */

struct span
dist_configured(struct serve *s, struct buf *text)
{
	return s->o->districts != NULL ? json_get(json_file(text, s->o->districts, CONFIG_MOST), "configuredDistricts") : SPAN_NONE;
}

static bool
holds(struct span list, struct span value)
{
	struct json_iter it = json_iter(list);
	struct buf text = { 0 };
	bool found = false;

	json_text(&text, value);
	while (!found && json_next(&it))
		found = json_is_span(it.value, buf_span(&text));
	buf_free(&text);
	return found;
}

/* A comma would make two of it, which nobody has looked for among the configured. */
static bool
is_one(struct span target)
{
	return target.n > 0 && memchr(target.p, ',', target.n) == NULL;
}

/* Splits the targets into those that are configured, as a list with commas, and the others, as a JSON array. */
static void
split(struct span targets, struct span config, struct buf *inside, struct buf *outside)
{
	struct json_iter it = json_iter(targets);
	struct jsonw w = jsonw(outside);

	jsonw_open(&w, NULL, '[');
	while (json_next(&it))
		if ((json_type(config) != JSON_ARRAY || alias_empty(config) || holds(config, it.value)) && is_one(it.value)) {
			if (inside->n > 0)
				buf_addc(inside, ',');
			json_text(inside, it.value);
		} else {
			jsonw_raw(&w, NULL, it.value);
		}
	jsonw_close(&w);
}

bool
dist_take_scope(struct serve *s, struct req *q, struct rep *p, struct jobwords *a)
{
	struct buf text = { 0 }, inside = { 0 }, outside = { 0 };
	struct span targets = json_get(q->body, "targetDistricts"), config = dist_configured(s, &text);
	bool ok = true;

	if (targets.p != NULL && json_type(targets) != JSON_ARRAY) {
		problem(p, 422, "\"targetDistricts\": [\"44\", \"F\"]", "targetDistricts is not a list");
		ok = false;
	} else if (targets.p != NULL && !alias_empty(targets)) {
		split(targets, config, &inside, &outside);
		if (inside.n == 0) {
			problem(p, 422, "name districts of config/districts.json", "none of the districts is configured: %s",
			    buf_str(&outside));
			ok = false;
		} else {
			struct buf word = { 0 };

			buf_addf(&word, "--districts=%s", buf_str(&inside));
			(void)jobwords_add(a, buf_str(&word));
			buf_free(&word);
		}
	}
	buf_free(&text);
	buf_free(&inside);
	buf_free(&outside);
	return ok;
}

bool
dist_all_configured(struct serve *s, struct span targets)
{
	struct buf text = { 0 }, word = { 0 };
	struct span config = dist_configured(s, &text), one;
	bool all = true;

	while (json_type(config) == JSON_ARRAY && !alias_empty(config) && all && (one = words_bare(&targets, ",")).n > 0) {
		word.n = 0;
		json_put_text(&word, one);
		all = holds(config, buf_span(&word));
	}
	buf_free(&text);
	buf_free(&word);
	return all;
}

void
dist_put_left_out(struct serve *s, struct jsonw *w, struct span targets)
{
	struct buf text = { 0 }, inside = { 0 }, outside = { 0 };

	split(targets, dist_configured(s, &text), &inside, &outside);
	jsonw_raw(w, "excludedDistricts", buf_span(&outside));
	buf_free(&text);
	buf_free(&inside);
	buf_free(&outside);
}

bool
dist_take_dates(struct req *q, struct rep *p, bool one_day)
{
	struct span start = json_get(q->body, "startDate"), end = json_get(q->body, "endDate");
	struct buf text = { 0 };
	int64_t at[2] = { 0 };
	bool ok = true;

	for (int i = 0; i < 2 && ok; i++) {
		struct span v = i == 0 ? start : end;

		text.n = 0;
		if (v.p == NULL)
			ok = i == 1 || !one_day;
		else
			ok = json_type(v) == JSON_STRING && (json_text(&text, v), text.n == 10) && clock_parse(buf_span(&text), &at[i]) == 0;
		if (!ok)
			problem(p, 422, "\"2024-01-31\"", "%s is not a date", i == 0 ? "startDate" : "endDate");
	}
	if (ok && start.p != NULL && end.p != NULL && (at[1] < at[0] || at[1] - at[0] > DAYS_MOST * CLOCK_DAY)) {
		if (at[1] < at[0])
			problem(p, 422, NULL, "endDate is before startDate");
		else
			problem(p, 422, NULL, "endDate is more than %d days after startDate", DAYS_MOST);
		ok = false;
	}
	buf_free(&text);
	return ok;
}

/* --- what both versions show --- */

void
dist_put_snapshots(struct serve *s, struct jsonw *w, const char *id)
{
	struct buf text = { 0 };
	struct span result = alias_result(s, id, &text), snapshot;
	struct json_iter it = json_iter(json_get(result, "days"));

	jsonw_open(w, "snapshotIds", '[');
	while (json_next(&it))
		if (json_type(snapshot = json_get(it.value, "snapshot")) == JSON_STRING)
			jsonw_raw(w, NULL, snapshot);
	jsonw_close(w);
	buf_free(&text);
}

int64_t
dist_days_with(struct serve *s, const char *id, const char *member, const char *value)
{
	struct buf text = { 0 };
	struct json_iter it = json_iter(json_get(alias_result(s, id, &text), "days"));
	int64_t n = 0;

	while (json_next(&it))
		n += span_is(json_get(it.value, member), value);
	buf_free(&text);
	return n;
}

int64_t
dist_count_of(struct span unit, const char *name)
{
	int64_t v = 0;

	(void)json_i64(json_get(unit, name), 0, INT64_MAX / 2, &v);
	return v;
}

static const char *
unit_state(struct span unit, const struct job_look *j)
{
	if (dist_count_of(unit, "left") > 0)
		return job_ended(j->state) ? "failed" : "processing";
	return dist_count_of(unit, "failed") > 0 ? "failed" : "completed";
}

static void
put_district(struct jsonw *w, struct span unit, const struct job_look *j)
{
	struct buf name = { 0 };

	json_text(&name, json_get(unit, "unit"));
	jsonw_open(w, buf_str(&name), '{');
	jsonw_str(w, "status", unit_state(unit, j));
	jsonw_int(w, "datesProcessed", dist_count_of(unit, "list") - dist_count_of(unit, "left"));
	jsonw_int(w, "datesTotal", dist_count_of(unit, "list"));
	jsonw_int(w, "successfulDates", dist_count_of(unit, "done"));
	jsonw_int(w, "failedDates", dist_count_of(unit, "failed"));
	jsonw_int(w, "retryCount", j->starts > 1 ? j->starts - 1 : 0);
	jsonw_raw(w, "lastError", json_get(unit, "error"));
	jsonw_close(w);
	buf_free(&name);
}

void
dist_put_districts(struct jsonw *w, const struct job_look *j, struct span units)
{
	jsonw_open(w, "districtProgress", '{');
	for (struct span line; jobs_line(&units, &line);)
		put_district(w, line, j);
	jsonw_close(w);
}

void
dist_count_errors(struct span units, int64_t *all, int64_t *again)
{
	*all = *again = 0;
	for (struct span line; jobs_line(&units, &line);)
		if (dist_count_of(line, "failed") > 0) {
			*all += dist_count_of(line, "failed");
			*again += span_is(json_get(line, "retry"), "false") ? 0 : dist_count_of(line, "failed");
		}
}

const char *
dist_option_or(struct buf *to, const struct job_look *j, const char *option, const char *otherwise)
{
	to->n = 0;
	return alias_option(to, j, option) ? buf_str(to) : otherwise;
}

/* The backfill says "DATE" or "DATE DISTRICT". */
void
dist_put_current(struct serve *s, struct jsonw *w, const char *key, const struct job_look *j, bool district)
{
	struct buf text = { 0 };
	struct span rest, date;

	if (!jobs_current(s, j, &text)) {
		jsonw_raw(w, key, SPAN_NONE);
	} else {
		rest = buf_span(&text);
		(void)span_cut(&rest, ' ', &date);
		jsonw_text(w, key, district && rest.n > 0 ? rest : date);
	}
	buf_free(&text);
}
