/*
 * words - a line of a text file, taken apart
 *
 * Words are separated by blanks; one in double quotes may hold blanks, \" and \\.  A '#' at the
 * beginning of a word or behind it begins a comment.
 */
#ifndef WORDS_H
#define WORDS_H

#include <stddef.h>

enum { WORDS_MAX = 24 };

struct words {
	char *v[WORDS_MAX];	/* point into the line */
	size_t n;
};

/* Changes line in place; NULL, or why it cannot be taken apart. */
const char *words_split(struct words *w, char *line);

#endif
