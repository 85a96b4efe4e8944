/*
 * A server for tests that answers each path with given bytes, right or wrong, and counts.
 *
 * One process a connection; all end with the one that started them.  A reply may hold NULs (give n)
 * and %P for the port; how says what happens after it.
 */
#ifndef RAWHTTP_H
#define RAWHTTP_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum rawhttp_how {
	KEEP,		/* the connection stays */
	CLOSE,
	RESET,		/* closed with RST */
	HANG,		/* nothing more comes, and it stays open */
	TRICKLE,	/* a byte of the reply every 50 ms */
	DIE_NEXT,	/* the next request on this connection is read and not answered */
	ECHO		/* the request's head is the body */
};

struct rawhttp_row {
	const char *path, *reply;
	size_t n;	/* 0: strlen */
	enum rawhttp_how how;
};

struct rawhttp {
	int port;
	pid_t pid;
	atomic_uint *requests;
};

static inline void
rawhttp_send(int fd, const char *p, size_t n, bool slowly)
{
	for (size_t step; n > 0; p += step, n -= step) {
		step = slowly ? 1 : n;
		if (slowly)
			usleep(50000);
		if (send(fd, p, step, MSG_NOSIGNAL) == -1)
			_exit(0);
	}
}

static inline void
rawhttp_reply(int fd, const struct rawhttp_row *row, int port, const char *head)
{
	const char *at = row->n == 0 && row->how != ECHO ? strstr(row->reply, "%P") : NULL;
	char text[2048];

	if (row->how == ECHO) {
		snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", strlen(head));
		rawhttp_send(fd, text, strlen(text), false);
		rawhttp_send(fd, head, strlen(head), false);
	} else if (at != NULL) {
		snprintf(text, sizeof text, "%.*s%d%s", (int)(at - row->reply), row->reply, port, at + 2);
		rawhttp_send(fd, text, strlen(text), false);
	} else {
		rawhttp_send(fd, row->reply, row->n != 0 ? row->n : strlen(row->reply), row->how == TRICKLE);
	}
}

/* Serves one connection and ends. */
static inline void
rawhttp_serve(int fd, const struct rawhttp_row *rows, struct rawhttp *s)
{
	const struct linger hard = { 1, 0 };
	char head[8192];
	size_t n = 0;
	bool dying = false;

	for (;;) {
		ssize_t k = recv(fd, head + n, sizeof head - 1 - n, 0);
		const struct rawhttp_row *row = rows;
		char *path, *blank;

		if (k <= 0)
			_exit(0);
		head[n += (size_t)k] = '\0';
		if (strstr(head, "\r\n\r\n") == NULL)
			continue;
		atomic_fetch_add(s->requests, 1);
		if (dying || (path = strchr(head, ' ')) == NULL || (blank = strchr(path + 1, ' ')) == NULL)
			_exit(0);
		while (row->path != NULL && (strlen(row->path) != (size_t)(blank - path - 1) ||
		    memcmp(row->path, path + 1, strlen(row->path)) != 0))
			row++;
		rawhttp_reply(fd, row, s->port, head);
		n = 0;
		if (row->how == HANG)
			pause();
		if (row->how == RESET)
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
		if (row->how == RESET || row->how == CLOSE || row->how == TRICKLE)
			_exit(0);
		dying = row->how == DIE_NEXT;
	}
}

/* The last row, with path NULL, is for every other path. */
static inline int
rawhttp_start(struct rawhttp *s, const struct rawhttp_row *rows)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), c;

	s->requests = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (fd == -1 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(fd, 128) != 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &len) != 0)
		return -1;
	s->port = ntohs(a.sin_port);
	fflush(NULL);
	if ((s->pid = fork()) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGCHLD, SIG_IGN);
		while ((c = accept(fd, NULL, NULL)) != -1) {
			if (fork() == 0) {
				prctl(PR_SET_PDEATHSIG, SIGKILL);
				rawhttp_serve(c, rows, s);
			}
			close(c);
		}
		_exit(0);
	}
	close(fd);
	return 0;
}

static inline void
rawhttp_stop(struct rawhttp *s)
{
	kill(s->pid, SIGKILL);
}

#endif
