/* log: answers found by key, whatever else was saved for it, from the log, its index, and other files. */
#include <errno.h>

#include "child.h"
#include "logtest.h"

static enum log_kind
kind_of(struct log *l, const char *key)
{
	struct log_hit hit;

	return log_find(l, SPAN(key), INT64_MIN, &hit);
}

static void
kinds(void)
{
	struct log *l = logtest_open("log", 0);

	ok(l != NULL && log_stats(l)->lines == 0, "a new log");
	ok(kind_of(l, "a") == LOG_NONE, "nothing is known");
	logtest_add(l, "a", 1, "timeout");
	ok(kind_of(l, "a") == LOG_FAILED, "a failure");
	logtest_add(l, "a", 2, NULL);
	ok(logtest_n(l, "a", INT64_MIN) == 2, "an answer wins over an older failure");
	logtest_add(l, "a", 3, "timeout");
	ok(logtest_n(l, "a", INT64_MIN) == 2, "and over a newer one");
	logtest_add(l, "a", 4, NULL);
	ok(logtest_n(l, "a", INT64_MIN) == 4, "the last of two answers");
	ok(log_append(l, SPAN("{\"fetch\":{\"key\":\"s\",\"skipped\":\"quota\"}}\n"), NULL, 0) == 0 &&
	    kind_of(l, "s") == LOG_SKIPPED, "a skipped one");
	ok(log_append(l, SPAN("{\"id\":1}\n"), NULL, 0) == -1 && log_append(l, SPAN("{\"fetch\":{\"key\":\"u\"}}"),
	    NULL, 0) == -1 && kind_of(l, "u") == LOG_NONE, "what is no line, or no answer, is not appended");
	ok(log_close(l, &logtest_why) == 0, "closed");
	l = logtest_open("log", 0);
	ok(logtest_n(l, "a", INT64_MIN) == 4 && kind_of(l, "s") == LOG_SKIPPED, "opened again, the same");
	ok(log_stats(l)->lines == 5 && log_stats(l)->final == 2 && log_stats(l)->failed == 2 &&
	    log_stats(l)->skipped == 1 && log_stats(l)->foreign == 0, "and counted");
	log_close(l, &logtest_why);
	unlink("log");
}

static void
keys(void)
{
	static const char *const all[] = { "", "a", "a b", "\"", "\\", "\\\"", "\n\t\x01", "\xc3\xa9", "\xf0\x9f\x8f\x86",
	    "players/1?season=2020&page=3", "/", "\\u00e9", "a\\", "null" };
	size_t n = sizeof all / sizeof all[0];
	bool good = true;

	for (int round = 0; round < 2; round++) {
		struct log *l = logtest_open("log", round == 0 ? 0 : LOG_READ);

		for (size_t i = 0; round == 0 && i < n; i++)
			logtest_add(l, all[i], (int)i, NULL);
		for (size_t i = 0; i < n; i++)
			good = good && logtest_n(l, all[i], INT64_MIN) == (int)i;
		log_close(l, &logtest_why);
	}
	ok(good, "keys of any text");
	unlink("log");
}

/* The hits of an append lead to the lines, in any number and size, before and after others. */
static void
hits(void)
{
	struct log *l = logtest_open(NULL, 0);
	struct buf b = { 0 }, back = { 0 };
	struct log_hit hit[30];
	struct log_answer a;
	bool good = true;
	char key[32];

	for (int i = 0; i < 30; i++) {
		snprintf(key, sizeof key, "k%d", i);
		logtest_line(&b, key, i, i % 7 == 0 ? "timeout" : NULL, "2026-02-01T10:00:00Z", (size_t)(i * i * 100));
	}
	ok(log_append(l, buf_span(&b), hit, 20) == 0 && log_append(l, buf_span(&b), NULL, 0) == 0,
	    "thirty lines at once, into a spool without a name");
	for (int i = 0; i < 20; i++) {
		snprintf(key, sizeof key, "k%d", i);
		good = good && log_read(l, &hit[i], SPAN(key), &back, &a) == 0 && json_is(a.key, key) &&
		    hit[i].kind == (i % 7 == 0 ? LOG_FAILED : LOG_FINAL) && hit[i].at == 1769940000 * CLOCK_SECOND &&
		    memcmp(a.line.p, b.p + hit[i].offset, a.line.n) == 0 && (a.body.p == NULL) == (i % 7 == 0);
	}
	ok(good, "read back by what the append gave");
	ok(log_read(l, &hit[1], SPAN("k2"), &back, &a) == -1 && strstr(log_why(l), "something else") != NULL,
	    "not as the answer to something else: %s", log_why(l));
	ok(log_sync(l) == 0 && !log_dirty(l) && log_close(l, &logtest_why) == 0, "a spool has nothing to sync");
	buf_free(&b);
	buf_free(&back);
}

