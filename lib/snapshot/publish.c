/* Which version of an ID counts, the link to it, and which success is the latest. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "json/json.h"
#include "storeimpl.h"

/* --- collections --- */

void
collected_name(struct buf *to, const char *id, const char *digest)
{
	to->n = 0;
	buf_addf(to, "%s@%s.json", id, digest);
	(void)buf_str(to);
}

int64_t
collected_at(struct span text)
{
	struct json_err err;
	struct buf b = { 0 };
	const char *at;
	int64_t when = INT64_MIN;

	if (json_scan(text, NULL, NULL, 0, NULL, &err) == 0 &&
	    (at = json_cstr(&b, json_get(text, "collectedAt"))) != NULL)
		(void)clock_parse(SPAN(at), &when);
	buf_free(&b);
	return when;
}

int
collected_order(struct span a, struct span b)
{
	int64_t x = collected_at(a), y = collected_at(b);

	return x != y ? (x < y ? -1 : 1) : span_cmp(a, b);
}

/* --- which version counts --- */

/* A version with everything that decides its rank. */
struct ranked {
	struct manifest m;
	char digest[SHA256_HEX];
	int64_t as_of, at;
};

static int
scope_order(const struct manifest *a, const struct manifest *b)
{
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	for (size_t i = 0; i < a->n; i++) {
		int order = strcmp(entry_label(&a->v[i]), entry_label(&b->v[i]));

		if (order != 0)
			return order;
	}
	return 0;
}

static int
i64_order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* > 0 if a counts more: by the size of the scope, its list, success, as-of, files, collected, digest. */
static int
rank_order(const struct ranked *a, const struct ranked *b)
{
	int order = scope_order(&a->m, &b->m);

	if (order == 0)
		order = i64_order(manifest_status(&a->m), manifest_status(&b->m));
	if (order == 0)
		order = i64_order(a->as_of, b->as_of);
	if (order == 0)
		order = i64_order((int64_t)manifest_count(&a->m, ENTRY_SUCCESS), (int64_t)manifest_count(&b->m, ENTRY_SUCCESS));
	if (order == 0)
		order = i64_order(a->at, b->at);
	return order != 0 ? order : strcmp(a->digest, b->digest);
}

/* False: it is not whole, so it does not count; verify reports it. */
static bool
rank(struct store *s, const char *version, struct ranked *r)
{
	struct buf text = { 0 }, name = { 0 };

	if (store_manifest(s, version, &r->m, r->digest) != EXIT_DONE) {
		manifest_free(&r->m);
		return false;
	}
	(void)clock_parse(SPAN(r->m.as_of), &r->as_of);
	collected_name(&name, r->m.id, r->digest);
	r->at = INT64_MIN;
	if (snap_read_at(s->collected, name.p, &text, MANIFEST_MAX, false) == 0)
		r->at = collected_at(buf_span(&text));
	buf_free(&text);
	buf_free(&name);
	return true;
}

int
store_best(struct store *s, const char *id, char version[SNAP_VERSION])
{
	struct snap_names all;
	struct ranked best, next;
	int status = store_versions(s, id, &all);

	version[0] = '\0';
	for (size_t i = 0; i < all.n; i++) {
		/* A single one counts if it is whole. */
		if (!rank(s, all.v[i], &next))
			continue;
		if (version[0] != '\0' && rank_order(&next, &best) <= 0) {
			manifest_free(&next.m);
			continue;
		}
		if (version[0] != '\0')
			manifest_free(&best.m);
		best = next;
		snprintf(version, SNAP_VERSION, "%s", all.v[i]);
	}
	if (version[0] != '\0')
		manifest_free(&best.m);
	snap_names_free(&all);
	return status;
}

/* --- the latest success --- */

void
pointer_put(struct buf *to, const struct manifest *m, const char *version, const char *digest)
{
	struct jsonw w = jsonw(to);

	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "snapshotId", m->id);
	jsonw_str(&w, "status", snap_status_name(manifest_status(m)));
	jsonw_str(&w, "asOf", m->as_of);
	jsonw_str(&w, "version", version);
	jsonw_str(&w, "digest", digest);
	jsonw_close(&w);
	buf_addc(to, '\n');
}

