/*
 * af-snapshots - what a store of snapshots has: list, show, verify, diff, prune, push
 *
 * A command each, over the room snapshot; all but prune only read the store.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/opt.h"
#include "base/text.h"
#include "base/xmem.h"
#include "json/json.h"
#include "snapshot/check.h"
#include "snapshot/redis.h"
#include "snapshot/store.h"

#define FILE_MOST ((size_t)2 << 30)

struct shots {
	const char *path;
	const char *file, *keys, *to;
	bool all, json, dry;
	int64_t keep, ttl, timeout;
	char **operands;
	struct store store;
	struct buf out;
	uint64_t found, bad;
};

/* --- what all share --- */

static void
flush(struct shots *j)
{
	if (io_write(STDOUT_FILENO, j->out.p, j->out.n) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write standard output");
	j->out.n = 0;
}

static _Noreturn void
give_up(struct shots *j, int status)
{
	char *why = xstrdup(store_why(&j->store));

	store_close(&j->store);
	flush(j);
	die(status, "%s", why);
}

static void
must(struct shots *j, int status)
{
	if (status != EXIT_DONE)
		give_up(j, status);
}

static void
open_store(struct shots *j, enum store_mode mode)
{
	must(j, store_open(&j->store, j->path, mode));
}

/* What is told of a version. */
struct told {
	char version[SNAP_VERSION], digest[SHA256_HEX];
	struct manifest m;
	struct buf metadata, collected;	/* collected: "" if it is not told */
	bool linked;
	size_t versions;		/* of its ID; 0: not counted */
};

static void
told_free(struct told *t)
{
	manifest_free(&t->m);
	buf_free(&t->metadata);
	buf_free(&t->collected);
}

static int
look(struct shots *j, const char *version, struct told *t)
{
	char linked[SNAP_VERSION];
	struct json_err err;
	struct span at;
	int status;

	*t = (struct told){ .linked = false };
	snprintf(t->version, sizeof t->version, "%s", version);
	if ((status = store_manifest(&j->store, version, &t->m, t->digest)) != EXIT_DONE ||
	    (status = store_read(&j->store, version, "metadata.json", &t->metadata, MANIFEST_MAX)) != EXIT_DONE)
		return status;
	if (json_scan(buf_span(&t->metadata), NULL, NULL, 0, NULL, &err) != 0)
		t->metadata.n = 0;
	at = json_get(buf_span(&t->metadata), "collectedAt");
	if (json_type(at) == JSON_STRING)
		json_text(&t->collected, at);
	t->linked = store_resolve(&j->store, t->m.id, linked) == EXIT_DONE && strcmp(linked, version) == 0;
	return EXIT_DONE;
}

/* --- list --- */

static void
put_told(struct shots *j, const struct told *t)
{
	struct jsonw w = jsonw(&j->out);

	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "snapshot", t->m.id);
	jsonw_str(&w, "version", t->version);
	jsonw_str(&w, "digest", t->digest);
	jsonw_bool(&w, "linked", t->linked);
	jsonw_str(&w, "status", snap_status_name(manifest_status(&t->m)));
	jsonw_str(&w, "as_of", t->m.as_of);
	if (t->collected.n != 0)
		jsonw_text(&w, "collected_at", buf_span(&t->collected));
	else
		jsonw_raw(&w, "collected_at", SPAN_NONE);
	jsonw_int(&w, "files", (int64_t)manifest_count(&t->m, ENTRY_SUCCESS));
	jsonw_int(&w, "failed", (int64_t)manifest_count(&t->m, ENTRY_FAILED));
	jsonw_int(&w, "missing", (int64_t)manifest_count(&t->m, ENTRY_MISSING));
	jsonw_int(&w, "bytes", (int64_t)manifest_bytes(&t->m));
	if (t->versions != 0)
		jsonw_int(&w, "versions", (int64_t)t->versions);
	jsonw_close(&w);
	buf_addc(&j->out, '\n');
}

