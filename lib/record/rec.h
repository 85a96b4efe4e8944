/*
 * rec - a stream of records: one JSON object per line (af-record(5))
 *
 * struct reader goes over the lines of the operands (none: standard input; "-":
 * standard input), finds each in place in one large buffer, and scans it once.  A line that is not a record is
 * complained about with "file:line: why", counted, and skipped; reader_close then says EXIT_SOME.  Blank lines are
 * skipped.
 *
 * struct writer gathers lines and writes them in large pieces, each of whole lines.  Nothing ready is held back while
 * the reader waits: a reader that knows of a writer (reader_flushes) flushes it before a read that finds no input
 * waiting.
 *
 * Memory: the reader's buffer is 256 KiB, or the longest line and at most 8 MiB; the writer's 64 KiB and
 * the longest record.  Neither allocates for a record once it has seen the largest.
 */
#ifndef REC_H
#define REC_H

#include <stdint.h>

#include "json/json.h"
#include "lines.h"

#define REC_MAX_LINE (INT64_C(64) << 20)	/* default of --max-line */
#define REC_MAX_LINE_MOST (INT64_C(2) << 30)	/* and the most it may be raised to */

struct rec {
	struct span line;	/* without its newline; valid until the next reader_next */
	struct json_members members;
	const char *file;	/* as in messages: "-" becomes "standard input" */
	uint64_t lineno;	/* from 1, in this file */
	uint64_t start, end;	/* the line's bytes in this file, its newline included */
};

struct writer {
	int fd;
	const char *name;	/* for messages */
	struct buf b;
	uint64_t lines, bytes;
};

struct reader {
	struct rec rec;
	uint64_t in, rejected;	/* records seen, and how many of them were bad */
	/* the rest is private */
	char **operands, *file[2];
	struct writer *flushes;
	void (*before)(void *ctx, int fd);
	void *before_ctx;
	const struct json_want *want;
	struct span *got;
	size_t ngot;
	size_t max_line;
	struct lines lines;
	int fd;
	bool is_stdin;
};

/*
 * Checks that every operand can be opened and is not a directory, before the first byte is read; dies
 * with EXIT_USAGE otherwise.  want, got, ngot as for json_scan, set for each record; may be NULL, NULL, 0.
 */
void reader_open(struct reader *r, char **operands, size_t max_line,
    const struct json_want *want, struct span *got, size_t ngot);
/* The same for one file named by an option, of which only whole records are wanted; "-": standard input.
 * r must stay where it is. */
void reader_open_file(struct reader *r, const char *path, size_t max_line);
void reader_flushes(struct reader *r, struct writer *w);
/* Calls before(ctx, fd) before each read from fd, for a program with its own work to do
 * while there is no input; poll(2) tells whether the read would wait.  It is called from within reader_next, so it must
 * not call the reader, and the record returned last is gone. */
void reader_before_wait(struct reader *r, void (*before)(void *ctx, int fd), void *ctx);
/* The next good record, or NULL at the end of the last file. */
struct rec *reader_next(struct reader *r);
/* The record reader_next returned last is bad after all: "file:line: why". */
void reader_reject(struct reader *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Frees everything; EXIT_DONE, or EXIT_SOME if a record was rejected. */
int reader_close(struct reader *r);

/* The value of a member, SPAN_NONE if there is none; the last one if there are two. */
struct span rec_get(const struct rec *r, const char *name);
/* A whole number or a digit string ("39") within lo..hi; -1 otherwise, with *why set for reader_reject. */
int rec_i64(const struct rec *r, const char *name, int64_t lo, int64_t hi, int64_t *out,
    const char **why);

/* Like writer_pass, but appends to a buf, and a function says which members (key: with its quotes) are left out. */
struct jsonw rec_pass(struct buf *to, const struct rec *r, bool (*drop)(const void *ctx, struct span key), const void *ctx);

void writer_open(struct writer *w, int fd, const char *name);
/*
 * A line that passes through everything of r except the members named in drop (a NULL-terminated list, or NULL), byte
 * for byte and in order, and is left open for what follows:
 *
 *	struct jsonw j = writer_pass(&out, r, drop);
 *	jsonw_str(&j, "finding", …);
 *	writer_end(&out);
 *
 * writer_end closes the object and the line.
 */
struct jsonw writer_pass(struct writer *w, const struct rec *r, const char *const *drop);
/* A new object, open. */
struct jsonw writer_begin(struct writer *w);
void writer_end(struct writer *w);
/* A whole line as it is, without its newline. */
void writer_line(struct writer *w, struct span line);
/* n whole lines, each with its newline. */
void writer_lines(struct writer *w, struct span lines, uint64_t n);
/* Writes out what has been gathered; dies with EXIT_FOR_NOW if it cannot (SIGPIPE ends us first). */
void writer_flush(struct writer *w);
/* Flushes and closes, standard output too: some file systems report only then that something was lost.
 * Dies like writer_flush; nothing may be written to fd from here on. */
void writer_close(struct writer *w);

#endif
