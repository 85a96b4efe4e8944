#include "loadout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/xmem.h"

static const char *const names[] = { NULL, "updated", "present", "unchanged", "rejected" };

static int
look_at_checkpoint(struct loadout *l, const char *work)
{
	const char *why;
	struct reader in;
	int read;

	if (l->checkpoint_path == NULL)
		return 0;
	if ((read = checkpoint_read(l->checkpoint_path, &l->written, &why)) == -1) {
		complain("cannot use the checkpoint '%s': %s; name another file, or move this one away", l->checkpoint_path,
		    why);
		return -1;
	}
	l->marked = read == 0;
	if (io_can_replace(l->checkpoint_path) != 0) {
		complain_errno("cannot write '%s'", l->checkpoint_path);
		return -1;
	}
	if (work == NULL || l->anew)
		return 0;
	reader_open_file(&in, work, REC_MAX_LINE_MOST);
	if (!checkpoint_is_of(&l->written, &in)) {
		complain("the checkpoint '%s' is of another list than '%s'; --anew starts at the beginning", l->checkpoint_path,
		    work);
		return -1;
	}
	return 0;
}

/* Opens a file to append to, created if necessary, but not during a check. */
static int
open_append(const struct loadout *l, const char *path, struct writer *to)
{
	int fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC | (l->check ? 0 : O_CREAT), 0666);

	if (fd == -1 && errno == ENOENT && l->check && io_can_replace(path) == 0) {
		writer_open(to, -1, path);
		return 0;
	}
	/* A FIFO or a terminal may be for writing only. */
	if (fd == -1 && errno != ENOENT)
		fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd == -1) {
		complain_errno("cannot open '%s'", path);
		return -1;
	}
	writer_open(to, fd, path);
	return 0;
}

/* The file's length without a last line that was cut short; -1 if that is not a line of ours. */
static off_t
whole_lines(int fd, off_t size)
{
	char piece[4096];
	off_t at = size;

	while (at > 0) {
		off_t from = at > (off_t)sizeof piece ? at - (off_t)sizeof piece : 0;
		ssize_t n = pread(fd, piece, (size_t)(at - from), from);

		if (n <= 0)
			return -1;
		for (ssize_t i = n; i-- > 0;)
			if (piece[i] == '\n')
				return from + i + 1;
		at = from;
	}
	return pread(fd, piece, 1, 0) == 1 && *piece != '{' ? -1 : 0;
}

static int
forget_checkpoint(struct loadout *l)
{
	l->written = (struct checkpoint){ 0 };
	checkpoint_hex(0, l->written.digest);
	l->marked = false;
	if (l->dry_run || unlink(l->checkpoint_path) == 0 || errno == ENOENT)
		return 0;
	complain_errno("cannot remove '%s'", l->checkpoint_path);
	return -1;
}

/* The file to append to and the checkpoint agree from here on. */
static int
agree(struct loadout *l)
{
	struct stat st = { 0 };
	bool regular = l->append_path != NULL && l->append.fd != -1 && fstat(l->append.fd, &st) == 0 &&
	    S_ISREG(st.st_mode);
	off_t whole = regular ? whole_lines(l->append.fd, st.st_size) : 0;

	l->regular = regular;
	if (whole == -1) {
		complain("'%s' does not end with a record; name another file with --append", l->append_path);
		return -1;
	}
	if (l->anew)
		whole = 0;
	if (regular && whole != st.st_size && (!l->check || l->anew) && ftruncate(l->append.fd, whole) != 0) {
		complain_errno("cannot shorten '%s'", l->append_path);
		return -1;
	}
	if (l->checkpoint_path == NULL)
		return 0;
	if (l->anew)
		return forget_checkpoint(l);
	if (l->append_path != NULL && (regular || l->append.fd == -1) && (uint64_t)whole < l->written.appended) {
		complain("'%s' ends before what the checkpoint '%s' says; starting at the beginning, from what is in the log",
		    l->append_path, l->checkpoint_path);
		/* An af-fetch that already uses it would leave out records that the file lacks. */
		l->stuck = true;
		return forget_checkpoint(l);
	}
	return 0;
}

int
loadout_open(struct loadout *l, const char *work)
{
	if (look_at_checkpoint(l, work) != 0 ||
	    (l->rejects_path != NULL && open_append(l, l->rejects_path, &l->rejects) != 0) ||
	    (l->append_path != NULL && open_append(l, l->append_path, &l->append) != 0))
		return -1;
	return agree(l);
}

/* The record again, except for the member that is rewritten. */
static struct jsonw
again(struct loadout *l, struct writer *to, struct span line, const char *const *drop)
{
	struct rec rec = { .line = line };
	struct json_err err;

	(void)json_scan(line, NULL, NULL, 0, &l->members, &err);
	rec.members = l->members;
	return writer_pass(to, &rec, drop);
}

void
loadout_reject(struct loadout *l, const struct batch *b, const struct batch_rec *r, const char *state,
    const char *why)
{
	static const char *const drop[] = { "reject", NULL };
	struct jsonw w;

	if (l->rejects_path == NULL) {
		complain("%s:%llu: %s", r->file, (unsigned long long)r->lineno, why);
		return;
	}
	w = again(l, &l->rejects, batch_line(b, r), drop);
	jsonw_open(&w, "reject", '{');
	jsonw_str(&w, "why", why);
	jsonw_str(&w, "state", *state != '\0' ? state : NULL);
	jsonw_close(&w);
	writer_end(&l->rejects);
}

static int
put_checkpoint(struct loadout *l, const struct checkpoint *c)
{
	if (checkpoint_write(l->checkpoint_path, c) != 0) {
		complain_errno("cannot write '%s'", l->checkpoint_path);
		return -1;
	}
	l->written = *c;
	return 0;
}