static void
ages(void)
{
	static const char *const at[] = { "2026-01-01T00:00:00Z", NULL, "2026-01-03T00:00:00Z", "2026-01-02T00:00:00Z" };
	struct log *l = logtest_open("log", 0);
	struct buf b = { 0 };
	int64_t t;

	for (int i = 0; i < 4; i++)
		logtest_line(&b, "a", i, NULL, at[i], 0);
	log_append(l, buf_span(&b), NULL, 0);
	ok(logtest_n(l, "a", INT64_MIN) == 3, "the last answer, if none is too old");
	clock_parse(SPAN("2026-01-02T00:00:00Z"), &t);
	ok(logtest_n(l, "a", t) == 3, "as old as may be");
	ok(logtest_n(l, "a", t + 1) == 2, "an earlier line that is not too old");
	ok(logtest_n(l, "a", t + CLOCK_DAY + 1) == -1, "all too old, or of unknown age");
	log_close(l, &logtest_why);
	buf_free(&b);
	unlink("log");
}

/* A thousand keys with four hashes between them, some lines failures; scanned, indexed, late. */
static void
collisions(void)
{
	uint64_t wrong = 0;
	char key[32];

	for (int part = 0; part < 3; part++) {
		struct log *l = logtest_open("log", LOG_WEAK_HASH);

		for (int i = 0; i < 500; i++) {
			struct buf b = { 0 };

			snprintf(key, sizeof key, "k%d", part * 250 + i);
			logtest_line(&b, key, part * 1000 + i, i % 3 == 0 ? "x" : NULL, NULL, 5000);
			log_append(l, buf_span(&b), NULL, 0);
			buf_free(&b);
		}
		for (int i = 0; i < (part + 1) * 250; i += 7) {
			snprintf(key, sizeof key, "k%d", i);
			for (int p = part; p >= 0; p--) {
				int of = i - p * 250;

				if (of < 0 || of >= 500 || of % 3 == 0)
					continue;
				wrong += logtest_n(l, key, INT64_MIN) != p * 1000 + of;
				break;
			}
			wrong += part == 2 && strcmp(log_stats(l)->index, "current") != 0;
		}
		wrong += kind_of(l, "nothing") != LOG_NONE;
		log_close(l, &logtest_why);
	}
	ok(wrong == 0, "a thousand keys with four hashes: each finds its own answer (%llu wrong)",
	    (unsigned long long)wrong);
	unlink("log");
	unlink("log.idx");
}

static struct log *
open_with(const char *other)
{
	struct log *l = logtest_open("log", 0);

	if (log_reuse(l, other, &logtest_why) != 0) {
		printf("# %s\n", buf_str(&logtest_why));
		log_close(l, &logtest_why);
		return NULL;
	}
	return l;
}

static void
reuse(void)
{
	struct log *l = logtest_open("other", 0);
	struct buf b = { 0 };
	int64_t t;

	logtest_line(&b, "a", 1, NULL, "2026-01-01T00:00:00Z", 0);
	logtest_line(&b, "b", 2, NULL, "2026-01-01T00:00:00Z", 0);
	logtest_line(&b, "c", 3, "timeout", NULL, 0);
	log_append(l, buf_span(&b), NULL, 0);
	ok((l = (log_close(l, &logtest_why), open_with("other"))) != NULL && log_stats(l)->reused == 3, "another log");
	logtest_add(l, "b", 20, NULL);
	logtest_add(l, "a", 10, "timeout");
	ok(logtest_n(l, "a", INT64_MIN) == 1, "an answer there wins over a failure here");
	ok(logtest_n(l, "b", INT64_MIN) == 20, "an answer here over one there");
	ok(kind_of(l, "c") == LOG_FAILED, "a failure there is known");
	clock_parse(SPAN("2026-01-01T00:00:01Z"), &t);
	ok(logtest_n(l, "a", t) == -1, "but not if it is too old");
	ok(log_reuse(l, "log", &logtest_why) == 0 && log_stats(l)->reused == 3, "the log itself adds nothing");
	ok(log_reuse(l, "none", &logtest_why) == -1 && log_reuse(l, ".", &logtest_why) == -1 &&
	    log_reuse(l, "/dev/null", &logtest_why) == -1, "no file, a directory, a device: %s", logtest_why.p);
	log_close(l, &logtest_why);
	buf_adds(&b, "garbage\n\n{\"id\":9}\n{\"id\":1,\"fetch\":{\"key\":\"half\"},\"bo");
	logtest_put("other", buf_span(&b));
	l = open_with("other");
	ok(log_stats(l)->reused == 3 && log_stats(l)->reused_foreign == 2 && kind_of(l, "half") == LOG_NONE &&
	    logtest_size("other") == (int64_t)b.n, "a file with garbage and a torn tail is read and left as it is");
	log_close(l, &logtest_why);
	b.n -= strlen("{\"id\":1,\"fetch\":{\"key\":\"half\"},\"bo");
	buf_adds(&b, "{\"fetch\":{\"key\":\"last\"},\"body\":{\"n\":7}}");
	logtest_put("other", buf_span(&b));
	l = open_with("other");
	ok(logtest_n(l, "last", INT64_MIN) == 7, "a last line without its newline counts");
	log_close(l, &logtest_why);
	buf_free(&b);
	unlink("log");
	unlink("other");
}

