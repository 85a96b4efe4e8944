#include <sys/epoll.h>

#include "httpdimpl.h"

#define NEWS_A_TURN 256		/* after so many it is the connections' turn */

void
httpdwatch_events(struct httpd *h, struct httpd_watch *w, unsigned events)
{
	struct epoll_event e = { .events = events, .data = { .ptr = w } };

	if (epoll_ctl(h->news, EPOLL_CTL_ADD, w->fd, &e) != 0)
		die_errno(EXIT_FOR_NOW, "cannot watch a descriptor");
}

void
httpd_watch(struct httpd *h, struct httpd_watch *w)
{
	httpdwatch_events(h, w, EPOLLIN);
}

void
httpd_unwatch(struct httpd *h, struct httpd_watch *w)
{
	(void)epoll_ctl(h->news, EPOLL_CTL_DEL, w->fd, NULL);
}

/* One at a time: a callback may end the watching of another. */
void
httpdwatch_tell(struct httpd *h)
{
	struct epoll_event e;

	for (int i = 0; i < NEWS_A_TURN && epoll_wait(h->news, &e, 1, 0) == 1; i++) {
		struct httpd_watch *w = e.data.ptr;

		w->ready(w->ctx);
	}
}
