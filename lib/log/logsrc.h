/*
 * logsrc - one file of saved answers: its index, a table of what the index lacks, scan, look-up, reading back
 *
 * Used by log.c for the log itself and for each reused file.  Reads by offset only (pread).
 */
#ifndef LOGSRC_H
#define LOGSRC_H

#include "logidx.h"
#include "logline.h"

#define LOGSRC_MAX_LINE ((size_t)64 << 20)

struct logsrc {
	int fd;
	char *path;
	uint64_t size;		/* so much of it is known: bytes up to here are in index or table */
	struct logidx idx;
	struct logtab tab;
	struct logidx_counts counts;	/* idx.counts, and what was scanned or added */
	const char *index;	/* "current", or why it is not used */
	uint64_t scanned;
	/* After a scan: where an unfinished line began, and where its complete part ends (tail_at: nothing is complete). */
	uint64_t tail_at, keep;
	/* the rest is private */
	bool weak;
	bool nuls;		/* the scan met a NUL */
	uint64_t *dead;		/* offsets of lines found damaged */
	size_t ndead;
	struct buf head;
};

/* Takes fd (closed by logsrc_close) and path (copied).  Opens the index if use_index, and scans what it does not cover, up
 * to size.  0, or -1 with errno if the file cannot be read. */
int logsrc_load(struct logsrc *s, int fd, const char *path, uint64_t size, bool use_index,
    bool weak);
void logsrc_close(struct logsrc *s);

/* Adds a line that was appended at offset; length includes its newline. */
void logsrc_add(struct logsrc *s, const struct logline *l, uint64_t offset, uint64_t length);

/* The newest answer to key that is final (or, if final is false, that is not), and not older than oldest; does not set
 * hit->source. */
bool logsrc_find(struct logsrc *s, struct span key, bool final, int64_t oldest,
    struct log_hit *hit);
/* The line of a hit, without newline, fully validated; NULL, or what is wrong (a constant text). */
const char *logsrc_read(struct logsrc *s, const struct log_hit *hit, struct buf *buf,
    struct logline *l, struct span *line);
/* The line is damaged: it is not found again. */
void logsrc_bury(struct logsrc *s, uint64_t offset);

/* Writes the index (the log must be durable up to size) and continues with it. */
int logsrc_save_index(struct logsrc *s);
uint64_t logsrc_uncovered(const struct logsrc *s);

#endif
