/*
 * govfile - the governor's state in a small file that all processes share
 *
 * $XDG_STATE_HOME/af/NAME-HASH.gov (default ~/.local/state/af), NAME the provider's, HASH of
 * the secret (XXH3, 64 bits: the secret cannot be had back from it).
 *
 * The file holds two slots; each update goes into the older one, with a higher sequence number and
 * a checksum, under flock(2).  A kill in the middle of an update leaves the other slot; the call that was
 * about to be charged has not left then.  After a power cut what was charged last may be missing: so
 * every GOVFILE_PROMISE calls are promised on disk (fdatasync) before they are charged, and after a
 * reboot the promise counts.  A file that is damaged, or of another version, is moved aside
 * (NAME-HASH.gov.old), and a fresh one begins with one call alone.
 *
 * Machines that share the folder (a home on NFS) share the file; each is known by its boot id, and the first call of one that
 * is new counts the promise once, as after a reboot.
 *
 * Times are kept on CLOCK_BOOTTIME and carried over a reboot by the wall clock, so that a clock that is
 * set, or another time zone, changes nothing but the day.  No instant that is read lies further ahead than
 * what sets it ever looks: a clock that once jumped cannot keep bundles off, or everybody waiting, for years.
 */
#ifndef GOVFILE_H
#define GOVFILE_H

#include "base/buf.h"
#include "gov.h"

#define GOVFILE_PROMISE 32

struct govfile;

/* Appends the path of that provider's and secret's file.  Where neither XDG_STATE_HOME nor HOME is set it is in the home that
 * the system knows of the user; a user without one has no file. */
void govfile_path(struct buf *to, const char *provider, struct span secret);

/* Opens it, and makes it and its folders where they are missing.  NULL with a message in why ("cannot …"): the caller may
 * go on without others (govfile_private). */
struct govfile *govfile_open(const char *path, struct buf *why);
/* A governor that nobody shares and no file keeps. */
struct govfile *govfile_private(void);
/* Frees it; NULL is fine.  A lock that is held is let go, without what was changed under it. */
void govfile_close(struct govfile *f);

/* The clock of gov.h. */
int64_t govfile_now(void);

/*
 * Locked access: govfile_begin gives the present state, changes to it are kept by govfile_end.  NULL
 * with errno if the file cannot be read: the call must not leave, and f is only good for govfile_close.  -1 with errno if the
 * changes are not safely kept: the call must not leave either.  It waits for whoever has the lock; govfile_end and
 * govfile_cancel let go of it, whatever they return.
 */
struct gov_state *govfile_begin(struct govfile *f, int64_t now, int64_t wall);
int govfile_end(struct govfile *f, int64_t now, int64_t wall);
/* Lets go without keeping changes. */
void govfile_cancel(struct govfile *f);
/* Why the file was begun anew at the last govfile_begin, or NULL; told once. */
const char *govfile_renewed(struct govfile *f);

#endif
