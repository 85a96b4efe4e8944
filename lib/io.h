/*
 * io - whole writes, and files that appear complete or not at all
 */
#ifndef IO_H
#define IO_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"

/* All n bytes, in spite of EINTR, short writes and EAGAIN; 0, or -1 with errno. */
int io_write(int fd, const void *p, size_t n);

/* The whole file, up to max bytes (EFBIG beyond), appended to to; 0, or -1 with errno. */
int io_read_file(const char *path, struct buf *to, size_t max);

/*
 * Replaces path by content: written beside it, synced, renamed, directory synced; mode
 * 0666 less the umask, or what the old file had.  After a crash at any instant path holds the
 * old content or the new.  A path that is no regular file or lies in /dev or /proc is
 * written to as it is; where a symbolic link leads, that file is replaced.  0, or -1 with errno, and then nothing is left beside it.
 */
int io_replace(const char *path, struct span content);

/* mkdir -p; 0, or -1 with errno. */
int io_mkdirs(const char *path);

#endif
