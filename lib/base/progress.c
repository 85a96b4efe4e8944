#include "progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "io.h"
#include "utf8.h"

#define INTERVAL 200000

static bool on, shown;
static int64_t next;

static void
clear(void)
{
	if (shown)
		(void)io_write(2, "\r\033[K", 4);
	shown = false;
}

bool
progress_open(void)
{
	on = isatty(2) == 1;
	if (on)
		die_before(clear);
	return on;
}

bool
progress_due(int64_t now)
{
	if (!on || now < next)
		return false;
	next = now + INTERVAL;
	return true;
}

#define SECOND 1000000
#define MARKS (sizeof ((struct progress_minute *)0)->mark / sizeof(struct progress_mark))

void
progress_note(struct progress_minute *m, int64_t now, uint64_t calls, uint64_t answered)
{
	if (m->n > 0 && now - m->mark[m->newest].at < SECOND)
		return;
	m->newest = m->n > 0 ? (m->newest + 1) % MARKS : 0;
	m->n += m->n < MARKS;
	m->mark[m->newest] = (struct progress_mark){ now, calls, answered };
}

/* The oldest note of the last minute, or the newest of all; NULL if none is a second old. */
static const struct progress_mark *
since(const struct progress_minute *m, int64_t now)
{
	const struct progress_mark *best = NULL;

	for (size_t k = 0; k < m->n; k++) {
		const struct progress_mark *one = &m->mark[(m->newest + MARKS - k) % MARKS];

		if (now - one->at < SECOND)
			continue;
		if (best != NULL && now - one->at > 60 * (int64_t)SECOND)
			break;
		best = one;
	}
	return best;
}

double
progress_rate(const struct progress_minute *m, int64_t now, uint64_t calls)
{
	const struct progress_mark *from = since(m, now);

	return from != NULL ? (double)(calls - from->calls) * SECOND / (double)(now - from->at) : -1;
}

int64_t
progress_left(const struct progress_minute *m, int64_t now, uint64_t answered, uint64_t more)
{
	const struct progress_mark *from = since(m, now);
	double left;

	if (from == NULL || answered <= from->answered)
		return -1;
	left = (double)more * (double)(now - from->at) / (double)(answered - from->answered);
	return left < 9e15 ? (int64_t)left : -1;
}

/* As many bytes as fill at most columns columns: each of our characters is one wide. */
static size_t
fit(struct span s, size_t columns)
{
	size_t at = 0, k;

	while (at < s.n && columns-- > 0)
		at += (k = utf8_valid(s.p + at, s.n - at)) != 0 ? k : 1;
	return at;
}

void
progress_show(struct span line)
{
	struct winsize size;
	size_t columns = ioctl(2, TIOCGWINSZ, &size) == 0 && size.ws_col > 10 ? size.ws_col : 80;
	struct buf b = { 0 };

	buf_adds(&b, "\r");
	buf_add(&b, line.p, fit(line, columns - 1));
	buf_adds(&b, "\033[K");
	(void)io_write(2, b.p, b.n);
	buf_free(&b);
	shown = true;
}

void
progress_close(void)
{
	clear();
	on = false;
}
