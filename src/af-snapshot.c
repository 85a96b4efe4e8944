/*
 * af-snapshot - files into dated snapshots that appear whole or not at all
 *
 * A snapshot is open from its first record until everything came that the list has for it, or its end; only then does it
 * appear in the store.  What the input breaks off in leaves nothing.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/table.h"
#include "base/xmem.h"
#include "record/filter.h"
#include "record/keylist.h"
#include "record/tmpl.h"
#include "snapshot/stage.h"

enum { GOT_SNAPSHOT, GOT_FILE, GOT_CONTENT, GOT_ERROR, GOT_END, GOT_AS_OF, GOT_AT, GOT_METADATA, GOT_FETCH_AT, GOT_STATUS,
	GOT_REASON, GOT_MESSAGE, GOTS };

static const struct json_want want_fetch[] = { { "at", GOT_FETCH_AT, NULL }, { NULL, 0, NULL } };
static const struct json_want want_finding[] = {
	{ "status", GOT_STATUS, NULL }, { "reason", GOT_REASON, NULL }, { "message", GOT_MESSAGE, NULL }, { NULL, 0, NULL }
};
static const struct json_want wanted[] = {
	{ "snapshot", GOT_SNAPSHOT, NULL }, { "file", GOT_FILE, NULL }, { "content", GOT_CONTENT, NULL },
	{ "error", GOT_ERROR, NULL }, { "end", GOT_END, NULL }, { "as_of", GOT_AS_OF, NULL }, { "at", GOT_AT, NULL },
	{ "metadata", GOT_METADATA, NULL }, { "fetch", -1, want_fetch }, { "finding", -1, want_finding },
	{ NULL, 0, NULL }
};

enum { NAMED = 5, DONE = -1 };

/* What the list has for a snapshot. */
struct snap_due {
	struct snap_names each;
	bool *came;
	size_t ncame;
	struct table index;
};

struct snap_group {
	struct buf key;			/* of the list, or the ID */
	struct buf id, as_of, at, metadata;
	struct buf skipped, bad;	/* why none is made: the reason of what was not asked; what is wrong */
	const char *reason;		/* of bad, in one word */
	struct stage *stage;
	struct snap_due due;
	int64_t files, end;		/* files and errors that came; how many the end tells of, -1: it has not come */
	struct table names;		/* what is counted in files */
};

struct snap_job {
	struct filter f;
	struct span of[GOTS];
	const char *path, *work, *by, *each, *unit;
	struct store store;
	struct keylist list;
	struct bag bag;
	struct snap_group **v;		/* NULL: over */
	size_t n, cap;
	struct table by_key;		/* index of a group, or DONE */
	struct buf key, text, label, first_other, first_bad;
	uint64_t made, there, partial, bad, skipped, other, files, unchanged, bytes;
};

/* --- groups --- */

/* The texts of --each of a key's records in the list, in order, once each. */
static void
load_due(struct snap_job *j, struct snap_due *d, struct keylist_run run)
{
	struct json_err err;
	struct rec r = { .file = j->work };
	struct table seen = { 0 };

	bag_clear(&j->bag);
	if (keylist_load(&j->list, run, &j->bag) != 0)
		die_errno(EXIT_FOR_GOOD, errno == ESTALE ? "'%s' has changed while it was read" : "cannot read '%s'", j->work);
	d->each.v = xreallocarray(NULL, j->bag.n, sizeof *d->each.v);
	for (size_t i = 0; i < j->bag.n; i++) {
		j->text.n = 0;
		if (json_scan(bag_line(&j->bag, i), NULL, NULL, 0, &r.members, &err) != 0 ||
		    tmpl_text(&j->text, j->each, &r, NULL) != NULL)
			continue;
		if ((*table_of(&seen, table_hash(buf_span(&j->text))))++ == 0) {
			table_add(&d->index, table_hash(buf_span(&j->text)), (int64_t)d->each.n);
			d->each.v[d->each.n++] = xstrdup(buf_str(&j->text));
		}
	}
	json_members_free(&r.members);
	table_free(&seen);
	d->came = xcalloc(d->each.n + 1, sizeof *d->came);
	keylist_meet(&j->list, run);
}

