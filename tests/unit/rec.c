/* rec: lines in, lines out, and what becomes of those that are no records. */
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sys/stat.h>

#include "child.h"
#include "record/rec.h"
#include "tap.h"

static char home[] = "/tmp/af-rec.XXXXXX";
static size_t max_line = 64;

static void
put(const char *path, const void *p, size_t n)
{
	FILE *f = fopen(path, "w");

	if (f != NULL) {
		fwrite(p, 1, n, f);
		fclose(f);
	}
}

/* Reads the operands and says of each record where it was: "file:line:end line", then the counts. */
static void
list(void *operands)
{
	struct reader in;
	struct rec *r;

	die_init("t");
	reader_open(&in, operands, max_line, NULL, NULL, 0);
	while ((r = reader_next(&in)) != NULL)
		printf("%s:%" PRIu64 ":%" PRIu64 " %.*s\n", r->file, r->lineno, r->end, SPAN_ARG(r->line));
	printf("in %" PRIu64 " rejected %" PRIu64 " ", in.in, in.rejected);
	printf("status %d\n", reader_close(&in));
}

static void
try(char **operands, int status, const char *out, const char *err, const char *name)
{
	struct child c = child_run(list, operands);

	if (!ok(c.status == status && strcmp(buf_str(&c.out), out) == 0 &&
	    strcmp(buf_str(&c.err), err) == 0, "%s", name))
		printf("# status %d\n# out: %s\n# err: %s\n", c.status, c.out.p, c.err.p);
	child_free(&c);
}

static void
one(const char *text, size_t n, const char *out, const char *err, const char *name)
{
	char file[] = "f", *operands[] = { file, NULL };

	put("f", text, n);
	try(operands, 0, out, err, name);
}

#define ONE(text, out, err, name) one(text, sizeof(text) - 1, out, err, name)

static void
lines(void)
{
	ONE("{\"a\":1}\n{}\n", "f:1:8 {\"a\":1}\nf:2:11 {}\nin 2 rejected 0 status 0\n", "", "records");
	ONE("", "in 0 rejected 0 status 0\n", "", "an empty file");
	ONE("\n\n \t\r\n{}\n\n", "f:4:9 {}\nin 1 rejected 0 status 0\n", "", "white lines are passed over, and counted");
	ONE("{}", "f:1:2 {}\nin 1 rejected 0 status 0\n", "", "no newline at the end");
	ONE("{}\r\n{\"a\":1}\r\n", "f:1:4 {}\r\nf:2:13 {\"a\":1}\r\nin 2 rejected 0 status 0\n", "", "CRLF");
	ONE("{}\n{\"a\":1", "f:1:3 {}\nin 2 rejected 1 status 1\n",
	    "t: f:2: the text ends inside a value at byte 7; the last line has no newline, it may have been cut\n",
	    "a torn last line");
	ONE("{}\n{\"a\"\0:1}\n{}\n", "f:1:3 {}\nf:3:15 {}\nin 3 rejected 1 status 1\n",
	    "t: f:2: expected : after a member's name at byte 5\n", "a NUL between");
	ONE("{\"a\":\"\0\"}\n", "in 1 rejected 1 status 1\n", "t: f:1: a NUL byte in a string at byte 7\n",
	    "a NUL in a string");
	ONE("\0\0\0\n{}\n", "f:2:7 {}\nin 2 rejected 1 status 1\n", "t: f:1: not a JSON value at byte 1\n",
	    "a line of NULs");
	ONE("[]\n1\n\"{\"\nnull\n {}\n", "f:5:18  {}\nin 5 rejected 4 status 1\n",
	    "t: f:1: a record must be a JSON object\n"
	    "t: f:2: a record must be a JSON object\n"
	    "t: f:3: a record must be a JSON object\n"
	    "t: f:4: a record must be a JSON object\n", "JSON that is no object");
	ONE("{} {}\n{}x\n", "in 2 rejected 2 status 1\n",
	    "t: f:1: text after the end of the value at byte 4\n"
	    "t: f:2: text after the end of the value at byte 3\n", "more than one value in a line");
	ONE("{\"a\":\"\xff\"}\n", "in 1 rejected 1 status 1\n", "t: f:1: not UTF-8 at byte 7\n", "no UTF-8");
	ONE("\xef\xbb\xbf{}\n", "in 1 rejected 1 status 1\n", "t: f:1: not a JSON value at byte 1\n",
	    "a byte order mark is no JSON");
}

