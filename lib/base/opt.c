#include "opt.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "io.h"
#include "num.h"
#include "optout.h"
#include "words.h"
#include "xmem.h"

#ifndef AF_VERSION
#define AF_VERSION "0"
#endif

/* What opt_parse was called with. */
struct opt_table {
	const struct opt *opts;
	const char *operands, *about;
};

static const struct opt *
by_name(const struct opt *o, struct span name)
{
	for (; o->type != OPT_STOP; o++)
		if (o->name != NULL && span_is(name, o->name))
			return o;
	return NULL;
}

static const struct opt *
by_letter(const struct opt *o, int c)
{
	for (; o->type != OPT_STOP; o++)
		if (o->letter == c)
			return o;
	return NULL;
}

/* Microseconds; a bound such as INT64_MAX means none. */
static int64_t
seconds(int64_t s)
{
	return s > INT64_MAX / 1000000 ? INT64_MAX : s < INT64_MIN / 1000000 ? INT64_MIN : s * 1000000;
}

/* The reason why a value is wrong, or NULL. */
static const char *
set(const struct opt *o, const char *value)
{
	static char why[128];
	struct opt_list *list;
	const struct opt_call *call;

	switch (o->type) {
	case OPT_FLAG:
		*(bool *)o->to = true;
		return NULL;
	case OPT_STR:
	case OPT_OUT:
		*(const char **)o->to = value;
		return NULL;
	case OPT_NUM:
		if (num_i64(SPAN(value), o->lo, o->hi, o->to) == 0)
			return NULL;
		snprintf(why, sizeof why, "not a whole number from %lld to %lld",
		    (long long)o->lo, (long long)o->hi);
		return why;
	case OPT_SIZE:
		if (num_size(SPAN(value), o->lo, o->hi, o->to) == 0)
			return NULL;
		snprintf(why, sizeof why, "not a size from %lld to %lld bytes (4096, 64KiB, 8MiB)",
		    (long long)o->lo, (long long)o->hi);
		return why;
	case OPT_TIME:
		if (num_duration(SPAN(value), seconds(o->lo), seconds(o->hi), o->to) == 0)
			return NULL;
		snprintf(why, sizeof why, "not a time from %llds to %llds (30, 1.5s, 10m, 2h, 7d)",
		    (long long)o->lo, (long long)o->hi);
		return why;
	case OPT_LIST:
	case OPT_PAIR:
		list = o->to;
		list->v = xreallocarray(list->v, list->n + 1, sizeof *list->v);
		list->v[list->n++] = value;
		return NULL;
	case OPT_CALL:
	case OPT_ROW:
		call = o->to;
		return call->fn(call->ctx, value);
	case OPT_STOP:
		break;
	}
	return "no such option";
}

