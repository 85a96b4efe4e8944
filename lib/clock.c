#include "clock.h"

#include <stdio.h>
#include <time.h>

#include "num.h"

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
	size_t n;

	if (gmtime_r(&t, &tm) == NULL || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900) {
		snprintf(out, 32, "9999-12-31T23:59:59Z");
		return;
	}
	n = strftime(out, 32, "%Y-%m-%dT%H:%M:%S", &tm);
	if (ms)
		snprintf(out + n, 32 - n, ".%03dZ", (int)((at - s * CLOCK_SECOND) / 1000));
	else
		snprintf(out + n, 32 - n, "Z");
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

int
clock_parse(struct span s, int64_t *at)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	const char *p = s.p, *end = s.p + s.n;
	int y, mo, d, h = 0, mi = 0, sec = 0, oh, om, c;
	int64_t us = 0, offset = 0;
	bool leap;
	struct tm tm;

	if (s.p == NULL || digits(&p, end, 4, 0, 9999, &y) || literal(&p, end, "-") == -1 ||
	    digits(&p, end, 2, 1, 12, &mo) || literal(&p, end, "-") == -1 ||
	    digits(&p, end, 2, 1, 31, &d))
		return -1;
	leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
	if (d > days[mo - 1] + (mo == 2 && leap))
		return -1;
	if (p != end) {
		if (literal(&p, end, "Tt ") == -1 || digits(&p, end, 2, 0, 23, &h) ||
		    literal(&p, end, ":") == -1 || digits(&p, end, 2, 0, 59, &mi) ||
		    literal(&p, end, ":") == -1 || digits(&p, end, 2, 0, 60, &sec))
			return -1;
		if (p != end && *p == '.')
			for (int64_t unit = CLOCK_SECOND / 10; ++p != end && *p >= '0' && *p <= '9'; unit /= 10)
				us += (*p - '0') * unit;
		if ((c = literal(&p, end, "Zz+-")) == -1)
			return -1;
		if (c == '+' || c == '-') {
			if (digits(&p, end, 2, 0, 23, &oh) || literal(&p, end, ":") == -1 ||
			    digits(&p, end, 2, 0, 59, &om))
				return -1;
			offset = (oh * 60 + om) * (c == '-' ? -60 : 60);
		}
	}
	if (p != end)
		return -1;
	tm = (struct tm){ .tm_year = y - 1900, .tm_mon = mo - 1, .tm_mday = d, .tm_hour = h,
	    .tm_min = mi, .tm_sec = sec };
	*at = ((int64_t)timegm(&tm) - offset) * CLOCK_SECOND + us;
	return 0;
}
