#include "metrics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "base/xmem.h"

enum metric_kind {
	COUNTER,	/* summed over runs */
	GAUGE,		/* the last value */
	INSTANT,	/* a gauge whose member is a time */
	RUNS		/* a counter of our own */
};

/*
 * Rows of one metric stand together; the first has the help.  program NULL: of every program, which
 * then is a label.  label: what tells the rows of a metric apart.
 */
struct row {
	const char *program, *member;
	enum metric_kind kind;
	const char *name, *label, *help;
};

static const struct row rows[] = {
	{ NULL, NULL, RUNS, "af_runs_total", NULL, "Runs that have begun." },
	{ NULL, "at", INSTANT, "af_last_event_timestamp_seconds", NULL, "When the program last told anything." },
	{ NULL, "status", GAUGE, "af_last_exit_status", NULL, "Exit status of the last run that ended." },
	{ NULL, "seconds", COUNTER, "af_run_seconds_total", NULL, "Time that ended runs took." },
	{ NULL, "in", COUNTER, "af_records_read_total", NULL, "Records read." },
	{ NULL, "out", COUNTER, "af_records_written_total", NULL, "Records written." },
	{ NULL, "rejected", COUNTER, "af_records_rejected_total", NULL, "Records that were no good." },
	{ NULL, "skipped", COUNTER, "af_records_skipped_total", NULL, "Records left out on purpose." },

	{ "af-fetch", "answered", COUNTER, "af_fetch_records_total", "result=\"answered\"", "What became of the records." },
	{ "af-fetch", "saved", COUNTER, "af_fetch_records_total", "result=\"saved\"", NULL },
	{ "af-fetch", "through", COUNTER, "af_fetch_records_total", "result=\"through\"", NULL },
	{ "af-fetch", "failed", COUNTER, "af_fetch_records_total", "result=\"failed\"", NULL },
	{ "af-fetch", "not_asked", COUNTER, "af_fetch_records_total", "result=\"not_asked\"", NULL },
	{ "af-fetch", "calls", COUNTER, "af_fetch_calls_total", NULL, "Calls begun." },
	{ "af-fetch", "sent", COUNTER, "af_fetch_requests_sent_total", NULL, "Requests that left, each charged before." },
	{ "af-fetch", "received", COUNTER, "af_fetch_answers_received_total", NULL, "Answers that came whole." },
	{ "af-fetch", "retries", COUNTER, "af_fetch_retries_total", NULL, "Calls that were repeated." },
	{ "af-fetch", "refused", COUNTER, "af_fetch_refusals_total", NULL, "Answers that were refusals." },
	{ "af-fetch", "bytes", COUNTER, "af_fetch_received_bytes_total", NULL, "Bytes of answers." },
	{ "af-fetch", "quota_left", GAUGE, "af_fetch_quota_remaining_calls", NULL, "Calls left of the provider's day." },
	{ "af-fetch", "waiting_until", INSTANT, "af_fetch_waiting_until_timestamp_seconds", NULL,
	    "Until when nothing is asked; 0: it is not waiting." },

	{ "af-classify", "API_OK", COUNTER, "af_findings_total", "status=\"API_OK\"", "Findings by status." },
	{ "af-classify", "PARTIAL", COUNTER, "af_findings_total", "status=\"PARTIAL\"", NULL },
	{ "af-classify", "NO_DATA", COUNTER, "af_findings_total", "status=\"NO_DATA\"", NULL },
	{ "af-classify", "ERROR", COUNTER, "af_findings_total", "status=\"ERROR\"", NULL },
	{ "af-classify", "SKIPPED", COUNTER, "af_findings_total", "status=\"SKIPPED\"", NULL },

	{ "af-merge", "updates", COUNTER, "af_merge_updates_total", NULL, "Matches that got something." },
	{ "af-merge", "filled", COUNTER, "af_merge_values_total", "outcome=\"filled\"", "Found values by what became of them." },
	{ "af-merge", "kept", COUNTER, "af_merge_values_total", "outcome=\"kept\"", NULL },
	{ "af-merge", "differ", COUNTER, "af_merge_differing_values_total", NULL, "Kept values that the provider has otherwise." },

	{ "af-load", "updated", COUNTER, "af_load_records_total", "outcome=\"updated\"", "Records by what they did to the database." },
	{ "af-load", "present", COUNTER, "af_load_records_total", "outcome=\"present\"", NULL },
	{ "af-load", "unchanged", COUNTER, "af_load_records_total", "outcome=\"unchanged\"", NULL },
	{ "af-load", "rows", COUNTER, "af_load_rows_total", NULL, "Rows written." },
	{ "af-load", "merged_again", COUNTER, "af_load_merged_again_total", NULL,
	    "Records merged again because somebody else had changed the row." },
	{ "af-load", "batches", COUNTER, "af_load_batches_total", NULL, "Transactions committed." },
	{ "af-load", "repeated", COUNTER, "af_load_batches_repeated_total", NULL, "Batches repeated after a lost connection." },

	{ "af-quota", "charged", GAUGE, "af_quota_charged_calls", NULL, "Calls charged to the ledger of the provider's day." },
	{ "af-quota", "answered", GAUGE, "af_quota_answered_calls", NULL, "Of these, answered." },
	{ "af-quota", "refused", GAUGE, "af_quota_refused_calls", NULL, "Of these, refused." },
	{ "af-quota", "failed", GAUGE, "af_quota_failed_calls", NULL, "Of these, failed." },
	{ "af-quota", "unknown", GAUGE, "af_quota_unknown_calls", NULL, "Of these, never heard of again." },
	{ "af-quota", "limit_day", GAUGE, "af_quota_limit_calls", NULL, "Calls that the provider allows a day." },
	{ "af-quota", "left", GAUGE, "af_quota_remaining_calls", NULL, "Calls left of the provider's day." },
	{ "af-quota", "limit_minute", GAUGE, "af_quota_limit_calls_per_minute", NULL, "Calls that the provider allows a minute." },
	{ "af-quota", "calls_a_minute", GAUGE, "af_quota_pace_calls_per_minute", NULL, "Calls that the governor lets go a minute." },
	{ "af-quota", "provider_used", GAUGE, "af_quota_provider_used_calls", NULL, "Calls of the day by the provider's own count." },
	{ "af-quota", "waiting_until", INSTANT, "af_quota_waiting_until_timestamp_seconds", NULL,
	    "Until when nobody asks; 0: nobody is waiting." },
};