static _Noreturn void
done(void)
{
	if (ferror(stdout) || fclose(stdout) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write standard output");
	exit(EXIT_DONE);
}

#define HELP_COLUMN 30
#define HELP_WIDTH 80

/* A paragraph that begins at column at and continues at column indent; a line ends where between is, whose last blank goes. */
static void
wrapped(const char *text, size_t at, size_t indent, const char *between)
{
	while (*text != '\0') {
		const char *end = strstr(text, between);
		size_t n = end != NULL ? (size_t)(end - text) + strlen(between) - 1 : strlen(text);

		if (at > indent && at + 1 + n > HELP_WIDTH) {
			printf("\n%*s", (int)indent, "");
			at = indent;
		} else if (at > indent) {
			putchar(' ');
			at++;
		}
		printf("%.*s", (int)n, text);
		at += n;
		text += n;
		text += strspn(text, " ");
	}
	putchar('\n');
}

static void
help_row(const struct opt *o)
{
	struct buf left = { 0 };
	size_t n;

	if (o->letter != 0)
		buf_addf(&left, "-%c%s", o->letter, o->name != NULL ? ", " : "");
	else
		buf_adds(&left, "    ");
	buf_addf(&left, "%s%s", o->name != NULL ? "--" : "", o->name != NULL ? o->name : "");
	if (o->arg != NULL)
		buf_addf(&left, " %s", o->arg);
	n = left.n + 2;
	printf("  %s", buf_str(&left));
	if (n + 2 > HELP_COLUMN) {
		putchar('\n');
		n = 0;
	}
	printf("%*s", (int)(HELP_COLUMN - n), "");
	wrapped(o->help, HELP_COLUMN, HELP_COLUMN, " ");
	buf_free(&left);
}

static _Noreturn void
help(const struct opt_table *t)
{
	static const struct opt own[] = {
		{ 'h', "help", OPT_FLAG, NULL, NULL, "this text", 0, 0 },
		{ 'V', "version", OPT_FLAG, NULL, NULL, "the version", 0, 0 },
	};
	static const char usage[] = "usage: ";
	size_t at = strlen(usage) + strlen(die_name());

	printf("%s%s [options]", usage, die_name());
	wrapped(t->operands, at + strlen(" [options]"), at + 1, strstr(t->operands, " | ") != NULL ? " | " : " ");
	wrapped(t->about, 0, 0, " ");
	putchar('\n');
	for (const struct opt *o = t->opts; o->type != OPT_STOP; o++)
		help_row(o);
	help_row(&own[0]);
	help_row(&own[1]);
	done();
}

static _Noreturn void
version(void)
{
	printf("%s %s\n", die_name(), AF_VERSION);
	done();
}

static const char *
need(const struct opt *o, const char *shown, const char *inlined, char ***rest)
{
	if (inlined != NULL)
		return inlined;
	if (**rest == NULL)
		die(EXIT_USAGE, "%s needs a value (%s); '%s -h' lists the options", shown,
		    o->arg != NULL ? o->arg : "text", die_name());
	return *(*rest)++;
}

static void
apply(const struct opt *o, const char *shown, const char *value)
{
	const char *why = set(o, value);

	if (why != NULL)
		die(EXIT_USAGE, "%s: '%s': %s", shown, value, why);
}

static void
long_option(const struct opt_table *t, const char *arg, char ***rest)
{
	const char *eq = strchr(arg, '=');
	struct span name = { arg + 2, eq != NULL ? (size_t)(eq - arg - 2) : strlen(arg + 2) };
	const struct opt *o = by_name(t->opts, name);
	char shown[64];

	snprintf(shown, sizeof shown, "--%.*s", (int)(name.n < 60 ? name.n : 60), name.p);
	if (o == NULL && strcmp(arg, "--help") == 0)
		help(t);
	if (o == NULL && strcmp(arg, "--version") == 0)
		version();
	if (o == NULL)
		die(EXIT_USAGE, "no option %s; '%s -h' lists them", shown, die_name());
	if (o->type == OPT_FLAG && eq != NULL)
		die(EXIT_USAGE, "%s takes no value", shown);
	apply(o, shown, o->type == OPT_FLAG ? "" : need(o, shown, eq != NULL ? eq + 1 : NULL, rest));
	if (o->type == OPT_PAIR)
		apply(o, shown, need(o, shown, NULL, rest));
}

static void
short_options(const struct opt_table *t, const char *arg, char ***rest)
{
	for (const char *c = arg + 1; *c != '\0'; c++) {
		const struct opt *o = by_letter(t->opts, *c);
		char shown[3] = { '-', *c, '\0' };

		if (o == NULL && *c == 'h')
			help(t);
		if (o == NULL && *c == 'V')
			version();
		if (o == NULL)
			die(EXIT_USAGE, "no option %s; '%s -h' lists them", shown, die_name());
		if (o->type == OPT_FLAG) {
			apply(o, shown, "");
			continue;
		}
		apply(o, shown, need(o, shown, c[1] != '\0' ? c + 1 : NULL, rest));
		if (o->type == OPT_PAIR)
			apply(o, shown, need(o, shown, NULL, rest));
		return;
	}
}

static char **
parse(int argc, char **argv, const struct opt *opts, const char *operands, const char *about, bool command)
{
	const struct opt_table t = { opts, operands, about };
	char **rest, **out;
	bool ended = false;

	die_init(argc > 0 ? argv[0] : NULL);
	out = rest = argv + (argc > 0 ? 1 : 0);
	while (*rest != NULL) {
		char *arg = *rest++;

		if (ended || arg[0] != '-' || arg[1] == '\0') {
			*out++ = arg;
			ended = ended || command;
		} else if (strcmp(arg, "--") == 0) {
			ended = true;
		} else if (arg[1] == '-') {
			long_option(&t, arg, &rest);
		} else {
			short_options(&t, arg, &rest);
		}
	}
	*out = NULL;
	out = argv + (argc > 0 ? 1 : 0);
	if (*operands == '\0' && *out != NULL)
		die(EXIT_USAGE, "unexpected argument '%s'; '%s -h' lists the options", *out, die_name());
	optout_check(opts, out);
	return out;
}

char **
opt_parse(int argc, char **argv, const struct opt *opts, const char *operands, const char *about)
{
	return parse(argc, argv, opts, operands, about, false);
}

char **
opt_parse_command(int argc, char **argv, const struct opt *opts, const char *operands, const char *about)
{
	return parse(argc, argv, opts, operands, about, true);
}

/* Undoes the quotes of a value in place, if it has any; NULL, or why that cannot be. */
static const char *
unquote(char *value)
{
	const char *why = NULL;
	char *behind = *value == '"' ? words_unquote(value, &why) : NULL;

	return behind != NULL && *behind != '\0' ? "text after the closing quote" : why;
}

/* The context for reading a file's lines; given and before are NULL if it is the only file. */
struct file {
	const struct opt *opts;
	bool *given;
	const bool *before;
};

/* Has an earlier file set it? */
static bool
is_said(const struct file *f, const struct opt *o)
{
	if (f->given == NULL)
		return false;
	f->given[o - f->opts] = true;
	return f->before[o - f->opts] && o->type != OPT_LIST && o->type != OPT_ROW;
}

static const char *
file_line(char *line, const struct file *f)
{
	static char text[256];
	size_t n = strlen(line), k;
	const struct opt *o;
	const char *why;
	char *value;

	while (n > 0 && isspace((unsigned char)line[n - 1]))
		line[--n] = '\0';
	line += strspn(line, " \t");
	if (*line == '\0' || *line == '#')
		return NULL;
	line += strncmp(line, "--", 2) == 0 ? 2 : 0;
	k = strcspn(line, " \t=:");
	value = line + k + strspn(line + k, " \t");
	if (*value == '=' || *value == ':')
		value++;
	value += strspn(value, " \t");
	if ((o = by_name(f->opts, (struct span){ line, k })) == NULL) {
		snprintf(text, sizeof text, "unknown word '%.*s'", (int)(k < 60 ? k : 60), line);
		return text;
	}
	if (is_said(f, o))
		return NULL;
	if (o->type == OPT_PAIR)
		why = "cannot stand in a file";
	else if (o->type == OPT_FLAG)
		why = *value == '\0' ? set(o, "") : "takes no value";
	else if (*value == '\0')
		why = "needs a value (\"\" for an empty one)";
	else if ((why = unquote(value)) == NULL)
		why = set(o, value);
	if (why == NULL)
		return NULL;
	snprintf(text, sizeof text, "'%s': %s", o->name, why);
	return text;
}

/* The text of option files, while options point into it. */
struct kept {
	struct kept *next;
	struct buf text;
};

static int
file_lines(const char *path, struct buf *text, const struct file *f)
{
	char *line = buf_str(text), *end = line + text->n, *nl;
	int status = 0;

	if (text->n >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0)
		line += 3;
	for (unsigned long no = 1; line < end; no++, line = nl + 1) {
		const char *why;

		if ((nl = memchr(line, '\n', (size_t)(end - line))) == NULL)
			nl = end;
		*nl = '\0';
		why = strlen(line) != (size_t)(nl - line) ? "a NUL byte" : file_line(line, f);
		if (why != NULL) {
			complain("%s:%lu: %s", path, no, why);
			status = -1;
		}
	}
	return status;
}

int
opt_file(const char *path, const struct opt *opts, bool *given)
{
	static struct kept *all;
	struct file f = { opts, given, NULL };
	bool *before = NULL;
	struct buf text = { 0 };
	struct kept *file;
	size_t n = 0;
	int status;

	if (io_read_file(path, &text, OPT_FILE_MAX) != 0) {
		if (errno == EFBIG)
			complain("cannot use '%s': it is longer than %d bytes", path, OPT_FILE_MAX);
		else
			complain_errno("cannot read '%s'", path);
		buf_free(&text);
		return -1;
	}
	/* Kept for good, so no larger than necessary. */
	file = xcalloc(1, sizeof *file);
	buf_span_add(&file->text, buf_span(&text));
	buf_free(&text);
	file->next = all;
	all = file;
	while (given != NULL && opts[n].type != OPT_STOP)
		n++;
	if (given != NULL) {
		before = xcalloc(n + 1, sizeof *before);
		memcpy(before, given, n * sizeof *before);
	}
	f.before = before;
	status = file_lines(path, &file->text, &f);
	free(before);
	return status;
}
