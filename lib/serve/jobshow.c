/* The routes that show jobs. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/num.h"
#include "base/text.h"
#include "base/xmem.h"
#include "job/kinds.h"
#include "jobs.h"

#define LOG_MOST (INT64_C(1) << 20)

struct job_list {
	struct serve *s;
	char **ids;
	int64_t *added;
	size_t n;
	const char *state, *kind;
};

/* Where a page ends: "ID.ADDED".  It keeps its place when the job is removed, or is no longer of the state asked for. */
struct cursor {
	struct span id;
	int64_t added;
};

static bool
keep(void *ctx, const struct job_look *j)
{
	struct job_list *l = ctx;

	if ((l->state != NULL && strcmp(l->state, job_state_name(j->state)) != 0) ||
	    (l->kind != NULL && strcmp(l->kind, j->kind) != 0))
		return true;
	if ((l->n & (l->n + 1)) == 0) {
		l->ids = xreallocarray(l->ids, l->n * 2 + 2, sizeof *l->ids);
		l->added = xreallocarray(l->added, l->n * 2 + 2, sizeof *l->added);
	}
	l->added[l->n] = j->added;
	l->ids[l->n++] = xstrdup(j->id);
	return true;
}

/* False after a problem.  The id of a job alone, which must still be there, is one too. */
static bool
read_cursor(struct serve *s, const char *text, struct cursor *c, struct rep *p)
{
	const char *dot = strchr(text, '.');
	struct job_look j = { 0 };
	bool ok;

	*c = (struct cursor){ { text, dot != NULL ? (size_t)(dot - text) : strlen(text) }, 0 };
	if (dot != NULL)
		ok = job_id_ok(c->id) && num_i64(SPAN(dot + 1), INT64_MIN, INT64_MAX, &c->added) == 0;
	else if ((ok = job_look(&j, s->o->jobs, text) == 0))
		c->added = j.added;
	job_look_free(&j);
	if (!ok)
		problem(p, 400, "take the next of the page before, or leave it out", "'%.80s' is no place in the list", text);
	return ok;
}

/* The order of the list: by age, then by name. */
static bool
is_older(const struct job_list *l, size_t i, const struct cursor *c)
{
	size_t n = strlen(l->ids[i]);
	int k = memcmp(l->ids[i], c->id.p, n < c->id.n ? n : c->id.n);

	return l->added[i] != c->added ? l->added[i] < c->added : k != 0 ? k < 0 : n < c->id.n;
}

/* Writes those after the cursor (NULL: all), newest first, and says where the next page begins. */
static void
put_page(struct serve *s, struct jsonw *w, const struct job_list *l, const struct cursor *after, int64_t limit)
{
	struct job_look j = { 0 };
	struct buf next = { 0 };
	size_t i = l->n;

	while (after != NULL && i > 0 && !is_older(l, i - 1, after))
		i--;
	jsonw_open(w, "jobs", '[');
	for (; i > 0 && limit > 0; limit--, i--)
		if (job_look(&j, s->o->jobs, l->ids[i - 1]) == 0)
			jobs_put(s, w, &j, false);
	jsonw_close(w);
	job_look_free(&j);
	jsonw_int(w, "total", (int64_t)l->n);
	if (i > 0)	/* and so it is one less than at the beginning */
		buf_addf(&next, "%s.%lld", l->ids[i], (long long)l->added[i]);
	jsonw_str(w, "next", i > 0 ? buf_str(&next) : NULL);
	buf_free(&next);
}

static char *
copy_query(struct req *q, const char *name)
{
	const char *text = req_query(q, name);

	return text != NULL ? xstrdup(text) : NULL;
}

/* An unknown state is the caller's mistake, and not an empty list. */
static bool
known_state(const char *state, struct rep *p)
{
	struct buf all = { 0 };
	bool known = state == NULL;

	buf_adds(&all, "the states are ");
	for (int s = 0; s < JOB_STATES; s++) {
		known |= state != NULL && strcmp(state, job_state_name((enum job_state)s)) == 0;
		buf_addf(&all, "%s%s", s > 0 ? ", " : "", job_state_name((enum job_state)s));
	}
	if (!known)
		problem(p, 400, buf_str(&all), "there is no state '%.40s'", state);
	buf_free(&all);
	return known;
}

void
jobs_list(struct serve *s, struct req *q, struct rep *p)
{
	char *state = copy_query(q, "state"), *kind = copy_query(q, "kind"), *after = copy_query(q, "after");
	struct job_list l = { .s = s, .state = state, .kind = kind };
	struct cursor from;
	struct jsonw w;
	int64_t limit;

	if (known_state(state, p) && req_number(q, p, "limit", 1, 500, 50, &limit) && (after == NULL || read_cursor(s, after, &from, p)) &&
	    jobs_each(s, p, keep, &l, NULL)) {
		w = jsonw(&p->body);
		jsonw_open(&w, NULL, '{');
		put_page(s, &w, &l, after != NULL ? &from : NULL, limit);
		jsonw_close(&w);
		answer_json(p, 200);
	}
	for (size_t i = 0; i < l.n; i++)
		free(l.ids[i]);
	free(l.ids);
	free(l.added);
	free(state);
	free(kind);
	free(after);
}

void
jobs_show(struct serve *s, struct req *q, struct rep *p)
{
	jobs_answer(s, q->part[0], p, 200);
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
	if (only != NULL && !failed && strcmp(only, "0") != 0 && strcmp(only, "false") != 0) {
		problem(p, 400, "failed=1 or failed=0", "failed is not '%.40s'", only);
		return;
	}
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

/* Text from programs, made harmless and UTF-8; lines stay. */
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
	jobs_tail(&text, job_path(&path, s->o->jobs, q->part[0], "log"), (size_t)bytes);
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
	struct job_list *l = ctx;
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

/* What a cell needs about each segment, from a pilot's files: a later line replaces an earlier one. */
static void
put_cells(struct jsonw *w, const char *path)
{
	static const char *const members[] = { "league_id", "league_name", "country", "season", "decision", "coverage_pct", "total",
	    "missing", "total_missing", "sampled", "go", "hold", "interval_low", "interval_high", "covered_from", "covered_until",
	    "reason" };
	struct buf text = { 0 };
	struct span line;

	jobs_tail(&text, path, (size_t)8 << 20);
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
	struct job_list l = { .s = s };
	struct job_look j;

	if (q->nparts > 0) {
		if (!jobs_find(s, q->part[0], &j, p))
			return;
		job_look_free(&j);
		answer_grid(s, q->part[0], p);
		return;
	}
	if (jobs_each(s, p, newest_grid, &l, NULL))
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
	if (!jobs_each(s, p, count, n, &damaged))
		return;
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
	if (streams_readers(s->streams) >= s->streams_most) {
		problem(p, 503, "close some, or follow all jobs in one", "%zu streams are open, and there may be no more", s->streams_most);
		rep_constant(p, "retry-after", "60");
		return;
	}
	p->stream = stream_open(s->streams, job, req_header(q, "last-event-id"));
	p->status = 200;
	p->type = "text/event-stream";
	rep_constant(p, "cache-control", "no-store");
	rep_constant(p, "x-accel-buffering", "no");
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
	if (jobs_there(s, p))
		answer_stream(s, q, p, NULL);
}

/* --- what may be requested --- */

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
