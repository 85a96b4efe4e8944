/*
 * af-shape - run a jq program on each answer, and make a record of each object it yields
 *
 * Or once, on null, with lists: then what it yields is written as it is.
 *
 * What was not answered passes through and says why.  An answer is whole or it failed: if the program fails after its
 * first objects, they are not written, and one record says why.
 *
 * With --jobs 1 everything is done here.  With more, this process reads, checks and writes, and hands the lines in batches
 * to a crew, which does the rest.
 */
#include <stdlib.h>

#include "base/crew.h"
#include "base/io.h"
#include "record/filter.h"
#include "record/finding.h"
#include "shape/shape.h"

enum { FETCH, ERROR, SKIPPED, HTTP, BODY, MESSAGE, GATHERED, FINDING, STATUS, GOTS };

static const struct json_want
want_fetch[] = { { "error", ERROR, NULL }, { "skipped", SKIPPED, NULL }, { "status", HTTP, NULL }, { NULL, 0, NULL } },
want_body[] = { { "message", MESSAGE, NULL }, { NULL, 0, NULL } },
want_finding[] = { { "status", STATUS, NULL }, { NULL, 0, NULL } },
want[] = {
	{ "fetch", FETCH, want_fetch }, { "body", BODY, want_body }, { "gathered", GATHERED, NULL },
	{ "finding", FINDING, want_finding }, { NULL, 0, NULL }
};

/* What became of a batch; it follows the lines. */
struct result {
	uint64_t lines, counts[FINDING_STATUSES];
};

/* Precedes each line of a batch; this process and its crew have the same operands at the same address. */
struct shape_item {
	const char *file;
	uint64_t lineno;
	size_t n;
};

#define BATCH ((size_t)64 << 10)

struct app {
	struct filter f;
	struct shape shape;
	struct json_members members;	/* for a line of a batch */
	struct buf out, key, other, batch;
	struct result total;
	bool failed;			/* run the program also on gathered records that failed */
	struct crew *crew;		/* NULL: --jobs 1 */
	struct shape_item first, last;	/* of the batch */
};

/* --- one record --- */

/* The object that replaces members of the record; NULL: none. */
struct dropping {
	struct app *a;
	size_t from, to;	/* the object's members in the shape */
	bool finding;		/* drop the record's finding, whatever the object has */
};

static bool
same_name(struct app *a, struct span x, struct span y)
{
	if (memchr(x.p, '\\', x.n) == NULL && memchr(y.p, '\\', y.n) == NULL)
		return span_eq(x, y);
	a->key.n = a->other.n = 0;
	json_text(&a->key, x);
	json_text(&a->other, y);
	return span_eq(buf_span(&a->key), buf_span(&a->other));
}

static bool
drops(const void *ctx, struct span key)
{
	const struct dropping *d = ctx;

	if (json_is(key, "body") || json_is(key, "gathered") || (d->finding && json_is(key, "finding")))
		return true;
	for (size_t k = d->from; k < d->to; k++)
		if (same_name(d->a, key, shape_member(&d->a->shape, k).key))
			return true;
	return false;
}

static void
end_line(struct app *a, struct result *r, int status)
{
	buf_adds(&a->out, "}\n");
	r->lines++;
	if (status >= 0)
		r->counts[status]++;
}

/* One record instead of all: why it failed, or why there is no answer. */
static void
put_finding(struct app *a, const struct rec *rec, struct result *r, enum finding_status status, const char *reason,
    struct span message)
{
	const struct dropping d = { .a = a, .finding = true };
	struct jsonw w = rec_pass(&a->out, rec, drops, &d);

	finding_open(&w, status, SPAN(reason));
	if (message.p != NULL)
		jsonw_raw(&w, "message", message);
	jsonw_close(&w);
	end_line(a, r, (int)status);
}

static void
put_failed(struct app *a, const struct rec *rec, struct result *r, struct span why)
{
	struct buf message = { 0 };

	json_put_text(&message, why);
	put_finding(a, rec, r, FINDING_ERROR, "shape", buf_span(&message));
	buf_free(&message);
}

