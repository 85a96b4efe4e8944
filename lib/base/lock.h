/*
 * lock - locks that live while somebody has them open
 *
 * An open-file-description lock (fcntl(2)) on the whole file: everybody who inherited the descriptor holds it, and it is
 * released when the last of them has ended or closed it, however that happens.  So it tells whether anything of a group
 * of processes is still alive, which no pid could.  The file is opened for writing, both to take the lock and to query
 * it.
 *
 * Not here: flock(2), which knows nothing of these, and whose holder cannot be queried without taking it.
 */
#ifndef LOCK_H
#define LOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Opens the file, and makes it if create is true; CLOEXEC.  -1 with errno. */
int lock_open(const char *path, bool create);
/* 0, even if this description has it already; -1 with EAGAIN if another has it, or another errno. */
int lock_try(int fd);
/* Waits for it; 0, or -1 with errno, not EINTR. */
int lock_wait(int fd);
void lock_free(int fd);
/* Does anybody have it?  Queried without taking it, so no other taker loses.  1, 0, or -1 with errno.  fd must not hold
 * it: it would then appear free. */
int lock_asked(int fd);
/* The same by name: a missing file is free. */
int lock_asked_of(const char *path);

/*
 * The processes that have it, however they got it, except this one: found in /proc, which shows this user's.
 * At most max of them in pids; returns how many there are, or -1 with errno.
 */
ssize_t lock_holders(const char *path, pid_t *pids, size_t max);

#endif
