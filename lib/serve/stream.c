#include "stream.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/num.h"
#include "base/xmem.h"
#include "job/job.h"
#include "json/json.h"

#define LATELY (10 * CLOCK_SECOND)	/* what happened since is in the id of a reader of all jobs */
#define SLACK (5 * CLOCK_SECOND)	/* an event is written not later than this after its "at" */
#define LOOK CLOCK_SECOND
#define EPOCH_MAX 48

/* A file, however many read it. */
struct stream_source {
	struct stream_source *next;
	struct streams *all;
	char job[JOB_ID_MAX + 1];
	char *path;
	bool there;		/* there is a file */
	int fd;			/* of it; -1: nobody has read it for a while */
	bool dirty;		/* inotify has named it */
	struct stat seen;
	off_t whole;		/* up to here there are whole lines */
	bool begun;		/* it has a line */
	char epoch[EPOCH_MAX];
	unsigned generation;	/* another one after each replacement */
	int64_t changed;
	size_t readers;
	int file_watch, folder_watch;
};

struct place {
	struct stream_source *source;
	off_t at;
	unsigned generation;
};

struct stream {
	struct streams *all;
	struct stream *prev, *next;	/* in order of the last word */
	bool every;			/* all jobs */
	struct place *places;
	size_t n;
	size_t inside;			/* the place in whose line it stands; n: none */
	struct buf pending;		/* what must leave first, from drained on */
	size_t drained;
	int64_t spoke;
	bool beat;			/* a comment is due */
	void (*wake)(void *ctx);
	void *ctx;
};

struct streams {
	char *jobs;
	int64_t beat, looked;
	int inotify, folder_watch;
	struct stream_source *sources;
	struct stream *first, *last;
	size_t every;			/* readers of all jobs */
};

struct streams *
streams_new(const char *jobs, int64_t beat)
{
	struct streams *s = xcalloc(1, sizeof *s);

	s->jobs = xstrdup(jobs);
	s->beat = beat;
	s->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	s->folder_watch = -1;
	return s;
}

void
streams_free(struct streams *s)
{
	if (s == NULL)
		return;
	while (s->first != NULL)
		stream_close(s->first);
	if (s->inotify != -1)
		close(s->inotify);
	free(s->jobs);
	free(s);
}

int
streams_fd(const struct streams *s)
{
	return s->inotify;
}

/* --- sources --- */

static void
watch(struct stream_source *o)
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

/* The end of the last whole line before size, or what was whole already. */
static off_t
whole_lines(const struct stream_source *o, off_t size)
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
name_epoch(struct stream_source *o)
{
	struct buf epoch = { 0 };

	if (job_epoch(&epoch, o->fd) == 0)
		snprintf(o->epoch, sizeof o->epoch, "%s", buf_str(&epoch));
	buf_free(&epoch);
}

