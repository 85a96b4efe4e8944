/*
 * store - a directory of snapshots (af-snapshot(5))
 *
 *	STORE/.versions/ID@DIGEST12/	immutable: manifest.json, metadata.json, the files
 *	STORE/.collected/ID@DIGEST.json	the part of a version that may change: when it was collected
 *	STORE/ID			a symbolic link to the version of ID that counts
 *	STORE/latest-successful.json	computed from the store's contents
 *	STORE/.staging, STORE/.lock	active writers
 *
 * Writers and push share the store's lock, prune holds it alone; whoever links a version or computes the latest holds a
 * separate lock for that.  Readers take no lock: they follow the link once, and what they then have does not change.
 * Each writer has a staging directory with a lock beside it; the next writer finishes what a dead one had begun to
 * publish, and removes the rest.
 *
 * Functions return EXIT_DONE, or the exit status for the failure, and store_why says why; nothing is then half visible.
 */
#ifndef STORE_H
#define STORE_H

#include <stdint.h>

#include "manifest.h"

/* The largest file that is read whole. */
#define STORE_FILE_MAX ((size_t)2 << 30)

enum store_mode {
	STORE_READ,	/* no lock; nothing is made or changed */
	STORE_SHARE,	/* the lock is shared, so nothing is pruned; nothing is made or changed */
	STORE_WRITE,	/* the same, for a writer: creates what is missing, sweeps what dead writers left */
	STORE_ALONE	/* takes the lock alone, or fails with EXIT_FOR_NOW; sweeps in the same way */
};

struct store {
	const char *path;
	struct buf why;
	/* the rest is private to the room */
	enum store_mode mode;
	int dir, lock;
	int versions, collected, staging;	/* directories */
	int own, own_lock;			/* this writer's directory in staging, created when needed */
	char own_name[40];
	unsigned next;				/* number of the next thing in it */
	char last[SNAP_VERSION];		/* the version this writer made last */
	struct scribe *scribe;			/* started with the first file */
};

/* path must stay valid.  Close the store even after a failure. */
int store_open(struct store *s, const char *path, enum store_mode mode);
const char *store_why(struct store *s);
void store_close(struct store *s);

/* Sorted names, each with a NUL; free them with snap_names_free. */
struct snap_names {
	char **v;
	size_t n;
};

/* The versions of an ID, or of all with NULL. */
int store_versions(struct store *s, const char *id, struct snap_names *to);
/* The IDs that are linked. */
int store_ids(struct store *s, struct snap_names *to);
void snap_names_free(struct snap_names *n);

/* The version that counts: which is "ID", "ID@DIGEST12" (that one), or "latest".  EXIT_USAGE: there is none. */
int store_resolve(struct store *s, const char *which, char version[SNAP_VERSION]);
/* The manifest of a version and its sha256; its name matches it.  Free m in both cases. */
int store_manifest(struct store *s, const char *version, struct manifest *m, char digest[SHA256_HEX]);
/* Appends a file of a version, at most max bytes. */
int store_read(struct store *s, const char *version, const char *name, struct buf *to, size_t max);

/* --- prune --- */

/* Removes a version that does not count; EXIT_USAGE: it counts.  STORE_ALONE. */
int store_remove(struct store *s, const char *version);
/* Which of an ID's existing versions counts, whatever is linked; "" if none is whole. */
int store_best(struct store *s, const char *id, char version[SNAP_VERSION]);
/* Links the version of an ID that counts, and computes the latest.  STORE_WRITE or STORE_ALONE. */
int store_publish(struct store *s, const char *id);
/* Appends what latest-successful.json should be; nothing if no snapshot is a success. */
int store_latest(struct store *s, struct buf *to);

#endif