/* "1.5 MiB" */
static void
put_size(struct buf *to, uint64_t bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double n = (double)bytes;
	size_t i = 0;

	for (; n >= 1024 && i + 1 < sizeof units / sizeof units[0]; i++)
		n /= 1024;
	buf_addf(to, i == 0 ? "%.0f %s" : "%.1f %s", n, units[i]);
}

enum { ID_WIDE = 12, TIME_WIDE = 20 };

static void
put_cell(struct shots *j, struct span text, size_t columns, bool right)
{
	size_t wide = text.n > columns && !right ? text.n : columns;

	text_fit(&j->out, text, wide, right, false);
	buf_adds(&j->out, "  ");
}

static void
put_row(struct shots *j, const struct told *t)
{
	struct buf size = { 0 };
	char n[3][24];

	snprintf(n[0], sizeof n[0], "%zu", manifest_count(&t->m, ENTRY_SUCCESS));
	snprintf(n[1], sizeof n[1], "%zu", manifest_count(&t->m, ENTRY_FAILED));
	snprintf(n[2], sizeof n[2], "%zu", t->versions);
	put_size(&size, manifest_bytes(&t->m));
	put_cell(j, SPAN(t->m.id), ID_WIDE, false);
	put_cell(j, SPAN(snap_status_name(manifest_status(&t->m))), 7, false);
	put_cell(j, SPAN(t->m.as_of), 10, false);
	put_cell(j, SPAN(n[0]), 6, true);
	put_cell(j, SPAN(n[1]), 6, true);
	put_cell(j, buf_span(&size), 10, true);
	put_cell(j, buf_span(&t->collected), TIME_WIDE, false);
	if (j->all)
		buf_addf(&j->out, "%s%s\n", t->version, t->linked ? " *" : "");
	else
		buf_addf(&j->out, "%8s\n", n[2]);
	buf_free(&size);
}

static void
list_one(struct shots *j, const char *version, size_t versions)
{
	struct told t;

	if (look(j, version, &t) != EXIT_DONE) {
		/* The others are told all the same. */
		complain("%s", store_why(&j->store));
		told_free(&t);
		j->bad++;
		return;
	}
	t.versions = versions;
	if (j->found++ == 0 && !j->json)
		buf_addf(&j->out, "%-12s  %-7s  %-10s  %6s  %6s  %10s  %-20s  %s\n", "SNAPSHOT", "STATUS", "AS OF", "FILES", "FAILED", "SIZE",
		    "COLLECTED", j->all ? "VERSION (* it counts)" : "VERSIONS");
	if (j->json)
		put_told(j, &t);
	else
		put_row(j, &t);
	told_free(&t);
	if (j->out.n > 65536)
		flush(j);
}

static bool
is_wanted(const struct shots *j, const char *id)
{
	if (j->operands[0] == NULL)
		return true;
	for (char **p = j->operands; *p != NULL; p++)
		if (strcmp(*p, id) == 0)
			return true;
	return false;
}

/* Every operand is an ID that there is. */
static void
check_ids(struct shots *j)
{
	char version[SNAP_VERSION];
	const char *why;

	for (char **p = j->operands; *p != NULL; p++) {
		if ((why = snap_id_check(SPAN(*p))) != NULL)
			die(EXIT_USAGE, "'%s': %s", *p, why);
		if (store_resolve(&j->store, *p, version) == EXIT_USAGE)
			give_up(j, EXIT_USAGE);
	}
}

static int
run_list(struct shots *j)
{
	struct snap_names ids, versions;
	char version[SNAP_VERSION];

	open_store(j, STORE_SHARE);
	check_ids(j);
	must(j, store_ids(&j->store, &ids));
	for (size_t i = 0; i < ids.n; i++) {
		if (!is_wanted(j, ids.v[i]))
			continue;
		must(j, store_versions(&j->store, ids.v[i], &versions));
		if (!j->all) {
			if (store_resolve(&j->store, ids.v[i], version) == EXIT_DONE) {
				list_one(j, version, versions.n);
			} else {
				complain("%s", store_why(&j->store));
				j->bad++;
			}
		}
		for (size_t k = 0; j->all && k < versions.n; k++)
			list_one(j, versions.v[k], 0);
		snap_names_free(&versions);
	}
	snap_names_free(&ids);
	return j->bad != 0 ? EXIT_SOME : EXIT_DONE;
}

