#include "zone.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "days.h"
#include "xmem.h"

enum { NAME_MOST = 64 };

/* Words of letters, digits, "_", "+" and "-", joined by single slashes: nothing that leads out of the directory. */
static bool
is_name(const char *name)
{
	size_t n = strlen(name);
	char before = '/';

	if (n == 0 || n > NAME_MOST || name[n - 1] == '/')
		return false;
	for (const char *p = name; *p != '\0'; before = *p++) {
		bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');

		if (!letter && !(*p >= '0' && *p <= '9') && strchr("_+-/", *p) == NULL)
			return false;
		if (before == '/' && !letter)
			return false;
	}
	return true;
}

static bool
has_file(const char *dir, const char *name)
{
	struct buf path = { 0 };
	char magic[4];
	bool good;
	int fd;

	buf_addf(&path, "%s/%s", dir, name);
	fd = open(buf_str(&path), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	buf_free(&path);
	if (fd == -1)
		return false;
	good = read(fd, magic, sizeof magic) == (ssize_t)sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
	close(fd);
	return good;
}

const char *
zone_check(const char *name)
{
	static char why[200];
	const char *dir = getenv("TZDIR");

	if (strcmp(name, "UTC") == 0)
		return NULL;
	if (!is_name(name))
		return "not the name of a time zone, as America/New_York";
	if (dir == NULL || *dir == '\0')
		dir = "/usr/share/zoneinfo";
	if (has_file(dir, name))
		return NULL;
	if (has_file(dir, "America/New_York"))
		snprintf(why, sizeof why, "no such time zone in '%.100s'", dir);
	else
		snprintf(why, sizeof why, "no time zones in '%.100s'; install the package tzdata", dir);
	return why;
}

static void
set(const char *zone)
{
	if ((zone != NULL ? setenv("TZ", zone, 1) : unsetenv("TZ")) != 0)
		die_errno(EXIT_FOR_NOW, "cannot set the time zone");
	tzset();
}

int64_t
zone_day(const char *name, int64_t at)
{
	time_t t = (time_t)(at / CLOCK_SECOND - (at % CLOCK_SECOND < 0));
	struct tm tm;
	const char *now = getenv("TZ");
	char *had = now != NULL ? xstrdup(now) : NULL;

	set(strcmp(name, "UTC") == 0 ? "UTC0" : name);
	if (localtime_r(&t, &tm) == NULL)
		die(EXIT_FOR_GOOD, "the clock shows no date");
	set(had);
	free(had);
	return days_of((struct date){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday });
}