/* Opens the file, which may be another one than before. */
static void
reopen(struct stream_source *o)
{
	struct buf epoch = { 0 };

	if (o->fd != -1)
		close(o->fd);
	o->fd = open(o->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	if (o->fd != -1 && (fstat(o->fd, &o->seen) != 0 || !S_ISREG(o->seen.st_mode) || job_epoch(&epoch, o->fd) != 0)) {
		close(o->fd);
		o->fd = -1;
	}
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

/* Its descriptor, -1 if it has gone. */
static int
opened(struct stream_source *o)
{
	if (o->fd == -1)
		reopen(o);
	return o->fd;
}

static bool
is_another(const struct stream_source *o, const struct stat *now)
{
	return !o->there || now->st_ino != o->seen.st_ino || now->st_dev != o->seen.st_dev || now->st_size < o->whole;
}

/* Has it grown, or become another file? */
static bool
look(struct stream_source *o)
{
	off_t before = o->whole;
	unsigned generation = o->generation;
	struct stat now;

	o->dirty = false;
	if (stat(o->path, &now) != 0)
		return false;
	if (is_another(o, &now)) {
		if (now.st_size < o->whole && now.st_ino == o->seen.st_ino) {	/* cut in place */
			o->whole = 0;
			o->begun = false;
			o->generation++;
		}
		reopen(o);
		watch(o);
	}
	if (now.st_size == o->whole || opened(o) == -1)
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

static struct stream_source *
source_of(struct streams *s, const char *job)
{
	struct stream_source *o;
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
	o->changed = clock_mono() - LATELY;
	snprintf(o->epoch, sizeof o->epoch, "none");
	o->next = s->sources;
	s->sources = o;
	watch(o);
	(void)look(o);
	return o;
}

static void
leave(struct stream_source *o)
{
	struct stream_source **at = &o->all->sources;

	if (--o->readers > 0)
		return;
	while (*at != o)
		at = &(*at)->next;
	*at = o->next;
	if (o->file_watch != -1)
		inotify_rm_watch(o->all->inotify, o->file_watch);
	if (o->folder_watch != -1)
		inotify_rm_watch(o->all->inotify, o->folder_watch);
	if (o->fd != -1)
		close(o->fd);
	free(o->path);
	free(o);
}

/* --- readers --- */

static struct place *
follow(struct stream *t, struct stream_source *o)
{
	struct place *p;

	t->places = xreallocarray(t->places, t->n + 1, sizeof *t->places);
	if (t->inside == t->n)
		t->inside++;
	p = &t->places[t->n++];
	*p = (struct place){ o, 0, o->generation };
	o->readers++;
	return p;
}

/* "EPOCH:OFFSET" of somebody who comes back; what does not fit the file begins it anew, after a "reset". */
static void
come_back(struct place *p, struct span id)
{
	const char *colon = memchr(id.p, ':', id.n);
	struct stream_source *o = p->source;
	int64_t at;
	char before;

	p->generation = o->generation - 1;
	if (colon == NULL || !span_is((struct span){ id.p, (size_t)(colon - id.p) }, o->epoch) ||
	    num_i64((struct span){ colon + 1, id.n - (size_t)(colon + 1 - id.p) }, 0, o->whole, &at) != 0)
		return;
	if (at > 0 && (pread(opened(o), &before, 1, at - 1) != 1 || before != '\n'))
		return;
	p->at = at;
	p->generation = o->generation;
}

/* The place of the first line with an "at" after the time. */
static off_t
after(struct stream_source *o, int64_t time)
{
	struct buf all = { 0 };
	off_t at = 0;

	if (o->whole == 0 || opened(o) == -1)
		return 0;
	buf_reserve(&all, (size_t)o->whole);
	if (pread(o->fd, all.p, (size_t)o->whole, 0) == o->whole)
		while (at < o->whole) {
			const char *line = all.p + at, *end = memchr(line, '\n', (size_t)(o->whole - at));
			struct span text = { line, (size_t)(end - line) };
			const char *when = memmem(text.p, text.n, "\"at\":\"", 6), *close;
			int64_t then;

			if (when != NULL && (close = memchr(when + 6, '"', text.n - (size_t)(when + 6 - text.p))) != NULL &&
			    clock_parse((struct span){ when + 6, (size_t)(close - when - 6) }, &then) == 0 && then > time)
				break;
			at += (off_t)text.n + 1;
		}
	buf_free(&all);
	return at;
}

static bool
follows(const struct stream *t, const char *job)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->places[i].source->job, job) == 0)
			return true;
	return false;
}

/* Calls each with the id of every job. */
static void
each_job(struct streams *s, void (*each)(void *ctx, const char *job), void *ctx)
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

struct arrival {
	struct stream *t;
	int64_t time;		/* of the last visit; -1: this is the first */
};

static void
arrive(void *ctx, const char *job)
{
	const struct arrival *a = ctx;
	struct stream_source *o;

	if (follows(a->t, job))
		return;
	o = source_of(a->t->all, job);
	follow(a->t, o)->at = a->time < 0 ? o->whole : after(o, a->time);
}

/* The id of a reader of all jobs: TIME;JOB=EPOCH:OFFSET… */
static int64_t
come_back_to_all(struct stream *t, const char *last)
{
	struct span rest = SPAN(last);
	int64_t time = -1;
	bool first = true;

	while (rest.n > 0) {
		const char *end = memchr(rest.p, ';', rest.n), *equals;
		struct span one = { rest.p, end != NULL ? (size_t)(end - rest.p) : rest.n };

		rest.p += one.n + (end != NULL);
		rest.n -= one.n + (end != NULL);
		if (first && num_i64(one, 0, INT64_MAX / 2, &time) != 0)
			return -1;
		if (!first && (equals = memchr(one.p, '=', one.n)) != NULL) {
			struct span job = { one.p, (size_t)(equals - one.p) };
			char id[JOB_ID_MAX + 1];

			if (!job_id_ok(job))
				return -1;
			snprintf(id, sizeof id, "%.*s", (int)job.n, job.p);
			if (!follows(t, id))
				come_back(follow(t, source_of(t->all, id)), (struct span){ equals + 1, one.n - job.n - 1 });
		}
		first = false;
	}
	return time;
}

