#include "redis.h"

#include <errno.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/num.h"
#include "redisurl.h"

static int PRINTF_LIKE(3, 4)
fail(struct redis *r, int status, const char *fmt, ...)
{
	char text[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	r->why.n = 0;
	buf_adds(&r->why, text);
	return status;
}

const char *
redis_why(struct redis *r)
{
	return buf_str(&r->why);
}

/* --- the connection --- */

static void
set_timeout(int fd, int64_t timeout)
{
	struct timeval t = { .tv_sec = (time_t)(timeout / 1000000), .tv_usec = (suseconds_t)(timeout % 1000000) };

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t);
}

static int
dial(struct redis *r, int family, const struct sockaddr *to, socklen_t n, int64_t timeout)
{
	int err;

	r->fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (r->fd == -1)
		return -1;
	/* Connecting obeys the same limit. */
	set_timeout(r->fd, timeout);
	if (connect(r->fd, to, n) == 0)
		return 0;
	err = errno == EINPROGRESS ? ETIMEDOUT : errno;
	close(r->fd);
	r->fd = -1;
	errno = err;
	return -1;
}

static int
connect_unix(struct redis *r, const char *path, int64_t timeout)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof to.sun_path)
		return fail(r, EXIT_USAGE, "REDIS_URL: the path of the socket is too long");
	memcpy(to.sun_path, path, strlen(path) + 1);
	if (dial(r, AF_UNIX, (const struct sockaddr *)&to, sizeof to, timeout) != 0)
		return fail(r, EXIT_FOR_NOW, "Redis at %s does not answer: %s", r->host, strerror(errno));
	return EXIT_DONE;
}

static int
connect_tcp(struct redis *r, const struct redis_url *u, int64_t timeout)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *all = NULL;
	int bad = getaddrinfo(u->host, u->port != NULL ? u->port : "6379", &hints, &all);

	if (bad != 0)
		return fail(r, EXIT_FOR_NOW, "Redis at %s: %s", r->host, gai_strerror(bad));
	errno = ECONNREFUSED;
	for (const struct addrinfo *a = all; a != NULL && r->fd == -1; a = a->ai_next)
		(void)dial(r, a->ai_family, a->ai_addr, a->ai_addrlen, timeout);
	bad = errno;
	freeaddrinfo(all);
	return r->fd != -1 ? EXIT_DONE : fail(r, EXIT_FOR_NOW, "Redis at %s does not answer: %s", r->host, strerror(bad));
}

/* AUTH and SELECT, if the address says so. */
static int
greet(struct redis *r, const struct redis_url *u)
{
	struct redis_answer a;
	int n = 0, status;

	if (u->password != NULL && u->user != NULL)
		redis_add(r, 3, (const struct span[]){ SPAN("AUTH"), SPAN(u->user), SPAN(u->password) });
	else if (u->password != NULL)
		redis_add(r, 2, (const struct span[]){ SPAN("AUTH"), SPAN(u->password) });
	n += u->password != NULL;
	if (u->db != NULL)
		redis_add(r, 2, (const struct span[]){ SPAN("SELECT"), SPAN(u->db) });
	n += u->db != NULL;
	status = n != 0 ? redis_send(r) : EXIT_DONE;
	for (; status == EXIT_DONE && n > 0; n--)
		status = redis_next(r, &a);
	return status;
}

int
redis_open(struct redis *r, const char *url, int64_t timeout)
{
	struct redis_url u;
	const char *why = redis_url_parse(&u, url);
	int status;

	*r = (struct redis){ .fd = -1, .timeout = timeout };
	status = why == NULL ? EXIT_DONE : fail(r, EXIT_USAGE, "REDIS_URL%s", why);
	if (status == EXIT_DONE) {
		snprintf(r->host, sizeof r->host, "%s%s%s", u.path != NULL ? u.path : u.host, u.port != NULL ? ":" : "",
		    u.port != NULL ? u.port : "");
		status = u.path != NULL ? connect_unix(r, u.path, timeout) : connect_tcp(r, &u, timeout);
	}
	if (status == EXIT_DONE)
		status = greet(r, &u);
	redis_url_free(&u);
	return status;
}

void
redis_close(struct redis *r)
{
	if (r->fd != -1)
		close(r->fd);
	r->fd = -1;
	buf_free(&r->in);
	buf_free(&r->out);
	buf_free(&r->why);
}

/* --- commands and answers --- */

void
redis_add(struct redis *r, size_t n, const struct span *args)
{
	buf_addf(&r->out, "*%zu\r\n", n);
	for (size_t i = 0; i < n; i++) {
		buf_addf(&r->out, "$%zu\r\n", args[i].n);
		buf_span_add(&r->out, args[i]);
		buf_adds(&r->out, "\r\n");
	}
}

static int
broken(struct redis *r, const char *what)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		errno = ETIMEDOUT;
	return fail(r, EXIT_FOR_NOW, "Redis at %s: %s: %s", r->host, what, strerror(errno));
}

int
redis_send(struct redis *r)
{
	size_t done = 0;

	while (done < r->out.n) {
		ssize_t k = send(r->fd, r->out.p + done, r->out.n - done, MSG_NOSIGNAL);

		if (k > 0)
			done += (size_t)k;
		else if (k == -1 && errno != EINTR)
			return broken(r, "cannot send");
	}
	r->out.n = 0;
	return EXIT_DONE;
}

static void
wait_anew(struct redis *r)
{
	r->got = 0;
	r->until = clock_mono() + r->timeout;
}

