/* opt: the command line, -h, and option files. */
#include <fcntl.h>

#include "base/opt.h"
#include "child.h"
#include "tap.h"

static struct values {
	bool flag, other, unset;
	const char *text, *file_text;
	int64_t num, size, time;
	struct opt_list list, pairs;
	char calls[256];
} v;

static const char *
called(void *ctx, const char *value)
{
	char *calls = ctx;

	if (strcmp(value, "bad") == 0)
		return "not a good one";
	strcat(strcat(calls, value), ";");
	return NULL;
}

static const struct opt_call call = { called, v.calls };
static const struct opt table[] = {
	{ 'f', "flag", OPT_FLAG, &v.flag, NULL, "a flag", 0, 0 },
	{ 'o', NULL, OPT_FLAG, &v.other, NULL, "only a letter", 0, 0 },
	{ 0, "unset", OPT_FLAG, &v.unset, NULL, "only a name", 0, 0 },
	{ 't', "text", OPT_STR, &v.text, "text", "a text", 0, 0 },
	{ 'n', "num", OPT_NUM, &v.num, "n", "a number", -5, 10 },
	{ 0, "size", OPT_SIZE, &v.size, "bytes", "a size", 1, 1 << 20 },
	{ 0, "time", OPT_TIME, &v.time, "time", "a time", 1, INT64_MAX },
	{ 'l', "list", OPT_LIST, &v.list, "item", "repeatable", 0, 0 },
	{ 'p', "pair", OPT_PAIR, &v.pairs, "name value", "two values, repeatable", 0, 0 },
	{ 'c', "call", OPT_CALL, (void *)&call, "value", "parsed by a function, with a help text that "
	    "is so long that it must be broken into lines, as many as it takes to say it all", 0, 0 },
	{ 0, "an-option-with-quite-a-long-name", OPT_STR, &v.text, "x", "on its own line", 0, 0 },
	OPT_END
};

static char **
parse(char *line, char **argv)
{
	static char name[] = "/bin/af-test";
	int argc = 0;

	argv[argc++] = name;
	for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " "))
		argv[argc++] = strcmp(word, "''") == 0 ? word + 2 : word;
	argv[argc] = NULL;
	free(v.list.v);
	free(v.pairs.v);
	v = (struct values){ 0 };
	return opt_parse(argc, argv, table, "[file ...]", "does things");
}

static void
good(void)
{
	char *argv[32], **rest, line[256];

#define PARSE(text) (rest = parse(strcpy(line, text), argv))
	PARSE("");
	ok(rest[0] == NULL && !v.flag && v.text == NULL, "nothing");
	PARSE("a -f b --text c d - -- -e --flag");
	ok(v.flag && strcmp(v.text, "c") == 0 && strcmp(rest[0], "a") == 0 && strcmp(rest[1], "b") == 0 &&
	    strcmp(rest[2], "d") == 0 && strcmp(rest[3], "-") == 0 && strcmp(rest[4], "-e") == 0 &&
	    strcmp(rest[5], "--flag") == 0 && rest[6] == NULL, "options and operands mixed, '-' and '--'");
	PARSE("-fon7 -t-x -l a -lb --list=c --list d");
	ok(v.flag && v.other && v.num == 7 && strcmp(v.text, "-x") == 0 && v.list.n == 4 &&
	    strcmp(v.list.v[0], "a") == 0 && strcmp(v.list.v[3], "d") == 0, "clusters, joined values, lists");
	PARSE("-p a b --pair c -f -pd e --pair=f g h");
	ok(v.pairs.n == 8 && strcmp(v.pairs.v[1], "b") == 0 && strcmp(v.pairs.v[3], "-f") == 0 && strcmp(v.pairs.v[4], "d") == 0 &&
	    strcmp(v.pairs.v[7], "g") == 0 && strcmp(rest[0], "h") == 0 && !v.flag, "pairs of values");
	PARSE("--num=-5 --size 64K --time=1.5m");
	ok(v.num == -5 && v.size == 65536 && v.time == 90000000, "numbers, sizes, times");
	PARSE("-n 1 -n 2 --text= --text -f");
	ok(v.num == 2 && strcmp(v.text, "-f") == 0 && !v.flag, "the last one counts; a value may begin with '-'");
	PARSE("--text=a=b -t ''");
	ok(strcmp(v.text, "") == 0, "an empty value");
	PARSE("--text=a=b");
	ok(strcmp(v.text, "a=b") == 0, "a value with '='");
	PARSE("-c one --call two");
	ok(strcmp(v.calls, "one;two;") == 0, "a function is called for each");
	PARSE("--time 9000000000000");
	ok(v.time == INT64_C(9000000000000000000), "a limit of INT64_MAX seconds is no limit");
}

