/*
 * af-split - a list in parts, for several machines
 *
 * Two ways to cut: whole groups of records, dealt out so that the parts weigh nearly the same, or ranges of whole lines of one
 * file.  Two ways to write: all parts into files, or one part to standard output, which each machine asks for itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/num.h"
#include "base/xmem.h"
#include "log/log.h"
#include "log/logcut.h"
#include "record/filter.h"
#include "record/shares.h"
#include "record/tmpl.h"

enum { PARTS_MOST = 999, HOLE = 6 /* {part} */ };

struct part_file {
	char *path, *new;
	struct writer out;
};

struct split {
	struct filter f;
	const char *by, *weight, *to;
	bool range, answers;
	int64_t parts, part, of;	/* part: 0 for all, into files; of: the n of --part */
	struct part_file *files;
	struct shares shares;
	struct buf key;
};

static const char *
take_part(void *to, const char *text)
{
	struct split *s = to;
	const char *slash = strchr(text, '/');

	if (slash == NULL || num_i64((struct span){ text, (size_t)(slash - text) }, 1, PARTS_MOST, &s->part) != 0 ||
	    num_i64(SPAN(slash + 1), 1, PARTS_MOST, &s->of) != 0 || s->part > s->of)
		return "a part and how many there are, as 1/4";
	return NULL;
}

/* --- where the parts go --- */

/* If the program ends before they are complete, none of them stays. */
static struct part_file *unfinished;
static int64_t nunfinished;

static void
remove_unfinished(void)
{
	for (int64_t i = 0; i < nunfinished; i++)
		if (unfinished[i].new != NULL)
			(void)unlink(unfinished[i].new);
}

static _Noreturn void
cannot_write(int status, const char *path)
{
	die_errno(status, "cannot write '%s'", path);
}

/* Lists and logs are lines of JSON objects; a file that does not begin with one was not made here, and stays. */
static bool
is_records(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char first = '{';
	bool records;

	if (fd == -1)
		return false;
	records = read(fd, &first, 1) >= 0 && first == '{';
	close(fd);
	return records;
}

/* Where the part named path is written: links are followed; anything but a file of ours is refused. */
static char *
place(const char *path, bool records)
{
	struct stat st;
	char *real;

	if (io_can_replace(path) != 0)
		cannot_write(EXIT_USAGE, path);
	if (stat(path, &st) != 0) {
		if (lstat(path, &st) == 0)
			die(EXIT_USAGE, "'%s' is a link to nothing; remove it, or name another file", path);
		return xmemdup(path, strlen(path));
	}
	if (!S_ISREG(st.st_mode))
		die(EXIT_USAGE, "'%s' is not a regular file; name another file", path);
	if (records && !is_records(path))
		die(EXIT_USAGE, "'%s' exists and was not made by af; move it away, or name another file", path);
	if ((real = realpath(path, NULL)) == NULL)
		cannot_write(EXIT_USAGE, path);
	return real;
}

/* Opens a file beside path, under an unused name, with path's mode. */
static void
open_beside(struct part_file *p)
{
	struct buf name = { 0 };
	struct stat st;
	mode_t mask;
	int fd;

	buf_addf(&name, "%s.XXXXXX", p->path);
	if ((fd = mkostemp(buf_str(&name), O_CLOEXEC)) == -1)
		cannot_write(EXIT_USAGE, p->path);
	p->new = xmemdup(name.p, name.n);
	mask = umask(0);
	umask(mask);
	if (fchmod(fd, stat(p->path, &st) == 0 ? st.st_mode & 0777 : 0666 & ~mask) != 0)
		cannot_write(EXIT_USAGE, p->path);
	writer_open(&p->out, fd, p->path);
	buf_free(&name);
}

