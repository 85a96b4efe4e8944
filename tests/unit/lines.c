/* lines: every way a text can come in pieces gives the same lines. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/xmem.h"
#include "dice.h"
#include "record/lines.h"
#include "tap.h"

static uint64_t state = 7;

/* A text with lines of all sizes, the last one with or without its newline. */
static void
make_text(struct buf *b, size_t longest, unsigned n)
{
	b->n = 0;
	for (unsigned i = 0; i < n; i++) {
		size_t k = dice(&state, 4) != 0 ? dice(&state, 200) : dice(&state, (unsigned)longest);

		buf_reserve(b, k + 1);
		for (size_t j = 0; j < k; j++, b->n++)
			b->p[b->n] = (char)('a' + (b->n + i) % 26);
		if (i + 1 < n || dice(&state, 2) == 0)
			buf_addc(b, '\n');
	}
}

/* A pipe with the text in it, written in pieces of at most that size; the child's pid. */
static pid_t
feed(const struct buf *text, unsigned piece, int *fd)
{
	int p[2];
	pid_t pid;

	if (pipe(p) != 0 || (pid = fork()) == -1)
		die_errno(EXIT_FOR_NOW, "no pipe");
	if (pid != 0) {
		close(p[1]);
		*fd = p[0];
		return pid;
	}
	close(p[0]);
	for (size_t at = 0, n; at < text->n; at += n) {
		n = 1 + dice(&state, piece);
		if (n > text->n - at)
			n = text->n - at;
		if (io_write(p[1], text->p + at, n) != 0)
			_exit(1);
	}
	_exit(0);
}

/* Reads it all and compares with the text itself; how many lines were too long, or -1. */
static int
compare(struct lines *l, const struct buf *text, size_t max)
{
	const char *p = text->p, *end = text->p + text->n, *nl;
	struct span line;
	int cut = 0;

	for (;;) {
		enum lines_got got = lines_next(l, &line);
		size_t n;

		if (got == LINES_END)
			return p == end ? cut : -1;
		nl = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
		n = (size_t)((nl != NULL ? nl : end) - p);
		if (got == LINES_ERROR || p == end || (got == LINES_LONG) != (n > max))
			return -1;
		p += n + (nl != NULL);
		if (got == LINES_LONG) {
			cut++;
			continue;
		}
		if ((got == LINES_CUT) != (nl == NULL) || line.n != n || memcmp(line.p, p - n - (nl != NULL), n) != 0 ||
		    l->offset != (uint64_t)(p - text->p))
			return -1;
		/* The padding can be read: valgrind and the sanitizers see to that. */
		for (size_t i = 0; i < LINES_PAD; i++)
			cut += ((const volatile char *)line.p)[n + i] == '\xff';
	}
}

static void
test_pieces(void)
{
	static const unsigned pieces[] = { 1, 7, 4096, 65536, 1 << 20 };
	struct buf text = { 0 };

	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		unsigned bad = 0;

		for (unsigned k = 0; k < (pieces[i] == 1 ? 2 : 6); k++) {
			struct lines l;
			size_t max = dice(&state, 2) == 0 ? 1 << 20 : 300;
			int fd, status;
			pid_t pid;

			make_text(&text, pieces[i] == 1 ? 5000 : 900000, pieces[i] == 1 ? 40 : 30);
			pid = feed(&text, pieces[i], &fd);
			lines_init(&l, max, NULL, NULL);
			lines_from(&l, fd);
			bad += compare(&l, &text, max) < 0;
			lines_free(&l);
			close(fd);
			waitpid(pid, &status, 0);
			bad += status != 0;
		}
		ok(bad == 0, "in pieces of up to %u bytes", pieces[i]);
	}
	buf_free(&text);
}

static void
count(void *ctx, int fd)
{
	(void)fd;
	++*(int *)ctx;
}

/* Lines whose ends meet the ends of reads and of the window. */
static void
test_edges(void)
{
	struct buf text = { 0 };
	unsigned bad = 0;
	char path[] = "/tmp/af-lines.XXXXXX";
	int fd = mkostemp(path, O_CLOEXEC), reads = 0;
	struct lines l;

	unlink(path);
	lines_init(&l, SIZE_MAX, count, &reads);
	for (size_t n = LINES_WINDOW - 2; n <= LINES_WINDOW + 2; n++)
		for (size_t second = 0; second < 3; second++) {
			text.n = 0;
			buf_reserve(&text, 2 * n + 10);
			memset(text.p, 'x', n);
			text.n = n;
			buf_adds(&text, "\n\n");
			memset(text.p + text.n, 'y', second);
			text.n += second;
			if (ftruncate(fd, 0) != 0 || pwrite(fd, text.p, text.n, 0) != (ssize_t)text.n)
				bad++;
			lseek(fd, 0, SEEK_SET);
			lines_from(&l, fd);
			bad += compare(&l, &text, SIZE_MAX) != 0;
		}
	ok(bad == 0, "at the edges of the window, one file after another");
	ok(reads > 15, "before each read somebody is asked");
	lines_from(&l, -1);
	ok(lines_next(&l, &(struct span){ NULL, 0 }) == LINES_ERROR, "an error is one");
	lines_free(&l);
	lines_free(&l);
	close(fd);
	buf_free(&text);
}

int
main(int argc, char *argv[])
{
	(void)argc;
	die_init(argv[0]);
	test_pieces();
	test_edges();
	return tap_done();
}
