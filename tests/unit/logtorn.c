/*
 * log: whatever interrupts a write or damages the file, complete answers stay, and what is appended
 * next is whole.  write, ftruncate, fdatasync and fsync of the program are those below.
 */
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "logtest.h"

static int64_t room = -1;	/* bytes that still fit; -1: any number */
static size_t piece;		/* at most so many at once; 0: any number */
static int interrupts, bad_truncates, bad_syncs, writes;

ssize_t
write(int fd, const void *p, size_t n)
{
	writes++;
	if (interrupts > 0 && interrupts-- > 0) {
		errno = EINTR;
		return -1;
	}
	if (room == 0) {
		errno = ENOSPC;
		return -1;
	}
	if (piece != 0 && n > piece)
		n = piece;
	if (room > 0 && n > (size_t)room)
		n = (size_t)room;
	if (room > 0)
		room -= (int64_t)n;
	return syscall(SYS_write, fd, p, n);
}

int
ftruncate(int fd, off_t n)
{
	if (bad_truncates > 0 && bad_truncates-- > 0) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_ftruncate, fd, n);
}

int
fdatasync(int fd)
{
	if (bad_syncs > 0 && bad_syncs-- > 0) {
		errno = EIO;
		return -1;
	}
	return fd < 0;	/* no power cut here, and thousands of logs */
}

int
fsync(int fd)
{
	return fd < 0;
}

#define LINES 9

/* Lines 0 to 8, answers to k0 to k8 with the values 0 to 8; begin[LINES] is the end of the last. */
static size_t
sample(struct buf *b, size_t begin[LINES + 1])
{
	char key[16];

	b->n = 0;
	for (int i = 0; i < LINES; i++) {
		begin[i] = b->n;
		snprintf(key, sizeof key, "k%d", i);
		logtest_line(b, key, i, NULL, i % 2 == 0 ? "2026-02-01T10:00:00Z" : NULL, (size_t)(i * 13 % 40));
	}
	return begin[LINES] = b->n;
}

static int
answer_to(struct log *l, int i)
{
	char key[8];

	snprintf(key, sizeof key, "k%d", i);
	return logtest_n(l, key, INT64_MIN);
}

/* Opens what is in b, counts as wrong what is not as it should be: lines [0, whole) are there and no
 * others, a line more can be appended, and is there when it is opened again. */
static uint64_t
opens_with(struct span content, int whole)
{
	uint64_t wrong = 0;
	struct log *l;

	logtest_put("copy", content);
	for (int again = 0; again < 2; again++) {
		if ((l = log_open("copy", 0, &logtest_why)) == NULL)
			return 1;
		for (int i = 0; i < LINES; i++)
			wrong += answer_to(l, i) != (i < whole ? i : -1);
		wrong += log_stats(l)->foreign != 0 || log_stats(l)->lines != (uint64_t)(whole + again);
		wrong += again ? logtest_n(l, "new", INT64_MIN) != 77 : logtest_add(l, "new", 77, NULL) != 0;
		wrong += log_close(l, &logtest_why) != 0;
	}
	return wrong;
}

static void
cuts(void)
{
	struct buf b = { 0 }, nul = { 0 };
	size_t begin[LINES + 1], size = sample(&b, begin);
	uint64_t wrong = 0, nulled = 0;
	int whole = 0;

	for (size_t n = 0; n <= size; n++) {
		/* A line without its newline is whole, too. */
		while (whole < LINES && n + 1 >= begin[whole + 1])
			whole++;
		wrong += opens_with((struct span){ b.p, n }, whole);
		nul.n = 0;
		buf_add(&nul, b.p, n);
		for (size_t k = n % 3 == 0 ? 5000 : n % 3; k > 0; k--)
			buf_addc(&nul, '\0');
		nulled += opens_with(buf_span(&nul), whole);
	}
	ok(wrong == 0, "a log cut at any of its %zu bytes keeps its whole lines, and no other", size);
	ok(nulled == 0, "the same with NULs where the rest was");
	buf_free(&b);
	buf_free(&nul);
}

