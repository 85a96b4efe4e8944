#include "record/outq.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tap.h"

/* Waits until the queue has something to say. */
static bool
told(struct outq *q)
{
	struct pollfd p = { outq_fd(q), POLLIN, 0 };

	return poll(&p, 1, 10000) == 1;
}

static void
in_order(void)
{
	char path[] = "/tmp/af-outq-XXXXXX", got[64];
	int fd = mkstemp(path);
	struct outq *q = outq_new(dup(fd));
	uint64_t sum = 0, want = 0;
	ssize_t n;

	for (unsigned i = 0; i < 100000; i++) {
		n = snprintf(got, sizeof got, "%u\n", i);
		while (!outq_room(q))
			(void)told(q);
		outq_put(q, (struct span){ got, (size_t)n });
		for (ssize_t k = 0; k < n; k++)
			want = want * 31 + (unsigned char)got[k];
	}
	ok(outq_error(q) == 0 && outq_finish(q) == 0, "all is written at the end");
	lseek(fd, 0, SEEK_SET);
	while ((n = read(fd, got, sizeof got)) > 0)
		for (ssize_t k = 0; k < n; k++)
			sum = sum * 31 + (unsigned char)got[k];
	ok(sum == want, "in order, each byte once");
	close(fd);
	unlink(path);
}

/* A reader that does not read: the owner is told, and not held up. */
static void
slow_reader(void)
{
	static char line[100000], sink[65536];
	int p[2];
	struct outq *q;
	size_t put = 0, got = 0;
	ssize_t n;

	if (pipe(p) != 0)
		exit(1);
	q = outq_new(p[1]);
	while (outq_room(q)) {
		outq_put(q, (struct span){ line, sizeof line });
		put += sizeof line;
	}
	ok(put >= OUTQ_BYTES && put < 3 * OUTQ_BYTES, "it takes some and then has no room: %zu", put);
	while (!outq_room(q) && (n = read(p[0], sink, sizeof sink)) > 0)
		got += (size_t)n;
	ok(outq_room(q) && told(q) == told(q), "room again once the reader reads");
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	while (got < put)
		if ((n = read(p[0], sink, sizeof sink)) > 0)
			got += (size_t)n;
	ok(got == put && outq_finish(q) == 0, "nothing is lost");
	close(p[0]);
}

static void
reader_leaves(const char *what, int ours, int theirs)
{
	struct outq *q = outq_new(ours);

	close(theirs);
	ok(told(q) && outq_error(q) == EPIPE, "%s: noticed while there is nothing to write", what);
	ok(outq_room(q), "%s: and what is put then is dropped", what);
	outq_put(q, SPAN("lost\n"));
	errno = 0;
	ok(outq_finish(q) == -1 && errno == EPIPE, "%s: the end says so", what);
}

static void
leaving(void)
{
	int p[2], s[2], full;
	struct outq *q;

	if (pipe(p) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, s) != 0)
		exit(1);
	reader_leaves("a pipe", p[1], p[0]);
	reader_leaves("a socket", s[1], s[0]);
	if ((full = open("/dev/full", O_WRONLY)) == -1)
		return;
	q = outq_new(full);
	outq_put(q, SPAN("no room\n"));
	ok(outq_finish(q) == -1 && errno == ENOSPC, "a full disk is no silent end");
}

int
main(void)
{
	(void)signal(SIGPIPE, SIG_IGN);
	in_order();
	slow_reader();
	leaving();
	return tap_done();
}
