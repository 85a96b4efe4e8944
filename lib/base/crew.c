#include "crew.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "xmem.h"

struct hand {
	int fd;			/* a stream: a length, then that many bytes, either way */
	pid_t pid;
	bool busy;
	uint64_t piece;		/* what it works on */
	char what[200];
};

/* The result of a piece that is not the oldest one's waits here. */
struct crew_result {
	bool there;
	struct buf b;
};

struct crew {
	struct hand *hand;
	unsigned hands;
	struct crew_result *result;
	unsigned results;
	uint64_t given, taken;	/* pieces; taken <= given <= taken + results */
	void (*done)(void *ctx, struct span out);
	void *done_ctx;
};

/* 0; or -1, with errno 0 for an end */
static int
receive(int fd, void *p, size_t n)
{
	char *at = p;

	while (n > 0) {
		ssize_t got = recv(fd, at, n, MSG_WAITALL);

		if (got == -1 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got == 0 ? 0 : errno;
			return -1;
		}
		at += got;
		n -= (size_t)got;
	}
	return 0;
}

static int
transmit(int fd, const void *p, size_t n)
{
	const char *at = p;

	while (n > 0) {
		ssize_t put = send(fd, at, n, MSG_NOSIGNAL);

		if (put == -1 && errno == EINTR)
			continue;
		if (put == -1)
			return -1;
		at += put;
		n -= (size_t)put;
	}
	return 0;
}

static int
transmit_all(int fd, struct span s)
{
	uint64_t n = s.n;

	return transmit(fd, &n, sizeof n) == 0 ? transmit(fd, s.p, s.n) : -1;
}

static _Noreturn void
labour(int fd, void (*work)(void *ctx, struct span in, struct buf *out), void *ctx)
{
	struct buf in = { 0 }, out = { 0 };
	uint64_t n;

	while (receive(fd, &n, sizeof n) == 0) {
		in.n = out.n = 0;
		buf_reserve(&in, n + CREW_PAD);
		if (receive(fd, in.p, n) != 0)
			break;
		memset(in.p + n, 0, CREW_PAD);
		work(ctx, (struct span){ in.p, n }, &out);
		if (transmit_all(fd, buf_span(&out)) != 0)
			break;
	}
	/* Whoever forked us is gone, or wants nothing more. */
	_exit(EXIT_DONE);
}

static void
hire(struct crew *c, unsigned i, void (*work)(void *ctx, struct span in, struct buf *out), void *ctx)
{
	struct hand *h = &c->hand[i];
	pid_t parent = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		die_errno(EXIT_FOR_NOW, "cannot start a worker");
	h->fd = pair[0];
	h->pid = fork();
	if (h->pid == -1)
		die_errno(EXIT_FOR_NOW, "cannot start a worker");
	if (h->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(EXIT_FOR_NOW);
		/* The others' ends too: a hand must see that the crew is gone. */
		for (unsigned k = 0; k <= i; k++)
			close(c->hand[k].fd);
		labour(pair[1], work, ctx);
	}
	close(pair[1]);
}

struct crew *
crew_new(unsigned hands, void (*work)(void *ctx, struct span in, struct buf *out), void *work_ctx,
    void (*done)(void *ctx, struct span out), void *done_ctx)
{
	struct crew *c = xcalloc(1, sizeof *c);

	*c = (struct crew){ .hands = hands, .results = 2 * hands, .done = done, .done_ctx = done_ctx };
	c->hand = xcalloc(hands, sizeof *c->hand);
	c->result = xcalloc(c->results, sizeof *c->result);
	for (unsigned i = 0; i < hands; i++)
		hire(c, i, work, work_ctx);
	return c;
}

static bool
broke(int sig)
{
	return sig == SIGSEGV || sig == SIGABRT || sig == SIGBUS || sig == SIGFPE || sig == SIGILL || sig == SIGTRAP;
}

static _Noreturn void
gone(struct hand *h)
{
	const char *on = h->busy ? " at " : "", *what = h->busy ? h->what : "";
	int status, sig;

	while (waitpid(h->pid, &status, 0) == -1)
		if (errno != EINTR)
			die_errno(EXIT_FOR_NOW, "a worker has gone%s%s", on, what);
	if (WIFEXITED(status) && WEXITSTATUS(status) != EXIT_DONE)
		exit(WEXITSTATUS(status));
	if (!WIFSIGNALED(status))
		die(EXIT_FOR_NOW, "a worker has gone%s%s", on, what);
	sig = WTERMSIG(status);
	die(broke(sig) ? EXIT_FOR_GOOD : EXIT_FOR_NOW, "a worker %s%s%s: SIG%s", broke(sig) ? "broke" : "was killed", on,
	    what, sigabbrev_np(sig) != NULL ? sigabbrev_np(sig) : "?");
}

static void
hand_out(struct crew *c)
{
	struct crew_result *r;

	while (c->taken < c->given && (r = &c->result[c->taken % c->results])->there) {
		c->done(c->done_ctx, buf_span(&r->b));
		r->there = false;
		r->b.n = 0;
		c->taken++;
	}
}

static void
take(struct crew *c, struct hand *h)
{
	struct crew_result *r;
	uint64_t n;

	if (!h->busy || receive(h->fd, &n, sizeof n) != 0)
		gone(h);
	r = &c->result[h->piece % c->results];
	buf_reserve(&r->b, n);
	if (receive(h->fd, r->b.p, n) != 0)
		gone(h);
	r->b.n = n;
	r->there = true;
	h->busy = false;
}

bool
crew_wait(struct crew *c, int fd)
{
	struct pollfd p[CREW_MOST + 1];

	for (unsigned i = 0; i < c->hands; i++)
		p[i] = (struct pollfd){ .fd = c->hand[i].fd, .events = POLLIN };
	p[c->hands] = (struct pollfd){ .fd = fd, .events = POLLIN };
	while (poll(p, c->hands + 1, -1) == -1)
		if (errno != EINTR)
			die_errno(EXIT_FOR_NOW, "cannot wait for a worker");
	for (unsigned i = 0; i < c->hands; i++)
		if (p[i].revents != 0)
			take(c, &c->hand[i]);
	hand_out(c);
	return p[c->hands].revents != 0;
}

static struct hand *
idle(struct crew *c)
{
	for (unsigned i = 0; i < c->hands; i++)
		if (!c->hand[i].busy)
			return &c->hand[i];
	return NULL;
}

void
crew_give(struct crew *c, struct span in, const char *what)
{
	struct hand *h;

	while ((h = idle(c)) == NULL || c->given - c->taken == c->results)
		crew_wait(c, -1);
	h->busy = true;
	h->piece = c->given++;
	snprintf(h->what, sizeof h->what, "%s", what);
	if (transmit_all(h->fd, in) != 0)
		gone(h);
}

void
crew_finish(struct crew *c)
{
	while (c->taken < c->given)
		crew_wait(c, -1);
	for (unsigned i = 0; i < c->hands; i++)
		close(c->hand[i].fd);
	for (unsigned i = 0; i < c->hands; i++)
		while (waitpid(c->hand[i].pid, NULL, 0) == -1 && errno == EINTR)
			;
	for (unsigned i = 0; i < c->results; i++)
		buf_free(&c->result[i].b);
	free(c->hand);
	free(c->result);
	free(c);
}
