/* Jobs as they are: what their files say, at the moment of asking. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/xmem.h"
#include "job/kinds.h"
#include "jobs.h"

#define TAIL ((size_t)64 << 10)	/* of events, in which the last word of a fetch is looked for */
#define LOG_MOST (INT64_C(1) << 20)

void
answer_json(struct rep *p, unsigned status)
{
	buf_addc(&p->body, '\n');
	p->status = status;
	p->type = "application/json";
}

bool
jobs_find(struct serve *s, const char *id, struct job_look *j, struct rep *p)
{
	*j = (struct job_look){ 0 };
	if (job_id_ok(SPAN(id)) && job_look(j, s->o->jobs, id) == 0)
		return true;
	if (errno == EINVAL && job_id_ok(SPAN(id)))
		problem(p, 500, "look at its request.json; it can be removed by hand", "the request of the job is damaged");
	else
		problem(p, 404, "GET /api/v1/jobs lists the jobs", "there is no job '%s'", id);
	job_look_free(j);
	return false;
}

/* --- how far it is --- */

/* Up to max bytes of the end of a file, from the beginning of a line on. */
static void
tail(struct buf *to, const char *path, size_t max)
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

/* The last line of the text in which the program speaks of more than its end; SPAN_NONE without one. */
static struct span
last_word(struct span text, const char *program)
{
	struct span found = SPAN_NONE;
	struct json_err err;
	char mark[64];

	snprintf(mark, sizeof mark, "\"program\":\"%s\"", program);
	while (text.n > 0 && found.p == NULL) {
		const char *newline = text.n > 1 ? memrchr(text.p, '\n', text.n - 1) : NULL;
		struct span line = { newline != NULL ? newline + 1 : text.p, 0 };

		line.n = (size_t)(text.p + text.n - line.p);
		text.n = (size_t)(line.p - text.p);
		if (line.n > 0 && line.p[line.n - 1] == '\n')
			line.n--;
		if (memmem(line.p, line.n, mark, strlen(mark)) != NULL && json_scan(line, NULL, NULL, 0, NULL, &err) == 0 &&
		    json_type(line) == JSON_OBJECT)
			found = line;
	}
	return found;
}

static void
put_fetch(struct serve *s, const char *id, struct jsonw *w)
{
	struct buf path = { 0 }, text = { 0 };
	struct span word;

	tail(&text, job_path(&path, s->o->jobs, id, "events.ndjson"), TAIL);
	word = last_word(buf_span(&text), "af-fetch");
	jsonw_raw(w, "fetch", word);
	buf_free(&path);
	buf_free(&text);
}

void
jobs_count(struct serve *s, const char *id, struct jobs_totals *t)
{
	static const char *const names[] = { "list", "done", "failed", "unavailable", "left" };
	int64_t *to[] = { &t->list, &t->done, &t->failed, &t->unavailable, &t->left };
	struct buf units = { 0 };

	*t = (struct jobs_totals){ 0 };
	(void)job_units(&units, s->o->jobs, id);
	for (struct span rest = buf_span(&units), line; jobs_line(&rest, &line);) {
		t->units++;
		for (size_t i = 0; i < sizeof to / sizeof to[0]; i++) {
			int64_t v;

			if (json_i64(json_get(line, names[i]), 0, INT64_MAX / 2, &v) == 0)
				*to[i] += v;
		}
	}
	buf_free(&units);
}

bool
jobs_line(struct span *rest, struct span *line)
{
	struct json_err err;

	while (rest->n > 0) {
		const char *newline = memchr(rest->p, '\n', rest->n);
		size_t n = newline != NULL ? (size_t)(newline - rest->p) : rest->n;

		*line = (struct span){ rest->p, n };
		rest->p += n + (newline != NULL);
		rest->n -= n + (newline != NULL);
		if (n > 0 && json_scan(*line, NULL, NULL, 0, NULL, &err) == 0 && json_type(*line) == JSON_OBJECT)
			return true;
	}
	return false;
}