/* All are opened before anything is read; they appear under their names when all are complete. */
static void
open_files(struct split *s, char **operands)
{
	bool records = !s->range || is_records(operands[0]);
	const char *hole = strstr(s->to, "{part}");
	struct buf path = { 0 };

	unfinished = s->files = xcalloc((size_t)s->parts, sizeof *s->files);
	nunfinished = s->parts;
	if (atexit(remove_unfinished) != 0)
		die(EXIT_FOR_NOW, "out of memory");
	for (int64_t i = 0; i < s->parts; i++) {
		path.n = 0;
		buf_addf(&path, "%.*s%lld%s", (int)(hole - s->to), s->to, (long long)i + 1, hole + HOLE);
		filter_only_written(operands, buf_str(&path));
		s->files[i].path = place(buf_str(&path), records);
	}
	for (int64_t i = 0; i < s->parts; i++)
		open_beside(&s->files[i]);
	buf_free(&path);
}

static struct writer *
out_of(struct split *s, int64_t part)
{
	return s->files != NULL ? &s->files[part - 1].out : &s->f.out;
}

static void
close_files(struct split *s)
{
	for (int64_t i = 0; s->files != NULL && i < s->parts; i++) {
		struct part_file *p = &s->files[i];

		writer_flush(&p->out);
		if (fsync(p->out.fd) != 0)
			cannot_write(EXIT_FOR_NOW, p->path);
		s->f.out.lines += p->out.lines;
		writer_close(&p->out);
	}
	for (int64_t i = 0; s->files != NULL && i < s->parts; i++) {
		struct part_file *p = &s->files[i];

		if (rename(p->new, p->path) != 0 || io_sync_directory(p->path) != 0)
			cannot_write(EXIT_FOR_NOW, p->path);
		free(p->new);
		p->new = NULL;
	}
}

/* --- by group --- */

/* The hash of a record's group, and its weight; NULL, or why it has none. */
static const char *
measure(struct split *s, const struct rec *r, uint64_t *hash, int64_t *weight)
{
	const char *why;

	s->key.n = 0;
	*weight = 1;
	if ((why = tmpl_text(&s->key, s->by, r, NULL)) != NULL)
		return why;
	*hash = table_hash(buf_span(&s->key));
	return s->weight == NULL || rec_i64(r, s->weight, 0, INT64_MAX, weight, &why) == 0 ? NULL : why;
}

static void
weigh(struct split *s, char **operands)
{
	struct reader in;
	const char *why;
	struct rec *r;
	uint64_t hash;
	int64_t weight;

	reader_open(&in, operands, (size_t)s->f.max_line, NULL, NULL, 0);
	while ((r = reader_next(&in)) != NULL) {
		if ((why = measure(s, r, &hash, &weight)) != NULL)
			reader_reject(&in, "%s", why);
		else if (!shares_add(&s->shares, hash, weight))
			die(EXIT_USAGE, "%s:%llu: with this record the sum of '%s' exceeds %lld; give a member with smaller numbers", r->file,
			    (unsigned long long)r->lineno, s->weight, (long long)INT64_MAX);
	}
	(void)reader_close(&in);
}

/* Reads the same files again; their faults have been reported. */
static void
deal(struct split *s, char **operands)
{
	int64_t *weights = xcalloc((size_t)s->parts, sizeof *weights), weight;
	struct jsonw *w;
	const char *why;
	struct rec *r;
	uint64_t hash;

	weigh(s, operands);
	shares_deal(&s->shares, (unsigned)s->parts, weights);
	die_silent(true);
	while ((r = reader_next(&s->f.in)) != NULL) {
		unsigned part;

		if ((why = measure(s, r, &hash, &weight)) != NULL)
			reader_reject(&s->f.in, "%s", why);
		else if ((part = shares_part(&s->shares, hash)) == 0)
			die(EXIT_FOR_GOOD, "'%s' has changed while it was read; repeat the command when nobody writes to it", r->file);
		else if (s->part == 0 || s->part == part)
			writer_line(out_of(s, part), r->line);
		else
			s->f.skipped++;
	}
	die_silent(false);
	w = filter_summary(&s->f);
	jsonw_int(w, "groups", (int64_t)s->shares.n);
	jsonw_open(w, "weights", '[');
	for (int64_t i = 0; i < s->parts; i++)
		jsonw_int(w, NULL, weights[i]);
	jsonw_close(w);
	free(weights);
}

