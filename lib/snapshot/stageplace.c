#include "stageplace.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "storeimpl.h"

/* Of a version's two collections, the later stays. */
static int
place_collected(struct store *s, const char *place, const char *id, const struct stage_made *made)
{
	struct buf mine = { 0 }, theirs = { 0 }, to = { 0 }, name = { 0 };
	int status = EXIT_DONE;

	buf_addf(&name, "%s.collected", place);
	collected_name(&to, id, made->digest);
	if (snap_read_at(s->own, buf_str(&name), &mine, MANIFEST_MAX, false) != 0)
		status = store_fail_errno(s, "cannot read '%s/" SNAP_STAGING "/%s'", s->path, name.p);
	else if (snap_read_at(s->collected, to.p, &theirs, MANIFEST_MAX, false) == 0 &&
	    collected_order(buf_span(&mine), buf_span(&theirs)) <= 0)
		(void)unlinkat(s->own, name.p, 0);
	else if (renameat(s->own, name.p, s->collected, to.p) != 0)
		status = store_fail_errno(s, "cannot write '%s/" SNAP_COLLECTED "/%s'", s->path, to.p);
	/* Also what a dead writer renamed. */
	if (status == EXIT_DONE && fsync(s->collected) != 0)
		status = store_fail_errno(s, "cannot sync '%s/" SNAP_COLLECTED "'", s->path);
	buf_free(&mine);
	buf_free(&theirs);
	buf_free(&to);
	buf_free(&name);
	return status;
}

#define MOVE_AWAY ": move the directory away, and the same command makes it again"

/* An existing version with the same twelve digits must have the same manifest, or it is a different one. */
static int
compare_manifests(struct store *s, const char *place, const char *version)
{
	struct buf mine = { 0 }, theirs = { 0 }, path = { 0 };
	int status = store_read(s, version, "manifest.json", &theirs, MANIFEST_MAX);

	buf_addf(&path, "%s/manifest.json", place);
	if (status == EXIT_DONE && snap_read_at(s->own, buf_str(&path), &mine, MANIFEST_MAX, false) != 0)
		status = store_fail_errno(s, "cannot read 'manifest.json' in '%s/" SNAP_STAGING "'", s->path);
	if (status == EXIT_DONE && !span_eq(buf_span(&mine), buf_span(&theirs)))
		status = store_fail(s, EXIT_FOR_GOOD, "'%s/" SNAP_VERSIONS "/%s' has another manifest than its name says" MOVE_AWAY,
		    s->path, version);
	buf_free(&mine);
	buf_free(&theirs);
	buf_free(&path);
	return status;
}

/* ... and the files that it names, byte for byte: a version that a disk has corrupted is not a success. */
static int
compare_files(struct store *s, const struct manifest *m, const char *version)
{
	char sha[SHA256_HEX];
	struct buf path = { 0 }, is = { 0 };
	int status = EXIT_DONE;

	for (size_t i = 0; status == EXIT_DONE && i < m->n; i++) {
		const struct snap_entry *e = &m->v[i];

		if (e->status != ENTRY_SUCCESS)
			continue;
		path.n = is.n = 0;
		buf_addf(&path, "%s/%s", version, e->name);
		if (snap_read_at(s->versions, buf_str(&path), &is, e->size, false) != 0 && errno != EFBIG && errno != ENOENT) {
			status = store_fail_errno(s, "cannot read '%s/" SNAP_VERSIONS "/%s'", s->path, path.p);
			continue;
		}
		sha256_hex(buf_span(&is), sha);
		if (strcmp(sha, e->sha) != 0)
			status = store_fail(s, EXIT_FOR_GOOD, "'%s/" SNAP_VERSIONS "/%s' is not what the manifest says" MOVE_AWAY, s->path, path.p);
	}
	buf_free(&path);
	buf_free(&is);
	return status;
}

static int
place_version(struct store *s, const char *place, const struct manifest *m, struct stage_made *made)
{
	int status = EXIT_DONE;

	made->made = renameat(s->own, place, s->versions, made->version) == 0;
	if (!made->made) {
		if (errno != EEXIST && errno != ENOTEMPTY)
			return store_fail_errno(s, "cannot make '%s/" SNAP_VERSIONS "/%s'", s->path, made->version);
		status = compare_manifests(s, place, made->version);
		if (status == EXIT_DONE)
			status = compare_files(s, m, made->version);
	}
	if (status == EXIT_DONE && fsync(s->versions) != 0)
		status = store_fail_errno(s, "cannot sync '%s/" SNAP_VERSIONS "'", s->path);
	return status;
}

int
stage_place(struct store *s, const char *place, const struct manifest *m, struct stage_made *made, bool *begun)
{
	char linked[SNAP_VERSION];
	int fd, status = store_link_lock(s, &fd);

	if (status != EXIT_DONE)
		return status;
	*begun = true;
	status = place_collected(s, place, m->id, made);
	if (status == EXIT_DONE)
		status = place_version(s, place, m, made);
	if (status == EXIT_DONE)
		status = store_publish_locked(s, m->id);
	if (status == EXIT_DONE) {
		made->linked = store_resolve(s, m->id, linked) == EXIT_DONE && strcmp(linked, made->version) == 0;
		snprintf(s->last, sizeof s->last, "%s", made->version);
	}
	close(fd);
	return status;
}