static struct snap_group *
new_group(struct snap_job *j, struct span key)
{
	struct snap_group *g = xcalloc(1, sizeof *g);

	buf_span_add(&g->key, key);
	g->end = -1;
	g->stage = stage_new(&j->store, j->unit);
	if (j->n == j->cap) {
		j->cap = j->cap != 0 ? 2 * j->cap : 16;
		j->v = xreallocarray(j->v, j->cap, sizeof(struct snap_group *));
	}
	j->v[j->n] = g;
	/* 0 is "none" in a table. */
	*table_of(&j->by_key, table_hash(key)) = (int64_t)++j->n;
	return g;
}

static void
close_group(struct snap_job *j, struct snap_group *g)
{
	int64_t *index = table_of(&j->by_key, table_hash(buf_span(&g->key)));

	j->v[*index - 1] = NULL;
	*index = DONE;
	stage_free(g->stage);
	snap_names_free(&g->due.each);
	free(g->due.came);
	table_free(&g->due.index);
	table_free(&g->names);
	buf_free(&g->key);
	buf_free(&g->id);
	buf_free(&g->as_of);
	buf_free(&g->at);
	buf_free(&g->metadata);
	buf_free(&g->skipped);
	buf_free(&g->bad);
	free(g);
}

/* The first thing that is wrong with a snapshot is told: why, and what. */
static void
spoil(struct snap_group *g, const char *reason, const char *why, const char *what)
{
	if (g->bad.n != 0)
		return;
	g->reason = reason;
	buf_addf(&g->bad, "%s%.200s", why, what);
}

/* Whatever the store cannot do ends the run, with nothing left but what the next one finishes. */
static _Noreturn void
give_up(struct snap_job *j, int status)
{
	char *why = xstrdup(store_why(&j->store));

	for (size_t i = 0; i < j->n; i++)
		if (j->v[i] != NULL)
			stage_free(j->v[i]->stage);
	store_close(&j->store);
	writer_flush(&j->f.out);
	die(status, "%s", why);
}

/* --- out --- */

static void
put_finding(struct jsonw *w, const char *status, struct span reason, struct span message)
{
	jsonw_open(w, "finding", '{');
	jsonw_str(w, "status", status);
	if (reason.p != NULL)
		jsonw_text(w, "reason", reason);
	else
		jsonw_raw(w, "reason", SPAN_NONE);
	if (message.p != NULL)
		jsonw_text(w, "message", message);
	jsonw_close(w);
}

/* The beginning of the line about a snapshot, as far as it is known. */
static struct jsonw
put_begin(struct snap_job *j, const struct snap_group *g)
{
	struct jsonw w = writer_begin(&j->f.out);

	if (g->id.n != 0)
		jsonw_text(&w, "snapshot", buf_span(&g->id));
	else
		jsonw_raw(&w, "snapshot", SPAN_NONE);
	if (j->work != NULL)
		jsonw_text(&w, "key", buf_span(&g->key));
	return w;
}

static void
put_made(struct snap_job *j, const struct snap_group *g, const struct stage_made *made)
{
	struct jsonw w = put_begin(j, g);
	static const char *const findings[] = { "ERROR", "PARTIAL", "API_OK" };

	jsonw_str(&w, "version", made->version);
	jsonw_str(&w, "digest", made->digest);
	jsonw_str(&w, "status", snap_status_name(made->status));
	jsonw_text(&w, "as_of", buf_span(&g->as_of));
	jsonw_int(&w, "files", (int64_t)made->files);
	jsonw_int(&w, "failed", (int64_t)made->failed);
	jsonw_int(&w, "missing", (int64_t)made->missing);
	jsonw_int(&w, "bytes", (int64_t)made->bytes);
	jsonw_int(&w, "unchanged", (int64_t)made->unchanged);
	jsonw_bool(&w, "new", made->made);
	jsonw_bool(&w, "linked", made->linked);
	put_finding(&w, findings[made->status], made->status == SNAP_SUCCESS ? SPAN_NONE : SPAN("failed"), SPAN_NONE);
	writer_end(&j->f.out);
}