/* --- show --- */

/* A JSON text without the newlines between its values. */
static void
put_flat(struct buf *to, struct span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\n')
			buf_addc(to, text.p[i]);
}

static int
run_show(struct shots *j)
{
	char version[SNAP_VERSION];
	struct buf text = { 0 }, flat = { 0 };
	struct told t;
	struct jsonw w;

	open_store(j, STORE_SHARE);
	must(j, store_resolve(&j->store, j->operands[0], version));
	if (j->operands[1] != NULL) {
		const char *why = snap_name_check(SPAN(j->operands[1]));

		if (why != NULL && strcmp(j->operands[1], "manifest.json") != 0 && strcmp(j->operands[1], "metadata.json") != 0)
			die(EXIT_USAGE, "'%s': %s", j->operands[1], why);
		must(j, store_read(&j->store, version, j->operands[1], &j->out, FILE_MOST));
		return EXIT_DONE;
	}
	must(j, look(j, version, &t));
	must(j, store_read(&j->store, version, "manifest.json", &text, MANIFEST_MAX));
	w = jsonw(&j->out);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "snapshot", t.m.id);
	jsonw_str(&w, "version", t.version);
	jsonw_str(&w, "digest", t.digest);
	jsonw_bool(&w, "linked", t.linked);
	put_flat(&flat, buf_span(&text));
	jsonw_raw(&w, "manifest", buf_span(&flat));
	flat.n = 0;
	put_flat(&flat, buf_span(&t.metadata));
	jsonw_raw(&w, "metadata", flat.n != 0 ? buf_span(&flat) : SPAN_NONE);
	jsonw_close(&w);
	buf_addc(&j->out, '\n');
	told_free(&t);
	buf_free(&text);
	buf_free(&flat);
	return EXIT_DONE;
}

/* --- verify --- */

static void
tell(void *ctx, const struct snap_problem *p)
{
	struct shots *j = ctx;
	struct jsonw w = jsonw(&j->out);

	if (!j->json) {
		if (p->id != NULL)
			buf_addf(&j->out, "%s: ", p->version != NULL ? p->version : p->id);
		if (p->file != NULL)
			buf_addf(&j->out, "%s: ", p->file);
		buf_addf(&j->out, "%s\n", p->what);
		j->out.n = text_clean(j->out.p, j->out.n - 1);
		buf_addc(&j->out, '\n');
	} else {
		jsonw_open(&w, NULL, '{');
		jsonw_str(&w, "snapshot", p->id);
		jsonw_str(&w, "version", p->version);
		jsonw_str(&w, "file", p->file);
		jsonw_str(&w, "problem", p->what);
		jsonw_close(&w);
		buf_addc(&j->out, '\n');
	}
	flush(j);
}

static int
run_verify(struct shots *j)
{
	struct snap_checked done = { 0 };

	open_store(j, STORE_SHARE);
	check_ids(j);
	if (j->operands[0] == NULL)
		must(j, store_check(&j->store, NULL, tell, j, &done));
	for (char **p = j->operands; *p != NULL; p++)
		must(j, store_check(&j->store, *p, tell, j, &done));
	if (done.problems != 0)
		complain("'%s' is not as it should be: %llu problems in %llu versions with %llu files", j->path,
		    (unsigned long long)done.problems, (unsigned long long)done.versions, (unsigned long long)done.files);
	return done.problems != 0 ? EXIT_SOME : EXIT_DONE;
}

/* --- diff --- */

