/* The CSV side of verdict.h. */
#include <stdlib.h>

#include "base/num.h"
#include "base/xmem.h"
#include "record/csv.h"
#include "verdict.h"

enum column_kind { TEXT, NUMBER, TRUTH, MONTHS };

/* The fixed columns, then ours: the names of both members and columns. */
static const struct column {
	const char *name;
	enum column_kind kind;
} columns[] = {
	{ "league_id", NUMBER }, { "league_name", TEXT }, { "country", TEXT }, { "season", NUMBER },
	{ "total_missing", NUMBER }, { "sampled", NUMBER }, { "api_ok", NUMBER }, { "partial", NUMBER },
	{ "no_data", NUMBER }, { "error", NUMBER }, { "coverage_pct", NUMBER },
	{ "avg_latency_ms", NUMBER }, { "decision", TEXT },
	{ "interval_low", NUMBER }, { "interval_high", NUMBER }, { "settled", TRUTH },
	{ "calls", NUMBER }, { "looks", NUMBER }, { "longest_no_data_run", NUMBER }, { "reason", TEXT },
	{ "covered_from", TEXT }, { "covered_until", TEXT }, { "months", MONTHS },
	{ "go", NUMBER }, { "hold", NUMBER }, { "min_answers", NUMBER },
	{ "season_start", NUMBER }, { "pilot_date", TEXT },
};

enum { COLUMNS = sizeof columns / sizeof *columns, LEAGUE_ID = 0, SEASON = 3, DECISION = 12 };

static int
column_of(struct span name)
{
	for (int i = 0; i < COLUMNS; i++)
		if (span_is(name, columns[i].name))
			return i;
	return -1;
}

/* "2023-08:3/5 2023-09:5/5" as the array that it came from; false if it is not of that form. */
static bool
put_months(struct jsonw *w, struct span s)
{
	char month[8];
	int64_t covered, answers;

	jsonw_open(w, "months", '[');
	while (s.n > 0) {
		size_t n = 0, slash = 8;

		while (n < s.n && s.p[n] != ' ')
			n++;
		while (slash < n && s.p[slash] != '/')
			slash++;
		if (n < 11 || s.p[7] != ':' || slash >= n ||
		    num_i64((struct span){ s.p + 8, slash - 8 }, 0, INT32_MAX, &covered) != 0 ||
		    num_i64((struct span){ s.p + slash + 1, n - slash - 1 }, 0, INT32_MAX, &answers) != 0)
			return false;
		memcpy(month, s.p, 7);
		month[7] = '\0';
		jsonw_open(w, NULL, '{');
		jsonw_str(w, "month", month);
		jsonw_int(w, "answers", answers);
		jsonw_int(w, "covered", covered);
		jsonw_close(w);
		s = span_trim((struct span){ s.p + n, s.n - n });
	}
	jsonw_close(w);
	return true;
}

/* A field as the JSON value of its column; a spelling of a spreadsheet's own stays, as text. */
static void
put_field(struct jsonw *w, const struct column *c, struct span field)
{
	const struct jsonw before = *w;
	size_t from = w->to->n;
	double d;

	if (c->kind == MONTHS) {
		if (put_months(w, field))
			return;
		w->to->n = from;
		*w = before;
		jsonw_raw(w, c->name, SPAN("[]"));
	} else if (field.n == 0) {
		jsonw_raw(w, c->name, SPAN_NONE);
	} else if (c->kind == TRUTH) {
		/* TRUE, True, 1, VRAI, WAHR: spreadsheets have their own words for yes. */
		jsonw_bool(w, c->name, strchr("tTyY1vVwWsS", field.p[0]) != NULL);
	} else if (c->kind == NUMBER && num_double(field, -1e15, 1e15, &d) == 0 &&
	    (field.n == 1 || field.p[0] != '0' || field.p[1] == '.')) {
		jsonw_raw(w, c->name, field);
	} else {
		jsonw_text(w, c->name, csv_text(field));
	}
}

struct csv_header {
	int *column;			/* index of our column, or -1 */
	char **name;
	size_t n;
};

static const char *
read_header(struct csv_header *h, const struct csv *c)
{
	bool has[COLUMNS] = { false };

	h->column = xcalloc(c->n, sizeof *h->column);
	h->name = xcalloc(c->n, sizeof *h->name);
	for (h->n = 0; h->n < c->n; h->n++) {
		struct span name = csv_text(span_trim(c->field[h->n]));
		int i = column_of(name);

		/* A second column of the same name is somebody's own. */
		if (i >= 0 && has[i])
			i = -1;
		h->name[h->n] = xmemdup(name.p, name.n);
		h->column[h->n] = i;
		if (i >= 0)
			has[i] = true;
	}
	if (!has[LEAGUE_ID] || !has[SEASON] || !has[DECISION])
		return "no verdicts: the header line lacks league_id, season or decision";
	return NULL;
}

static void
free_header(struct csv_header *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->name[i]);
	free(h->name);
	free(h->column);
}

