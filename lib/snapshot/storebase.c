/* The base of the room: messages, a place to work in, what the store contains. */
#include "storeimpl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "json/json.h"

/* --- what went wrong --- */

static void PRINTF_LIKE(2, 0)
set_why(struct store *s, const char *fmt, va_list ap)
{
	char text[1024];

	vsnprintf(text, sizeof text, fmt, ap);
	s->why.n = 0;
	buf_adds(&s->why, text);
}

int
store_fail_errno(struct store *s, const char *fmt, ...)
{
	int err = errno;
	va_list ap;

	va_start(ap, fmt);
	set_why(s, fmt, ap);
	va_end(ap);
	buf_addf(&s->why, ": %s", strerror(err));
	switch (err) {
	case EACCES: case EPERM: case EROFS: case ENOTDIR: case EISDIR: case ELOOP: case EEXIST: case ENAMETOOLONG:
		return EXIT_FOR_GOOD;
	default:
		return EXIT_FOR_NOW;
	}
}

int
store_fail(struct store *s, int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set_why(s, fmt, ap);
	va_end(ap);
	return status;
}

const char *
store_why(struct store *s)
{
	return buf_str(&s->why);
}

/* --- a place to work in --- */

/* A new lock file, locked; 0 with *fd, 1 if somebody swept it meanwhile, or -1 with errno. */
static int
new_lock(struct store *s, const char *name, int *fd)
{
	struct stat st;

	*fd = openat(s->staging, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (*fd == -1)
		return errno == EEXIST ? 1 : -1;
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0 && fstat(*fd, &st) == 0 && st.st_nlink != 0)
		return 0;
	close(*fd);
	*fd = -1;
	return 1;
}

