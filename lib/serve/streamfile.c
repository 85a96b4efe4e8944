#include "streamimpl.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xmem.h"

static void
watch(struct stream_file *o)
{
	int all = o->all->inotify;
	char *slash = strrchr(o->path, '/');

	if (all == -1)
		return;
	o->file_watch = inotify_add_watch(all, o->path, IN_MODIFY | IN_MOVE_SELF | IN_DELETE_SELF);
	*slash = '\0';
	o->folder_watch = inotify_add_watch(all, o->path, IN_CREATE | IN_MOVED_TO);
	*slash = '/';
}

/* The end of the last whole line before size, or the previous whole end. */
static off_t
whole_lines(const struct stream_file *o, off_t size)
{
	char piece[4096];
	const char *newline;

	while (size > o->whole) {
		off_t from = size - o->whole > (off_t)sizeof piece ? size - (off_t)sizeof piece : o->whole;
		ssize_t n = pread(o->fd, piece, (size_t)(size - from), from);

		if (n != (ssize_t)(size - from))
			return o->whole;
		if ((newline = memrchr(piece, '\n', (size_t)n)) != NULL)
			return from + (newline + 1 - piece);
		size = from;
	}
	return o->whole;
}

static void
name_epoch(struct stream_file *o)
{
	struct buf epoch = { 0 };

	if (job_epoch(&epoch, o->fd) == 0)
		snprintf(o->epoch, sizeof o->epoch, "%s", buf_str(&epoch));
	buf_free(&epoch);
}

void
streamfile_rest(struct stream_file *o)
{
	if (o->fd != -1)
		close(o->fd);
	o->fd = -1;
}

/* Opens the file, which may have been replaced. */
static void
reopen(struct stream_file *o)
{
	struct buf epoch = { 0 };

	streamfile_rest(o);
	o->fd = open(o->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	if (o->fd != -1 && (fstat(o->fd, &o->seen) != 0 || !S_ISREG(o->seen.st_mode) || job_epoch(&epoch, o->fd) != 0))
		streamfile_rest(o);
	if (o->fd != -1 && o->there && strcmp(o->epoch, buf_str(&epoch)) != 0) {
		o->generation++;
		o->whole = 0;
		o->begun = false;
	}
	if (o->fd != -1) {
		o->there = true;
		snprintf(o->epoch, sizeof o->epoch, "%s", buf_str(&epoch));
	}
	buf_free(&epoch);
}

int
streamfile_fd(struct stream_file *o)
{
	if (o->fd == -1)
		reopen(o);
	return o->fd;
}

static bool
is_another(const struct stream_file *o, const struct stat *now)
{
	return !o->there || now->st_ino != o->seen.st_ino || now->st_dev != o->seen.st_dev || now->st_size < o->whole;
}

/* A file may be away for an instant; without its folder, there is no job. */
static bool
is_removed(struct stream_file *o)
{
	char *slash = strrchr(o->path, '/');
	struct stat st;
	bool gone;

	*slash = '\0';
	gone = stat(o->path, &st) != 0 && errno == ENOENT;
	*slash = '/';
	return gone;
}

bool
streamfile_look(struct stream_file *o)
{
	off_t before = o->whole;
	unsigned generation = o->generation;
	struct stat now;

	o->dirty = false;
	if (stat(o->path, &now) != 0) {
		bool before_this = o->removed;

		o->removed = is_removed(o);
		return o->removed && !before_this;
	}
	o->removed = false;
	if (is_another(o, &now)) {
		if (now.st_size < o->whole && now.st_ino == o->seen.st_ino) {	/* cut in place */
			o->whole = 0;
			o->begun = false;
			o->generation++;
		}
		reopen(o);
		watch(o);
	}
	if (now.st_size == o->whole || streamfile_fd(o) == -1)
		return o->generation != generation;
	o->whole = whole_lines(o, now.st_size);
	if (o->whole > 0 && !o->begun) {	/* its first line names the epoch */
		name_epoch(o);
		o->begun = true;
	}
	if (o->whole == before && o->generation == generation)
		return false;
	o->changed = clock_mono();
	return true;
}

struct stream_file *
streamfile_of(struct streams *s, const char *job)
{
	struct stream_file *o;
	struct buf path = { 0 };

	for (o = s->sources; o != NULL; o = o->next)
		if (strcmp(o->job, job) == 0)
			return o;
	o = xcalloc(1, sizeof *o);
	o->all = s;
	o->fd = o->file_watch = o->folder_watch = -1;
	snprintf(o->job, sizeof o->job, "%s", job);
	o->path = xstrdup(job_path(&path, s->jobs, job, "events.ndjson"));
	buf_free(&path);
	snprintf(o->epoch, sizeof o->epoch, "none");
	o->next = s->sources;
	s->sources = o;
	watch(o);
	(void)streamfile_look(o);
	/* There may be more jobs than descriptors, and that we see it says nothing of when it has grown. */
	o->changed = clock_mono() - STREAM_LATELY;
	streamfile_rest(o);
	return o;
}

void
streamfile_leave(struct stream_file *o)
{
	struct stream_file **at = &o->all->sources;

	if (--o->readers > 0)
		return;
	while (*at != o)
		at = &(*at)->next;
	*at = o->next;
	if (o->file_watch != -1)
		inotify_rm_watch(o->all->inotify, o->file_watch);
	if (o->folder_watch != -1)
		inotify_rm_watch(o->all->inotify, o->folder_watch);
	streamfile_rest(o);
	free(o->path);
	free(o);
}

void
streamfile_each(struct streams *s, void (*each)(void *ctx, const char *job), void *ctx)
{
	DIR *d = opendir(s->jobs);
	const struct dirent *e;

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL)
		if (job_id_ok(SPAN(e->d_name)))
			each(ctx, e->d_name);
	closedir(d);
}
