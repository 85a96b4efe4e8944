/* What other programs say about this machine: af doctor, asked beforehand; af-metrics, asked when wanted. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xmem.h"
#include "jobs.h"

#define FRESH (60 * CLOCK_SECOND)
#define RUNS_MOST 200

static void
asked(void *ctx)
{
	struct serve *s = ctx;
	struct child *c = s->doctor;
	struct json_err err;
	struct span said = json_trim(buf_span(&c->out));

	s->doctor = NULL;
	s->health_at = clock_mono();
	if (json_scan(said, NULL, NULL, 0, NULL, &err) == 0 && json_type(said) == JSON_OBJECT) {
		s->health.n = 0;
		buf_span_add(&s->health, said);
	}
	child_leave(c);
}

static struct child *
doctor(struct serve *s)
{
	struct child *c = child_new(&s->children, CHILD_GOES_ON);

	child_word(c, "af");
	child_word(c, "doctor");
	child_word(c, "--json");
	return c;
}

void
health_look(struct serve *s)
{
	if (s->doctor != NULL || (s->health_at != 0 && clock_mono() - s->health_at < FRESH))
		return;
	s->doctor = doctor(s);
	if (!child_start(s->doctor, asked, s)) {
		child_leave(s->doctor);
		s->doctor = NULL;
	} else if (s->doctor != NULL && s->doctor->over) {
		asked(s);
	}
}

void
health_show(struct serve *s, struct req *q, struct rep *p)
{
	(void)q;
	if (s->children.h != NULL) {
		health_look(s);
	} else if (s->health_at == 0) {	/* for a single request on standard input nothing was asked beforehand */
		s->doctor = doctor(s);
		child_run(s->doctor);
		asked(s);
	}
	if (s->health.n == 0) {
		problem(p, 503, "ask again in a few seconds", s->health_at == 0 ? "the first check of this machine is not over" :
		    "'af doctor --json' does not work");
		rep_constant(p, "retry-after", "2");
		return;
	}
	buf_span_add(&p->body, buf_span(&s->health));
	answer_json(p, 200);
}

/* --- metrics --- */

struct gathered {
	struct serve *s;
	struct child *c;
	struct metered { char *id; bool ended; } *v;	/* all jobs, the newest last */
	size_t n, cap, given;
	int64_t states[JOB_STATES];
	/* of the jobs that collect properties */
	int64_t success, partial, failure, last;
	double seconds;
	int64_t within[8];
};

static const int64_t bounds[] = { 1, 5, 15, 60, 300, 1800, 7200 };

static void
ingestion(struct gathered *g, const struct job_look *j)
{
	int64_t took = j->ended > j->started ? j->ended - j->started : 0;	/* the clock may have been set back */

	if (strcmp(j->kind, "props") != 0 || !job_ended(j->state) || j->state == JOB_CANCELLED)
		return;
	g->success += j->state == JOB_DONE;
	g->partial += j->state == JOB_PARTIAL;
	g->failure += j->state == JOB_FAILED;
	g->seconds += (double)took / 1e6;
	for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++)
		g->within[i] += took <= bounds[i] * CLOCK_SECOND;
	if (j->ended > g->last)
		g->last = j->ended;
}

static bool
gather(void *ctx, const struct job_look *j)
{
	struct gathered *g = ctx;

	g->states[j->state]++;
	ingestion(g, j);
	if (g->n == g->cap) {
		g->cap = g->cap != 0 ? 2 * g->cap : 64;
		g->v = xreallocarray(g->v, g->cap, sizeof *g->v);
	}
	g->v[g->n++] = (struct metered){ xstrdup(j->id), job_ended(j->state) };
	return true;
}

/* The files of jobs that have ended, or have not, the newest first, while there is room.  Files alone: of a FIFO, af-metrics would
 * wait for a writer. */
