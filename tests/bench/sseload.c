/*
 * sseload - many readers of one stream of server-sent events, as browsers read it
 *
 *	sseload PORT PATH CLIENTS EVENTS TOKEN-FILE
 *
 * Says "connected" when all have the head of their answer.  Each then reads until it has seen {"n":1,"t":T} … {"n":EVENTS},
 * T in microseconds since 1970, and comes back with Last-Event-ID whenever it is cut off; an event that is missing or comes
 * twice ends it with 100.  Prints how long after its T an event came, in milliseconds: half of them within, 99 of 100, all.
 *
 * In C because a reader in Python takes longer for a thousand of them than the server.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/num.h"
#include "base/xmem.h"

#define LINE_MOST 512
#define AGAIN (CLOCK_SECOND / 20)	/* after this one that was cut off comes back */

/* Where in a chunked body we are. */
enum part { HEAD, SIZE, DATA, DATA_END };

struct client {
	int fd;			/* -1: cut off */
	enum part part;
	bool ok;		/* the head says 200 */
	size_t left, n;		/* of the chunk; of the line */
	int64_t seen, when;	/* the last event; when it comes back */
	char line[LINE_MOST], id[LINE_MOST], last[LINE_MOST];
};

static struct sockaddr_in server = { .sin_family = AF_INET };
static const char *path;
static struct buf token;
static struct client *clients;
static int64_t many, events, heads, done;
static int64_t *late;
static size_t nlate;
static int set;

static void
cut(struct client *c)
{
	if (c->fd != -1)
		close(c->fd);
	c->fd = -1;
	c->when = clock_mono() + AGAIN;
}

static void
begin(struct client *c)
{
	struct epoll_event e = { .events = EPOLLIN, .data = { .ptr = c } };
	struct buf ask = { 0 };

	c->part = HEAD;
	c->n = 0;
	c->ok = false;
	snprintf(c->id, sizeof c->id, "%s", c->last);
	buf_addf(&ask, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n", path, ntohs(server.sin_port), buf_str(&token));
	if (c->last[0] != '\0')
		buf_addf(&ask, "Last-Event-ID: %s\r\n", c->last);
	buf_adds(&ask, "\r\n");
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd == -1 || connect(c->fd, (struct sockaddr *)&server, sizeof server) != 0 ||
	    write(c->fd, ask.p, ask.n) != (ssize_t)ask.n || epoll_ctl(set, EPOLL_CTL_ADD, c->fd, &e) != 0)
		cut(c);
	buf_free(&ask);
}

static void
take_event(struct client *c, const char *data)
{
	const char *n = strstr(data, "\"n\":"), *t = strstr(data, "\"t\":");
	int64_t number, at;

	if (n == NULL || t == NULL || num_i64((struct span){ n + 4, strspn(n + 4, "0123456789") }, 0, INT32_MAX, &number) != 0 ||
	    num_i64((struct span){ t + 4, strspn(t + 4, "0123456789") }, 0, INT64_MAX, &at) != 0)
		return;
	if (number != c->seen + 1)
		die(EXIT_FOR_GOOD, "after event %lld came %lld", (long long)c->seen, (long long)number);
	late[nlate++] = clock_now() - at;
	done += ++c->seen == events;
}

/* A line of the head, of the chunks' own, or of the stream, which is in c->line. */
static void
take_line(struct client *c)
{
	if (c->n > 0 && c->line[c->n - 1] == '\r')
		c->n--;
	c->line[c->n] = '\0';
	if (c->part == SIZE) {
		c->left = strtoul(c->line, NULL, 16);
		c->part = c->left > 0 ? DATA : SIZE;
	} else if (c->part == HEAD && c->n == 0) {
		if (!c->ok)
			die(EXIT_FOR_GOOD, "refused");
		heads++;
		c->part = SIZE;
	} else if (c->part == HEAD) {
		c->ok |= strncmp(c->line, "HTTP/1.1 200", 12) == 0;
	} else if (strncmp(c->line, "id: ", 4) == 0) {
		snprintf(c->id, sizeof c->id, "%s", c->line + 4);
	} else if (strncmp(c->line, "data: ", 6) == 0) {
		take_event(c, c->line + 6);
	} else if (c->n == 0) {
		memcpy(c->last, c->id, sizeof c->last);
	}
	c->n = 0;
}

static void
take_byte(struct client *c, char byte)
{
	if (c->part == DATA_END) {
		c->part = byte == '\n' ? SIZE : DATA_END;
		return;
	}
	if (byte == '\n')
		take_line(c);
	else if (c->n < LINE_MOST - 1)
		c->line[c->n++] = byte;
}

static void
take(struct client *c)
{
	char piece[16384];
	ssize_t n = read(c->fd, piece, sizeof piece);

	if (n <= 0) {
		cut(c);
		return;
	}
	for (ssize_t i = 0; i < n; i++) {
		bool data = c->part == DATA;

		take_byte(c, piece[i]);
		if (data && --c->left == 0)
			c->part = DATA_END;
	}
}

static void
read_until(const int64_t *count, int64_t wanted)
{
	int64_t end = clock_mono() + 300 * CLOCK_SECOND;
	struct epoll_event got[256];

	while (*count < wanted) {
		int n = epoll_wait(set, got, 256, 20);

		for (int i = 0; i < n; i++)
			take(got[i].data.ptr);
		if (n == -1 && errno != EINTR)
			die_errno(EXIT_FOR_NOW, "epoll");
		for (int64_t i = 0; n == 0 && i < many; i++)
			if (clients[i].fd == -1 && clients[i].when <= clock_mono())
				begin(&clients[i]);
		if (clock_mono() > end)
			die(EXIT_FOR_GOOD, "only %lld of %lld after five minutes", (long long)*count, (long long)wanted);
	}
}

static int
by_number(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

int
main(int argc, char *argv[])
{
	int64_t port;

	die_init(argv[0]);
	if (argc != 6 || num_i64(SPAN(argv[1]), 1, 65535, &port) != 0 || num_i64(SPAN(argv[3]), 1, 100000, &many) != 0 ||
	    num_i64(SPAN(argv[4]), 1, 100000, &events) != 0 || io_read_file(argv[5], &token, 4096) != 0)
		die(EXIT_USAGE, "usage: sseload PORT PATH CLIENTS EVENTS TOKEN-FILE");
	token.n = strcspn(buf_str(&token), "\n");
	server.sin_port = htons((uint16_t)port);
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	path = argv[2];
	clients = xcalloc((size_t)many, sizeof *clients);
	late = xcalloc((size_t)(many * events), sizeof *late);
	set = epoll_create1(EPOLL_CLOEXEC);
	for (int64_t i = 0; i < many; i++)
		begin(&clients[i]);
	read_until(&heads, many);
	puts("connected");
	fflush(stdout);
	read_until(&done, many);
	qsort(late, nlate, sizeof *late, by_number);
	printf("%.2f %.2f %.2f\n", (double)late[nlate / 2] / 1e3, (double)late[nlate * 99 / 100] / 1e3, (double)late[nlate - 1] / 1e3);
	return 0;
}
