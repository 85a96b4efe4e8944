#include "govfile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/io.h"
#include "base/xmem.h"

#define MAGIC "af-gov\n"
#define HOUR (3600 * CLOCK_SECOND)
#define VERSION 4
#define BOOTS 8		/* machines that share a file; with more, a promise may count twice */

struct image {
	char magic[8];
	uint32_t version, size;
	uint64_t sequence;
	int64_t now, wall;	/* both clocks at this update: tells times from before a reboot */
	char boot[40];
	char others[BOOTS][40];	/* boots that have written here, newest first: a machine whose boot is here has not rebooted */
	struct gov_state state;
	uint64_t sum;		/* XXH3 of everything before it */
};

/*
 * How far ahead of now an instant can be: the probe and the grid by the longest timeout and the slowest pace that anybody
 * uses, a pause by the provider's day.
 */
static const struct {
	size_t at;
	bool wall;
	int64_t most;
} bounds[] = {
	{ offsetof(struct gov_state, grid), false, HOUR },
	{ offsetof(struct gov_state, last_departure), false, 0 },
	{ offsetof(struct gov_state, last_answer), false, 0 },
	{ offsetof(struct gov_state, slack_at), false, 0 },
	{ offsetof(struct gov_state, pause_until), false, CLOCK_DAY },
	{ offsetof(struct gov_state, breaker_until), false, GOV_BREAKER_LAST },
	{ offsetof(struct gov_state, probe_until), false, HOUR },
	{ offsetof(struct gov_state, seen_at), true, 0 },
	{ offsetof(struct gov_state, distrust_until), true, GOV_DISTRUST },
	{ offsetof(struct gov_state, no_batch_until), true, GOV_NO_BATCH },
};

struct govfile {
	char *path;		/* NULL: private */
	int fd;
	int slot;		/* the slot that the next update goes to */
	bool fresh;
	bool kept;		/* image is what govfile_end wrote last */
	const char *renewed;
	struct image image;
};

int64_t
govfile_now(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_BOOTTIME, &ts) != 0)
		return clock_mono();
	return (int64_t)ts.tv_sec * CLOCK_SECOND + ts.tv_nsec / 1000;
}

static void
boot_id(char out[40])
{
	static char id[40];
	struct buf b = { 0 };

	if (id[0] == '\0') {
		if (io_read_file("/proc/sys/kernel/random/boot_id", &b, 4096) == 0 && b.n >= 36)
			memcpy(id, b.p, 36);
		else
			id[0] = '?';
		buf_free(&b);
	}
	memcpy(out, id, 40);
}

struct govfile *
govfile_private(void)
{
	struct govfile *f = xcalloc(1, sizeof *f);

	f->fd = -1;
	gov_init(&f->image.state);
	return f;
}