/* More of the answer. */
static int
fill(struct redis *r, size_t want)
{
	if (r->at != 0) {
		memmove(r->in.p, r->in.p + r->at, r->in.n - r->at);
		r->in.n -= r->at;
		r->at = 0;
	}
	while (r->in.n < want) {
		/* As much again as has come at most: a length that is only announced takes no memory. */
		size_t most = r->in.n > 65536 ? r->in.n : 65536, lacks = want - r->in.n;
		ssize_t k;

		/* One byte now and then is no answer. */
		if (r->timeout > 0 && clock_mono() > r->until) {
			errno = ETIMEDOUT;
			return broken(r, "no answer");
		}
		buf_reserve(&r->in, lacks > most ? most : lacks > 16384 ? lacks : 16384);
		k = recv(r->fd, r->in.p + r->in.n, r->in.cap - r->in.n, 0);
		if (k > 0) {
			r->in.n += (size_t)k;
			if ((r->got += (size_t)k) >= 65536)
				wait_anew(r);
		} else if (k == 0)
			return fail(r, EXIT_FOR_NOW, "Redis at %s has closed the connection", r->host);
		else if (errno != EINTR)
			return broken(r, "no answer");
	}
	return EXIT_DONE;
}

/* A line without its CRLF. */
static int
next_line(struct redis *r, struct span *line)
{
	size_t looked = 0;

	for (;;) {
		const char *p = r->in.n > r->at + looked ? memchr(r->in.p + r->at + looked, '\n', r->in.n - r->at - looked) : NULL;
		int status;

		if (p != NULL) {
			*line = (struct span){ r->in.p + r->at, (size_t)(p - (r->in.p + r->at)) };
			r->at += line->n + 1;
			if (line->n > 0 && line->p[line->n - 1] == '\r')
				line->n--;
			return EXIT_DONE;
		}
		looked = r->in.n - r->at;
		if (looked > 65536)
			return fail(r, EXIT_FOR_NOW, "what answers at %s is not Redis", r->host);
		if ((status = fill(r, looked + 1)) != EXIT_DONE)
			return status;
	}
}

static int
take_bulk(struct redis *r, struct redis_answer *a)
{
	size_t n = (size_t)a->n;
	int status = r->in.n - r->at < n + 2 ? fill(r, n + 2) : EXIT_DONE;

	if (status != EXIT_DONE)
		return status;
	a->text = (struct span){ r->in.p + r->at, n };
	if (memcmp(a->text.p + n, "\r\n", 2) != 0)
		return fail(r, EXIT_FOR_NOW, "what answers at %s is not Redis", r->host);
	r->at += n + 2;
	return EXIT_DONE;
}

static int
is_error(struct redis *r, struct span text)
{
	static const char *const passing[] = { "LOADING", "OOM", "BUSY", "MASTERDOWN", "READONLY", "TRYAGAIN", "CLUSTERDOWN", "MISCONF",
		"EXECABORT", "NOREPLICAS", "ERR max number of clients" };

	for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++)
		if (text.n >= strlen(passing[i]) && memcmp(text.p, passing[i], strlen(passing[i])) == 0)
			return fail(r, EXIT_FOR_NOW, "Redis at %s says: %.*s", r->host, SPAN_ARG(text));
	return fail(r, EXIT_FOR_GOOD, "Redis at %s says: %.*s", r->host, SPAN_ARG(text));
}

int
redis_next(struct redis *r, struct redis_answer *a)
{
	struct span line = SPAN_NONE, rest;
	int status;

	wait_anew(r);
	status = next_line(r, &line);
	if (status != EXIT_DONE)
		return status;
	*a = (struct redis_answer){ .type = line.n > 0 ? *line.p : '\0' };
	rest = (struct span){ line.p + 1, line.n > 0 ? line.n - 1 : 0 };
	switch (a->type) {
	case '+':
		a->text = rest;
		return EXIT_DONE;
	case '-':
		return is_error(r, rest);
	case ':':
		status = num_i64(rest, INT64_MIN, INT64_MAX, &a->n);
		break;
	case '$':
	case '*':
		status = num_i64(rest, -1, (int64_t)REDIS_VALUE_MAX, &a->n);
		break;
	default:
		status = -1;
	}
	if (status != 0)
		return fail(r, EXIT_FOR_NOW, "what answers at %s is not Redis", r->host);
	if (a->n == -1 && a->type != ':')
		a->type = '_';
	return a->type == '$' ? take_bulk(r, a) : EXIT_DONE;
}

int
redis_multi(struct redis *r)
{
	struct redis_answer a;
	int status;

	r->out.n = 0;
	redis_add(r, 1, (const struct span[]){ SPAN("MULTI") });
	status = redis_send(r);
	if (status == EXIT_DONE)
		status = redis_next(r, &a);
	return status == EXIT_DONE && !span_is(a.text, "OK") ? fail(r, EXIT_FOR_NOW, "what answers at %s is not Redis", r->host) : status;
}

int
redis_exec(struct redis *r, size_t count)
{
	struct redis_answer a;
	int status;

	redis_add(r, 1, (const struct span[]){ SPAN("EXEC") });
	status = redis_send(r);
	/* QUEUED for each */
	for (size_t i = 0; status == EXIT_DONE && i < count; i++)
		status = redis_next(r, &a);
	if (status == EXIT_DONE)
		status = redis_next(r, &a);
	if (status == EXIT_DONE && (a.type != '*' || a.n != (int64_t)count))
		status = fail(r, EXIT_FOR_NOW, "Redis at %s did not do the transaction", r->host);
	for (size_t i = 0; status == EXIT_DONE && i < count; i++) {
		status = redis_next(r, &a);
		if (status == EXIT_DONE && a.type != ':' && !span_is(a.text, "OK"))
			status = fail(r, EXIT_FOR_NOW, "Redis at %s did not do all of the transaction", r->host);
	}
	return status;
}
