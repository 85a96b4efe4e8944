#include "sqlscan.h"

#include <errno.h>
#include <stdlib.h>

#include "base/io.h"
#include "base/xmem.h"
#include "sqlpath.h"
#include "sqlvar.h"

#define MAX_FILE ((size_t)1 << 20)
#define MAX_DEPTH 8
#define MAX_PARAMS 64

/* One file being read. */
struct sqlscan {
	struct sqlfile *f;
	const char *path, *p, *end;
	unsigned long line;
	unsigned depth;
	bool by_path;		/* \ir looks beside it first */
	bool fresh;		/* nothing but white space on this line so far */
	bool *ended;		/* a semicolon was seen */
};

static int load(struct sqlfile *f, const char *name, const struct sqlscan *from, bool *ended);

static int
wrong(const struct sqlscan *s, const char *what, struct span subject)
{
	complain("%s:%lu: %s%s%.*s%s", s->path, s->line, what, subject.n != 0 ? " '" : "",
	    SPAN_ARG(subject), subject.n != 0 ? "'" : "");
	return -1;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Takes n bytes into the statement. */
static void
take(struct sqlscan *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s->line += s->p[i] == '\n';
	buf_add(&s->f->text, s->p, n);
	s->p += n;
	s->fresh = false;
}

/* The end of what begins at s->p + skip and ends with mark; NULL if it does not. */
static const char *
end_of(const struct sqlscan *s, size_t skip, const char *mark, size_t n)
{
	return memmem(s->p + skip, (size_t)(s->end - s->p) - skip, mark, n);
}

static int
quoted(struct sqlscan *s, char quote, bool escapes)
{
	const char *p = s->p + 1;

	/* Skips pairs of quotes and pairs that begin with a backslash. */
	while (p < s->end && (*p != quote || (s->end - p > 1 && p[1] == quote)))
		p += *p == quote || (escapes && *p == '\\' && s->end - p > 1) ? 2 : 1;
	if (p >= s->end)
		return wrong(s, quote == '"' ? "an identifier without its closing quote" :
		    "a string without its closing quote", SPAN(""));
	take(s, (size_t)(p + 1 - s->p));
	return 0;
}

static int
dollar(struct sqlscan *s)
{
	size_t n = 1;
	const char *close;

	if (s->end - s->p > 1 && is_digit(s->p[1]))
		return wrong(s, "write :name for a parameter, not", (struct span){ s->p, 2 });
	while (s->p + n < s->end && (sqlvar_starts(s->p[n]) || (n > 1 && is_digit(s->p[n]))))
		n++;
	if (s->p + n == s->end || s->p[n] != '$') {
		take(s, 1);
		return 0;
	}
	n++;
	if ((close = end_of(s, n, s->p, n)) == NULL)
		return wrong(s, "missing end of what begins with", (struct span){ s->p, n });
	take(s, (size_t)(close - s->p) + n);
	return 0;
}

static void
line_comment(struct sqlscan *s)
{
	const char *nl = memchr(s->p, '\n', (size_t)(s->end - s->p));
	struct span text = { s->p, (size_t)((nl != NULL ? nl : s->end) - s->p) };

	s->p += text.n;
	if (s->fresh && text.n > 3 && text.p[2] == ':')
		sqlvar_note(s->f, (struct span){ text.p + 3, text.n - 3 });
}

static int
block_comment(struct sqlscan *s)
{
	unsigned depth = 0;
	const char *p = s->p;

	do {
		if (s->end - p < 2)
			return wrong(s, "a comment without its end", SPAN(""));
		if (p[0] == '/' && p[1] == '*') {
			depth++;
			p += 2;
		} else if (p[0] == '*' && p[1] == '/') {
			depth--;
			p += 2;
		} else {
			p++;
		}
	} while (depth != 0);
	for (; s->p < p; s->p++)
		s->line += *s->p == '\n';
	buf_addc(&s->f->text, ' ');
	return 0;
}

static int
add_param(struct sqlscan *s, struct span name)
{
	struct sqlfile *f = s->f;
	size_t i;

	for (i = 0; i < f->nparams; i++)
		if (span_is(name, f->params[i].name))
			break;
	if (i == MAX_PARAMS)
		return wrong(s, "more than 64 parameters, with", name);
	if (i == f->nparams) {
		f->params = xreallocarray(f->params, i + 1, sizeof *f->params);
		f->params[f->nparams++] = (struct sqlparam){ xmemdup(name.p, name.n), NULL, false };
	}
	buf_addf(&f->text, "$%zu", i + 1);
	return 0;
}

/* :'name', which was \set, as a string. */
static int
literal(struct sqlscan *s)
{
	struct span name = { s->p + 2, sqlvar_length(s->p + 2, s->end) };
	const char *text = sqlvar_get(s->f, name);

	if (text == NULL || name.p + name.n == s->end || name.p[name.n] != '\'')
		return wrong(s, "only a name that was \\set can be used as a string, not", (struct span){ s->p, name.n + 2 });
	s->p += name.n + 3;
	/* A backslash means nothing in it: standard_conforming_strings is on since PostgreSQL 9.1. */
	buf_addc(&s->f->text, '\'');
	for (; *text != '\0'; text++) {
		buf_addc(&s->f->text, *text);
		if (*text == '\'')
			buf_addc(&s->f->text, '\'');
	}
	buf_addc(&s->f->text, '\'');
	return 0;
}

/* At a colon: a cast, an assignment, a slice, a name that was \set, or a parameter. */
static int
colon(struct sqlscan *s)
{
	struct span name = { s->p + 1, 0 };
	char next = s->end - s->p > 1 ? s->p[1] : '\0';
	const char *text;

	s->fresh = false;
	if (next == ':' || next == '=') {
		take(s, 2);
		return 0;
	}
	if (next == '\'')
		return literal(s);
	if (next == '"')
		return wrong(s, "write :name, without double quotes, not", (struct span){ s->p, 2 });
	if (!sqlvar_starts(next)) {
		take(s, 1);
		return 0;
	}
	name.n = sqlvar_length(name.p, s->end);
	s->p += 1 + name.n;
	if ((text = sqlvar_get(s->f, name)) == NULL)
		return add_param(s, name);
	buf_adds(&s->f->text, text);
	return 0;
}

static int
set(struct sqlscan *s, struct span rest)
{
	struct span name = sqlvar_word(&rest);
	const char *why;

	if (name.n == 0 || !sqlvar_starts(*name.p) || sqlvar_length(name.p, name.p + name.n) != name.n)
		return wrong(s, "\\set needs a name", name);
	why = sqlvar_set(s->f, name, rest);
	return why == NULL ? 0 : wrong(s, why, rest);
}

static int
command(struct sqlscan *s)
{
	const char *nl = memchr(s->p, '\n', (size_t)(s->end - s->p));
	struct span rest = { s->p + 1, (size_t)((nl != NULL ? nl : s->end) - s->p) - 1 };
	struct span word = sqlvar_word(&rest);

	s->p = nl != NULL ? nl : s->end;
	if (span_is(word, "set"))
		return set(s, rest);
	if (span_is(word, "ir")) {
		char *file = xmemdup(rest.p, rest.n);
		int status = rest.n == 0 ? wrong(s, "\\ir needs the name of a file", SPAN("")) :
		    load(s->f, file, s, s->ended);

		free(file);
		return status;
	}
	return wrong(s, "only \\ir and \\set are known here, not", word);
}

static int
word(struct sqlscan *s)
{
	size_t n = sqlvar_length(s->p, s->end);
	bool escapes = n == 1 && (*s->p == 'e' || *s->p == 'E');

	take(s, n);
	if (escapes && s->p < s->end && *s->p == '\'')
		return quoted(s, '\'', true);
	return 0;
}

static int
number(struct sqlscan *s)
{
	size_t n = 0;

	while (s->p + n < s->end && is_digit(s->p[n]))
		n++;
	take(s, n);
	return 0;
}

static int
other(struct sqlscan *s)
{
	if (*s->p == '\n')
		s->line++;
	if (*s->p == ';') {
		*s->ended = true;
		s->p++;
		return 0;
	}
	buf_addc(&s->f->text, *s->p);
	s->fresh = *s->p == '\n' || (s->fresh && strchr(" \t\r", *s->p) != NULL);
	s->p++;
	return 0;
}

static int
token(struct sqlscan *s)
{
	char c = *s->p, next = s->end - s->p > 1 ? s->p[1] : '\0';

	if (s->fresh && c == '\\')
		return command(s);
	if (c == '-' && next == '-') {
		line_comment(s);
		return 0;
	}
	if (c == '/' && next == '*')
		return block_comment(s);
	if (*s->ended && strchr(" \t\r\n;", c) == NULL)
		return wrong(s, "a file holds one statement, and here a second one begins", SPAN(""));
	if (c == '\'' || c == '"')
		return quoted(s, c, false);
	if (c == '$')
		return dollar(s);
	if (c == ':')
		return colon(s);
	if (sqlvar_starts(c))
		return word(s);
	if (is_digit(c))
		return number(s);
	return other(s);
}

static int
scan_all(struct sqlscan *s)
{
	if (memchr(s->p, '\0', (size_t)(s->end - s->p)) != NULL)
		return wrong(s, "a NUL byte in the file", SPAN(""));
	while (s->p < s->end)
		if (token(s) != 0)
			return -1;
	return 0;
}

static int
load(struct sqlfile *f, const char *name, const struct sqlscan *from, bool *ended)
{
	struct buf path = { 0 }, text = { 0 };
	bool by_path;
	int status = -1;

	if (from != NULL && from->depth + 1 == MAX_DEPTH)
		return wrong(from, "files are nested more than 8 deep, at", SPAN(name));
	if (sqlpath_find(&path, name, from != NULL && from->by_path ? from->path : NULL, &by_path) == NULL ||
	    io_read_file(path.p, &text, MAX_FILE) != 0) {
		if (from != NULL)
			complain("%s:%lu: cannot read '%s': %s", from->path, from->line, name, strerror(errno));
		else
			complain("cannot read the SQL file '%s': %s%s", name, strerror(errno),
			    strchr(name, '/') == NULL ? "; a file of your own needs a '/' in its name, './x.sql'" : "");
	} else {
		struct sqlscan s = { .f = f, .path = path.p, .p = text.p, .end = text.p + text.n, .line = 1,
		    .depth = from != NULL ? from->depth + 1 : 0, .by_path = by_path, .fresh = true, .ended = ended };

		status = scan_all(&s);
	}
	buf_free(&path);
	buf_free(&text);
	return status;
}

int
sqlscan_file(struct sqlfile *f, const char *name)
{
	bool ended = false;

	return load(f, name, NULL, &ended);
}