static void
speak(struct stream *t)
{
	struct streams *s = t->all;

	t->spoke = clock_mono();
	t->beat = false;
	if (s->last == t)
		return;
	if (t->next != NULL || t->prev != NULL || s->first == t) {
		*(t->prev != NULL ? &t->prev->next : &s->first) = t->next;
		*(t->next != NULL ? &t->next->prev : &s->last) = t->prev;
	}
	t->next = NULL;
	t->prev = s->last;
	*(t->prev != NULL ? &t->prev->next : &s->first) = t;
	s->last = t;
}

struct stream *
stream_open(struct streams *s, const char *job, const char *last)
{
	struct stream *t = xcalloc(1, sizeof *t);

	t->all = s;
	buf_adds(&t->pending, ": af-serve\nretry: 1000\n\n");
	speak(t);
	if (job != NULL) {
		struct place *p = follow(t, source_of(s, job));

		if (last != NULL)
			come_back(p, SPAN(last));
	} else {
		struct arrival a = { t, last != NULL ? come_back_to_all(t, last) : -1 };

		t->every = true;
		if (s->every++ == 0 && s->inotify != -1)
			s->folder_watch = inotify_add_watch(s->inotify, s->jobs, IN_CREATE | IN_MOVED_TO);
		each_job(s, arrive, &a);
	}
	t->inside = t->n;
	return t;
}

void
stream_on(struct stream *t, void (*wake)(void *ctx), void *ctx)
{
	t->wake = wake;
	t->ctx = ctx;
}

void
stream_close(struct stream *t)
{
	struct streams *s;

	if (t == NULL)
		return;
	s = t->all;
	*(t->prev != NULL ? &t->prev->next : &s->first) = t->next;
	*(t->next != NULL ? &t->next->prev : &s->last) = t->prev;
	if (t->every && --s->every == 0 && s->folder_watch != -1)
		inotify_rm_watch(s->inotify, s->folder_watch);
	for (size_t i = 0; i < t->n; i++)
		leave(t->places[i].source);
	free(t->places);
	buf_free(&t->pending);
	free(t);
}

/* --- what they read --- */

static void
put_id(struct stream *t, const struct place *here)
{
	struct buf *to = &t->pending;
	int64_t now = clock_mono();

	if (!t->every) {
		buf_addf(to, "id: %s:%lld\n\n", here->source->epoch, (long long)here->at);
		return;
	}
	buf_addf(to, "id: %lld", (long long)(clock_now() - SLACK));
	for (size_t i = 0; i < t->n; i++) {
		const struct place *p = &t->places[i];

		if (p->source->there && (p->at < p->source->whole || p->source->changed > now - LATELY))
			buf_addf(to, ";%s=%s:%lld", p->source->job, p->source->epoch, (long long)p->at);
	}
	buf_adds(to, "\n\n");
}

static void
put_reset(struct stream *t, struct place *p)
{
	p->generation = p->source->generation;
	p->at = 0;
	buf_adds(&t->pending, "event: reset\ndata: {\"job\":");
	json_put_str(&t->pending, p->source->job);
	buf_adds(&t->pending, "}\n");
	put_id(t, p);
}

/* Begins the next line that somebody has written, of any file. */
static bool
begin_line(struct stream *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct place *p = &t->places[i];

		if (p->generation != p->source->generation) {
			put_reset(t, p);
			return true;
		}
		if (p->at >= p->source->whole)
			continue;
		t->inside = i;
		buf_adds(&t->pending, "data: ");
		if (t->every) {
			buf_adds(&t->pending, "{\"job\":");
			json_put_str(&t->pending, p->source->job);
			buf_adds(&t->pending, ",");
			p->at++;	/* its own brace */
		}
		return true;
	}
	return false;
}

