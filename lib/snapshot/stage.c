#include "stage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/table.h"
#include "base/xmem.h"
#include "metadata.h"
#include "scribe.h"
#include "stageplace.h"
#include "storeimpl.h"

struct stage {
	struct store *s;
	struct manifest m;
	struct table by_name;		/* entries by the hash of their name */
	char place[24];			/* its directory in the writer's own; no descriptor: many may be open */
	bool has_place;
	struct unchanged before;
	bool has_marker, collected;
	size_t unchanged;
	struct buf path;
	struct stage_open {
		size_t entry;
		struct writing *w;
	} *open;			/* files that the scribe may be at */
	size_t nopen, cap;
};

struct stage *
stage_new(struct store *s, const char *unit)
{
	struct stage *st = xcalloc(1, sizeof *st);

	st->s = s;
	manifest_init(&st->m, unit);
	snprintf(st->place, sizeof st->place, "%u", s->next++);
	return st;
}

static int
open_place(struct stage *st)
{
	int status = st->has_place ? EXIT_DONE : store_own(st->s);

	if (st->has_place || status != EXIT_DONE)
		return status;
	if (mkdirat(st->s->own, st->place, 0777) != 0)
		return store_fail_errno(st->s, "cannot make a directory in '%s/" SNAP_STAGING "'", st->s->path);
	st->has_place = true;
	return EXIT_DONE;
}

/* The path of a file being made, relative to the writer's own directory. */
static const char *
placed(struct stage *st, const char *name)
{
	st->path.n = 0;
	buf_addf(&st->path, "%s/%s", st->place, name);
	return buf_str(&st->path);
}

/* The path of something beside that directory. */
static const char *
beside(struct stage *st, const char *suffix)
{
	st->path.n = 0;
	buf_addf(&st->path, "%s%s", st->place, suffix);
	return buf_str(&st->path);
}

/* --- what comes --- */

static struct snap_entry *
find_name(struct stage *st, struct span name)
{
	int64_t i;

	for (size_t at = 0; table_next(&st->by_name, table_hash(name), &at, &i);)
		if (span_is(name, st->m.v[i].name))
			return &st->m.v[i];
	return NULL;
}

static char *
copy(struct span s)
{
	return s.p != NULL ? xmemdup(s.p, s.n) : NULL;
}

static struct snap_entry *
add_entry(struct stage *st, struct span name, struct span key)
{
	struct snap_entry *e = manifest_add(&st->m);

	e->name = copy(name);
	e->key = copy(key);
	if (name.p != NULL)
		table_add(&st->by_name, table_hash(name), (int64_t)st->m.n - 1);
	return e;
}

/* Of two keys for one file, the smaller wins, whichever came first. */
static void
merge_key(struct snap_entry *e, struct span key)
{
	char *text = copy(key);

	if (text == NULL || (e->key != NULL && strcmp(e->key, text) <= 0)) {
		free(text);
		return;
	}
	free(e->key);
	e->key = text;
}

static int
check_names(struct stage *st, struct span name, struct span key)
{
	const char *why = name.p != NULL ? snap_name_check(name) : NULL;

	if (why == NULL && key.p != NULL)
		why = snap_key_check(key);
	return why == NULL ? EXIT_DONE : store_fail(st->s, EXIT_SOME, "%s", why);
}

/* Some file of the store, perhaps of another stage, could not be written. */
static int
check_scribe(struct store *s)
{
	const char *name;
	int error = s->scribe != NULL ? scribe_error(s->scribe, &name) : 0;

	if (error == 0)
		return EXIT_DONE;
	errno = error;
	return store_fail_errno(s, "cannot write '%s' in '%s/" SNAP_STAGING "'", name, s->path);
}

/* The entry's digest is known when the scribe is done. */
static void
write_file(struct stage *st, size_t entry, struct buf *content)
{
	struct store *s = st->s;
	const char *name = st->m.v[entry].name;

	if (s->scribe == NULL)
		s->scribe = scribe_new(s);
	if (st->nopen == st->cap) {
		st->cap = st->cap != 0 ? 2 * st->cap : 16;
		st->open = xreallocarray(st->open, st->cap, sizeof *st->open);
	}
	st->open[st->nopen++] = (struct stage_open){ entry, scribe_give(s->scribe, &st->before, name, placed(st, name), content) };
}

