/*
 * escape - percent escapes, as in a URL (RFC 3986)
 *
 * The caller decides what a bad escape means, and whether '+' is a blank.  Locale-independent.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include "buf.h"

/* The byte that the "%XX" at the beginning of s stands for, or -1: there is none. */
int escape_byte(struct span s);
/* Appends text, with every byte but unreserved characters as %XX; reserved: reserved characters and valid %XX stay as well. */
void escape_put(struct buf *to, struct span text, bool reserved);

#endif