static void
put_side(struct jsonw *w, const char *name, const struct snap_entry *e)
{
	if (e == NULL) {
		jsonw_raw(w, name, SPAN_NONE);
		return;
	}
	jsonw_open(w, name, '{');
	jsonw_str(w, "status", entry_status_name(e->status));
	if (e->status == ENTRY_SUCCESS) {
		jsonw_int(w, "bytes", (int64_t)e->size);
		jsonw_str(w, "sha256", e->sha);
	}
	jsonw_close(w);
}

/* The same thing in the other manifest: by its file, or by its key where it has none. */
static const struct snap_entry *
other(const struct manifest *m, const struct snap_entry *e)
{
	if (e->name != NULL && manifest_file(m, e->name) != NULL)
		return manifest_file(m, e->name);
	for (size_t i = 0; e->key != NULL && i < m->n; i++)
		if (m->v[i].key != NULL && strcmp(m->v[i].key, e->key) == 0 && (m->v[i].name == NULL || e->name == NULL))
			return &m->v[i];
	return NULL;
}

static void
put_diff(struct shots *j, const struct snap_entry *a, const struct snap_entry *b)
{
	const char *change = a == NULL ? "added" : b == NULL ? "removed" : a->status != b->status ? "status" : "content";
	const struct snap_entry *one = b != NULL && (a == NULL || b->name != NULL) ? b : a;
	struct jsonw w = jsonw(&j->out);

	j->found++;
	if (!j->json) {
		buf_addf(&j->out, "%-8s  %s\n", change, one->name != NULL ? one->name : entry_label(one));
		j->out.n = text_clean(j->out.p, j->out.n - 1);
		buf_addc(&j->out, '\n');
		flush(j);
		return;
	}
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "file", one->name);
	if (one->key != NULL)
		jsonw_str(&w, "key", one->key);
	jsonw_str(&w, "change", change);
	put_side(&w, "from", a);
	put_side(&w, "to", b);
	jsonw_close(&w);
	buf_addc(&j->out, '\n');
}

static bool
differs(const struct snap_entry *a, const struct snap_entry *b)
{
	if (a->status != b->status)
		return true;
	if (a->status == ENTRY_SUCCESS)
		return strcmp(a->sha, b->sha) != 0 || a->size != b->size;
	return (a->error == NULL) != (b->error == NULL) || (a->error != NULL && strcmp(a->error, b->error) != 0);
}

static int
run_diff(struct shots *j)
{
	char version[SNAP_VERSION], digest[SHA256_HEX];
	struct manifest m[2];

	open_store(j, STORE_SHARE);
	for (int i = 0; i < 2; i++) {
		must(j, store_resolve(&j->store, j->operands[i], version));
		must(j, store_manifest(&j->store, version, &m[i], digest));
	}
	for (size_t i = 0; i < m[0].n; i++) {
		const struct snap_entry *b = other(&m[1], &m[0].v[i]);

		if (b == NULL || differs(&m[0].v[i], b))
			put_diff(j, &m[0].v[i], b);
	}
	for (size_t i = 0; i < m[1].n; i++)
		if (other(&m[0], &m[1].v[i]) == NULL)
			put_diff(j, NULL, &m[1].v[i]);
	manifest_free(&m[0]);
	manifest_free(&m[1]);
	return j->found != 0 ? EXIT_SOME : EXIT_DONE;
}

/* --- prune --- */

struct old {
	char version[SNAP_VERSION];
	int64_t at;
};

/* The latest collection first. */
static int
by_age(const void *a, const void *b)
{
	const struct old *x = a, *y = b;

	return x->at != y->at ? (x->at < y->at ? 1 : -1) : strcmp(x->version, y->version);
}

static int64_t
collected(struct shots *j, const char *version)
{
	struct buf text = { 0 }, at = { 0 };
	struct json_err err;
	const char *said = NULL;
	int64_t when = INT64_MIN;

	/* One that is not whole is the oldest. */
	if (store_read(&j->store, version, "metadata.json", &text, MANIFEST_MAX) == EXIT_DONE &&
	    json_scan(buf_span(&text), NULL, NULL, 0, NULL, &err) == 0)
		said = json_cstr(&at, json_get(buf_span(&text), "collectedAt"));
	if (said != NULL)
		(void)clock_parse(SPAN(said), &when);
	buf_free(&text);
	buf_free(&at);
	return when;
}

