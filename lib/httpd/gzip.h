/*
 * gzip - compresses a body, for clients that accept it (RFC 1952)
 */
#ifndef GZIP_H
#define GZIP_H

#include "base/buf.h"

/* Replaces the content of b with its gzip form; level: 1 is quick, 9 is small. */
void gzip(struct buf *b, int level);

#endif
