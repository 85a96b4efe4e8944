#include "storesay.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "differ.h"
#include "json/json.h"

/* --- versions --- */

static void
put_record(struct buf *to, const struct snap_look *l, size_t versions)
{
	struct jsonw w = jsonw(to);

	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "snapshot", l->m.id);
	jsonw_str(&w, "version", l->version);
	jsonw_str(&w, "digest", l->digest);
	jsonw_bool(&w, "linked", l->linked);
	jsonw_str(&w, "status", snap_status_name(manifest_status(&l->m)));
	jsonw_str(&w, "as_of", l->m.as_of);
	jsonw_text(&w, "collected_at", l->collected.n != 0 ? buf_span(&l->collected) : SPAN_NONE);
	jsonw_int(&w, "files", (int64_t)manifest_count(&l->m, ENTRY_SUCCESS));
	jsonw_int(&w, "failed", (int64_t)manifest_count(&l->m, ENTRY_FAILED));
	jsonw_int(&w, "missing", (int64_t)manifest_count(&l->m, ENTRY_MISSING));
	jsonw_int(&w, "bytes", (int64_t)manifest_bytes(&l->m));
	if (versions != 0)
		jsonw_int(&w, "versions", (int64_t)versions);
	jsonw_close(&w);
	buf_addc(to, '\n');
}

/* "1.5 MiB" */
static void
put_size(struct buf *to, uint64_t bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double n = (double)bytes;
	size_t i = 0;

	for (; n >= 1024 && i + 1 < sizeof units / sizeof units[0]; i++)
		n /= 1024;
	buf_addf(to, i == 0 ? "%.0f %s" : "%.1f %s", n, units[i]);
}

enum { ID, STATUS, AS_OF, FILES, FAILED, SIZE, COLLECTED, COLUMNS };

static const struct {
	const char *head;
	size_t wide;
	bool right;
} columns[COLUMNS] = {
	[ID] = { "SNAPSHOT", 12, false }, [STATUS] = { "STATUS", 7, false }, [AS_OF] = { "AS OF", 10, false },
	[FILES] = { "FILES", 6, true }, [FAILED] = { "FAILED", 6, true }, [SIZE] = { "SIZE", 10, true },
	[COLLECTED] = { "COLLECTED", 20, false }
};

static void
put_cell(struct buf *to, int column, struct span text)
{
	bool right = columns[column].right;
	size_t wide = columns[column].wide;

	text_fit(to, text, text.n > wide && !right ? text.n : wide, right, false);
	buf_adds(to, "  ");
}

static void
put_row(struct buf *to, const struct snap_look *l, size_t versions)
{
	struct buf size = { 0 };
	char n[3][24];

	snprintf(n[0], sizeof n[0], "%zu", manifest_count(&l->m, ENTRY_SUCCESS));
	snprintf(n[1], sizeof n[1], "%zu", manifest_count(&l->m, ENTRY_FAILED));
	snprintf(n[2], sizeof n[2], "%zu", versions);
	put_size(&size, manifest_bytes(&l->m));
	put_cell(to, ID, SPAN(l->m.id));
	put_cell(to, STATUS, SPAN(snap_status_name(manifest_status(&l->m))));
	put_cell(to, AS_OF, SPAN(l->m.as_of));
	put_cell(to, FILES, SPAN(n[0]));
	put_cell(to, FAILED, SPAN(n[1]));
	put_cell(to, SIZE, buf_span(&size));
	put_cell(to, COLLECTED, buf_span(&l->collected));
	if (versions == 0)
		buf_addf(to, "%s%s\n", l->version, l->linked ? " *" : "");
	else
		buf_addf(to, "%8s\n", n[2]);
	buf_free(&size);
}

void
storesay_version(struct buf *to, const struct snap_look *l, size_t versions, bool json)
{
	if (json)
		put_record(to, l, versions);
	else
		put_row(to, l, versions);
}

void
storesay_head(struct buf *to, bool all)
{
	for (int i = 0; i < COLUMNS; i++)
		put_cell(to, i, SPAN(columns[i].head));
	buf_addf(to, "%s\n", all ? "VERSION (* it counts)" : "VERSIONS");
}

