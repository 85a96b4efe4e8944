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