static void
grow(struct log *l, int from, int to)
{
	char key[32];

	for (int i = from; i < to; i++) {
		struct buf b = { 0 };

		snprintf(key, sizeof key, "k%d", i);
		logtest_line(&b, key, i, NULL, NULL, 3000);
		log_append(l, buf_span(&b), NULL, 0);
		buf_free(&b);
	}
}

static bool
has(struct log *l, int n)
{
	char key[32];

	for (int i = 0; i < n; i++) {
		snprintf(key, sizeof key, "k%d", i);
		if (logtest_n(l, key, INT64_MIN) != i)
			return false;
	}
	return kind_of(l, "nothing") == LOG_NONE && log_stats(l)->final == (uint64_t)n;
}

static bool
opens(int n, const char *index)
{
	struct log *l = logtest_open("log", LOG_READ);
	bool good = l != NULL && has(l, n) && (index == NULL || strcmp(log_stats(l)->index, index) == 0);

	if (!good && l != NULL)
		printf("# index %s, %llu final\n", log_stats(l)->index, (unsigned long long)log_stats(l)->final);
	if (l != NULL)
		log_close(l, &logtest_why);
	return good;
}

static void
index_file(void)
{
	struct log *l = logtest_open("log", 0);
	struct buf b = { 0 }, log = { 0 };
	int fd;

	grow(l, 0, 100);
	log_close(l, &logtest_why);
	ok(logtest_size("log.idx") == -1, "a small log has no index");
	l = logtest_open("log", 0);
	grow(l, 100, 1000);
	ok(has(l, 1000), "a thousand answers");
	log_close(l, &logtest_why);
	ok(logtest_size("log.idx") > 0 && opens(1000, "current"), "a larger one has");
	l = logtest_open("log", 0);
	ok(log_stats(l)->scanned == 0, "and is not read with it");
	grow(l, 1000, 1010);
	ok(has(l, 1010), "more answers");
	log_close(l, &logtest_why);
	l = logtest_open("log", 0);
	ok(log_stats(l)->scanned > 0 && log_stats(l)->scanned < 100000 && has(l, 1010), "what it lacks is read");
	grow(l, 1010, 2000);
	log_close(l, &logtest_why);
	ok(opens(2000, "current"), "written anew");
	io_read_file("log.idx", &b, 1 << 20);
	/* A page that is damaged is met when somebody looks there; the log is read then. */
	fd = open("log.idx", O_RDWR);
	(void)!pwrite(fd, "damage", 6, 4096 + 800);
	close(fd);
	ok(opens(2000, "damaged"), "a damaged page");
	ok(truncate("log.idx", 5000) == 0 && opens(2000, "cut short"), "a cut index");
	unlink("log.idx");
	ok(opens(2000, "absent"), "a deleted one");
	l = logtest_open("log", 0);
	log_close(l, &logtest_why);
	ok(opens(2000, "current"), "comes back");
	io_read_file("log", &log, 1 << 28);
	logtest_put("log", (struct span){ log.p, log.n / 2 });
	l = logtest_open("log", 0);
	ok(l != NULL && log_stats(l)->torn > 0 && strcmp(log_stats(l)->index, "of a longer log") == 0 &&
	    has(l, (int)log_stats(l)->final) && log_stats(l)->final > 900, "the log was cut: %llu answers are left",
	    (unsigned long long)log_stats(l)->final);
	log_close(l, &logtest_why);
	ok(opens(1000, "current") || opens(999, "current") || opens(1001, "current"), "and are in an index again");
	buf_free(&b);
	buf_free(&log);
	unlink("log");
	unlink("log.idx");
}

