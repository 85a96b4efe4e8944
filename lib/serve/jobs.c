/* Jobs as they are: what their files say, at the moment of asking. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xmem.h"
#include "jobs.h"

#define TAIL ((size_t)64 << 10)	/* so much of the events is searched for a fetch's last report */

void
answer_json(struct rep *p, unsigned status)
{
	buf_addc(&p->body, '\n');
	p->status = status;
	p->type = "application/json";
}

static void
unreadable(struct rep *p)
{
	problem(p, 503, "mount the folder that af-serve has been started with, or look at its rights", "the folder of jobs cannot be read: %s",
	    strerror(errno));
}

bool
jobs_there(struct serve *s, struct rep *p)
{
	if (access(s->o->jobs, R_OK | X_OK) == 0)
		return true;
	unreadable(p);
	return false;
}

bool
jobs_each(struct serve *s, struct rep *p, bool (*each)(void *ctx, const struct job_look *j), void *ctx, size_t *damaged)
{
	if (!jobs_there(s, p))
		return false;
	if (job_each(s->o->jobs, each, ctx, damaged) == 0)
		return true;
	unreadable(p);
	return false;
}

bool
jobs_find(struct serve *s, const char *id, struct job_look *j, struct rep *p)
{
	*j = (struct job_look){ 0 };
	if (job_id_ok(SPAN(id)) && job_look(j, s->o->jobs, id) == 0)
		return true;
	if (job_id_ok(SPAN(id)) && errno != ENOENT) {
		struct buf why = { 0 };

		job_unseen(&why, id, errno);
		problem_said(p, 500, buf_str(&why), NULL);
		buf_free(&why);
	} else if (jobs_there(s, p)) {
		problem(p, 404, "GET /api/v1/jobs lists the jobs", "there is no job '%s'", id);
	}
	job_look_free(j);
	return false;
}

bool
jobs_may(struct serve *s, const char *id, struct rep *p, enum job_command c)
{
	struct job_look j;
	bool ok;

	if (!jobs_find(s, id, &j, p))
		return false;
	ok = job_effect(c, j.state) != JOB_REFUSE;
	if (!ok) {
		const char *text = job_effect_text(c, j.state), *half = strstr(text, "; ");

		problem(p, 409, half != NULL ? half + 2 : NULL, "job '%s' is %s: %.*s", j.id, job_state_name(j.state),
		    half != NULL ? (int)(half - text) : (int)strlen(text), text);
	}
	job_look_free(&j);
	return ok;
}

/* --- progress --- */

void
jobs_tail(struct buf *to, const char *path, size_t max)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	off_t from = 0;
	ssize_t n;
	const char *newline;

	if (fd == -1)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		from = st.st_size > (off_t)max ? st.st_size - (off_t)max : 0;
		buf_reserve(to, max);
		if ((n = pread(fd, to->p, max, from)) > 0)
			to->n = (size_t)n;
		if (from > 0 && to->n > 0 && (newline = memchr(to->p, '\n', to->n)) != NULL) {
			size_t cut = (size_t)(newline + 1 - to->p);

			memmove(to->p, to->p + cut, to->n - cut);
			to->n -= cut;
		}
	}
	close(fd);
}

/* The last line of text, an object, with this mark and this member (NULL: any); SPAN_NONE if there is none. */
static struct span
last_word(struct span text, const char *mark, const char *member)
{
	struct span found = SPAN_NONE;
	struct json_err err;

	while (text.n > 0 && found.p == NULL) {
		const char *newline = text.n > 1 ? memrchr(text.p, '\n', text.n - 1) : NULL;
		struct span line = { newline != NULL ? newline + 1 : text.p, 0 };

		line.n = (size_t)(text.p + text.n - line.p);
		text.n = (size_t)(line.p - text.p);
		if (line.n > 0 && line.p[line.n - 1] == '\n')
			line.n--;
		if (memmem(line.p, line.n, mark, strlen(mark)) != NULL && json_scan(line, NULL, NULL, 0, NULL, &err) == 0 &&
		    json_type(line) == JSON_OBJECT && (member == NULL || json_get(line, member).p != NULL))
			found = line;
	}
	return found;
}

static void
put_fetch(struct serve *s, const char *id, struct jsonw *w)
{
	struct buf path = { 0 }, text = { 0 };
	struct span word;

	jobs_tail(&text, job_path(&path, s->o->jobs, id, "events.ndjson"), TAIL);
	/* What it is at, for one, is no report: it has no counts. */
	word = last_word(buf_span(&text), "\"program\":\"af-fetch\"", "calls");
	jsonw_raw(w, "fetch", word);
	buf_free(&path);
	buf_free(&text);
}