static void
put_none(struct snap_job *j, const struct snap_group *g, const char *status, struct span reason, struct span message)
{
	struct jsonw w = put_begin(j, g);

	put_finding(&w, status, reason, message);
	writer_end(&j->f.out);
}

/* --- the end of a snapshot --- */

static void
say_bad(struct snap_job *j, const struct snap_group *g, const char *why)
{
	if (j->bad++ != 0)
		return;
	buf_addf(&j->first_bad, "'%.*s': %s", SPAN_ARG(buf_span(g->id.n != 0 ? &g->id : &g->key)), why);
}

static void
commit(struct snap_job *j, struct snap_group *g)
{
	struct stage_about about = { .id = buf_span(&g->id), .at = g->at.n != 0 ? buf_span(&g->at) : SPAN_NONE,
		.metadata = g->metadata.n != 0 ? buf_span(&g->metadata) : SPAN_NONE };
	struct stage_made made;
	struct jsonw *w;
	int status;

	/* The date of the data, where nothing else was told. */
	if (g->as_of.n == 0)
		buf_span_add(&g->as_of, about.id);
	about.as_of = buf_span(&g->as_of);
	if ((status = stage_commit(g->stage, &about, &made)) != EXIT_DONE)
		give_up(j, status);
	j->made += made.made;
	j->there += !made.made;
	j->partial += made.status != SNAP_SUCCESS;
	j->files += made.files;
	j->unchanged += made.unchanged;
	j->bytes += made.bytes;
	put_made(j, g, &made);
	w = filter_event(&j->f, "snapshot");
	jsonw_text(w, "snapshot", about.id);
	jsonw_str(w, "version", made.version);
	jsonw_str(w, "status", snap_status_name(made.status));
	jsonw_int(w, "files", (int64_t)made.files);
	jsonw_bool(w, "new", made.made);
	jsonw_bool(w, "linked", made.linked);
	filter_event_end(&j->f);
}

/* Everything has come: it is made, or it is said why not. */
static void
finish(struct snap_job *j, struct snap_group *g)
{
	int64_t at;

	if (g->bad.n == 0 && g->skipped.n == 0 && g->id.n == 0)
		spoil(g, "no_snapshot", "no record says which snapshot it is", "");
	if (g->bad.n == 0 && g->skipped.n == 0 && g->as_of.n == 0 && clock_parse(buf_span(&g->id), &at) != 0)
		spoil(g, "no_as_of", "no record has 'as_of', and the ID is no date", "");
	if (g->bad.n != 0) {
		say_bad(j, g, buf_str(&g->bad));
		put_none(j, g, "ERROR", SPAN(g->reason), buf_span(&g->bad));
	} else if (g->skipped.n != 0) {
		j->skipped++;
		put_none(j, g, "SKIPPED", buf_span(&g->skipped), SPAN_NONE);
	} else {
		commit(j, g);
	}
	close_group(j, g);
}

/* Names of what the list has and what did not come. */
static void
say_missing(struct buf *to, const struct snap_due *d)
{
	size_t n = 0;

	buf_addf(to, "%zu of %zu did not come", d->each.n - d->ncame, d->each.n);
	for (size_t i = 0; i < d->each.n && n < NAMED; i++)
		if (!d->came[i])
			buf_addf(to, "%s%s", n++ == 0 ? ": " : ", ", d->each.v[i]);
	if (d->each.n - d->ncame > NAMED)
		buf_adds(to, " …");
}

/* The input is over, and not everything has come. */
static void
break_off(struct snap_job *j, struct snap_group *g)
{
	struct buf why = { 0 };

	if (j->work != NULL)
		say_missing(&why, &g->due);
	else if (g->end >= 0)
		buf_addf(&why, "%lld of %lld files did not come", (long long)(g->end - g->files), (long long)g->end);
	else
		buf_adds(&why, "its end did not come");
	if (g->skipped.n == 0)
		spoil(g, "incomplete", "", buf_str(&why));
	buf_free(&why);
	finish(j, g);
}

