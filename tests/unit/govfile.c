#include "fetch/govfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "tap.h"

#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)
#define NOON (INT64_C(1764072000) * SECOND)	/* 2025-11-25T12:00:00Z */

static const struct gov_limits limits = { .timeout = SECOND };
static char dir[] = "/tmp/af-govfile-XXXXXX", path[64];

static struct govfile *
reopened(struct govfile *f)
{
	struct buf why = { 0 };

	govfile_close(f);
	f = govfile_open(path, &why);
	buf_free(&why);
	return f;
}

static int64_t
charged(struct govfile *f, int64_t now, int64_t wall)
{
	struct gov_state *g = govfile_begin(f, now, wall);
	int64_t n = g != NULL ? gov_today(g, &limits, wall)->charged : -1;

	govfile_cancel(f);
	return n;
}

static int
charge(struct govfile *f, int64_t now, int64_t wall)
{
	struct gov_state *g = govfile_begin(f, now, wall);

	if (g == NULL)
		return -1;
	gov_today(g, &limits, wall)->charged++;
	return govfile_end(f, now, wall);
}

static off_t
size_of(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 ? st.st_size : -1;
}

/* Flips bytes of a slot; from < 0 counts from its end. */
static void
spoil(int64_t slot, off_t from, off_t n)
{
	int fd = open(path, O_RDWR);
	off_t size = size_of(path) / 2, at = slot * size + (from < 0 ? size + from : from);
	char c;

	for (; n-- > 0 && pread(fd, &c, 1, at) == 1; at++) {
		c = (char)~c;
		(void)!pwrite(fd, &c, 1, at);
	}
	close(fd);
}

/* Both slots as another boot would have written them. */
static void
reboot(void)
{
	struct buf all = { 0 }, id = { 0 };
	uint64_t sum;
	int fd;

	(void)io_read_file(path, &all, 1 << 20);
	(void)io_read_file("/proc/sys/kernel/random/boot_id", &id, 4096);
	for (size_t slot = 0, n = all.n / 2; slot < 2; slot++) {
		char *p = all.p + slot * n, *boot = memmem(p, n, id.p, 36);

		for (; boot != NULL; boot = memmem(boot, n - (size_t)(boot - (all.p + slot * n)), id.p, 36))
			memset(boot, 'x', 36);
		sum = XXH3_64bits(p, n - sizeof sum);
		memcpy(p + n - sizeof sum, &sum, sizeof sum);
	}
	fd = open(path, O_WRONLY);
	(void)io_pwrite(fd, all.p, all.n, 0);
	close(fd);
	buf_free(&all);
	buf_free(&id);
}

static const char *
old_path(void)
{
	static char name[sizeof path + 8];

	snprintf(name, sizeof name, "%s.old", path);
	return name;
}

static void
kills(void)
{
	struct govfile *f = reopened(NULL);

	for (int64_t n = 0; n < 6; n++) {
		(void)charge(f, SECOND, NOON);
		if (n < 2)
			continue;
		/* Each update goes into the other slot; that one was of a process that is gone. */
		spoil(n % 2, size_of(path) / 4, size_of(path) / 4);
		f = reopened(f);
		ok(charged(f, SECOND, NOON) == n && govfile_renewed(f) == NULL,
		    "half of an update in slot %d: the other slot counts", (int)(n % 2));
		ok(charge(f, SECOND, NOON) == 0 && charged(f, SECOND, NOON) == n + 1, "and it goes on from there");
	}
	govfile_close(f);
	unlink(path);
}

/* What a process wrote last is not read again, unless somebody else has written. */
static void
two(void)
{
	struct govfile *f = reopened(NULL), *g = reopened(NULL);
	struct gov_state *state;
	uint64_t sequence[2] = { 0 };
	int fd;

	for (int i = 0; i < 5; i++)
		for (int k = 0; k <= i; k++)
			(void)charge(i % 2 == 0 ? f : g, SECOND, NOON);
	ok(charged(f, SECOND, NOON) == 15 && charged(g, SECOND, NOON) == 15, "two processes in turn");
	(void)charge(f, SECOND, NOON);
	state = govfile_begin(f, SECOND, NOON);
	gov_today(state, &limits, NOON)->charged += 100;
	govfile_cancel(f);
	ok(charge(f, SECOND, NOON) == 0 && charged(g, SECOND, NOON) == 17, "a change that was not kept is nobody's");
	(void)charge(f, SECOND, NOON);
	spoil(0, 300, 1);
	spoil(1, 300, 1);
	ok(charge(f, SECOND, NOON) == 0 && charged(g, SECOND, NOON) == 19, "both spoiled after an update: the next mends it");
	/* Half an update of another process: its sequence is there already, the rest is not. */
	(void)charge(f, SECOND, NOON);
	(void)charge(f, SECOND, NOON);
	fd = open(path, O_RDWR);
	for (int slot = 0; slot < 2; slot++)
		(void)!pread(fd, &sequence[slot], sizeof sequence[slot], slot * size_of(path) / 2 + 16);
	sequence[sequence[0] > sequence[1]] += 2;	/* the older one */
	for (int slot = 0; slot < 2; slot++)
		(void)!pwrite(fd, &sequence[slot], sizeof sequence[slot], slot * size_of(path) / 2 + 16);
	close(fd);
	ok(charge(f, SECOND, NOON) == 0 && charged(g, SECOND, NOON) == 22, "half an update of another: ours counts");
	govfile_close(f);
	govfile_close(g);
	unlink(path);
}

