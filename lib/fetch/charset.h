/*
 * charset - an answer's text as UTF-8, or not at all
 *
 * The log is UTF-8, so what comes otherwise is converted (iconv of libc), never patched with U+FFFD.  What a
 * text is written in is told, in this order, by its byte order mark; by being UTF-8 with a character beyond
 * ASCII in it, which no text in another character set is by chance, whatever its header claims; by charset
 * in its Content-Type; by the provider's own word (charset in af-provider(5)).  Where nobody tells, it is
 * UTF-8.  As everywhere on the web, ISO-8859-1 means Windows-1252, and UTF-16 without a mark goes by its
 * first character.
 *
 * A mark is left out.  A text that is not what it says, a character set that is not in the table, and a
 * NUL, which no text has, are no text: the caller makes an error of it.
 */
#ifndef CHARSET_H
#define CHARSET_H

#include "base/buf.h"

/* content_type: the header's value, or SPAN_NONE; otherwise: the provider's charset, or NULL.  0 with *text, which
 * points into body or into *room (cleared first; body must not); -1: it cannot be read. */
int charset_utf8(struct span body, struct span content_type, const char *otherwise, struct buf *room,
    struct span *text);
/* Is this one of the names that are known? */
bool charset_known(struct span name);

#endif