/* --- in --- */

static const char *
text_of(struct buf *to, struct span value)
{
	return json_type(value) == JSON_STRING ? json_cstr(to, value) : NULL;
}

/* The text of a string, or a span that is none.  A NUL in it stays: the check of names sees it. */
static struct span
string(struct buf *to, struct span value)
{
	to->n = 0;
	if (json_type(value) != JSON_STRING)
		return SPAN_NONE;
	json_text(to, value);
	return buf_span(to);
}

/* --each of the record: true if the list has it; *key is what it says, SPAN_NONE if it says nothing. */
static bool
find_each(struct snap_job *j, const struct snap_group *g, const struct rec *r, struct span *key, int64_t *index)
{
	*key = SPAN_NONE;
	*index = -1;
	if (j->each == NULL)
		return true;
	j->label.n = 0;
	if (tmpl_text(&j->label, j->each, r, NULL) != NULL)
		return true;
	*key = buf_span(&j->label);
	for (size_t at = 0; table_next(&g->due.index, table_hash(*key), &at, index);)
		if (span_is(*key, g->due.each.v[*index]))
			return true;
	return false;
}

static void
take_as_of(struct snap_job *j, struct snap_group *g)
{
	struct buf text = { 0 };
	const char *as_of = text_of(&text, j->of[GOT_AS_OF]);
	int64_t at;

	if (json_type(j->of[GOT_AS_OF]) == JSON_ABSENT || json_type(j->of[GOT_AS_OF]) == JSON_NULL) {
		/* not this one */
	} else if (as_of == NULL || clock_parse(SPAN(as_of), &at) != 0) {
		spoil(g, "bad_as_of", "its 'as_of' is neither a date nor an instant", "");
	} else if (g->as_of.n != 0 && !span_is(buf_span(&g->as_of), as_of)) {
		spoil(g, "bad_as_of", "records tell of another 'as_of': ", as_of);
	} else if (g->as_of.n == 0) {
		buf_adds(&g->as_of, as_of);
	}
	buf_free(&text);
}

/* The latest instant at which a part of it was collected. */
static void
take_at(struct snap_job *j, struct snap_group *g)
{
	struct span value = json_type(j->of[GOT_AT]) == JSON_STRING ? j->of[GOT_AT] : j->of[GOT_FETCH_AT];
	struct buf text = { 0 };
	const char *at = text_of(&text, value);
	int64_t now, before;

	if (at != NULL && clock_parse(SPAN(at), &now) == 0 &&
	    (g->at.n == 0 || clock_parse(buf_span(&g->at), &before) != 0 || now > before ||
	    (now == before && strcmp(at, buf_str(&g->at)) > 0))) {
		g->at.n = 0;
		buf_adds(&g->at, at);
	}
	buf_free(&text);
}

/* Of several that differ the greater text, whichever came first. */
static void
take_metadata(struct snap_job *j, struct snap_group *g)
{
	struct span value = j->of[GOT_METADATA], was = buf_span(&g->metadata);
	size_t least = value.n < was.n ? value.n : was.n;
	int order;

	if (json_type(value) == JSON_ABSENT || json_type(value) == JSON_NULL)
		return;
	if (json_type(value) != JSON_OBJECT) {
		spoil(g, "bad_metadata", "its 'metadata' is no object", "");
		return;
	}
	order = memcmp(value.p, was.p, least);
	if (order > 0 || (order == 0 && value.n > was.n)) {
		g->metadata.n = 0;
		buf_span_add(&g->metadata, value);
	}
}

static void
take_id(struct snap_job *j, struct snap_group *g)
{
	struct buf text = { 0 };
	struct span id = string(&text, j->of[GOT_SNAPSHOT]);
	const char *why;

	if (json_type(j->of[GOT_SNAPSHOT]) == JSON_ABSENT) {
		/* what failed does not know */
	} else if (id.p == NULL) {
		spoil(g, "bad_id", "its 'snapshot' is no text", "");
	} else if ((why = snap_id_check(id)) != NULL) {
		spoil(g, "bad_id", "", why);
	} else if (g->id.n != 0 && !span_eq(id, buf_span(&g->id))) {
		spoil(g, "two_ids", "its records name another snapshot: ", buf_str(&text));
	} else if (g->id.n == 0) {
		buf_span_add(&g->id, id);
	}
	buf_free(&text);
}

