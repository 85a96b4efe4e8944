/* What the unit tests of the log share: a directory, answers, and questions about them. */
#ifndef LOGTEST_H
#define LOGTEST_H

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "log/log.h"
#include "tap.h"

static char logtest_home[] = "/tmp/af-log.XXXXXX";
static struct buf logtest_why;

static inline int
logtest_begin(void)
{
	return mkdtemp(logtest_home) != NULL && chdir(logtest_home) == 0 ? 0 : -1;
}

static inline int
logtest_end(void)
{
	static const char *const files[] = { "log", "log.idx", "other", "other.idx", "copy", "copy.idx" };

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		unlink(files[i]);
	if (chdir("/") != 0 || rmdir(logtest_home) != 0)
		ok(false, "'%s' is empty at the end", logtest_home);
	buf_free(&logtest_why);
	return tap_done();
}

/* An answer to key as a line; error NULL: a final one with the body {"n":n,…} and pad bytes. */
static inline void
logtest_line(struct buf *b, const char *key, int n, const char *error, const char *at, size_t pad)
{
	buf_addf(b, "{\"id\":%d,\"fetch\":{\"key\":", n);
	json_put_str(b, key);
	if (at != NULL)
		buf_addf(b, ",\"at\":\"%s\"", at);
	if (error != NULL)
		buf_addf(b, ",\"error\":\"%s\"}}\n", error);
	else
		buf_addf(b, "},\"body\":{\"n\":%d,\"pad\":\"%*s\"}}\n", n, (int)pad, "");
}

static inline struct log *
logtest_open(const char *path, unsigned flags)
{
	struct log *l = log_open(path, flags, &logtest_why);

	if (l == NULL)
		printf("# %s\n", buf_str(&logtest_why));
	return l;
}

static inline int
logtest_add(struct log *l, const char *key, int n, const char *error)
{
	struct buf b = { 0 };
	int status;

	logtest_line(&b, key, n, error, NULL, 0);
	status = log_append(l, buf_span(&b), NULL, 0);
	buf_free(&b);
	return status;
}

/* The n of the final answer to key; -1: none; -2: found, but it cannot be read. */
static inline int
logtest_n(struct log *l, const char *key, int64_t oldest)
{
	struct buf b = { 0 };
	struct log_answer a;
	struct log_hit hit;
	int64_t n = -2;

	if (log_find(l, SPAN(key), oldest, &hit) != LOG_FINAL)
		return -1;
	if (log_read(l, &hit, SPAN(key), &b, &a) == 0)
		(void)json_i64(json_get(a.body, "n"), 0, INT32_MAX, &n);
	buf_free(&b);
	return (int)n;
}

static inline int64_t
logtest_size(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : -1;
}

static inline void
logtest_put(const char *path, struct span content)
{
	int fd;

	/* Not truncated: ext4 waits for the disk when such a file is closed. */
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
	if (fd == -1 || io_write(fd, content.p, content.n) != 0)
		ok(false, "cannot write '%s'", path);
	close(fd);
}

#endif
