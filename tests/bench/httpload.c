/*
 * httpload - asks a server for the same thing again and again, over connections that stay
 *
 *	httpload PORT PATH REQUESTS CONNECTIONS [HEADER ...]
 *
 * Prints seconds, and the bytes of the bodies.  For answers with a Content-Length; anything but 200 ends it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/num.h"

#define CONNECTIONS_MOST 256

struct caller {
	int fd;
	size_t n;		/* of the head, so far */
	int64_t left;		/* of the body; -1: the head is not over */
	char head[4096];
};

static struct buf request;
static int64_t to_begin, to_end, bytes;

static int
connect_to(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd == -1 || connect(fd, (struct sockaddr *)&at, sizeof at) != 0)
		die_errno(EXIT_FOR_GOOD, "cannot connect to port %d", port);
	return fd;
}

static void
ask(struct caller *c)
{
	c->n = 0;
	c->left = -1;
	if (to_begin-- > 0 && write(c->fd, request.p, request.n) != (ssize_t)request.n)
		die_errno(EXIT_FOR_GOOD, "cannot send");
}

/* The length of the body, once the head is there. */
static void
read_head(struct caller *c)
{
	const char *end = memmem(c->head, c->n, "\r\n\r\n", 4), *length;
	size_t body;

	if (end == NULL)
		return;
	c->head[c->n < sizeof c->head ? c->n : sizeof c->head - 1] = '\0';
	if (strncmp(c->head, "HTTP/1.1 200", 12) != 0 || (length = strcasestr(c->head, "\r\ncontent-length: ")) == NULL)
		die(EXIT_FOR_GOOD, "no good answer: %.80s", c->head);
	length += 18;
	if (num_i64((struct span){ length, strspn(length, "0123456789") }, 0, INT64_MAX, &c->left) != 0)
		die(EXIT_FOR_GOOD, "no length");
	bytes += c->left;
	body = c->n - (size_t)(end + 4 - c->head);
	c->left -= (int64_t)body;
}

static void
take(struct caller *c)
{
	static char waste[1 << 18];
	ssize_t n;

	if (c->left < 0) {
		n = read(c->fd, c->head + c->n, sizeof c->head - 1 - c->n);
		c->n += n > 0 ? (size_t)n : 0;
	} else {
		n = read(c->fd, waste, sizeof waste);
		c->left -= n;
	}
	if (n <= 0)
		die_errno(EXIT_FOR_GOOD, "the server is gone");
	if (c->left < 0)
		read_head(c);
	if (c->left == 0) {
		to_end--;
		ask(c);
	}
}

int
main(int argc, char *argv[])
{
	static struct caller callers[CONNECTIONS_MOST];
	struct epoll_event e, got[64];
	int64_t port, many, began;
	int set = epoll_create1(0), n;

	die_init(argv[0]);
	if (argc < 5 || num_i64(SPAN(argv[1]), 1, 65535, &port) != 0 || num_i64(SPAN(argv[3]), 1, INT32_MAX, &to_end) != 0 ||
	    num_i64(SPAN(argv[4]), 1, CONNECTIONS_MOST, &many) != 0)
		die(EXIT_USAGE, "usage: httpload PORT PATH REQUESTS CONNECTIONS [HEADER ...]");
	buf_addf(&request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n", argv[2]);
	for (int i = 5; i < argc; i++)
		buf_addf(&request, "%s\r\n", argv[i]);
	buf_adds(&request, "\r\n");
	to_begin = to_end;
	began = clock_mono();
	for (int64_t i = 0; i < many; i++) {
		callers[i].fd = connect_to((int)port);
		e = (struct epoll_event){ .events = EPOLLIN, .data = { .ptr = &callers[i] } };
		if (epoll_ctl(set, EPOLL_CTL_ADD, callers[i].fd, &e) != 0)
			die_errno(EXIT_FOR_NOW, "epoll");
		ask(&callers[i]);
	}
	while (to_end > 0) {
		n = epoll_wait(set, got, 64, 60000);
		if (n == 0 || (n == -1 && errno != EINTR))
			die(EXIT_FOR_GOOD, "no answer for a minute");
		for (int i = 0; i < n; i++)
			take(got[i].data.ptr);
	}
	printf("%.6f %lld\n", (double)(clock_mono() - began) / 1e6, (long long)bytes);
	return 0;
}
