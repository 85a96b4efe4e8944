/* What the routes of both versions share. */

#include "aliasdist.h"
#include "base/clock.h"
#include "base/words.h"

#define DAYS_MOST 20000
#define TARGETS_MOST 1000
#define CONFIG_MOST ((size_t)1 << 20)

/* --- the scope --- */

struct span
dist_configured(struct serve *s, struct buf *text)
{
	return s->o->districts != NULL ? json_get(json_file(text, s->o->districts, CONFIG_MOST), "configuredDistricts") : SPAN_NONE;
}

/* Appends the district that a text or number names, as the backfill reads it: "4", "04" and "f" are 04 and F.  Of anything else the
 * text, and false. */
static bool
name_of(struct buf *to, struct span target)
{
	struct buf text = { 0 };
	size_t start = to->n, n, digits = 0;

	json_text(&text, target);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != ' ' && text.p[i] != '\t')
			buf_addc(to, (char)(text.p[i] >= 'a' && text.p[i] <= 'z' ? text.p[i] & ~0x20 : text.p[i]));
	n = to->n - start;
	while (digits < n && to->p[start + digits] >= '0' && to->p[start + digits] <= '9')
		digits++;
	if (n == 1 && digits == 1) {
		buf_addc(to, to->p[start]);
		to->p[start] = '0';
	} else if (!(digits == n && (n == 2 || n == 3)) && !(n == 1 && to->p[start] >= 'A' && to->p[start] <= 'Z')) {
		to->n = start;
		buf_span_add(to, buf_span(&text));
		start = SIZE_MAX;
	}
	buf_free(&text);
	return start != SIZE_MAX;
}

/* Is the district among those of a JSON array? */
static bool
holds(struct span list, struct span name)
{
	struct json_iter it = json_iter(list);
	struct buf one = { 0 };
	bool found = false;

	while (!found && json_next(&it)) {
		one.n = 0;
		(void)name_of(&one, it.value);
		found = span_eq(buf_span(&one), name);
	}
	buf_free(&one);
	return found;
}

/* Adds it to a list with commas; false if it is there. */
static bool
add_once(struct buf *list, struct span name)
{
	for (struct span rest = buf_span(list), one; list->n > 0 && span_cut(&rest, ',', &one);)
		if (span_eq(one, name))
			return false;
	if (list->n > 0)
		buf_addc(list, ',');
	buf_span_add(list, name);
	return true;
}

/* Splits the targets, each once, into those that are configured, as a list with commas, and the others, as a JSON array of what was
 * sent. */
static void
split(struct span targets, struct span config, struct buf *inside, struct buf *outside)
{
	struct json_iter it = json_iter(targets);
	struct jsonw w = jsonw(outside);
	struct buf name = { 0 }, others = { 0 };

	jsonw_open(&w, NULL, '[');
	while (json_next(&it)) {
		name.n = 0;
		(void)name_of(&name, it.value);
		if (json_type(config) != JSON_ARRAY || alias_empty(config) || holds(config, buf_span(&name)))
			(void)add_once(inside, buf_span(&name));
		else if (add_once(&others, buf_span(&name)))
			jsonw_raw(&w, NULL, it.value);
	}
	jsonw_close(&w);
	buf_free(&name);
	buf_free(&others);
}

/* Can each be the name of a district, and are they no more than there can be?  False after a problem. */
static bool
named(struct span targets, struct rep *p)
{
	struct json_iter it = json_iter(targets);
	struct buf name = { 0 };
	bool ok = true;

	for (size_t n = 1; ok && json_next(&it); n++) {
		name.n = 0;
		if (!(ok = n <= TARGETS_MOST))
			problem(p, 422, "leave them out for all that are configured", "there are more than %d targetDistricts", TARGETS_MOST);
		else if (!(ok = name_of(&name, it.value)))
			problem(p, 422, "they are like 04, 61, 120, F", "no district can be called '%.60s'", buf_str(&name));
	}
	buf_free(&name);
	return ok;
}

/* The configured districts, in text, or no list without a configuration.  If there is one that cannot be read, what was meant to
 * be left out would be collected: false after a problem. */
