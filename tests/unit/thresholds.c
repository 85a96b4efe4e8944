/* thresholds: percentages to the thousandth, and files of them. */
#include "pilot/thresholds.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "tap.h"

static void
percentages(void)
{
	static const struct {
		const char *text;
		int64_t want;
	} rows[] = {
		{ "0", 0 }, { "70", 70000 }, { "100", 100000 }, { "66.667", 66667 }, { "66.5", 66500 },
		{ "0.001", 1 }, { "100.000", 100000 }, { "00", 0 }, { "100.001", -1 }, { "101", -1 }, { "-1", -1 },
		{ "-0", -1 }, { "1.2345", -1 }, { "", -1 }, { ".5", -1 }, { "5.-1", -1 }, { "70%", -1 },
		{ "7e1", -1 }, { " 70", -1 }, { "70.", -1 }, { "1.2.3", -1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t got = -1;
		const char *why = thresholds_percent(&got, rows[i].text);

		ok(got == rows[i].want && (why == NULL) == (got >= 0), "'%s' is %d", rows[i].text, (int)got);
	}
}

/* 0 or -1 from a file with this text; complaints go to /dev/null. */
static int
reads(struct thresholds *t, const char *text)
{
	char path[] = "/tmp/af-thresholds.XXXXXX";
	int fd = mkstemp(path), err = dup(2), k;

	if (fd == -1 || io_write(fd, text, strlen(text)) != 0)
		return -2;
	close(fd);
	k = freopen("/dev/null", "w", stderr) != NULL ? thresholds_read(t, path) : -2;
	dup2(err, 2);
	close(err);
	unlink(path);
	return k;
}

static void
files(void)
{
	struct thresholds t;
	struct policy p = POLICY_INIT, own;

	ok(reads(&t, "\xef\xbb\xbf# league go hold\r\n\n39 70 50\r\n\t140,66.5,40\n39 80 60") == 0 && t.n == 3, "a file");
	own = thresholds_policy(&t, &p, 39);
	ok(own.go == 80000 && own.hold == 60000 && own.sample == p.sample, "the last line of a league counts");
	own = thresholds_policy(&t, &p, 140);
	ok(own.go == 66500 && own.hold == 40000, "another league");
	own = thresholds_policy(&t, &p, 1);
	ok(own.go == p.go && own.hold == p.hold, "a league that is not in the file");
	thresholds_free(&t);
	ok(reads(&t, "") == 0 && t.n == 0, "an empty file");
	thresholds_free(&t);
	ok(reads(&t, "39 50 70\n") == -1, "hold above go");
	thresholds_free(&t);
	ok(reads(&t, "39 70\n") == -1, "a word too few");
	thresholds_free(&t);
	ok(reads(&t, "39 70 50 x\n") == -1, "a word too many");
	thresholds_free(&t);
	ok(reads(&t, "Premier 70 50\n") == -1, "a name for a number");
	thresholds_free(&t);
	ok(thresholds_read(&t, "/nonexistent/file") == -1, "no file");
	thresholds_free(&t);
}

int
main(void)
{
	percentages();
	files();
	return tap_done();
}
