#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "record/checkpoint.h"
#include "tap.h"

static char path[] = "/tmp/af-checkpoint-XXXXXX";

static void
put(const char *text)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fputs(text, f) == EOF || fclose(f) != 0)
		exit(1);
}

static void
files(void)
{
	static const char *const bad[] = { "", "{", "[]", "{}", "{\"offset\":1}",
		"{\"offset\":-1,\"digest\":\"0123456789abcdef\",\"updated\":0}",
		"{\"offset\":1.5,\"digest\":\"0123456789abcdef\",\"updated\":0}",
		"{\"offset\":1,\"digest\":\"0123456789abcde\",\"updated\":0}",
		"{\"offset\":1,\"digest\":\"0123456789ABCDEF\",\"updated\":0}",
		"{\"offset\":1,\"digest\":7,\"updated\":0}",
		"{\"offset\":1,\"digest\":\"0123456789abcdef\",\"updated\":\"x\"}" };
	struct checkpoint c = { .offset = 51234, .updated = 212, .digest = "9f86d081884c7d65" }, d;
	const char *why = NULL;

	ok(checkpoint_write(path, &c) == 0 && checkpoint_read(path, &d, &why) == 0, "written and read");
	ok(d.offset == 51234 && d.updated == 212 && strcmp(d.digest, c.digest) == 0, "the same");
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		put(bad[i]);
		ok(checkpoint_read(path, &d, &why) == -1 && why != NULL, "'%s' is no checkpoint", bad[i]);
	}
	put("{\"note\":\"mine\",\"updated\":3,\"digest\":\"0123456789abcdef\",\"offset\":7}\n");
	ok(checkpoint_read(path, &d, &why) == 0 && d.offset == 7 && d.updated == 3, "other members and another order");
	unlink(path);
	ok(checkpoint_read(path, &d, &why) == 1 && d.offset == 0, "no file is the start");
}

/* A list of n lines, line i as it says; the checkpoint is after line done. */
static enum checkpoint_say
pass(const char *const *line, size_t n, struct checkpoint at, size_t *left_out)
{
	struct checkpoint_gate g = { .at = at };
	enum checkpoint_say say = CHECKPOINT_DONE;
	uint64_t end = 0;

	*left_out = 0;
	for (size_t i = 0; i < n && say == CHECKPOINT_DONE; i++) {
		end += strlen(line[i]) + 1;
		say = checkpoint_pass(&g, SPAN(line[i]), end);
		*left_out += say == CHECKPOINT_DONE;
	}
	return say == CHECKPOINT_DONE ? checkpoint_end(&g) : say;
}

static struct checkpoint
behind(const char *const *line, size_t n)
{
	struct checkpoint c = { 0 };
	uint64_t digest = 0;

	for (size_t i = 0; i < n; i++) {
		digest = checkpoint_roll(digest, SPAN(line[i]));
		c.offset += strlen(line[i]) + 1;
	}
	checkpoint_hex(digest, c.digest);
	return c;
}

static void
gate(void)
{
	static const char *const list[] = { "{\"a\":1}", "{\"b\":2}", "{\"c\":3}", "{\"d\":4}" };
	static const char *const swapped[] = { "{\"b\":2}", "{\"a\":1}", "{\"c\":3}", "{\"d\":4}" };
	static const char *const changed[] = { "{\"a\":9}", "{\"b\":2}", "{\"c\":3}", "{\"d\":4}" };
	static const char *const shorter[] = { "{\"a\":1}" };
	static const char *const longer[] = { "{\"a\":1}", "{\"b\":222}", "{\"c\":3}", "{\"d\":4}" };
	size_t n;

	for (size_t k = 0; k <= 4; k++) {
		ok(pass(list, 4, behind(list, k), &n) == CHECKPOINT_GO && n == k, "the same list, %zu done", k);
		if (k > 1) {
			ok(pass(swapped, 4, behind(list, k), &n) == CHECKPOINT_OTHER, "two lines swapped, %zu done", k);
			ok(pass(shorter, 1, behind(list, k), &n) == CHECKPOINT_OTHER, "a shorter list, %zu done", k);
			ok(pass(longer, 4, behind(list, k), &n) == CHECKPOINT_OTHER, "other offsets, %zu done", k);
		}
		if (k > 0)
			ok(pass(changed, 4, behind(list, k), &n) == CHECKPOINT_OTHER, "a changed byte, %zu done", k);
	}
	ok(pass(list, 4, behind(list, 2), &n) == CHECKPOINT_GO, "lines behind it may come and go");
	ok(pass(list, 0, behind(list, 0), &n) == CHECKPOINT_GO, "an empty list from its start");
	ok(pass(list, 0, behind(list, 1), &n) == CHECKPOINT_OTHER, "an empty list is another list");
}

int
main(void)
{
	int fd = mkstemp(path);

	if (fd == -1)
		return 1;
	close(fd);
	files();
	gate();
	return tap_done();
}