bool
jobs_current(struct serve *s, const struct job_look *j, struct buf *to)
{
	struct buf path = { 0 }, text = { 0 }, at = { 0 };
	struct span word, start;
	int64_t told = 0;
	bool is = false;

	if (j->state != JOB_RUNNING && j->state != JOB_CANCELLING)
		return false;
	jobs_tail(&text, job_path(&path, s->o->jobs, j->id, "events.ndjson"), TAIL);
	word = last_word(buf_span(&text), "\"event\":\"current\"", NULL);
	start = last_word(buf_span(&text), "\"event\":\"started\"", NULL);
	json_text(&at, json_get(word, "at"));
	/* What an earlier start was at says nothing; its instant is a whole second. */
	if (!(start.p != NULL && start.p > word.p) && clock_parse(buf_span(&at), &told) == 0 && told >= j->started &&
	    json_type(json_get(word, "current")) == JSON_STRING) {
		json_text(to, json_get(word, "current"));
		is = true;
	}
	buf_free(&path);
	buf_free(&text);
	buf_free(&at);
	return is;
}

static void
put_current(struct serve *s, const struct job_look *j, struct jsonw *w)
{
	struct buf text = { 0 };

	jsonw_str(w, "current", jobs_current(s, j, &text) ? buf_str(&text) : NULL);
	buf_free(&text);
}

void
jobs_count(struct span units, struct jobs_totals *t)
{
	static const char *const names[] = { "list", "done", "failed", "unavailable", "left" };
	int64_t *to[] = { &t->list, &t->done, &t->failed, &t->unavailable, &t->left };

	*t = (struct jobs_totals){ 0 };
	for (struct span line; jobs_line(&units, &line);) {
		t->units++;
		for (size_t i = 0; i < sizeof to / sizeof to[0]; i++) {
			int64_t v;

			if (json_i64(json_get(line, names[i]), 0, INT64_MAX / 2, &v) == 0)
				*to[i] += v;
		}
	}
}

bool
jobs_line(struct span *rest, struct span *line)
{
	struct json_err err;

	while (span_cut(rest, '\n', line))
		if (line->n > 0 && json_scan(*line, NULL, NULL, 0, NULL, &err) == 0 && json_type(*line) == JSON_OBJECT)
			return true;
	return false;
}

static void
put_totals(struct serve *s, const char *id, struct jsonw *w)
{
	struct buf units = { 0 };
	struct jobs_totals t;

	(void)job_units(&units, s->o->jobs, id);
	jobs_count(buf_span(&units), &t);
	buf_free(&units);
	jsonw_open(w, "progress", '{');
	jsonw_int(w, "units", t.units);
	jsonw_int(w, "list", t.list);
	jsonw_int(w, "done", t.done);
	jsonw_int(w, "failed", t.failed);
	jsonw_int(w, "unavailable", t.unavailable);
	jsonw_int(w, "left", t.left);
	jsonw_close(w);
}

/* A job as everybody gets it: what job_put writes, its progress, and what can be done with it. */
void
jobs_put(struct serve *s, struct jsonw *w, const struct job_look *j, bool whole)
{
	static const char *const commands[JOB_COMMANDS] = { "cancel", "resume", "retry", "delete" };

	jsonw_open(w, NULL, '{');
	job_put(w, j);
	put_totals(s, j->id, w);
	if (whole || !job_ended(j->state))
		put_fetch(s, j->id, w);
	put_current(s, j, w);
	jsonw_open(w, "can", '[');
	for (int c = 0; c < JOB_COMMANDS; c++) {
		enum job_effect e = job_effect((enum job_command)c, j->state);

		if (e == JOB_WISH || e == JOB_AGAIN || e == JOB_DELETE)
			jsonw_str(w, NULL, commands[c]);
	}
	jsonw_close(w);
	if (whole)
		jsonw_int(w, "in_flight_most", job_in_flight(j));
	jsonw_close(w);
}

void
jobs_answer(struct serve *s, const char *id, struct rep *p, unsigned status)
{
	struct job_look j;
	struct jsonw w;

	if (!jobs_find(s, id, &j, p))
		return;
	w = jsonw(&p->body);
	jobs_put(s, &w, &j, true);
	answer_json(p, status);
	job_look_free(&j);
}
