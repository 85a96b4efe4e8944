#include "draft.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/xmem.h"

static const struct json_want want_fetch[] = { { "at", DRAFT_FETCH_AT, NULL }, { NULL, 0, NULL } };
static const struct json_want want_finding[] = {
	{ "status", DRAFT_STATUS, NULL }, { "reason", DRAFT_REASON, NULL }, { "message", DRAFT_MESSAGE, NULL }, { NULL, 0, NULL }
};
const struct json_want draft_wanted[] = {
	{ "snapshot", DRAFT_SNAPSHOT, NULL }, { "file", DRAFT_FILE, NULL }, { "content", DRAFT_CONTENT, NULL },
	{ "error", DRAFT_ERROR, NULL }, { "end", DRAFT_END, NULL }, { "as_of", DRAFT_AS_OF, NULL }, { "at", DRAFT_AT, NULL },
	{ "metadata", DRAFT_METADATA, NULL }, { "fetch", -1, want_fetch }, { "finding", -1, want_finding },
	{ NULL, 0, NULL }
};

struct draft *
draft_new(struct store *s, const char *unit, bool listed)
{
	struct draft *d = xcalloc(1, sizeof *d);

	d->s = s;
	d->listed = listed;
	d->end = -1;
	d->stage = stage_new(s, unit);
	return d;
}

void
draft_free(struct draft *d)
{
	if (d == NULL)
		return;
	stage_free(d->stage);
	due_free(&d->due);
	table_free(&d->names);
	buf_free(&d->id);
	buf_free(&d->as_of);
	buf_free(&d->at);
	buf_free(&d->metadata);
	buf_free(&d->skipped);
	buf_free(&d->bad);
	free(d);
}

/* Only the first fault is reported: why, and what. */
static void
spoil(struct draft *d, const char *reason, const char *why, const char *what)
{
	if (d->bad.n != 0)
		return;
	d->reason = reason;
	buf_addf(&d->bad, "%s%.200s", why, what);
}

/* --- what a record says --- */

static const char *
text_of(struct buf *to, struct span value)
{
	return json_type(value) == JSON_STRING ? json_cstr(to, value) : NULL;
}

/* The text of a string, or SPAN_NONE.  A NUL in it stays: the check of names sees it. */
static struct span
string(struct buf *to, struct span value)
{
	to->n = 0;
	if (json_type(value) != JSON_STRING)
		return SPAN_NONE;
	json_text(to, value);
	return buf_span(to);
}

static void
take_as_of(struct draft *d, const struct span *got)
{
	struct buf text = { 0 };
	const char *as_of = text_of(&text, got[DRAFT_AS_OF]);
	int64_t at;

	if (json_type(got[DRAFT_AS_OF]) == JSON_ABSENT || json_type(got[DRAFT_AS_OF]) == JSON_NULL) {
		/* not this one */
	} else if (as_of == NULL || clock_parse(SPAN(as_of), &at) != 0) {
		spoil(d, "bad_as_of", "its 'as_of' is neither a date nor an instant", "");
	} else if (d->as_of.n != 0 && !span_is(buf_span(&d->as_of), as_of)) {
		spoil(d, "bad_as_of", "records tell of another 'as_of': ", as_of);
	} else if (d->as_of.n == 0) {
		buf_adds(&d->as_of, as_of);
	}
	buf_free(&text);
}

/* The latest instant at which a part of the snapshot was collected. */
static void
take_at(struct draft *d, const struct span *got)
{
	struct span value = json_type(got[DRAFT_AT]) == JSON_STRING ? got[DRAFT_AT] : got[DRAFT_FETCH_AT];
	struct buf text = { 0 };
	const char *at = text_of(&text, value);
	int64_t now, before;

	if (at != NULL && clock_parse(SPAN(at), &now) == 0 &&
	    (d->at.n == 0 || clock_parse(buf_span(&d->at), &before) != 0 || now > before ||
	    (now == before && strcmp(at, buf_str(&d->at)) > 0))) {
		d->at.n = 0;
		buf_adds(&d->at, at);
	}
	buf_free(&text);
}

