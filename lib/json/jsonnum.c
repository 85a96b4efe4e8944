/* Numbers and identifiers, exactly. */
#include "base/num.h"
#include "json.h"

/*
 * The digits of a number spelled with a point or an exponent, as a plain whole number with its sign in out[24]; its
 * length, or 0 if it is not whole or too long.  A double would make 1.00000000000000000001 whole, and 9007199254740993.0
 * another number.
 */
static size_t
plain_digits(struct span v, char out[24])
{
	size_t mantissa = 0, first = v.n, last = 0, point, n = 0;
	int64_t exponent = 0;

	while (mantissa < v.n && (v.p[mantissa] | 0x20) != 'e')
		mantissa++;
	for (point = 0; point < mantissa && v.p[point] != '.';)
		point++;
	for (size_t i = 0; i < mantissa; i++)
		if (v.p[i] >= '1' && v.p[i] <= '9') {
			first = first == v.n ? i : first;
			last = i;
		}
	if (first == v.n) {
		out[0] = '0';
		return 1;
	}
	if (mantissa != v.n) {
		size_t at = mantissa + 1 + (v.p[mantissa + 1] == '+');

		if (num_i64((struct span){ v.p + at, v.n - at }, -1000000, 1000000, &exponent) != 0)
			return 0;
	}
	/* Now the power of ten of the last digit other than zero. */
	exponent += (int64_t)point - (int64_t)last - (last < point);
	if (exponent < 0 || exponent > 18 || last - first > 20)
		return 0;
	if (*v.p == '-')
		out[n++] = '-';
	for (size_t i = first; i <= last; i++)
		if (v.p[i] != '.') {
			if (n == 21)
				return 0;
			out[n++] = v.p[i];
		}
	for (; exponent > 0; exponent--) {
		if (n == 21)
			return 0;
		out[n++] = '0';
	}
	return n;
}

int
json_i64(struct span v, int64_t lo, int64_t hi, int64_t *out)
{
	char plain[24];
	size_t n;

	if (json_type(v) != JSON_NUMBER)
		return -1;
	if (num_i64(v, lo, hi, out) == 0)
		return 0;
	n = plain_digits(v, plain);
	return n != 0 ? num_i64((struct span){ plain, n }, lo, hi, out) : -1;
}

int
json_id(struct span v, int64_t lo, int64_t hi, int64_t *out)
{
	if (json_type(v) == JSON_STRING)
		return num_i64((struct span){ v.p + 1, v.n - 2 }, lo, hi, out);
	return json_i64(v, lo, hi, out);
}

int
json_double(struct span v, double lo, double hi, double *out)
{
	return json_type(v) == JSON_NUMBER ? num_double(v, lo, hi, out) : -1;
}

void
json_id_text(struct buf *to, struct span value)
{
	int64_t whole;

	if (json_type(value) == JSON_NUMBER && (memchr(value.p, '.', value.n) != NULL ||
	    memchr(value.p, 'e', value.n) != NULL || memchr(value.p, 'E', value.n) != NULL) &&
	    json_i64(value, INT64_MIN, INT64_MAX, &whole) == 0)
		buf_addf(to, "%lld", (long long)whole);
	else
		json_text(to, value);
}
