#include "csv.h"

#include <stdlib.h>

#include "base/xmem.h"

/* The separator that stands most often in the first line, outside of quotes. */
static char
separator_of(const char *p, const char *end)
{
	static const char candidates[] = ",;\t";
	size_t n[3] = { 0 };
	bool quoted = false;

	for (; p < end && (quoted || (*p != '\n' && *p != '\r')); p++) {
		const char *c = *p != '\0' ? strchr(candidates, *p) : NULL;

		quoted ^= *p == '"';
		if (c != NULL && !quoted)
			n[c - candidates]++;
	}
	return n[1] > n[0] && n[1] >= n[2] ? ';' : n[2] > n[0] ? '\t' : ',';
}

void
csv_open(struct csv *c, struct span text)
{
	*c = (struct csv){ .p = text.p, .end = text.p + text.n, .next_lineno = 1 };
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		c->p += 3;
	c->separator = separator_of(c->p, c->end);
}

void
csv_free(struct csv *c)
{
	free(c->field);
	buf_free(&c->text);
	*c = (struct csv){ 0 };
}

/* Steps over a line end at p, if there is one. */
static bool
line_end(struct csv *c)
{
	if (c->p == c->end || (*c->p != '\n' && *c->p != '\r'))
		return false;
	if (*c->p == '\r' && c->end - c->p > 1 && c->p[1] == '\n')
		c->p++;
	c->p++;
	c->next_lineno++;
	return true;
}

static int
fail(struct csv *c, const char *why)
{
	c->why = why;
	while (c->p < c->end && !line_end(c))
		c->p++;
	return -1;
}

/* Fields are offsets into c->text while a row is read: the text may still move. */
static void
add_field(struct csv *c, size_t from)
{
	if (c->n == c->cap) {
		c->cap = c->cap != 0 ? c->cap * 2 : 32;
		c->field = xreallocarray(c->field, c->cap, sizeof *c->field);
	}
	c->field[c->n++] = (struct span){ NULL, c->text.n - from };
}

static const char *
quoted(struct csv *c)
{
	for (c->p++; c->p < c->end; c->p++) {
		if (*c->p == '"') {
			if (c->end - c->p < 2 || c->p[1] != '"') {
				c->p++;
				return c->p == c->end || *c->p == c->separator || *c->p == '\n' ||
				    *c->p == '\r' ? NULL : "something after the closing quote";
			}
			c->p++;
		} else if (*c->p == '\0') {
			return "a NUL byte (a file in UTF-16? save it as UTF-8)";
		} else if (*c->p == '\n' || (*c->p == '\r' && (c->end - c->p < 2 || c->p[1] != '\n'))) {
			c->next_lineno++;
		}
		buf_addc(&c->text, *c->p);
	}
	return "a quoted field that does not end";
}

static const char *
plain(struct csv *c)
{
	const char *from = c->p;

	while (c->p < c->end && *c->p != c->separator && *c->p != '\n' && *c->p != '\r') {
		if (*c->p == '\0')
			return "a NUL byte (a file in UTF-16? save it as UTF-8)";
		c->p++;
	}
	buf_add(&c->text, from, (size_t)(c->p - from));
	return NULL;
}

static void
place_fields(struct csv *c)
{
	const char *p = buf_str(&c->text);

	for (size_t i = 0; i < c->n; i++) {
		c->field[i].p = p;
		p += c->field[i].n;
	}
}

int
csv_next(struct csv *c)
{
	const char *why;

	while (line_end(c))
		continue;
	c->n = c->text.n = 0;
	c->lineno = c->next_lineno;
	if (c->p == c->end)
		return 0;
	if (c->end - c->p >= 2 && (memcmp(c->p, "\xff\xfe", 2) == 0 || memcmp(c->p, "\xfe\xff", 2) == 0))
		return fail(c, "the file is in UTF-16; save it as UTF-8");
	for (;;) {
		size_t from = c->text.n;

		why = c->p < c->end && *c->p == '"' ? quoted(c) : plain(c);
		if (why != NULL)
			return fail(c, why);
		add_field(c, from);
		if (c->p == c->end || *c->p != c->separator)
			break;
		c->p++;
	}
	line_end(c);
	place_fields(c);
	return 1;
}

static void
put(struct buf *to, struct span s, bool guard, bool quote)
{
	/* At the start of a file a U+FEFF of the field's own would be taken for a byte order mark. */
	quote |= s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ' ||
	    (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0));
	for (size_t i = 0; i < s.n && !quote; i++)
		quote = s.p[i] == '"' || s.p[i] == ',' || s.p[i] == ';' || s.p[i] == '\t' ||
		    s.p[i] == '\n' || s.p[i] == '\r';
	buf_adds(to, quote ? "\"" : "");
	buf_adds(to, guard ? "'" : "");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_addc(to, '"');
		buf_addc(to, s.p[i]);
	}
	buf_adds(to, quote ? "\"" : "");
}

/* Is it a formula, behind any number of apostrophes? */
static bool
is_formula(struct span s)
{
	while (s.n != 0 && *s.p == '\'') {
		s.p++;
		s.n--;
	}
	return s.n != 0 && *s.p != '\0' && strchr("=+-@\t\r", *s.p) != NULL;
}

void
csv_put(struct buf *to, struct span s, bool first)
{
	buf_adds(to, first ? "" : ",");
	put(to, s, false, false);
}

void
csv_put_text(struct buf *to, struct span s, bool first, bool quote)
{
	buf_adds(to, first ? "" : ",");
	put(to, s, is_formula(s), quote);
}

struct span
csv_text(struct span field)
{
	if (field.n != 0 && *field.p == '\'' && is_formula(field))
		return (struct span){ field.p + 1, field.n - 1 };
	return field;
}
