#include "sqlvar.h"

#include "base/words.h"
#include "base/xmem.h"

bool
sqlvar_starts(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

size_t
sqlvar_length(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && (sqlvar_starts(*q) || is_digit(*q) || *q == '$'))
		q++;
	return (size_t)(q - p);
}

static struct span
trim(struct span s)
{
	while (s.n > 0 && strchr(" \t\r", s.p[s.n - 1]) != NULL)
		s.n--;
	while (s.n > 0 && strchr(" \t", *s.p) != NULL) {
		s.p++;
		s.n--;
	}
	return s;
}

struct span
sqlvar_word(struct span *rest)
{
	struct span word;

	*rest = trim(*rest);
	word = words_bare(rest, " \t");
	*rest = trim(*rest);
	return word;
}

static void
add_word(struct sqlword **v, size_t *n, struct span name, struct span text)
{
	*v = xreallocarray(*v, *n + 1, sizeof **v);
	(*v)[(*n)++] = (struct sqlword){ xmemdup(name.p, name.n), xmemdup(text.p, text.n) };
}

const char *
sqlvar_get(const struct sqlfile *f, struct span name)
{
	for (size_t i = f->nvars; i-- > 0;)
		if (span_is(name, f->vars[i].name))
			return f->vars[i].text;
	return NULL;
}

void
sqlvar_note(struct sqlfile *f, struct span text)
{
	struct span word = sqlvar_word(&text);
	struct buf b = { 0 };

	for (size_t i = 0; i < text.n;) {
		struct span name = { text.p + i + 1, sqlvar_length(text.p + i + 1, text.p + text.n) };
		const char *value = text.p[i] == ':' ? sqlvar_get(f, name) : NULL;

		if (value != NULL)
			buf_adds(&b, value);
		else
			buf_addc(&b, text.p[i]);
		i += value != NULL ? name.n + 1 : 1;
	}
	add_word(&f->notes, &f->nnotes, word, buf_span(&b));
	buf_free(&b);
}

const char *
sqlvar_set(struct sqlfile *f, struct span name, struct span rest)
{
	struct buf text = { 0 };
	size_t i = 1;

	if (rest.n == 0 || *rest.p != '\'') {
		if (memchr(rest.p, ' ', rest.n) != NULL || memchr(rest.p, '\'', rest.n) != NULL)
			return "a value with blanks must be in single quotes, not";
		add_word(&f->vars, &f->nvars, name, rest);
		return NULL;
	}
	/* Up to the quote that is not doubled. */
	for (; i < rest.n && (rest.p[i] != '\'' || (i + 1 < rest.n && rest.p[i + 1] == '\'')); i++) {
		buf_addc(&text, rest.p[i]);
		i += rest.p[i] == '\'';
	}
	if (i + 1 == rest.n)
		add_word(&f->vars, &f->nvars, name, buf_span(&text));
	buf_free(&text);
	return i + 1 == rest.n ? NULL : "the quotes do not match in";
}