/* The status of object i's finding; -1: it has none; -2: it is bad. */
static int
own_finding(const struct app *a, size_t i)
{
	int status;

	for (size_t k = shape_begin(&a->shape, i); k < shape_begin(&a->shape, i + 1); k++) {
		struct json_member m = shape_member(&a->shape, k);

		if (json_is(m.key, "finding"))
			return (status = finding_status_of(json_get(m.value, "status"))) >= 0 ? status : -2;
	}
	return -1;
}

static void
put_member(struct buf *to, struct jsonw *w, struct json_member m)
{
	if (w->comma)
		buf_addc(to, ',');
	w->comma = true;
	buf_span_add(to, m.key);
	buf_addc(to, ':');
	buf_span_add(to, m.value);
}

static void
put_object(struct app *a, const struct rec *rec, const struct span *got, struct result *r, size_t i)
{
	struct dropping d = { a, shape_begin(&a->shape, i), shape_begin(&a->shape, i + 1), true };
	struct jsonw w = rec_pass(&a->out, rec, drops, &d);
	struct span finding = SPAN("{\"status\":\"API_OK\",\"reason\":null}");
	int status = own_finding(a, i);

	/* The finding of an incomplete gathered record stays. */
	if (status == -1 && got[GATHERED].p != NULL && (status = finding_status_of(got[STATUS])) > FINDING_OK)
		finding = got[FINDING];
	else if (status == -1)
		status = FINDING_OK;
	for (size_t k = d.from; k < d.to; k++) {
		struct json_member m = shape_member(&a->shape, k);

		if (json_is(m.key, "finding"))
			finding = m.value;
		else
			put_member(&a->out, &w, m);
	}
	jsonw_raw(&w, "finding", finding);
	end_line(a, r, status);
}

/* At most so many bytes of the record are also in each object's record. */
static size_t
stays(const struct rec *rec, const struct span *got)
{
	size_t gone = (got[BODY].p != NULL ? got[BODY].n : 0) + (got[GATHERED].p != NULL ? got[GATHERED].n : 0);

	return (gone < rec->line.n ? rec->line.n - gone : 0) + 64;
}

static void
run(struct app *a, const struct rec *rec, const struct span *got, struct result *r)
{
	shape_about(&a->shape, rec->file, rec->lineno);
	if (shape_run(&a->shape, &rec->members, stays(rec, got), (size_t)a->f.max_line) != 0) {
		put_failed(a, rec, r, buf_span(&a->shape.why));
		return;
	}
	for (size_t i = 0; i < a->shape.objects; i++)
		if (own_finding(a, i) == -2) {
			put_failed(a, rec, r, SPAN("the program's finding.status is not one of " FINDING_ALL));
			return;
		}
	for (size_t i = 0; i < a->shape.objects; i++)
		put_object(a, rec, got, r, i);
	if (a->shape.objects == 0)
		put_finding(a, rec, r, FINDING_ERROR, "no_output", SPAN_NONE);
}

/* An earlier stage has said what became of the record, and there is nothing to run the program on. */
static bool
settled(const struct app *a, const struct span *got)
{
	int status = finding_status_of(got[STATUS]);

	if (got[GATHERED].p != NULL && a->failed)
		return status == FINDING_SKIPPED;
	return (got[BODY].p == NULL || got[GATHERED].p != NULL) &&
	    (status == FINDING_ERROR || status == FINDING_SKIPPED || status == FINDING_NO_DATA);
}

/* A gathered record has one finding for all of it; its fetch is only the last one's. */
static bool
is_gathered(const struct span *got)
{
	return got[GATHERED].p != NULL && finding_status_of(got[STATUS]) >= 0;
}