int
store_own(struct store *s)
{
	struct buf name = { 0 };
	uint64_t salt = 0;
	int status = 1;

	if (s->own != -1)
		return EXIT_DONE;
	while (status == 1) {
		if (getrandom(&salt, sizeof salt, 0) != sizeof salt)
			salt = (uint64_t)clock_now();
		snprintf(s->own_name, sizeof s->own_name, "%ld-%016llx", (long)getpid(), (unsigned long long)salt);
		name.n = 0;
		buf_addf(&name, "%s.lock", s->own_name);
		status = new_lock(s, buf_str(&name), &s->own_lock);
	}
	if (status == 0 && (mkdirat(s->staging, s->own_name, 0777) != 0 ||
	    (s->own = openat(s->staging, s->own_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) == -1))
		status = -1;
	buf_free(&name);
	return status == 0 ? EXIT_DONE : store_fail_errno(s, "cannot make a directory in '%s/" SNAP_STAGING "'", s->path);
}

/* --- what is there --- */

static bool
is_version_of(const char *name, void *ctx)
{
	const char *want = ctx;
	struct span id;

	return snap_version_is(SPAN(name), &id) && (want == NULL || span_is(id, want));
}

int
store_versions(struct store *s, const char *id, struct snap_names *to)
{
	if (snap_list(s->versions, is_version_of, (void *)id, to) != 0)
		return store_fail_errno(s, "cannot read '%s/" SNAP_VERSIONS "'", s->path);
	return EXIT_DONE;
}

static bool
is_id(const char *name, void *ctx)
{
	(void)ctx;
	return snap_id_check(SPAN(name)) == NULL;
}

int
store_ids(struct store *s, struct snap_names *to)
{
	if (snap_list(s->dir, is_id, NULL, to) != 0)
		return store_fail_errno(s, "cannot read '%s'", s->path);
	return EXIT_DONE;
}

/* Where the link of an ID leads; false: not to a version of that ID. */
static bool
follow(struct store *s, const char *id, char version[SNAP_VERSION])
{
	static const size_t n = sizeof SNAP_VERSIONS;	/* with the '/' */
	char to[sizeof SNAP_VERSIONS + SNAP_VERSION];
	ssize_t k = readlinkat(s->dir, id, to, sizeof to - 1);
	struct span first;

	if (k <= (ssize_t)n || (size_t)k - n >= SNAP_VERSION || memcmp(to, SNAP_VERSIONS "/", n) != 0)
		return false;
	to[k] = '\0';
	if (!snap_version_is((struct span){ to + n, (size_t)k - n }, &first) || !span_is(first, id))
		return false;
	memcpy(version, to + n, (size_t)k - n + 1);
	return true;
}

/* The ID that latest-successful.json names. */
static int
latest_id(struct store *s, char id[SNAP_VERSION])
{
	struct buf text = { 0 }, name = { 0 };
	struct json_err err;
	const char *found = NULL;
	int status = EXIT_DONE;

	if (snap_read_at(s->dir, SNAP_LATEST, &text, MANIFEST_MAX, false) != 0)
		status = errno == ENOENT ? store_fail(s, EXIT_USAGE, "no snapshot in '%s' is a success yet", s->path) :
		    store_fail_errno(s, "cannot read '%s/" SNAP_LATEST "'", s->path);
	else if (json_scan(buf_span(&text), NULL, NULL, 0, NULL, &err) != 0 ||
	    (found = json_cstr(&name, json_get(buf_span(&text), "snapshotId"))) == NULL || snap_id_check(SPAN(found)) != NULL)
		status = store_fail(s, EXIT_FOR_GOOD, "'%s/" SNAP_LATEST "' names no snapshot", s->path);
	else
		snprintf(id, SNAP_VERSION, "%s", found);
	buf_free(&text);
	buf_free(&name);
	return status;
}

int
store_resolve(struct store *s, const char *which, char version[SNAP_VERSION])
{
	char id[SNAP_VERSION];
	struct span first;
	struct stat st;
	const char *why;
	int status;

	if (snap_version_is(SPAN(which), &first)) {
		snprintf(version, SNAP_VERSION, "%s", which);
		if (fstatat(s->versions, which, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode))
			return EXIT_DONE;
		return store_fail(s, EXIT_USAGE, "no version '%s' in '%s'", which, s->path);
	}
	if (strcmp(which, "latest") == 0) {
		if ((status = latest_id(s, id)) != EXIT_DONE)
			return status;
		which = id;
	}
	if ((why = snap_id_check(SPAN(which))) != NULL)
		return store_fail(s, EXIT_USAGE, "'%.200s': %s", which, why);
	if (follow(s, which, version))
		return EXIT_DONE;
	if (fstatat(s->dir, which, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return store_fail(s, EXIT_USAGE, "no snapshot '%s' in '%s'", which, s->path);
	return store_fail(s, EXIT_FOR_GOOD, "'%s/%s' does not lead to a version of it", s->path, which);
}

int
store_read(struct store *s, const char *version, const char *name, struct buf *to, size_t max)
{
	/* metadata.json is a link, and the only one. */
	bool link = strcmp(name, "metadata.json") == 0;
	struct buf path = { 0 };
	int status = EXIT_DONE;

	buf_addf(&path, "%s/%s", version, name);
	if (snap_read_at(s->versions, buf_str(&path), to, max, link) != 0)
		status = store_fail_errno(s, "cannot read '%s/" SNAP_VERSIONS "/%s'", s->path, buf_str(&path));
	buf_free(&path);
	return status;
}

int
store_manifest(struct store *s, const char *version, struct manifest *m, char digest[SHA256_HEX])
{
	struct buf text = { 0 };
	struct span id;
	const char *why;
	int status = store_read(s, version, "manifest.json", &text, MANIFEST_MAX);

	*m = (struct manifest){ .n = 0 };
	if (status == EXIT_DONE) {
		sha256_hex(buf_span(&text), digest);
		why = manifest_parse(m, buf_span(&text));
		if (why == NULL && (!snap_version_is(SPAN(version), &id) || !span_is(id, m->id) ||
		    memcmp(id.p + id.n + 1, digest, SNAP_DIGITS) != 0))
			why = "it is not what the directory's name says";
		if (why != NULL)
			status = store_fail(s, EXIT_FOR_GOOD, "'%s/" SNAP_VERSIONS "/%s/manifest.json' is not a manifest: %s", s->path,
			    version, why);
	}
	buf_free(&text);
	return status;
}