static int
reopen(struct govfile *f)
{
	if (f->fd != -1)
		close(f->fd);
	f->kept = false;
	f->fd = open(f->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	return f->fd == -1 ? -1 : 0;
}

struct govfile *
govfile_open(const char *path, struct buf *why)
{
	struct govfile *f = govfile_private();
	char *dir = xstrdup(path), *slash = strrchr(dir, '/');
	int status = 0;

	f->path = xstrdup(path);
	if (slash != NULL && slash != dir) {
		*slash = '\0';
		status = io_mkdirs(dir);
	}
	free(dir);
	if (status == 0 && reopen(f) == 0)
		return f;
	buf_addf(why, "cannot open '%s': %s", path, strerror(errno));
	govfile_close(f);
	return NULL;
}

void
govfile_close(struct govfile *f)
{
	if (f == NULL)
		return;
	if (f->fd != -1)
		close(f->fd);
	free(f->path);
	free(f);
}

/* Locks the file that has the name now: another process may have moved ours aside. */
static int
lock(struct govfile *f)
{
	struct stat held, named;

	for (;;) {
		while (flock(f->fd, LOCK_EX) != 0)
			if (errno != EINTR)
				return -1;
		if (fstat(f->fd, &held) == 0 && stat(f->path, &named) == 0 &&
		    held.st_ino == named.st_ino && held.st_dev == named.st_dev)
			return 0;
		if (reopen(f) != 0)
			return -1;
	}
}

static uint64_t
sum_of(const struct image *m)
{
	return XXH3_64bits(m, offsetof(struct image, sum));
}

static bool
good(const struct image *m, ssize_t n)
{
	return n == (ssize_t)sizeof *m && memcmp(m->magic, MAGIC, sizeof m->magic) == 0 &&
	    m->version == VERSION && m->size == sizeof *m && m->sum == sum_of(m);
}

/* Neither slot is usable: the file is kept for whoever wants to look at it. */
static int
put_aside(struct govfile *f)
{
	struct buf aside = { 0 };
	int status = 0;

	buf_addf(&aside, "%s.old", f->path);
	status = rename(f->path, buf_str(&aside));
	buf_free(&aside);
	f->renewed = "it was damaged, or of another version; the old one is kept beside it as .old";
	if (status == 0 && (status = reopen(f)) == 0)
		status = lock(f);
	return status;
}

enum slot_found { FOUND_STATE, FOUND_NOTHING, FOUND_DAMAGE, FOUND_ERROR };

static off_t
place(int slot)
{
	return slot == 0 ? 0 : (off_t)sizeof(struct image);
}

/*
 * Has nobody written since our own last update?  Then there is no need to read and check 33 KB for each call.  The
 * sequence with both clocks tells: whoever else writes, even half, begins with another.
 */
static bool
still_ours(const struct govfile *f)
{
	enum { HEAD = offsetof(struct image, boot) };
	char newer[HEAD], older[HEAD];
	uint64_t sequence;

	if (!f->kept || pread(f->fd, newer, HEAD, place(1 - f->slot)) != HEAD || memcmp(newer, &f->image, HEAD) != 0 ||
	    pread(f->fd, older, HEAD, place(f->slot)) != HEAD)
		return false;
	memcpy(&sequence, older + offsetof(struct image, sequence), sizeof sequence);
	return sequence < f->image.sequence;
}

/* The newer valid slot. */
static enum slot_found
read_slots(struct govfile *f)
{
	struct image other;
	ssize_t a = pread(f->fd, &f->image, sizeof f->image, place(0));
	ssize_t b = pread(f->fd, &other, sizeof other, place(1));

	if (a == -1 || b == -1)
		return FOUND_ERROR;
	f->slot = 1;
	f->fresh = false;
	if (good(&other, b) && (!good(&f->image, a) || other.sequence > f->image.sequence)) {
		f->image = other;
		f->slot = 0;
	} else if (!good(&f->image, a)) {
		gov_init(&f->image.state);
		f->image.sequence = 0;
		f->slot = 0;
		f->fresh = true;
		return a == 0 ? FOUND_NOTHING : FOUND_DAMAGE;
	}
	return FOUND_STATE;
}

/* Has this boot written here before?  Then the last to write was another machine that shares the folder. */
static bool
known_boot(const struct image *m, const char boot[40])
{
	for (int i = 0; i < BOOTS; i++)
		if (memcmp(m->others[i], boot, sizeof m->others[i]) == 0)
			return true;
	return false;
}

static void
remember_boot(struct image *m, const char boot[40])
{
	char last[40], next[40];

	memcpy(last, boot, sizeof last);
	for (int i = 0; i < BOOTS; i++) {
		memcpy(next, m->others[i], sizeof next);
		memcpy(m->others[i], last, sizeof last);
		if (memcmp(next, boot, sizeof next) == 0)
			return;
		memcpy(last, next, sizeof last);
	}
}

/* Converts times of another boot to this one's clock; after a reboot counts what was promised. */
static void
carry_over(struct image *m, bool reboot, int64_t now, int64_t wall)
{
	struct gov_state *g = &m->state;
	/* A wall clock that went back, or was wrong until now, must not move times into the future. */
	int64_t away = wall > m->wall ? wall - m->wall : 0, by = now - m->now - away;
	int64_t *times[] = { &g->grid, &g->last_departure, &g->last_answer, &g->slack_at,
	    &g->pause_until, &g->breaker_until, &g->probe_until };

	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		if (*times[i] > INT64_MIN / 4 && *times[i] != 0)
			*times[i] += by;
	for (int i = 0; i < GOV_RING; i++)
		if (g->ring[i] > INT64_MIN / 4)
			g->ring[i] += by;
	for (int i = 0; i < GOV_USERS; i++)
		if (g->users[i].at != 0)
			g->users[i].at += by;
	if (!reboot)
		return;
	memset(g->users, 0, sizeof g->users);
	for (int i = 0; i < GOV_DAYS; i++)
		if (g->days[i].charged < g->days[i].promised)
			g->days[i].charged = g->days[i].promised;
	g->probe = 0;
}

static void
bound(struct gov_state *g, int64_t now, int64_t wall, bool kept)
{
	for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
		int64_t *t = (int64_t *)(void *)((char *)g + bounds[i].at);
		int64_t last = (bounds[i].wall ? wall : now) + bounds[i].most;

		if (*t > last)
			*t = last;
	}
	if (kept)	/* by a clock that never goes back */
		return;
	for (int i = 0; i < GOV_RING; i++)
		if (g->ring[i] > now + HOUR)
			g->ring[i] = now + HOUR;
	for (int i = 0; i < GOV_USERS; i++)
		if (g->users[i].at > now)
			g->users[i].at = now;
}