static void
put_totals(struct serve *s, const char *id, struct jsonw *w)
{
	struct jobs_totals t;

	jobs_count(s, id, &t);
	jsonw_open(w, "progress", '{');
	jsonw_int(w, "units", t.units);
	jsonw_int(w, "list", t.list);
	jsonw_int(w, "done", t.done);
	jsonw_int(w, "failed", t.failed);
	jsonw_int(w, "unavailable", t.unavailable);
	jsonw_int(w, "left", t.left);
	jsonw_close(w);
}

/* A job as everybody gets it: what job_put writes, how far it is, and what can be done with it. */
void
jobs_put(struct serve *s, struct jsonw *w, const struct job_look *j, bool whole)
{
	static const char *const commands[JOB_COMMANDS] = { "cancel", "resume", "retry", "delete" };

	jsonw_open(w, NULL, '{');
	job_put(w, j);
	put_totals(s, j->id, w);
	if (whole || !job_ended(j->state))
		put_fetch(s, j->id, w);
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

/* --- lists --- */

struct listed {
	struct serve *s;
	char **ids;
	size_t n;
	const char *state, *kind;
};

static bool
keep(void *ctx, const struct job_look *j)
{
	struct listed *l = ctx;

	if ((l->state != NULL && strcmp(l->state, job_state_name(j->state)) != 0) ||
	    (l->kind != NULL && strcmp(l->kind, j->kind) != 0))
		return true;
	if ((l->n & (l->n + 1)) == 0)
		l->ids = xreallocarray(l->ids, l->n * 2 + 2, sizeof *l->ids);
	l->ids[l->n++] = xstrdup(j->id);
	return true;
}

/* Writes those behind after, newest first, and says where the next page begins. */
static void
put_page(struct serve *s, struct jsonw *w, const struct listed *l, const char *after, int64_t limit)
{
	struct job_look j = { 0 };
	size_t i = l->n;
	const char *last = NULL;

	while (after != NULL && i > 0 && strcmp(l->ids[i - 1], after) != 0)
		i--;
	if (after != NULL && i > 0)
		i--;
	jsonw_open(w, "jobs", '[');
	for (; i > 0 && limit > 0; limit--, i--) {
		last = l->ids[i - 1];
		if (job_look(&j, s->o->jobs, last) == 0)
			jobs_put(s, w, &j, false);
	}
	jsonw_close(w);
	job_look_free(&j);
	jsonw_int(w, "total", (int64_t)l->n);
	jsonw_str(w, "next", i > 0 ? last : NULL);
}

static char *
copy_query(struct req *q, const char *name)
{
	const char *text = req_query(q, name);

	return text != NULL ? xstrdup(text) : NULL;
}

void
jobs_list(struct serve *s, struct req *q, struct rep *p)
{
	char *state = copy_query(q, "state"), *kind = copy_query(q, "kind"), *after = copy_query(q, "after");
	struct listed l = { .s = s, .state = state, .kind = kind };
	struct jsonw w;
	int64_t limit;

	if (req_number(q, p, "limit", 1, 500, 50, &limit)) {
		(void)job_each(s->o->jobs, keep, &l, NULL);
		w = jsonw(&p->body);
		jsonw_open(&w, NULL, '{');
		put_page(s, &w, &l, after, limit);
		jsonw_close(&w);
		answer_json(p, 200);
	}
	for (size_t i = 0; i < l.n; i++)
		free(l.ids[i]);
	free(l.ids);
	free(state);
	free(kind);
	free(after);
}

void
jobs_show(struct serve *s, struct req *q, struct rep *p)
{
	struct job_look j;
	struct jsonw w;

	if (!jobs_find(s, q->part[0], &j, p))
		return;
	w = jsonw(&p->body);
	jobs_put(s, &w, &j, true);
	answer_json(p, 200);
	job_look_free(&j);
}

void
jobs_units(struct serve *s, struct req *q, struct rep *p)
{
	struct job_look j;
	struct buf units = { 0 };
	struct span line;
	struct jsonw w;
	int64_t limit, after, failed, i = 0, n = 0, v;
	const char *only;

	if (!jobs_find(s, q->part[0], &j, p))
		return;
	job_look_free(&j);
	if (!req_number(q, p, "limit", 1, 10000, 1000, &limit) || !req_number(q, p, "after", 0, INT64_MAX / 2, 0, &after))
		return;
	only = req_query(q, "failed");
	failed = only != NULL && (strcmp(only, "1") == 0 || strcmp(only, "true") == 0);
	(void)job_units(&units, s->o->jobs, q->part[0]);
	w = jsonw(&p->body);
	jsonw_open(&w, NULL, '{');
	jsonw_open(&w, "units", '[');
	for (struct span rest = buf_span(&units); jobs_line(&rest, &line);) {
		if (failed && (json_i64(json_get(line, "failed"), 0, INT64_MAX, &v) != 0 || v == 0))
			continue;
		if (i++ >= after && n < limit) {
			jsonw_raw(&w, NULL, line);
			n++;
		}
	}
	jsonw_close(&w);
	jsonw_int(&w, "total", i);
	if (after + n < i)
		jsonw_int(&w, "next", after + n);
	else
		jsonw_raw(&w, "next", SPAN_NONE);
	jsonw_close(&w);
	answer_json(p, 200);
	buf_free(&units);
}

/* Text of programs, harmless and in UTF-8; lines stay. */
static void
put_lines(struct buf *to, struct buf *text)
{
	for (size_t at = 0; at < text->n;) {
		const char *newline = memchr(text->p + at, '\n', text->n - at);
		size_t n = newline != NULL ? (size_t)(newline - text->p) - at : text->n - at;

		buf_add(to, text->p + at, text_clean(text->p + at, n));
		if (newline != NULL)
			buf_addc(to, '\n');
		at += n + 1;
	}
}

void
jobs_log(struct serve *s, struct req *q, struct rep *p)
{
	struct job_look j;
	struct buf path = { 0 }, text = { 0 };
	int64_t bytes;

	if (!jobs_find(s, q->part[0], &j, p))
		return;
	job_look_free(&j);
	if (!req_number(q, p, "bytes", 1, LOG_MOST, 16384, &bytes))
		return;
	tail(&text, job_path(&path, s->o->jobs, q->part[0], "log"), (size_t)bytes);
	put_lines(&p->body, &text);
	p->status = 200;
	p->type = "text/plain; charset=utf-8";
	buf_free(&path);
	buf_free(&text);
}

/* --- the grid --- */

static bool
newest_grid(void *ctx, const struct job_look *j)
{
	struct listed *l = ctx;
	struct buf path = { 0 };

	if (access(job_path(&path, l->s->o->jobs, j->id, "verdicts.ndjson"), R_OK) == 0 ||
	    access(job_path(&path, l->s->o->jobs, j->id, "segments.ndjson"), R_OK) == 0) {
		free(l->n > 0 ? l->ids[0] : NULL);
		l->ids = xreallocarray(l->ids, 1, sizeof *l->ids);
		l->ids[0] = xstrdup(j->id);
		l->n = 1;
	}
	buf_free(&path);
	return true;
}

/* Of each segment what a cell needs, from the files of a pilot: the later line counts. */
static void
put_cells(struct jsonw *w, const char *path)
{
	static const char *const members[] = { "league_id", "league_name", "country", "season", "decision", "coverage_pct", "total",
	    "missing", "total_missing", "sampled", "interval_low", "interval_high", "covered_from", "covered_until", "reason" };
	struct buf text = { 0 };
	struct span line;

	tail(&text, path, (size_t)8 << 20);
	for (struct span rest = buf_span(&text); jobs_line(&rest, &line);) {
		jsonw_open(w, NULL, '{');
		for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
			struct span v = json_get(line, members[i]);

			if (v.p != NULL)
				jsonw_raw(w, members[i], v);
		}
		jsonw_close(w);
	}
	buf_free(&text);
}

