#include "opt.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "num.h"
#include "xmem.h"

#ifndef AF_VERSION
#define AF_VERSION "0"
#endif

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
		if (num_duration(SPAN(value), o->lo * 1000000, o->hi * 1000000, o->to) == 0)
			return NULL;
		snprintf(why, sizeof why, "not a time from %llds to %llds (30, 1.5s, 10m, 2h, 7d)",
		    (long long)o->lo, (long long)o->hi);
		return why;
	case OPT_LIST:
		list = o->to;
		list->v = xreallocarray(list->v, list->n + 1, sizeof *list->v);
		list->v[list->n++] = value;
		return NULL;
	case OPT_CALL:
		call = o->to;
		return call->fn(call->ctx, value);
	case OPT_STOP:
		break;
	}
	return "no such option";
}

static void
help(const struct opt *opts, const char *operands, const char *about)
{
	printf("usage: %s [options]%s%s\n%s\n\n", die_name(), *operands != '\0' ? " " : "",
	    operands, about);
	for (const struct opt *o = opts; o->type != OPT_STOP; o++) {
		char left[64], letter[8] = "    ";

		if (o->letter != 0)
			snprintf(letter, sizeof letter, "-%c%s", o->letter, o->name != NULL ? ", " : "  ");
		snprintf(left, sizeof left, "%s%s%s%s%s", letter, o->name != NULL ? "--" : "",
		    o->name != NULL ? o->name : "", o->arg != NULL ? " " : "",
		    o->arg != NULL ? o->arg : "");
		printf("  %-28s%s%s\n", left, strlen(left) > 27 ? "\n                              " : "",
		    o->help);
	}
	printf("  %-28s%s\n  %-28s%s\n", "-h, --help", "this text", "-V, --version", "the version");
}

static _Noreturn void
done(void)
{
	if (fflush(stdout) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write standard output");
	exit(EXIT_DONE);
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
long_option(const struct opt *opts, const char *arg, char ***rest)
{
	const char *eq = strchr(arg, '=');
	struct span name = { arg + 2, eq != NULL ? (size_t)(eq - arg - 2) : strlen(arg + 2) };
	const struct opt *o = by_name(opts, name);
	char shown[64];

	snprintf(shown, sizeof shown, "--%.*s", SPAN_ARG(name));
	if (o == NULL)
		die(EXIT_USAGE, "no option %s; '%s -h' lists them", shown, die_name());
	if (o->type == OPT_FLAG && eq != NULL)
		die(EXIT_USAGE, "%s takes no value", shown);
	apply(o, shown, o->type == OPT_FLAG ? "" : need(o, shown, eq != NULL ? eq + 1 : NULL, rest));
}

static void
short_options(const struct opt *opts, const char *arg, char ***rest)
{
	for (const char *c = arg + 1; *c != '\0'; c++) {
		const struct opt *o = by_letter(opts, *c);
		char shown[3] = { '-', *c, '\0' };

		if (o == NULL)
			die(EXIT_USAGE, "no option %s; '%s -h' lists them", shown, die_name());
		if (o->type == OPT_FLAG) {
			apply(o, shown, "");
			continue;
		}
		apply(o, shown, need(o, shown, c[1] != '\0' ? c + 1 : NULL, rest));
		return;
	}
}

char **
opt_parse(int argc, char **argv, const struct opt *opts, const char *operands, const char *about)
{
	char **rest, **out;
	bool ended = false;

	die_init(argc > 0 ? argv[0] : NULL);
	out = rest = argv + (argc > 0 ? 1 : 0);
	while (*rest != NULL) {
		char *arg = *rest++;

		if (ended || arg[0] != '-' || arg[1] == '\0') {
			*out++ = arg;
		} else if (strcmp(arg, "--") == 0) {
			ended = true;
		} else if (strcmp(arg, "-h") == 0 || strcmp(arg, "--help") == 0) {
			help(opts, operands, about);
			done();
		} else if (strcmp(arg, "-V") == 0 || strcmp(arg, "--version") == 0) {
			printf("%s %s\n", die_name(), AF_VERSION);
			done();
		} else if (arg[1] == '-') {
			long_option(opts, arg, &rest);
		} else {
			short_options(opts, arg, &rest);
		}
	}
	*out = NULL;
	return argv + (argc > 0 ? 1 : 0);
}

/* Undoes the quotes in place; NULL if they do not match. */
static char *
unquote(char *s)
{
	char *to = s, *from = s + 1;

	if (*s != '"')
		return s;
	for (; *from != '"'; from++) {
		if (*from == '\0')
			return NULL;
		if (*from == '\\' && from[1] != '\0') {
			from++;
			*to++ = *from == 'n' ? '\n' : *from == 't' ? '\t' : *from;
		} else {
			*to++ = *from;
		}
	}
	if (from[1] != '\0')
		return NULL;
	*to = '\0';
	return s;
}

static const char *
file_line(char *line, const struct opt *opts)
{
	static char why[160];
	size_t n = strlen(line), k;
	const struct opt *o;
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
	if ((o = by_name(opts, (struct span){ line, k })) == NULL) {
		snprintf(why, sizeof why, "unknown word '%.*s'", (int)(k < 60 ? k : 60), line);
		return why;
	}
	if (o->type == OPT_FLAG)
		return *value == '\0' ? set(o, "") : "takes no value";
	if ((value = unquote(value)) == NULL)
		return "the quotes do not match";
	return set(o, xstrdup(value));
}

int
opt_file(const char *path, const struct opt *opts)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int status = 0;

	if (f == NULL) {
		complain_errno("cannot open '%s'", path);
		return -1;
	}
	for (unsigned long no = 1; (n = getline(&line, &cap, f)) > 0; no++) {
		const char *why = strlen(line) != (size_t)n ? "a NUL byte" : file_line(line, opts);

		if (why != NULL) {
			complain("%s:%lu: %s", path, no, why);
			status = -1;
		}
	}
	if (ferror(f)) {
		complain_errno("cannot read '%s'", path);
		status = -1;
	}
	free(line);
	fclose(f);
	return status;
}