static bool
is_dead(int64_t pid)
{
	return pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

/* A process that died must not hold up the others: neither until the timeout of its call that was out alone, nor with
 * limits of its own. */
static void
forget_dead(struct gov_state *g)
{
	if (g->probe != 0 && is_dead(g->probe_pid))
		g->probe = 0;
	for (int i = 0; i < GOV_USERS; i++)
		if (is_dead(g->users[i].who))
			g->users[i] = (struct gov_user){ 0 };
}

/* Limits that have not been used for long apply to nobody. */
static void
forget_unused(struct gov_state *g, int64_t now)
{
	for (int i = 0; i < GOV_USERS; i++)
		if (now - g->users[i].at > GOV_USE)
			g->users[i] = (struct gov_user){ 0 };
}

struct gov_state *
govfile_begin(struct govfile *f, int64_t now, int64_t wall)
{
	enum slot_found found = FOUND_STATE;
	char boot[40];
	bool here, kept;

	if (f->path == NULL)
		return &f->image.state;
	if (lock(f) != 0)
		return NULL;
	kept = still_ours(f);
	f->kept = false;	/* the caller changes it */
	/* After it is moved aside, another process may already have begun a new one. */
	while (!kept && (found = read_slots(f)) == FOUND_DAMAGE)
		if (put_aside(f) != 0)
			return NULL;
	if (found == FOUND_ERROR)
		return NULL;
	boot_id(boot);
	here = f->fresh || memcmp(boot, f->image.boot, sizeof boot) == 0;
	if (!here)
		carry_over(&f->image, !known_boot(&f->image, boot), now, wall);
	bound(&f->image.state, now, wall, kept);
	/* A pid from another machine means nothing here. */
	if (here)
		forget_dead(&f->image.state);
	forget_unused(&f->image.state, now);
	return &f->image.state;
}

/* Raises promises that are due; true if they must reach the disk before anything else. */
static bool
promise(struct gov_state *g)
{
	bool raised = false;

	for (int i = 0; i < GOV_DAYS; i++)
		if (g->days[i].charged > g->days[i].promised) {
			g->days[i].promised = g->days[i].charged + GOVFILE_PROMISE;
			raised = true;
		}
	return raised;
}

int
govfile_end(struct govfile *f, int64_t now, int64_t wall)
{
	struct image *m = &f->image;
	bool durable;
	int status = 0;

	if (f->path == NULL)
		return 0;
	durable = promise(&m->state);
	memcpy(m->magic, MAGIC, sizeof m->magic);
	m->version = VERSION;
	m->size = sizeof *m;
	m->sequence++;
	m->now = now;
	m->wall = wall;
	boot_id(m->boot);
	remember_boot(m, m->boot);
	m->sum = sum_of(m);
	if (io_pwrite(f->fd, m, sizeof *m, place(f->slot)) != 0) {
		status = -1;
	} else if (durable && fdatasync(f->fd) != 0 && errno != EINVAL) {
		status = -1;
	} else {
		f->slot = 1 - f->slot;
		f->kept = true;
	}
	govfile_cancel(f);
	return status;
}

void
govfile_cancel(struct govfile *f)
{
	int err = errno;

	if (f->path != NULL)
		(void)flock(f->fd, LOCK_UN);
	errno = err;
}

const char *
govfile_renewed(struct govfile *f)
{
	const char *why = f->renewed;

	f->renewed = NULL;
	return why;
}