/* As much of the line as there is room for; -1 if the file is another one now. */
static ssize_t
go_on(struct stream *t, char *to, size_t max)
{
	struct place *p = &t->places[t->inside];
	off_t left = p->source->whole - p->at;
	const char *newline;
	ssize_t n;

	if (p->generation != p->source->generation)
		return -1;
	n = pread(opened(p->source), to, left < (off_t)max ? (size_t)left : max, p->at);
	if (n <= 0)
		return -1;
	if ((newline = memchr(to, '\n', (size_t)n)) == NULL) {
		p->at += n;
		return n;
	}
	n = newline - to;
	p->at += n + 1;
	t->inside = t->n;
	buf_addc(&t->pending, '\n');
	put_id(t, p);
	return n;
}

static size_t
drain(struct stream *t, char *to, size_t max)
{
	size_t n = t->pending.n - t->drained;

	n = n < max ? n : max;
	if (n > 0)
		memcpy(to, t->pending.p + t->drained, n);
	t->drained += n;
	if (t->drained == t->pending.n)
		t->drained = t->pending.n = 0;
	return n;
}

ssize_t
stream_read(struct stream *t, char *to, size_t max)
{
	size_t n = 0;
	ssize_t k;

	if (t->beat && t->inside == t->n && t->pending.n == 0)
		buf_adds(&t->pending, ":\n\n");
	t->beat = false;
	while ((n += drain(t, to + n, max - n)) < max) {
		if (t->inside == t->n) {
			if (!begin_line(t))
				break;
			continue;
		}
		if ((k = go_on(t, to + n, max - n)) < 0)
			return -1;
		n += (size_t)k;
	}
	if (n > 0)
		speak(t);
	return (ssize_t)n;
}

/* --- what wakes them --- */

static void
met(void *ctx, const char *job)
{
	struct streams *s = ctx;

	for (struct stream *t = s->first; t != NULL; t = t->next)
		if (t->every && !follows(t, job))
			(void)follow(t, source_of(s, job));
}

static bool
reads(const struct stream *t, const struct stream_source *o)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->places[i].source == o)
			return true;
	return false;
}

static void
wake(struct stream *t)
{
	if (t->wake != NULL)
		t->wake(t->ctx);
}

/* Marks what inotify names; true if a job may have come. */
static bool
news(struct streams *s)
{
	_Alignas(struct inotify_event) char events[4096];
	bool arrivals = false;
	ssize_t n;

	while (s->inotify != -1 && (n = read(s->inotify, events, sizeof events)) > 0)
		for (ssize_t at = 0; at < n;) {
			const struct inotify_event *e = (const void *)(events + at);

			arrivals |= e->wd == s->folder_watch || e->wd == -1;
			for (struct stream_source *o = s->sources; o != NULL; o = o->next)
				o->dirty |= o->file_watch == e->wd || o->folder_watch == e->wd || e->wd == -1;
			at += (ssize_t)(sizeof *e + e->len);
		}
	return arrivals;
}

/* Is there anybody who has not read all of it? */
static bool
behind(const struct streams *s, const struct stream_source *o)
{
	for (const struct stream *t = s->first; t != NULL; t = t->next)
		for (size_t i = 0; i < t->n; i++)
			if (t->places[i].source == o && t->places[i].at < o->whole)
				return true;
	return false;
}

/* Descriptors are for files in which something happens. */
static void
rest(struct streams *s, struct stream_source *o, int64_t now)
{
	if (o->fd == -1 || now - o->changed < LATELY || behind(s, o))
		return;
	close(o->fd);
	o->fd = -1;
}

/* Those who have been silent for a beat. */
static int64_t
beats(struct streams *s, int64_t now)
{
	while (s->first != NULL && s->first->spoke + s->beat <= now) {
		struct stream *t = s->first;

		speak(t);
		t->beat = true;
		wake(t);
	}
	return s->first != NULL ? s->first->spoke + s->beat - now : -1;
}

int64_t
streams_look(struct streams *s)
{
	int64_t now = clock_mono(), again;
	bool arrivals = news(s), all = now - s->looked >= LOOK;

	if (all)
		s->looked = now;
	if (s->every > 0 && (arrivals || all))
		each_job(s, met, s);
	for (struct stream_source *o = s->sources; o != NULL; o = o->next) {
		if (!o->dirty && !all)
			continue;
		if (look(o))
			for (struct stream *t = s->first; t != NULL; t = t->next)
				if (reads(t, o))
					wake(t);
		if (all)
			rest(s, o, now);
	}
	again = beats(s, now);
	return s->first == NULL ? -1 : again < LOOK ? again : LOOK;
}