static void
limits(void)
{
	char file[] = "f", *operands[] = { file, NULL };
	struct buf b = { 0 }, want = { 0 };
	static const char said[] = "the line is longer than 64 bytes; --max-line raises the limit\n";

	for (size_t n = 63; n <= 66; n++) {
		b.n = want.n = 0;
		buf_adds(&b, "{\"a\":\"");
		while (b.n < n - 2)
			buf_addc(&b, 'x');
		buf_adds(&b, "\"}\n{}\n");
		put("f", b.p, b.n);
		if (n <= 64)
			buf_addf(&want, "f:1:%zu %.*s\n", n + 1, (int)n, b.p);
		buf_addf(&want, "f:2:%zu {}\nin 2 rejected %d status %d\n", n + 4, n > 64, n > 64);
		b.n = 0;
		buf_addf(&b, "t: f:1: %s", said);
		try(operands, 0, buf_str(&want), n > 64 ? buf_str(&b) : "", "a line around the limit");
	}
	/* Far beyond the limit and the buffer: memory stays small and the next line is found. */
	b.n = 0;
	for (size_t i = 0; i < 5000000; i++)
		buf_addc(&b, '[');
	buf_adds(&b, "\n{\"b\":2}\n");
	for (size_t i = 0; i < 3000000; i++)
		buf_addc(&b, '[');
	put("f", b.p, b.n);
	b.n = 0;
	buf_addf(&b, "t: f:1: %st: f:3: %s", said, said);
	try(operands, 0, "f:2:5000009 {\"b\":2}\nin 3 rejected 2 status 1\n", buf_str(&b),
	    "lines of megabytes over the limit, the last one without an end");
	buf_free(&b);
	buf_free(&want);
}

static void
operands(void)
{
	char a[] = "a", bad[] = "b", c[] = "c", dash[] = "-", none[] = "none", dir[] = ".";
	char *three[] = { a, bad, c, NULL }, *missing[] = { a, none, NULL }, *directory[] = { a, dir, NULL };
	char *in[] = { dash, NULL }, *nothing[] = { NULL }, *mixed[] = { a, dash, c, NULL };
	int saved = dup(0), fd;

	put("a", "{\"f\":\"a\"}", 9);
	put("b", "{}\nx\n{", 6);
	put("c", "{}\n", 3);
	put("in", "{\"in\":1}\n", 9);
	try(three, 0, "a:1:9 {\"f\":\"a\"}\nb:1:3 {}\nc:1:3 {}\nin 5 rejected 2 status 1\n",
	    "t: b:2: not a JSON value at byte 1\n"
	    "t: b:3: the text ends inside a value at byte 2; the last line has no newline, it may have been cut\n",
	    "several operands: lines and offsets begin anew, files are not glued together");
	try(missing, EXIT_USAGE, "", "t: cannot open 'none': No such file or directory\n",
	    "an operand that is not there: nothing is read");
	try(directory, EXIT_USAGE, "", "t: cannot read '.': it is a directory\n", "a directory");
	fd = open("in", O_RDONLY);
	dup2(fd, 0);
	try(in, 0, "standard input:1:9 {\"in\":1}\nin 1 rejected 0 status 0\n", "", "'-'");
	lseek(0, 0, SEEK_SET);
	try(nothing, 0, "standard input:1:9 {\"in\":1}\nin 1 rejected 0 status 0\n", "", "no operand");
	lseek(0, 0, SEEK_SET);
	try(mixed, 0, "a:1:9 {\"f\":\"a\"}\nstandard input:1:9 {\"in\":1}\nc:1:3 {}\nin 3 rejected 0 status 0\n",
	    "", "'-' between files");
	dup2(saved, 0);
	close(saved);
	close(fd);
}

/* A record must be seen as soon as its line is there, and what was written by then must be out. */
static void
echo(void *unused)
{
	struct reader in;
	struct writer out;
	struct rec *r;

	(void)unused;
	reader_open(&in, NULL, 1 << 20, NULL, NULL, 0);
	writer_open(&out, 1, "standard output");
	reader_flushes(&in, &out);
	while ((r = reader_next(&in)) != NULL)
		writer_line(&out, r->line);
	writer_close(&out);
	reader_close(&in);
}