/* What a finding without a file says of what failed. */
static void
put_error(struct snap_job *j, struct buf *to)
{
	struct jsonw w;

	if (json_type(j->of[GOT_ERROR]) != JSON_ABSENT) {
		buf_span_add(to, j->of[GOT_ERROR]);
		return;
	}
	w = jsonw(to);
	jsonw_open(&w, NULL, '{');
	jsonw_raw(&w, "reason", j->of[GOT_REASON]);
	if (j->of[GOT_MESSAGE].p != NULL)
		jsonw_raw(&w, "message", j->of[GOT_MESSAGE]);
	jsonw_close(&w);
}

/* The bytes of a file: a string's text, or the JSON value as it is spelled and a newline. */
static struct span
bytes_of(struct snap_job *j, struct span content)
{
	j->text.n = 0;
	json_text(&j->text, content);
	if (json_type(content) != JSON_STRING)
		buf_addc(&j->text, '\n');
	return buf_span(&j->text);
}

/* The file, or what failed; false if the record is about neither. */
static bool
take_file(struct snap_job *j, struct snap_group *g, struct span key)
{
	struct buf name = { 0 }, error = { 0 };
	struct span file = string(&name, j->of[GOT_FILE]), none = SPAN_NONE;
	bool empty = json_is(j->of[GOT_STATUS], "NO_DATA"), failed = json_is(j->of[GOT_STATUS], "ERROR"), is = true;
	bool has_error = json_type(j->of[GOT_ERROR]) != JSON_ABSENT && json_type(j->of[GOT_ERROR]) != JSON_NULL;
	int status = EXIT_DONE;

	if (json_type(j->of[GOT_FILE]) != JSON_ABSENT && file.p == NULL) {
		spoil(g, "bad_file", "a file's name is no text", "");
	} else if (file.p != NULL && json_type(j->of[GOT_CONTENT]) != JSON_ABSENT) {
		if (g->id.n == 0)
			spoil(g, "no_snapshot", "a file does not say of which snapshot it is", "");
		else
			status = stage_file(g->stage, buf_span(&g->id), file, key, bytes_of(j, j->of[GOT_CONTENT]));
	} else if ((has_error || failed || empty) && file.p == NULL && key.p == NULL) {
		/* Of no part in particular: so of all of it. */
		json_text(&error, j->of[GOT_REASON].p != NULL ? j->of[GOT_REASON] : j->of[GOT_ERROR]);
		spoil(g, "failed", "it failed as a whole: ", buf_str(&error));
	} else if (has_error || failed || empty) {
		put_error(j, &error);
		status = stage_error(g->stage, file.p != NULL ? file : none, key, empty && !has_error ? ENTRY_MISSING : ENTRY_FAILED,
		    buf_span(&error));
	} else {
		is = false;
		if (file.p != NULL)
			spoil(g, "bad_file", "a file has neither content nor error: ", buf_str(&name));
	}
	if (status == EXIT_SOME)
		spoil(g, "bad_file", "", store_why(&j->store));
	else if (status != EXIT_DONE)
		give_up(j, status);
	if (is && file.p != NULL && (*table_of(&g->names, table_hash(file)))++ == 0)
		g->files++;
	buf_free(&name);
	buf_free(&error);
	return is;
}

static void
take_end(struct snap_job *j, struct snap_group *g)
{
	int64_t files;

	if (json_type(j->of[GOT_END]) == JSON_ABSENT)
		return;
	if (json_i64(json_get(j->of[GOT_END], "files"), 0, INT64_MAX, &files) != 0)
		spoil(g, "bad_end", "its end does not tell how many files there are", "");
	else if (g->end >= 0 && g->end != files)
		spoil(g, "bad_end", "it has two ends", "");
	else
		g->end = files;
}

