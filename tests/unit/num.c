/* num: each row is a text, and the number it is or is not. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "tap.h"

#define BIG INT64_MAX
#define SMALL INT64_MIN

static void
whole(void)
{
	static const struct { const char *text; int64_t lo, hi; int good; int64_t v; } rows[] = {
		{ "0", SMALL, BIG, 1, 0 }, { "-0", SMALL, BIG, 1, 0 }, { "007", 0, 9, 1, 7 },
		{ "9223372036854775807", SMALL, BIG, 1, BIG },
		{ "9223372036854775808", SMALL, BIG, 0, 0 },
		{ "-9223372036854775808", SMALL, BIG, 1, SMALL },
		{ "-9223372036854775809", SMALL, BIG, 0, 0 },
		{ "18446744073709551616", SMALL, BIG, 0, 0 },	/* 2^64: 0 if it wrapped */
		{ "100000000000000000000000000", SMALL, BIG, 0, 0 },
		{ "00000000000000000000000000012", SMALL, BIG, 1, 12 },
		{ "5", 5, 5, 1, 5 }, { "4", 5, 5, 0, 0 }, { "6", 5, 5, 0, 0 },
		{ "-1", 0, 9, 0, 0 }, { "", SMALL, BIG, 0, 0 }, { "-", SMALL, BIG, 0, 0 },
		{ "--1", SMALL, BIG, 0, 0 }, { "+1", SMALL, BIG, 0, 0 }, { " 1", SMALL, BIG, 0, 0 },
		{ "1 ", SMALL, BIG, 0, 0 }, { "1\n", SMALL, BIG, 0, 0 }, { "1.0", SMALL, BIG, 0, 0 },
		{ "1e3", SMALL, BIG, 0, 0 }, { "0x10", SMALL, BIG, 0, 0 }, { "1,000", SMALL, BIG, 0, 0 },
		{ "\xd9\xa1", SMALL, BIG, 0, 0 }, { "1-", SMALL, BIG, 0, 0 },
	};
	int64_t v;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		v = 4711;
		ok((num_i64(SPAN(rows[i].text), rows[i].lo, rows[i].hi, &v) == 0) == rows[i].good &&
		    v == (rows[i].good ? rows[i].v : 4711), "num_i64 %d: '%s'", (int)i, rows[i].text);
	}
	ok(num_i64((struct span){ "12\0" "3", 4 }, 0, 9999, &v) == -1, "num_i64: a NUL inside");
	ok(num_i64((struct span){ "123456", 3 }, 0, 9999, &v) == 0 && v == 123,
	    "num_i64: reads no further than the span");
	ok(num_i64(SPAN_NONE, SMALL, BIG, &v) == -1, "num_i64: absent");
}

static void
decimal(void)
{
	static const struct { const char *text; double lo, hi; int good; double v; } rows[] = {
		{ "0", -1, 1, 1, 0 }, { "1.5", 0, 2, 1, 1.5 }, { "-1.5e1", -20, 0, 1, -15 },
		{ "1E+2", 0, 1000, 1, 100 }, { "1e-2", 0, 1, 1, 0.01 }, { "0.1", 0, 1, 1, 0.1 },
		{ "1e-400", 0, 1, 1, 0 }, { "1e400", -HUGE_VAL, HUGE_VAL, 0, 0 },
		{ "-1e400", -HUGE_VAL, HUGE_VAL, 0, 0 },
		{ "1.7976931348623157e308", 0, HUGE_VAL, 1, 1.7976931348623157e308 },
		{ "5e-324", 0, 1, 1, 5e-324 },
		{ "9007199254740993", 0, 1e17, 1, 9007199254740992.0 },
		{ "2", 0, 1.999, 0, 0 }, { "1.9", 2, 3, 0, 0 },
		{ "", 0, 1, 0, 0 }, { "-", -1, 1, 0, 0 }, { ".5", 0, 1, 0, 0 }, { "5.", 0, 9, 0, 0 },
		{ "-.5", -1, 1, 0, 0 }, { "+1", 0, 1, 0, 0 }, { "1e", 0, 1, 0, 0 }, { "1e+", 0, 9, 0, 0 },
		{ "e1", 0, 9, 0, 0 }, { "1.e1", 0, 99, 0, 0 }, { "1e1.5", 0, 99, 0, 0 },
		{ "1 ", 0, 9, 0, 0 }, { " 1", 0, 9, 0, 0 }, { "1,5", 0, 9, 0, 0 },
		{ "nan", 0, 9, 0, 0 }, { "inf", 0, 9, 0, 0 }, { "-inf", -9, 9, 0, 0 },
		{ "infinity", 0, 9, 0, 0 }, { "0x1p3", 0, 9, 0, 0 }, { "1.5.2", 0, 9, 0, 0 },
		{ "--1", -9, 9, 0, 0 }, { "1-1", 0, 9, 0, 0 },
	};
	struct buf b = { 0 };
	double v;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		v = 4711;
		ok((num_double(SPAN(rows[i].text), rows[i].lo, rows[i].hi, &v) == 0) == rows[i].good &&
		    v == (rows[i].good ? rows[i].v : 4711), "num_double %d: '%s'", (int)i, rows[i].text);
	}
	/* A number may have any number of digits; a cut one would be another number. */
	for (size_t n = 50; n <= 100000; n *= 10) {
		b.n = 0;
		buf_adds(&b, "0.25");
		for (size_t i = 0; i < n; i++)
			buf_addc(&b, '0');
		ok(num_double(buf_span(&b), 0, 1, &v) == 0 && v == 0.25, "num_double: %zu zeros after", n);
		buf_addc(&b, 'x');
		ok(num_double(buf_span(&b), 0, 1, &v) == -1, "num_double: and then a letter");
	}
	for (size_t n = 60; n < 70; n++) {
		b.n = 0;
		for (size_t i = 0; i < n; i++)
			buf_addc(&b, '0');
		buf_adds(&b, "7");
		ok(num_double(buf_span(&b), 0, 9, &v) == 0 && v == 7, "num_double: %zu bytes", n + 1);
	}
	ok(num_double(SPAN_NONE, 0, 1, &v) == -1, "num_double: absent");
	ok(num_double((struct span){ "1.5garbage", 3 }, 0, 2, &v) == 0 && v == 1.5,
	    "num_double: reads no further than the span");
	buf_free(&b);
}

