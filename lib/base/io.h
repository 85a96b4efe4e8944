/*
 * io - whole writes, and files that appear complete or not at all
 */
#ifndef IO_H
#define IO_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "buf.h"

/* All n bytes, despite EINTR, short writes and EAGAIN; 0, or -1 with errno. */
int io_write(int fd, const void *p, size_t n);
/* The same at an offset of a file. */
int io_pwrite(int fd, const void *p, size_t n, off_t at);

/* Would a read from fd return at once, with data or the end? */
bool io_readable(int fd);

/* If fd is a pipe, makes it hold that much if the system allows; anything else stays as it is. */
void io_grow_pipe(int fd, int bytes);

/* The whole file, up to max bytes (EFBIG beyond), appended to to; 0, or -1 with errno and to as
 * it was. */
int io_read_file(const char *path, struct buf *to, size_t max);

/*
 * Replaces path by content: written beside it, synced, renamed, directory synced.  After a crash
 * at any instant path holds the old content or the new, and if the file system allows it (O_TMPFILE) nothing is left
 * beside it either, unless it falls between the last two steps: then path.PID-N stays, the new content under another name.
 *
 * Mode: what the old file had, else 0666 less the umask; owner and group are kept if we may.  A
 * file that may not be written to is not replaced (EACCES).  The target of a symbolic link is replaced, or made.
 * Another hard link keeps the old content.  Anything that is not a regular file (a FIFO, a terminal, /dev/null), and the
 * names of descriptors (/dev/stderr, /dev/fd/5, /proc/…), are appended to as they are.
 *
 * 0, or -1 with errno, and then nothing is left beside it.
 */
int io_replace(const char *path, struct span content);

/* The same for a name in a directory of ours: whatever stands there, a symbolic link or a FIFO as well, is itself replaced,
 * never followed and never written to. */
int io_replace_own(const char *path, struct span content);

/* Is the directory this user's, and can nobody else write in it?  If not, why is told, with a remedy. */
bool io_ours_alone(const char *path, struct buf *why);

/* Whether io_replace would find a place to write, without opening or making anything: 0, or -1
 * with errno. */
int io_can_replace(const char *path);

/* Do both lead to one regular file, or would they once it is made?  The names of descriptors never do. */
bool io_same_file(const char *a, const char *b);

/* Makes the name of path durable: syncs the directory it is in; 0, or -1 with errno. */
int io_sync_directory(const char *path);

/* mkdir -p; 0, or -1 with errno (ENOTDIR if a part of the path is something else). */
int io_mkdirs(const char *path);

#endif
