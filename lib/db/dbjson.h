/*
 * dbjson - PostgreSQL's text form of a value as JSON
 *
 * Numbers, booleans and JSON stay what they are, NaN and infinities become null, times RFC 3339, anything else a string.
 * Times must be in ISO style; in UTC they end with a Z.
 */
#ifndef DBJSON_H
#define DBJSON_H

#include "json/json.h"

/* v is the text of a value whose type has this oid (pg_type), followed by a NUL; SPAN_NONE: null. */
void dbjson_put(struct jsonw *w, const char *key, unsigned oid, struct span v);
/* Appends JSON with each raw newline and carriage return, which can occur only between tokens, as a blank, so a record
 * stays one line. */
void dbjson_one_line(struct buf *to, struct span json);

#endif
