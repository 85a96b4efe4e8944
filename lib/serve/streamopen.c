#include "streamimpl.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/num.h"
#include "base/xmem.h"

#define PIECE 4096	/* so much of a file is read at a time */
#define SLACK (60 * CLOCK_SECOND)	/* lines are out of order by at most this much */

struct stream_place *
streamopen_follow(struct stream *t, struct stream_file *o)
{
	struct stream_place *p;

	t->places = xreallocarray(t->places, t->n + 1, sizeof *t->places);
	if (t->inside == t->n)
		t->inside++;
	p = &t->places[t->n++];
	*p = (struct stream_place){ o, 0, o->generation };
	o->readers++;
	return p;
}

/* "EPOCH:OFFSET" of a returning reader; if it does not fit the file, the file starts over, after a "reset". */
static void
come_back(struct stream_place *p, struct span id)
{
	const char *colon = memchr(id.p, ':', id.n);
	struct stream_file *o = p->source;
	int64_t at;
	char before;

	p->generation = o->generation - 1;
	if (colon == NULL || !span_is((struct span){ id.p, (size_t)(colon - id.p) }, o->epoch) ||
	    num_i64((struct span){ colon + 1, id.n - (size_t)(colon + 1 - id.p) }, 0, o->whole, &at) != 0)
		return;
	if (at > 0 && (pread(streamfile_fd(o), &before, 1, at - 1) != 1 || before != '\n'))
		return;
	p->at = at;
	p->generation = o->generation;
}

/* The first line that begins at `at` or later: the instant of its "at", or -1 if a piece does not contain it; *next is where the
 * line ends. */
static int64_t
line_at(struct stream_file *o, off_t at, off_t *next)
{
	char piece[PIECE];
	const char *end = NULL, *when, *close;
	int64_t then = -1;
	ssize_t n;

	*next = at;
	while (end == NULL && *next < o->whole && (n = pread(o->fd, piece, sizeof piece, *next)) > 0) {
		struct span text = { piece, (size_t)n };

		if ((end = memchr(piece, '\n', text.n)) != NULL)
			text.n = (size_t)(end - piece);
		if (*next == at && (when = memmem(text.p, text.n, "\"at\":\"", 6)) != NULL &&
		    (close = memchr(when + 6, '"', text.n - (size_t)(when + 6 - text.p))) != NULL &&
		    clock_parse((struct span){ when + 6, (size_t)(close - when - 6) }, &then) != 0)
			then = -1;
		*next += (off_t)text.n + (end != NULL);
	}
	if (end == NULL)
		*next = o->whole;
	return then;
}

/* Bisects the file down to a piece; every line before it is older than the time, as lines are in order up to SLACK. */
static off_t
older(struct stream_file *o, int64_t time)
{
	off_t lo = 0, hi = o->whole, next;

	while (hi - lo > PIECE) {
		off_t middle = lo + (hi - lo) / 2, at;
		int64_t then = -1;

		(void)line_at(o, middle, &next);	/* the rest of the line that middle is in */
		for (at = next; at < hi && then == -1; at = next)
			then = line_at(o, at, &next);
		if (then != -1 && then <= time)
			lo = next;
		else
			hi = middle;
	}
	return lo;
}

/* The place of the first line with an "at" after the time. */
static off_t
after(struct stream_file *o, int64_t time)
{
	off_t at, next;

	if (o->whole == 0 || streamfile_fd(o) == -1)
		return 0;
	for (at = older(o, time - SLACK); at < o->whole && line_at(o, at, &next) <= time; at = next)
		;
	return at;
}

bool
streamopen_follows(const struct stream *t, const char *job)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->places[i].source->job, job) == 0)
			return true;
	return false;
}

struct arrival {
	struct stream *t;
	int64_t time;		/* of the last visit; -1: this is the first */
};

static void
arrive(void *ctx, const char *job)
{
	const struct arrival *a = ctx;
	struct stream_file *o;

	if (streamopen_follows(a->t, job))
		return;
	o = streamfile_of(a->t->all, job);
	streamopen_follow(a->t, o)->at = a->time < 0 ? o->whole : after(o, a->time);
	streamfile_rest(o);
}

/* The time of an id of a reader of all jobs: TIME;JOB=EPOCH:OFFSET…  -1 if it is none of ours, or of a time to come: then the clock
 * has been set back, and what is before and after that time says nothing. */
static int64_t
time_of(struct span rest)
{
	struct span part, job;
	int64_t time;

	if (!span_cut(&rest, ';', &part) || num_i64(part, 0, INT64_MAX / 2, &time) != 0 || time > clock_now())
		return -1;
	while (span_cut(&rest, ';', &part)) {
		(void)span_cut(&part, '=', &job);
		if (part.p == NULL || !job_id_ok(job))
			return -1;
	}
	return time;
}

static int64_t
come_back_to_all(struct stream *t, const char *last)
{
	struct span rest = SPAN(last), job;
	int64_t time = time_of(rest);
	char id[JOB_ID_MAX + 1];

	if (time < 0) {
		/* What has been missed cannot be known.  Without an id: until a line comes, that is so for the next visit too. */
		buf_adds(&t->pending, "event: reset\ndata: {\"job\":null}\n\n");
		return -1;
	}
	(void)span_cut(&rest, ';', &job);
	for (struct span place; span_cut(&rest, ';', &place);) {
		(void)span_cut(&place, '=', &job);
		snprintf(id, sizeof id, "%.*s", (int)job.n, job.p);
		if (!streamopen_follows(t, id))
			come_back(streamopen_follow(t, streamfile_of(t->all, id)), place);
	}
	return time;
}

void
streamopen_spoke(struct stream *t)
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
	s->readers++;
	buf_adds(&t->pending, ": af-serve\nretry: 1000\n\n");
	streamopen_spoke(t);
	if (job != NULL) {
		struct stream_place *p = streamopen_follow(t, streamfile_of(s, job));

		if (last != NULL)
			come_back(p, SPAN(last));
	} else {
		struct arrival a = { t, last != NULL ? come_back_to_all(t, last) : -1 };

		t->every = true;
		t->caught = a.time >= 0 ? a.time : clock_now();
		if (s->every++ == 0 && s->inotify != -1)
			s->folder_watch = inotify_add_watch(s->inotify, s->jobs, IN_CREATE | IN_MOVED_TO);
		streamfile_each(s, arrive, &a);
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
	s->readers--;
	*(t->prev != NULL ? &t->prev->next : &s->first) = t->next;
	*(t->next != NULL ? &t->next->prev : &s->last) = t->prev;
	if (t->every && --s->every == 0 && s->folder_watch != -1)
		inotify_rm_watch(s->inotify, s->folder_watch);
	for (size_t i = 0; i < t->n; i++)
		streamfile_leave(t->places[i].source);
	free(t->places);
	buf_free(&t->pending);
	free(t);
}

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

size_t
streams_readers(const struct streams *s)
{
	return s->readers;
}

int
streams_fd(const struct streams *s)
{
	return s->inotify;
}
