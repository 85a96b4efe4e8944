#include "manifest.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/table.h"
#include "base/xmem.h"
#include "json/json.h"

void
manifest_init(struct manifest *m, const char *unit)
{
	*m = (struct manifest){ .unit = xstrdup(unit) };
}

const char *
manifest_unit_check(const char *unit)
{
	size_t n = strlen(unit);

	return n == 0 || n > 32 || strspn(unit, "abcdefghijklmnopqrstuvwxyz") != n ? "a unit is a word of small letters" : NULL;
}

struct snap_entry *
manifest_add(struct manifest *m)
{
	if (m->n == m->cap) {
		m->cap = m->cap != 0 ? 2 * m->cap : 32;
		m->v = xreallocarray(m->v, m->cap, sizeof *m->v);
	}
	m->v[m->n] = (struct snap_entry){ .name = NULL };
	return &m->v[m->n++];
}

const char *
entry_label(const struct snap_entry *e)
{
	return e->key != NULL ? e->key : e->name != NULL ? e->name : "";
}

static const char *const statuses[] = { "failed", "missing", "success" };

const char *
entry_status_name(enum entry_status status)
{
	return statuses[status];
}

const char *
snap_status_name(enum snap_status status)
{
	static const char *const names[] = { "failed", "partial", "success" };

	return names[status];
}

static int
by_text(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

static int
by_label(const void *a, const void *b)
{
	const struct snap_entry *x = a, *y = b;
	int order = strcmp(entry_label(x), entry_label(y));

	if (order == 0)
		order = by_text(x->name, y->name);
	return order != 0 ? order : by_text(x->key, y->key);
}

void
manifest_sort(struct manifest *m)
{
	if (m->n > 1)
		qsort(m->v, m->n, sizeof *m->v, by_label);
}

size_t
manifest_count(const struct manifest *m, enum entry_status status)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		n += m->v[i].status == status;
	return n;
}

uint64_t
manifest_bytes(const struct manifest *m)
{
	uint64_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		n += m->v[i].size;
	return n;
}

enum snap_status
manifest_status(const struct manifest *m)
{
	if (manifest_count(m, ENTRY_SUCCESS) == 0)
		return SNAP_FAILED;
	return manifest_count(m, ENTRY_FAILED) != 0 ? SNAP_PARTIAL : SNAP_SUCCESS;
}

const struct snap_entry *
manifest_file(const struct manifest *m, const char *name)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->v[i].name != NULL && strcmp(m->v[i].name, name) == 0)
			return &m->v[i];
	return NULL;
}

/* --- out --- */

void
entry_say_error(struct buf *to, const struct snap_entry *e)
{
	static const char *const names[] = { "message", "error", "reason" };
	struct span error = e->error != NULL ? SPAN(e->error) : SPAN_NONE;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct span value = json_get(error, names[i]);

		if (json_type(value) == JSON_STRING) {
			json_text(to, value);
			return;
		}
	}
	json_text(to, error);
}

const char *
manifest_counted(struct buf *name, const char *what, const char *unit)
{
	name->n = 0;
	buf_adds(name, what);
	buf_addc(name, (char)(*unit - 'a' + 'A'));
	buf_addf(name, "%ss", unit + 1);
	return buf_str(name);
}

/* Without the member that says when it failed, which belongs in metadata.json as it may change. */
static void
put_error(struct jsonw *w, struct span error)
{
	struct json_iter it = json_iter(error);
	struct buf key = { 0 };

	if (json_type(error) != JSON_OBJECT) {
		jsonw_raw(w, "error", error);
		return;
	}
	jsonw_open(w, "error", '{');
	while (json_next(&it)) {
		key.n = 0;
		json_text(&key, it.key);
		if (!json_is(it.key, "timestamp") && memchr(buf_span(&key).p, '\0', key.n) == NULL)
			jsonw_raw(w, buf_str(&key), it.value);
	}
	jsonw_close(w);
	buf_free(&key);
}

/* On a line of its own.  Users' programs want a size and a time of each, so those of a file that is not there are 0 and, as
 * everywhere, the instant of the data. */