static void
give(struct gathered *g, bool ended)
{
	struct buf path = { 0 };
	struct stat st;

	for (size_t i = g->n; i-- > 0 && g->given < RUNS_MOST;) {
		if (g->v[i].ended != ended || lstat(job_path(&path, g->s->o->jobs, g->v[i].id, "events.ndjson"), &st) != 0 ||
		    !S_ISREG(st.st_mode) || access(buf_str(&path), R_OK) != 0)
			continue;
		child_word(g->c, buf_str(&path));
		g->given++;
	}
	buf_free(&path);
}

static void
put_ingestion(struct buf *to, const struct gathered *g)
{
	int64_t all = g->success + g->partial + g->failure;

	buf_addf(to, "# TYPE af_ingestion_total counter\naf_ingestion_total{result=\"success\"} %lld\naf_ingestion_total{result=\"partial\"} %lld\n"
	    "af_ingestion_total{result=\"failed\"} %lld\n# TYPE af_ingestion_seconds histogram\n", (long long)g->success, (long long)g->partial,
	    (long long)g->failure);
	for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++)
		buf_addf(to, "af_ingestion_seconds_bucket{le=\"%lld\"} %lld\n", (long long)bounds[i], (long long)g->within[i]);
	buf_addf(to, "af_ingestion_seconds_bucket{le=\"+Inf\"} %lld\naf_ingestion_seconds_sum %.3f\naf_ingestion_seconds_count %lld\n",
	    (long long)all, g->seconds, (long long)all);
	if (g->last > 0)
		buf_addf(to, "# TYPE af_ingestion_last_run_timestamp_seconds gauge\naf_ingestion_last_run_timestamp_seconds %lld\n",
		    (long long)(g->last / CLOCK_SECOND));
}

/* Each check of af doctor. */
static void
put_health(struct buf *to, struct span health)
{
	struct json_iter it = json_iter(json_get(health, "checks"));
	struct buf part = { 0 };

	buf_adds(to, "# TYPE af_health gauge\n");
	while (json_next(&it)) {
		part.n = 0;
		json_text(&part, json_get(it.value, "part"));
		for (size_t i = 0; i < part.n; i++)
			if (part.p[i] == '"' || part.p[i] == '\\' || (unsigned char)part.p[i] < ' ')
				part.p[i] = ' ';
		if (part.n > 0)
			buf_addf(to, "af_health{part=\"%s\"} %d\n", buf_str(&part), span_is(json_get(it.value, "ok"), "true"));
	}
	buf_free(&part);
}

static void
counted(struct serve *s, struct req *q, struct rep *p)
{
	struct child *c = p->child;

	(void)s;
	(void)q;
	p->child = NULL;
	if (c->status > EXIT_SOME)
		problem(p, 500, "look at the events of the jobs", "af-metrics ended with %d", c->status);
	else
		buf_span_add(&p->body, buf_span(&c->out));
	child_leave(c);
}

void
metrics_show(struct serve *s, struct req *q, struct rep *p)
{
	struct gathered g = { .s = s, .c = child_new(&s->children, CHILD_TERM_GROUP) };
	bool ok = jobs_each(s, p, gather, &g, NULL);

	(void)q;
	child_word(g.c, "af-metrics");
	child_word(g.c, "--");
	give(&g, false);
	give(&g, true);
	for (size_t i = 0; i < g.n; i++)
		free(g.v[i].id);
	free(g.v);
	if (!ok) {
		child_leave(g.c);
		return;
	}
	buf_adds(&p->body, "# HELP af_jobs Jobs by state.\n# TYPE af_jobs gauge\n");
	for (int i = 0; i < JOB_STATES; i++)
		buf_addf(&p->body, "af_jobs{state=\"%s\"} %lld\n", job_state_name((enum job_state)i), (long long)g.states[i]);
	put_ingestion(&p->body, &g);
	put_health(&p->body, buf_span(&s->health));
	p->status = 200;
	p->type = "text/plain; version=0.0.4; charset=utf-8";
	if (g.given == 0) {
		child_leave(g.c);
		return;
	}
	p->child = g.c;
	p->then = counted;
}