static void
parse_line(void *line)
{
	char *argv[32], copy[256];

	parse(strcpy(copy, line), argv);
}

static void
bad(void)
{
	static const struct { const char *line, *said; } rows[] = {
		{ "-x", "no option -x; 'af-test -h' lists them" }, { "--nope", "no option --nope" },
		{ "--fla", "no option --fla" }, { "-fx", "no option -x" }, { "--flag=1", "--flag takes no value" },
		{ "--=1", "no option --" }, { "--text", "--text needs a value (text)" },
		{ "-t", "-t needs a value (text)" }, { "-p a", "-p needs a value (name value)" }, { "--pair=a", "--pair needs a value" }, { "-ft", "-t needs a value" },
		{ "-n 11", "-n: '11': not a whole number from -5 to 10" }, { "--num x", "--num: 'x'" },
		{ "--num=", "--num: '': not a whole" }, { "--size 2M", "not a size from 1 to 1048576" },
		{ "--size 0", "not a size" }, { "--time 0.5", "not a time" }, { "-c bad", "-c: 'bad': not a good one" },
		{ "--x\x1b[31m", "no option --x?[31m" }, { "-\xc3\xbc", "no option -?" },
		{ "--0123456789012345678901234567890123456789012345678901234567890123456789", "no option --0123" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct child c = child_run(parse_line, (void *)rows[i].line);

		if (!ok(c.status == EXIT_USAGE && c.out.n == 0 && child_said(&c.err, rows[i].said),
		    "a mistake: %zu", i))
			printf("# status %d: %s", c.status, c.err.p);
		child_free(&c);
	}
}

static void
help(void)
{
	static const char *const ways[] = { "-h", "--help", "a -fh", "-x -h" };
	struct child c;

	for (size_t i = 0; i < 3; i++) {
		c = child_run(parse_line, (void *)ways[i]);
		ok(c.status == 0 && c.err.n == 0 && child_said(&c.out, "usage: af-test [options] [file ...]\n"
		    "does things\n\n  -f, --flag                  a flag\n"
		    "  -o                          only a letter\n"
		    "      --unset                 only a name\n"
		    "  -t, --text text             a text\n"), "-h: %s", ways[i]);
		child_free(&c);
	}
	c = child_run(parse_line, (void *)ways[3]);
	ok(c.status == EXIT_USAGE, "a mistake before -h is a mistake");
	child_free(&c);
	c = child_run(parse_line, (void *)"-h");
	ok(child_said(&c.out, "\n      --an-option-with-quite-a-long-name x\n                              on its own"),
	    "a long name has a line of its own");
	for (char *line = strtok(buf_str(&c.out), "\n"); line != NULL; line = strtok(NULL, "\n"))
		if (strlen(line) > 80)
			ok(false, "-h fits in 80 columns: %s", line);
	child_free(&c);
	c = child_run(parse_line, (void *)"-V");
	ok(c.status == 0 && strncmp(buf_str(&c.out), "af-test ", 8) == 0, "-V");
	child_free(&c);
}

static void
help_to_full_disk(void *unused)
{
	int fd = open("/dev/full", O_WRONLY);

	(void)unused;
	dup2(fd, 1);
	parse_line((void *)"-h");
}

static char path[] = "/tmp/af-opt.XXXXXX";

static void
put(struct span text)
{
	FILE *f = fopen(path, "w");

	if (f != NULL) {
		fwrite(text.p, 1, text.n, f);
		fclose(f);
	}
	v = (struct values){ 0 };
}

static void
file_good(void)
{
	close(mkstemp(path));
	put(SPAN("\xef\xbb\xbf# a comment\n\n--text = with blanks inside  \r\nnum: 3\n  flag\n"
	    "size 64K\nlist=\" a \\\"b\\\" \\\\c\\n\\t\"\nlist = # no comment\n call = x: y = z"));
	ok(opt_file(path, table, NULL) == 0, "an option file");
	ok(v.text != NULL && strcmp(v.text, "with blanks inside") == 0, "blanks and CR at the end are dropped");
	ok(v.num == 3 && v.flag && v.size == 65536, "'=', ':' and a blank");
	ok(v.list.n == 2 && strcmp(v.list.v[0], " a \"b\" \\c\n\t") == 0, "quotes and escapes");
	ok(v.list.n == 2 && strcmp(v.list.v[1], "# no comment") == 0, "'#' inside a line is text");
	ok(strcmp(v.calls, "x: y = z;") == 0, "the last line without its newline; separators in a value");
	free(v.list.v);
	put(SPAN("text = \"\"\n"));
	ok(opt_file(path, table, NULL) == 0 && v.text != NULL && *v.text == '\0', "\"\" is an empty value");
	put(SPAN(""));
	ok(opt_file(path, table, NULL) == 0, "an empty file");
}

/* Files that speak together, the most important first. */
static void
file_more(void)
{
	bool given[sizeof table / sizeof *table] = { false };

	put(SPAN("text = a\ntext = b\nlist = 1\n"));
	ok(opt_file(path, table, given) == 0 && strcmp(v.text, "b") == 0 && v.num == 0, "the first file");
	FILE *f = fopen(path, "w");
	if (f != NULL) {
		fputs("text = c\nnum = 3\nlist = 2\n", f);
		fclose(f);
	}
	ok(opt_file(path, table, given) == 0 && strcmp(v.text, "b") == 0 && v.num == 3, "the second says what the first has not");
	ok(v.list.n == 2 && strcmp(v.list.v[0], "1") == 0 && strcmp(v.list.v[1], "2") == 0, "lists add up");
	free(v.list.v);
}

static void
read_file(void *name)
{
	exit(opt_file(name, table, NULL) == 0 ? 0 : 7);
}

static void
file_bad(void)
{
	static const struct { const char *text, *said; } rows[] = {
		{ "\n\nwrong = 1\n", ":3: unknown word 'wrong'" }, { "num = 11", ":1: 'num': not a whole number" },
		{ "text = \"x\n", ":1: 'text': the quotes do not match" },
		{ "text = \"\n", "the quotes do not match" }, { "text = \"a\\\"\n", "the quotes do not match" },
		{ "text = \"a\\\n", "the quotes do not match" },
		{ "text = \"a\" b\n", "text after the closing quote" },
		{ "text = \"\\d\"\n", "are escapes" }, { "flag = true\n", ":1: 'flag': takes no value" },
		{ "text\n", ":1: 'text': needs a value" }, { "text =\n", "needs a value" }, { "pair = a b\n", "'pair': cannot stand in a file" },
		{ "=\n", "unknown word ''" }, { "call bad\n", "'call': not a good one" },
		{ "-n 3\n", "unknown word '-n'" }, { "\x1b]0;x\n", "unknown word '?]0;x'" },
	};
	struct child c;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		put(SPAN(rows[i].text));
		c = child_run(read_file, path);
		if (!ok(c.status == 7 && child_said(&c.err, rows[i].said), "a mistake in a file: %zu", i))
			printf("# status %d: %s", c.status, c.err.p);
		child_free(&c);
	}
	put((struct span){ "flag\ntext = a\0b\nnum = x\n", 24 });
	c = child_run(read_file, path);
	ok(c.status == 7 && child_said(&c.err, ":2: a NUL byte") && child_said(&c.err, ":3: 'num'"),
	    "every line that is wrong is named, a NUL is no end");
	child_free(&c);
	c = child_run(read_file, (void *)"/nonexistent/x");
	ok(c.status == 7 && child_said(&c.err, "cannot read '/nonexistent/x': No such file"), "no such file");
	child_free(&c);
	c = child_run(read_file, (void *)"/tmp");
	ok(c.status == 7 && child_said(&c.err, "Is a directory"), "a directory");
	child_free(&c);
	c = child_run(read_file, (void *)"/dev/zero");
	ok(c.status == 7 && child_said(&c.err, "longer than"), "a file without an end");
	child_free(&c);
	unlink(path);
}

int
main(void)
{
	struct child c;

	good();
	bad();
	help();
	c = child_run(help_to_full_disk, NULL);
	ok(c.status == EXIT_FOR_NOW && child_said(&c.err, "No space left"), "-h on a full disk");
	child_free(&c);
	file_good();
	file_more();
	file_bad();
	return tap_done();
}