static void
answer_grid(struct serve *s, const char *id, struct rep *p)
{
	struct jsonw w = jsonw(&p->body);
	struct buf path = { 0 };

	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "job", id);
	jsonw_open(&w, "segments", '[');
	if (id != NULL)
		put_cells(&w, job_path(&path, s->o->jobs, id, "segments.ndjson"));
	jsonw_close(&w);
	jsonw_open(&w, "verdicts", '[');
	if (id != NULL)
		put_cells(&w, job_path(&path, s->o->jobs, id, "verdicts.ndjson"));
	jsonw_close(&w);
	jsonw_close(&w);
	buf_free(&path);
	answer_json(p, 200);
}

void
jobs_grid(struct serve *s, struct req *q, struct rep *p)
{
	struct listed l = { .s = s };
	struct job_look j;

	if (q->nparts > 0) {
		if (!jobs_find(s, q->part[0], &j, p))
			return;
		job_look_free(&j);
		answer_grid(s, q->part[0], p);
		return;
	}
	(void)job_each(s->o->jobs, newest_grid, &l, NULL);
	answer_grid(s, l.n > 0 ? l.ids[0] : NULL, p);
	if (l.n > 0)
		free(l.ids[0]);
	free(l.ids);
}

/* --- the queue, the streams --- */

