/* What dead writers left: what they had begun to publish is finished, the rest goes.  Also removes versions. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storeimpl.h"

static bool
ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);

	return n > k && strcmp(name + n - k, end) == 0;
}

bool
snap_is_marker(const char *name, void *ctx)
{
	(void)ctx;
	return ends_with(name, ".id");
}

/* Is there a version of this collection, "ID@DIGEST.json"? */
static bool
has_version(struct store *s, const char *name)
{
	const char *at = strchr(name, '@');
	size_t n = at != NULL ? (size_t)(at - name) + 1 + SNAP_DIGITS : 0;
	char version[SNAP_VERSION];
	struct stat st;
	struct span id;

	if (n == 0 || n >= sizeof version || strlen(name) < n)
		return false;
	snprintf(version, n + 1, "%s", name);
	return snap_version_is(SPAN(version), &id) && fstatat(s->versions, version, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Collections of an ID without a version: their writer died between the two. */
static int
sweep_collected(struct store *s, const char *id)
{
	struct snap_names all;
	size_t n = strlen(id);
	int status = EXIT_DONE;

	if (snap_list(s->collected, NULL, NULL, &all) != 0)
		return store_fail_errno(s, "cannot read '%s/" SNAP_COLLECTED "'", s->path);
	for (size_t i = 0; i < all.n; i++)
		if (strncmp(all.v[i], id, n) == 0 && all.v[i][n] == '@' && !has_version(s, all.v[i]) &&
		    unlinkat(s->collected, all.v[i], 0) != 0 && errno != ENOENT)
			status = store_fail_errno(s, "cannot remove '%s/" SNAP_COLLECTED "/%s'", s->path, all.v[i]);
	snap_names_free(&all);
	return status;
}

static int
finish(struct store *s, const char *id)
{
	int fd, status = store_link_lock(s, &fd);

	if (status != EXIT_DONE)
		return status;
	status = sweep_collected(s, id);
	if (status == EXIT_DONE && fsync(s->versions) != 0)
		status = store_fail_errno(s, "cannot sync '%s/" SNAP_VERSIONS "'", s->path);
	if (status == EXIT_DONE)
		status = store_publish_locked(s, id);
	close(fd);
	return status;
}

/* Finishes what the markers in a dead writer's directory name.  *stuck: one of them cannot be finished until somebody moves
 * something away.  That concerns only this ID, whose writers are told, and does not keep anybody from the others. */
static int
finish_all(struct store *s, const char *name, bool *stuck)
{
	int fd = openat(s->staging, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), status = EXIT_DONE;
	struct snap_names markers;
	int one;

	*stuck = false;
	if (fd == -1)
		return EXIT_DONE;
	if (snap_list(fd, snap_is_marker, NULL, &markers) != 0)
		status = store_fail_errno(s, "cannot read '%s/" SNAP_STAGING "/%s'", s->path, name);
	for (size_t i = 0; status == EXIT_DONE && i < markers.n; i++) {
		char id[SNAP_ID_MAX + 2];
		ssize_t k = readlinkat(fd, markers.v[i], id, sizeof id - 1);

		if (k <= 0 || snap_id_check((struct span){ id, (size_t)k }) != NULL)
			continue;
		id[k] = '\0';
		if ((one = finish(s, id)) == EXIT_FOR_GOOD)
			*stuck = true;
		else
			status = one;
	}
	snap_names_free(&markers);
	close(fd);
	return status;
}

/* lock: "NAME.lock" */
static int
sweep_one(struct store *s, const char *lock)
{
	int fd = openat(s->staging, lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW), status;
	char name[sizeof s->own_name];
	struct stat st;
	bool stuck;

	if (fd == -1)
		return errno == ENOENT ? EXIT_DONE : store_fail_errno(s, "cannot open '%s/" SNAP_STAGING "/%s'", s->path, lock);
	/* Held: its writer is active.  Gone by now: somebody else swept it. */
	if (flock(fd, LOCK_EX | LOCK_NB) != 0 || fstat(fd, &st) != 0 || st.st_nlink == 0) {
		close(fd);
		return EXIT_DONE;
	}
	snprintf(name, sizeof name, "%.*s", (int)(strlen(lock) - strlen(".lock")), lock);
	status = finish_all(s, name, &stuck);
	if (status == EXIT_DONE && !stuck && (snap_remove_at(s->staging, name) != 0 || unlinkat(s->staging, lock, 0) != 0))
		status = store_fail_errno(s, "cannot remove '%s/" SNAP_STAGING "/%s'", s->path, name);
	close(fd);
	return status;
}

int
store_sweep(struct store *s)
{
	struct snap_names all;
	int status = EXIT_DONE;

	if (snap_list(s->staging, NULL, NULL, &all) != 0)
		return store_fail_errno(s, "cannot read '%s/" SNAP_STAGING "'", s->path);
	for (size_t i = 0; status == EXIT_DONE && i < all.n; i++)
		if (ends_with(all.v[i], ".lock") && strlen(all.v[i]) < sizeof s->own_name + 5)
			status = sweep_one(s, all.v[i]);
	snap_names_free(&all);
	return status;
}

int
store_remove(struct store *s, const char *version)
{
	char best[SNAP_VERSION], linked[SNAP_VERSION], digest[SHA256_HEX], id[SNAP_VERSION], place[32], marker[32];
	struct buf name = { 0 };
	struct manifest m;
	struct span first;
	int status = store_own(s);

	if (!snap_version_is(SPAN(version), &first))
		return store_fail(s, EXIT_USAGE, "'%.200s' is not a version", version);
	snprintf(id, sizeof id, "%.*s", (int)first.n, first.p);
	if (status == EXIT_DONE)
		status = store_best(s, id, best);
	if (status != EXIT_DONE)
		return status;
	if (strcmp(best, version) == 0 || (store_resolve(s, id, linked) == EXIT_DONE && strcmp(linked, version) == 0))
		return store_fail(s, EXIT_USAGE, "'%s' is the version that counts", version);
	/* Out of sight in one step; the marker lets the next writer remove its collection if we die. */
	snprintf(place, sizeof place, "%u", s->next);
	snprintf(marker, sizeof marker, "%u.id", s->next++);
	status = store_manifest(s, version, &m, digest);
	if (status == EXIT_DONE)
		collected_name(&name, id, digest);
	status = EXIT_DONE;
	if (symlinkat(id, s->own, marker) != 0 || renameat(s->versions, version, s->own, place) != 0 || fsync(s->versions) != 0 ||
	    (name.n != 0 && unlinkat(s->collected, name.p, 0) != 0 && errno != ENOENT) || snap_remove_at(s->own, place) != 0)
		status = store_fail_errno(s, "cannot remove '%s/" SNAP_VERSIONS "/%s'", s->path, version);
	if (status == EXIT_DONE)
		(void)unlinkat(s->own, marker, 0);
	manifest_free(&m);
	buf_free(&name);
	return status;
}
