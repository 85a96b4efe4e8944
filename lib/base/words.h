/*
 * words - a line of a text file, split into words
 *
 * Words are separated by blanks.  One quoting rule for all our files: a word in double quotes may hold blanks, and \" \\ \n
 * \t for a quote, a backslash, a newline and a tab; another backslash in quotes is a mistake.
 *
 * Not here: SQL files, whose quotes are psql's.
 */
#ifndef WORDS_H
#define WORDS_H

#include "buf.h"

enum { WORDS_MAX = 24 };

struct words {
	char *v[WORDS_MAX];	/* point into the line */
	size_t n;
};

/* Changes line in place; NULL, or why it cannot be split.  A '#' at the beginning of a word, or after one,
 * begins a comment. */
const char *words_split(struct words *w, char *line);
/* The next word of *line, which is changed in place and moved past it; NULL at the end, with *why NULL, and if the
 * word is wrong, with *why.  There are no comments. */
char *words_next(char **line, const char **why);
/* Undoes the quotes of the word at s, which begins with one, in place: what stands after it, or NULL with *why. */
char *words_unquote(char *s, const char **why);
/* The next word of *rest, which is moved past it; empty at the end.  A quote is an ordinary letter. */
struct span words_bare(struct span *rest, const char *separators);

#endif
