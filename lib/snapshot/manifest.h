/*
 * manifest - what a version of a snapshot holds: each file's size, sha256 and status, and what failed
 *
 * Its bytes depend on the answers alone: entries are sorted by label, it contains no clock time, and its sha256 is the
 * version's digest.  An entry's label is its key (what it stands for: a district) or, without one, its file's name.
 * Entries with a key go under the unit's name ("district": districts, districtId, totalDistricts), the others under
 * files; if the unit is "file", all do.
 */
#ifndef MANIFEST_H
#define MANIFEST_H

#include <stdint.h>

#include "base/sha256.h"
#include "snapname.h"

#define MANIFEST_MAX ((size_t)64 << 20)

enum entry_status {
	ENTRY_FAILED,
	ENTRY_MISSING,		/* asked, and the provider said there is nothing */
	ENTRY_SUCCESS
};

struct snap_entry {
	char *name;		/* of the file; NULL: what failed had none */
	char *key;		/* or NULL */
	enum entry_status status;
	uint64_t size;
	char sha[SHA256_HEX];	/* "" if there is no file */
	char *error;		/* a JSON value, or NULL */
};

enum snap_status { SNAP_FAILED, SNAP_PARTIAL, SNAP_SUCCESS };

struct manifest {
	char *id, *as_of, *unit;
	struct snap_entry *v;
	size_t n, cap;
};

/* An empty one; unit as manifest_unit_check wants it. */
void manifest_init(struct manifest *m, const char *unit);
/* NULL, or why. */
const char *manifest_unit_check(const char *unit);
/* A new entry, zeroed; its texts are then the manifest's.  Valid until the next call. */
struct snap_entry *manifest_add(struct manifest *m);
const char *entry_label(const struct snap_entry *e);
const char *entry_status_name(enum entry_status status);
/* Appends a line for people about the failure; nothing if it did not fail. */
void entry_say_error(struct buf *to, const struct snap_entry *e);
/* Sorts by label. */
void manifest_sort(struct manifest *m);
/* Success: nothing failed, and there is a file.  Failed: there is none. */
enum snap_status manifest_status(const struct manifest *m);
const char *snap_status_name(enum snap_status status);
size_t manifest_count(const struct manifest *m, enum entry_status status);
uint64_t manifest_bytes(const struct manifest *m);
/* The entry of a file, or NULL. */
const struct snap_entry *manifest_file(const struct manifest *m, const char *name);
/* "total", "district": totalDistricts.  The text is in name, which is emptied first. */
const char *manifest_counted(struct buf *name, const char *what, const char *unit);
/* Appends manifest.json; it must be sorted and have an ID and an as_of that clock_parse reads. */
void manifest_put(struct buf *to, const struct manifest *m);
/* Reads one that manifest_put wrote, even if changed since; NULL, or why it is not one.  Free m in both cases. */
const char *manifest_parse(struct manifest *m, struct span text);
void manifest_free(struct manifest *m);

#endif
