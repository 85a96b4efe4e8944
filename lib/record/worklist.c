#include "worklist.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/xmem.h"

#define QUEUE_BYTES ((size_t)4 << 20)

_Static_assert(REC_MAX_LINE_MOST <= UINT32_MAX, "work_place.n would not hold a line's length");

struct entry {
	struct work_place place;
	const char *file;
	uint64_t lineno;
	bool done;
};

/* Entries and their texts, one after another. */
struct work_batch {
	struct entry *v;
	size_t n, cap;
	struct buf text;
};

struct worklist {
	char **operands;
	size_t max_line;
	struct checkpoint_gate gate;
	uint64_t after;		/* offset up to which records are done */
	int *fds;		/* by source; the last is the spool */
	uint32_t nsources;
	uint64_t spooled;

	pthread_mutex_t lock;
	pthread_cond_t room;
	struct work_batch queue;	/* filled by the thread */
	bool ended;
	int wake;

	struct work_batch taken;	/* being handed out */
	size_t at, text_at;
	uint64_t in, rejected;
	pthread_t thread;
};

static int
spool_open(void)
{
	const char *dir = getenv("TMPDIR");
	struct buf path = { 0 };
	int fd;

	buf_addf(&path, "%s/af-spool.XXXXXX", dir != NULL && *dir != '\0' ? dir : "/tmp");
	fd = mkostemp(buf_str(&path), O_CLOEXEC);
	if (fd == -1)
		die_errno(EXIT_FOR_NOW, "cannot create a spool file '%s'", path.p);
	unlink(path.p);
	buf_free(&path);
	return fd;
}

/* The source from which this operand's records can be read again. */
static uint32_t
source_of(struct worklist *w, uint32_t i)
{
	const char *name = w->operands[i];
	int fd = strcmp(name, "-") == 0 ? dup(0) : open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd != -1 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (strcmp(name, "-") != 0 || lseek(fd, 0, SEEK_CUR) == 0)) {
		w->fds[i] = fd;
		return i;
	}
	if (fd != -1)
		close(fd);
	if (w->fds[w->nsources] == -1)
		w->fds[w->nsources] = spool_open();
	return w->nsources;
}

static void
hand_over(struct worklist *w, const struct entry *e, struct span line)
{
	static const uint64_t one = 1;
	bool was_empty;

	pthread_mutex_lock(&w->lock);
	while (w->queue.n > 0 && w->queue.text.n + w->queue.n * sizeof *e + line.n > QUEUE_BYTES)
		pthread_cond_wait(&w->room, &w->lock);
	was_empty = w->queue.n == 0;
	if (w->queue.n == w->queue.cap) {
		w->queue.cap = w->queue.cap != 0 ? w->queue.cap * 2 : 256;
		w->queue.v = xreallocarray(w->queue.v, w->queue.cap, sizeof *w->queue.v);
	}
	w->queue.v[w->queue.n++] = *e;
	buf_span_add(&w->queue.text, line);
	pthread_mutex_unlock(&w->lock);
	if (was_empty)
		(void)!write(w->wake, &one, sizeof one);
}

static void
read_operand(struct worklist *w, uint32_t i, uint64_t *base)
{
	char *operand[] = { w->operands[i], NULL };
	uint32_t source = source_of(w, i);
	uint64_t end = 0;
	struct reader in;
	struct rec *r;

	reader_open(&in, operand, w->max_line, NULL, NULL, 0);
	while ((r = reader_next(&in)) != NULL) {
		struct entry e = { .place = { .start = r->start, .end = *base + r->end,
		    .n = (uint32_t)r->line.n, .source = source }, .file = r->file, .lineno = r->lineno };

		end = r->end;
		w->gate.digest = checkpoint_roll(w->gate.digest, r->line);
		e.place.digest = w->gate.digest;
		e.done = e.place.end <= w->after;
		if (source == w->nsources) {
			e.place.start = w->spooled;
			if (io_write(w->fds[source], r->line.p, r->line.n) != 0)
				die_errno(EXIT_FOR_NOW, "cannot write the spool file; TMPDIR names another place");
			w->spooled += r->line.n;
		}
		hand_over(w, &e, r->line);
	}
	*base += end;
	w->in += in.in;
	w->rejected += in.rejected;
	reader_close(&in);
}

static void *
read_all(void *arg)
{
	static const uint64_t one = 1;
	struct worklist *w = arg;
	uint64_t base = 0;

	for (uint32_t i = 0; i < w->nsources; i++)
		read_operand(w, i, &base);
	pthread_mutex_lock(&w->lock);
	w->ended = true;
	pthread_mutex_unlock(&w->lock);
	(void)!write(w->wake, &one, sizeof one);
	return NULL;
}

/*
 * Whether the checkpoint was taken from this list is only known once its offset is reached, so that takes a pass of its
 * own.  Needs a regular file.
 */
static bool
reaches(struct worklist *w, const struct checkpoint *after)
{
	struct reader in;

	reader_open(&in, w->operands, w->max_line, NULL, NULL, 0);
	return checkpoint_is_of(after, &in);
}

static bool
seekable(char **operands)
{
	struct stat st;

	return operands[0] != NULL && operands[1] == NULL && strcmp(operands[0], "-") != 0 &&
	    stat(operands[0], &st) == 0 && S_ISREG(st.st_mode);
}

