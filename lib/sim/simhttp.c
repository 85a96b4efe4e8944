#include "simhttp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "simjob.h"

#define CONNECTIONS 4096

int
simhttp_listen(struct simhttp *h)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)h->port),
	    .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof at;
	int yes = 1;

	h->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (h->fd == -1)
		return -1;
	(void)setsockopt(h->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (bind(h->fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(h->fd, 1024) != 0 ||
	    getsockname(h->fd, (struct sockaddr *)&at, &n) != 0) {
		int err = errno;

		close(h->fd);
		h->fd = -1;
		errno = err;
		return -1;
	}
	h->port = ntohs(at.sin_port);
	return 0;
}

static void
take_connections(struct simloop *l)
{
	struct sockaddr_in from;
	socklen_t n = sizeof from;
	int fd;

	while ((fd = accept4(l->h->fd, (struct sockaddr *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC)) != -1) {
		/* It closes the descriptor itself when it does not want it. */
		(void)MHD_add_connection(l->daemon, fd, (struct sockaddr *)&from, n);
		n = sizeof from;
	}
}

static volatile sig_atomic_t signalled;

static void
on_signal(int sig)
{
	signalled = sig;
}

/* Opens and closes the listening socket as the outage wants it; microseconds to its next change, or -1. */
static int64_t
outage(struct simloop *l)
{
	int64_t at = clock_mono() - l->started, from = l->h->outage_at, to = from + l->h->outage_for;

	if (l->h->outage_for == 0 || at >= to) {
		if (l->h->fd == -1 && simhttp_listen(l->h) != 0)
			return CLOCK_SECOND / 10;
		return -1;
	}
	if (at < from)
		return from - at;
	if (l->h->fd != -1) {
		close(l->h->fd);
		l->h->fd = -1;
	}
	return to - at;
}

static struct timespec
time_to_sleep(struct simloop *l, int64_t change)
{
	const struct heap_item *first = heap_first(&l->timers);
	MHD_UNSIGNED_LONG_LONG ms;
	int64_t us = change >= 0 ? change : 3600 * CLOCK_SECOND, now = clock_mono();

	if (MHD_get_timeout(l->daemon, &ms) == MHD_YES && (int64_t)ms * 1000 < us)
		us = (int64_t)ms * 1000;
	if (first != NULL && first->at - now < us)
		us = first->at - now;
	if (us < 0)
		us = 0;
	return (struct timespec){ us / CLOCK_SECOND, us % CLOCK_SECOND * 1000 };
}

static int
loop(struct simloop *l, const sigset_t *unblocked)
{
	int epoll = MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;

	while (!signalled) {
		int64_t change = outage(l);
		struct pollfd fds[2] = { { epoll, POLLIN, 0 }, { l->h->fd, POLLIN, 0 } };
		struct timespec sleep = time_to_sleep(l, change);

		if (ppoll(fds, l->h->fd != -1 ? 2 : 1, &sleep, unblocked) == -1 && errno != EINTR)
			return -1;
		if (l->h->fd != -1 && fds[1].revents != 0)
			take_connections(l);
		simjob_wake(l);	/* before the run, which then goes on with what was woken */
		MHD_run(l->daemon);
	}
	return 0;
}

int
simhttp_run(struct simhttp *h)
{
	struct simloop l = { .h = h, .started = clock_mono() };
	struct sigaction act = { .sa_handler = on_signal };
	sigset_t blocked, before;
	int status, err;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGINT);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
	l.daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME, 0,
	    NULL, NULL, simjob_handle, &l, MHD_OPTION_URI_LOG_CALLBACK, simjob_begin, &l,
	    MHD_OPTION_NOTIFY_COMPLETED, simjob_end, &l, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, SIMJOB_MEMORY, MHD_OPTION_END);
	if (l.daemon == NULL)
		return -1;
	status = loop(&l, &before);
	err = errno;
	l.ending = true;
	simjob_wake(&l);		/* libmicrohttpd does not end with suspended connections */
	MHD_run(l.daemon);
	MHD_stop_daemon(l.daemon);
	if (h->fd != -1)
		close(h->fd);
	heap_free(&l.timers);
	free(l.waiting);
	free(l.empty);
	buf_free(&l.line);
	errno = err;
	return status;
}