static bool
is_complete(const struct snap_job *j, const struct snap_group *g)
{
	if (j->work != NULL)
		return g->due.ncame == g->due.each.n;
	return g->end >= 0 && g->files >= g->end;
}

static void
say_other(struct snap_job *j, const struct rec *r)
{
	if (j->other++ == 0)
		buf_addf(&j->first_other, "%s:%llu", r->file, (unsigned long long)r->lineno);
}

static void
take(struct snap_job *j, struct snap_group *g, const struct rec *r)
{
	struct span key;
	int64_t index;
	bool is;

	if (!find_each(j, g, r, &key, &index)) {
		say_other(j, r);
		return;
	}
	take_id(j, g);
	take_as_of(j, g);
	take_at(j, g);
	take_metadata(j, g);
	if (json_is(j->of[GOT_STATUS], "SKIPPED")) {
		/* Not asked: there will be another run. */
		if (g->skipped.n == 0)
			json_text(&g->skipped, j->of[GOT_REASON].p != NULL ? j->of[GOT_REASON] : SPAN("not_asked"));
		is = true;
	} else {
		is = take_file(j, g, key);
	}
	if (j->work == NULL)
		take_end(j, g);
	if (is && index >= 0 && !g->due.came[index]) {
		g->due.came[index] = true;
		g->due.ncame++;
	}
	if (j->work == NULL && g->end >= 0 && g->files > g->end)
		spoil(g, "bad_end", "more files came than its end tells of", "");
	if (is_complete(j, g))
		finish(j, g);
}

static void
read_one(struct snap_job *j, const struct rec *r)
{
	struct keylist_run run = { .n = 0 };
	const char *why;
	struct snap_group *g;
	int64_t *index;

	j->key.n = 0;
	if (j->work == NULL) {
		if (json_type(j->of[GOT_SNAPSHOT]) != JSON_STRING) {
			reader_reject(&j->f.in, "no text 'snapshot'");
			return;
		}
		json_text(&j->key, j->of[GOT_SNAPSHOT]);
		if ((why = snap_id_check(buf_span(&j->key))) != NULL) {
			reader_reject(&j->f.in, "%s", why);
			return;
		}
	} else if ((why = tmpl_text(&j->key, j->by, r, NULL)) != NULL) {
		reader_reject(&j->f.in, "%s", why);
		return;
	} else if (!keylist_find(&j->list, buf_span(&j->key), &run)) {
		say_other(j, r);
		return;
	}
	index = table_of(&j->by_key, table_hash(buf_span(&j->key)));
	if (*index == DONE) {
		reader_reject(&j->f.in, "its snapshot '%.*s' was complete before it came", SPAN_ARG(buf_span(&j->key)));
		return;
	}
	if (*index == 0) {
		g = new_group(j, buf_span(&j->key));
		if (j->work != NULL)
			load_due(j, &g->due, run);
	} else {
		g = j->v[*index - 1];
	}
	take(j, g, r);
}

/* Keys of the list of which nothing came. */
static void
say_unmet(struct snap_job *j)
{
	size_t n;
	struct keylist_run *unmet = keylist_unmet(&j->list, &n);

	for (size_t i = 0; i < n; i++) {
		struct rec r = { .file = j->work };
		struct json_err err;
		struct snap_group *g;

		bag_clear(&j->bag);
		if (keylist_load(&j->list, unmet[i], &j->bag) != 0)
			die_errno(EXIT_FOR_GOOD, "cannot read '%s'", j->work);
		j->key.n = 0;
		if (json_scan(bag_line(&j->bag, 0), NULL, NULL, 0, &r.members, &err) == 0)
			(void)tmpl_text(&j->key, j->by, &r, "");
		json_members_free(&r.members);
		g = new_group(j, buf_span(&j->key));
		load_due(j, &g->due, unmet[i]);
		break_off(j, g);
	}
	free(unmet);
}

