#include "httpd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "httpdimpl.h"

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* The length of the address, or 0 if it is not one. */
static socklen_t
address_of(const struct httpd *h, union address *at)
{
	const char *text = h->address != NULL ? h->address : "127.0.0.1";

	*at = (union address){ .v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)h->port) } };
	if (inet_pton(AF_INET6, text, &at->v6.sin6_addr) == 1)
		return sizeof at->v6;
	*at = (union address){ .v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)h->port) } };
	return inet_pton(AF_INET, text, &at->v4.sin_addr) == 1 ? sizeof at->v4 : 0;
}

int
httpd_listen(struct httpd *h)
{
	union address at;
	socklen_t n = address_of(h, &at);
	int yes = 1;

	h->fd = -1;
	if (n == 0) {
		errno = EINVAL;
		return -1;
	}
	if ((h->fd = socket(at.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) == -1)
		return -1;
	(void)setsockopt(h->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (bind(h->fd, &at.any, n) != 0 || listen(h->fd, 1024) != 0 || getsockname(h->fd, &at.any, &n) != 0) {
		int err = errno;

		httpd_deafen(h);
		errno = err;
		return -1;
	}
	h->port = ntohs(at.any.sa_family == AF_INET6 ? at.v6.sin6_port : at.v4.sin_port);
	return 0;
}

void
httpd_deafen(struct httpd *h)
{
	if (h->fd != -1)
		close(h->fd);
	h->fd = -1;
}

static void
take_connections(struct httpd *h)
{
	union address from;
	socklen_t n = sizeof from;
	int fd;

	while ((fd = accept4(h->fd, &from.any, &n, SOCK_NONBLOCK | SOCK_CLOEXEC)) != -1) {
		/* If libmicrohttpd rejects the descriptor, it closes it itself. */
		(void)MHD_add_connection(h->daemon, fd, &from.any, n);
		n = sizeof from;
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
		h->deaf_until = clock_mono() + CLOCK_SECOND / 20;
}

/* --- the loop --- */

static volatile sig_atomic_t signalled;

static void
on_signal(int sig)
{
	signalled = sig;
}

static struct timespec
time_to_sleep(struct httpd *h, int64_t us)
{
	const struct heap_item *first = heap_first(&h->timers);
	MHD_UNSIGNED_LONG_LONG ms;
	int64_t now = clock_mono();

	/* libmicrohttpd does not count those that were resumed since its last run. */
	if (h->woken)
		return (struct timespec){ 0 };
	if (us < 0)
		us = 3600 * CLOCK_SECOND;
	if (MHD_get_timeout(h->daemon, &ms) == MHD_YES && (int64_t)ms * 1000 < us)
		us = (int64_t)ms * 1000;
	if (first != NULL && first->at - now < us)
		us = first->at - now;
	if (h->deaf_until != 0 && h->deaf_until - now < us)
		us = h->deaf_until - now;
	if (us < 0)
		us = 0;
	return (struct timespec){ us / CLOCK_SECOND, us % CLOCK_SECOND * 1000 };
}

static int
loop(struct httpd *h, const sigset_t *unblocked)
{
	int epoll = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;

	while (!signalled) {
		int64_t again = h->calls->turn != NULL ? h->calls->turn(h) : -1;
		struct timespec sleep = time_to_sleep(h, again);
		struct pollfd fds[3] = { { epoll, POLLIN, 0 }, { h->news, POLLIN, 0 }, { h->fd, POLLIN, 0 } };

		if (h->deaf_until != 0)
			fds[2].fd = -1;
		if (ppoll(fds, 3, &sleep, unblocked) == -1) {
			if (errno != EINTR)
				return -1;
			continue;
		}
		if (h->deaf_until <= clock_mono())
			h->deaf_until = 0;
		if (fds[2].revents != 0)
			take_connections(h);
		if (fds[1].revents != 0)
			httpdwatch_tell(h);
		httpdreq_wake(h);	/* before the run, which then continues what was woken */
		h->woken = false;
		MHD_run(h->daemon);
	}
	return 0;
}

static struct MHD_Daemon *
start(struct httpd *h)
{
	/* libmicrohttpd uses sendfile only with the option about SIGPIPE. */
	return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
	    httpdreq_handle, h, MHD_OPTION_URI_LOG_CALLBACK, httpdreq_begin, h, MHD_OPTION_NOTIFY_COMPLETED, httpdreq_end, h,
	    MHD_OPTION_CONNECTION_LIMIT, h->connections, MHD_OPTION_CONNECTION_TIMEOUT, h->idle,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, h->memory, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
}

int
httpd_run(struct httpd *h)
{
	struct sigaction act = { .sa_handler = on_signal }, hup;
	sigset_t blocked, before;
	int status, err;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGINT);
	if (sigaction(SIGHUP, NULL, &hup) == 0 && hup.sa_handler != SIG_IGN)	/* nohup means it */
		sigaddset(&blocked, SIGHUP);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	if (sigismember(&blocked, SIGHUP) == 1)
		sigaction(SIGHUP, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
	if ((h->news = epoll_create1(EPOLL_CLOEXEC)) == -1)
		return -1;
	if ((h->daemon = start(h)) == NULL)
		return -1;
	if (h->calls->start != NULL)
		h->calls->start(h);
	status = loop(h, &before);
	err = errno;
	h->ending = true;
	httpdreq_wake(h);		/* libmicrohttpd does not end with suspended connections */
	MHD_run(h->daemon);
	MHD_stop_daemon(h->daemon);
	httpd_deafen(h);
	close(h->news);
	heap_free(&h->timers);
	free(h->waiting);
	buf_free(&h->head);
	free(h->empty);
	errno = err;
	return status;
}
