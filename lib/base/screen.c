#include "screen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int
screen_colour(const char *when)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (strcmp(when, "always") == 0)
		return 1;
	if (strcmp(when, "never") == 0)
		return 0;
	if (strcmp(when, "auto") != 0)
		return -1;
	return isatty(1) == 1 && (no == NULL || *no == '\0') && (term == NULL || strcmp(term, "dumb") != 0);
}

size_t
screen_width(int64_t wanted, size_t least)
{
	struct winsize ws;

	if (wanted > 0)
		return (size_t)wanted;
	if (isatty(1) == 1 && ioctl(1, TIOCGWINSZ, &ws) == 0 && ws.ws_col >= least)
		return ws.ws_col;
	return 80;
}

void
screen_check(const struct screen *s)
{
	if (screen_colour(s->colour) == -1)
		die(EXIT_USAGE, "--color: '%s': neither auto nor always nor never", s->colour);
}
