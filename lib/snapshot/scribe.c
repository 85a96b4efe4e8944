#include "scribe.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/xmem.h"
#include "storeimpl.h"

struct scribe {
	struct store *s;
	pthread_t thread;
	bool alone;			/* no thread */
	/* under the lock */
	pthread_mutex_t lock;
	pthread_cond_t given, done;
	struct writing *first, **last;	/* what waits */
	size_t waiting;			/* and what the thread is at */
	bool ends;
	int error;
	char *name;			/* of what failed */
};

/* What is no longer needed goes at once; the writing itself is its giver's. */
static void
release(struct writing *w)
{
	buf_free(&w->content);
	free(w->name);
	free(w->path);
}

/* 0, or an errno. */
static int
put(const struct store *s, struct writing *w)
{
	struct span content = buf_span(&w->content);

	sha256_hex(content, w->sha);
	w->linked = unchanged_link(w->before, s, w->name, w->sha, content, w->path);
	return w->linked || snap_write_at(s->own, w->path, content) == 0 ? 0 : errno;
}

/* With the lock held, which is let go while the file is written. */
static void
put_one(struct scribe *sc, struct writing *w)
{
	int error = sc->error;

	pthread_mutex_unlock(&sc->lock);
	if (error == 0)
		error = put(sc->s, w);
	pthread_mutex_lock(&sc->lock);
	if (sc->error == 0 && error != 0) {
		sc->error = error;
		sc->name = xstrdup(w->name);
	}
	release(w);
	w->done = true;
	pthread_cond_signal(&sc->done);
}

static void *
put_all(void *arg)
{
	struct scribe *sc = arg;
	struct writing *w;

	pthread_mutex_lock(&sc->lock);
	for (;;) {
		while ((w = sc->first) == NULL && !sc->ends)
			pthread_cond_wait(&sc->given, &sc->lock);
		if (w == NULL)
			break;
		if ((sc->first = w->next) == NULL)
			sc->last = &sc->first;
		put_one(sc, w);
		sc->waiting--;
	}
	pthread_mutex_unlock(&sc->lock);
	return NULL;
}

struct scribe *
scribe_new(struct store *s)
{
	struct scribe *sc = xcalloc(1, sizeof *sc);
	sigset_t all, old;

	sc->s = s;
	sc->last = &sc->first;
	/* Those of Linux cannot fail with no attributes. */
	(void)pthread_mutex_init(&sc->lock, NULL);
	(void)pthread_cond_init(&sc->given, NULL);
	(void)pthread_cond_init(&sc->done, NULL);
	/* Signals are main's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	sc->alone = pthread_create(&sc->thread, NULL, put_all, sc) != 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return sc;
}

struct writing *
scribe_give(struct scribe *sc, const struct unchanged *before, const char *name, const char *path, struct buf *content)
{
	struct writing *w = xcalloc(1, sizeof *w);

	w->before = before;
	w->name = xstrdup(name);
	w->path = xstrdup(path);
	w->content = *content;
	*content = (struct buf){ .n = 0 };
	pthread_mutex_lock(&sc->lock);
	if (sc->alone || sc->waiting == SCRIBE_WAITING) {
		put_one(sc, w);
	} else {
		sc->waiting++;
		*sc->last = w;
		sc->last = &w->next;
		pthread_cond_signal(&sc->given);
	}
	pthread_mutex_unlock(&sc->lock);
	return w;
}

void
scribe_wait(struct scribe *sc, const struct writing *w)
{
	pthread_mutex_lock(&sc->lock);
	while (!w->done)
		pthread_cond_wait(&sc->done, &sc->lock);
	pthread_mutex_unlock(&sc->lock);
}

int
scribe_error(struct scribe *sc, const char **name)
{
	int error;

	pthread_mutex_lock(&sc->lock);
	error = sc->error;
	*name = sc->name;
	pthread_mutex_unlock(&sc->lock);
	return error;
}

void
scribe_free(struct scribe *sc)
{
	if (sc == NULL)
		return;
	pthread_mutex_lock(&sc->lock);
	sc->ends = true;
	pthread_cond_signal(&sc->given);
	pthread_mutex_unlock(&sc->lock);
	if (!sc->alone)
		pthread_join(sc->thread, NULL);
	pthread_cond_destroy(&sc->given);
	pthread_cond_destroy(&sc->done);
	pthread_mutex_destroy(&sc->lock);
	free(sc->name);
	free(sc);
}
