#include "words.h"

#include <string.h>

#define BLANKS " \t\r\n"

/* Takes the quotes and backslashes off the word at s, in place; what is behind it, or NULL. */
static char *
unquote(char *s)
{
	char *to = s, *from = s + 1;

	for (; *from != '"'; from++) {
		from += *from == '\\' && from[1] != '\0';
		if (*from == '\0')
			return NULL;
		*to++ = *from;
	}
	*to = '\0';
	return from + 1;
}

const char *
words_split(struct words *w, char *line)
{
	for (w->n = 0;;) {
		char end;

		line += strspn(line, BLANKS);
		if (*line == '\0' || *line == '#')
			return NULL;
		if (w->n == WORDS_MAX)
			return "too many words";
		w->v[w->n++] = line;
		if (*line == '"') {
			line = unquote(line);
			if (line == NULL || (*line != '\0' && strchr(BLANKS "#", *line) == NULL))
				return "the quotes do not match";
			continue;
		}
		line += strcspn(line, BLANKS "#");
		end = *line;
		*line = '\0';
		if (end == '\0' || end == '#')
			return NULL;
		line++;
	}
}