/* An edit in place that no sample of the index meets. */
static void
edited(void)
{
	struct log *l = logtest_open("log", 0);
	struct log_hit hit;
	int fd;

	logtest_add(l, "k500", 1, NULL);
	grow(l, 0, 1000);
	log_find(l, SPAN("k500"), INT64_MIN, &hit);
	log_close(l, &logtest_why);
	fd = open("log", O_RDWR);
	(void)!pwrite(fd, "\xff", 1, (off_t)hit.offset + 1000);
	close(fd);
	l = logtest_open("log", 0);
	ok(logtest_n(l, "k500", INT64_MIN) == -2, "an answer with a bad byte is found, and found out: %s", log_why(l));
	ok(logtest_n(l, "k500", INT64_MIN) == 1 && log_stats(l)->damaged == 1, "then the older one counts");
	ok(logtest_n(l, "k499", INT64_MIN) == 499, "and the others do");
	log_close(l, &logtest_why);
	unlink("log");
	unlink("log.idx");
}

static void
write_it(void *arg)
{
	struct log *l = logtest_open(arg, 0);

	exit(l == NULL ? 7 : log_close(l, &logtest_why));
}

static void
writers(void)
{
	struct log *l = logtest_open("log", 0), *r;
	struct child c = child_run(write_it, (char[]){ "log" });
	char text[64];

	snprintf(text, sizeof text, "process %ld", (long)getpid());
	ok(c.status == 7 && strstr(buf_str(&c.out), "cannot write 'log'") != NULL, "a second writer is refused");
	if (access("/proc/locks", R_OK) == 0 && strstr(c.out.p, "another process") == NULL)
		ok(strstr(c.out.p, text) != NULL, "is told who writes");
	child_free(&c);
	logtest_add(l, "a", 1, NULL);
	r = logtest_open("log", LOG_READ);
	ok(r != NULL && logtest_n(r, "a", INT64_MIN) == 1, "a reader may look");
	ok(logtest_add(r, "b", 1, NULL) == -1, "and not write");
	log_close(r, &logtest_why);
	log_close(l, &logtest_why);
	c = child_run(write_it, (char[]){ "log" });
	ok(c.status == 0, "closed, it is free");
	child_free(&c);
	unlink("log");
}

static void
wrong_files(void)
{
	static const char *const texts[] = { "{\"match_id\":1}\n{\"match_id\":2}\n", "{\"match_id\":1}", "# notes\n", "photo",
	    "\n\n", "{\"a\":1}\n{\"b" };

	ok(log_open(".", 0, &logtest_why) == NULL && log_open("/dev/null", 0, &logtest_why) == NULL &&
	    log_open("no/such", 0, &logtest_why) == NULL && log_open("none", LOG_READ, &logtest_why) == NULL,
	    "a directory, a device, no directory, no file to read: %s", logtest_why.p);
	ok(mkfifo("other", 0600) == 0 && log_open("other", 0, &logtest_why) == NULL && unlink("other") == 0,
	    "a FIFO: %s", logtest_why.p);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct buf b = { 0 };

		logtest_put("other", SPAN(texts[i]));
		ok(log_open("other", 0, &logtest_why) == NULL && io_read_file("other", &b, 1000) == 0 &&
		    span_is(buf_span(&b), texts[i]), "not a log, not touched: %s", logtest_why.p);
		buf_free(&b);
		unlink("other");
	}
}

static void
replaced(void)
{
	struct log *l = logtest_open("log", 0);

	logtest_add(l, "a", 1, NULL);
	ok(log_dirty(l) && log_sync(l) == 0 && !log_dirty(l), "synced");
	logtest_add(l, "b", 1, NULL);
	rename("log", "other");
	ok(log_sync(l) == -1 && logtest_add(l, "c", 1, NULL) == -1, "a log that was moved away: %s", log_why(l));
	ok(log_close(l, &logtest_why) == -1, "is no success: %s", logtest_why.p);
	unlink("other");
}

/* Lines after 10 GB of nothing. */
static void
far(void)
{
	const int64_t hole = INT64_C(10) << 30;
	struct log *l = logtest_open("log", LOG_NO_INDEX);
	struct log_hit hit;
	struct stat st;

	logtest_add(l, "a", 1, NULL);
	if (truncate("log", hole) != 0 || stat("log", &st) != 0 || st.st_blocks > 1000) {
		log_close(l, &logtest_why);
		unlink("log");
		return;
	}
	logtest_add(l, "b", 2, NULL);
	ok(log_find(l, SPAN("b"), INT64_MIN, &hit) == LOG_FINAL && hit.offset == (uint64_t)hole &&
	    logtest_n(l, "b", INT64_MIN) == 2 && logtest_n(l, "a", INT64_MIN) == 1, "an answer after 10 GB");
	log_close(l, &logtest_why);
	unlink("log");
}

int
main(void)
{
	if (logtest_begin() != 0)
		return 1;
	kinds();
	keys();
	hits();
	ages();
	collisions();
	reuse();
	index_file();
	edited();
	writers();
	wrong_files();
	replaced();
	far();
	return logtest_end();
}
