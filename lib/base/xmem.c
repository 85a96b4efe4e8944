#include "xmem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "die.h"

static void *
or_die(void *p, size_t n)
{
	if (p == NULL)
		die(EXIT_FOR_NOW, "out of memory (%zu bytes wanted)", n);
	return p;
}

void *
xmalloc(size_t n)
{
	return or_die(malloc(n != 0 ? n : 1), n);
}

void *
xcalloc(size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		die(EXIT_FOR_NOW, "out of memory (%zu times %zu bytes wanted)", n, size);
	return or_die(calloc(n != 0 ? n : 1, size != 0 ? size : 1), n * size);
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		die(EXIT_FOR_NOW, "out of memory (%zu times %zu bytes wanted)", n, size);
	n *= size;
	return or_die(realloc(p, n != 0 ? n : 1), n);
}

char *
xstrdup(const char *s)
{
	return xmemdup(s, strlen(s));
}

char *
xmemdup(const char *s, size_t n)
{
	char *p = xmalloc(n + 1);

	if (n != 0)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

void *
xpages(void *p, size_t old, size_t n)
{
	void *q;

	if (n == 0) {
		munmap(p, old);
		return NULL;
	}
	if (p == NULL)
		q = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	else
		q = mremap(p, old, n, MREMAP_MAYMOVE);
	return or_die(q != MAP_FAILED ? q : NULL, n);
}