/* --- by range --- */

static _Noreturn void
cannot_read(const char *path)
{
	die_errno(EXIT_FOR_GOOD, "cannot read '%s'", path);
}

static uint64_t
lines_in(struct span piece)
{
	uint64_t n = 0;

	for (struct span line; span_line(&piece, &line);)
		n++;
	return n;
}

/* Passes bytes on within the kernel, if nobody wants the lines counted.  Returns where it stopped, as some outputs do not
 * allow it. */
static uint64_t
pass_through(const struct split *s, const struct logcut *c, uint64_t from, uint64_t to, struct writer *out)
{
	off_t at = (off_t)from;
	ssize_t k = 1;

	if (s->f.summary_path != NULL || s->f.events_path != NULL)
		return from;
	writer_flush(out);
	while (k > 0 && (uint64_t)at < to)
		k = sendfile(out->fd, c->fd, &at, (size_t)(to - (uint64_t)at));
	return (uint64_t)at;
}

/* Copies whole lines, whatever they say. */
static void
copy(struct split *s, const struct logcut *c, const char *path, uint64_t from, uint64_t to, struct writer *out)
{
	struct buf piece = { 0 };
	size_t window = (size_t)256 << 10;

	for (from = pass_through(s, c, from, to, out); from < to;) {
		const char *end;
		uint64_t n;
		ssize_t k;

		piece.n = 0;
		buf_reserve(&piece, window);
		k = pread(c->fd, piece.p, to - from < window ? (size_t)(to - from) : window, (off_t)from);
		if (k == -1 && errno == EINTR)
			continue;
		end = k > 0 ? memrchr(piece.p, '\n', (size_t)k) : NULL;
		/* A range ends with a newline, unless somebody has changed the file. */
		if (end == NULL && (k <= 0 || (uint64_t)k == to - from)) {
			errno = k >= 0 ? ESTALE : errno;
			cannot_read(path);
		}
		if (end == NULL) {
			window *= 2;	/* a line longer than it */
			continue;
		}
		piece.n = (size_t)(end - piece.p) + 1;
		n = lines_in(buf_span(&piece));
		writer_lines(out, buf_span(&piece), n);
		s->f.in.in += n;
		from += piece.n;
	}
	buf_free(&piece);
}

/* Copies only the answers that count. */
static void
copy_answers(struct split *s, struct log *log, const struct logcut *c, const char *path, uint64_t from, uint64_t to,
    struct writer *out)
{
	enum lines_got got = LINES_LINE;
	struct span line = SPAN_NONE;
	uint64_t at = from;
	struct lines in;

	if (lseek(c->fd, (off_t)from, SEEK_SET) == -1)
		cannot_read(path);
	lines_init(&in, (size_t)s->f.max_line, NULL, NULL);
	lines_from(&in, c->fd);
	while (at < to && ((got = lines_next(&in, &line)) == LINES_LINE || got == LINES_LONG)) {
		s->f.in.in++;
		if (got == LINES_LINE && log_counts(log, line, at))
			writer_line(out, line);
		else
			s->f.skipped++;
		at = from + in.offset;
	}
	if (at < to) {
		errno = got == LINES_ERROR ? errno : ESTALE;
		cannot_read(path);
	}
	lines_free(&in);
}

