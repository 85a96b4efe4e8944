#include "alias.h"

#include "base/clock.h"
#include "body.h"

#define RESULT_MOST ((size_t)1 << 20)

const char *
alias_state(enum alias_words which, enum job_state state)
{
	static const char *const words[ALIAS_KINDS][JOB_STATES] = {
		[ALIAS_DISTRICTS_1] = {
			[JOB_QUEUED] = "processing", [JOB_RUNNING] = "processing", [JOB_CANCELLING] = "processing",
			[JOB_WAITING] = "processing", [JOB_INTERRUPTED] = "processing", [JOB_DONE] = "complete",
			[JOB_PARTIAL] = "partial_success", [JOB_FAILED] = "error", [JOB_CANCELLED] = "cancelled" },
		[ALIAS_DISTRICTS_2] = {
			[JOB_QUEUED] = "pending", [JOB_RUNNING] = "running", [JOB_CANCELLING] = "running",
			[JOB_WAITING] = "recovering", [JOB_INTERRUPTED] = "recovering", [JOB_DONE] = "completed",
			[JOB_PARTIAL] = "completed", [JOB_FAILED] = "failed", [JOB_CANCELLED] = "cancelled" },
		[ALIAS_INGESTION] = {
			[JOB_QUEUED] = "pending", [JOB_RUNNING] = "running", [JOB_CANCELLING] = "running",
			[JOB_WAITING] = "running", [JOB_INTERRUPTED] = "running", [JOB_DONE] = "success",
			[JOB_PARTIAL] = "partial", [JOB_FAILED] = "failed", [JOB_CANCELLED] = "cancelled" },
	};

	return words[which][state];
}

bool
alias_find(struct serve *s, const char *kind, const char *id, struct job_look *j, struct rep *p)
{
	if (!jobs_find(s, id, j, p))
		return false;
	if (strcmp(j->kind, kind) == 0)
		return true;
	problem(p, 404, "GET /api/v1/jobs lists the jobs of all kinds", "there is no job '%s' of the kind '%s'", id, kind);
	job_look_free(j);
	return false;
}

bool
alias_may(struct serve *s, const char *kind, const char *id, struct rep *p, enum job_command c)
{
	struct job_look j;

	if (!alias_find(s, kind, id, &j, p))
		return false;
	job_look_free(&j);
	return jobs_may(s, id, p, c);
}

bool
alias_empty(struct span value)
{
	struct json_iter it = json_iter(value);

	return json_type(value) == JSON_ARRAY && !json_next(&it);
}

static bool
take_one(struct jobwords *a, const struct alias_member *row, struct span value)
{
	return span_is(value, "false") || json_type(value) == JSON_NULL || alias_empty(value) || jobwords_option(a, row->option, value);
}

bool
alias_take(struct jobwords *a, const struct alias_member *rows, size_t n, struct span object, struct rep *p)
{
	for (size_t i = 0; i < n; i++) {
		struct span value = json_get(object, rows[i].name);

		if (value.p == NULL && rows[i].otherwise != NULL)
			value = SPAN(rows[i].otherwise);
		if (value.p != NULL && !take_one(a, &rows[i], value)) {
			problem(p, 422, "a text, a number, a list of them, or true", "'%s' is not of that kind", rows[i].name);
			return false;
		}
	}
	return true;
}

bool
alias_option(struct buf *to, const struct job_look *j, const char *option)
{
	struct json_iter it = json_iter(j->argv);
	struct buf word = { 0 };
	size_t n = strlen(option);
	bool found = false, next = false;

	while (!found && json_next(&it)) {
		word.n = 0;
		json_text(&word, it.value);
		if (next) {
			buf_span_add(to, buf_span(&word));
			found = true;
		} else if (word.n > n && memcmp(word.p, option, n) == 0 && word.p[n] == '=') {
			buf_add(to, word.p + n + 1, word.n - n - 1);
			found = true;
		} else {
			next = span_is(buf_span(&word), option);
		}
	}
	buf_free(&word);
	return found;
}

