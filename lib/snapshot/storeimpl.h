/* storeimpl - what the files of this room share */
#ifndef STOREIMPL_H
#define STOREIMPL_H

#include <sys/types.h>

#include "store.h"

#define SNAP_VERSIONS ".versions"
#define SNAP_COLLECTED ".collected"
#define SNAP_STAGING ".staging"
#define SNAP_LATEST "latest-successful.json"

/* Set why, with the text of errno; return its exit status. */
int store_fail_errno(struct store *s, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Set why; returns status. */
int store_fail(struct store *s, int status, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Appends a file of a directory: 0, or -1 with errno.  Links are followed only with follow. */
int snap_read_at(int dir, const char *name, struct buf *to, size_t max, bool follow);
/* Writes a new file of mode 0444, whole, not synced: 0, or -1 with errno and no file. */
int snap_write_at(int dir, const char *name, struct span content);
/* Removes a file, or a directory with its contents; 0, even if it does not exist, or -1 with errno. */
int snap_remove_at(int dir, const char *name);
/* The names in a directory that want accepts, sorted; 0, or -1 with errno. */
int snap_list(int dir, bool (*want)(const char *name, void *ctx), void *ctx, struct snap_names *to);

/* For snap_list: "N.id", a link to the ID whose publishing was begun. */
bool snap_is_marker(const char *name, void *ctx);
/* This writer's own directory in staging, with its lock. */
int store_own(struct store *s);
/* Removes what dead writers left, and finishes what they had begun to publish. */
int store_sweep(struct store *s);
/* The lock of whoever links; close *fd. */
int store_link_lock(struct store *s, int *fd);
/* Like store_publish, for a caller that holds that lock. */
int store_publish_locked(struct store *s, const char *id);

/* "ID@DIGEST.json" */
void collected_name(struct buf *to, const char *id, const char *digest);
/* The instant at which a version was collected, in the text of its metadata.json; INT64_MIN: not given. */
int64_t collected_at(struct span text);
/* Order of two collections of one version, NULL-terminated texts of collected files: > 0 if a is the later one. */
int collected_order(struct span a, struct span b);

/* Appends a pointer to a version: a line of JSON, like latest-successful.json. */
void pointer_put(struct buf *to, const struct manifest *m, const char *version, const char *digest);

#endif