static void
damages(struct govfile *f)
{
	static const char *const what[] = { "the magic", "the version", "the state", "the sum" };
	static const off_t at[] = { 0, 8, 200, -4 };

	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		unlink(old_path());
		(void)charge(f, SECOND, NOON);
		(void)charge(f, SECOND, NOON);
		spoil(0, at[i], 1);
		ok(charged(f, SECOND, NOON) > 0, "%s of one slot is wrong: the other counts", what[i]);
		spoil(1, at[i], 1);
		ok(charged(f, SECOND, NOON) == 0 && govfile_renewed(f) != NULL && size_of(old_path()) > 0,
		    "of both: it begins anew, the old one is kept");
		ok(govfile_renewed(f) == NULL, "that is told once");
	}
	(void)charge(f, SECOND, NOON);
	(void)charge(f, SECOND, NOON);
	(void)charge(f, SECOND, NOON);
	ok(truncate(path, size_of(path) - 100) == 0 && charged(f, SECOND, NOON) == 3,
	    "cut in the older slot: nothing is lost");
	ok(truncate(path, 100) == 0 && charged(f, SECOND, NOON) == 0 && govfile_renewed(f) != NULL,
	    "cut in both: anew");
	(void)charge(f, SECOND, NOON);
	ok(truncate(path, 0) == 0 && charged(f, SECOND, NOON) == 0 && govfile_renewed(f) == NULL,
	    "an empty file is a new one");
}

static void
deleted(struct govfile *f)
{
	(void)charge(f, SECOND, NOON);
	unlink(path);
	ok(charge(f, SECOND, NOON) == 0 && charged(f, SECOND, NOON) == 1 && size_of(path) > 0,
	    "deleted while held: a new one that others see");
	rename(path, old_path());
	ok(charge(f, SECOND, NOON) == 0 && charged(f, SECOND, NOON) == 1, "moved away: likewise");
}

static void
many(const char *what, int children, int each, bool damaged)
{
	struct govfile *f = reopened(NULL);
	int status, bad = 0;

	(void)charge(f, SECOND, NOON);
	govfile_close(f);
	if (damaged)
		spoil(0, 100, 10);
	else
		unlink(path);
	for (int c = 0; c < children; c++)
		if (fork() == 0) {
			f = reopened(NULL);
			for (int i = 0; i < each; i++)
				bad += charge(f, SECOND, NOON) != 0;
			_exit(bad != 0);
		}
	for (int c = 0; c < children; c++)
		bad += wait(&status) == -1 || status != 0;
	f = reopened(NULL);
	bad += charged(f, SECOND, NOON) != children * each;
	ok(bad == 0, "%s: %d charges are %lld", what, children * each, (long long)charged(f, SECOND, NOON));
	govfile_close(f);
	unlink(path);
}

/* A pause of a minute and a departure, then a reboot: the clock of `now` begins again at a second. */
static void
reboots(const char *what, int64_t away, int64_t pause_left)
{
	struct govfile *f = reopened(NULL);
	int64_t up = 100000 * SECOND, wall = NOON + away;
	struct gov_state *g = govfile_begin(f, up, NOON);
	bool future;

	g->ring[++g->seq % GOV_RING] = g->last_departure = g->last_answer = g->grid = up;
	g->pause_until = up + 60 * SECOND;
	gov_today(g, &limits, NOON)->charged = 5;
	(void)govfile_end(f, up, NOON);
	(void)charge(f, up, NOON);
	govfile_close(f);
	reboot();
	f = reopened(NULL);
	g = govfile_begin(f, SECOND, wall);
	future = g->ring[g->seq % GOV_RING] > SECOND || g->grid > SECOND || g->last_answer > SECOND;
	ok(govfile_renewed(f) == NULL && !future && g->pause_until - SECOND == pause_left,
	    "reboot, %s: nothing in the future, pause for %lld s", what,
	    (long long)((g->pause_until - SECOND) / SECOND));
	ok(gov_today(g, &limits, NOON)->charged >= 6 &&
	    gov_today(g, &limits, NOON)->charged <= 6 + GOVFILE_PROMISE, "what was promised counts: %lld",
	    (long long)gov_today(g, &limits, NOON)->charged);
	(void)govfile_end(f, SECOND, wall);
	g = govfile_begin(f, 2 * SECOND, wall + SECOND);
	ok(g->pause_until - SECOND == pause_left, "carried over once only");
	govfile_cancel(f);
	govfile_close(f);
	unlink(path);
}

