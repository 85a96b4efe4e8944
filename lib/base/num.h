/*
 * num - the only way from text to a number
 *
 * The whole span must be the number: no white space, no sign but one '-', no
 * rest.  Leading zeros are allowed.  Returns 0, or -1 and leaves *out alone: not a
 * number, or outside lo..hi.  Locale-independent.
 */
#ifndef NUM_H
#define NUM_H

#include <stdint.h>

#include "buf.h"

int num_i64(struct span s, int64_t lo, int64_t hi, int64_t *out);
/* Decimal, with fraction and exponent, a digit on both sides of the point, of any length; no
 * inf, nan or hexadecimal.  Too small for a double is 0, too large is -1. */
int num_double(struct span s, double lo, double hi, double *out);
/* Seconds as "90", "1.5s", "250ms", "10m", "2h", "7d", in microseconds; never negative. */
int num_duration(struct span s, int64_t lo_us, int64_t hi_us, int64_t *out);
/* Bytes as "4096", "64K", "64KiB", "1.5M", "8MiB", "1G", "1GiB" (powers of 1024); exact to 2^53. */
int num_size(struct span s, int64_t lo, int64_t hi, int64_t *out);

#endif
