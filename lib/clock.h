/*
 * clock - instants and days
 *
 * An instant is microseconds since 1970-01-01T00:00:00Z (no leap seconds), 64 bits.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

#include "buf.h"

#define CLOCK_SECOND INT64_C(1000000)
#define CLOCK_DAY (86400 * CLOCK_SECOND)

int64_t clock_now(void);	/* the wall clock; may step */
int64_t clock_mono(void);	/* never goes back; its zero means nothing; stops at reboot */

/* "2026-02-01T10:00:00Z"; out holds 21 bytes or more.  Years 0 to 9999. */
void clock_iso(int64_t at, char out[32]);
/* The same with milliseconds: "2026-02-01T10:00:00.125Z". */
void clock_iso_ms(int64_t at, char out[32]);
/* Reads "2026-02-01", "2026-02-01T10:00:00[.fraction](Z|+hh:mm)", a blank for the T; 0 or -1. */
int clock_parse(struct span s, int64_t *at);

#endif