static void
clocks(void)
{
	struct govfile *f = reopened(NULL);

	(void)charge(f, SECOND, NOON);
	ok(charged(f, 2 * SECOND, NOON + DAY / 2 + 1) == 0, "a new day has its own count");
	ok(charge(f, 2 * SECOND, NOON + DAY) == 0 && charged(f, 2 * SECOND, NOON) == 1,
	    "the clock is set back over midnight: yesterday's is still there");
	ok(charged(f, 2 * SECOND, NOON + DAY) == 1, "and today's");
	govfile_close(f);
	unlink(path);
}

static void
names(void)
{
	struct buf a = { 0 }, b = { 0 };

	setenv("XDG_STATE_HOME", "/x/state", 1);
	govfile_path(&a, "../up/my prov.conf", SPAN("secret"));
	ok(strncmp(buf_str(&a), "/x/state/af/my-prov-conf-", 25) == 0 && strstr(a.p, "secret") == NULL,
	    "a name without a path, without the secret: %s", a.p);
	govfile_path(&b, "../up/my prov.conf", SPAN("Secret"));
	ok(!span_eq(buf_span(&a), buf_span(&b)), "another secret, another file");
	a.n = b.n = 0;
	setenv("XDG_STATE_HOME", "relative", 1);
	setenv("HOME", "/h", 1);
	govfile_path(&a, "p", SPAN_NONE);
	ok(strncmp(buf_str(&a), "/h/.local/state/af/p-", 21) == 0, "a relative XDG_STATE_HOME does not count");
	ok(govfile_open("/proc/none/x.gov", &b) == NULL && b.n > 0, "cannot be opened: %s", buf_str(&b));
	buf_free(&a);
	buf_free(&b);
}

/* A file that was written while a clock was ten years ahead. */
static void
far_ahead(void)
{
	struct govfile *f = reopened(NULL);
	struct gov_news news = { .outcome = GOV_OK };
	int64_t now = 1000 * SECOND, far = 3650 * DAY;
	struct gov_state *g = govfile_begin(f, now, NOON);

	g->no_batch_until = g->distrust_until = g->seen_at = NOON + far;
	g->grid = g->last_departure = g->last_answer = g->slack_at = g->pause_until = g->breaker_until =
	    g->probe_until = g->ring[g->seq % GOV_RING] = now + far;
	ok(govfile_end(f, now, NOON) == 0 && (g = govfile_begin(f, now, NOON)) != NULL, "instants far ahead");
	ok(g->no_batch_until == NOON + GOV_NO_BATCH && g->distrust_until == NOON + GOV_DISTRUST &&
	    g->seen_at == NOON, "on the wall clock: a week without bundles at most");
	ok(g->pause_until == now + DAY && g->breaker_until == now + GOV_BREAKER_LAST && g->last_answer == now &&
	    g->last_departure == now && g->slack_at == now, "on the other: a pause of a day at most");
	(void)govfile_end(f, now, NOON);
	now += DAY;
	g = govfile_begin(f, now, NOON + DAY);
	ok(g->no_batch_until == NOON + GOV_NO_BATCH, "the week does not begin anew each time");
	ok(gov_take(g, &limits, now, NOON + DAY).why == GOV_GO, "a day later somebody may ask");
	(void)gov_answered(g, &limits, g->seq, now, NOON + DAY, &news);
	govfile_cancel(f);
	govfile_close(f);
	unlink(path);
}

static void
nobodys_home(void)
{
	struct buf path_of = { 0 };

	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	govfile_path(&path_of, "x", SPAN_NONE);
	ok(strncmp(buf_str(&path_of), "/tmp", 4) != 0, "without HOME no predictable folder: %s", path_of.p);
	buf_free(&path_of);
}

int
main(void)
{
	struct govfile *f;

	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(path, sizeof path, "%s/a/test.gov", dir);
	kills();
	two();
	f = reopened(NULL);
	damages(f);
	deleted(f);
	govfile_close(f);
	many("8 processes at once", 8, 200, false);
	for (int i = 0; i < 20; i++)
		many("8 processes find a damaged file", 8, 5, true);
	reboots("an hour away", 3600 * SECOND, 60 * SECOND - 3600 * SECOND);
	reboots("20 s away", 20 * SECOND, 40 * SECOND);
	reboots("the clock set back", -400 * DAY, 60 * SECOND);
	clocks();
	unlink(path);
	far_ahead();
	names();
	unlink(path);
	unlink(old_path());
	snprintf(path, sizeof path, "%s/a", dir);
	ok(rmdir(path) == 0 && rmdir(dir) == 0, "no other file is left");
	nobodys_home();
	return tap_done();
}