static void
put_removed(struct shots *j, const char *id, const char *version)
{
	struct jsonw w = jsonw(&j->out);

	if (!j->json) {
		buf_addf(&j->out, "%s%s\n", j->dry ? "would remove " : "removed ", version);
	} else {
		jsonw_open(&w, NULL, '{');
		jsonw_str(&w, "snapshot", id);
		jsonw_str(&w, "version", version);
		jsonw_bool(&w, "removed", !j->dry);
		jsonw_close(&w);
		buf_addc(&j->out, '\n');
	}
	flush(j);
}

static void
prune_id(struct shots *j, const char *id)
{
	char best[SNAP_VERSION], linked[SNAP_VERSION];
	struct snap_names all;
	struct old *v;
	size_t n = 0;

	if (!j->dry)
		must(j, store_publish(&j->store, id));
	must(j, store_best(&j->store, id, best));
	if (store_resolve(&j->store, id, linked) != EXIT_DONE)
		linked[0] = '\0';
	must(j, store_versions(&j->store, id, &all));
	v = xcalloc(all.n + 1, sizeof *v);
	/* Where nothing counts, nothing goes: something is wrong with this one. */
	for (size_t i = 0; best[0] != '\0' && i < all.n; i++) {
		if (strcmp(all.v[i], best) == 0 || strcmp(all.v[i], linked) == 0)
			continue;
		snprintf(v[n].version, sizeof v[n].version, "%s", all.v[i]);
		v[n++].at = collected(j, all.v[i]);
	}
	qsort(v, n, sizeof *v, by_age);
	for (size_t i = (size_t)j->keep; i < n; i++) {
		if (!j->dry)
			must(j, store_remove(&j->store, v[i].version));
		put_removed(j, id, v[i].version);
	}
	free(v);
	snap_names_free(&all);
}

static int
run_prune(struct shots *j)
{
	struct snap_names ids;

	open_store(j, j->dry ? STORE_SHARE : STORE_ALONE);
	check_ids(j);
	must(j, store_ids(&j->store, &ids));
	for (size_t i = 0; i < ids.n; i++)
		if (is_wanted(j, ids.v[i]))
			prune_id(j, ids.v[i]);
	snap_names_free(&ids);
	return EXIT_DONE;
}

/* --- push, to Redis --- */

static void
add_set(struct redis *r, const char *key, struct span value, int64_t ttl)
{
	char seconds[24];

	snprintf(seconds, sizeof seconds, "%lld", (long long)(ttl / CLOCK_SECOND));
	redis_add(r, 5, (const struct span[]){ SPAN("SET"), SPAN(key), value, SPAN("EX"), SPAN(seconds) });
}

static void
put_pushed(struct shots *j, const char *version, const char *const *keys, size_t nkeys, size_t bytes)
{
	struct jsonw w = jsonw(&j->out);

	if (!j->json) {
		for (size_t i = 0; i < nkeys; i++)
			buf_addf(&j->out, "%s  %s\n", keys[i], version);
	} else {
		jsonw_open(&w, NULL, '{');
		jsonw_str(&w, "version", version);
		jsonw_open(&w, "keys", '[');
		for (size_t i = 0; i < nkeys; i++)
			jsonw_str(&w, NULL, keys[i]);
		jsonw_close(&w);
		jsonw_int(&w, "bytes", (int64_t)bytes);
		jsonw_int(&w, "ttl", j->ttl / CLOCK_SECOND);
		jsonw_close(&w);
		buf_addc(&j->out, '\n');
	}
	flush(j);
}

