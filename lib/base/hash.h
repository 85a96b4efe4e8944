/*
 * hash - XXH3, inlined: fast hashes of bytes, the same on every machine; none is safe against an adversary
 */
#ifndef AF_HASH_H
#define AF_HASH_H

/* Whatever xxhash.h includes comes before the name is changed. */
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "xmem.h"

/*
 * Nobody here uses the part of it that allocates, but without optimisation that is compiled too, and then looks like
 * memory that does not come from lib/xmem.
 */
#define XXH_INLINE_ALL
#define malloc xmalloc
#include <xxhash.h>
#undef malloc

#endif
