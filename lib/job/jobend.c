/* How a job ended, and until when it waits: from its steps' statuses and what their programs reported. */
#include <stdio.h>

#include "base/clock.h"
#include "base/io.h"
#include "jobkeeper.h"

#define EVENTS_MAX (256 << 20)

struct job_told {
	int64_t carries_on;	/* what a stage said about that; 0: nothing */
	bool left;		/* a budget left records unasked */
	char reason[200];
};

static void
understand_event(struct job_told *t, struct span line)
{
	struct buf text = { 0 };
	struct json_err err;
	int64_t n;

	if (json_scan(line, NULL, NULL, 0, NULL, &err) != 0 || !json_is(json_get(line, "program"), "af-fetch"))
		return;
	if (json_is(json_get(line, "event"), "done") && json_i64(json_get(line, "not_asked"), 1, INT64_MAX, &n) == 0)
		t->left = true;
	if (json_is(json_get(line, "event"), "stop")) {
		json_text(&text, json_get(line, "carries_on"));
		if (clock_parse(buf_span(&text), &n) == 0)
			t->carries_on = n;
		text.n = 0;
		json_text(&text, json_get(line, "reason"));
		snprintf(t->reason, sizeof t->reason, "%s", buf_str(&text));
	}
	buf_free(&text);
}

/* What the stages said since this start. */
static void
listen(const struct keeper *k, struct job_told *t)
{
	struct buf path = { 0 }, text = { 0 };
	struct span rest, line;

	*t = (struct job_told){ 0 };
	if (io_read_file(job_path(&path, k->jobs, k->id, "events.ndjson"), &text, EVENTS_MAX) == 0 && (off_t)text.n > k->events_from) {
		rest = (struct span){ text.p + k->events_from, text.n - (size_t)k->events_from };
		while (span_line(&rest, &line))
			understand_event(t, line);
	}
	buf_free(&path);
	buf_free(&text);
}

static bool
has_budget(const struct keeper *k)
{
	struct kinds_given g;

	return kinds_find(&k->kind, k->look.phase, (const char *const *)k->argv.v, "max-calls", &g);
}

/* Seconds of a wait of our own choosing: longer each time, reset after an answer. */
static int64_t
pause_of(const struct keeper *k)
{
	int64_t pause = k->look.pause;

	if (pause == 0 || job_log_bytes(&k->kind, k->dir.p) != k->look.bytes)
		return JOB_PAUSE_LEAST;
	return pause * 2 < JOB_PAUSE_MOST ? pause * 2 : JOB_PAUSE_MOST;
}

int
keeper_write_over(struct keeper *k, bool all)
{
	struct job_told told;
	int64_t until = 0, pause = 0, now = clock_now();
	const char *reason = NULL;

	listen(k, &told);
	if (k->ending == BY_FAULT) {
		k->status = EXIT_FOR_GOOD;
		reason = buf_str(&k->why);
	} else if (k->ending == BY_WISH && !(all && k->status <= EXIT_SOME)) {
		k->status = EXIT_FOR_NOW;
		until = now;
		reason = "cancelled";
	} else if (k->status == EXIT_DONE && told.left && has_budget(k)) {
		k->status = EXIT_SOME;
		reason = "the budget has left some that were not asked for";
	} else if (k->status == EXIT_FOR_NOW && told.carries_on > now) {
		until = told.carries_on;
		reason = told.reason;
	} else if (k->status == EXIT_FOR_NOW) {
		pause = pause_of(k);
		until = now + pause * CLOCK_SECOND;
		reason = told.reason[0] != '\0' ? told.reason : "it ended for now; its log says why";
	} else if (k->status != EXIT_DONE) {
		reason = k->status == EXIT_SOME ? "some have failed; the units say which" : "its log says why";
	}
	return job_write_over(k->jobs, k->id, k->status, until, reason, pause);
}

void
keeper_tell_end(const struct keeper *k)
{
	struct job_look now = { 0 };
	struct buf members = { 0 };
	struct jsonw w = jsonw_inside(&members, true);

	if (job_look(&now, k->jobs, k->id) == 0) {
		jsonw_int(&w, "status", now.status);
		if (now.reason != NULL)
			jsonw_str(&w, "reason", now.reason);
		job_event(k->jobs, k->id, "over", buf_span(&members));
	}
	job_look_free(&now);
	buf_free(&members);
}