/* A snapshot's file under its key and, if it is the latest success, under that of the latest: both or none. */
static void
push_one(struct shots *j, struct redis *r, const char *which)
{
	char version[SNAP_VERSION], latest[SNAP_VERSION], digest[SHA256_HEX];
	struct buf own = { 0 }, newest = { 0 }, value = { 0 };
	const char *keys[2];
	const struct snap_entry *e;
	struct manifest m;
	size_t n = 0;
	int status;

	must(j, store_resolve(&j->store, which, version));
	must(j, store_manifest(&j->store, version, &m, digest));
	e = manifest_file(&m, j->file);
	if (e == NULL || e->status != ENTRY_SUCCESS)
		die(EXIT_USAGE, "the snapshot '%s' has no file '%.200s'", version, j->file);
	must(j, store_read(&j->store, version, j->file, &value, FILE_MOST));
	buf_addf(&own, "%s:%s", j->keys, m.id);
	keys[n++] = buf_str(&own);
	if (store_resolve(&j->store, "latest", latest) == EXIT_DONE && strcmp(latest, version) == 0) {
		buf_addf(&newest, "%s:latest", j->keys);
		keys[n++] = buf_str(&newest);
	}
	redis_multi(r);
	for (size_t i = 0; i < n; i++)
		add_set(r, keys[i], buf_span(&value), j->ttl);
	if ((status = redis_exec(r, n)) != EXIT_DONE)
		die(status, "%s", redis_why(r));
	put_pushed(j, version, keys, n, value.n);
	manifest_free(&m);
	buf_free(&own);
	buf_free(&newest);
	buf_free(&value);
}

static int
run_push(struct shots *j)
{
	const char *url = getenv("REDIS_URL");
	struct redis r;
	int status;

	if (j->file == NULL || j->keys == NULL)
		die(EXIT_USAGE, "push what, and where to? give --file, as props.json, and --keys, as af:props:MLB");
	if (url == NULL || *url == '\0')
		die(EXIT_USAGE, "REDIS_URL is not set: where is Redis?");
	open_store(j, STORE_SHARE);
	if ((status = redis_open(&r, url, j->timeout)) != EXIT_DONE)
		die(status, "%s", redis_why(&r));
	if (j->operands[0] == NULL)
		push_one(j, &r, "latest");
	for (char **p = j->operands; *p != NULL; p++)
		push_one(j, &r, *p);
	redis_close(&r);
	return EXIT_DONE;
}

/* --- objects: what is sent to S3, data and pointers apart --- */

/* A list of records, and the directory that it lies in. */
struct sending {
	struct shots *j;
	const char *store;		/* its absolute path */
	struct buf data, pointers, latest, path;
	struct snap_names sent;		/* versions */
};

/* Each part as RFC 3986 has it: a signature goes over exactly that. */
static void
put_encoded(struct buf *to, const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *s != '\0'; s++)
		if (strchr(plain, *s) != NULL)
			buf_addc(to, *s);
		else
			buf_addf(to, "%%%02X", (unsigned char)*s);
}

/* One record: "version/name" (version NULL: "name"), where its bytes are, and their digest. */
static void
put_object(struct buf *to, const char *version, const char *name, const char *path, const char *sha)
{
	struct jsonw w = jsonw(to);
	struct buf object = { 0 };

	if (version != NULL) {
		put_encoded(&object, version);
		buf_addc(&object, '/');
	}
	put_encoded(&object, name);
	jsonw_open(&w, NULL, '{');
	jsonw_text(&w, "object", buf_span(&object));
	jsonw_str(&w, "path", path);
	jsonw_str(&w, "sha256", sha);
	jsonw_close(&w);
	buf_addc(to, '\n');
	buf_free(&object);
}

static void
put_part(struct sending *s, const char *version, const char *name, const char *sha)
{
	s->path.n = 0;
	buf_addf(&s->path, "%s/.versions/%s/%s", s->store, version, name);
	put_object(&s->data, version, name, buf_str(&s->path), sha);
}