/*
 * What was appended after the checkpoint will come again and is removed, so each record is there once, however often a
 * run is repeated.  What was there before the first checkpoint belongs to somebody else; a checkpoint of the beginning
 * says how much that is.  A checkpoint without "appended" says nothing about the file.
 */
static int
take_off(struct loadout *l)
{
	struct stat st;

	if (fstat(l->append.fd, &st) != 0)
		return 0;
	if (!l->marked) {
		l->written.appended = (uint64_t)st.st_size;
		return put_checkpoint(l, &l->written);
	}
	if ((l->written.appended != 0 || l->written.offset == 0) && (uint64_t)st.st_size > l->written.appended &&
	    ftruncate(l->append.fd, (off_t)l->written.appended) != 0) {
		complain_errno("cannot shorten '%s'", l->append_path);
		return -1;
	}
	return 0;
}

/*
 * The first record: after the checkpoint its count of updates continues, anything else is a new beginning.  0, or -1
 * after a complaint.
 */
static int
begin(struct loadout *l, const struct batch_rec *r)
{
	struct stat st;

	l->begun = true;
	if (r->offset > 0 && (uint64_t)r->offset > l->written.offset) {
		if (l->regular && l->checkpoint_path != NULL && !l->dry_run && !l->stuck && take_off(l) != 0)
			return -1;
		l->at = l->next = l->written;
	}
	if (l->regular && fstat(l->append.fd, &st) == 0)
		l->base = (uint64_t)st.st_size;
	return 0;
}

/* The length of the file to append to, including what has not been written out yet. */
static uint64_t
appended(const struct loadout *l)
{
	return l->regular ? l->base + l->append.bytes + l->append.b.n : 0;
}

/* r has been dealt with; in the file to append to it begins at start. */
static void
advance(struct loadout *l, const struct batch_rec *r, uint64_t start)
{
	if (l->checkpoint_path == NULL || l->stuck || r->offset == -1)
		return;
	if ((uint64_t)r->offset < l->next.offset) {
		complain("%s:%llu: the records are not in work-list order; the checkpoint stays where it is", r->file,
		    (unsigned long long)r->lineno);
		l->stuck = true;
		return;
	}
	if ((uint64_t)r->offset > l->next.offset) {
		/* Everything before is complete now. */
		l->stuck = l->next_failed;
		if (!l->stuck && l->next.offset != 0) {
			l->at = l->next;
			l->at.appended = start;
		}
		l->next.offset = (uint64_t)r->offset;
		memcpy(l->next.digest, r->digest, sizeof r->digest);
	}
	l->next_failed = l->next_failed || r->undone;
	l->next.updated += r->outcome == BATCH_UPDATED;
}

static int
write_checkpoint(struct loadout *l)
{
	if (l->checkpoint_path == NULL || l->dry_run || l->at.offset == 0 ||
	    (l->at.offset == l->written.offset && l->at.updated == l->written.updated &&
	    memcmp(l->at.digest, l->written.digest, sizeof l->at.digest) == 0))
		return 0;
	if (l->regular && fsync(l->append.fd) != 0) {
		complain_errno("cannot write '%s'", l->append_path);
		return -1;
	}
	return put_checkpoint(l, &l->at);
}

/* The record with what became of it. */
static void
tell(struct loadout *l, struct writer *to, const struct batch *b, const struct batch_rec *r)
{
	/* For records not sent, an earlier stage's counts still hold. */
	const char *drop[LOADOUT_DROPS + 4] = { "load", "load_reason", r->send ? "load_counts" : NULL };
	size_t n = r->send ? 3 : 2;
	struct jsonw w;

	if (to == NULL)
		return;
	for (size_t i = 0; i < l->ndrop; i++)
		drop[n + i] = l->drop[i];
	w = again(l, to, batch_line(b, r), drop);
	jsonw_str(&w, "load", names[r->outcome]);
	if (r->outcome == BATCH_REJECTED && *r->reason != '\0')
		jsonw_str(&w, "load_reason", r->reason);
	if (r->send && l->loader->ncounts != 0) {
		jsonw_open(&w, "load_counts", '{');
		for (size_t i = 0; i < l->loader->ncounts; i++)
			jsonw_int(&w, l->loader->counts[i].name, r->counts[i]);
		jsonw_close(&w);
	}
	writer_end(to);
}

int
loadout_commit(struct loadout *l, const struct batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct batch_rec *r = &b->v[i];
		uint64_t start;

		if (!l->begun && begin(l, r) != 0)
			return -1;
		start = appended(l);
		l->count[r->outcome]++;
		tell(l, l->pass ? l->out : NULL, b, r);
		tell(l, l->append_path != NULL ? &l->append : NULL, b, r);
		advance(l, r, start);
	}
	l->batches++;
	writer_flush(l->out);
	if (l->rejects_path != NULL)
		writer_flush(&l->rejects);
	if (l->append_path != NULL)
		writer_flush(&l->append);
	return write_checkpoint(l);
}

void
loadout_summary(const struct loadout *l, struct jsonw *w)
{
	for (int i = BATCH_UPDATED; i < BATCH_REJECTED; i++)
		jsonw_int(w, names[i], (int64_t)l->count[i]);
	jsonw_int(w, "batches", (int64_t)l->batches);
	jsonw_bool(w, "dry_run", l->dry_run);
}

void
loadout_close(struct loadout *l)
{
	if (l->rejects_path != NULL)
		writer_close(&l->rejects);
	if (l->append_path != NULL)
		writer_close(&l->append);
	json_members_free(&l->members);
}