static void
put_entry(struct jsonw *list, const struct manifest *m, const struct snap_entry *e, const char *instant)
{
	struct buf text = { 0 }, line = { 0 };
	struct jsonw inner = jsonw(&line), *w = &inner;

	buf_addc(&line, '\n');
	jsonw_open(w, NULL, '{');
	if (e->key != NULL) {
		buf_addf(&text, "%sId", m->unit);
		jsonw_str(w, buf_str(&text), e->key);
	}
	jsonw_str(w, "fileName", e->name);
	jsonw_str(w, "status", entry_status_name(e->status));
	jsonw_int(w, "fileSize", e->status == ENTRY_SUCCESS ? (int64_t)e->size : 0);
	jsonw_str(w, "lastModified", instant);
	if (e->status == ENTRY_SUCCESS)
		jsonw_str(w, "sha256", e->sha);
	if (e->error != NULL) {
		text.n = 0;
		entry_say_error(&text, e);
		jsonw_text(w, "errorMessage", buf_span(&text));
		put_error(w, SPAN(e->error));
	}
	jsonw_close(w);
	jsonw_raw(list, NULL, buf_span(&line));
	buf_free(&text);
	buf_free(&line);
}

/* Those with a key (if the unit is "file", all) or those without. */
static bool
in_list(const struct manifest *m, const struct snap_entry *e, bool keyed)
{
	return strcmp(m->unit, "file") == 0 ? !keyed : (e->key != NULL) == keyed;
}

static void
put_list(struct jsonw *w, const struct manifest *m, const char *name, bool keyed, const char *instant)
{
	jsonw_open(w, name, '[');
	for (size_t i = 0; i < m->n; i++)
		if (in_list(m, &m->v[i], keyed))
			put_entry(w, m, &m->v[i], instant);
	jsonw_close(w);
}

/* all-districts-rankings.json, of all units at once, is also a member of its own, allDistrictsRankings, as users know it. */
static void
put_of_all(struct jsonw *w, const struct manifest *m)
{
	struct buf begin = { 0 }, name = { 0 };

	buf_addf(&begin, "all-%ss-", m->unit);
	for (size_t i = 0; i < m->n; i++) {
		const struct snap_entry *e = &m->v[i];
		const char *dot = e->name != NULL ? strchr(e->name, '.') : NULL;

		if (e->key != NULL || dot == NULL || strcmp(dot, ".json") != 0 || strncmp(e->name, begin.p, begin.n) != 0)
			continue;
		name.n = 0;
		for (const char *p = e->name; p < dot; p++)
			if (*p != '-')
				buf_addc(&name, p != e->name && p[-1] == '-' && *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p);
		jsonw_open(w, buf_str(&name), '{');
		jsonw_str(w, "filename", e->name);
		jsonw_int(w, "size", e->status == ENTRY_SUCCESS ? (int64_t)e->size : 0);
		jsonw_str(w, "status", e->status == ENTRY_SUCCESS ? "present" : "missing");
		jsonw_close(w);
	}
	buf_free(&begin);
	buf_free(&name);
}

static int64_t
count_unit(const struct manifest *m, int status)
{
	bool keyed = strcmp(m->unit, "file") != 0;
	int64_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		n += in_list(m, &m->v[i], keyed) && (status < 0 || m->v[i].status == (enum entry_status)status);
	return n;
}

void
manifest_put(struct buf *to, const struct manifest *m)
{
	struct jsonw w = jsonw(to);
	struct buf name = { 0 };
	char created[32];
	int64_t at = 0;

	(void)clock_parse(SPAN(m->as_of), &at);
	clock_iso(at, created);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "snapshotId", m->id);
	jsonw_str(&w, "createdAt", created);
	jsonw_str(&w, "asOf", m->as_of);
	jsonw_str(&w, "status", snap_status_name(manifest_status(m)));
	jsonw_str(&w, "unit", m->unit);
	jsonw_int(&w, manifest_counted(&name, "total", m->unit), count_unit(m, -1));
	jsonw_int(&w, manifest_counted(&name, "successful", m->unit), count_unit(m, ENTRY_SUCCESS));
	jsonw_int(&w, manifest_counted(&name, "failed", m->unit), count_unit(m, ENTRY_FAILED));
	jsonw_bool(&w, "writeComplete", true);
	if (strcmp(m->unit, "file") != 0) {
		name.n = 0;
		buf_addf(&name, "%ss", m->unit);
		put_list(&w, m, buf_str(&name), true, created);
		put_of_all(&w, m);
	}
	put_list(&w, m, "files", false, created);
	jsonw_close(&w);
	buf_addc(to, '\n');
	buf_free(&name);
}

/* --- in --- */

