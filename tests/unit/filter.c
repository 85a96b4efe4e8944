/* filter: the skeleton of a program, its summary and its events. */
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/io.h"
#include "child.h"
#include "record/filter.h"
#include "tap.h"

static char home[] = "/tmp/af-filter.XXXXXX";

/* What a filter's main looks like: passes records with "n", rejects the others, skips n = 0. */
static int
filter_main(int argc, char **argv)
{
	struct filter f = FILTER_INIT;
	const struct opt opts[] = { FILTER_OPTS(f), OPT_END };
	const char *why;
	struct rec *r;
	int64_t n;

	argv = opt_parse(argc, argv, opts, "[file ...]", "passes numbers");
	filter_open(&f, argv, NULL, NULL, 0);
	jsonw_str(filter_event(&f, "start"), "said", "li\"ne\n");
	filter_event_end(&f);
	while ((r = reader_next(&f.in)) != NULL) {
		if (rec_i64(r, "n", 0, 9, &n, &why) != 0)
			reader_reject(&f.in, "%s", why);
		else if (n == 0)
			f.skipped++;
		else
			writer_line(&f.out, r->line);
	}
	jsonw_int(filter_summary(&f), "more", 7);
	jsonw_open(filter_summary(&f), "list", '[');
	jsonw_close(filter_summary(&f));
	jsonw_int(filter_event(&f, "end"), "out", (int64_t)f.out.lines);
	filter_event_end(&f);
	return filter_close(&f, EXIT_DONE);
}

static void
run(void *line)
{
	char *argv[16], copy[256], name[] = "/x/af-test";
	int argc = 0;

	argv[argc++] = name;
	for (char *word = strtok(strcpy(copy, line), " "); word != NULL; word = strtok(NULL, " "))
		argv[argc++] = word;
	argv[argc] = NULL;
	exit(filter_main(argc, argv));
}

static struct child
filter(const char *line)
{
	return child_run(run, (void *)line);
}

static bool
file_is(const char *path, const char *text)
{
	struct buf b = { 0 };
	bool same = io_read_file(path, &b, 1 << 20) == 0 && strcmp(buf_str(&b), text) == 0;

	if (!same)
		printf("# %s holds: %s", path, b.p != NULL ? buf_str(&b) : "(nothing)\n");
	buf_free(&b);
	return same;
}

static void
plain(void)
{
	struct child c = filter("good");

	ok(c.status == 0 && c.err.n == 0 && span_is(buf_span(&c.out), "{\"n\":1}\n{\"n\":2}\n"), "all is well: silent");
	child_free(&c);
	c = filter("good bad");
	ok(c.status == EXIT_SOME && span_is(buf_span(&c.out), "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n") &&
	    span_is(buf_span(&c.err), "af-test: bad:1: not a JSON value at byte 1\n"
	    "af-test: bad:2: no member 'n'\n"), "bad records cost themselves and the status");
	child_free(&c);
	c = filter("--max-line 63 good");
	ok(c.status == EXIT_USAGE, "--max-line has a lower limit");
	child_free(&c);
	c = filter("--max-line 2GiB good");
	ok(c.status == 0, "--max-line of 2 GiB");
	child_free(&c);
	c = filter("--max-line 5GiB good");
	ok(c.status == EXIT_USAGE && strstr(buf_str(&c.err), "'5GiB': not a size from 64 to 2147483648 bytes") != NULL,
	    "and an upper one: more would not fit where lengths are kept");
	child_free(&c);
}

static void
summary(void)
{
	struct child c = filter("--summary s good bad");

	ok(c.status == EXIT_SOME && file_is("s", "{\"program\":\"af-test\",\"in\":6,\"out\":3,\"rejected\":2,"
	    "\"skipped\":1,\"more\":7,\"list\":[]}\n"), "--summary");
	child_free(&c);
	c = filter("--summary s good");
	ok(c.status == 0 && file_is("s", "{\"program\":\"af-test\",\"in\":3,\"out\":2,\"rejected\":0,"
	    "\"skipped\":1,\"more\":7,\"list\":[]}\n"), "--summary replaces");
	child_free(&c);
	unlink("s");
	c = filter("--summary s none");
	ok(c.status == EXIT_USAGE && access("s", F_OK) != 0, "a run that did not begin leaves no summary");
	child_free(&c);
	c = filter("--summary no/such good");
	ok(c.status == EXIT_USAGE && c.out.n == 0 && child_said(&c.err, "cannot write 'no/such'"),
	    "a summary that cannot be written is seen before the first record");
	child_free(&c);
	c = filter("--summary . good");
	ok(c.status == EXIT_USAGE && c.out.n == 0, "a directory as well");
	child_free(&c);
	c = filter("--summary /dev/full good");
	ok(c.status == EXIT_FOR_NOW && child_said(&c.err, "No space left"), "a summary on a full disk");
	child_free(&c);
	c = filter("--summary /dev/stderr good");
	ok(c.status == 0 && child_said(&c.err, "{\"program\":"), "a summary on stderr");
	child_free(&c);
}

