#include "verdict.h"

#include <stdlib.h>

#include "csv.h"
#include "io.h"
#include "num.h"
#include "xmem.h"

#define FILE_MAX ((size_t)256 << 20)
#define COLUMNS_MAX 200

enum kind { TEXT, NUMBER, TRUTH };

/* The fixed columns, then ours: names of members and of columns alike. */
static const struct {
	const char *name;
	enum kind kind;
} columns[] = {
	{ "league_id", NUMBER }, { "league_name", TEXT }, { "country", TEXT }, { "season", NUMBER },
	{ "total_missing", NUMBER }, { "sampled", NUMBER }, { "api_ok", NUMBER }, { "partial", NUMBER },
	{ "no_data", NUMBER }, { "error", NUMBER }, { "coverage_pct", NUMBER },
	{ "avg_latency_ms", NUMBER }, { "decision", TEXT },
	{ "interval_low", NUMBER }, { "interval_high", NUMBER }, { "settled", TRUTH },
	{ "calls", NUMBER }, { "longest_no_data_run", NUMBER }, { "reason", TEXT },
	{ "covered_from", TEXT }, { "covered_until", TEXT },
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static int
column_of(struct span name)
{
	for (int i = 0; i < COLUMNS; i++)
		if (span_is(name, columns[i].name))
			return i;
	return -1;
}

static struct verdict *
add(struct verdicts *v, int64_t league_id, int64_t season, enum decision decision, bool settled)
{
	if (v->n == v->cap) {
		v->cap = v->cap != 0 ? v->cap * 2 : 64;
		v->v = xreallocarray(v->v, v->cap, sizeof *v->v);
	}
	v->v[v->n] = (struct verdict){ league_id, season, decision, settled, v->lines.n, 0 };
	return &v->v[v->n++];
}

/* NULL, or why the members are no verdict. */
static const char *
add_json(struct verdicts *v, struct span line, struct json_members *members)
{
	struct rec r = { .line = line, .members = *members };
	struct span decision = rec_get(&r, "decision");
	int64_t league_id, season;
	struct verdict *one;
	const char *why;
	int d;

	if (rec_i64(&r, "league_id", 0, INT32_MAX, &league_id, &why) != 0 ||
	    rec_i64(&r, "season", 0, 9999, &season, &why) != 0)
		return why;
	if (json_type(decision) != JSON_STRING ||
	    (d = decision_of(decision.p + 1, decision.n - 2)) == -1)
		return "'decision' is none of GO, HOLD, STOP, STOP_CIRCUIT, PENDING, RETRY, DRY_RUN";
	one = add(v, league_id, season, (enum decision)d, span_is(rec_get(&r, "settled"), "true"));
	buf_span_add(&v->lines, line);
	one->n = line.n;
	return NULL;
}

static int
read_json(struct verdicts *v, const char *path, struct span text)
{
	struct json_members members = { 0 };
	const char *p = text.p, *end = text.p + text.n;
	int status = 0;

	for (uint64_t no = 1; p < end; no++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *why;
		struct span line = { p, (size_t)((nl != NULL ? nl : end) - p) };
		struct json_err err = { 0, NULL };

		p = nl != NULL ? nl + 1 : end;
		if (line.n == 0)
			continue;
		why = json_scan(line, NULL, NULL, 0, &members, &err) != 0 ? err.why :
		    *line.p != '{' ? "not a JSON object" : add_json(v, line, &members);
		if (why != NULL) {
			complain("%s:%llu: %s", path, (unsigned long long)no, why);
			status = -1;
		}
	}
	json_members_free(&members);
	return status;
}

static struct span
trimmed(struct span s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

/* A field as the JSON value of its column; what a spreadsheet made of a number stays readable. */
static void
put_field(struct jsonw *w, const char *name, enum kind kind, struct span field)
{
	double d;

	if (kind == NUMBER && field.n == 0)
		jsonw_raw(w, name, SPAN_NONE);
	else if (kind == NUMBER && num_double(field, -1e15, 1e15, &d) == 0)
		jsonw_raw(w, name, field);
	else if (kind == TRUTH)
		jsonw_bool(w, name, field.n > 0 && (field.p[0] | 0x20) == 't');
	else
		jsonw_text(w, name, field);
}

struct header {
	int column[COLUMNS_MAX];	/* ours, or -1 */
	struct buf names;
	size_t at[COLUMNS_MAX + 1], n;
};

static const char *
read_header(struct header *h, const struct csv *c)
{
	static const char *const needed[] = { "league_id", "season", "decision" };
	bool has[COLUMNS] = { false };

	if (c->n > COLUMNS_MAX)
		return "more than 200 columns";
	for (h->n = 0; h->n < c->n; h->n++) {
		struct span name = trimmed(c->field[h->n]);

		h->at[h->n] = h->names.n;
		buf_span_add(&h->names, name);
		h->column[h->n] = column_of(name);
		if (h->column[h->n] != -1)
			has[h->column[h->n]] = true;
	}
	h->at[h->n] = h->names.n;
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (!has[column_of(SPAN(needed[i]))])
			return "the columns league_id, season and decision are needed";
	return NULL;
}

static const char *
add_row(struct verdicts *v, const struct header *h, const struct csv *c)
{
	struct json_members members = { 0 };
	struct buf line = { 0 }, name = { 0 };
	struct jsonw w = jsonw(&line);
	struct json_err err;
	const char *why;

	jsonw_open(&w, NULL, '{');
	for (int k = 0; k < COLUMNS; k++)
		for (size_t i = 0; i < c->n && i < h->n; i++)
			if (h->column[i] == k)
				put_field(&w, columns[k].name, columns[k].kind, trimmed(c->field[i]));
	for (size_t i = 0; i < c->n && i < h->n; i++)
		if (h->column[i] == -1 && h->at[i + 1] > h->at[i] && c->field[i].n > 0) {
			name.n = 0;
			buf_add(&name, h->names.p + h->at[i], h->at[i + 1] - h->at[i]);
			jsonw_text(&w, buf_str(&name), c->field[i]);
		}
	jsonw_close(&w);
	why = json_scan(buf_span(&line), NULL, NULL, 0, &members, &err) != 0 ? err.why :
	    add_json(v, buf_span(&line), &members);
	json_members_free(&members);
	buf_free(&line);
	buf_free(&name);
	return why;
}

static int
read_csv(struct verdicts *v, const char *path, struct span text)
{
	struct header h = { .n = 0 };
	const char *why = NULL;
	struct csv c;
	int status = 0, got;

	csv_open(&c, text);
	if ((got = csv_next(&c)) != 1 || (why = read_header(&h, &c)) != NULL) {
		complain("%s:1: %s", path, got == -1 ? c.why : why != NULL ? why : "no header line");
		status = -1;
	} else {
		while ((got = csv_next(&c)) != 0)
			if ((why = got == -1 ? c.why : add_row(v, &h, &c)) != NULL) {
				complain("%s:%llu: %s", path, (unsigned long long)c.lineno, why);
				status = -1;
			}
	}
	csv_free(&c);
	buf_free(&h.names);
	return status;
}

/* qsort has no argument for what the numbers are of. */
static const struct verdict *sorting;

static int
by_segment(const void *a, const void *b)
{
	size_t i = *(const size_t *)a, j = *(const size_t *)b;
	const struct verdict *x = &sorting[i], *y = &sorting[j];

	if (x->league_id != y->league_id)
		return x->league_id < y->league_id ? -1 : 1;
	if (x->season != y->season)
		return x->season < y->season ? -1 : 1;
	return (i > j) - (i < j);
}

int
verdicts_read(struct verdicts *v, const char *path)
{
	struct buf text = { 0 };
	size_t first = 0;
	int status;

	*v = (struct verdicts){ 0 };
	if (io_read_file(strcmp(path, "-") == 0 ? "/dev/stdin" : path, &text, FILE_MAX) != 0) {
		complain_errno("cannot read '%s'", path);
		buf_free(&text);
		return -1;
	}
	while (first < text.n && strchr(" \t\r\n", text.p[first]) != NULL && text.p[first] != '\0')
		first++;
	status = first == text.n ? 0 : text.p[first] == '{' ? read_json(v, path, buf_span(&text)) :
	    read_csv(v, path, buf_span(&text));
	buf_free(&text);
	v->sorted = xcalloc(v->n, sizeof *v->sorted);
	for (size_t i = 0; i < v->n; i++)
		v->sorted[i] = i;
	sorting = v->v;
	if (v->n != 0)
		qsort(v->sorted, v->n, sizeof *v->sorted, by_segment);
	return status;
}

void
verdicts_free(struct verdicts *v)
{
	free(v->v);
	free(v->sorted);
	buf_free(&v->lines);
	*v = (struct verdicts){ 0 };
}

const struct verdict *
verdicts_find(const struct verdicts *v, int64_t league_id, int64_t season)
{
	const struct verdict *found = NULL;
	size_t low = 0, high = v->n;

	/* The first behind the last of the segment. */
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct verdict *one = &v->v[v->sorted[mid]];

		if (one->league_id < league_id || (one->league_id == league_id && one->season <= season))
			low = mid + 1;
		else
			high = mid;
	}
	if (low > 0)
		found = &v->v[v->sorted[low - 1]];
	return found != NULL && found->league_id == league_id && found->season == season ? found : NULL;
}

struct span
verdict_line(const struct verdicts *v, const struct verdict *one)
{
	return (struct span){ v->lines.p + one->line, one->n };
}

void
verdict_csv_header(struct buf *to)
{
	for (int i = 0; i < COLUMNS; i++)
		csv_put(to, SPAN(columns[i].name), i == 0);
	buf_addc(to, '\n');
}

void
verdict_csv_row(struct buf *to, struct span json)
{
	struct buf text = { 0 };

	for (int i = 0; i < COLUMNS; i++) {
		struct span value = json_get(json, columns[i].name);

		text.n = 0;
		if (json_type(value) > JSON_NULL)
			json_text(&text, value);
		csv_put(to, text.n != 0 ? buf_span(&text) : SPAN_NONE, i == 0);
	}
	buf_addc(to, '\n');
	buf_free(&text);
}
