/*
 * xmem - memory, or the end of the program
 *
 * Out of memory is EXIT_FOR_NOW: the same command may succeed on a calmer machine.
 * Sizes of arrays are checked for overflow.  free(3) frees.
 */
#ifndef XMEM_H
#define XMEM_H

#include <stddef.h>

void *xmalloc(size_t n);
void *xcalloc(size_t n, size_t size);
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
/* The first n bytes and a NUL after them; s may be NULL if n is 0. */
char *xmemdup(const char *s, size_t n);
/* n bytes from the start of a page, zeroed; p, which has old of them, grows without being copied
 * (NULL: new); n 0 frees and returns NULL. */
void *xpages(void *p, size_t old, size_t n);

#endif
