#include "die.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io.h"
#include "text.h"

#define LINE_MAX_BYTES 4096

static const char *name = "af";
static void (*clear_before)(void);

void
die_init(const char *argv0)
{
	const char *slash;

	if (argv0 != NULL && *argv0 != '\0')
		name = (slash = strrchr(argv0, '/')) != NULL ? slash + 1 : argv0;
	/* Opened the wrong way round, so using it fails instead of losing data. */
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF)
			(void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

const char *
die_name(void)
{
	return name;
}

void
die_before(void (*clear)(void))
{
	clear_before = clear;
}

/* Adds to n of at most max bytes; what does not fit is cut, and shown to be. */
static size_t PRINTF_LIKE(4, 0)
append(char *line, size_t n, size_t max, const char *fmt, va_list ap)
{
	int k = vsnprintf(line + n, max - n, fmt, ap);

	if (k < 0)
		return n;
	if ((size_t)k < max - n)
		return n + (size_t)k;
	memcpy(line + max - 4, "...", 3);
	return max - 1;
}

static void PRINTF_LIKE(1, 0)
say(const char *fmt, va_list ap, int err)
{
	/* The reason and the newline have reserved room, however long the subject is. */
	char line[LINE_MAX_BYTES], why[128];
	size_t n, max = sizeof line - sizeof why - 8;
	int saved = errno;

	n = (size_t)snprintf(line, max, "%.200s: ", name);
	n = append(line, n, max, fmt, ap);
	if (err != 0) {
		snprintf(why, sizeof why, "%s", strerror(err));
		n += (size_t)snprintf(line + n, sizeof line - n, ": %s", why);
	}
	n = text_clean(line, n);
	line[n++] = '\n';
	if (clear_before != NULL)
		clear_before();
	(void)io_write(2, line, n);
	errno = saved;
}

static bool silent;

void
die_silent(bool on)
{
	silent = on;
}

void
complain(const char *fmt, ...)
{
	va_list ap;

	if (silent)
		return;
	va_start(ap, fmt);
	say(fmt, ap, 0);
	va_end(ap);
}

void
complain_errno(const char *fmt, ...)
{
	int err = errno;
	va_list ap;

	if (silent)
		return;
	va_start(ap, fmt);
	say(fmt, ap, err);
	va_end(ap);
}

/*
 * What exit(3) runs (OpenSSL's handler frees the locks of OpenSSL) must not run while another thread is at work: from a
 * thread other than the first the process ends at once.
 */
static _Noreturn void
leave(int status)
{
	if (gettid() != getpid())
		_exit(status);
	exit(status);
}

void
die(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap, 0);
	va_end(ap);
	leave(status);
}

void
die_errno(int status, const char *fmt, ...)
{
	int err = errno;
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap, err);
	va_end(ap);
	leave(status);
}
