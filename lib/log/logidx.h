/*
 * logidx - the sidecar index of a log: a sorted table on disk that can be doubted
 *
 * Layout, in the machine's byte order (a file of the other order is not recognised):
 *
 *	header	one page of 4096 bytes: magic, version, bytes of the log covered, counts, a digest of
 *		samples of the log, digest of the fence, digest of the header
 *	pages	of 255 entries (logtab.h), sorted, and a digest (XXH3) seeded with place and samples
 *	fence	the first hash of each page
 *
 * A look-up is one binary search in the fence, which is in memory (1/510 of the index), and
 * one read of a page.  Read, not mapped: a bad sector or somebody's truncation is
 * an error to be dealt with, not a SIGBUS.
 *
 * Is it this log's?  The digest of samples is over the first, the last and 14 evenly spaced
 * 4 KiB between of the covered part: a log that was cut, replaced, or edited so that bytes moved is
 * recognised.  An edit in place that meets no sample is met when a line is read back (log.h).
 * Start costs 18 reads whatever the size.  Pages are checked when they are used.
 *
 * Not synced: whatever a power cut leaves of it fails a digest.  The log is synced before an
 * index of it is written.
 */
#ifndef LOGIDX_H
#define LOGIDX_H

#include "logtab.h"

#define LOGIDX_PAGE 4096
#define LOGIDX_PER_PAGE 255

struct logidx_counts {
	uint64_t lines, final, failed, skipped, foreign, foreign_at;
};

struct logidx {
	int fd;			/* -1: no index */
	uint64_t covered;	/* bytes of the log */
	uint64_t n, pages;
	struct logidx_counts counts;
	/* the rest is private */
	uint64_t seed, *fence;
	union {
		struct logent e[LOGIDX_PER_PAGE];
		unsigned char bytes[LOGIDX_PAGE];
	} page;
	uint64_t page_no, slot, hash;
	bool have_page, damaged;
};

#define LOGIDX_NONE ((struct logidx){ .fd = -1 })

/* Opens path if it is a current index of a prefix of the log (log_fd, log_size bytes; weak: LOG_WEAK_HASH).
 * NULL, or why not, a constant text: "absent" if there is none; then fd is -1. */
const char *logidx_open(struct logidx *x, const char *path, int log_fd, uint64_t log_size,
    bool weak);
void logidx_close(struct logidx *x);

/* Goes over the entries of a hash, the newest first: seek, then next until it says false.
 * If damaged is set then, the index is of no use any more. */
void logidx_seek(struct logidx *x, uint64_t hash);
bool logidx_next(struct logidx *x, struct logent *e);

/*
 * Writes path anew: the entries of old (may have fd -1) and of the settled table t; mode as the log's.
 * Written as path.new, renamed; only for the holder of the log's lock.
 * 0, or -1 with errno, and then path is as it was.  EILSEQ: old is damaged.
 */
int logidx_write(const char *path, int log_fd, uint64_t covered, bool weak,
    const struct logidx_counts *counts, struct logidx *old, const struct logtab *t);

#endif
