/*
 * zone - which day it is in a given place
 *
 * Zones have the names of the tz database ("America/New_York", "UTC"), which is looked for in $TZDIR or
 * /usr/share/zoneinfo.  The C library takes an unknown name for UTC; here it is an error.
 */
#ifndef ZONE_H
#define ZONE_H

#include <stdint.h>

/* NULL, or why it is not a zone (a text that the next call overwrites).  Opens the zone's file; "UTC" needs none. */
const char *zone_check(const char *name);
/*
 * The day (days.h) at an instant (clock.h) in a zone that zone_check has passed.  Meanwhile TZ of the process is another; it is as
 * before when this returns, since commands that are started inherit it.
 */
int64_t zone_day(const char *name, int64_t at);

#endif
