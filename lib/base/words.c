#include "words.h"

#define BLANKS " \t\r\n"

char *
words_unquote(char *s, const char **why)
{
	char *to = s, *from = s + 1;

	for (; *from != '"'; from++) {
		char c = *from;

		if (c == '\\') {
			c = *++from;
			if (c != '\0' && strchr("\"\\nt", c) == NULL) {
				*why = "in quotes only \\\" \\\\ \\n \\t are escapes";
				return NULL;
			}
			c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
		}
		if (c == '\0') {
			*why = "the quotes do not match";
			return NULL;
		}
		*to++ = c;
	}
	*to = '\0';
	return from + 1;
}

/* As words_next; an unquoted word ends at one of ends too, which stays in *end. */
static char *
take(char **line, const char *ends, char *end, const char **why)
{
	char *from = *line + strspn(*line, BLANKS), *behind;

	*why = NULL;
	*end = '\0';
	if (*from == '\0')
		return NULL;
	if (*from == '"') {
		if ((behind = words_unquote(from, why)) == NULL)
			return NULL;
		if (*behind != '\0' && strchr(ends, *behind) == NULL) {
			*why = "the quotes do not match";
			return NULL;
		}
		*line = behind;
		return from;
	}
	behind = from + strcspn(from, ends);
	*end = *behind;
	*behind = '\0';
	*line = behind + (*end != '\0');
	return from;
}

char *
words_next(char **line, const char **why)
{
	char end;

	return take(line, BLANKS, &end, why);
}

const char *
words_split(struct words *w, char *line)
{
	const char *why = NULL;
	char *one, end = '\0';

	for (w->n = 0; end != '#'; w->v[w->n++] = one) {
		line += strspn(line, BLANKS);
		if (*line == '#')
			return NULL;
		if (w->n == WORDS_MAX && *line != '\0')
			return "too many words";
		if ((one = take(&line, BLANKS "#", &end, &why)) == NULL)
			return why;
	}
	return NULL;
}

struct span
words_bare(struct span *rest, const char *separators)
{
	struct span word;
	size_t k = 0;

	while (k < rest->n && strchr(separators, rest->p[k]) != NULL)
		k++;
	word.p = rest->p + k;
	for (word.n = 0; k < rest->n && strchr(separators, rest->p[k]) == NULL; k++)
		word.n++;
	rest->p += k;
	rest->n -= k;
	return word;
}
