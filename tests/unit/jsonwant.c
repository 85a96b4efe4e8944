/* A table of wanted members that changes after json_scan has seen it is caught; json.h says that it must not. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/die.h"
#include "tap.h"

#undef DEBUG
#define DEBUG
#define json_scan checked_scan
#define json_scan_padded checked_scan_padded
#define json_members_free checked_members_free
#include "../../lib/json/json.c"
#include "../../lib/json/jsonwant.c"

static void
look(const struct json_want *want)
{
	struct span got[2];
	struct json_err err;

	(void)json_scan(SPAN("{\"a\":1,\"b\":{\"c\":2}}"), want, got, 2, NULL, &err);
}

/* How a child ends that scans, changes its table, and scans again. */
static int
ends(void (*change)(struct json_want *want, struct json_want *sub))
{
	struct json_want sub[] = { { "c", 1, NULL }, { NULL, 0, NULL } };
	struct json_want want[] = { { "a", 0, NULL }, { "b", -1, sub }, { NULL, 0, NULL } };
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(1);
		look(want);
		change(want, sub);
		look(want);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void
nothing(struct json_want *want, struct json_want *sub)
{
	(void)want;
	(void)sub;
}

static void
rename_row(struct json_want *want, struct json_want *sub)
{
	(void)sub;
	want[0].key = "z";
}

static void
move_slot(struct json_want *want, struct json_want *sub)
{
	(void)want;
	sub[0].slot = 0;
}

static void
shorten(struct json_want *want, struct json_want *sub)
{
	(void)sub;
	want[1] = (struct json_want){ NULL, 0, NULL };
}

int
main(void)
{
	ok(ends(nothing) == 0, "a table that stays is scanned with again");
	ok(ends(rename_row) == SIGABRT, "another name is caught");
	ok(ends(move_slot) == SIGABRT, "another slot of the table below is caught");
	ok(ends(shorten) == SIGABRT, "a shorter table is caught");
	return tap_done();
}
