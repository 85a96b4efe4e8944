#include "clock.h"

#include <stdio.h>
#include <time.h>

#include "days.h"
#include "num.h"

/* 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z */
#define YEAR_0 INT64_C(-62167219200)
#define YEAR_9999 INT64_C(253402300799)

static int64_t
read_clock(clockid_t id)
{
	struct timespec ts;

	if (clock_gettime(id, &ts) != 0)
		die_errno(EXIT_FOR_GOOD, "cannot read the clock");
	return (int64_t)ts.tv_sec * CLOCK_SECOND + ts.tv_nsec / 1000;
}

int64_t
clock_now(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t
clock_mono(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static void
format(int64_t at, char out[32], bool ms)
{
	int64_t s = floor_div(at, CLOCK_SECOND);
	time_t t = (time_t)s;
	struct tm tm;
	int n;

	if (s < YEAR_0 || s > YEAR_9999) {
		/* The nearest instant that can be written. */
		t = (time_t)(s < YEAR_0 ? YEAR_0 : YEAR_9999);
		at = s < YEAR_0 ? YEAR_0 * CLOCK_SECOND : YEAR_9999 * CLOCK_SECOND + 999999;
		s = (int64_t)t;
	}
	gmtime_r(&t, &tm);
	n = snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
	    tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	if (ms)
		n += snprintf(out + n, 32 - (size_t)n, ".%03d", (int)((at - s * CLOCK_SECOND) / 1000));
	snprintf(out + n, 32 - (size_t)n, "Z");
}

void
clock_iso(int64_t at, char out[32])
{
	format(at, out, false);
}

void
clock_iso_ms(int64_t at, char out[32])
{
	format(at, out, true);
}

/* Exactly n digits at *p, then *p moves on. */
static int
digits(const char **p, const char *end, int n, int lo, int hi, int *out)
{
	int64_t v;

	if (end - *p < n || **p == '-' || num_i64((struct span){ *p, (size_t)n }, lo, hi, &v) != 0)
		return -1;
	*p += n;
	*out = (int)v;
	return 0;
}

static int
literal(const char **p, const char *end, const char *any)
{
	if (*p == end || **p == '\0' || strchr(any, **p) == NULL)
		return -1;
	return *(*p)++;
}

/* ".25": digits beyond the microsecond are read and dropped. */
static int
fraction(const char **p, const char *end, int64_t *us)
{
	const char *from;

	*us = 0;
	if (*p == end || **p != '.')
		return 0;
	from = ++*p;
	for (int64_t unit = CLOCK_SECOND / 10; *p != end && **p >= '0' && **p <= '9'; ++*p, unit /= 10)
		*us += (**p - '0') * unit;
	return *p == from ? -1 : 0;
}

/* "Z", "+hh:mm", "+hhmm" or "+hh", in seconds. */
static int
zone(const char **p, const char *end, int64_t *offset)
{
	int c = literal(p, end, "Zz+-"), h, m = 0;

	*offset = 0;
	if (c == -1)
		return -1;
	if (c == 'Z' || c == 'z')
		return 0;
	if (digits(p, end, 2, 0, 23, &h))
		return -1;
	if (*p != end) {
		(void)literal(p, end, ":");
		if (digits(p, end, 2, 0, 59, &m))
			return -1;
	}
	*offset = (h * 60 + m) * (c == '-' ? -60 : 60);
	return 0;
}

int
clock_parse(struct span s, int64_t *at)
{
	const char *p = s.p, *end = s.p != NULL ? s.p + s.n : NULL;
	int64_t day, us = 0, offset = 0;
	int h = 0, mi = 0, sec = 0;

	if (s.n < DAYS_TEXT - 1 || days_parse((struct span){ p, DAYS_TEXT - 1 }, &day) != 0)
		return -1;
	p += DAYS_TEXT - 1;
	if (p != end &&
	    (literal(&p, end, "Tt ") == -1 || digits(&p, end, 2, 0, 23, &h) ||
	    literal(&p, end, ":") == -1 || digits(&p, end, 2, 0, 59, &mi) ||
	    literal(&p, end, ":") == -1 || digits(&p, end, 2, 0, 60, &sec) ||
	    fraction(&p, end, &us) || zone(&p, end, &offset)))
		return -1;
	if (p != end)
		return -1;
	*at = day * CLOCK_DAY + (((h * 60 + mi) * 60 + sec) - offset) * CLOCK_SECOND + us;
	return 0;
}

void
clock_duration(struct buf *to, int64_t us)
{
	static const struct {
		int64_t seconds, each;
		const char *unit, *part;
	} units[] = { { 60, 1, "m", "s" }, { 3600, 60, "h", "m" }, { 86400, 3600, "d", "h" } };
	int64_t n = us / CLOCK_SECOND + (us % CLOCK_SECOND >= CLOCK_SECOND / 2);
	size_t i = 0;

	if (n < units[0].seconds) {
		buf_addf(to, "%lld s", (long long)n);
		return;
	}
	/* Anything rounded up to an hour is an hour, not 60 minutes. */
	while (i < 2 && (n + units[i].each / 2) / units[i].each * units[i].each >= units[i + 1].seconds)
		i++;
	n = (n + units[i].each / 2) / units[i].each * units[i].each;
	buf_addf(to, "%lld %s", (long long)(n / units[i].seconds), units[i].unit);
	if (n % units[i].seconds != 0)
		buf_addf(to, " %lld %s", (long long)(n % units[i].seconds / units[i].each), units[i].part);
}
