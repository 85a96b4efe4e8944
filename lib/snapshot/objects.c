#include "objects.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/io.h"
#include "base/xmem.h"
#include "json/json.h"
#include "look.h"
#include "storeimpl.h"

struct sending {
	struct store *s;
	char *dir, *store;		/* absolute */
	struct buf data, pointers, latest, path;
	struct snap_names sent;		/* versions */
};

/* One record: "version/name" (version NULL: "name"), where its bytes are, and their digest. */
static void
put_object(struct buf *to, const char *version, const char *name, const char *path, const char *sha)
{
	struct jsonw w = jsonw(to);
	struct buf object = { 0 };

	if (version != NULL) {
		escape_put(&object, SPAN(version), false);
		buf_addc(&object, '/');
	}
	escape_put(&object, SPAN(name), false);
	jsonw_open(&w, NULL, '{');
	jsonw_text(&w, "object", buf_span(&object));
	jsonw_str(&w, "path", path);
	jsonw_str(&w, "sha256", sha);
	jsonw_close(&w);
	buf_addc(to, '\n');
	buf_free(&object);
}

static void
put_part(struct sending *o, const char *version, const char *name, const char *sha)
{
	o->path.n = 0;
	buf_addf(&o->path, "%s/" SNAP_VERSIONS "/%s/%s", o->store, version, name);
	put_object(&o->data, version, name, buf_str(&o->path), sha);
}

static void
send_version(struct sending *o, const struct snap_look *l)
{
	char sha[SHA256_HEX];

	for (size_t i = 0; i < o->sent.n; i++)
		if (strcmp(o->sent.v[i], l->version) == 0)
			return;
	o->sent.v = xreallocarray(o->sent.v, o->sent.n + 1, sizeof *o->sent.v);
	o->sent.v[o->sent.n++] = xstrdup(l->version);
	for (size_t i = 0; i < l->m.n; i++)
		if (l->m.v[i].status == ENTRY_SUCCESS)
			put_part(o, l->version, l->m.v[i].name, l->m.v[i].sha);
	sha256_hex(buf_span(&l->metadata), sha);
	put_part(o, l->version, "metadata.json", sha);
	put_part(o, l->version, "manifest.json", l->digest);
}

/* A file of the directory, whole; o->path is then its location. */
static int
write_new(struct sending *o, const char *name, struct span text)
{
	o->path.n = 0;
	buf_addf(&o->path, "%s/%s", o->dir, name);
	if (io_replace_own(buf_str(&o->path), text) == 0)
		return EXIT_DONE;
	return store_fail(o->s, EXIT_FOR_NOW, "cannot write '%s': %s", buf_str(&o->path), strerror(errno));
}

/* A pointer is kept in its own file until it is sent. */
static int
send_pointer(struct sending *o, struct buf *list, const char *name, struct span text)
{
	char sha[SHA256_HEX];
	int status = write_new(o, name, text);

	if (status != EXIT_DONE)
		return status;
	sha256_hex(text, sha);
	put_object(list, NULL, name, buf_str(&o->path), sha);
	return EXIT_DONE;
}

static int
send_snapshot(struct sending *o, const char *id)
{
	struct buf text = { 0 }, name = { 0 };
	char version[SNAP_VERSION];
	struct snap_look l;
	int status = store_resolve(o->s, id, version);

	if (status != EXIT_DONE)
		return status;
	if ((status = store_look(o->s, version, &l)) == EXIT_DONE) {
		send_version(o, &l);
		pointer_put(&text, &l.m, l.version, l.digest);
		buf_addf(&name, "%s.json", l.m.id);
		status = send_pointer(o, &o->pointers, buf_str(&name), buf_span(&text));
	}
	snap_look_free(&l);
	buf_free(&text);
	buf_free(&name);
	return status;
}

/* The pointer to the latest success, and its data. */
static int
send_success(struct sending *o, const char *version, struct span text)
{
	struct buf told = { 0 };
	struct snap_look l;
	int status = store_look(o->s, version, &l);

	/* Both at the same moment: the version that the text names is the one sent. */
	json_text(&told, json_get(text, "version"));
	if (status == EXIT_DONE && strcmp(buf_str(&told), version) == 0) {
		send_version(o, &l);
		status = send_pointer(o, &o->latest, SNAP_LATEST, text);
	}
	snap_look_free(&l);
	buf_free(&told);
	return status;
}

static int
send_latest(struct sending *o)
{
	struct buf text = { 0 };
	char version[SNAP_VERSION];
	int status = store_latest(o->s, &text);

	if (status == EXIT_DONE && text.n != 0 && store_resolve(o->s, "latest", version) == EXIT_DONE)
		status = send_success(o, version, buf_span(&text));
	buf_free(&text);
	return status;
}

static int
write_lists(struct sending *o)
{
	int status = write_new(o, "data.ndjson", buf_span(&o->data));

	if (status == EXIT_DONE)
		status = write_new(o, "pointers.ndjson", buf_span(&o->pointers));
	if (status == EXIT_DONE)
		status = write_new(o, "latest.ndjson", buf_span(&o->latest));
	return status;
}

int
store_objects(struct store *s, const struct snap_names *ids, const char *dir)
{
	struct sending o = { .s = s, .store = realpath(s->path, NULL) };
	int status = EXIT_DONE;

	if (o.store == NULL || (o.dir = realpath(dir, NULL)) == NULL)
		status = store_fail(s, EXIT_FOR_NOW, "cannot find '%s': %s", o.store == NULL ? s->path : dir, strerror(errno));
	for (size_t i = 0; status == EXIT_DONE && i < ids->n; i++)
		status = send_snapshot(&o, ids->v[i]);
	if (status == EXIT_DONE)
		status = send_latest(&o);
	if (status == EXIT_DONE)
		status = write_lists(&o);
	snap_names_free(&o.sent);
	buf_free(&o.data);
	buf_free(&o.pointers);
	buf_free(&o.latest);
	buf_free(&o.path);
	free(o.dir);
	free(o.store);
	return status;
}
