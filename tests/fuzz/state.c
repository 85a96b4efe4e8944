/* What a killed or broken machine leaves: any bytes in a log or a governor's file, and both work again. */
#include "fetch/govfile.h"
#include "fuzz.h"
#include "log/log.h"

static void
a_log(const char *path)
{
	static const char line[] = "{\"fetch\":{\"key\":\"k\",\"status\":200,\"at\":\"2026-02-01T10:00:00Z\"},\"body\":{}}\n";
	struct buf why = { 0 }, buf = { 0 };
	struct log_answer answer;
	struct log_hit hit;
	struct log *l = log_open(path, LOG_NO_INDEX, &why);

	if (l == NULL) {
		/* Some other file: it is not written to. */
		must(why.n != 0);
		buf_free(&why);
		return;
	}
	if (log_find(l, SPAN("fixture/1001"), INT64_MIN, &hit) != LOG_NONE &&
	    log_read(l, &hit, SPAN("fixture/1001"), &buf, &answer) == 0)
		must(json_is(answer.key, "fixture/1001"));
	must(log_append(l, SPAN(line), &hit, 1) == 0);
	must(log_find(l, SPAN("k"), INT64_MIN, &hit) == LOG_FINAL);
	must(log_read(l, &hit, SPAN("k"), &buf, &answer) == 0);
	must(log_close(l, &why) == 0);
	buf_free(&why);
	buf_free(&buf);
}

static void
a_governor(const char *path)
{
	struct buf why = { 0 };
	struct govfile *g = govfile_open(path, &why);
	int64_t now = govfile_now();

	must(g != NULL);
	for (int i = 0; i < 2; i++) {
		must(govfile_begin(g, now, now) != NULL);
		must(govfile_end(g, now, now) == 0);
	}
	(void)govfile_renewed(g);
	govfile_close(g);
	buf_free(&why);
}

static void
put(const char *path, struct span data)
{
	FILE *f = fopen(path, "w");

	must(f != NULL && fwrite(data.p, 1, data.n, f) == data.n && fclose(f) == 0);
}

static void
fuzz_one(struct span data)
{
	const char *tmp = getenv("TMPDIR");
	char dir[200], path[sizeof dir + 16], aside[sizeof dir + 32];

	snprintf(dir, sizeof dir, "%.150s/af-fuzz-XXXXXX", tmp != NULL && *tmp != '\0' ? tmp : "/tmp");
	must(mkdtemp(dir) != NULL);
	snprintf(path, sizeof path, "%s/x", dir);
	put(path, data);
	a_log(path);
	put(path, data);
	a_governor(path);
	unlink(path);
	/* What could not be used was set aside. */
	snprintf(aside, sizeof aside, "%s.old", path);
	unlink(aside);
	if (rmdir(dir) != 0) {
		perror(dir);
		abort();
	}
}
