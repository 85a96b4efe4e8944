/*
 * simgzip - compresses an answer, as the real provider does for whoever accepts it (RFC 1952)
 *
 * The only module that includes zlib.h.
 */
#ifndef SIMGZIP_H
#define SIMGZIP_H

#include "base/buf.h"

/* Replaces the content of b by its gzip form, quickly rather than well. */
void simgzip(struct buf *b);

#endif
