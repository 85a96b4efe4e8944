#include "streamimpl.h"

#include <stdio.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/clock.h"
#include "json/json.h"

#define SLACK (5 * CLOCK_SECOND)	/* an event is written at most this long after its "at" */
#define LOOK CLOCK_SECOND
#define ID_MOST 2000	/* bytes: it comes back in a header, which must fit in SERVE_MEMORY */

/* --- what they read --- */

/* The places in files with unread lines, or that changed lately: as many as an id has room for.  *all becomes false if some
 * do not fit. */
static void
put_places(const struct stream *t, struct buf *to, int64_t now, bool unread, bool *waits, bool *all)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct stream_place *p = &t->places[i];
		size_t before = to->n;
		bool behind = p->at < p->source->whole;

		if (!p->source->there || behind != unread || (!behind && p->source->changed <= now - STREAM_LATELY))
			continue;
		*waits |= behind;
		buf_addf(to, ";%s=%s:%lld", p->source->job, p->source->epoch, (long long)p->at);
		if (to->n > ID_MOST) {
			to->n = before;
			*all = false;
		}
	}
}

static void
put_id(struct stream *t, const struct stream_place *here)
{
	struct buf *to = &t->pending;
	struct buf places = { 0 };
	int64_t now = clock_mono();
	bool waits = false, all = true, any = true;

	if (!t->every) {
		buf_addf(to, "id: %s:%lld\n\n", here->source->epoch, (long long)here->at);
		return;
	}
	put_places(t, &places, now, true, &waits, &all);
	/* If not all places with unread lines fit, the time is one when there were none: a line may then come twice. */
	if (!waits)
		t->caught = clock_now() - SLACK;
	put_places(t, &places, now, false, &waits, &any);
	buf_addf(to, "id: %lld", (long long)(all ? clock_now() - SLACK : t->caught));
	buf_span_add(to, buf_span(&places));
	buf_adds(to, "\n\n");
	buf_free(&places);
}

static void
put_reset(struct stream *t, struct stream_place *p)
{
	p->generation = p->source->generation;
	p->at = 0;
	buf_adds(&t->pending, "event: reset\ndata: {\"job\":");
	json_put_str(&t->pending, p->source->job);
	buf_adds(&t->pending, "}\n");
	put_id(t, p);
}

/* Begins the next written line, of any file. */
static bool
begin_line(struct stream *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct stream_place *p = &t->places[i];

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

/* As much of the line as fits; -1 if the file has been replaced. */
static ssize_t
go_on(struct stream *t, char *to, size_t max)
{
	struct stream_place *p = &t->places[t->inside];
	off_t left = p->source->whole - p->at;
	const char *newline;
	ssize_t n;

	if (p->generation != p->source->generation)
		return -1;
	n = pread(streamfile_fd(p->source), to, left < (off_t)max ? (size_t)left : max, p->at);
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
		streamopen_spoke(t);
	return n == 0 && !t->every && t->places[0].source->removed ? STREAM_OVER : (ssize_t)n;
}

/* --- what wakes them --- */

static void
wake(struct stream *t)
{
	if (t->wake != NULL)
		t->wake(t->ctx);
}

/* Whatever a job's file contains when we first see it is news: nothing will announce that it has grown. */
static void
met(void *ctx, const char *job)
{
	struct streams *s = ctx;
	const struct stream_place *p;

	for (struct stream *t = s->first; t != NULL; t = t->next)
		if (t->every && !streamopen_follows(t, job)) {
			p = streamopen_follow(t, streamfile_of(s, job));
			if (p->at < p->source->whole)
				wake(t);
		}
}

static bool
reads(const struct stream *t, const struct stream_file *o)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->places[i].source == o)
			return true;
	return false;
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
			for (struct stream_file *o = s->sources; o != NULL; o = o->next)
				o->dirty |= o->file_watch == e->wd || o->folder_watch == e->wd || e->wd == -1;
			at += (ssize_t)(sizeof *e + e->len);
		}
	return arrivals;
}

/* Has any reader not read all of it? */
static bool
behind(const struct streams *s, const struct stream_file *o)
{
	for (const struct stream *t = s->first; t != NULL; t = t->next)
		for (size_t i = 0; i < t->n; i++)
			if (t->places[i].source == o && t->places[i].at < o->whole)
				return true;
	return false;
}

/* Only active files keep a descriptor. */
static void
rest(struct streams *s, struct stream_file *o, int64_t now)
{
	if (o->fd == -1 || now - o->changed < STREAM_LATELY || behind(s, o))
		return;
	streamfile_rest(o);
}

/* Those that have been silent for a beat. */
static int64_t
beats(struct streams *s, int64_t now)
{
	while (s->first != NULL && s->first->spoke + s->beat <= now) {
		struct stream *t = s->first;

		streamopen_spoke(t);
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
		streamfile_each(s, met, s);
	for (struct stream_file *o = s->sources; o != NULL; o = o->next) {
		if (!o->dirty && !all)
			continue;
		if (streamfile_look(o))
			for (struct stream *t = s->first; t != NULL; t = t->next)
				if (reads(t, o))
					wake(t);
		if (all)
			rest(s, o, now);
	}
	again = beats(s, now);
	return s->first == NULL ? -1 : again < LOOK ? again : LOOK;
}
