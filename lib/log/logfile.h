/*
 * logfile - a log's file, opened for reading or for its one writer
 *
 * The lock is flock(2) on the file itself: the kernel releases it however the process ends, nothing is left behind,
 * and closing another descriptor of the same file does not release it (as with fcntl).
 */
#ifndef LOGFILE_H
#define LOGFILE_H

#include <sys/stat.h>

#include "base/buf.h"

/* Writes "cannot WHAT 'PATH': reason of err" into why; returns -1. */
int logfile_fail(struct buf *why, int err, const char *what, const char *path);

/*
 * Opens a log.  read_only: the file must exist, and is not locked.  Otherwise it is created if necessary (*created),
 * opened for reading and appending, and locked; the message names the process that holds the lock, if known.
 * Returns the descriptor, or -1 with a message in why.
 */
int logfile_open(const char *path, bool read_only, bool *created, struct stat *st, struct buf *why);
/* A nameless file in $TMPDIR or /tmp. */
int logfile_spool(struct buf *why);

#endif