static bool
read_configured(struct serve *s, struct rep *p, struct buf *text, struct span *list)
{
	struct span all = s->o->districts != NULL ? json_file(text, s->o->districts, CONFIG_MOST) : SPAN("{}");

	*list = json_get(all, "configuredDistricts");
	if (json_type(all) == JSON_OBJECT && (list->p == NULL || json_type(*list) == JSON_ARRAY))
		return true;
	problem(p, 503, "af-serve --districts FILE names a file with {\"configuredDistricts\": [\"44\", \"F\"]}",
	    "the list of the configured districts cannot be read");
	return false;
}

/* Only these districts. */
static void
add_districts(struct jobwords *a, struct buf *names)
{
	struct buf word = { 0 };

	buf_addf(&word, "--districts=%s", buf_str(names));
	(void)jobwords_add(a, buf_str(&word));
	buf_free(&word);
}

/* Without targets it is the configured districts, if there are any, in one call a date: to name them would mean three reports of
 * each. */
static void
take_all(struct req *q, struct jobwords *a, struct span config, bool *collected)
{
	struct span type = json_get(q->body, "collectionType");
	struct buf inside = { 0 }, outside = { 0 };

	if (json_type(config) != JSON_ARRAY || alias_empty(config))
		return;
	split(config, config, &inside, &outside);
	add_districts(a, &inside);
	if ((*collected = type.p == NULL || json_is(type, "auto")))
		(void)jobwords_add(a, "--collection=system-wide");
	buf_free(&inside);
	buf_free(&outside);
}

static bool
take_targets(struct rep *p, struct jobwords *a, struct span targets, struct span config)
{
	struct buf inside = { 0 }, outside = { 0 };
	bool ok;

	split(targets, config, &inside, &outside);
	if ((ok = inside.n > 0))
		add_districts(a, &inside);
	else
		problem(p, 422, "name districts of config/districts.json", "none of the districts is configured: %s", buf_str(&outside));
	buf_free(&inside);
	buf_free(&outside);
	return ok;
}

bool
dist_take_scope(struct serve *s, struct req *q, struct rep *p, struct jobwords *a, bool *collected)
{
	struct buf text = { 0 };
	struct span targets = json_get(q->body, "targetDistricts"), config;
	bool ok = read_configured(s, p, &text, &config);

	*collected = false;
	if (ok && targets.p != NULL && json_type(targets) != JSON_ARRAY) {
		problem(p, 422, "\"targetDistricts\": [\"44\", \"F\"]", "targetDistricts is not a list");
		ok = false;
	} else if (ok && targets.p != NULL && !alias_empty(targets)) {
		ok = named(targets, p) && take_targets(p, a, targets, config);
	} else if (ok) {
		take_all(q, a, config, collected);
	}
	buf_free(&text);
	return ok;
}

bool
dist_all_configured(struct serve *s, struct span targets)
{
	struct buf text = { 0 }, json = { 0 }, name = { 0 };
	struct span config = dist_configured(s, &text), one;
	bool all = true;

	while (json_type(config) == JSON_ARRAY && !alias_empty(config) && all && (one = words_bare(&targets, ",")).n > 0) {
		json.n = name.n = 0;
		json_put_text(&json, one);
		(void)name_of(&name, buf_span(&json));
		all = holds(config, buf_span(&name));
	}
	buf_free(&text);
	buf_free(&json);
	buf_free(&name);
	return all;
}

bool
dist_targets(struct serve *s, struct buf *to, const struct job_look *j)
{
	struct buf text = { 0 }, type = { 0 }, inside = { 0 }, outside = { 0 };
	struct span config = dist_configured(s, &text);
	bool targeted = alias_option(to, j, "--districts");

	if (targeted && json_type(config) == JSON_ARRAY && strcmp(dist_option_or(&type, j, "--collection", "auto"), "system-wide") == 0) {
		split(config, config, &inside, &outside);
		targeted = !span_eq(buf_span(&inside), buf_span(to));
	}
	if (!targeted)
		to->n = 0;
	buf_free(&text);
	buf_free(&type);
	buf_free(&inside);
	buf_free(&outside);
	return targeted;
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
			problem(p, 422, "startDate is the first day, endDate the last", "endDate is before startDate");
		else
			problem(p, 422, "ask for fewer days at a time", "endDate is more than %d days after startDate", DAYS_MOST);
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