static void
dialogue(void)
{
	int to[2], from[2];
	char got[100];
	bool good = true;
	pid_t pid;

	if (pipe(to) != 0 || pipe(from) != 0)
		return;
	fflush(NULL);
	if ((pid = fork()) == 0) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		close(to[0]);
		close(to[1]);
		close(from[0]);
		close(from[1]);
		echo(NULL);
		_exit(0);
	}
	close(to[0]);
	close(from[1]);
	/* Would hang if a ready record stayed behind. */
	alarm(20);
	for (int i = 0; i < 100 && good; i++) {
		static const char line[] = "{\"question\":1}\n";

		/* Byte by byte, so that the reader sees parts. */
		for (size_t k = 0; k < sizeof line - 1; k++)
			(void)!write(to[1], line + k, 1);
		good = read(from[0], got, sizeof got) == sizeof line - 1 && memcmp(got, line, sizeof line - 1) == 0;
	}
	alarm(0);
	ok(good, "a reader that waits lets nothing lie that is ready");
	close(to[1]);
	ok(read(from[0], got, sizeof got) == 0, "and ends with its input");
	waitpid(pid, NULL, 0);
	close(from[0]);
}

/* The same bytes whatever pieces they come in. */
static void
pieces(void)
{
	struct buf b = { 0 };
	struct child c;
	int p[2];
	pid_t pid;

	for (int i = 0; i < 3000; i++) {
		buf_addf(&b, "{\"n\":%d,\"x\":\"", i);
		for (int k = i * 7919 % 1000; k > 0; k--)
			buf_addc(&b, 'x');
		buf_adds(&b, "\"}\n");
	}
	if (pipe(p) != 0)
		return;
	fflush(NULL);
	if ((pid = fork()) == 0) {
		size_t at = 0;

		close(p[0]);
		for (unsigned seed = 1; at < b.n; seed++) {
			size_t n = seed * 2654435761u % 5000;

			n = n < b.n - at ? n : b.n - at;
			at += (size_t)(n != 0 ? write(p[1], b.p + at, n) : 0);
		}
		_exit(0);
	}
	close(p[1]);
	{
		int saved = dup(0);

		dup2(p[0], 0);
		c = child_run(echo, NULL);
		dup2(saved, 0);
		close(saved);
	}
	ok(c.status == 0 && span_eq(buf_span(&c.out), buf_span(&b)), "a pipe in pieces of any size");
	waitpid(pid, NULL, 0);
	close(p[0]);
	child_free(&c);
	buf_free(&b);
}

static const char *const *drop;

static void
pass(void *unused)
{
	struct reader in;
	struct writer out;
	struct rec *r;

	(void)unused;
	die_init("t");
	reader_open(&in, (char *[]){ (char[]){ "f" }, NULL }, 1 << 20, NULL, NULL, 0);
	writer_open(&out, 1, "standard output");
	while ((r = reader_next(&in)) != NULL) {
		struct jsonw w = writer_pass(&out, r, drop);

		jsonw_int(&w, "new", 1);
		writer_end(&out);
	}
	writer_close(&out);
	reader_close(&in);
}

static void
passing(void)
{
	static const char *const dropped[] = { "body", "new", NULL };
	static const struct { const char *in, *out; } rows[] = {
		{ "{}", "{\"new\":1}" }, { "{ }", "{\"new\":1}" },
		{ "{\"a\":1.50e0,\"b\" :\t[ 1 , 2 ]}", "{\"a\":1.50e0,\"b\" :\t[ 1 , 2 ],\"new\":1}" },
		{ "{\"body\":{\"a\":[1,{}]}}", "{\"new\":1}" }, { "{\"body\":1,\"a\":2}", "{\"a\":2,\"new\":1}" },
		{ "{\"a\":2,\"body\":1}", "{\"a\":2,\"new\":1}" },
		{ "{\"a\":1 , \"body\":2 , \"c\":3}", "{\"a\":1,\"c\":3,\"new\":1}" },
		{ "{\"b\\u006fdy\":1,\"x\":\"\\u0061\\/\"}", "{\"x\":\"\\u0061\\/\",\"new\":1}" },
		{ "{\"new\":0,\"a\":1,\"new\":0}", "{\"a\":1,\"new\":1}" },
		{ "{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2,\"new\":1}" },
		{ "{\"a\":{\"body\":1},\"body \":2}", "{\"a\":{\"body\":1},\"body \":2,\"new\":1}" },
		{ "{\"body\":1,\"new\":2,\"body\":3}", "{\"new\":1}" },
		{ "  {\"a\":1}  \r", "{\"a\":1,\"new\":1}" },
		{ "{\"\":null,\"\xc3\xbc\":\"\xf0\x9f\x98\x80\"}", "{\"\":null,\"\xc3\xbc\":\"\xf0\x9f\x98\x80\",\"new\":1}" },
	};
	struct buf b = { 0 }, want = { 0 };
	struct child c;

	drop = dropped;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		b.n = want.n = 0;
		buf_addf(&b, "%s\n", rows[i].in);
		buf_addf(&want, "%s\n", rows[i].out);
		put("f", b.p, b.n);
		c = child_run(pass, NULL);
		if (!ok(span_eq(buf_span(&c.out), buf_span(&want)), "passed: %s", rows[i].in))
			printf("# %s", buf_str(&c.out));
		child_free(&c);
	}
	drop = NULL;
	put("f", "{\"body\":1}\n", 11);
	c = child_run(pass, NULL);
	ok(span_is(buf_span(&c.out), "{\"body\":1,\"new\":1}\n"), "nothing dropped");
	child_free(&c);
	buf_free(&b);
	buf_free(&want);
}

