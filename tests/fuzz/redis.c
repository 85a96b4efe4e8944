/* Answers of Redis: nothing is read beyond them, and however they come in pieces they are the same. */
#include <string.h>
#include <sys/socket.h>

#include "base/die.h"
#include "fuzz.h"
#include "snapshot/redis.h"

#define PIECES 100
#define DATA_MOST 65536

/* A connection on which data come in pieces of step bytes, and then no more.  Packets, so that each piece is read alone. */
static int
connected(struct redis *r, struct span data, size_t step)
{
	int fd[2];

	must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fd) == 0);
	for (size_t at = 0; at < data.n; at += step)
		must(send(fd[1], data.p + at, data.n - at < step ? data.n - at : step, MSG_DONTWAIT | MSG_NOSIGNAL) > 0);
	must(shutdown(fd[1], SHUT_WR) == 0);
	*r = (struct redis){ .fd = fd[0], .host = "fuzz" };
	return fd[1];
}

static void
put_end(struct redis *r, int status, struct buf *to)
{
	must(status == EXIT_FOR_NOW || status == EXIT_FOR_GOOD);
	must(*redis_why(r) != '\0');
	buf_addf(to, "%d %s", status, redis_why(r));
}

/* Each answer, one after another. */
static void
read_all(struct span data, size_t step, struct buf *to)
{
	struct redis_answer a;
	struct redis r;
	int peer = connected(&r, data, step), status;

	while ((status = redis_next(&r, &a)) == EXIT_DONE) {
		must(memchr("+:$*_", a.type, 5) != NULL && a.type != '\0');
		must(a.type != '$' || (a.n >= 0 && a.text.n == (size_t)a.n && memcmp(a.text.p + a.text.n, "\r\n", 2) == 0));
		must(a.type == '$' || a.type == '+' || a.text.n == 0);
		must(a.type != '*' || (a.n >= 0 && (size_t)a.n <= REDIS_VALUE_MAX));
		must(r.in.cap <= 2 * (size_t)DATA_MOST + 65536 * 4);
		buf_addf(to, "%c%lld ", a.type, (long long)a.n);
		buf_span_add(to, a.text);
	}
	put_end(&r, status, to);
	redis_close(&r);
	close(peer);
}

/* The same as what became of a transaction. */
static void
transact(struct span data, size_t step, struct buf *to)
{
	static const struct span set[] = { { "SET", 3 }, { "k", 1 }, { "v\r\n", 3 } };
	struct redis r;
	int peer = connected(&r, data, step), status = redis_multi(&r);

	if (status == EXIT_DONE) {
		redis_add(&r, 3, set);
		redis_add(&r, 3, set);
		status = redis_exec(&r, 2);
	}
	if (status != EXIT_DONE)
		put_end(&r, status, to);
	redis_close(&r);
	close(peer);
}

static void
fuzz_one(struct span data)
{
	static struct buf whole, pieces;
	size_t step = data.n / PIECES + 1;

	if (data.n > DATA_MOST)
		return;
	whole.n = pieces.n = 0;
	read_all(data, data.n + 1, &whole);
	read_all(data, step, &pieces);
	must(whole.n == pieces.n && memcmp(whole.p, pieces.p, whole.n) == 0);
	whole.n = pieces.n = 0;
	transact(data, data.n + 1, &whole);
	transact(data, step, &pieces);
	must(whole.n == pieces.n && (whole.n == 0 || memcmp(whole.p, pieces.p, whole.n) == 0));
}