void
alias_list(struct jsonw *w, const char *key, struct span list)
{
	jsonw_open(w, key, '[');
	for (struct span rest = list.n > 0 ? list : SPAN_NONE, one; span_cut(&rest, ',', &one);)
		jsonw_text(w, NULL, one);
	jsonw_close(w);
}

struct span
alias_result(struct serve *s, const char *id, struct buf *text)
{
	struct buf path = { 0 };
	struct span all = json_file(text, job_path(&path, s->o->jobs, id, "result"), RESULT_MOST);

	buf_free(&path);
	return json_type(all) == JSON_OBJECT ? all : SPAN_NONE;
}

/* --- careers --- */

static void
answer_job(struct serve *s, struct req *q, struct rep *p)
{
	struct job_look j;
	struct jsonw w;

	(void)q;
	if (!jobs_find(s, p->own, &j, p))
		return;
	w = jsonw(&p->body);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "job_id", j.id);
	jsonw_str(&w, "status", alias_state(ALIAS_INGESTION, j.state));
	jsonw_close(&w);
	answer_json(p, 202);
	job_look_free(&j);
}

void
alias_import(struct serve *s, struct req *q, struct rep *p)
{
	static const struct alias_member rows[] = { { "leagueIds", "--league-id", NULL }, { "seasons", "--season", NULL } };
	struct jobwords a = { 0 };
	struct jobdo_ask ask = { .kind = "careers", .phase = "fast" };
	static const struct body_member members[] = {
		{ "leagueIds", BODY_LIST }, { "seasons", BODY_LIST }, { "mode", BODY_TEXT },
	};
	struct span mode;

	if (!body_takes(q, p, members, 3))
		return;
	mode = json_get(q->body, "mode");
	if (json_is(mode, "deep"))
		ask.phase = "deep";
	if (mode.p != NULL && !json_is(mode, "deep") && !json_is(mode, "fast")) {
		problem(p, 422, "\"mode\": \"fast\" or \"deep\"", "no such mode");
	} else if (json_type(json_get(q->body, "leagueIds")) != JSON_ARRAY || json_type(json_get(q->body, "seasons")) != JSON_ARRAY ||
	    alias_empty(json_get(q->body, "leagueIds")) || alias_empty(json_get(q->body, "seasons"))) {
		problem(p, 422, "{\"leagueIds\": [39, 140], \"seasons\": [2022, 2023], \"mode\": \"fast\"}",
		    "leagueIds and seasons are lists with one number or more");
	} else if (alias_take(&a, rows, 2, q->body, p)) {
		ask.argv = jobwords_argv(&a);
		jobdo_add(s, q, p, &ask, answer_job);
	}
	jobwords_free(&a);
}

/* --- props --- */

static void
put_days(struct jsonw *w, const struct job_look *j)
{
	static const char *const names[][2] = { { "start", "--start" }, { "end", "--end" } };
	struct buf text = { 0 };

	for (size_t i = 0; i < 2; i++) {
		text.n = 0;
		jsonw_str(w, names[i][0], alias_option(&text, j, names[i][1]) ? buf_str(&text) : NULL);
	}
	buf_free(&text);
}

static void
ingestion_ask(struct serve *s, struct req *q, struct rep *p, const char *phase, const struct body_member *members,
    const struct alias_member *rows, size_t n, void (*then)(struct serve *s, struct req *q, struct rep *p))
{
	struct jobwords a = { 0 };
	struct jobdo_ask ask = { .kind = "props", .phase = phase };

	if (body_takes(q, p, members, n + 1)) {
		struct span sport = json_get(q->body, "sport");

		if (sport.p != NULL && !json_is(sport, "MLB")) {
			problem(p, 422, "\"sport\": \"MLB\"", "only MLB is served");
		} else if (alias_take(&a, rows, n, q->body, p)) {
			ask.argv = jobwords_argv(&a);
			p->since = clock_mono();
			jobdo_add(s, q, p, &ask, then);
		}
	}
	jobwords_free(&a);
}

