/* clock: both ways, over ten thousand years, and what is no time. */
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "tap.h"

static void
parse(void)
{
	static const struct { const char *text; int64_t at; } rows[] = {
		{ "1970-01-01", 0 }, { "1970-01-01T00:00:00Z", 0 }, { "1970-01-01 00:00:01+00:00", 1000000 },
		{ "1969-12-31T23:59:59.999999Z", -1 }, { "1969-12-31", -CLOCK_DAY },
		{ "2026-02-01T10:00:00.125Z", INT64_C(1769940000125000) },
		{ "2026-02-01t10:00:00.1250009999z", INT64_C(1769940000125000) },
		{ "2026-02-01T12:30:00+02:30", INT64_C(1769940000000000) },
		{ "2026-02-01T12:30:00+0230", INT64_C(1769940000000000) },
		{ "2026-02-01 05:00:00-05", INT64_C(1769940000000000) },
		{ "2000-02-29", INT64_C(951782400000000) }, { "0000-01-01", INT64_C(-62167219200000000) },
		{ "9999-12-31T23:59:59Z", INT64_C(253402300799000000) },
		{ "2016-12-31T23:59:60Z", INT64_C(1483228800000000) },	/* a leap second is the next one */
	};
	static const char *const bad[] = {
		"", "2026", "2026-02", "2026-2-1", "26-02-01", "2026-02-30", "2026-00-01", "2026-13-01",
		"2026-01-00", "2026-01-32", "1900-02-29", "2100-02-29", "2026-02-01T", "2026-02-01T10:00",
		"2026-02-01T10:00:00", "2026-02-01T10:00:00.Z", "2026-02-01T24:00:00Z", "2026-02-01T10:60:00Z",
		"2026-02-01T10:00:61Z", "2026-02-01T10:00:00+2:00", "2026-02-01T10:00:00+02:", "-026-02-01",
		"2026-02-01T10:00:00+24:00", "2026-02-01T10:00:00Zx", "2026-02-01 ", " 2026-02-01", "2026/02/01",
		"2026-02-01T10:00:00+02:60", "2026--2-01", "2026-02-01T-1:00:00Z", "20260-2-01", "infinity",
		"2026-02-01T10:00:00.1", "2026-02-01T10:00:00+02:00:00",
	};
	int64_t at;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int status = clock_parse(SPAN(rows[i].text), &at);

		ok(status == 0 && at == rows[i].at, "'%s' is %" PRId64, rows[i].text, rows[i].at);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		at = 4711;
		ok(clock_parse(SPAN(bad[i]), &at) == -1 && at == 4711, "no time: '%s'", bad[i]);
	}
	ok(clock_parse(SPAN_NONE, &at) == -1, "absent");
	ok(clock_parse((struct span){ "2026-02-01T10:00:00Z", 10 }, &at) == 0 && at % CLOCK_DAY == 0,
	    "reads no further than the span");
	ok(clock_parse((struct span){ "2026-02-01\0", 11 }, &at) == -1, "a NUL after it");
}

/* Any prefix of a good time is either a date or no time, and nothing is read after it. */
static void
prefixes(void)
{
	static const char whole[] = "2026-02-01T10:00:00.125+02:30";
	int64_t at;

	for (size_t n = 0; n < sizeof whole - 1; n++) {
		char *exact = malloc(n + !n);	/* so that the sanitizer sees a byte too many */

		memcpy(exact, whole, n);
		ok((clock_parse((struct span){ exact, n }, &at) == 0) == (n == 10 || n == 26),
		    "%zu bytes of a time", n);
		free(exact);
	}
}

static void
round_trip(void)
{
	char text[32], other[32];
	int64_t at, back, seed = 1;
	int wrong = 0;

	for (int i = 0; i < 20000; i++) {
		time_t t;
		struct tm tm;

		seed = (int64_t)((uint64_t)seed * 6364136223846793005u + 1442695040888963407u);
		at = (int64_t)((uint64_t)seed % 315569520000u) * CLOCK_SECOND - INT64_C(62167219200000000) +
		    (seed >> 40 & 0x3ff) * 1000;
		t = (time_t)((at - (seed >> 40 & 0x3ff) * 1000) / CLOCK_SECOND);
		clock_iso_ms(at, text);
		if (clock_parse(SPAN(text), &back) != 0 || back != at || strlen(text) != 24)
			wrong++;
		clock_iso(at, text);
		gmtime_r(&t, &tm);
		strftime(other, sizeof other, "-%m-%dT%H:%M:%SZ", &tm);
		if ((seed >> 40 & 0x3ff) < 1000 && strcmp(text + 4, other) != 0)
			wrong++;
	}
	ok(wrong == 0, "twenty thousand instants from year 0 to 9999, written and read (%d wrong)", wrong);
}

static void
edges(void)
{
	char text[32];

	clock_iso(INT64_MAX, text);
	ok(strcmp(text, "9999-12-31T23:59:59Z") == 0, "the last instant there is: %s", text);
	clock_iso_ms(INT64_MIN, text);
	ok(strcmp(text, "0000-01-01T00:00:00.000Z") == 0, "the first: %s", text);
	clock_iso_ms(-1, text);
	ok(strcmp(text, "1969-12-31T23:59:59.999Z") == 0, "just before 1970: %s", text);
	clock_iso(INT64_C(-61000000000) * CLOCK_SECOND, text);
	ok(strlen(text) == 20 && text[0] == '0', "a year of two digits: %s", text);
	ok(clock_now() > INT64_C(1700000000) * CLOCK_SECOND, "clock_now is now");
	ok(clock_mono() <= clock_mono(), "clock_mono does not go back");
}

static void
durations(void)
{
	static const struct { int64_t us; const char *text; } rows[] = {
		{ 0, "0 s" }, { 499999, "0 s" }, { 500000, "1 s" }, { 45 * CLOCK_SECOND, "45 s" },
		{ 59 * CLOCK_SECOND + 499999, "59 s" }, { 59 * CLOCK_SECOND + 500000, "1 m" }, { 60 * CLOCK_SECOND, "1 m" },
		{ 130 * CLOCK_SECOND, "2 m 10 s" }, { 3599 * CLOCK_SECOND, "59 m 59 s" }, { 3600 * CLOCK_SECOND, "1 h" },
		{ 11100 * CLOCK_SECOND, "3 h 5 m" }, { 3629 * CLOCK_SECOND, "1 h" }, { 3630 * CLOCK_SECOND, "1 h 1 m" },
		{ 86369 * CLOCK_SECOND, "23 h 59 m" }, { 86370 * CLOCK_SECOND, "1 d" }, { CLOCK_DAY, "1 d" },
		{ 2 * CLOCK_DAY + 14400 * CLOCK_SECOND, "2 d 4 h" }, { 400 * CLOCK_DAY, "400 d" },
		{ INT64_MAX, "106751991 d 4 h" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		b.n = 0;
		clock_duration(&b, rows[i].us);
		ok(strcmp(buf_str(&b), rows[i].text) == 0, "%" PRId64 " us is %s (%s)", rows[i].us, rows[i].text, b.p);
	}
	buf_free(&b);
}

int
main(void)
{
	durations();
	parse();
	prefixes();
	round_trip();
	edges();
	return tap_done();
}