/* If several differ, the greater text wins, whichever came first. */
static void
take_metadata(struct draft *d, const struct span *got)
{
	struct span value = got[DRAFT_METADATA];

	if (json_type(value) == JSON_ABSENT || json_type(value) == JSON_NULL)
		return;
	if (json_type(value) != JSON_OBJECT) {
		spoil(d, "bad_metadata", "its 'metadata' is not an object", "");
		return;
	}
	if (span_cmp(value, buf_span(&d->metadata)) > 0) {
		d->metadata.n = 0;
		buf_span_add(&d->metadata, value);
	}
}

static void
take_id(struct draft *d, const struct span *got)
{
	struct buf text = { 0 };
	struct span id = string(&text, got[DRAFT_SNAPSHOT]);
	const char *why;

	if (json_type(got[DRAFT_SNAPSHOT]) == JSON_ABSENT) {
		/* what failed does not know */
	} else if (id.p == NULL) {
		spoil(d, "bad_id", "its 'snapshot' is not a text", "");
	} else if ((why = snap_id_check(id)) != NULL) {
		spoil(d, "bad_id", "", why);
	} else if (d->id.n != 0 && !span_eq(id, buf_span(&d->id))) {
		spoil(d, "two_ids", "its records name another snapshot: ", buf_str(&text));
	} else if (d->id.n == 0) {
		buf_span_add(&d->id, id);
	}
	buf_free(&text);
}

/* What a finding without a file says about its failure. */
static void
put_error(struct buf *to, const struct span *got)
{
	struct jsonw w;

	if (json_type(got[DRAFT_ERROR]) != JSON_ABSENT) {
		buf_span_add(to, got[DRAFT_ERROR]);
		return;
	}
	w = jsonw(to);
	jsonw_open(&w, NULL, '{');
	jsonw_raw(&w, "reason", got[DRAFT_REASON]);
	if (got[DRAFT_MESSAGE].p != NULL)
		jsonw_raw(&w, "message", got[DRAFT_MESSAGE]);
	jsonw_close(&w);
}

/* The bytes of a file: a string's text, or the JSON value as it is spelled and a newline. */
static int
add_content(struct draft *d, struct span file, struct span key, struct span content)
{
	struct buf bytes = { 0 };
	int status;

	buf_reserve(&bytes, content.n + 1);
	json_text(&bytes, content);
	if (json_type(content) != JSON_STRING)
		buf_addc(&bytes, '\n');
	/* Even an empty one needs an address. */
	(void)buf_str(&bytes);
	status = stage_file(d->stage, buf_span(&d->id), file, key, &bytes);
	buf_free(&bytes);
	return status;
}

/* A part, or the whole, that failed or has nothing. */
static int
take_failure(struct draft *d, const struct span *got, struct span file, struct span key)
{
	struct buf error = { 0 };
	bool has_error = json_type(got[DRAFT_ERROR]) != JSON_ABSENT && json_type(got[DRAFT_ERROR]) != JSON_NULL;
	bool missing = json_is(got[DRAFT_STATUS], "NO_DATA") && !has_error;
	int status = EXIT_DONE;

	if (file.p == NULL && key.p == NULL) {
		/* Not about any part, so about the whole. */
		json_text(&error, got[DRAFT_REASON].p != NULL ? got[DRAFT_REASON] : got[DRAFT_ERROR]);
		spoil(d, "failed", "it failed as a whole: ", buf_str(&error));
	} else {
		put_error(&error, got);
		status = stage_error(d->stage, file, key, missing ? ENTRY_MISSING : ENTRY_FAILED, buf_span(&error));
	}
	buf_free(&error);
	return status;
}

static bool
is_failure(const struct span *got)
{
	return (json_type(got[DRAFT_ERROR]) != JSON_ABSENT && json_type(got[DRAFT_ERROR]) != JSON_NULL) ||
	    json_is(got[DRAFT_STATUS], "ERROR") || json_is(got[DRAFT_STATUS], "NO_DATA");
}

