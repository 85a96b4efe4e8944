/*
 * clock - instants: now, as text and back, and durations for people
 *
 * An instant is microseconds since 1970-01-01T00:00:00Z (no leap seconds), 64 bits.  Days are days.h's, zones zone.h's.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

#include "buf.h"

#define CLOCK_SECOND INT64_C(1000000)
#define CLOCK_DAY (86400 * CLOCK_SECOND)

int64_t clock_now(void);	/* the wall clock; may step */
int64_t clock_mono(void);	/* never goes back; its zero means nothing; stops at reboot */

/* "2026-02-01T10:00:00Z": 20 bytes and a NUL.  Anything before year 0 or after 9999 becomes their first or last
 * instant. */
void clock_iso(int64_t at, char out[32]);
/* The same with milliseconds: "2026-02-01T10:00:00.125Z". */
void clock_iso_ms(int64_t at, char out[32]);
/*
 * Reads "2026-02-01" (its midnight in UTC) and "2026-02-01T10:00:00[.fraction]ZONE", where ZONE is Z,
 * +hh:mm, +hhmm or +hh, and the T may be a blank: RFC 3339 and what PostgreSQL writes.  A
 * time without a zone is refused.  0, or -1 and *at as it was.
 */
int clock_parse(struct span s, int64_t *at);

/* Appends a duration for people, in two units at most and to the nearest of the second: "45 s", "2 m 10 s", "3 h 5 m",
 * "2 d 4 h"; a second unit of 0 is left out.  us: not negative. */
void clock_duration(struct buf *to, int64_t us);

#endif
