#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "json/json.h"
#include "storeimpl.h"

struct checker {
	struct store *s;
	void (*tell)(void *ctx, const struct snap_problem *p);
	void *ctx;
	struct snap_checked *done;
	const char *id, *version;
	struct buf text;
};

static void PRINTF_LIKE(3, 4)
problem(struct checker *c, const char *file, const char *fmt, ...)
{
	struct snap_problem p = { .id = c->id, .version = c->version, .file = file };
	char what[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	p.what = what;
	c->done->problems++;
	c->tell(c->ctx, &p);
}

/* --- a version --- */

static void
check_file(struct checker *c, const struct snap_entry *e)
{
	char path[SNAP_VERSION + SNAP_NAME_MAX + 2], sha[SHA256_HEX];
	struct stat st;

	snprintf(path, sizeof path, "%s/%s", c->version, e->name);
	c->done->files++;
	c->text.n = 0;
	if (fstatat(c->s->versions, path, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		problem(c, e->name, "is missing");
	} else if (!S_ISREG(st.st_mode)) {
		problem(c, e->name, "is not a regular file");
	} else if ((uint64_t)st.st_size != e->size) {
		problem(c, e->name, "has %lld bytes, not %llu", (long long)st.st_size, (unsigned long long)e->size);
	} else if (snap_read_at(c->s->versions, path, &c->text, e->size, false) != 0) {
		problem(c, e->name, "cannot be read: %s", strerror(errno));
	} else {
		sha256_hex(buf_span(&c->text), sha);
		c->done->bytes += c->text.n;
		if (strcmp(sha, e->sha) != 0)
			problem(c, e->name, "has another sha256");
		if ((st.st_mode & 0222) != 0)
			problem(c, e->name, "can be written to");
	}
}

/* metadata.json must lead to the collection, which must be about this version. */
static void
check_metadata(struct checker *c, const char *digest)
{
	char path[SNAP_VERSION + 32], to[SNAP_VERSION + SHA256_HEX + 64];
	struct buf name = { 0 }, want = { 0 };
	struct json_err err;
	ssize_t k;

	snprintf(path, sizeof path, "%s/metadata.json", c->version);
	collected_name(&name, c->id, digest);
	buf_addf(&want, "../../" SNAP_COLLECTED "/%s", name.p);
	k = readlinkat(c->s->versions, path, to, sizeof to);
	c->text.n = 0;
	if (k < 0 || !span_eq((struct span){ to, (size_t)k }, buf_span(&want)))
		problem(c, "metadata.json", "does not lead to '%s'", buf_str(&want));
	else if (snap_read_at(c->s->collected, name.p, &c->text, MANIFEST_MAX, false) != 0)
		problem(c, "metadata.json", "leads to an unreadable file: %s", strerror(errno));
	else if (json_scan(buf_span(&c->text), NULL, NULL, 0, NULL, &err) != 0 ||
	    !json_is(json_get(buf_span(&c->text), "digest"), digest))
		problem(c, "metadata.json", "leads to a file that is not about this version");
	buf_free(&name);
	buf_free(&want);
}

static void
check_extra(struct checker *c, const struct manifest *m)
{
	int fd = openat(c->s->versions, c->version, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct snap_names in = { .n = 0 };

	if (fd == -1 || snap_list(fd, NULL, NULL, &in) != 0)
		problem(c, NULL, "cannot be read: %s", strerror(errno));
	for (size_t i = 0; i < in.n; i++) {
		const struct snap_entry *e = manifest_file(m, in.v[i]);

		if (strcmp(in.v[i], "manifest.json") != 0 && strcmp(in.v[i], "metadata.json") != 0 &&
		    (e == NULL || e->status != ENTRY_SUCCESS))
			problem(c, in.v[i], "is not in the manifest");
	}
	snap_names_free(&in);
	if (fd != -1)
		close(fd);
}

static void
check_version(struct checker *c, const char *version)
{
	char digest[SHA256_HEX];
	struct manifest m;

	c->version = version;
	c->done->versions++;
	if (store_manifest(c->s, version, &m, digest) != EXIT_DONE) {
		problem(c, "manifest.json", "%s", store_why(c->s));
	} else {
		for (size_t i = 0; i < m.n; i++)
			if (m.v[i].status == ENTRY_SUCCESS)
				check_file(c, &m.v[i]);
		check_metadata(c, digest);
		check_extra(c, &m);
	}
	manifest_free(&m);
	c->version = NULL;
}

/* --- what points to them --- */

static void
check_link(struct checker *c)
{
	char best[SNAP_VERSION], linked[SNAP_VERSION];
	struct stat st;

	if (store_best(c->s, c->id, best) != EXIT_DONE) {
		problem(c, NULL, "%s", store_why(c->s));
	} else if (fstatat(c->s->dir, c->id, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		if (best[0] != '\0')
			problem(c, NULL, "there is no link to '%s'", best);
	} else if (store_resolve(c->s, c->id, linked) != EXIT_DONE) {
		problem(c, NULL, "the link does not lead to a version of it");
	} else if (best[0] == '\0') {
		problem(c, NULL, "the link leads to '%s', which is not whole", linked);
	} else if (strcmp(linked, best) != 0) {
		problem(c, NULL, "the link leads to '%s', but '%s' counts", linked, best);
	}
}

static void
check_latest(struct checker *c)
{
	struct buf want = { 0 };

	c->text.n = 0;
	if (store_latest(c->s, &want) != EXIT_DONE)
		problem(c, NULL, "%s", store_why(c->s));
	else if (snap_read_at(c->s->dir, SNAP_LATEST, &c->text, MANIFEST_MAX, false) != 0 && (errno != ENOENT || want.n != 0))
		problem(c, SNAP_LATEST, "cannot be read: %s", strerror(errno));
	else if (!span_eq(buf_span(&c->text), buf_span(&want)))
		problem(c, SNAP_LATEST, "is not about the latest success");
	buf_free(&want);
}

/* --- what does not belong there --- */

static bool
is_ours(const char *name)
{
	static const char *const ours[] = { SNAP_VERSIONS, SNAP_COLLECTED, SNAP_STAGING, SNAP_LATEST, ".lock", ".link.lock",
	    ".push.lock", ".pushed", ".pushed.idx", ".pushed.idx.new" };

	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		if (strcmp(name, ours[i]) == 0)
			return true;
	return snap_id_check(SPAN(name)) == NULL;
}

static bool
is_version(const char *name)
{
	struct span id;

	return snap_version_is(SPAN(name), &id);
}

/* "ID@DIGEST.json", of an existing version */
static bool
is_collected(struct checker *c, const char *name)
{
	size_t n = strlen(name);
	char version[SNAP_VERSION];
	struct span id;
	struct stat st;

	if (n < 64 + 5 + 2 || n - 64 - 5 + SNAP_DIGITS >= sizeof version || strcmp(name + n - 5, ".json") != 0 ||
	    !sha256_is_hex((struct span){ name + n - 69, 64 }))
		return false;
	snprintf(version, sizeof version, "%.*s", (int)(n - 69 + SNAP_DIGITS), name);
	return snap_version_is(SPAN(version), &id) && fstatat(c->s->versions, version, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static void
check_strays(struct checker *c)
{
	struct { int dir; const char *name; } const dirs[] = {
		{ c->s->dir, "" }, { c->s->versions, SNAP_VERSIONS "/" }, { c->s->collected, SNAP_COLLECTED "/" }
	};
	struct snap_names in;
	struct buf path = { 0 };

	for (size_t d = 0; d < 3; d++) {
		if (snap_list(dirs[d].dir, NULL, NULL, &in) != 0)
			problem(c, dirs[d].name, "cannot be read: %s", strerror(errno));
		for (size_t i = 0; i < in.n; i++) {
			if (d == 0 ? is_ours(in.v[i]) : d == 1 ? is_version(in.v[i]) : is_collected(c, in.v[i]))
				continue;
			path.n = 0;
			buf_addf(&path, "%s%s", dirs[d].name, in.v[i]);
			problem(c, buf_str(&path), "does not belong there");
		}
		snap_names_free(&in);
	}
	buf_free(&path);
}

/* --- all of it --- */

/* Calls do for each ID that has a version or a link, once. */
static int
each_id(struct checker *c, void (*check)(struct checker *c))
{
	struct snap_names versions, ids;
	int status = store_versions(c->s, NULL, &versions);
	char id[SNAP_VERSION], last[SNAP_VERSION] = "";
	struct span first;

	if (status == EXIT_DONE && (status = store_ids(c->s, &ids)) == EXIT_DONE) {
		for (size_t i = 0; i < versions.n; i++) {
			(void)snap_version_is(SPAN(versions.v[i]), &first);
			snprintf(id, sizeof id, "%.*s", (int)first.n, first.p);
			c->id = id;
			if (strcmp(id, last) != 0)
				check(c);
			memcpy(last, id, sizeof last);
		}
		for (size_t i = 0; i < ids.n; i++) {
			struct snap_names own;

			c->id = ids.v[i];
			if (store_versions(c->s, c->id, &own) == EXIT_DONE && own.n == 0)
				check(c);
			snap_names_free(&own);
		}
		snap_names_free(&ids);
	}
	snap_names_free(&versions);
	c->id = NULL;
	return status;
}

static void
check_versions(struct checker *c)
{
	struct snap_names all;

	if (store_versions(c->s, c->id, &all) != EXIT_DONE)
		problem(c, NULL, "%s", store_why(c->s));
	for (size_t i = 0; i < all.n; i++)
		check_version(c, all.v[i]);
	snap_names_free(&all);
}

int
store_check(struct store *s, const char *id, void (*tell)(void *ctx, const struct snap_problem *p), void *ctx,
    struct snap_checked *done)
{
	struct checker c = { .s = s, .tell = tell, .ctx = ctx, .done = done, .id = id };
	int fd, status = EXIT_DONE;

	if (id != NULL)
		check_versions(&c);
	else
		status = each_id(&c, check_versions);
	/* A version exists for a moment before its link does; while we hold the lock, no writer is between the two. */
	fd = openat(s->dir, ".link.lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	while (fd != -1 && flock(fd, LOCK_SH) != 0 && errno == EINTR)
		;
	if (status == EXIT_DONE && id != NULL) {
		check_link(&c);
	} else if (status == EXIT_DONE) {
		status = each_id(&c, check_link);
		check_latest(&c);
		check_strays(&c);
	}
	if (fd != -1)
		close(fd);
	buf_free(&c.text);
	return status;
}
