/*
 * charset - an answer's text as UTF-8, or not at all
 *
 * The log is UTF-8, so anything else is converted (libc's iconv), never patched with U+FFFD.  The encoding of a text is
 * told, in this order, by its byte order mark; by being UTF-8 with a character beyond ASCII in it, which no text in
 * another character set is by chance, whatever its header claims; by charset in its Content-Type; by the provider's own
 * word (charset in af-provider(5)).  If none tells, it is UTF-8.  As everywhere on the web, ISO-8859-1 means
 * Windows-1252, and UTF-16 without a mark goes by its first character.
 *
 * A mark is left out.  A text that is not what it claims, a character set missing from the table, and a NUL, which no
 * text has, do not count as text: the caller reports an error.
 */
#ifndef CHARSET_H
#define CHARSET_H

#include "base/buf.h"

/* content_type: the header's value, or SPAN_NONE; otherwise: the provider's charset, or NULL.  0 with *text, which
 * points into body or into *room (cleared first; body must not); -1: it cannot be read. */
int charset_utf8(struct span body, struct span content_type, const char *otherwise, struct buf *room,
    struct span *text);
/* Is this a known name? */
bool charset_known(struct span name);

#endif