/* All of a version, its manifest last. */
static void
send_version(struct sending *s, const char *version, const struct told *t)
{
	char sha[SHA256_HEX];

	for (size_t i = 0; i < s->sent.n; i++)
		if (strcmp(s->sent.v[i], version) == 0)
			return;
	s->sent.v = xreallocarray(s->sent.v, s->sent.n + 1, sizeof *s->sent.v);
	s->sent.v[s->sent.n++] = xstrdup(version);
	for (size_t i = 0; i < t->m.n; i++)
		if (t->m.v[i].status == ENTRY_SUCCESS)
			put_part(s, version, t->m.v[i].name, t->m.v[i].sha);
	sha256_hex(buf_span(&t->metadata), sha);
	put_part(s, version, "metadata.json", sha);
	put_part(s, version, "manifest.json", t->digest);
}

static void
write_new(const char *path, struct span text)
{
	if (io_replace(path, text) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write '%s'", path);
}

/* A pointer lies in a file of its own until it is sent. */
static void
send_pointer(struct sending *s, struct buf *list, const char *name, struct span text)
{
	char sha[SHA256_HEX];

	s->path.n = 0;
	buf_addf(&s->path, "%s/%s", s->j->to, name);
	write_new(buf_str(&s->path), text);
	sha256_hex(text, sha);
	put_object(list, NULL, name, buf_str(&s->path), sha);
}

static void
send_snapshot(struct sending *s, const char *which)
{
	struct buf text = { 0 }, name = { 0 };
	struct jsonw w = jsonw(&text);
	char version[SNAP_VERSION];
	struct told t;

	must(s->j, store_resolve(&s->j->store, which, version));
	must(s->j, look(s->j, version, &t));
	send_version(s, version, &t);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "snapshotId", t.m.id);
	jsonw_str(&w, "status", snap_status_name(manifest_status(&t.m)));
	jsonw_str(&w, "asOf", t.m.as_of);
	jsonw_str(&w, "version", t.version);
	jsonw_str(&w, "digest", t.digest);
	jsonw_close(&w);
	buf_addc(&text, '\n');
	buf_addf(&name, "%s.json", t.m.id);
	send_pointer(s, &s->pointers, buf_str(&name), buf_span(&text));
	told_free(&t);
	buf_free(&text);
	buf_free(&name);
}

/* The latest success, and its data, whatever else is sent. */
static void
send_latest(struct sending *s)
{
	struct buf text = { 0 };
	char version[SNAP_VERSION];
	struct told t;

	must(s->j, store_latest(&s->j->store, &text));
	if (text.n != 0 && store_resolve(&s->j->store, "latest", version) == EXIT_DONE) {
		struct buf told = { 0 };

		/* Of one moment: what the text names is what is sent. */
		must(s->j, look(s->j, version, &t));
		json_text(&told, json_get(buf_span(&text), "version"));
		if (strcmp(buf_str(&told), version) == 0) {
			send_version(s, version, &t);
			send_pointer(s, &s->latest, "latest-successful.json", buf_span(&text));
		}
		told_free(&t);
		buf_free(&told);
	}
	buf_free(&text);
}

static int
run_objects(struct shots *j)
{
	struct sending s = { .j = j };
	struct snap_names ids;
	char *real;

	if (j->to == NULL)
		die(EXIT_USAGE, "where to? give --to DIR");
	open_store(j, STORE_SHARE);
	if ((s.store = real = realpath(j->path, NULL)) == NULL)
		die_errno(EXIT_FOR_NOW, "cannot find '%s'", j->path);
	check_ids(j);
	must(j, store_ids(&j->store, &ids));
	for (size_t i = 0; i < ids.n; i++)
		if (is_wanted(j, ids.v[i]))
			send_snapshot(&s, ids.v[i]);
	send_latest(&s);
	s.path.n = 0;
	buf_addf(&s.path, "%s/data.ndjson", j->to);
	write_new(buf_str(&s.path), buf_span(&s.data));
	s.path.n = 0;
	buf_addf(&s.path, "%s/pointers.ndjson", j->to);
	write_new(buf_str(&s.path), buf_span(&s.pointers));
	s.path.n = 0;
	buf_addf(&s.path, "%s/latest.ndjson", j->to);
	write_new(buf_str(&s.path), buf_span(&s.latest));
	snap_names_free(&ids);
	snap_names_free(&s.sent);
	buf_free(&s.data);
	buf_free(&s.pointers);
	buf_free(&s.latest);
	buf_free(&s.path);
	free(real);
	return EXIT_DONE;
}