/* Short ones are not read by strtod, and have to be what strtod says. */
static void
exact(void)
{
	uint64_t state = 1;
	unsigned bad = 0;
	char text[32];
	double v;

	for (int i = 0; i < 50000; i++) {
		size_t n;

		state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		n = (size_t)snprintf(text, sizeof text, "%s%.*f", state >> 63 ? "-" : "", (int)(state >> 40 & 15),
		    (double)(state >> 20 & 0xfffff) / (double)(1 + (state >> 4 & 0xfff)));
		bad += num_double((struct span){ text, n }, -1e300, 1e300, &v) != 0 || v != strtod(text, NULL);
	}
	ok(bad == 0, "num_double: rounded as strtod does");
	ok(num_double(SPAN("-0.0"), -1, 1, &v) == 0 && v == 0 && signbit(v), "num_double: minus zero");
}

static void
units(void)
{
	static const struct { const char *text; int good; int64_t v; } time[] = {
		{ "90", 1, 90000000 }, { "1.5s", 1, 1500000 }, { "250ms", 1, 250000 },
		{ "10m", 1, 600000000 }, { "2h", 1, INT64_C(7200000000) },
		{ "7d", 1, INT64_C(604800000000) }, { "0", 1, 0 }, { "0.0000005", 1, 1 },
		{ "0.0000004", 1, 0 }, { "-1", 0, 0 }, { "s", 0, 0 }, { "", 0, 0 }, { "1S", 0, 0 },
		{ "1 s", 0, 0 }, { "1sec", 0, 0 }, { "1h30m", 0, 0 }, { "1e18d", 0, 0 },
		{ "9223372036854.775807", 0, 0 }, { "9e12", 1, INT64_C(9000000000000000000) },
	}, size[] = {
		{ "4096", 1, 4096 }, { "64K", 1, 65536 }, { "64KiB", 1, 65536 }, { "8M", 1, 8388608 },
		{ "8MiB", 1, 8388608 }, { "1G", 1, 1073741824 }, { "1GiB", 1, 1073741824 },
		{ "1.5K", 1, 1536 }, { "0", 1, 0 }, { "1KB", 0, 0 }, { "1k", 0, 0 }, { "K", 0, 0 },
		{ "-1K", 0, 0 }, { "1T", 0, 0 }, { "9e18", 0, 0 }, { "1e18G", 0, 0 },
		{ "8589934592G", 0, 0 },	/* 2^63 */
	};
	int64_t v;

	for (size_t i = 0; i < sizeof time / sizeof time[0]; i++) {
		v = 4711;
		ok((num_duration(SPAN(time[i].text), 0, BIG, &v) == 0) == time[i].good &&
		    v == (time[i].good ? time[i].v : 4711), "num_duration: '%s' %" PRId64,
		    time[i].text, v);
	}
	for (size_t i = 0; i < sizeof size / sizeof size[0]; i++) {
		v = 4711;
		ok((num_size(SPAN(size[i].text), 0, BIG, &v) == 0) == size[i].good &&
		    v == (size[i].good ? size[i].v : 4711), "num_size: '%s' %" PRId64, size[i].text, v);
	}
	ok(num_duration(SPAN("0.5"), 1000000, BIG, &v) == -1, "num_duration: below the limit");
	ok(num_duration(SPAN("61"), 0, 60000000, &v) == -1, "num_duration: above the limit");
	ok(num_duration(SPAN("60"), 0, 60000000, &v) == 0, "num_duration: the limit itself");
	ok(num_duration(SPAN_NONE, 0, BIG, &v) == -1 && num_size(SPAN_NONE, 0, BIG, &v) == -1,
	    "units: absent");
}

int
main(void)
{
	whole();
	decimal();
	exact();
	units();
	return tap_done();
}