/* A reader of the FIFO must get the summary, not the end of file at the program's start. */
static void
summary_to_fifo(void)
{
	struct child c;
	char got[512];
	int p[2];
	ssize_t n;
	pid_t pid;

	mkfifo("fifo", 0600);
	if (pipe(p) != 0)
		return;
	fflush(NULL);
	if ((pid = fork()) == 0) {
		int fd = open("fifo", O_RDONLY);

		n = read(fd, got, sizeof got);
		_exit(write(p[1], got, n > 0 ? (size_t)n : 0) == n ? 0 : 1);
	}
	close(p[1]);
	alarm(20);
	c = filter("--summary fifo good");
	n = read(p[0], got, sizeof got);
	alarm(0);
	ok(c.status == 0 && n > 0 && memcmp(got, "{\"program\"", 10) == 0, "a summary into a FIFO");
	child_free(&c);
	waitpid(pid, NULL, 0);
	close(p[0]);
	unlink("fifo");
}

static void
events(void)
{
	static const struct json_want want[] = {
		{ "at", 0, NULL }, { "program", 1, NULL }, { "event", 2, NULL }, { NULL, 0, NULL }
	};
	struct child c = filter("--events e good");
	struct buf b = { 0 };
	struct json_err err;
	struct span got[3];
	int64_t at;
	char *nl;

	ok(c.status == 0 && io_read_file("e", &b, 4096) == 0 && (nl = memchr(b.p, '\n', b.n)) != NULL &&
	    json_scan((struct span){ b.p, (size_t)(nl - b.p) }, want, got, 3, NULL, &err) == 0 &&
	    span_is(got[1], "\"af-test\"") && span_is(got[2], "\"start\"") &&
	    clock_parse((struct span){ got[0].p + 1, got[0].n - 2 }, &at) == 0 &&
	    clock_now() - at < 60 * CLOCK_SECOND, "--events: at, program, event");
	ok(child_said(&b, ",\"event\":\"start\",\"said\":\"li\\\"ne\\n\"}\n") &&
	    child_said(&b, ",\"event\":\"end\",\"out\":2}\n"), "and members, a line each");
	ok(child_said(&b, ",\"event\":\"done\",\"status\":0,\"seconds\":") && child_said(&b, ",\"in\":3,\"out\":2,"
	    "\"rejected\":0,\"skipped\":1,\"more\":7,\"list\":[]}\n"), "the last one is done, with the summary");
	child_free(&c);
	at = (int64_t)b.n;
	c = filter("--events e good");
	b.n = 0;
	ok(io_read_file("e", &b, 4096) == 0 && (int64_t)b.n > 2 * at - 20 && (int64_t)b.n < 2 * at + 20, "appended");
	child_free(&c);
	c = child_run(run, (void *)"--events e --summary s none");
	child_free(&c);
	{
		FILE *f = fopen("torn", "w");

		if (f != NULL) {
			fputs("{\"cut\":", f);
			fclose(f);
		}
	}
	c = filter("--events torn good");
	b.n = 0;
	ok(io_read_file("torn", &b, 4096) == 0 && strncmp(buf_str(&b), "{\"cut\":\n{\"at\":", 14) == 0,
	    "a line that somebody left unfinished costs itself only");
	child_free(&c);
	c = filter("--events no/such good");
	ok(c.status == EXIT_USAGE && c.out.n == 0, "events that cannot be opened");
	child_free(&c);
	c = filter("--events /dev/full good");
	ok(c.status == EXIT_FOR_NOW, "events on a full disk");
	child_free(&c);
	buf_free(&b);
}

/* Eight programs, one file of events: every line stays whole. */
static void
together(void)
{
	struct buf b = { 0 };
	struct json_err err;
	int lines = 0, torn = 0;
	pid_t pids[8];

	fflush(NULL);
	for (int k = 0; k < 8; k++)
		if ((pids[k] = fork()) == 0) {
			struct filter f = FILTER_INIT;

			f.events_path = "many";
			filter_open_output(&f);
			for (int i = 0; i < 500; i++) {
				jsonw_int(filter_event(&f, "tick"), "i", i);
				filter_event_end(&f);
			}
			_exit(0);
		}
	for (int k = 0; k < 8; k++)
		waitpid(pids[k], NULL, 0);
	io_read_file("many", &b, 1 << 24);
	for (size_t at = 0; at < b.n; lines++) {
		char *nl = memchr(b.p + at, '\n', b.n - at);
		size_t n = nl != NULL ? (size_t)(nl - b.p) - at : b.n - at;

		if (n == 0)
			lines--;	/* allowed: see is_torn */
		else
			torn += json_scan((struct span){ b.p + at, n }, NULL, NULL, 0, NULL, &err) != 0;
		at += n + 1;
	}
	ok(lines == 4000 && torn == 0, "eight programs share a file of events (%d lines, %d torn)", lines, torn);
	buf_free(&b);
}

static void
put(const char *path, const char *text)
{
	io_replace(path, SPAN(text));
}

int
main(void)
{
	if (mkdtemp(home) == NULL || chdir(home) != 0)
		return 1;
	put("good", "{\"n\":1}\n{\"n\":2}\n{\"n\":0}\n");
	put("bad", "x\n{}\n{\"n\":3}\n");
	plain();
	summary();
	summary_to_fifo();
	events();
	together();
	for (const char *const *f = (const char *const[]){ "good", "bad", "s", "e", "torn", "many", NULL }; *f != NULL; f++)
		unlink(*f);
	if (chdir("/") == 0)
		rmdir(home);
	return tap_done();
}
