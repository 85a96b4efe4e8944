/*
 * snapname - what snapshots, their versions and their files may be called
 *
 * Names come from records; none becomes a path before passing these checks.  An ID has ASCII letters, digits, '-' and
 * '_', and begins with a letter or a digit; one spelled like a date must be a date.  A file's name may also have '.',
 * but may not be "manifest.json" or "metadata.json", which the store writes.  A version is ID@DIGEST12.
 */
#ifndef SNAPNAME_H
#define SNAPNAME_H

#include "base/buf.h"

#define SNAP_ID_MAX 64
#define SNAP_NAME_MAX 128
#define SNAP_DIGITS 12			/* of the digest, in a version's name */
#define SNAP_VERSION 80			/* a version's name and a NUL */

/* NULL, or why it is not an ID, a file name, or a file's key (printable, at most SNAP_NAME_MAX bytes; never a path). */
const char *snap_id_check(struct span id);
const char *snap_name_check(struct span name);
const char *snap_key_check(struct span key);
/* Is it "ID@DIGEST12"?  Then *id is its first part. */
bool snap_version_is(struct span version, struct span *id);

#endif
