#include "metrics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/num.h"
#include "base/utf8.h"
#include "base/xmem.h"
#include "metricrow.h"

struct run_facts {
	int64_t pid;
	double value[METRIC_ROWS];	/* of counters; NAN: not reported */
};

/* A program; or, for af-quota's records, a provider. */
struct program {
	char *name, *provider;
	double value[METRIC_ROWS];	/* counters: of the runs that have ended; gauges: the last one; NAN: none */
	struct run_facts *runs;
	size_t nruns, capruns;
};

struct metrics {
	struct program *programs;
	size_t n;
	struct buf labels;	/* ,name="value" … */
};

struct metrics *
metrics_new(void)
{
	return xcalloc(1, sizeof(struct metrics));
}

void
metrics_free(struct metrics *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->n; i++) {
		free(m->programs[i].name);
		free(m->programs[i].provider);
		free(m->programs[i].runs);
	}
	free(m->programs);
	buf_free(&m->labels);
	free(m);
}

static void
label_value(struct buf *to, struct span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\n')
			buf_adds(to, "\\n");
		else if (text.p[i] == '"' || text.p[i] == '\\')
			buf_addf(to, "\\%c", text.p[i]);
		else if (text.p[i] != '\0')
			buf_addc(to, text.p[i]);
}

const char *
metrics_label(struct metrics *m, const char *assignment)
{
	size_t n = strspn(assignment, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
	static const char *const taken[] = { "program", "provider", "result", "status", "outcome", "part", "le" };
	struct buf name = { 0 };
	bool twice;

	if (n == 0 || (*assignment >= '0' && *assignment <= '9') || assignment[n] != '=')
		return "not name=value, the name of letters, digits and _";
	if (strncmp(assignment, "__", 2) == 0)
		return "names that begin with __ are Prometheus' own";
	for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
		if (strlen(taken[i]) == n && strncmp(assignment, taken[i], n) == 0)
			return "that name is already in use";
	for (const char *p = assignment + n; *p != '\0'; p += utf8_valid(p, strlen(p)))
		if (utf8_valid(p, strlen(p)) == 0)
			return "not UTF-8";
	buf_addf(&name, ",%.*s=\"", (int)n, assignment);
	twice = strstr(buf_str(&m->labels), buf_str(&name)) != NULL;
	buf_span_add(&m->labels, buf_span(&name));
	buf_free(&name);
	if (twice)
		return "given twice";
	label_value(&m->labels, SPAN(assignment + n + 1));
	buf_addc(&m->labels, '"');
	return NULL;
}

/* --- what comes in --- */

static struct program *
program_of(struct metrics *m, const char *name, const char *provider)
{
	struct program *p;

	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->programs[i].name, name) == 0 && strcmp(m->programs[i].provider, provider) == 0)
			return &m->programs[i];
	if (m->n == METRICS_PROGRAMS)
		return NULL;
	m->programs = xreallocarray(m->programs, m->n + 1, sizeof *m->programs);
	p = &m->programs[m->n++];
	*p = (struct program){ .name = xstrdup(name), .provider = xstrdup(provider) };
	for (size_t i = 0; i < METRIC_ROWS; i++)
		p->value[i] = NAN;
	return p;
}

static bool
applies(const struct metric_row *row, const struct program *p)
{
	bool quota = row->program != NULL && strcmp(row->program, "af-quota") == 0;

	if (quota || *p->provider != '\0')
		return quota && *p->provider != '\0';
	return row->program == NULL || strcmp(row->program, p->name) == 0;
}

static double
plus(double a, double b)
{
	return isnan(a) ? b : isnan(b) ? a : a + b;
}

/* The run is over: its last values are added permanently. */
static void
fold(struct program *p, size_t at)
{
	for (size_t i = 0; i < METRIC_ROWS; i++)
		p->value[i] = plus(p->value[i], p->runs[at].value[i]);
	p->runs[at] = p->runs[--p->nruns];
}

static size_t
open_run(struct program *p, int64_t pid)
{
	struct run_facts *r;

	if (p->nruns == p->capruns) {
		p->capruns = p->capruns != 0 ? p->capruns * 2 : 4;
		p->runs = xreallocarray(p->runs, p->capruns, sizeof *p->runs);
	}
	r = &p->runs[p->nruns++];
	r->pid = pid;
	for (size_t i = 0; i < METRIC_ROWS; i++)
		r->value[i] = metric_rows[i].kind == RUNS ? 1 : NAN;
	return p->nruns - 1;
}

static bool
adds_up(const struct metric_row *row)
{
	return row->kind != GAUGE && row->kind != INSTANT;
}

/* Is the value at most the label's, le="15"? */
static bool
within(const struct metric_row *row, double d)
{
	const char *limit = row->label + strlen("le=\"");
	double most;

	return num_double((struct span){ limit, strcspn(limit, "\"") }, 0, 1e300, &most) != 0 || d <= most;
}

static double
number(const struct metric_row *row, struct span v)
{
	int64_t at;
	double d;

	if (row->kind == INSTANT)
		return json_type(v) == JSON_STRING && clock_parse((struct span){ v.p + 1, v.n - 2 }, &at) == 0 ?
		    (double)at / CLOCK_SECOND : NAN;
	if (json_double(v, adds_up(row) ? 0 : -1e300, 1e300, &d) != 0)
		return NAN;
	return row->kind == BUCKET ? within(row, d) : row->kind == COUNT ? 1 : d;
}