static void
values(void)
{
	static const struct { const char *line; int good; int64_t v; const char *why; } rows[] = {
		{ "{\"id\":39}", 1, 39, "" }, { "{\"id\":\"39\"}", 1, 39, "" }, { "{\"id\":1,\"id\":2}", 1, 2, "" },
		{ "{\"\\u0069d\":7}", 1, 7, "" }, { "{\"id\":7.0}", 1, 7, "" }, { "{}", 0, 0, "no member 'id'" },
		{ "{\"x\":{\"id\":1}}", 0, 0, "no member 'id'" },
		{ "{\"id\":null}", 0, 0, "'id' is null, not a number" },
		{ "{\"id\":true}", 0, 0, "'id' is a boolean, not a number" },
		{ "{\"id\":\"39x\"}", 0, 0, "'id' is a string, not a number" },
		{ "{\"id\":\"\"}", 0, 0, "'id' is a string, not a number" },
		{ "{\"id\":1001}", 0, 0, "'id' is 1001, not a whole number from 0 to 1000" },
		{ "{\"id\":-1}", 0, 0, "'id' is -1, not a whole number from 0 to 1000" },
		{ "{\"id\":1.5}", 0, 0, "'id' is 1.5, not a whole number from 0 to 1000" },
		{ "{\"id\":[39]}", 0, 0, "'id' is an array, not a number" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct reader in;
		const char *why = "";
		int64_t v = 4711;
		struct rec *r;

		put("f", rows[i].line, strlen(rows[i].line));
		reader_open(&in, (char *[]){ (char[]){ "f" }, NULL }, 1 << 20, NULL, NULL, 0);
		if ((r = reader_next(&in)) != NULL)
			ok((rec_i64(r, "id", 0, 1000, &v, &why) == 0) == rows[i].good && strcmp(why, rows[i].why) == 0 &&
			    v == (rows[i].good ? rows[i].v : 4711), "rec_i64 %s: %s", rows[i].line, why);
		reader_close(&in);
	}
}

/* 100,000 records longer than the writer's buffer in turn with short ones. */
static void
volume(void *unused)
{
	struct writer w;
	struct jsonw j;

	(void)unused;
	writer_open(&w, 1, "standard output");
	for (int i = 0; i < 100000; i++) {
		j = writer_begin(&w);
		jsonw_int(&j, "i", i);
		writer_end(&w);
	}
	ok(w.lines == 100000, "lines are counted");
	writer_close(&w);
}

static void
full(void *unused)
{
	int fd = open("/dev/full", O_WRONLY);
	struct writer w;

	(void)unused;
	die_init("t");
	writer_open(&w, fd, "standard output");
	writer_line(&w, SPAN("{}"));
	writer_close(&w);
}

static void
closed(void *unused)
{
	struct writer w;

	(void)unused;
	close(1);
	die_init("t");
	writer_open(&w, 1, "standard output");
	writer_line(&w, SPAN("{}"));
	writer_close(&w);
}

static void
writing(void)
{
	struct child c = child_run(full, NULL);

	ok(c.status == EXIT_FOR_NOW && span_is(buf_span(&c.err),
	    "t: cannot write standard output: No space left on device\n"), "a full disk: %s", buf_str(&c.err));
	child_free(&c);
	c = child_run(closed, NULL);
	ok(c.status == EXIT_FOR_NOW && child_said(&c.err, "cannot write standard output: Bad file descriptor"),
	    "a closed standard output: %s", buf_str(&c.err));
	child_free(&c);
	c = child_run(volume, NULL);
	ok(c.status == 0 && c.out.n > 1100000 && child_said(&c.out, "{\"i\":99999}\n"), "a hundred thousand lines");
	child_free(&c);
}

int
main(void)
{
	if (mkdtemp(home) == NULL || chdir(home) != 0)
		return 1;
	lines();
	limits();
	operands();
	dialogue();
	pieces();
	passing();
	values();
	writing();
	for (const char *f = "abcf"; *f != '\0'; f++)
		unlink((char[]){ *f, '\0' });
	unlink("in");
	if (chdir("/") == 0)
		rmdir(home);
	return tap_done();
}
