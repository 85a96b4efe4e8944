/*
 * escape - percent escapes, as in a URL (RFC 3986)
 *
 * What a bad escape means, and whether '+' is a blank, is the caller's.  Locale-independent.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include "buf.h"

/* The byte that the "%XX" at the beginning of s stands for, or -1: there is none. */
int escape_byte(struct span s);
/* Appends text with everything but unreserved characters as %XX; with reserved, those and each %XX stay too. */
void escape_put(struct buf *to, struct span text, bool reserved);

#endif