/* Does the record report less than the run did before?  Then its pid now belongs to another run. */
static bool
went_back(const struct program *p, const struct run_facts *r, const struct rec *rec)
{
	for (size_t i = 0; i < METRIC_ROWS; i++)
		if (metric_rows[i].kind == COUNTER && applies(&metric_rows[i], p) &&
		    number(&metric_rows[i], rec_get(rec, metric_rows[i].member)) < r->value[i])
			return true;
	return false;
}

static size_t
run_of(struct program *p, const struct rec *rec, int64_t pid, bool begins)
{
	for (size_t i = 0; i < p->nruns; i++)
		if (p->runs[i].pid == pid) {
			if (!begins && !went_back(p, &p->runs[i], rec))
				return i;
			fold(p, i);
			break;
		}
	return open_run(p, pid);
}

/* A dry run of af-load has loaded nothing. */
static bool
is_dry(const struct metric_row *row, const struct rec *rec)
{
	return row->program != NULL && strcmp(row->program, "af-load") == 0 &&
	    span_is(rec_get(rec, "dry_run"), "true");
}

static void
take(struct program *p, struct run_facts *run, const struct rec *rec)
{
	for (size_t i = 0; i < METRIC_ROWS; i++) {
		double v;

		if (metric_rows[i].kind == RUNS || !applies(&metric_rows[i], p) || is_dry(&metric_rows[i], rec))
			continue;
		v = number(&metric_rows[i], rec_get(rec, metric_rows[i].member));
		/* Without the member nobody is waiting. */
		if (strcmp(metric_rows[i].member, "waiting_until") == 0 && isnan(v))
			v = 0;
		if (isnan(v))
			continue;
		if (adds_up(&metric_rows[i]))
			run->value[i] = v;
		else
			p->value[i] = v;
	}
}

static int
add_quota(struct metrics *m, const struct rec *r, const char *provider, const char **why)
{
	struct program *p = program_of(m, "af-quota", provider);
	struct run_facts none;

	if (p == NULL) {
		*why = "too many programs or providers";
		return -1;
	}
	/* Members of an older record do not belong to this one. */
	for (size_t i = 0; i < METRIC_ROWS; i++)
		p->value[i] = NAN;
	take(p, &none, r);
	return 1;
}

static int
add(struct metrics *m, const struct rec *r, const char *name, const char *event, const char **why)
{
	struct program *p = program_of(m, name, "");
	int64_t pid = 0;
	size_t run;

	if (p == NULL) {
		*why = "too many programs or providers";
		return -1;
	}
	(void)json_i64(rec_get(r, "pid"), 0, INT64_MAX, &pid);
	run = run_of(p, r, pid, strcmp(event, "start") == 0);
	take(p, &p->runs[run], r);
	if (strcmp(event, "done") == 0 || *event == '\0')
		fold(p, run);
	return 1;
}

int
metrics_add(struct metrics *m, const struct rec *r, const char **why)
{
	struct buf name = { 0 }, event = { 0 };
	const char *text;
	int known = 0;

	if (json_cstr(&name, rec_get(r, "program")) != NULL) {
		text = json_cstr(&event, rec_get(r, "event"));
		known = add(m, r, name.p, text != NULL ? text : "", why);
	} else if (json_type(rec_get(r, "charged")) == JSON_NUMBER &&
	    json_cstr(&name, rec_get(r, "provider")) != NULL) {
		known = add_quota(m, r, name.p, why);
	}
	buf_free(&name);
	buf_free(&event);
	return known;
}

/* --- what goes out --- */

static double
total(const struct program *p, size_t row)
{
	double v = p->value[row];

	if (adds_up(&metric_rows[row]))
		for (size_t i = 0; i < p->nruns; i++)
			v = plus(v, p->runs[i].value[row]);
	return v;
}

static void
sample(const struct metrics *m, struct buf *to, const struct metric_row *row, const struct program *p, double v)
{
	struct buf labels = { 0 };

	if (row->program == NULL) {
		buf_adds(&labels, ",program=\"");
		label_value(&labels, SPAN(p->name));
		buf_addc(&labels, '"');
	}
	if (*p->provider != '\0') {
		buf_adds(&labels, ",provider=\"");
		label_value(&labels, SPAN(p->provider));
		buf_addc(&labels, '"');
	}
	if (row->label != NULL)
		buf_addf(&labels, ",%s", row->label);
	buf_span_add(&labels, buf_span(&m->labels));
	buf_addf(to, "%s%s", row->name, metric_suffix(row));
	if (labels.n != 0)
		buf_addf(to, "{%s}", buf_str(&labels) + 1);
	buf_addf(to, v == floor(v) && fabs(v) < 1e15 ? " %.0f\n" : " %.3f\n", v);
	buf_free(&labels);
}

void
metrics_put(const struct metrics *m, struct buf *to)
{
	const char *last = "";
	const struct metric_row *first = NULL;

	for (size_t i = 0; i < METRIC_ROWS; i++) {
		if (first == NULL || strcmp(first->name, metric_rows[i].name) != 0)
			first = &metric_rows[i];
		for (size_t k = 0; k < m->n; k++) {
			double v = applies(&metric_rows[i], &m->programs[k]) ? total(&m->programs[k], i) : NAN;

			if (isnan(v))
				continue;
			if (strcmp(last, metric_rows[i].name) != 0)
				buf_addf(to, "# HELP %s %s\n# TYPE %s %s\n", first->name, first->help, first->name,
				    first->kind == BUCKET ? "histogram" : adds_up(first) ? "counter" : "gauge");
			last = metric_rows[i].name;
			sample(m, to, &metric_rows[i], &m->programs[k], v);
		}
	}
}