static void
say(struct snap_job *j)
{
	if (j->bad != 0) {
		if (j->bad > 1)
			buf_addf(&j->first_bad, "; and %llu others", (unsigned long long)(j->bad - 1));
		complain("not made: %s", buf_str(&j->first_bad));
	}
	if (j->skipped != 0)
		complain("not made: %llu snapshots of which something was not asked", (unsigned long long)j->skipped);
	if (j->other != 0)
		complain("left out: %llu records that are not in '%s', the first is %s", (unsigned long long)j->other, j->work,
		    buf_str(&j->first_other));
}

static void
summary(struct snap_job *j)
{
	struct jsonw *w = filter_summary(&j->f);

	jsonw_int(w, "made", (int64_t)j->made);
	jsonw_int(w, "there", (int64_t)j->there);
	jsonw_int(w, "partial", (int64_t)j->partial);
	jsonw_int(w, "not_made", (int64_t)j->bad);
	jsonw_int(w, "not_asked", (int64_t)j->skipped);
	jsonw_int(w, "files", (int64_t)j->files);
	jsonw_int(w, "unchanged", (int64_t)j->unchanged);
	jsonw_int(w, "bytes", (int64_t)j->bytes);
	jsonw_int(w, "other", (int64_t)j->other);
}

static void
release(struct snap_job *j)
{
	if (j->work != NULL)
		keylist_close(&j->list);
	bag_free(&j->bag);
	free(j->v);
	table_free(&j->by_key);
	buf_free(&j->key);
	buf_free(&j->text);
	buf_free(&j->label);
	buf_free(&j->first_other);
	buf_free(&j->first_bad);
	store_close(&j->store);
}

static void
check_options(const struct snap_job *j)
{
	const char *why;

	if (j->path == NULL)
		die(EXIT_USAGE, "which store? give --store DIR");
	if ((j->work != NULL) != (j->by != NULL) || (j->work != NULL) != (j->each != NULL))
		die(EXIT_USAGE, "--work, --by and --each go together");
	if (j->by != NULL && (why = tmpl_check(j->by)) != NULL)
		die(EXIT_USAGE, "--by: '%s': %s", j->by, why);
	if (j->each != NULL && (why = tmpl_check(j->each)) != NULL)
		die(EXIT_USAGE, "--each: '%s': %s", j->each, why);
	if ((why = manifest_unit_check(j->unit)) != NULL)
		die(EXIT_USAGE, "--unit: %s", why);
}

int
main(int argc, char *argv[])
{
	static struct snap_job j = { .f = FILTER_INIT, .unit = "file" };
	const struct opt opts[] = {
		{ 0, "store", OPT_STR, &j.path, "dir", "the store; made if it is not there", 0, 0 },
		{ 0, "work", OPT_STR, &j.work, "file", "the list that was asked: a snapshot is complete when all of it came", 0, 0 },
		{ 0, "by", OPT_STR, &j.by, "template", "which records of the list are one snapshot's: '{date}'", 0, 0 },
		{ 0, "each", OPT_STR, &j.each, "template", "what has to come for each: '{district}'", 0, 0 },
		{ 0, "unit", OPT_STR, &j.unit, "word", "what that is called in manifest.json (file)", 0, 0 },
		FILTER_OPTS(j.f), FILTER_STAGE_OPT(j.f), OPT_END
	};
	struct rec *r;
	int status;

	argv = opt_parse(argc, argv, opts, "[file ...]", "make dated snapshots of files, each whole or not at all");
	check_options(&j);
	filter_open(&j.f, argv, wanted, j.of, GOTS);
	status = j.work != NULL ? keylist_open(&j.list, j.work, j.by, (size_t)j.f.max_line) : EXIT_DONE;
	{
		int bad = store_open(&j.store, j.path, STORE_WRITE);

		if (bad != EXIT_DONE)
			give_up(&j, bad);
	}
	while ((r = reader_next(&j.f.in)) != NULL)
		read_one(&j, r);
	for (size_t i = 0; i < j.n; i++)
		if (j.v[i] != NULL)
			break_off(&j, j.v[i]);
	if (j.work != NULL)
		say_unmet(&j);
	say(&j);
	summary(&j);
	if (j.partial != 0 || j.bad != 0 || j.skipped != 0)
		status = EXIT_SOME;
	release(&j);
	return filter_close(&j.f, status);
}
