/*
 * logidx - the sidecar index of a log: a sorted table on disk that is never trusted blindly
 *
 * Layout, in the machine's byte order (a file in the other byte order is not recognised):
 *
 *	header	one page of 4096 bytes: magic, version, bytes of the log covered, counts, a digest of
 *		samples of the log, digest of the fence, digest of the header
 *	pages	of 255 entries (logtab.h), sorted, and a digest (XXH3) seeded with place and samples
 *	fence	the first hash of each page
 *
 * A look-up is one binary search in the fence, which is in memory (1/510 of the index), and one read of a page.  Pages
 * are read, not mapped: a bad sector, or somebody truncating the file, is an error to handle, not a SIGBUS.
 *
 * Does it belong to this log?  The digest of samples is over the first and the last 4 KiB of the covered part and 14
 * evenly spaced between them: it detects a log that was cut, replaced, or edited so that bytes moved.  An edit in
 * place that misses every sample is detected when the line is read back (log.h).  Opening costs 18 reads whatever the
 * size.  Pages are checked when they are used.
 *
 * Not synced: whatever a power cut leaves of it fails a digest.  The log is synced before its index is written.
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

/* Opens path if it is a current index of a prefix of the log (log_fd, log_size bytes; weak: LOG_WEAK_HASH).  NULL, or why
 * not, a constant text ("absent" if there is none); then fd is -1. */
const char *logidx_open(struct logidx *x, const char *path, int log_fd, uint64_t log_size,
    bool weak);
void logidx_close(struct logidx *x);

/* Goes over the entries of a hash, the newest first: seek, then next until it returns false.  If damaged is set then, the
 * index is no longer usable. */
void logidx_seek(struct logidx *x, uint64_t hash);
bool logidx_next(struct logidx *x, struct logent *e);

/*
 * Writes path anew, from the entries of old (fd may be -1) and of the settled table t; mode as the log's.  It is written as
 * path.new and renamed, so only the holder of the log's lock may call this.
 * 0, or -1 with errno, and then path is unchanged.  EILSEQ: old is damaged.
 */
int logidx_write(const char *path, int log_fd, uint64_t covered, bool weak,
    const struct logidx_counts *counts, struct logidx *old, const struct logtab *t);

#endif
