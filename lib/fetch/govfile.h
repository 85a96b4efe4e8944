/*
 * govfile - the governor's state in a small file that all processes share
 *
 * $XDG_STATE_HOME/af/NAME-HASH.gov (default ~/.local/state/af): NAME is the provider's, HASH is of the secret (XXH3, 64
 * bits: the secret cannot be recovered from it).
 *
 * The file has two slots.  Each update goes into the older one, with a higher sequence number and a checksum, under
 * flock(2).  A kill in the middle of an update leaves the other slot; the call that was about to be charged has not left
 * then.  After a power cut the latest charges may be missing, so every GOVFILE_PROMISE calls are promised on disk
 * (fdatasync) before they are charged, and after a reboot the promise counts.  A file that is damaged, or of another
 * version, is moved aside (NAME-HASH.gov.old), and a new one begins with one call alone.
 *
 * Machines that share the folder (a home on NFS) share the file.  Each is known by its boot id; the first call of a new
 * one counts the promise once, as after a reboot.
 *
 * Times are kept on CLOCK_BOOTTIME and carried over a reboot by the wall clock, so setting the clock, or another time
 * zone, changes nothing but the day.  An instant is never read further ahead than anything would set it: a clock that
 * once jumped cannot keep bundles off, or make everybody wait, for years.
 */
#ifndef GOVFILE_H
#define GOVFILE_H

#include "base/buf.h"
#include "gov.h"

#define GOVFILE_PROMISE 32

struct govfile;

/* Appends the path of the file for that provider and secret.  If neither XDG_STATE_HOME nor HOME is set, it is in the home
 * directory that the system has for the user; a user without one has no file. */
void govfile_path(struct buf *to, const char *provider, struct span secret);

/* Appends the path of the file whose modification time says when this provider, by its own name, was last asked from here.
 * (Providers that share a governor share the governor's file.) */
void govfile_asked_path(struct buf *to, const char *provider);
/* The provider is asked now.  A failure to write is ignored: only af-health looks at the file. */
void govfile_asked(const char *provider);

/* Opens the file; creates it and its folders if they are missing.  NULL with a message in why ("cannot …"): the caller may
 * go on without sharing (govfile_private). */
struct govfile *govfile_open(const char *path, struct buf *why);
/* A governor that is neither shared nor kept in a file. */
struct govfile *govfile_private(void);
/* Frees f; NULL is fine.  A lock that it holds is released, and changes made under it are lost. */
void govfile_close(struct govfile *f);

/* The clock of gov.h. */
int64_t govfile_now(void);

/*
 * Locked access: govfile_begin returns the present state, govfile_end keeps the changes to it.  NULL with errno if the file
 * cannot be read: then the call must not leave, and f is only good for govfile_close.  -1 with errno if the changes are not
 * safely kept: the call must not leave either.  govfile_begin waits for whoever holds the lock; govfile_end and
 * govfile_cancel release it, whatever they return.
 */
struct gov_state *govfile_begin(struct govfile *f, int64_t now, int64_t wall);
int govfile_end(struct govfile *f, int64_t now, int64_t wall);
/* Releases the lock without keeping changes. */
void govfile_cancel(struct govfile *f);
/* Why the last govfile_begin began a new file, or NULL; said once. */
const char *govfile_renewed(struct govfile *f);

#endif
