/*
 * dbjson - PostgreSQL's text form of a value as JSON
 *
 * Numbers, booleans and JSON become what they are, NaN and infinities null, times what RFC 3339 has, anything
 * else a string.  Times must be in ISO style; in UTC they end with a Z.
 */
#ifndef DBJSON_H
#define DBJSON_H

#include "json/json.h"

/* v is the text of a value of the type with that oid (pg_type), followed by a NUL; SPAN_NONE: null. */
void dbjson_put(struct jsonw *w, const char *key, unsigned oid, struct span v);
/* Appends JSON with each raw newline and carriage return, which can only stand between tokens, as a
 * blank, so that a record stays a line. */
void dbjson_one_line(struct buf *to, struct span json);

#endif
