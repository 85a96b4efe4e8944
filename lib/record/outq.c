#include "outq.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/io.h"
#include "base/xmem.h"

#define GATHER 65536	/* a line alone does not wake the thread */

struct outq {
	pthread_t thread;
	pthread_mutex_t lock;
	struct buf queue;
	int fd, work, room;	/* work: eventfd for the thread; room: for the owner */
	int error;
	bool wants_room, ends, rung;	/* rung: the thread will look at the queue */
	bool asked;		/* by the owner: there was no room, and the thread will ring */
};

static void
ring(int eventfd)
{
	static const uint64_t one = 1;

	(void)!write(eventfd, &one, sizeof one);
}

static void
hush(int eventfd)
{
	uint64_t drained;

	(void)!read(eventfd, &drained, sizeof drained);
}

static void
fail(struct outq *q, int error)
{
	pthread_mutex_lock(&q->lock);
	q->error = error;
	q->queue.n = 0;
	pthread_mutex_unlock(&q->lock);
	ring(q->room);
}

/* Waits for work; EPIPE if the reader leaves meanwhile. */
static int
wait_for_work(struct outq *q)
{
	struct pollfd p[] = { { q->work, POLLIN, 0 }, { q->fd, 0, 0 } };

	while (poll(p, 2, -1) == -1)
		if (errno != EINTR)
			return errno;
	if ((p[0].revents & POLLIN) != 0) {
		hush(q->work);
		return 0;
	}
	return (p[1].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0 ? EPIPE : 0;
}

static void *
write_all(void *arg)
{
	struct outq *q = arg;
	struct buf mine = { 0 }, swap;

	for (;;) {
		bool ends, told;
		int error;

		pthread_mutex_lock(&q->lock);
		swap = q->queue;
		q->queue = mine;
		mine = swap;
		q->rung = false;
		ends = q->ends;
		told = q->wants_room && mine.n != 0;
		q->wants_room = q->wants_room && !told;
		pthread_mutex_unlock(&q->lock);
		if (told)
			ring(q->room);
		if (mine.n == 0 && ends)
			break;
		if (mine.n != 0)
			error = io_write(q->fd, mine.p, mine.n) != 0 ? errno : 0;
		else
			error = wait_for_work(q);
		mine.n = 0;
		if (error != 0) {
			fail(q, error);
			break;
		}
	}
	buf_free(&mine);
	return NULL;
}

struct outq *
outq_new(int fd)
{
	struct outq *q = xcalloc(1, sizeof *q);
	sigset_t all, old;

	q->fd = fd;
	q->work = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	q->room = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (q->work == -1 || q->room == -1 || pthread_mutex_init(&q->lock, NULL) != 0)
		die_errno(EXIT_FOR_NOW, "cannot start writing");
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if (pthread_create(&q->thread, NULL, write_all, q) != 0)
		die(EXIT_FOR_NOW, "cannot start a thread for the output");
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return q;
}

int
outq_fd(const struct outq *q)
{
	return q->room;
}

bool
outq_room(struct outq *q)
{
	bool room;

	/* Before asking again, so no ring is lost. */
	if (q->asked)
		hush(q->room);
	pthread_mutex_lock(&q->lock);
	room = q->queue.n < OUTQ_BYTES;
	q->wants_room = q->asked = !room;
	pthread_mutex_unlock(&q->lock);
	return room;
}

/* Wakes the thread if at least that much is waiting. */
static void
wake(struct outq *q, struct span line, size_t enough)
{
	bool due;

	pthread_mutex_lock(&q->lock);
	if (q->error == 0)
		buf_span_add(&q->queue, line);
	due = !q->rung && q->queue.n >= enough;
	q->rung = q->rung || due;
	pthread_mutex_unlock(&q->lock);
	if (due)
		ring(q->work);
}

void
outq_put(struct outq *q, struct span line)
{
	wake(q, line, GATHER);
}

void
outq_flush(struct outq *q)
{
	wake(q, (struct span){ "", 0 }, 1);
}

int
outq_error(struct outq *q)
{
	int error;

	pthread_mutex_lock(&q->lock);
	error = q->error;
	pthread_mutex_unlock(&q->lock);
	if (error != 0)
		hush(q->room);
	return error;
}

int
outq_finish(struct outq *q)
{
	int error;

	pthread_mutex_lock(&q->lock);
	q->ends = true;
	pthread_mutex_unlock(&q->lock);
	ring(q->work);
	pthread_join(q->thread, NULL);
	error = q->error;
	if (close(q->fd) != 0 && error == 0)
		error = errno;
	close(q->work);
	close(q->room);
	buf_free(&q->queue);
	free(q);
	errno = error;
	return error == 0 ? 0 : -1;
}
