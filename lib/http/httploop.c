#include <errno.h>
#include <sys/epoll.h>

#include "base/clock.h"
#include "httpimpl.h"

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *known)
{
	struct http *h = ctx;
	struct epoll_event e = { .data.fd = fd };

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		/* It may be closed already; then the kernel has dropped it. */
		epoll_ctl(h->epoll, EPOLL_CTL_DEL, fd, NULL);
		return 0;
	}
	e.events = (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0) |
	    (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0);
	if (epoll_ctl(h->epoll, known != NULL ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &e) != 0 &&
	    epoll_ctl(h->epoll, errno == EEXIST ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &e) != 0)
		return -1;
	curl_multi_assign(h->multi, fd, h);
	return 0;
}

static int
on_timer(CURLM *multi, long ms, void *ctx)
{
	struct http *h = ctx;

	(void)multi;
	h->timer = ms < 0 ? -1 : clock_mono() + (int64_t)ms * 1000;
	return 0;
}

int
httploop_init(struct http *h)
{
	h->timer = -1;
	if ((h->epoll = epoll_create1(EPOLL_CLOEXEC)) == -1)
		return -1;
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
	return 0;
}

static void
sockets(struct http *h)
{
	struct epoll_event e[64];
	int n = epoll_wait(h->epoll, e, 64, 0), running;

	for (int i = 0; i < n; i++) {
		int what = (e[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
		    (e[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
		    (e[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);

		httperr_multi(curl_multi_socket_action(h->multi, e[i].data.fd, what, &running));
	}
}

static void
timers(struct http *h)
{
	int running;

	while (h->timer != -1 && h->timer <= clock_mono()) {
		h->timer = -1;
		httperr_multi(curl_multi_socket_action(h->multi, CURL_SOCKET_TIMEOUT, 0, &running));
	}
}

#define EXTRA 16

/* poll(2) on our sockets and the caller's; -1 if a signal came. */
static int
sleep_on(struct http *h, struct pollfd *extra, unsigned n, int64_t us)
{
	struct pollfd p[EXTRA + 1] = { { .fd = h->epoll, .events = POLLIN } };
	struct timespec ts = { us / CLOCK_SECOND, us % CLOCK_SECOND * 1000 };
	int k;

	if (n > EXTRA)
		n = EXTRA;
	for (unsigned i = 0; i < n; i++)
		p[i + 1] = extra[i];
	k = ppoll(p, n + 1, us >= 0 ? &ts : NULL, NULL);
	for (unsigned i = 0; i < n; i++)
		extra[i].revents = k > 0 ? p[i + 1].revents : 0;
	if (k > 0 && p[0].revents != 0) {
		sockets(h);
		k--;
	}
	return k;
}

void
http_wait(struct http *h, struct pollfd *extra, unsigned n, int64_t timeout)
{
	int64_t now = clock_mono(), end = timeout >= 0 ? now + timeout : INT64_MAX;
	int others;

	do {
		int64_t until = h->timer != -1 && h->timer < end ? h->timer : end;

		if (httpreq_held(h) < until)
			until = httpreq_held(h);
		if (h->nready > 0)
			until = now;
		others = sleep_on(h, extra, n, until == INT64_MAX ? -1 : until > now ? until - now : 0);
		timers(h);
		httpreq_collect(h);
		now = clock_mono();
	} while (h->nready == 0 && others == 0 && now < end);
}