struct worklist *
worklist_open(char **operands, size_t max_line, const struct checkpoint *after)
{
	static char dash[] = "-", *just_stdin[] = { dash, NULL };
	struct worklist *w = xcalloc(1, sizeof *w);
	sigset_t all, old;
	struct reader check;

	w->operands = *operands != NULL ? operands : just_stdin;
	w->max_line = max_line;
	/* Its checks come before any reading, and before the thread. */
	reader_open(&check, w->operands, max_line, NULL, NULL, 0);
	reader_close(&check);
	if (after != NULL && after->offset > 0) {
		if (!seekable(w->operands))
			die(EXIT_USAGE, "--after needs the work list as a file, to see whether it is still the same");
		if (reaches(w, after))
			w->after = after->offset;
		else
			complain("the work list '%s' is not the one of the checkpoint: starting at its beginning",
			    w->operands[0]);
	}
	while (w->operands[w->nsources] != NULL)
		w->nsources++;
	w->fds = xcalloc(w->nsources + 1, sizeof *w->fds);
	for (uint32_t i = 0; i <= w->nsources; i++)
		w->fds[i] = -1;
	if ((w->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) == -1 ||
	    pthread_mutex_init(&w->lock, NULL) != 0 || pthread_cond_init(&w->room, NULL) != 0)
		die_errno(EXIT_FOR_NOW, "cannot start reading");
	/* Signals are main's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if (pthread_create(&w->thread, NULL, read_all, w) != 0)
		die(EXIT_FOR_NOW, "cannot start a thread for the input");
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return w;
}

int
worklist_fd(const struct worklist *w)
{
	return w->wake;
}

enum worklist_got
worklist_take(struct worklist *w, struct work *work)
{
	const struct entry *e;
	uint64_t drained;

	if (w->at == w->taken.n) {
		struct work_batch empty;
		bool ended;

		w->at = w->text_at = w->taken.n = w->taken.text.n = 0;
		(void)!read(w->wake, &drained, sizeof drained);
		pthread_mutex_lock(&w->lock);
		empty = w->taken;
		w->taken = w->queue;
		w->queue = empty;
		ended = w->ended;
		pthread_cond_signal(&w->room);
		pthread_mutex_unlock(&w->lock);
		if (w->taken.n == 0)
			return ended ? WORKLIST_END : WORKLIST_NONE;
	}
	e = &w->taken.v[w->at++];
	work->place = e->place;
	work->file = e->file;
	work->lineno = e->lineno;
	work->done = e->done;
	work->line = (struct span){ w->taken.text.p + w->text_at, e->place.n };
	w->text_at += e->place.n;
	return WORKLIST_RECORD;
}

int
worklist_read(struct worklist *w, const struct work_place *place, struct buf *to)
{
	size_t left = place->n;
	off_t at = (off_t)place->start;

	buf_reserve(to, left);
	while (left > 0) {
		ssize_t k = pread(w->fds[place->source], to->p + to->n, left, at);

		if (k == -1 && errno == EINTR)
			continue;
		if (k <= 0) {
			errno = k == 0 ? ENODATA : errno;
			return -1;
		}
		to->n += (size_t)k;
		left -= (size_t)k;
		at += k;
	}
	return 0;
}

uint64_t
worklist_rejected(struct worklist *w)
{
	return w->rejected;
}

uint64_t
worklist_in(struct worklist *w)
{
	return w->in;
}

void
worklist_close(struct worklist *w)
{
	static struct worklist *kept;
	bool ended;

	pthread_mutex_lock(&w->lock);
	ended = w->ended;
	pthread_mutex_unlock(&w->lock);
	if (!ended) {
		kept = w;
		(void)kept;
		return;
	}
	pthread_join(w->thread, NULL);
	for (uint32_t i = 0; i <= w->nsources; i++)
		if (w->fds[i] != -1)
			close(w->fds[i]);
	close(w->wake);
	buf_free(&w->queue.text);
	buf_free(&w->taken.text);
	free(w->queue.v);
	free(w->taken.v);
	free(w->fds);
	free(w);
}

/* Non-blank lines from the current position; -1 if it cannot be read. */
static int64_t
count_lines(int fd, off_t at)
{
	static char block[1 << 16];
	int64_t n = 0;
	bool text = false;
	ssize_t k;

	while ((k = pread(fd, block, sizeof block, at)) > 0 || (k == -1 && errno == EINTR)) {
		const char *p = block, *end = block + (k > 0 ? k : 0);

		at += k > 0 ? k : 0;
		while (p < end) {
			const char *newline = memchr(p, '\n', (size_t)(end - p)), *stop = newline != NULL ? newline : end;

			while (!text && p < stop)
				text = strchr(" \t\r", *p++) == NULL;
			if (newline != NULL) {
				n += text;
				text = false;
			}
			p = stop + (newline != NULL);
		}
	}
	return k == 0 ? n + text : -1;
}

static int64_t
count_operand(const char *name)
{
	bool standard = strcmp(name, "-") == 0;
	int fd = standard ? dup(0) : open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	off_t at = fd != -1 && standard ? lseek(fd, 0, SEEK_CUR) : 0;
	struct stat st;
	int64_t n = -1;

	if (fd != -1 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && at != -1)
		n = count_lines(fd, at);
	if (fd != -1)
		close(fd);
	return n;
}

int64_t
worklist_count(char **operands)
{
	char *standard[] = { (char[]){ "-" }, NULL };
	int64_t sum = 0, n;

	for (char **o = *operands != NULL ? operands : standard; *o != NULL; o++, sum += n)
		if ((n = count_operand(*o)) == -1)
			return -1;
	return sum;
}
