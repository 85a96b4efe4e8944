/*
 * af-snapshot - files into dated snapshots that appear whole or not at all
 *
 * A snapshot is open from its first record until everything came that the list has for it, or its end; only then does it
 * appear in the store.  What the input breaks off in leaves nothing.
 */
#include <malloc.h>
#include <stdlib.h>

#include "base/table.h"
#include "base/xmem.h"
#include "record/filter.h"
#include "record/finding.h"
#include "record/keylist.h"
#include "record/tmpl.h"
#include "snapshot/draft.h"

enum {
	DONE = -1,
	KEPT = 4 << 20		/* bytes */
};

struct snap_group {
	struct buf key;			/* of the list, or the ID */
	struct draft *draft;
};

struct snap_job {
	struct filter f;
	struct span got[DRAFT_GOTS];
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

static void
load_run(struct snap_job *j, struct keylist_run run)
{
	bag_clear(&j->bag);
	keylist_load(&j->list, run, &j->bag, &j->f.out);
}

/* The texts of --each of the records in the bag, in order, once each. */
static void
add_due(struct snap_job *j, struct snapdue *d)
{
	struct json_err err;
	struct rec r = { .file = j->work };

	for (size_t i = 0; i < j->bag.n; i++) {
		j->text.n = 0;
		(void)buf_str(&j->text);
		if (json_scan(bag_line(&j->bag, i), NULL, NULL, 0, &r.members, &err) == 0 &&
		    tmpl_text(&j->text, j->each, &r, NULL) == NULL)
			due_add(d, buf_span(&j->text));
	}
	json_members_free(&r.members);
}

static struct snap_group *
new_group(struct snap_job *j, struct span key)
{
	struct snap_group *g = xcalloc(1, sizeof *g);

	buf_span_add(&g->key, key);
	g->draft = draft_new(&j->store, j->unit, j->work != NULL);
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
	draft_free(g->draft);
	buf_free(&g->key);
	free(g);
}

/* Whatever the store cannot do ends the run, with nothing left but what the next one finishes. */
static _Noreturn void
give_up(struct snap_job *j, int status)
{
	char *why = xstrdup(store_why(&j->store));

	for (size_t i = 0; i < j->n; i++)
		if (j->v[i] != NULL)
			draft_free(j->v[i]->draft);
	store_close(&j->store);
	writer_flush(&j->f.out);
	die(status, "%s", why);
}

/* --- out --- */

static void
put_finding(struct jsonw *w, enum finding_status status, struct span reason, struct span message)
{
	finding_open(w, status, reason);
	if (message.p != NULL)
		jsonw_text(w, "message", message);
	jsonw_close(w);
}

/* The beginning of the line about a snapshot, as far as it is known. */
static struct jsonw
put_begin(struct snap_job *j, const struct snap_group *g)
{
	struct jsonw w = writer_begin(&j->f.out);

	jsonw_text(&w, "snapshot", g->draft->id.n != 0 ? buf_span(&g->draft->id) : SPAN_NONE);
	if (j->work != NULL)
		jsonw_text(&w, "key", buf_span(&g->key));
	return w;
}

static void
put_made(struct snap_job *j, const struct snap_group *g, const struct stage_made *made)
{
	struct jsonw w = put_begin(j, g);
	static const enum finding_status findings[] = { [SNAP_FAILED] = FINDING_ERROR, [SNAP_PARTIAL] = FINDING_PARTIAL,
		[SNAP_SUCCESS] = FINDING_OK };

	jsonw_str(&w, "version", made->version);
	jsonw_str(&w, "digest", made->digest);
	jsonw_str(&w, "status", snap_status_name(made->status));
	jsonw_text(&w, "as_of", buf_span(&g->draft->as_of));
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
put_none(struct snap_job *j, const struct snap_group *g, enum finding_status status, struct span reason, struct span message)
{
	struct jsonw w = put_begin(j, g);

	put_finding(&w, status, reason, message);
	writer_end(&j->f.out);
}

/* --- the end of a snapshot --- */

static void
say_bad(struct snap_job *j, const struct snap_group *g)
{
	if (j->bad++ != 0)
		return;
	buf_addf(&j->first_bad, "'%.*s': %s", SPAN_ARG(buf_span(g->draft->id.n != 0 ? &g->draft->id : &g->key)),
	    buf_str(&g->draft->bad));
}

static void
commit(struct snap_job *j, struct snap_group *g)
{
	struct stage_made made;
	struct jsonw *w;
	int status = draft_commit(g->draft, &made);

	if (status != EXIT_DONE)
		give_up(j, status);
	j->made += made.made;
	j->there += !made.made;
	j->partial += made.status != SNAP_SUCCESS;
	j->files += made.files;
	j->unchanged += made.unchanged;
	j->bytes += made.bytes;
	put_made(j, g, &made);
	w = filter_event(&j->f, "snapshot");
	jsonw_text(w, "snapshot", buf_span(&g->draft->id));
	jsonw_str(w, "version", made.version);
	jsonw_str(w, "status", snap_status_name(made.status));
	jsonw_int(w, "files", (int64_t)made.files);
	jsonw_bool(w, "new", made.made);
	jsonw_bool(w, "linked", made.linked);
	filter_event_end(&j->f);
}

/* It is over: it is made, or the reason is reported. */
static void
finish(struct snap_job *j, struct snap_group *g)
{
	const struct draft *d = g->draft;

	switch (draft_verdict(g->draft)) {
	case DRAFT_BAD:
		say_bad(j, g);
		put_none(j, g, FINDING_ERROR, SPAN(d->reason), buf_span(&d->bad));
		break;
	case DRAFT_SKIPPED:
		j->skipped++;
		put_none(j, g, FINDING_SKIPPED, buf_span(&d->skipped), SPAN_NONE);
		break;
	case DRAFT_GOOD:
		commit(j, g);
		break;
	}
	close_group(j, g);
}

/* The input is over, and not everything has come. */
static void
break_off(struct snap_job *j, struct snap_group *g)
{
	draft_break_off(g->draft);
	finish(j, g);
}

/* --- in --- */

static void
say_other(struct snap_job *j, const struct rec *r)
{
	if (j->other++ == 0)
		buf_addf(&j->first_other, "%s:%llu", r->file, (unsigned long long)r->lineno);
}

static void
take(struct snap_job *j, struct snap_group *g, const struct rec *r)
{
	struct span key = SPAN_NONE;
	int status;

	j->label.n = 0;
	/* An empty text is one too. */
	(void)buf_str(&j->label);
	if (j->each != NULL && tmpl_text(&j->label, j->each, r, NULL) == NULL)
		key = buf_span(&j->label);
	status = draft_take(g->draft, j->got, key);
	if (status == EXIT_SOME)
		say_other(j, r);
	else if (status != EXIT_DONE)
		give_up(j, status);
	else if (draft_complete(g->draft))
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
		if (json_type(j->got[DRAFT_SNAPSHOT]) != JSON_STRING) {
			reader_reject(&j->f.in, "no text 'snapshot'");
			return;
		}
		json_text(&j->key, j->got[DRAFT_SNAPSHOT]);
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
		if (j->work != NULL) {
			load_run(j, run);
			add_due(j, &g->draft->due);
			keylist_meet(&j->list, run);
		}
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

		load_run(j, unmet[i]);
		j->key.n = 0;
		if (json_scan(bag_line(&j->bag, 0), NULL, NULL, 0, &r.members, &err) == 0)
			(void)tmpl_text(&j->key, j->by, &r, "");
		json_members_free(&r.members);
		g = new_group(j, buf_span(&j->key));
		add_due(j, &g->draft->due);
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
		complain("not made: %llu snapshot%s of which something was not asked", (unsigned long long)j->skipped,
		    j->skipped == 1 ? "" : "s");
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
	int status, bad;

	/* Contents come and go; to give their memory back to the system each time costs as much as writing them. */
	(void)mallopt(M_MMAP_THRESHOLD, KEPT);
	(void)mallopt(M_TRIM_THRESHOLD, 4 * KEPT);
	argv = opt_parse(argc, argv, opts, "[file ...]", "make dated snapshots of files, each whole or not at all");
	check_options(&j);
	filter_open(&j.f, argv, draft_wanted, j.got, DRAFT_GOTS);
	status = j.work != NULL ? keylist_open(&j.list, j.work, j.by, (size_t)j.f.max_line) : EXIT_DONE;
	if ((bad = store_open(&j.store, j.path, STORE_WRITE)) != EXIT_DONE)
		give_up(&j, bad);
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
