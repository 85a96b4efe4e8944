/*
 * log - the keyed answer log: the only durable state of a run
 *
 * log.c opens it (does it hold answers?  did it end within a line?), appends and looks up, over its own file and
 * those that are reused; logsrc is one such file, logidx its index.
 *
 * One file of answer records (af-record(5)), one a line, in order of arrival.  An answer is found by what was
 * asked (fetch.key), whatever record, URL or bundle asked it.  What an answer means for the next run is decided in
 * one place (logline.h):
 *
 *	LOG_FINAL	has a body and neither fetch.error nor fetch.skipped, or fetch.final is true
 *			(a refusal of this record that will not change)
 *	LOG_FAILED	fetch.error, fetch.final false, or no body: will be asked again
 *	LOG_SKIPPED	fetch.skipped: not asked yet
 *
 * Of several answers to a key the last final one counts; if there is none, the last failed or skipped one.
 *
 * Promises
 * - log_append is one write(2) for all lines of a call.  If it fails half way (a full disk), what was written is
 *   taken back: of each call the file holds everything or nothing.
 * - A tail torn by a kill or a power cut (no newline at its end, or NULs) is cut off before the first append; a
 *   last line that is complete and lacks only its newline gets one.  Nothing complete is ever removed, and nothing
 *   before the tail is touched: lines that are not answers are skipped and counted; an answer between NULs counts.
 * - A file that is not empty and holds no answer is not a log: it is refused and left as it is.
 * - One writer: flock(2), released by the kernel however the process ends.
 * - Never a wrong answer: keys are hashed (XXH3, 64 bits) and each hit is compared with the key in the line itself;
 *   two keys with the same hash are both found.
 *
 * What is trusted, and when it is checked.  The scan at the start looks for newlines, and of each line reads only
 * the members up to "body" (validating each body would cost three times as much); a line of another shape is
 * validated in full.  log_read validates the whole line with json_scan before anybody sees it, and compares its key
 * again.  A line found damaged there stops being an answer: log_find no longer returns it, and falls back to an
 * older answer or to none.  There is no checksum, on purpose: a log filtered by jq says the same in another
 * spelling, and a checksum would call each of its answers damaged and have them paid for again.
 *
 * The index, LOG.idx, makes the cost of the start independent of the log's size.  It covers the log up to some byte;
 * the rest is scanned.  log_close writes it if it lacks more than LOG_IDX_MIN bytes of log, log_open and log_sync if
 * it lacks half a gigabyte; it is written beside, as LOG.idx.new, and renamed.  It may be deleted at any time.  An
 * index that is damaged, of another version, of another log, or of a log that was cut or replaced is recognised,
 * ignored and rewritten (logidx.h).
 *
 * Memory: 16 bytes for a line that the index does not cover, 1/32 byte for one that it does, and one buffer the size
 * of the longest line.  Lines up to 64 MiB; files up to 256 TiB.
 *
 * Not thread-safe.  A child that is forked without exec would share the lock.
 */
#ifndef LOG_H
#define LOG_H

#include <stdint.h>

#include "json/json.h"

#define LOG_IDX_MIN (INT64_C(1) << 20)

struct log;

enum log_kind { LOG_NONE, LOG_FINAL, LOG_FAILED, LOG_SKIPPED };

enum {
	LOG_READ = 1,		/* the file must exist; no lock, no mending, no append, no index written */
	LOG_NO_INDEX = 2,	/* neither read nor write LOG.idx */
	LOG_WEAK_HASH = 4	/* two bits of hash: for tests, as nobody finds keys that collide in 64 bits */
};

/* Where an answer is: plain values, which may be copied and kept until log_close. */
struct log_hit {
	int64_t at;		/* fetch.at, an instant of clock.h; INT64_MIN if it has none */
	uint64_t offset;	/* of its line in the file */
	uint32_t room;		/* the line's length with newline, or slightly more */
	uint16_t source;	/* 0: the log; 1…: the reused files in the order given */
	uint8_t kind;		/* enum log_kind */
};

/* An answer as it stands in its file: spans of the buffer given to log_read. */
struct log_answer {
	struct span line;	/* without newline */
	struct span fetch;	/* the object */
	struct span body;	/* SPAN_NONE if it has none */
	struct span key;	/* a JSON string, with quotes */
};

struct log_stats {
	uint64_t lines, final, failed, skipped;	/* answers in the log itself */
	uint64_t foreign;	/* lines that are not answers: garbage, or other records */
	uint64_t foreign_at;	/* the byte at which the first of them begins */
	uint64_t damaged;	/* answers that log_read found damaged, in any file */
	uint64_t torn;		/* bytes that log_open cut off the end */
	uint64_t bytes;		/* size of the log */
	uint64_t scanned;	/* of these, read at log_open because no index covered them */
	uint64_t reused, reused_foreign;	/* answers and other lines in the reused files */
	const char *index;	/* "current", "absent", or why it was not used: a constant text */
};

/*
 * Opens, creates (0666 less the umask), locks, mends.  path NULL: a nameless spool in $TMPDIR or /tmp that vanishes with
 * the process, for a run without a log.  On failure NULL with a message in why ("cannot …: …", with the holder's pid if
 * the log is locked and the pid is known); errno is EINVAL if the file exists and is not a log.
 */
struct log *log_open(const char *path, unsigned flags, struct buf *why);
/*
 * Adds a file of saved answers, a log or a saved stream; such files are searched in the order given, after the log's own
 * answers.  It must be a regular file.  It is only read, not locked, and its index is used if it is current; a torn tail
 * is skipped.  Lines appended to it later are not seen.  Giving the log itself is not an error and adds nothing.  0, or
 * -1 with a message in why.
 */
int log_reuse(struct log *l, const char *path, struct buf *why);

/*
 * Appends lines: whole answer records, each with its newline, made by one call.  hits, if not NULL, has room for nhits
 * and is set for the first nhits lines.  0, or -1 with log_why; then none of them is in the log, and the caller may try
 * again.
 */
int log_append(struct log *l, struct span lines, struct log_hit *hits, size_t nhits);
/*
 * Makes what was appended durable; costs nothing if there is nothing to do.  -1 with log_why if it cannot, or if the
 * file under the log's name is no longer the one being written.  The run should then end, as anything it appends would
 * be lost; the failure is permanent, and every later call fails too.
 */
int log_sync(struct log *l);
bool log_dirty(const struct log *l);	/* has log_sync anything to do? */

/*
 * What is known about key (the text, not the JSON string).  A final answer older than oldest (INT64_MIN: no limit) does
 * not count; one without fetch.at is older than any limit.  Final answers come before failed or skipped ones, then the log
 * before the reused files.
 */
enum log_kind log_find(struct log *l, struct span key, int64_t oldest, struct log_hit *hit);
/*
 * Is this line, at offset in the log itself, the answer that log_find would give for its key?  False for a line that is not
 * an answer.
 */
bool log_counts(struct log *l, struct span line, uint64_t offset);
/*
 * Reads an answer back into buf (emptied first).  key: what it must be the answer to, or SPAN_NONE for any.  0, or -1
 * with log_why if it is damaged or cannot be read; treat the record then as if log_find had not found it.
 */
int log_read(struct log *l, const struct log_hit *hit, struct span key, struct buf *buf,
    struct log_answer *answer);

const struct log_stats *log_stats(struct log *l);
const char *log_why(const struct log *l);	/* the last failure as a message, valid until the next call */
/* Syncs, writes the index, unlocks, frees.  -1 with a message in why if the log could not be synced; l is freed all the
 * same.  Failing to write the index is not an error. */
int log_close(struct log *l, struct buf *why);

#endif
