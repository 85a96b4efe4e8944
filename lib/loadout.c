#include "loadout.h"

#include <fcntl.h>

static const char *const names[] = { NULL, "updated", "present", "unchanged", "rejected" };

int
loadout_open(struct loadout *l)
{
	const char *why;
	int fd;

	if (l->checkpoint_path != NULL && checkpoint_read(l->checkpoint_path, &l->written, &why) == -1) {
		complain("cannot use the checkpoint '%s': %s; remove it to start at the beginning", l->checkpoint_path, why);
		return -1;
	}
	if (l->rejects_path == NULL)
		return 0;
	if ((fd = open(l->rejects_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666)) == -1) {
		complain_errno("cannot open '%s'", l->rejects_path);
		return -1;
	}
	writer_open(&l->rejects, fd, l->rejects_path);
	return 0;
}

/* The record again, but for the member that is put anew. */
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

/* The first record: behind the checkpoint its count of updates goes on, anything else is another beginning. */
static void
begin(struct loadout *l, const struct batch_rec *r)
{
	if (r->offset > 0 && (uint64_t)r->offset > l->written.offset)
		l->at = l->written;
	l->begun = true;
}

static void
advance(struct loadout *l, const struct batch_rec *r)
{
	if (l->checkpoint_path == NULL || l->stuck || r->offset == -1)
		return;
	if (r->undone) {
		l->stuck = true;
	} else if ((uint64_t)r->offset < l->at.offset) {
		complain("%s:%llu: the records are not in work-list order; the checkpoint stays where it is", r->file,
		    (unsigned long long)r->lineno);
		l->stuck = true;
	} else {
		l->at.offset = (uint64_t)r->offset;
		memcpy(l->at.digest, r->digest, sizeof r->digest);
	}
}

static int
write_checkpoint(struct loadout *l)
{
	if (l->checkpoint_path == NULL || l->dry_run || l->at.offset == 0 ||
	    (l->at.offset == l->written.offset && l->at.updated == l->written.updated &&
	    memcmp(l->at.digest, l->written.digest, sizeof l->at.digest) == 0))
		return 0;
	if (checkpoint_write(l->checkpoint_path, &l->at) != 0) {
		complain_errno("cannot write '%s'", l->checkpoint_path);
		return -1;
	}
	l->written = l->at;
	return 0;
}

int
loadout_commit(struct loadout *l, const struct batch *b)
{
	static const char *const drop[] = { "load", NULL };

	for (size_t i = 0; i < b->n; i++) {
		const struct batch_rec *r = &b->v[i];

		if (!l->begun)
			begin(l, r);
		l->count[r->outcome]++;
		l->at.updated += r->outcome == OUTCOME_UPDATED;
		if (l->pass) {
			struct jsonw w = again(l, l->out, batch_line(b, r), drop);

			jsonw_str(&w, "load", names[r->outcome]);
			writer_end(l->out);
		}
		advance(l, r);
	}
	l->batches++;
	writer_flush(l->out);
	if (l->rejects_path != NULL)
		writer_flush(&l->rejects);
	return write_checkpoint(l);
}

void
loadout_summary(const struct loadout *l, struct jsonw *w)
{
	for (int i = OUTCOME_UPDATED; i < OUTCOME_REJECTED; i++)
		jsonw_int(w, names[i], (int64_t)l->count[i]);
	jsonw_int(w, "batches", (int64_t)l->batches);
	jsonw_bool(w, "dry_run", l->dry_run);
}

void
loadout_close(struct loadout *l)
{
	if (l->rejects_path != NULL)
		writer_close(&l->rejects);
	json_members_free(&l->members);
}
