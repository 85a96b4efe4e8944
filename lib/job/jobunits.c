/* What became of each unit of a job: the backfill's own command counts; its lines become units here. */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/table.h"
#include "base/xmem.h"
#include "jobimpl.h"

static void
add_word(struct words_list *to, const struct job_kind *k, const char *word, const char *dir)
{
	char *text = kinds_expand(k, word, dir);
	glob_t g;

	/* A pattern that matches nothing is left out: nothing has been found yet. */
	if (strchr(word, '*') == NULL) {
		words_list_add(to, text);
		return;
	}
	if (glob(text, 0, NULL, &g) == 0) {
		for (size_t i = 0; i < g.gl_pathc; i++)
			words_list_add(to, xstrdup(g.gl_pathv[i]));
		globfree(&g);
	}
	free(text);
}

bool
job_units_command(const struct job_kind *k, const char *script, const char *dir, struct words_list *to)
{
	for (size_t i = 0; i < k->n; i++) {
		const struct job_row *r = &k->v[i];
		struct buf pattern = { 0 };
		bool there;
		glob_t g;

		if (!kinds_row_is(r, "units") || !kinds_is_for(r, script))
			continue;
		buf_addf(&pattern, "%s/%s", dir, r->w.v[2]);
		if ((there = glob(buf_str(&pattern), 0, NULL, &g) == 0))
			globfree(&g);
		buf_free(&pattern);
		if (!there)
			continue;
		for (size_t a = 3; a < r->w.n; a++)
			add_word(to, k, r->w.v[a], dir);
		return true;
	}
	return false;
}

static int64_t
count_of(struct span line, const char *name)
{
	int64_t n = 0;

	(void)json_i64(json_get(line, name), 0, INT64_MAX, &n);
	return n;
}

static void
put_text(struct jsonw *w, const char *name, struct span value)
{
	struct buf text = { 0 };

	if (json_type(value) == JSON_STRING) {
		json_text(&text, value);
		jsonw_text(w, name, buf_span(&text));
	} else {
		jsonw_raw(w, name, SPAN_NONE);
	}
	buf_free(&text);
}

/* The remedy for that reason, which af-outcomes gives among the reasons. */
static struct span
remedy_of_reason(struct span line, struct span reason)
{
	struct json_iter it = json_iter(json_get(line, "reasons"));

	while (json_next(&it))
		if (span_eq(json_get(it.value, "reason"), reason))
			return json_get(it.value, "remedy");
	return SPAN_NONE;
}

/* A line of af-outcomes --group has "group" and the five facts; any other has "unit", "list", "done" … itself. */
static bool
put_unit(struct buf *to, struct span line)
{
	struct jsonw w = jsonw(to);
	struct span name = json_get(line, "unit"), error;
	bool own = json_type(name) == JSON_STRING;

	if (!own && json_type(name = json_get(line, "group")) != JSON_STRING)
		return false;
	error = own ? json_get(line, "error") : json_get(json_get(line, "last_error"), "reason");
	jsonw_open(&w, NULL, '{');
	put_text(&w, "unit", name);
	jsonw_int(&w, "list", count_of(line, "list"));
	jsonw_int(&w, "done", own ? count_of(line, "done") : count_of(line, "present") + count_of(line, "out_of_scope"));
	jsonw_int(&w, "failed", count_of(line, "failed"));
	jsonw_int(&w, "unavailable", count_of(line, own ? "unavailable" : "empty"));
	jsonw_int(&w, "left", count_of(line, own ? "left" : "not_asked"));
	put_text(&w, "error", error);
	if (json_type(json_get(line, "retry")) == JSON_BOOL)
		jsonw_raw(&w, "retry", json_get(line, "retry"));
	put_text(&w, "remedy", own ? json_get(line, "remedy") : remedy_of_reason(line, error));
	jsonw_close(&w);
	return true;
}

static void
remember(struct table *t, struct span text)
{
	struct span line;

	while (span_line(&text, &line))
		*table_of(t, table_hash(line)) = 1;
}

/* Renamed but not synced: they can be rebuilt. */
static void
replace_units(const char *jobs, const char *id, struct span text)
{
	struct buf path = { 0 }, new = { 0 };
	FILE *f;

	job_path(&path, jobs, id, "units.ndjson");
	f = fopen(job_path(&new, jobs, id, ".units.made"), "we");
	if (f != NULL) {
		bool ok = fwrite(text.p, 1, text.n, f) == text.n;

		if (fclose(f) == 0 && ok)
			(void)rename(new.p, path.p);
	}
	buf_free(&path);
	buf_free(&new);
}

void
job_units_take(const char *jobs, const char *id, struct span lines)
{
	struct buf old = { 0 }, made = { 0 }, members = { 0 };
	struct table known = { 0 };
	struct span line;
	struct json_err err;

	(void)job_units(&old, jobs, id);
	remember(&known, buf_span(&old));
	while (span_line(&lines, &line)) {
		size_t at = made.n;

		if (json_scan(line, NULL, NULL, 0, NULL, &err) != 0 || !put_unit(&made, line))
			continue;
		line = (struct span){ made.p + at, made.n - at };
		if (table_find(&known, table_hash(line)) == NULL) {
			members.n = 0;
			buf_addc(&members, ',');
			buf_add(&members, line.p + 1, line.n - 2);
			job_event(jobs, id, "unit", buf_span(&members));
		}
		buf_addc(&made, '\n');
	}
	if (made.n > 0 && !span_eq(buf_span(&made), buf_span(&old)))
		replace_units(jobs, id, buf_span(&made));
	table_free(&known);
	buf_free(&old);
	buf_free(&made);
	buf_free(&members);
}