static void
shape(struct app *a, const struct rec *rec, const struct span *got, struct result *r)
{
	const struct finding_answer answer = {
		got[FETCH], got[SKIPPED], got[ERROR], got[MESSAGE], got[HTTP], got[GATHERED].p != NULL ? got[GATHERED] : got[BODY]
	};
	const struct dropping d = { .a = a };
	struct finding f = { 0 };

	if (settled(a, got)) {
		rec_pass(&a->out, rec, drops, &d);
		end_line(a, r, finding_status_of(got[STATUS]));
	} else if (!is_gathered(got) && !finding_answered(&answer, &f)) {
		put_finding(a, rec, r, f.status, f.reason, f.message);
	} else {
		run(a, rec, got, r);
	}
}

/* --- many records --- */

static void
add_up(struct app *a, const struct result *r)
{
	for (int i = 0; i < FINDING_STATUSES; i++)
		a->total.counts[i] += r->counts[i];
}

/* In a worker: the lines of a batch. */
static void
work(void *ctx, struct span batch, struct buf *to)
{
	struct app *a = ctx;
	struct span got[GOTS];
	struct result r = { 0 };
	struct json_err err;
	struct shape_item item;

	a->out.n = 0;
	for (size_t at = 0; at < batch.n; at += item.n) {
		struct rec rec = { 0 };

		memcpy(&item, batch.p + at, sizeof item);
		at += sizeof item;
		rec.line = (struct span){ batch.p + at, item.n };
		rec.file = item.file;
		rec.lineno = item.lineno;
		if (json_scan_padded(rec.line, want, got, GOTS, &a->members, &err) != 0)
			die(EXIT_FOR_GOOD, "%s:%llu: %s, when read again", rec.file, (unsigned long long)rec.lineno, err.why);
		rec.members = a->members;
		shape(a, &rec, got, &r);
	}
	buf_span_add(to, buf_span(&a->out));
	buf_add(to, &r, sizeof r);
}

/* Back here: what a worker made of a batch. */
static void
done(void *ctx, struct span out)
{
	struct app *a = ctx;
	struct result r;

	if (out.n < sizeof r)
		die(EXIT_FOR_GOOD, "a worker's answer is too short");
	memcpy(&r, out.p + out.n - sizeof r, sizeof r);
	writer_lines(&a->f.out, (struct span){ out.p, out.n - sizeof r }, r.lines);
	add_up(a, &r);
}

static void
give(struct app *a)
{
	struct buf what = { 0 };

	if (a->batch.n == 0)
		return;
	buf_addf(&what, "%.100s:%llu", a->first.file, (unsigned long long)a->first.lineno);
	if (a->first.file != a->last.file)
		buf_addf(&what, " to %.100s:%llu", a->last.file, (unsigned long long)a->last.lineno);
	else if (a->first.lineno != a->last.lineno)
		buf_addf(&what, " to %llu", (unsigned long long)a->last.lineno);
	crew_give(a->crew, buf_span(&a->batch), buf_str(&what));
	buf_free(&what);
	a->batch.n = 0;
}

static void
add(struct app *a, const struct rec *rec)
{
	const struct shape_item item = { rec->file, rec->lineno, rec->line.n };

	if (a->batch.n == 0)
		a->first = item;
	a->last = item;
	buf_add(&a->batch, &item, sizeof item);
	buf_span_add(&a->batch, rec->line);
	if (a->batch.n >= BATCH)
		give(a);
}

/* Called before a read from fd: if that would wait, what was read comes out meanwhile. */
static void
before_wait(void *ctx, int fd)
{
	struct app *a = ctx;

	if (io_readable(fd))
		return;
	give(a);
	while (!crew_wait(a->crew, fd))
		writer_flush(&a->f.out);
	writer_flush(&a->f.out);
}

static void
sum_up(struct app *a)
{
	for (int i = 0; i < FINDING_STATUSES; i++)
		jsonw_int(filter_summary(&a->f), finding_status_name((enum finding_status)i), (int64_t)a->total.counts[i]);
}