/* --- commands --- */

static const struct shots_command {
	const char *name, *operands;
	size_t least, most;
	int (*run)(struct shots *j);
} commands[] = {
	{ "list", "[ID ...]", 0, SIZE_MAX, run_list },
	{ "show", "ID [FILE]", 1, 2, run_show },
	{ "verify", "[ID ...]", 0, SIZE_MAX, run_verify },
	{ "diff", "ID ID", 2, 2, run_diff },
	{ "prune", "[ID ...]", 0, SIZE_MAX, run_prune },
	{ "push", "[ID ...]", 0, SIZE_MAX, run_push },
	{ "objects", "[ID ...]", 0, SIZE_MAX, run_objects },
};

static const struct shots_command *
find_command(char **operands)
{
	size_t n = 0;

	if (operands[0] == NULL)
		die(EXIT_USAGE, "what? list, show, verify, diff, prune, push or objects");
	while (operands[n + 1] != NULL)
		n++;
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		if (strcmp(commands[i].name, operands[0]) != 0)
			continue;
		if (n < commands[i].least || n > commands[i].most)
			die(EXIT_USAGE, "%s takes %s", commands[i].name, commands[i].operands);
		return &commands[i];
	}
	die(EXIT_USAGE, "'%s' is no command; there are list, show, verify, diff, prune, push and objects", operands[0]);
}

int
main(int argc, char *argv[])
{
	static struct shots j = { .ttl = CLOCK_DAY, .timeout = 10 * CLOCK_SECOND };
	const struct opt opts[] = {
		{ 0, "store", OPT_STR, &j.path, "dir", "the store", 0, 0 },
		{ 0, "all", OPT_FLAG, &j.all, NULL, "list: all versions, not only those that count", 0, 0 },
		{ 0, "json", OPT_FLAG, &j.json, NULL, "JSON on a terminal too", 0, 0 },
		{ 0, "keep", OPT_NUM, &j.keep, "n", "prune: so many of an ID beside the one that counts (0)", 0, 1000000 },
		{ 'n', "dry-run", OPT_FLAG, &j.dry, NULL, "prune: say what would go", 0, 0 },
		{ 0, "file", OPT_STR, &j.file, "name", "push: the file whose bytes are the value", 0, 0 },
		{ 0, "keys", OPT_STR, &j.keys, "prefix", "push: what the keys begin with, as af:props:MLB", 0, 0 },
		{ 0, "ttl", OPT_TIME, &j.ttl, "time", "push: how long they live (1d)", 1, INT64_C(100) * 366 * 86400 },
		{ 0, "to", OPT_STR, &j.to, "dir", "objects: where the lists and the pointers go", 0, 0 },
		{ 0, "timeout", OPT_TIME, &j.timeout, "time", "push: how long to wait for each answer (10s)", 1, 3600 },
		OPT_END
	};
	const struct shots_command *command;
	int status;

	argv = opt_parse(argc, argv, opts, "list|show|verify|diff|prune|push|objects [ID ...] [file]", "look at a store of snapshots, or tidy it");
	setlocale(LC_CTYPE, "C.UTF-8");
	command = find_command(argv);
	j.operands = argv + 1;
	if (j.path == NULL)
		die(EXIT_USAGE, "which store? give --store DIR");
	j.json = j.json || isatty(STDOUT_FILENO) != 1;
	status = command->run(&j);
	flush(&j);
	store_close(&j.store);
	buf_free(&j.out);
	return status;
}
