/*
 * lock - locks that live as long as somebody has them open
 *
 * An open-file-description lock (fcntl(2)) on the whole file: everybody who has inherited the descriptor holds it, and it
 * goes when the last of them has ended or closed it, however that happens.  So it tells whether anything of a group of
 * processes is still alive, which no pid could.  The file is opened for writing, to take it as well as to ask.
 *
 * Not here: flock(2), which knows nothing of these, and of which one cannot ask who has it without taking it.
 */
#ifndef LOCK_H
#define LOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Opens the file, and makes it where create is true; CLOEXEC.  -1 with errno. */
int lock_open(const char *path, bool create);
/* 0, also if this description has it already; -1 with EAGAIN where another has it, or another errno. */
int lock_try(int fd);
/* Waits for it; 0, or -1 with errno, not EINTR. */
int lock_wait(int fd);
void lock_free(int fd);
/* Does anybody have it?  Asked without taking it, so that nobody who tries loses.  1, 0, or -1 with errno.  fd is not one
 * that has it: that would be told that it is free. */
int lock_asked(int fd);
/* The same by name: a file that is not there is free. */
int lock_asked_of(const char *path);

/*
 * The processes that have it, however they came to it, this one left out: found in /proc, which shows those of this user.
 * At most max of them in pids; returns how many there are, or -1 with errno.
 */
ssize_t lock_holders(const char *path, pid_t *pids, size_t max);

#endif
