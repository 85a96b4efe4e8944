/*
 * split - the floor: reads standard input in large pieces, finds the lines, and forgets them
 *
 * What a program that does anything at all with each line of a pipe can reach at most.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main(void)
{
	size_t cap = (size_t)1 << 20, lines = 0;
	char *b = malloc(cap), *p, *end;
	ssize_t k;

	if (b == NULL)
		return 1;
	(void)fcntl(0, F_SETPIPE_SZ, 1 << 20);
	while ((k = read(0, b, cap)) > 0)
		for (p = b, end = b + k; (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
			lines++;
	printf("%zu\n", lines);
	free(b);
	return k < 0;
}