/* A JSON text without the newlines between its values. */
static struct span
flat(struct buf *to, struct span text)
{
	to->n = 0;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\n')
			buf_addc(to, text.p[i]);
	return to->n != 0 ? buf_span(to) : SPAN_NONE;
}

void
storesay_all(struct buf *to, const struct snap_look *l, struct span manifest)
{
	struct jsonw w = jsonw(to);
	struct buf text = { 0 };

	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "snapshot", l->m.id);
	jsonw_str(&w, "version", l->version);
	jsonw_str(&w, "digest", l->digest);
	jsonw_bool(&w, "linked", l->linked);
	jsonw_raw(&w, "manifest", flat(&text, manifest));
	jsonw_raw(&w, "metadata", flat(&text, buf_span(&l->metadata)));
	jsonw_close(&w);
	buf_addc(to, '\n');
	buf_free(&text);
}

/* --- problems and differences --- */

/* Ends the line that begins at from: removes what outside names could do to a terminal. */
static void
end_line(struct buf *to, size_t from)
{
	to->n = from + text_clean(to->p + from, to->n - from);
	buf_addc(to, '\n');
}

void
storesay_problem(struct buf *to, const struct snap_problem *p, bool json)
{
	struct jsonw w = jsonw(to);
	size_t from = to->n;

	if (!json) {
		if (p->id != NULL)
			buf_addf(to, "%s: ", p->version != NULL ? p->version : p->id);
		if (p->file != NULL)
			buf_addf(to, "%s: ", p->file);
		buf_adds(to, p->what);
		end_line(to, from);
		return;
	}
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "snapshot", p->id);
	jsonw_str(&w, "version", p->version);
	jsonw_str(&w, "file", p->file);
	jsonw_str(&w, "problem", p->what);
	jsonw_close(&w);
	buf_addc(to, '\n');
}

static void
put_side(struct jsonw *w, const char *name, const struct snap_entry *e)
{
	if (e == NULL) {
		jsonw_raw(w, name, SPAN_NONE);
		return;
	}
	jsonw_open(w, name, '{');
	jsonw_str(w, "status", entry_status_name(e->status));
	if (e->status == ENTRY_SUCCESS) {
		jsonw_int(w, "bytes", (int64_t)e->size);
		jsonw_str(w, "sha256", e->sha);
	}
	jsonw_close(w);
}

void
storesay_differs(struct buf *to, const struct snap_entry *x, const struct snap_entry *y, bool json)
{
	const struct snap_entry *one = y != NULL && (x == NULL || y->name != NULL) ? y : x;
	struct jsonw w = jsonw(to);
	size_t from = to->n;

	if (!json) {
		buf_addf(to, "%-8s  %s", differ_name(x, y), one->name != NULL ? one->name : entry_label(one));
		end_line(to, from);
		return;
	}
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "file", one->name);
	if (one->key != NULL)
		jsonw_str(&w, "key", one->key);
	jsonw_str(&w, "change", differ_name(x, y));
	put_side(&w, "from", x);
	put_side(&w, "to", y);
	jsonw_close(&w);
	buf_addc(to, '\n');
}

/* --- what was done --- */

void
storesay_removed(struct buf *to, const char *id, const char *version, bool gone, bool json)
{
	struct jsonw w = jsonw(to);

	if (!json) {
		buf_addf(to, "%s%s\n", gone ? "removed " : "would remove ", version);
		return;
	}
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "snapshot", id);
	jsonw_str(&w, "version", version);
	jsonw_bool(&w, "removed", gone);
	jsonw_close(&w);
	buf_addc(to, '\n');
}

void
storesay_pushed(struct buf *to, const struct pushed *p, int64_t ttl, bool json)
{
	struct jsonw w = jsonw(to);

	for (size_t i = 0; !json && i < p->nkeys; i++) {
		buf_span_add(to, buf_span(&p->key[i]));
		buf_addf(to, "  %s\n", p->version);
	}
	if (!json)
		return;
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "version", p->version);
	jsonw_open(&w, "keys", '[');
	for (size_t i = 0; i < p->nkeys; i++)
		jsonw_text(&w, NULL, buf_span(&p->key[i]));
	jsonw_close(&w);
	jsonw_int(&w, "bytes", (int64_t)p->bytes);
	jsonw_int(&w, "ttl", ttl / CLOCK_SECOND);
	jsonw_close(&w);
	buf_addc(to, '\n');
}
