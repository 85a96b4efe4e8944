/*
 * af-csv - an answer that is a table of CSV gets it as JSON: {"header":[…],"rows":[{…}],"trailer":…}
 *
 * One answer in, one out.  Anything that is not a table is ERROR, with the reason and without its body; a record without an
 * answer passes unchanged, and later stages say so.
 */
#include "record/csvtable.h"
#include "record/filter.h"
#include "record/finding.h"

enum { FETCH, ERROR, SKIPPED, HTTP, BODY, HEADER, ROWS, FINDING, STATUS, GOTS };

static const struct json_want
want_fetch[] = { { "error", ERROR, NULL }, { "skipped", SKIPPED, NULL }, { "status", HTTP, NULL }, { NULL, 0, NULL } },
want_body[] = { { "header", HEADER, NULL }, { "rows", ROWS, NULL }, { NULL, 0, NULL } },
want_finding[] = { { "status", STATUS, NULL }, { NULL, 0, NULL } },
want[] = {
	{ "fetch", FETCH, want_fetch }, { "body", BODY, want_body }, { "finding", FINDING, want_finding }, { NULL, 0, NULL }
};

static const char *const dropped[] = { "body", NULL }, *const replaced[] = { "body", "finding", NULL };

struct convert {
	struct filter f;
	struct csvtable table;
	struct csvtable_rules rules;
	struct opt_list need;
	struct buf text;
	uint64_t tables, rows_short, rows_long, errors;
};

/* Is it a table already, or was nothing answered, or has an earlier stage said what it is? */
static bool
passes(const struct span *got)
{
	const struct finding_answer a = { got[FETCH], got[SKIPPED], got[ERROR], SPAN_NONE, got[HTTP], got[BODY] };
	struct finding f = { 0 };
	int status = finding_status_of(got[STATUS]);

	return (json_type(got[HEADER]) == JSON_ARRAY && json_type(got[ROWS]) == JSON_ARRAY) || status == FINDING_ERROR ||
	    status == FINDING_SKIPPED || status == FINDING_NO_DATA || !finding_answered(&a, &f);
}

static void
put_failed(struct convert *a, const struct rec *r, const char *reason, struct span message)
{
	struct jsonw w = writer_pass(&a->f.out, r, replaced);

	finding_open(&w, FINDING_ERROR, SPAN(reason));
	jsonw_text(&w, "message", message);
	jsonw_close(&w);
	writer_end(&a->f.out);
	a->errors++;
}

static void
put_table(struct convert *a, const struct rec *r)
{
	struct buf *out = &a->f.out.b;
	size_t from = out->n;
	struct jsonw w = writer_pass(&a->f.out, r, dropped);
	const char *why;

	buf_adds(out, w.comma ? ",\"body\":" : "\"body\":");
	if ((why = csvtable_put(&a->table, &a->rules, buf_span(&a->text), out)) != NULL) {
		out->n = from;
		put_failed(a, r, why, buf_span(&a->table.message));
		return;
	}
	writer_end(&a->f.out);
	a->tables++;
	a->rows_short += a->table.nshort;
	a->rows_long += a->table.nlong;
}

static void
convert(struct convert *a, const struct rec *r, const struct span *got)
{
	if (passes(got)) {
		writer_line(&a->f.out, r->line);
	} else if (json_type(got[BODY]) != JSON_STRING) {
		put_failed(a, r, "json", SPAN("JSON in place of a table"));
	} else {
		a->text.n = 0;
		json_text(&a->text, got[BODY]);
		buf_reserve(&a->text, JSON_PAD);
		put_table(a, r);
	}
}

static void
sum_up(struct convert *a)
{
	struct jsonw *w = filter_summary(&a->f);

	jsonw_int(w, "tables", (int64_t)a->tables);
	jsonw_int(w, "errors", (int64_t)a->errors);
	jsonw_int(w, "short", (int64_t)a->rows_short);
	jsonw_int(w, "long", (int64_t)a->rows_long);
}

int
main(int argc, char *argv[])
{
	static struct convert a = { .f = FILTER_INIT };
	const struct opt opts[] = {
		{ 0, "trailer", OPT_STR, &a.rules.trailer, "text", "a line that begins with this is the trailer, not a row", 0, 0 },
		{ 0, "need", OPT_LIST, &a.need, "column", "a column that the table must have; repeatable", 0, 0 },
		{ 0, "snake", OPT_FLAG, &a.rules.snake, NULL, "name columns as in club_number", 0, 0 },
		FILTER_OPTS(a.f),
		OPT_END
	};
	struct span got[GOTS];
	struct rec *r;

	argv = opt_parse(argc, argv, opts, "[file ...]", "make JSON of answers that are tables of CSV");
	if (a.rules.trailer != NULL && *a.rules.trailer == '\0')
		die(EXIT_USAGE, "--trailer: say what the line begins with");
	a.rules.need = a.need.v;
	a.rules.nneed = a.need.n;
	filter_open(&a.f, argv, want, got, GOTS);
	a.rules.most = (size_t)a.f.max_line;
	while ((r = reader_next(&a.f.in)) != NULL)
		convert(&a, r, got);
	sum_up(&a);
	csvtable_free(&a.table);
	buf_free(&a.text);
	return filter_close(&a.f, EXIT_DONE);
}