static void
here(struct app *a, const struct rec *rec, const struct span *got)
{
	struct result r = { 0 };

	a->out.n = 0;
	shape(a, rec, got, &r);
	writer_lines(&a->f.out, buf_span(&a->out), r.lines);
	add_up(a, &r);
}

/* On null: each object is a line as it is, or the program failed and there is none. */
static int
alone(struct app *a, const char *program)
{
	if (shape_run(&a->shape, NULL, 2, (size_t)REC_MAX_LINE_MOST) != 0) {
		complain("%s: %.*s", program, (int)a->shape.why.n, a->shape.why.p);
		return EXIT_FOR_GOOD;
	}
	for (size_t i = 0; i < a->shape.objects; i++) {
		struct jsonw w = writer_begin(&a->f.out);

		for (size_t k = shape_begin(&a->shape, i); k < shape_begin(&a->shape, i + 1); k++)
			put_member(&a->f.out.b, &w, shape_member(&a->shape, k));
		writer_end(&a->f.out);
	}
	return EXIT_DONE;
}

static void
each(struct app *a, const struct span *got, int64_t jobs)
{
	struct rec *r;

	if (jobs > 1) {
		a->crew = crew_new((unsigned)jobs, work, a, done, a);
		reader_before_wait(&a->f.in, before_wait, a);
	}
	while ((r = reader_next(&a->f.in)) != NULL)
		if (a->crew != NULL)
			add(a, r);
		else
			here(a, r, got);
	if (a->crew != NULL) {
		give(a);
		crew_finish(a->crew);
	}
}

/* --- options --- */

int
main(int argc, char *argv[])
{
	static struct app a = { .f = FILTER_INIT };
	struct shape_given given = { 0 };
	const char *program = NULL;
	bool null = false;
	int code = EXIT_DONE;
	int64_t jobs = 1;
	const struct opt opts[] = {
		{ 'f', "from-file", OPT_STR, &program, "file.jq", "the program", 0, 0 },
		{ 0, "arg", OPT_PAIR, &given.args, "name value", "$name is the text value, in the program", 0, 0 },
		{ 0, "slurpfile", OPT_PAIR, &given.lists, "name file", "$name is the array of the file's records", 0, 0 },
		{ 'n', "null-input", OPT_FLAG, &null, NULL, "run once, on no answer; what the program yields is written as it is", 0, 0 },
		{ 'L', "library", OPT_LIST, &given.dirs, "dir", "where 'import' and 'include' look", 0, 0 },
		{ 0, "failed", OPT_FLAG, &a.failed, NULL, "the program also gets what was gathered and failed", 0, 0 },
		{ 'j', "jobs", OPT_NUM, &jobs, "n", "how many processes run the program (1)", 1, CREW_MOST },
		FILTER_OPTS(a.f),
		OPT_END
	};
	struct span got[GOTS];

	argv = opt_parse(argc, argv, opts, "[file ...]", "run a jq program on each answer, a record of each object");
	if (program == NULL)
		die(EXIT_USAGE, "-f FILE.jq is needed");
	if (null && (a.failed || jobs > 1))
		die(EXIT_USAGE, "--null-input runs the program once: neither --failed nor --jobs");
	shape_check(&given);
	given.max_line = (size_t)a.f.max_line;
	given.files = null ? argv : NULL;
	if (null)
		filter_open_output(&a.f);
	else
		filter_open(&a.f, argv, want, got, GOTS);
	if (shape_open(&a.shape, program, &given) != 0)
		exit(EXIT_USAGE);
	if (null)
		code = alone(&a, program);
	else
		each(&a, got, jobs);
	if (code == EXIT_DONE && a.shape.bad_lines)
		code = EXIT_SOME;
	sum_up(&a);
	shape_free(&a.shape);
	json_members_free(&a.members);
	buf_free(&a.out);
	buf_free(&a.key);
	buf_free(&a.other);
	buf_free(&a.batch);
	free(given.args.v);
	free(given.lists.v);
	free(given.dirs.v);
	return filter_close(&a.f, code);
}
