/*
 * logfile - a log's file, opened for reading or for its one writer
 *
 * The lock is flock(2) on the file itself: the kernel releases it however the process ends, nothing
 * is left behind, and closing another descriptor of the same file does not lose it (as it would
 * with fcntl).
 */
#ifndef LOGFILE_H
#define LOGFILE_H

#include <sys/stat.h>

#include "base/buf.h"

/* "cannot WHAT 'PATH': reason of err" into why; returns -1. */
int logfile_fail(struct buf *why, int err, const char *what, const char *path);

/*
 * read_only: the file must be there, and is not locked.  Else it is created if need be (*created), for
 * reading and appending, and locked; the message names the process that has the lock, if that is
 * known.
 * The descriptor, or -1.
 */
int logfile_open(const char *path, bool read_only, bool *created, struct stat *st, struct buf *why);
/* A nameless file in $TMPDIR or /tmp. */
int logfile_spool(struct buf *why);

#endif