/* Appends the text if the ID's linked version is a success; false if not. */
static bool
put_if_success(struct store *s, const char *id, struct buf *to)
{
	char version[SNAP_VERSION], digest[SHA256_HEX];
	struct manifest m = { .n = 0 };
	bool good = store_resolve(s, id, version) == EXIT_DONE && store_manifest(s, version, &m, digest) == EXIT_DONE &&
	    manifest_status(&m) == SNAP_SUCCESS;

	if (good)
		pointer_put(to, &m, version, digest);
	manifest_free(&m);
	return good;
}

int
store_latest(struct store *s, struct buf *to)
{
	struct snap_names ids;
	int status = store_ids(s, &ids);

	for (size_t i = ids.n; i > 0; i--)
		if (put_if_success(s, ids.v[i - 1], to))
			break;
	snap_names_free(&ids);
	return status;
}

static int
write_latest(struct store *s, struct span text)
{
	int fd, bad;

	(void)unlinkat(s->own, "latest", 0);
	if (snap_write_at(s->own, "latest", text) != 0)
		return -1;
	if ((fd = openat(s->own, "latest", O_RDONLY | O_CLOEXEC)) == -1)
		return -1;
	bad = fsync(fd);
	close(fd);
	return bad;
}

static int
remove_latest(struct store *s)
{
	if (unlinkat(s->dir, SNAP_LATEST, 0) != 0)
		return errno == ENOENT ? 0 : -1;
	return fsync(s->dir);
}

/* The link is on disk before what follows from it can be seen.  The latest is written before that, as one commit of the file
 * system's journal then serves both. */
static int
publish_latest(struct store *s)
{
	struct buf want = { 0 }, is = { 0 };
	int status = store_latest(s, &want), bad = 0;
	bool same = status == EXIT_DONE && want.n != 0 && snap_read_at(s->dir, SNAP_LATEST, &is, MANIFEST_MAX, false) == 0 &&
	    span_eq(buf_span(&is), buf_span(&want)), writes = status == EXIT_DONE && want.n != 0 && !same;

	if (writes)
		bad = write_latest(s, buf_span(&want));
	if (fsync(s->dir) != 0 && status == EXIT_DONE)
		status = store_fail_errno(s, "cannot sync '%s'", s->path);
	else if (writes && bad == 0)
		bad = renameat(s->own, "latest", s->dir, SNAP_LATEST) != 0 || fsync(s->dir) != 0;
	else if (status == EXIT_DONE && want.n == 0)
		bad = remove_latest(s);
	if (bad != 0 && status == EXIT_DONE)
		status = store_fail_errno(s, "cannot write '%s/" SNAP_LATEST "'", s->path);
	buf_free(&want);
	buf_free(&is);
	return status;
}

/* --- the link --- */

int
store_link_lock(struct store *s, int *fd)
{
	*fd = openat(s->dir, ".link.lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	while (*fd != -1 && flock(*fd, LOCK_EX) != 0) {
		if (errno == EINTR)
			continue;
		close(*fd);
		*fd = -1;
	}
	return *fd != -1 ? EXIT_DONE : store_fail_errno(s, "cannot lock '%s/.link.lock'", s->path);
}

static int
set_link(struct store *s, const char *id, const char *version)
{
	char is[SNAP_VERSION], to[sizeof SNAP_VERSIONS + SNAP_VERSION];
	struct stat st;

	/* A link that a dead writer renamed may not be on disk yet. */
	if (fstatat(s->dir, id, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		if (!S_ISLNK(st.st_mode))
			return store_fail(s, EXIT_FOR_GOOD, "'%s/%s' is not a symbolic link: move it away", s->path, id);
		if (store_resolve(s, id, is) == EXIT_DONE && strcmp(is, version) == 0)
			return EXIT_DONE;
	}
	snprintf(to, sizeof to, SNAP_VERSIONS "/%s", version);
	(void)unlinkat(s->own, "link", 0);
	if (symlinkat(to, s->own, "link") != 0 || renameat(s->own, "link", s->dir, id) != 0)
		return store_fail_errno(s, "cannot link '%s/%s'", s->path, id);
	return EXIT_DONE;
}

int
store_publish_locked(struct store *s, const char *id)
{
	char version[SNAP_VERSION];
	int status = store_own(s);

	if (status == EXIT_DONE)
		status = store_best(s, id, version);
	if (status == EXIT_DONE && version[0] != '\0')
		status = set_link(s, id, version);
	return status == EXIT_DONE ? publish_latest(s) : status;
}

int
store_publish(struct store *s, const char *id)
{
	int fd, status = store_link_lock(s, &fd);

	if (status != EXIT_DONE)
		return status;
	status = store_publish_locked(s, id);
	close(fd);
	return status;
}