/* Blocks of NULs and of garbage in the middle cost what they lie on. */
static void
holes(void)
{
	static const size_t lengths[] = { 1, 2, 60, 130, 500 };
	struct buf b = { 0 }, c = { 0 };
	size_t begin[LINES + 1], size = sample(&b, begin);
	uint64_t lost[2] = { 0 }, wrong = 0;
	struct log *l;

	for (int garbage = 0; garbage < 2; garbage++)
		for (size_t at = 0; at < size; at += garbage ? 11 : 1)
			for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
				size_t end = at + lengths[k];

				if (end > size)
					continue;
				c.n = 0;
				buf_span_add(&c, buf_span(&b));
				memset(c.p + at, garbage ? 0xfe : 0, end - at);
				logtest_put("copy", buf_span(&c));
				/* Nothing is left of it? */
				if ((l = log_open("copy", LOG_READ, &logtest_why)) == NULL) {
					wrong++;
					continue;
				}
				for (int i = 0; i < LINES; i++) {
					bool hit = at < begin[i + 1] && end > begin[i];
					int n = answer_to(l, i);

					/* Of NULs a neighbour's newline may be gone; a line between others
					 * of garbage is one with it. */
					if (!hit && garbage && i > 0 && at < begin[i] && end >= begin[i])
						continue;
					lost[garbage] += !hit && n != i;
					wrong += hit && n >= 0 && n != i;
				}
				log_close(l, &logtest_why);
			}
	ok(lost[0] == 0 && lost[1] == 0, "NULs or garbage anywhere: the other answers stay");
	ok(wrong == 0, "and no wrong one is given");
	buf_free(&b);
	buf_free(&c);
}

static void
other_tails(void)
{
	static const struct { const char *tail; uint64_t torn, foreign; bool completed; } rows[] = {
		{ "{\"half\":", 8, 0, false }, { "garbage", 7, 0, false }, { "{\"id\":1}", 0, 1, true },
		{ "garbage\n", 0, 1, false }, { "\n\n", 0, 0, false }, { " ", 1, 0, false },
	};
	struct buf b = { 0 };
	size_t begin[LINES + 1];
	struct log *l;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct log_stats *s;

		sample(&b, begin);
		buf_adds(&b, rows[i].tail);
		logtest_put("log", buf_span(&b));
		l = log_open("log", 0, &logtest_why);
		s = log_stats(l);
		ok(s->torn == rows[i].torn && s->foreign == rows[i].foreign &&
		    logtest_size("log") == (int64_t)(b.n - s->torn + rows[i].completed), "the tail of row %zu", i);
		log_close(l, &logtest_why);
	}
	buf_free(&b);
	unlink("log");
}

/* The disk has room for k bytes more, for each k. */
static void
full_disk(void)
{
	struct buf b = { 0 }, three = { 0 }, now = { 0 };
	size_t begin[LINES + 1], size = sample(&b, begin);
	uint64_t wrong = 0, torn = 0;
	struct log *l;

	for (int i = 0; i < 3; i++)
		logtest_line(&three, "x", 50 + i, NULL, NULL, 20);
	for (size_t k = 0; k < three.n; k++)
		for (int bad = 0; bad < 3; bad++) {
			logtest_put("log", buf_span(&b));
			l = log_open("log", 0, &logtest_why);
			room = (int64_t)k;
			bad_truncates = bad;
			wrong += log_append(l, buf_span(&three), NULL, 0) == 0 || logtest_n(l, "x", INT64_MIN) != -1 ||
			    strstr(log_why(l), strerror(ENOSPC)) == NULL;
			room = -1;
			torn += logtest_size("log") != (int64_t)size;
			if (bad == 2 && k > 0) {
				/* It cannot even be taken back, nor a second time: it stands there torn. */
				wrong += log_append(l, buf_span(&three), NULL, 0) == 0;
			} else if (bad != 0 && k % 2 == 0) {
				log_close(l, &logtest_why);
				l = log_open("log", 0, &logtest_why);
			}
			wrong += log_append(l, buf_span(&three), NULL, 0) != 0 || logtest_n(l, "x", INT64_MIN) != 52;
			bad_truncates = 0;
			log_close(l, &logtest_why);
			now.n = 0;
			wrong += io_read_file("log", &now, 1 << 20) != 0 || now.n != size + three.n ||
			    memcmp(now.p + size, three.p, three.n) != 0;
		}
	ok(wrong == 0, "a full disk: whole calls or nothing (%llu wrong)", (unsigned long long)wrong);
	ok(torn == 2 * (three.n - 1), "also if it can be taken back only later");
	buf_free(&b);
	buf_free(&three);
	buf_free(&now);
	unlink("log");
}

