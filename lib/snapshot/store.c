#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "scribe.h"
#include "storeimpl.h"

/* Before anything in it can be seen, the syncfs of its first snapshot has brought these to the disk, and the store's name. */
static int
make_store(struct store *s)
{
	static const char *const names[] = { SNAP_VERSIONS, SNAP_COLLECTED, SNAP_STAGING };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (mkdirat(s->dir, names[i], 0777) != 0 && errno != EEXIST)
			return store_fail_errno(s, "cannot make '%s/%s'", s->path, names[i]);
	return EXIT_DONE;
}

static int
open_part(struct store *s, const char *name, int *fd)
{
	*fd = openat(s->dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (*fd != -1)
		return EXIT_DONE;
	if (errno == ENOENT)
		return store_fail(s, EXIT_USAGE, "'%s' is not a store of snapshots: there is no '%s' in it", s->path, name);
	return store_fail_errno(s, "cannot open '%s/%s'", s->path, name);
}

static int
take_lock(struct store *s)
{
	int how = s->mode == STORE_ALONE ? LOCK_EX | LOCK_NB : LOCK_SH;
	bool makes = s->mode != STORE_SHARE;

	s->lock = openat(s->dir, ".lock", (makes ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW, 0666);
	/* Without a lock, it never had a writer. */
	if (s->lock == -1 && errno == ENOENT && !makes)
		return EXIT_DONE;
	if (s->lock == -1)
		return store_fail_errno(s, "cannot open '%s/.lock'", s->path);
	while (flock(s->lock, how) != 0) {
		if (errno == EWOULDBLOCK)
			return store_fail(s, EXIT_FOR_NOW, "a writer or a push is at work in '%s'", s->path);
		if (errno != EINTR)
			return store_fail_errno(s, "cannot lock '%s/.lock'", s->path);
	}
	return EXIT_DONE;
}

int
store_open(struct store *s, const char *path, enum store_mode mode)
{
	int status = EXIT_DONE;

	*s = (struct store){ .path = path, .mode = mode, .dir = -1, .lock = -1, .versions = -1, .collected = -1,
		.staging = -1, .own = -1, .own_lock = -1 };
	if (mode == STORE_WRITE && io_mkdirs(path) != 0)
		return store_fail_errno(s, "cannot make '%s'", path);
	if ((s->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1) {
		status = store_fail_errno(s, "cannot open the store '%s'", path);
		return mode != STORE_WRITE ? EXIT_USAGE : status;
	}
	if (mode == STORE_WRITE)
		status = make_store(s);
	if (status == EXIT_DONE)
		status = open_part(s, SNAP_VERSIONS, &s->versions);
	if (status == EXIT_DONE)
		status = open_part(s, SNAP_COLLECTED, &s->collected);
	if (status == EXIT_DONE && mode != STORE_READ)
		status = take_lock(s);
	if (status == EXIT_DONE && (mode == STORE_WRITE || mode == STORE_ALONE)) {
		status = open_part(s, SNAP_STAGING, &s->staging);
		if (status == EXIT_DONE)
			status = store_sweep(s);
	}
	return status;
}

/* Descriptors are opened and closed often; -1 is none. */
static void
shut(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

/* Publishing was begun and failed: the next writer finishes it. */
static bool
has_markers(struct store *s)
{
	struct snap_names markers = { .n = 0 };
	bool has = s->own != -1 && snap_list(s->own, snap_is_marker, NULL, &markers) == 0 && markers.n != 0;

	snap_names_free(&markers);
	return has;
}

void
store_close(struct store *s)
{
	struct buf lock = { 0 };

	scribe_free(s->scribe);
	s->scribe = NULL;
	if (s->own_lock != -1 && !has_markers(s)) {
		/* Leftovers after a failure go too; the lock goes last. */
		(void)snap_remove_at(s->staging, s->own_name);
		buf_addf(&lock, "%s.lock", s->own_name);
		(void)unlinkat(s->staging, buf_str(&lock), 0);
		buf_free(&lock);
	}
	shut(&s->own);
	shut(&s->own_lock);
	shut(&s->staging);
	shut(&s->collected);
	shut(&s->versions);
	shut(&s->lock);
	shut(&s->dir);
	buf_free(&s->why);
}
