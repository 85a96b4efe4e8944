/*
 * percent - a percent as text, never on the wrong side of what it is compared with
 *
 * 49.96 with one decimal is 50.0, and a reader asks why that is not HOLD.  All percents that people or scripts compare
 * with a threshold are written here.
 */
#ifndef PERCENT_H
#define PERCENT_H

#include <stdint.h>

#include "buf.h"

/* Of part in whole; NAN if whole is 0. */
double percent_of(int64_t part, int64_t whole);

/*
 * Appends a percent with that many decimals; nothing for NAN.  None is rounded to the other side of 0, of 100, of go or
 * of hold (percents; NAN: there is none).  With 0 decimals, 49.6 is 49 and not 50, 0.3 is 1, 99.9 is 99.
 * If no number with that many decimals is on the right side, it gets more, up to most; otherwise it is the number below,
 * or above if that is 0.
 */
void percent_put(struct buf *to, double percent, double go, double hold, int decimals, int most);

#endif