static void
slow_writes(void)
{
	struct log *l = log_open("log", 0, &logtest_why);
	struct buf b = { 0 };
	size_t begin[LINES + 1];
	bool good = true;

	sample(&b, begin);
	writes = 0;
	ok(log_append(l, buf_span(&b), NULL, 0) == 0 && writes == 1, "nine lines are one write");
	piece = 1;
	interrupts = 3;
	ok(log_append(l, buf_span(&b), NULL, 0) == 0 && logtest_size("log") == (int64_t)(2 * b.n), "byte by byte, interrupted");
	piece = 0;
	for (int i = 0; i < LINES; i++)
		good = good && answer_to(l, i) == i;
	ok(good && log_stats(l)->lines == 2 * LINES, "all there");
	bad_syncs = 1;
	ok(log_sync(l) == -1 && log_sync(l) == -1 && logtest_add(l, "a", 1, NULL) == -1,
	    "a failed sync does not heal: %s", log_why(l));
	ok(log_close(l, &logtest_why) == -1, "nor at the end: %s", logtest_why.p);
	buf_free(&b);
	unlink("log");
}

/* The kernel's own limit: a short write, then an error. */
static void
file_limit(void)
{
	struct log *l = log_open("log", 0, &logtest_why);
	struct rlimit old, limit;
	struct buf b = { 0 };

	logtest_line(&b, "a", 1, NULL, NULL, 10000);
	log_append(l, buf_span(&b), NULL, 0);
	getrlimit(RLIMIT_FSIZE, &old);
	limit = (struct rlimit){ 15000, old.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) == 0)
		ok(log_append(l, buf_span(&b), NULL, 0) == -1 && logtest_size("log") == (int64_t)b.n,
		    "a file that may not grow: %s", log_why(l));
	setrlimit(RLIMIT_FSIZE, &old);
	ok(log_append(l, buf_span(&b), NULL, 0) == 0 && log_stats(l)->lines == 2, "and may again");
	log_close(l, &logtest_why);
	buf_free(&b);
	unlink("log");
}

/* Appends calls of 20 lines until it is killed; says in *done how many calls are in the log. */
static void
writer(volatile uint64_t *done)
{
	struct log *l = log_open("log", 0, &logtest_why);
	struct buf b = { 0 };
	char key[32];

	/* Never more than 30 MB, and not without the one who kills. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (uint64_t call = *done, end = call + 300; call < end; call++) {
		b.n = 0;
		for (int i = 0; i < 20; i++) {
			snprintf(key, sizeof key, "k%llu", (unsigned long long)call * 20 + (unsigned)i);
			logtest_line(&b, key, (int)call, NULL, NULL, 5000);
		}
		if (l == NULL || log_append(l, buf_span(&b), NULL, 0) != 0)
			_exit(1);
		*done = call + 1;
		if (call % 7 == 0 && log_sync(l) != 0)
			_exit(1);
	}
	_exit(0);
}

static void
kills(void)
{
	volatile uint64_t *done = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	uint64_t wrong = 0, before = 0, torn = 0;
	struct timespec nap = { 0, 0 };
	struct log *l;
	char key[32];

	for (int i = 0; i < 25; i++) {
		pid_t pid = fork();

		if (pid == 0)
			writer(done);
		while (*done == before && waitpid(pid, NULL, WNOHANG) == 0)
			nanosleep(&(struct timespec){ 0, 100000 }, NULL);
		nap.tv_nsec = (i * 7919 % 3000) * 1000;
		nanosleep(&nap, NULL);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		if ((l = log_open("log", 0, &logtest_why)) == NULL) {
			printf("# %s\n", buf_str(&logtest_why));
			wrong++;
			break;
		}
		torn += log_stats(l)->torn != 0;
		/* What was acknowledged is there; of the call that was in flight anything. */
		wrong += log_stats(l)->final < *done * 20 || log_stats(l)->foreign != 0;
		for (uint64_t k = before * 20; k < *done * 20; k++) {
			snprintf(key, sizeof key, "k%llu", (unsigned long long)k);
			wrong += logtest_n(l, key, INT64_MIN) != (int)(k / 20);
		}
		before = *done;
		wrong += log_close(l, &logtest_why) != 0;
	}
	ok(wrong == 0, "killed 25 times, nothing that was acknowledged is lost (%llu calls, %llu torn tails)",
	    (unsigned long long)*done, (unsigned long long)torn);
	unlink("log");
	unlink("log.idx");
	unlink("log.idx.new");
}

int
main(void)
{
	if (logtest_begin() != 0)
		return 1;
	cuts();
	holes();
	other_tails();
	full_disk();
	slow_writes();
	file_limit();
	kills();
	return logtest_end();
}