static bool
count(void *ctx, const struct job_look *j)
{
	int64_t *n = ctx;

	n[j->state]++;
	return true;
}

void
queue_show(struct serve *s, struct req *q, struct rep *p)
{
	int64_t n[JOB_STATES] = { 0 };
	size_t damaged = 0;
	struct jsonw w = jsonw(&p->body);

	(void)q;
	(void)job_each(s->o->jobs, count, n, &damaged);
	jsonw_open(&w, NULL, '{');
	for (int i = 0; i < JOB_STATES; i++)
		jsonw_int(&w, job_state_name((enum job_state)i), n[i]);
	jsonw_int(&w, "damaged", (int64_t)damaged);
	jsonw_close(&w);
	answer_json(p, 200);
}

static void
answer_stream(struct serve *s, struct req *q, struct rep *p, const char *job)
{
	p->stream = stream_open(s->streams, job, q->header(q->ctx, "last-event-id"));
	p->status = 200;
	p->type = "text/event-stream";
	rep_field(p, "cache-control", "no-store");
	rep_field(p, "x-accel-buffering", "no");
}

void
jobs_events(struct serve *s, struct req *q, struct rep *p)
{
	struct job_look j;

	if (!jobs_find(s, q->part[0], &j, p))
		return;
	job_look_free(&j);
	answer_stream(s, q, p, q->part[0]);
}

void
all_events(struct serve *s, struct req *q, struct rep *p)
{
	answer_stream(s, q, p, NULL);
}

/* --- what may be asked for --- */

static void
put_kind(void *ctx, const char *name)
{
	struct jsonw *w = ctx;
	struct job_kind k = { 0 };
	struct buf why = { 0 };

	if (kinds_load(&k, name, &why) == EXIT_DONE) {
		jsonw_open(w, NULL, '{');
		kinds_put(w, &k);
		jsonw_close(w);
	}
	kinds_free(&k);
	buf_free(&why);
}

void
kinds_show(struct serve *s, struct req *q, struct rep *p)
{
	struct jsonw w = jsonw(&p->body);

	(void)s;
	(void)q;
	jsonw_open(&w, NULL, '{');
	jsonw_open(&w, "kinds", '[');
	(void)kinds_each(put_kind, &w);
	jsonw_close(&w);
	jsonw_close(&w);
	answer_json(p, 200);
}
