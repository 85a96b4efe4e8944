/*
 * simtext - JSON as API-Football's server spells it
 *
 * Compact, slashes escaped (\/), everything beyond ASCII as \uXXXX: what PHP's json_encode does.  Numbers are written
 * fast: an answer of 40 kB contains two thousand.
 */
#ifndef SIMTEXT_H
#define SIMTEXT_H

#include <stdint.h>

#include "base/buf.h"

#define LIT(b, s) buf_add((b), (s), sizeof(s) - 1)

void simtext_int(struct buf *to, int64_t v);
/* A string with its quotes. */
void simtext_str(struct buf *to, struct span text);
/* "2024-09-05T23:00:00+00:00", with quotes. */
void simtext_date(struct buf *to, int64_t at);
/* A JSON text that json_scan has accepted, in the server's spelling: no white space outside strings, slashes and non-ASCII
 * escaped, everything else unchanged. */
void simtext_compact(struct buf *to, struct span json);

#endif