#define ROWS (sizeof rows / sizeof rows[0])

struct run_facts {
	int64_t pid;
	double value[ROWS];	/* of counters; NAN: not told */
};

/* A program; or, of af-quota's records, a provider. */
struct program {
	char *name, *provider;
	double value[ROWS];	/* counters: of the runs that have ended; gauges: the last one; NAN: none */
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
	static const char *const taken[] = { "program", "provider", "result", "status", "outcome" };
	struct buf name = { 0 };
	bool twice;

	if (n == 0 || (*assignment >= '0' && *assignment <= '9') || assignment[n] != '=')
		return "not name=value, the name of letters, digits and _";
	if (strncmp(assignment, "__", 2) == 0)
		return "names that begin with __ are Prometheus' own";
	for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
		if (strlen(taken[i]) == n && strncmp(assignment, taken[i], n) == 0)
			return "that name is used here";
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
	for (size_t i = 0; i < ROWS; i++)
		p->value[i] = NAN;
	return p;
}

static bool
applies(const struct row *row, const struct program *p)
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

/* The run is over: what it told last is added for good. */
static void
fold(struct program *p, size_t at)
{
	for (size_t i = 0; i < ROWS; i++)
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
	for (size_t i = 0; i < ROWS; i++)
		r->value[i] = rows[i].kind == RUNS ? 1 : NAN;
	return p->nruns - 1;
}

static double
number(const struct row *row, struct span v)
{
	int64_t at;
	double d;

	if (row->kind == INSTANT)
		return json_type(v) == JSON_STRING && clock_parse((struct span){ v.p + 1, v.n - 2 }, &at) == 0 ?
		    (double)at / CLOCK_SECOND : NAN;
	return json_double(v, row->kind == COUNTER ? 0 : -1e300, 1e300, &d) == 0 ? d : NAN;
}

/* Does the record tell less than the run had told?  Then its pid is another run's now. */
static bool
went_back(const struct program *p, const struct run_facts *r, const struct rec *rec)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].kind == COUNTER && applies(&rows[i], p) &&
		    number(&rows[i], rec_get(rec, rows[i].member)) < r->value[i])
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

/* Nothing was loaded by a load that wrote nothing. */
static bool
is_dry(const struct row *row, const struct rec *rec)
{
	return row->program != NULL && strcmp(row->program, "af-load") == 0 &&
	    span_is(rec_get(rec, "dry_run"), "true");
}

static void
take(struct program *p, struct run_facts *run, const struct rec *rec)
{
	for (size_t i = 0; i < ROWS; i++) {
		double v;

		if (rows[i].kind == RUNS || !applies(&rows[i], p) || is_dry(&rows[i], rec))
			continue;
		v = number(&rows[i], rec_get(rec, rows[i].member));
		/* That it waits is told while it waits. */
		if (strcmp(rows[i].member, "waiting_until") == 0 && isnan(v))
			v = 0;
		if (isnan(v))
			continue;
		if (rows[i].kind == COUNTER)
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
		*why = "one program or provider too many";
		return -1;
	}
	/* An older record's members are not this one's. */
	for (size_t i = 0; i < ROWS; i++)
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
		*why = "one program or provider too many";
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

	if (rows[row].kind == COUNTER || rows[row].kind == RUNS)
		for (size_t i = 0; i < p->nruns; i++)
			v = plus(v, p->runs[i].value[row]);
	return v;
}

static void
sample(const struct metrics *m, struct buf *to, const struct row *row, const struct program *p, double v)
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
	buf_adds(to, row->name);
	if (labels.n != 0)
		buf_addf(to, "{%s}", buf_str(&labels) + 1);
	buf_addf(to, v == floor(v) && fabs(v) < 1e15 ? " %.0f\n" : " %.3f\n", v);
	buf_free(&labels);
}

void
metrics_put(const struct metrics *m, struct buf *to)
{
	const char *last = "";
	const struct row *first = NULL;

	for (size_t i = 0; i < ROWS; i++) {
		if (first == NULL || strcmp(first->name, rows[i].name) != 0)
			first = &rows[i];
		for (size_t k = 0; k < m->n; k++) {
			double v = applies(&rows[i], &m->programs[k]) ? total(&m->programs[k], i) : NAN;

			if (isnan(v))
				continue;
			if (strcmp(last, rows[i].name) != 0)
				buf_addf(to, "# HELP %s %s\n# TYPE %s %s\n", first->name, first->help, first->name,
				    first->kind == COUNTER || first->kind == RUNS ? "counter" : "gauge");
			last = rows[i].name;
			sample(m, to, &rows[i], &m->programs[k], v);
		}
	}
}