/* A copy of a string, NULL for null or absent; false for anything else. */
static bool
take_text(char **to, struct span value)
{
	struct buf b = { 0 };
	const char *text;

	if (json_type(value) == JSON_NULL || json_type(value) == JSON_ABSENT)
		return true;
	if ((text = json_cstr(&b, value)) == NULL) {
		buf_free(&b);
		return false;
	}
	*to = xstrdup(text);
	buf_free(&b);
	return true;
}

static const char *
parse_file(struct snap_entry *e, struct span value)
{
	struct buf sha = { 0 };
	const char *why = NULL, *text = json_cstr(&sha, json_get(value, "sha256"));
	int64_t size;

	if (text == NULL || !sha256_is_hex(SPAN(text)))
		why = "a file has no sha256";
	else if (json_i64(json_get(value, "fileSize"), 0, INT64_MAX, &size) != 0)
		why = "a file has no size";
	else if (e->name == NULL)
		why = "a file has no name";
	if (why == NULL) {
		memcpy(e->sha, text, SHA256_HEX);
		e->size = (uint64_t)size;
	}
	buf_free(&sha);
	return why;
}

static const char *
parse_entry(struct manifest *m, struct span value)
{
	struct snap_entry *e = manifest_add(m);
	struct buf id = { 0 };
	struct span status = json_get(value, "status"), error = json_get(value, "error");
	const char *why;
	bool is_text;

	buf_addf(&id, "%sId", m->unit);
	is_text = take_text(&e->key, json_get(value, buf_str(&id)));
	buf_free(&id);
	if (!is_text || !take_text(&e->name, json_get(value, "fileName")))
		return "a name is not a text";
	if (e->name != NULL && (why = snap_name_check(SPAN(e->name))) != NULL)
		return why;
	if (e->key != NULL && (why = snap_key_check(SPAN(e->key))) != NULL)
		return why;
	if (e->key == NULL && e->name == NULL)
		return "an entry has neither name nor key";
	if (json_type(error) != JSON_ABSENT)
		e->error = xmemdup(error.p, error.n);
	for (e->status = ENTRY_FAILED; e->status <= ENTRY_SUCCESS; e->status++)
		if (json_is(status, statuses[e->status]))
			return e->status == ENTRY_SUCCESS ? parse_file(e, value) : NULL;
	return "an entry has no status";
}

static const char *
parse_list(struct manifest *m, struct span list)
{
	struct json_iter it = json_iter(list);
	const char *why;

	if (json_type(list) != JSON_ARRAY)
		return "no list of files";
	while (json_next(&it))
		if ((why = parse_entry(m, it.value)) != NULL)
			return why;
	return NULL;
}

/* No file is listed twice. */
static bool
twice(const struct manifest *m)
{
	struct table t = { 0 };
	bool found = false;

	for (size_t i = 0; !found && i < m->n; i++) {
		if (m->v[i].name == NULL)
			continue;
		found = (*table_of(&t, table_hash(SPAN(m->v[i].name))))++ != 0;
	}
	table_free(&t);
	return found;
}

const char *
manifest_parse(struct manifest *m, struct span text)
{
	struct json_err err;
	struct buf name = { 0 };
	const char *why;
	int64_t at;

	*m = (struct manifest){ .n = 0 };
	if (text.n > MANIFEST_MAX || json_scan(text, NULL, NULL, 0, NULL, &err) != 0)
		return "no JSON";
	text = json_trim(text);
	if (!take_text(&m->id, json_get(text, "snapshotId")) || m->id == NULL || snap_id_check(SPAN(m->id)) != NULL)
		return "no snapshotId";
	if (!take_text(&m->as_of, json_get(text, "asOf")) || m->as_of == NULL || clock_parse(SPAN(m->as_of), &at) != 0)
		return "no asOf";
	if (!take_text(&m->unit, json_get(text, "unit")) || m->unit == NULL || manifest_unit_check(m->unit) != NULL)
		return "no unit";
	buf_addf(&name, "%ss", m->unit);
	why = strcmp(m->unit, "file") == 0 ? NULL : parse_list(m, json_get(text, buf_str(&name)));
	buf_free(&name);
	if (why == NULL)
		why = parse_list(m, json_get(text, "files"));
	if (why == NULL && twice(m))
		why = "a file is listed twice";
	manifest_sort(m);
	return why;
}

void
manifest_free(struct manifest *m)
{
	for (size_t i = 0; i < m->n; i++) {
		free(m->v[i].name);
		free(m->v[i].key);
		free(m->v[i].error);
	}
	free(m->v);
	free(m->id);
	free(m->as_of);
	free(m->unit);
	*m = (struct manifest){ .n = 0 };
}
