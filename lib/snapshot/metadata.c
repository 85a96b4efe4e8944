#include "metadata.h"

#include "base/clock.h"

/* "successfulDistricts" … : labels of the entries with that status */
static void
put_labels(struct jsonw *w, const struct manifest *m, const char *what, enum entry_status status)
{
	struct buf name = { 0 };

	jsonw_open(w, manifest_counted(&name, what, m->unit), '[');
	for (size_t i = 0; i < m->n; i++)
		if (m->v[i].status == status && (m->v[i].key != NULL || strcmp(m->unit, "file") == 0))
			jsonw_str(w, NULL, entry_label(&m->v[i]));
	jsonw_close(w);
	buf_free(&name);
}

/* "districtErrors": what failed, with the members of its error */
static void
put_errors(struct jsonw *w, const struct manifest *m)
{
	struct buf name = { 0 }, id = { 0 };

	buf_addf(&name, "%sErrors", m->unit);
	buf_addf(&id, "%sId", m->unit);
	jsonw_open(w, buf_str(&name), '[');
	for (size_t i = 0; i < m->n; i++) {
		const struct snap_entry *e = &m->v[i];
		struct json_iter it = json_iter(e->error != NULL ? SPAN(e->error) : SPAN_NONE);

		if (e->status != ENTRY_FAILED)
			continue;
		jsonw_open(w, NULL, '{');
		jsonw_str(w, buf_str(&id), entry_label(e));
		if (e->error == NULL || json_type(SPAN(e->error)) != JSON_OBJECT)
			jsonw_raw(w, "error", e->error != NULL ? SPAN(e->error) : SPAN_NONE);
		else
			while (json_next(&it)) {
				struct buf key = { 0 };

				json_text(&key, it.key);
				if (!json_is(it.key, id.p))
					jsonw_raw(w, buf_str(&key), it.value);
				buf_free(&key);
			}
		jsonw_close(w);
	}
	jsonw_close(w);
	buf_free(&name);
	buf_free(&id);
}

static void
put_messages(struct jsonw *w, const struct manifest *m)
{
	struct buf text = { 0 };

	jsonw_open(w, "errors", '[');
	for (size_t i = 0; i < m->n; i++) {
		if (m->v[i].status != ENTRY_FAILED)
			continue;
		text.n = 0;
		buf_addf(&text, "%s: ", entry_label(&m->v[i]));
		entry_say_error(&text, &m->v[i]);
		jsonw_text(w, NULL, buf_span(&text));
	}
	jsonw_close(w);
	buf_free(&text);
}

void
metadata_put(struct buf *to, const struct manifest *m, const struct stage_about *about, const struct stage_made *made)
{
	struct jsonw w = jsonw(to);
	struct json_iter it = json_iter(about->metadata);
	struct json_members ours = { 0 };
	struct json_err err;
	struct buf name = { 0 };
	char created[32];
	int64_t at = 0;

	(void)clock_parse(about->as_of, &at);
	clock_iso(at, created);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "snapshotId", m->id);
	jsonw_str(&w, "version", made->version);
	jsonw_str(&w, "digest", made->digest);
	jsonw_str(&w, "createdAt", created);
	jsonw_text(&w, "dataAsOfDate", about->as_of);
	jsonw_str(&w, "status", snap_status_name(made->status));
	put_labels(&w, m, "successful", ENTRY_SUCCESS);
	put_labels(&w, m, "failed", ENTRY_FAILED);
	put_messages(&w, m);
	put_errors(&w, m);
	jsonw_text(&w, "collectedAt", about->at);
	jsonw_close(&w);
	/* Our own names keep their values. */
	name.n = 0;
	buf_span_add(&name, buf_span(to));
	(void)json_scan(buf_span(&name), NULL, NULL, 0, &ours, &err);
	to->n--;
	w = jsonw_inside(to, true);
	while (json_next(&it)) {
		struct buf key = { 0 };

		json_text(&key, it.key);
		if (json_member(&ours, buf_span(&key)).p == NULL)
			jsonw_raw(&w, buf_str(&key), it.value);
		buf_free(&key);
	}
	buf_adds(to, "}\n");
	json_members_free(&ours);
	buf_free(&name);
}
