#include "num.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "xmem.h"

int
num_i64(struct span s, int64_t lo, int64_t hi, int64_t *out)
{
	int64_t v = 0;
	size_t i = 0;
	bool minus;

	if (s.p == NULL)
		return -1;
	minus = s.n > 0 && s.p[0] == '-';
	i = minus ? 1 : 0;
	if (i == s.n)
		return -1;
	for (; i < s.n; i++) {
		int d = s.p[i] - '0';

		if (d < 0 || d > 9)
			return -1;
		/* Counted downwards: the negative range is the larger one.  18 digits always fit. */
		if (i >= 18 && v < (INT64_MIN + d) / 10)
			return -1;
		v = v * 10 - d;
	}
	if (!minus) {
		if (v == INT64_MIN)
			return -1;
		v = -v;
	}
	if (v < lo || v > hi)
		return -1;
	*out = v;
	return 0;
}

/* How many digits there are at i; at most n bytes. */
static size_t
digits(const char *p, size_t i, size_t n)
{
	size_t from = i;

	while (i < n && p[i] >= '0' && p[i] <= '9')
		i++;
	return i - from;
}

/* strtod accepts more than we do: blanks, "+1", ".5", "1.", "0x1p3", "inf", "nan". */
static bool
is_decimal(struct span s)
{
	size_t i = s.n > 0 && s.p[0] == '-' ? 1 : 0, k;

	if ((k = digits(s.p, i, s.n)) == 0)
		return false;
	i += k;
	if (i < s.n && s.p[i] == '.') {
		if ((k = digits(s.p, i + 1, s.n)) == 0)
			return false;
		i += 1 + k;
	}
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		i++;
		i += i < s.n && (s.p[i] == '+' || s.p[i] == '-');
		if ((k = digits(s.p, i, s.n)) == 0)
			return false;
		i += k;
	}
	return i == s.n;
}

/*
 * A decimal of at most 15 digits without an exponent, as nearly all are: its digits and the power of
 * ten are exact as doubles, so their quotient is rounded once, as strtod's result is (Clinger 1990).
 */
static bool
short_decimal(struct span s, double *out)
{
	static const double power[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
		1e14, 1e15 };
	size_t minus = s.p[0] == '-', fraction = 0;
	int64_t v = 0;

	if (s.n - minus > 15)
		return false;
	for (size_t i = minus; i < s.n; i++) {
		if (s.p[i] == '.') {
			fraction = s.n - i - 1;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*out = (double)v / power[fraction];
	if (minus)
		*out = -*out;
	return true;
}

static double
any_decimal(struct span s)
{
	static locale_t c;
	char small[64], *text = small;
	double v;

	if (c == (locale_t)0)
		c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	/* JSON sets no limit to the digits of a number. */
	if (s.n >= sizeof small) {
		text = xmemdup(s.p, s.n);
	} else {
		memcpy(text, s.p, s.n);
		text[s.n] = '\0';
	}
	v = c != (locale_t)0 ? strtod_l(text, NULL, c) : strtod(text, NULL);
	if (text != small)
		free(text);
	return v;
}

int
num_double(struct span s, double lo, double hi, double *out)
{
	double v;

	if (s.p == NULL || !is_decimal(s))
		return -1;
	if (!short_decimal(s, &v))
		v = any_decimal(s);
	if (!isfinite(v) || v < lo || v > hi)
		return -1;
	*out = v;
	return 0;
}

struct unit {
	const char *name;
	double factor;
};

/* A non-negative number followed by one of units, times the unit's factor, rounded. */
static int
with_unit(struct span s, const struct unit *units, int64_t lo, int64_t hi, int64_t *out)
{
	size_t k = s.n;
	double v;

	if (s.p == NULL)
		return -1;
	while (k > 0 && isalpha((unsigned char)s.p[k - 1]))
		k--;
	for (; units->name != NULL; units++)
		if (span_is((struct span){ s.p + k, s.n - k }, units->name))
			break;
	if (units->name == NULL || num_double((struct span){ s.p, k }, 0, 1e18, &v) != 0)
		return -1;
	v = round(v * units->factor);
	/* 2^63 as a double: INT64_MAX itself would be rounded up to it. */
	if (v >= 9223372036854775808.0 || (int64_t)v < lo || (int64_t)v > hi)
		return -1;
	*out = (int64_t)v;
	return 0;
}

int
num_duration(struct span s, int64_t lo_us, int64_t hi_us, int64_t *out)
{
	static const struct unit units[] = {
		{ "", 1e6 }, { "s", 1e6 }, { "ms", 1e3 }, { "m", 60e6 },
		{ "h", 3600e6 }, { "d", 86400e6 }, { NULL, 0 },
	};

	return with_unit(s, units, lo_us, hi_us, out);
}

int
num_size(struct span s, int64_t lo, int64_t hi, int64_t *out)
{
	static const struct unit units[] = {
		{ "", 1 }, { "K", 1024 }, { "KiB", 1024 }, { "M", 1048576 },
		{ "MiB", 1048576 }, { "G", 1073741824 }, { "GiB", 1073741824 }, { NULL, 0 },
	};

	return with_unit(s, units, lo, hi, out);
}