static void
put_run(struct serve *s, struct rep *p, const struct job_look *j)
{
	struct buf text = { 0 }, date = { 0 };
	struct span result = alias_result(s, j->id, &text), given;
	struct jsonw w = jsonw(&p->body);
	int64_t rows = 0;

	given = json_get(result, "date");
	(void)json_i64(json_get(result, "rows"), 0, INT64_MAX, &rows);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "status", alias_state(ALIAS_INGESTION, j->state));
	jsonw_str(&w, "sport", "MLB");
	if (given.p != NULL)
		jsonw_raw(&w, "date", given);
	else
		jsonw_str(&w, "date", alias_option(&date, j, "--date") ? buf_str(&date) : NULL);
	jsonw_raw(&w, "snapshot", json_get(result, "snapshot"));
	jsonw_int(&w, "rows", rows);
	jsonw_int(&w, "duration_ms", j->ended > j->started ? (j->ended - j->started) / 1000 : 0);
	jsonw_close(&w);
	answer_json(p, 200);
	buf_free(&text);
	buf_free(&date);
}

/* Looks whether the run is over; whoever has waited long enough gets its id. */
static void
await_end(struct serve *s, struct req *q, struct rep *p)
{
	struct job_look j;

	if (!jobs_find(s, p->own, &j, p))
		return;
	if (job_ended(j.state)) {
		put_run(s, p, &j);
	} else if (clock_mono() - p->since >= s->o->patience) {
		job_look_free(&j);
		answer_job(s, q, p);
		return;
	} else {
		p->wait = CLOCK_SECOND / 5;
		p->then = await_end;
	}
	job_look_free(&j);
}

void
alias_run_once(struct serve *s, struct req *q, struct rep *p)
{
	static const struct alias_member rows[] = { { "date", "--date", NULL } };
	static const struct body_member members[] = { { "sport", BODY_TEXT }, { "date", BODY_TEXT } };

	ingestion_ask(s, q, p, "once", members, rows, 1, await_end);
}

void
alias_ingest(struct serve *s, struct req *q, struct rep *p)
{
	static const struct alias_member rows[] = { { "start", "--start", NULL }, { "end", "--end", NULL }, { "chunk", "--chunk", NULL } };
	static const struct body_member members[] = {
		{ "sport", BODY_TEXT }, { "start", BODY_TEXT | BODY_NEEDED }, { "end", BODY_TEXT | BODY_NEEDED }, { "chunk", BODY_NUMBER },
	};

	ingestion_ask(s, q, p, "backfill", members, rows, 3, answer_job);
}

void
alias_ingest_show(struct serve *s, struct req *q, struct rep *p)
{
	struct job_look j;
	struct jobs_totals t;
	struct buf units = { 0 };
	struct jsonw w;

	if (!alias_find(s, "props", q->part[0], &j, p))
		return;
	(void)job_units(&units, s->o->jobs, j.id);
	jobs_count(buf_span(&units), &t);
	buf_free(&units);
	w = jsonw(&p->body);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "job_id", j.id);
	jsonw_str(&w, "status", alias_state(ALIAS_INGESTION, j.state));
	put_days(&w, &j);
	jsonw_open(&w, "chunks", '{');
	jsonw_int(&w, "total", t.list);
	jsonw_int(&w, "done", t.done);
	jsonw_int(&w, "failed", t.failed);
	jsonw_int(&w, "left", t.left);
	jsonw_close(&w);
	jsonw_close(&w);
	answer_json(p, 200);
	job_look_free(&j);
}

void
alias_opportunities(struct serve *s, struct req *q, struct rep *p)
{
	const char *sport = req_query(q, "sport"), *date;

	if (sport != NULL && strcmp(sport, "MLB") != 0) {
		problem(p, 422, "sport=MLB", "only MLB is served, not '%s'", sport);
		return;
	}
	date = req_query(q, "date");
	q->part[0] = "props-mlb";
	q->text.n = 0;
	buf_adds(&q->text, date != NULL ? date : "latest");
	q->part[1] = buf_str(&q->text);
	q->part[2] = "props.json";
	snapfile_get(s, q, p);
}