/* Waits until all files of the stage are written. */
static int
settle(struct stage *st)
{
	for (size_t i = 0; i < st->nopen; i++) {
		struct writing *w = st->open[i].w;

		scribe_wait(st->s->scribe, w);
		memcpy(st->m.v[st->open[i].entry].sha, w->sha, sizeof w->sha);
		st->unchanged += w->linked;
		free(w);
	}
	st->nopen = 0;
	return check_scribe(st->s);
}

/* It came before: is it the same? */
static int
compare(struct stage *st, struct snap_entry *e, struct span content)
{
	char sha[SHA256_HEX];
	int status = settle(st);

	if (status != EXIT_DONE)
		return status;
	sha256_hex(content, sha);
	if (e->size != content.n || strcmp(e->sha, sha) != 0)
		return store_fail(st->s, EXIT_SOME, "different content for the file '%s'", e->name);
	return EXIT_DONE;
}

int
stage_file(struct stage *st, struct span id, struct span name, struct span key, struct buf *content)
{
	int status = check_names(st, name.p != NULL ? name : SPAN(""), key);
	struct snap_entry *e;
	char *text;

	if (status == EXIT_DONE)
		status = check_scribe(st->s);
	if (status != EXIT_DONE)
		return status;
	e = find_name(st, name);
	if (e != NULL && e->status == ENTRY_SUCCESS) {
		if ((status = compare(st, e, buf_span(content))) == EXIT_DONE)
			merge_key(e, key);
		return status;
	}
	if ((status = open_place(st)) != EXIT_DONE)
		return status;
	text = copy(id);
	unchanged_find(&st->before, st->s, text);
	free(text);
	if (e == NULL)
		e = add_entry(st, name, key);
	else
		merge_key(e, key);
	e->size = content->n;
	e->status = ENTRY_SUCCESS;
	free(e->error);
	e->error = NULL;
	write_file(st, (size_t)(e - st->m.v), content);
	return EXIT_DONE;
}

/* Of several failures of one thing, the worst wins; among equals, the smaller text, whichever came first. */
static void
merge_error(struct snap_entry *e, enum entry_status status, struct span error)
{
	char *text;

	if (e->status == ENTRY_SUCCESS || e->status < status)
		return;
	text = copy(error);
	if (e->status == status && text != NULL && e->error != NULL && strcmp(e->error, text) <= 0) {
		free(text);
		return;
	}
	free(e->error);
	e->error = text;
	e->status = status;
}

int
stage_error(struct stage *st, struct span name, struct span key, enum entry_status status, struct span error)
{
	int bad = check_names(st, name, key);
	struct snap_entry *e = NULL;

	if (bad != EXIT_DONE)
		return bad;
	if (name.p == NULL && key.p == NULL)
		return store_fail(st->s, EXIT_SOME, "what failed has neither file nor key");
	if (name.p != NULL)
		e = find_name(st, name);
	for (size_t i = 0; name.p == NULL && e == NULL && i < st->m.n; i++)
		if (st->m.v[i].name == NULL && span_is(key, st->m.v[i].key))
			e = &st->m.v[i];
	if (e == NULL) {
		e = add_entry(st, name, key);
		e->status = status;
		e->error = copy(error);
		return EXIT_DONE;
	}
	merge_key(e, key);
	merge_error(e, status, error);
	return EXIT_DONE;
}

/* --- the end --- */

/* A failure without a file's name no longer counts once its file is there. */
static void
drop_overcome(struct stage *st)
{
	struct table keys = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < st->m.n; i++)
		if (st->m.v[i].name != NULL && st->m.v[i].key != NULL)
			*table_of(&keys, table_hash(SPAN(st->m.v[i].key))) = 1;
	for (size_t i = 0; i < st->m.n; i++) {
		struct snap_entry *e = &st->m.v[i];

		if (e->name == NULL && table_find(&keys, table_hash(SPAN(e->key))) != NULL) {
			free(e->key);
			free(e->error);
			continue;
		}
		st->m.v[n++] = *e;
	}
	st->m.n = n;
	table_free(&keys);
	table_clear(&st->by_name);
}

