/*
 * log - the keyed answer log: the only durable state of a run
 *
 * log.c opens it (does it hold answers? did it end within a line?), appends and looks up, over its own file and those that
 * are reused; logsrc has one such file, logidx its index.
 *
 * One file of answer records (af-record(5)), one a line, in order of arrival.  An answer is found
 * by what was asked (fetch.key), whatever record, URL or bundle asked it.  What an answer
 * means for the next run is decided in one place (logline.h):
 *
 *	LOG_FINAL	has a body and neither fetch.error nor fetch.skipped, or says
 *			fetch.final true (a refusal of this record that will not change)
 *	LOG_FAILED	fetch.error, fetch.final false, or no body: asked again
 *	LOG_SKIPPED	fetch.skipped: not asked yet
 *
 * Of several answers to a key the last final one counts, then the last failed or skipped one.
 *
 * Promises
 * - log_append is one write(2) for all lines of a call.  If it fails half way (a full
 *   disk), what was written is taken back: the file holds whole calls or nothing of them.
 * - A tail that a kill or a power cut tore (no newline at its end, or NULs) is cut off before
 *   the first append; a last line that is whole and lacks only its newline gets it.  Nothing
 *   that is complete is ever removed, and nothing in the middle is touched: lines that are no
 *   answers are passed over and counted; an answer between NULs counts.
 * - A file that holds something and no answer is not a log: it is refused and left as it is.
 * - One writer: flock(2), released by the kernel however the process ends.
 * - Never a wrong answer: keys are hashed (XXH3, 64 bits) and each hit is compared
 *   with the key in the line itself; of two keys with one hash both are found.
 *
 * What is trusted, and when it is checked.  The scan at the start looks for newlines, and reads
 * of a line its members up to "body" only (a full validation of each body would cost three times as
 * much); a line of another shape is validated in full.  log_read validates all of a line with
 * json_scan before anybody sees it, and compares its key again.  A line that turns out to be
 * damaged there is no answer from then on: log_find does not give it again, and falls back to
 * an older answer or to none.  There is no checksum, on purpose: a log that jq has filtered says the same
 * in another spelling, and a sum would call each of its answers damaged and have them paid for again.
 *
 * The index, LOG.idx, makes the start independent of the log's size.  It covers the log
 * up to some byte; what lies after is scanned.  It is written at log_close, if more than
 * LOG_IDX_MIN bytes of log are not in it, and by log_open and log_sync if half a gigabyte is not;
 * beside, as LOG.idx.new, and renamed.  It may be deleted at any time.  One that is damaged, of another
 * version, of another log or of a log that was cut or replaced is recognised, ignored, and
 * written anew (logidx.h).
 *
 * Memory: 16 bytes a line that the index does not cover, 1/32 byte a line that it covers, one buffer
 * of the longest line.  Lines up to 64 MiB; files up to 256 TiB.
 *
 * Threads: none.  A child that is forked without exec would share the lock.
 */
#ifndef LOG_H
#define LOG_H

#include <stdint.h>

#include "json/json.h"

#define LOG_IDX_MIN (INT64_C(1) << 20)

struct log;

enum log_kind { LOG_NONE, LOG_FINAL, LOG_FAILED, LOG_SKIPPED };

enum {
	LOG_READ = 1,		/* the file must be there; no lock, mending, append, nor index written */
	LOG_NO_INDEX = 2,	/* neither read nor write LOG.idx */
	LOG_WEAK_HASH = 4	/* two bits of hash: for tests, as nobody finds keys whose 64 bits collide */
};

/* Where an answer is; plain values, may be copied and kept until log_close. */
struct log_hit {
	int64_t at;		/* fetch.at, an instant of clock.h; INT64_MIN if it has none */
	uint64_t offset;	/* of the line in its file */
	uint32_t room;		/* its length with newline, or somewhat more */
	uint16_t source;	/* 0 the log, 1… the reused files in the order given */
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
	uint64_t foreign;	/* lines that are no answers: garbage, or other records */
	uint64_t foreign_at;	/* the byte where the first of them begins */
	uint64_t damaged;	/* answers that log_read found damaged, in any file */
	uint64_t torn;		/* bytes cut off the end at log_open */
	uint64_t bytes;		/* size of the log */
	uint64_t scanned;	/* of these, read at log_open because no index covered them */
	uint64_t reused, reused_foreign;	/* answers and other lines in the reused files */
	const char *index;	/* "current", "absent", or why it was not used: a constant text */
};

/*
 * Opens, creates (0666 less the umask), locks, mends.  path NULL: a nameless spool in $TMPDIR or /tmp
 * that vanishes with the process, for a run without a log.  NULL with a message in why ("cannot …:
 * …", with the holder's pid if the log is locked and it is known); errno is EINVAL if what is there is no log.
 */
struct log *log_open(const char *path, unsigned flags, struct buf *why);
/*
 * Other saved answers, found in the order given after the log's own: a log, or a saved
 * stream.  A regular file; read only, not locked, its index used if it has a current one; a torn
 * tail is passed over.  What is appended to it later is not seen.  The log itself, given again, is
 * no error and nothing new.  0, or -1 with a message.
 */
int log_reuse(struct log *l, const char *path, struct buf *why);

/*
 * Appends lines: whole answer records, each with its newline, made by one call.  hits, if not NULL,
 * has room for nhits and is set for the first nhits lines.  0, or -1 with log_why: nothing of
 * them is in the log then, and it can be tried again.
 */
int log_append(struct log *l, struct span lines, struct log_hit *hits, size_t nhits);
/*
 * Makes durable what was appended; nothing to do costs nothing.  -1 with log_why if it cannot, or if
 * the file under the log's name is no longer the one that is written: the run should end, as
 * what it appends next would be lost.  That does not heal: every later call fails too.
 */
int log_sync(struct log *l);
bool log_dirty(const struct log *l);	/* is there anything for log_sync to do? */

/*
 * What is known about key (the text, not the JSON string).  A final answer older than
 * oldest (INT64_MIN: none is) does not count; one without fetch.at is as old as can be.
 * Final before failed or skipped, then the log before the reused files.
 */
enum log_kind log_find(struct log *l, struct span key, int64_t oldest, struct log_hit *hit);
/*
 * Reads an answer back into buf (emptied first).  key: what it must be the answer to, or
 * SPAN_NONE.  0, or -1 with log_why: it is damaged, or cannot be read; the record should be treated
 * as if log_find had not found it.
 */
int log_read(struct log *l, const struct log_hit *hit, struct span key, struct buf *buf,
    struct log_answer *answer);

const struct log_stats *log_stats(struct log *l);
const char *log_why(const struct log *l);	/* the last failure, as a message */
/* Syncs, writes the index, unlocks, frees; -1 with a message in why if the log could not be
 * synced.  An index that cannot be written is no failure. */
int log_close(struct log *l, struct buf *why);

#endif