static void
cut(struct split *s, const char *path)
{
	struct buf why = { 0 };
	struct log *log = NULL;
	struct logcut c;

	if (logcut_open(&c, path, &why) != 0)
		die(errno == EAGAIN ? EXIT_FOR_NOW : EXIT_USAGE, "%s", buf_str(&why));
	if (s->answers && (log = log_open(path, LOG_READ, &why)) == NULL)
		die(EXIT_USAGE, "%s", buf_str(&why));
	for (int64_t i = s->part != 0 ? s->part : 1; i <= (s->part != 0 ? s->part : s->parts); i++) {
		uint64_t from, to;

		if (logcut_range(&c, (unsigned)i, (unsigned)s->parts, &from, &to) != 0)
			cannot_read(path);
		if (s->answers)
			copy_answers(s, log, &c, path, from, to, out_of(s, i));
		else
			copy(s, &c, path, from, to, out_of(s, i));
	}
	/* The last part is the one that misses it. */
	if (c.tail != 0 && (s->part == 0 || s->part == s->parts)) {
		complain("%s: the last %llu bytes have no newline, so they may be cut, and are left out", path,
		    (unsigned long long)c.tail);
		s->f.in.rejected++;
	}
	logcut_close(&c);
	if (log != NULL)
		(void)log_close(log, &why);
	buf_free(&why);
}

/* --- options --- */

static void
check(const struct split *s, char **operands)
{
	const char *why = tmpl_check(s->by);
	struct stat st;

	if (why != NULL)
		die(EXIT_USAGE, "--by: '%s': %s", s->by, why);
	if ((s->part == 0) == (s->to == NULL))
		die(EXIT_USAGE, "give either --part K/N, one part to standard output, or --parts N and --to, all of them into files");
	if (s->part != 0 && s->parts != 0)
		die(EXIT_USAGE, "--part K/N says how many parts there are; leave out --parts");
	if (s->to != NULL && (strstr(s->to, "{part}") == NULL || s->parts == 0))
		die(EXIT_USAGE, "--to FILE has the hole {part} in its name, and --parts says how many there are");
	if (s->answers && !s->range)
		die(EXIT_USAGE, "--answers is about a --range of a log");
	if (*operands == NULL)
		die(EXIT_USAGE, "name a file: it is read more than once");
	if (s->range && operands[1] != NULL)
		die(EXIT_USAGE, "--range cuts one file, not several");
	for (char **o = operands; *o != NULL; o++)
		if (stat(*o, &st) == 0 && !S_ISREG(st.st_mode))
			die(EXIT_USAGE, "'%s' is not a regular file, and it is read more than once", *o);
}

int
main(int argc, char *argv[])
{
	static struct split s = { .f = FILTER_INIT, .by = "{league_id}-{season}" };
	struct opt_call part = { take_part, &s };
	const struct opt opts[] = {
		{ 'p', "part", OPT_CALL, &part, "k/n", "part k of n, to standard output", 0, 0 },
		{ 'n', "parts", OPT_NUM, &s.parts, "n", "with --to: how many parts", 1, PARTS_MOST },
		{ 0, "to", OPT_STR, &s.to, "file", "all parts, into files: their name, with {part} in it", 0, 0 },
		{ 0, "by", OPT_STR, &s.by, "template", "records with the same value stay together ({league_id}-{season})", 0, 0 },
		{ 0, "weight", OPT_STR, &s.weight, "member", "the member that is a record's weight (1 each)", 0, 0 },
		{ 0, "range", OPT_FLAG, &s.range, NULL, "cut one file, such as a log, into ranges of whole lines", 0, 0 },
		{ 0, "answers", OPT_FLAG, &s.answers, NULL, "with --range: only the answers of a log that count", 0, 0 },
		FILTER_OPTS(s.f),
		OPT_END
	};

	argv = opt_parse(argc, argv, opts, "file ...", "cut a list or a log into parts, for several machines");
	check(&s, argv);
	s.parts = s.part != 0 ? s.of : s.parts;
	if (s.range) {
		filter_only_written(argv, s.f.summary_path);
		filter_open_output(&s.f);
	} else {
		filter_open(&s.f, argv, NULL, NULL, 0);
	}
	if (s.to != NULL)
		open_files(&s, argv);
	if (s.range)
		cut(&s, argv[0]);
	else
		deal(&s, argv);
	close_files(&s);
	shares_free(&s.shares);
	buf_free(&s.key);
	return filter_close(&s.f, EXIT_DONE);
}