static int
write_about(struct stage *st, const struct stage_about *about, struct stage_made *made, struct buf *manifest)
{
	struct buf metadata = { 0 }, name = { 0 };
	struct store *s = st->s;
	int status = EXIT_DONE;

	manifest_put(manifest, &st->m);
	sha256_hex(buf_span(manifest), made->digest);
	snprintf(made->version, sizeof made->version, "%s@%.*s", st->m.id, SNAP_DIGITS, made->digest);
	metadata_put(&metadata, &st->m, about, made);
	collected_name(&name, st->m.id, made->digest);
	if (snap_write_at(s->own, placed(st, "manifest.json"), buf_span(manifest)) != 0)
		status = store_fail_errno(s, "cannot write 'manifest.json' in '%s/" SNAP_STAGING "'", s->path);
	buf_free(manifest);
	buf_addf(manifest, "../../" SNAP_COLLECTED "/%s", name.p);
	if (status == EXIT_DONE && symlinkat(buf_str(manifest), s->own, placed(st, "metadata.json")) != 0)
		status = store_fail_errno(s, "cannot make 'metadata.json' in '%s/" SNAP_STAGING "'", s->path);
	if (status == EXIT_DONE && snap_write_at(s->own, beside(st, ".collected"), buf_span(&metadata)) != 0)
		status = store_fail_errno(s, "cannot write 'metadata.json' in '%s/" SNAP_STAGING "'", s->path);
	st->collected = status == EXIT_DONE;
	if (status == EXIT_DONE && symlinkat(st->m.id, s->own, beside(st, ".id")) != 0)
		status = store_fail_errno(s, "cannot make a link in '%s/" SNAP_STAGING "'", s->path);
	st->has_marker = status == EXIT_DONE;
	buf_free(&metadata);
	buf_free(&name);
	return status;
}

int
stage_commit(struct stage *st, const struct stage_about *about, struct stage_made *made)
{
	struct buf manifest = { 0 };
	int status = open_place(st);
	bool begun = false;

	*made = (struct stage_made){ .made = false };
	if (status == EXIT_DONE)
		status = settle(st);
	drop_overcome(st);
	manifest_sort(&st->m);
	st->m.id = copy(about->id);
	st->m.as_of = copy(about->as_of);
	made->status = manifest_status(&st->m);
	made->files = manifest_count(&st->m, ENTRY_SUCCESS);
	made->failed = manifest_count(&st->m, ENTRY_FAILED);
	made->missing = manifest_count(&st->m, ENTRY_MISSING);
	made->bytes = manifest_bytes(&st->m);
	made->unchanged = st->unchanged;
	if (status == EXIT_DONE)
		status = write_about(st, about, made, &manifest);
	if (status == EXIT_DONE && syncfs(st->s->dir) != 0)
		status = store_fail_errno(st->s, "cannot sync '%s'", st->s->path);
	if (status == EXIT_DONE)
		status = stage_place(st->s, st->place, &st->m, made, &begun);
	/* The next writer sees the marker and finishes what was begun and failed. */
	if (st->has_marker && (status == EXIT_DONE || !begun))
		(void)unlinkat(st->s->own, beside(st, ".id"), 0);
	buf_free(&manifest);
	return status;
}

void
stage_free(struct stage *st)
{
	if (st == NULL)
		return;
	(void)settle(st);
	if (st->has_place)
		(void)snap_remove_at(st->s->own, st->place);
	if (st->collected)
		(void)unlinkat(st->s->own, beside(st, ".collected"), 0);
	unchanged_free(&st->before);
	manifest_free(&st->m);
	table_free(&st->by_name);
	buf_free(&st->path);
	free(st->open);
	free(st);
}
