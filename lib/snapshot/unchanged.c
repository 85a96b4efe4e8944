#include "unchanged.h"

#include <stdio.h>
#include <unistd.h>

#include "storeimpl.h"

static void
add_source(struct unchanged *u, struct store *s, const char *version)
{
	char digest[SHA256_HEX];
	struct unchanged_source *source = &u->source[u->n];

	if (u->n == UNCHANGED_SOURCES || version[0] == '\0')
		return;
	for (size_t i = 0; i < u->n; i++)
		if (strcmp(u->source[i].version, version) == 0)
			return;
	if (store_manifest(s, version, &source->m, digest) != EXIT_DONE) {
		manifest_free(&source->m);
		return;
	}
	snprintf(source->version, sizeof source->version, "%s", version);
	u->n++;
}

void
unchanged_find(struct unchanged *u, struct store *s, const char *id)
{
	char version[SNAP_VERSION];

	if (u->found)
		return;
	u->found = true;
	if (store_resolve(s, id, version) == EXIT_DONE)
		add_source(u, s, version);
	add_source(u, s, s->last);
	if (store_resolve(s, "latest", version) == EXIT_DONE)
		add_source(u, s, version);
}

/* Compares the bytes, not only what the manifest says about them: corruption on disk must not spread. */
static bool
link_same(const struct store *s, const char *version, const char *name, struct span content, const char *to)
{
	struct buf path = { 0 }, is = { 0 };
	bool same;

	buf_addf(&path, "%s/%s", version, name);
	same = snap_read_at(s->versions, buf_str(&path), &is, content.n, false) == 0 && span_eq(buf_span(&is), content) &&
	    linkat(s->versions, path.p, s->own, to, 0) == 0;
	buf_free(&path);
	buf_free(&is);
	return same;
}

bool
unchanged_link(const struct unchanged *u, const struct store *s, const char *name, const char *sha, struct span content,
    const char *path)
{
	for (size_t i = 0; i < u->n; i++) {
		const struct snap_entry *is = manifest_file(&u->source[i].m, name);

		if (is != NULL && is->size == content.n && strcmp(is->sha, sha) == 0 &&
		    link_same(s, u->source[i].version, name, content, path))
			return true;
	}
	return false;
}

void
unchanged_free(struct unchanged *u)
{
	for (size_t i = 0; i < u->n; i++)
		manifest_free(&u->source[i].m);
	u->n = 0;
}