/* Appends a row as a record to line. */
static void
row_json(struct buf *line, const struct csv_header *h, const struct csv *c)
{
	struct jsonw w = jsonw(line);

	line->n = 0;
	jsonw_open(&w, NULL, '{');
	for (int k = 0; k < COLUMNS; k++)
		for (size_t i = 0; i < c->n && i < h->n; i++)
			if (h->column[i] == k)
				put_field(&w, &columns[k], span_trim(c->field[i]));
	for (size_t i = 0; i < c->n && i < h->n; i++)
		if (h->column[i] == -1 && h->name[i][0] != '\0' && column_of(SPAN(h->name[i])) == -1)
			jsonw_text(&w, h->name[i], csv_text(c->field[i]));
	jsonw_close(&w);
}

/* Is the row empty?  Spreadsheets append rows of separators. */
static bool
empty_row(const struct csv *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (span_trim(c->field[i]).n != 0)
			return false;
	return true;
}

static int
read_rows(struct verdicts *v, const char *path, const struct csv_header *h, struct csv *c)
{
	struct json_members members = { 0 };
	struct buf line = { 0 };
	const char *why;
	int status = 0, got;

	while ((got = csv_next(c)) != 0) {
		if (got == 1 && empty_row(c))
			continue;
		if (got == 1)
			row_json(&line, h, c);
		why = got == 1 ? verdicts_add(v, buf_span(&line), &members) : c->why;
		if (why == NULL)
			continue;
		complain("%s:%llu: %s", path, (unsigned long long)c->lineno, why);
		status = 1;
	}
	json_members_free(&members);
	buf_free(&line);
	return status;
}

int
verdicts_read_csv(struct verdicts *v, const char *path, struct span text)
{
	struct csv_header h = { 0 };
	const char *why;
	struct csv c;
	int status = -1;

	csv_open(&c, text);
	why = csv_next(&c) != 1 ? c.why : read_header(&h, &c);
	if (why != NULL)
		complain("%s:%llu: %s", path, (unsigned long long)c.lineno, why);
	else
		status = read_rows(v, path, &h, &c);
	csv_free(&c);
	free_header(&h);
	return status;
}

void
verdict_note_extras(struct verdict_extras *x, struct span json)
{
	struct json_iter it = json_iter(json);
	struct buf name = { 0 };

	while (json_next(&it)) {
		size_t at = 0;

		if (json_type(it.value) >= JSON_ARRAY || json_cstr(&name, it.key) == NULL || name.n == 0 ||
		    column_of(buf_span(&name)) >= 0)
			continue;
		while (at < x->names.n && strcmp(x->names.p + at, name.p) != 0)
			at += strlen(x->names.p + at) + 1;
		if (at == x->names.n)
			buf_add(&x->names, name.p, name.n + 1);
	}
	buf_free(&name);
}

void
verdict_csv_header(struct buf *to, const struct verdict_extras *x)
{
	for (int i = 0; i < COLUMNS; i++)
		csv_put(to, SPAN(columns[i].name), i == 0);
	for (size_t at = 0; at < x->names.n; at += strlen(x->names.p + at) + 1)
		csv_put_text(to, SPAN(x->names.p + at), false, false);
	buf_addc(to, '\n');
}

/* The months as text that people can read, and put_months too. */
static void
months_text(struct buf *to, struct span months)
{
	struct json_iter it = json_iter(months);
	int64_t answers, covered;

	while (json_next(&it)) {
		struct span month = json_get(it.value, "month");

		if (json_type(month) != JSON_STRING || month.n != 9 ||
		    json_i64(json_get(it.value, "answers"), 0, INT32_MAX, &answers) != 0 ||
		    json_i64(json_get(it.value, "covered"), 0, INT32_MAX, &covered) != 0)
			continue;
		buf_addf(to, "%s%.7s:%lld/%lld", to->n != 0 ? " " : "", month.p + 1, (long long)covered,
		    (long long)answers);
	}
}

static void
put_value(struct buf *to, struct buf *text, struct span value, enum column_kind kind, bool first)
{
	text->n = 0;
	if (kind == MONTHS)
		months_text(text, value);
	else if (kind == TRUTH ? json_type(value) == JSON_BOOL : json_type(value) > JSON_NULL)
		json_text(text, value);
	if (json_type(value) == JSON_STRING)
		csv_put_text(to, buf_span(text), first, false);
	else
		csv_put(to, text->n != 0 ? buf_span(text) : SPAN_NONE, first);
}

void
verdict_csv_row(struct buf *to, const struct verdict_extras *x, struct span json)
{
	struct buf text = { 0 };

	for (int i = 0; i < COLUMNS; i++)
		put_value(to, &text, json_get(json, columns[i].name), columns[i].kind, i == 0);
	for (size_t at = 0; at < x->names.n; at += strlen(x->names.p + at) + 1)
		put_value(to, &text, json_get(json, x->names.p + at), TEXT, false);
	buf_addc(to, '\n');
	buf_free(&text);
}