/* The file, or what failed; *is: false if the record is about neither. */
static int
take_file(struct draft *d, const struct span *got, struct span key, bool *is)
{
	struct buf name = { 0 };
	struct span file = string(&name, got[DRAFT_FILE]);
	int status = EXIT_DONE;

	*is = true;
	if (json_type(got[DRAFT_FILE]) != JSON_ABSENT && file.p == NULL) {
		spoil(d, "bad_file", "a file's name is not a text", "");
	} else if (file.p != NULL && json_type(got[DRAFT_CONTENT]) != JSON_ABSENT) {
		if (d->id.n == 0)
			spoil(d, "no_snapshot", "a file does not say of which snapshot it is", "");
		else
			status = add_content(d, file, key, got[DRAFT_CONTENT]);
	} else if (is_failure(got)) {
		status = take_failure(d, got, file, key);
	} else {
		*is = false;
		if (file.p != NULL)
			spoil(d, "bad_file", "a file has neither content nor error: ", buf_str(&name));
	}
	if (status == EXIT_SOME) {
		spoil(d, "bad_file", "", store_why(d->s));
		status = EXIT_DONE;
	}
	if (status == EXIT_DONE && *is && file.p != NULL && (*table_of(&d->names, table_hash(file)))++ == 0)
		d->files++;
	buf_free(&name);
	return status;
}

static void
take_end(struct draft *d, const struct span *got)
{
	int64_t files;

	if (json_type(got[DRAFT_END]) == JSON_ABSENT)
		return;
	if (json_i64(json_get(got[DRAFT_END], "files"), 0, INT64_MAX, &files) != 0)
		spoil(d, "bad_end", "its end does not say how many files there are", "");
	else if (d->end >= 0 && d->end != files)
		spoil(d, "bad_end", "it has two ends", "");
	else
		d->end = files;
}

int
draft_take(struct draft *d, const struct span got[DRAFT_GOTS], struct span key)
{
	int64_t index = key.p != NULL ? due_find(&d->due, key) : -1;
	bool is = true;
	int status = EXIT_DONE;

	if (key.p != NULL && index == -1)
		return EXIT_SOME;
	take_id(d, got);
	take_as_of(d, got);
	take_at(d, got);
	take_metadata(d, got);
	if (!json_is(got[DRAFT_STATUS], "SKIPPED"))
		status = take_file(d, got, key, &is);
	else if (d->skipped.n == 0)
		json_text(&d->skipped, got[DRAFT_REASON].p != NULL ? got[DRAFT_REASON] : SPAN("not_asked"));
	if (status != EXIT_DONE)
		return status;
	if (!d->listed)
		take_end(d, got);
	if (is && index != -1)
		due_came(&d->due, index);
	if (!d->listed && d->end >= 0 && d->files > d->end)
		spoil(d, "bad_end", "more files came than its end announces", "");
	return EXIT_DONE;
}

/* --- the end --- */

bool
draft_complete(const struct draft *d)
{
	if (d->listed)
		return d->due.ncame == d->due.n;
	return d->end >= 0 && d->files >= d->end;
}

void
draft_break_off(struct draft *d)
{
	struct buf why = { 0 };

	if (d->listed)
		due_say(&why, &d->due);
	else if (d->end >= 0)
		buf_addf(&why, "%lld of %lld files did not come", (long long)(d->end - d->files), (long long)d->end);
	else
		buf_adds(&why, "its end did not come");
	if (d->skipped.n == 0)
		spoil(d, "incomplete", "", buf_str(&why));
	buf_free(&why);
}

enum draft_verdict
draft_verdict(struct draft *d)
{
	int64_t at;

	if (d->skipped.n == 0 && d->id.n == 0)
		spoil(d, "no_snapshot", "no record says which snapshot it is", "");
	if (d->skipped.n == 0 && d->as_of.n == 0 && clock_parse(buf_span(&d->id), &at) != 0)
		spoil(d, "no_as_of", "no record has 'as_of', and the ID is not a date", "");
	if (d->bad.n != 0)
		return DRAFT_BAD;
	return d->skipped.n != 0 ? DRAFT_SKIPPED : DRAFT_GOOD;
}

int
draft_commit(struct draft *d, struct stage_made *made)
{
	struct stage_about about = { .id = buf_span(&d->id), .at = d->at.n != 0 ? buf_span(&d->at) : SPAN_NONE,
		.metadata = d->metadata.n != 0 ? buf_span(&d->metadata) : SPAN_NONE };

	/* The date of the data, if none was given. */
	if (d->as_of.n == 0)
		buf_span_add(&d->as_of, about.id);
	about.as_of = buf_span(&d->as_of);
	return stage_commit(d->stage, &about, made);
}
