#include "answerput.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/table.h"
#include "base/xmem.h"

/* Valid JSON has newlines only between tokens, where blanks do as well. */
static void
put_flat(struct buf *to, struct span json)
{
	size_t from = to->n;
	char *p, *end;

	buf_span_add(to, json);
	end = to->p + to->n;
	for (p = to->p + from; (p = memchr(p, '\n', (size_t)(end - p))) != NULL;)
		*p = ' ';
	for (p = to->p + from; (p = memchr(p, '\r', (size_t)(end - p))) != NULL;)
		*p = ' ';
}

/* A change to a body as it is written: the member at a path gets another value. */
struct change {
	const char *path;	/* NULL: none */
	struct span value;
};

/* Writes the name of the next member; comma: another one precedes it. */
static void
put_key(struct buf *to, struct span key, bool *comma)
{
	if (*comma)
		buf_addc(to, ',');
	*comma = true;
	buf_span_add(to, key);
	buf_addc(to, ':');
}

/* What is left of path after the member's name: "" if nothing, NULL if path begins with another name. */
static const char *
behind(const char *path, struct span key)
{
	size_t n = path != NULL ? strcspn(path, ".") : 0;

	if (path == NULL || !json_is_span(key, (struct span){ path, n }))
		return NULL;
	return path[n] == '.' ? path + n + 1 : path + n;
}

static void
put_changed(struct buf *to, struct json_member m, const struct change *changes, size_t n)
{
	struct change below = { NULL, SPAN_NONE };
	struct json_iter it;
	bool comma = false;

	for (size_t i = 0; i < n && (below.path == NULL || *below.path != '\0'); i++)
		if (behind(changes[i].path, m.key) != NULL)
			below = (struct change){ behind(changes[i].path, m.key), changes[i].value };
	buf_span_add(to, m.key);
	buf_addc(to, ':');
	if (below.path != NULL && *below.path == '\0') {
		buf_span_add(to, below.value);
		return;
	}
	if (below.path == NULL || json_type(m.value) != JSON_OBJECT) {
		put_flat(to, m.value);
		return;
	}
	buf_addc(to, '{');
	for (it = json_iter(m.value); json_next(&it); comma = true) {
		if (comma)
			buf_addc(to, ',');
		put_changed(to, (struct json_member){ it.key, it.value }, &below, 1);
	}
	buf_addc(to, '}');
}

/* Writes the envelope with list in place of the array at the outermost member split, and with the count of list. */
static void
put_envelope(struct buf *to, const struct provider *p, const struct json_members *body, struct span list, size_t count)
{
	char digits[24];
	struct change changes[2] = { { p->split, list }, { p->count, SPAN_NONE } };

	snprintf(digits, sizeof digits, "%zu", count);
	changes[1].value = SPAN(digits);
	buf_addc(to, '{');
	for (size_t i = 0; i < body->n; i++) {
		if (i > 0)
			buf_addc(to, ',');
		put_changed(to, body->v[i], changes, 2);
	}
	buf_addc(to, '}');
}

bool
answerput_body(const struct answer *a, struct buf *to, size_t i)
{
	struct buf list = { 0 };

	if (a->text.p == NULL)
		return false;
	if (!a->json) {
		json_put_text(to, a->text);
		return true;
	}
	if (!a->apart) {
		put_flat(to, a->text);
		return true;
	}
	buf_addc(&list, '[');
	if (a->element[i].p != NULL)
		put_flat(&list, a->element[i]);
	buf_addc(&list, ']');
	put_envelope(to, a->p, &a->body, buf_span(&list), a->element[i].p != NULL);
	buf_free(&list);
	return true;
}

/* --- what is kept --- */

/* Writes the members of object that are on one of the paths, each of which continues from at. */
static void
put_kept(struct buf *to, struct span object, const char *const *paths, size_t n)
{
	struct json_iter it = json_iter(object);
	const char **below = xcalloc(n, sizeof *below);
	bool comma = false;

	buf_addc(to, '{');
	while (json_next(&it)) {
		bool whole = false;
		size_t k = 0;

		for (size_t i = 0; i < n && !whole; i++) {
			const char *rest = behind(paths[i], it.key);

			if (rest != NULL)
				below[k++] = rest;
			whole = rest != NULL && *rest == '\0';
		}
		if (k == 0)
			continue;
		put_key(to, it.key, &comma);
		if (whole)
			put_flat(to, it.value);
		else
			put_kept(to, it.value, below, k);
	}
	buf_addc(to, '}');
	free(below);
}

const char *
answerput_keep(const struct provider *p, struct buf *to, struct span body)
{
	body = json_trim(body);
	for (size_t i = 0; i < p->keep.n; i++)
		if (json_path_in(body, SPAN(p->keep.v[i])).p == NULL)
			return p->keep.v[i];
	put_kept(to, body, p->keep.v, p->keep.n);
	return NULL;
}

/* Is path, as text, the kept path or one below it? */
static bool
covers(struct span kept, const char *path)
{
	struct buf text = { 0 };
	bool yes;

	json_text(&text, kept);
	yes = text.n > 0 && strncmp(path, text.p, text.n) == 0 && (path[text.n] == '\0' || path[text.n] == '.');
	buf_free(&text);
	return yes;
}

const char *
answerput_not_kept(const struct provider *p, struct span fetch)
{
	struct span kept = json_get(fetch, "kept");

	if (json_type(kept) != JSON_ARRAY)
		return NULL;
	if (p->keep.n == 0)
		return "all of it";
	for (size_t i = 0; i < p->keep.n; i++) {
		struct json_iter it = json_iter(kept);
		bool is = false;

		while (!is && json_next(&it))
			is = covers(it.value, p->keep.v[i]);
		if (!is)
			return p->keep.v[i];
	}
	return NULL;
}

void
answerput_fetch(struct buf *to, const struct answerput_fetch *f)
{
	struct jsonw w = jsonw(to);
	char at[32];

	jsonw_open(&w, NULL, '{');
	jsonw_text(&w, "key", f->key);
	if (f->url != NULL)
		jsonw_str(&w, "url", f->url);
	if (f->status > 0)
		jsonw_int(&w, "status", f->status);
	if (f->took >= 0 && f->tries > 0)
		jsonw_fixed(&w, "ms", (double)f->took / 1000, 1);
	if (f->tries > 0)
		jsonw_int(&w, "tries", f->tries);
	if (f->batch > 1)
		jsonw_int(&w, "batch", f->batch);
	if (f->page > 1)
		jsonw_int(&w, "page", f->page);
	clock_iso(f->at, at);
	jsonw_str(&w, "at", at);
	jsonw_int(&w, "offset", (int64_t)f->offset);
	if (f->digest != NULL)
		jsonw_str(&w, "digest", f->digest);
	if (f->saved)
		jsonw_bool(&w, "saved", true);
	if (f->partial != NULL) {
		jsonw_open(&w, "partial", '{');
		jsonw_int(&w, "had", f->page);
		jsonw_int(&w, "told", f->told);
		jsonw_str(&w, "why", f->partial);
		jsonw_close(&w);
	}
	if (f->kept != NULL) {
		jsonw_open(&w, "kept", '[');
		for (size_t i = 0; i < f->kept->n; i++)
			jsonw_str(&w, NULL, f->kept->v[i]);
		jsonw_close(&w);
	}
	if (f->error != NULL)
		jsonw_str(&w, "error", f->error);
	if (f->skipped != NULL)
		jsonw_str(&w, "skipped", f->skipped);
	jsonw_close(&w);
}

void
answerput_again(struct buf *to, struct span fetch, uint64_t offset, const char *digest, const char *mark)
{
	struct json_iter it = json_iter(fetch);
	bool comma = false;

	buf_addc(to, '{');
	while (json_next(&it)) {
		if (it.key.p == NULL || json_is(it.key, "offset") || json_is(it.key, "digest") ||
		    json_is(it.key, "saved") || json_is(it.key, "through"))
			continue;
		put_key(to, it.key, &comma);
		buf_span_add(to, it.value);
	}
	buf_addf(to, "%s\"offset\":%llu,\"digest\":\"%s\",\"%s\":true}", comma ? "," : "",
	    (unsigned long long)offset, digest, mark);
}

void
answerput_line(struct buf *to, const struct rec *work, struct span fetch, struct span body)
{
	bool comma = false;

	buf_addc(to, '{');
	for (size_t i = 0; i < work->members.n; i++) {
		struct json_member m = work->members.v[i];

		if (json_is(m.key, "fetch") || json_is(m.key, "body"))
			continue;
		if (comma)
			buf_addc(to, ',');
		comma = true;
		buf_add(to, m.key.p, (size_t)(m.value.p + m.value.n - m.key.p));
	}
	buf_addf(to, "%s\"fetch\":", comma ? "," : "");
	buf_span_add(to, fetch);
	if (body.p != NULL) {
		buf_adds(to, ",\"body\":");
		buf_span_add(to, body);
	}
	buf_adds(to, "}\n");
}

/* The elements written so far, and on which page each one was. */
struct elements {
	struct element {
		struct span value;
		size_t page;
	} *v;
	size_t n;
	struct table by_hash;
};

/* Has an earlier page brought it?  If not, it is remembered. */
static bool
is_seen(struct elements *e, struct span value, size_t page)
{
	uint64_t hash = table_hash(value);
	int64_t i;

	for (size_t at = 0; table_next(&e->by_hash, hash, &at, &i);)
		if (e->v[i].page != page && span_eq(e->v[i].value, value))
			return true;
	table_add(&e->by_hash, hash, (int64_t)e->n);
	e->v[e->n++] = (struct element){ value, page };
	return false;
}

static size_t
elements_of(struct span array)
{
	struct json_iter it = json_iter(array);
	size_t n = 0;

	while (json_next(&it))
		n++;
	return n;
}

/* Finds the array of each page; *last gets the members of the last page.  False: a page has no array. */
static bool
find_arrays(const struct provider *p, const struct span *pages, size_t n, struct span *arrays, struct json_members *last)
{
	struct json_err err;

	for (size_t i = 0; i < n; i++)
		if (pages[i].p == NULL || json_scan(pages[i], NULL, NULL, 0, last, &err) != 0 ||
		    json_type(arrays[i] = json_path(last, SPAN(p->split))) != JSON_ARRAY)
			return false;
	return true;
}

/* Appends the elements of all pages as one array; returns how many there are. */
static size_t
put_elements(const struct provider *p, struct buf *list, const struct span *arrays, size_t n)
{
	struct elements seen = { 0 };
	size_t all = 0, put = 0;

	for (size_t i = 0; i < n; i++)
		all += elements_of(arrays[i]);
	seen.v = xcalloc(all, sizeof *seen.v);
	buf_addc(list, '[');
	for (size_t i = 0; i < n; i++)
		for (struct json_iter it = json_iter(arrays[i]); json_next(&it);) {
			if (p->page_size > 0 && is_seen(&seen, it.value, i))
				continue;
			if (put++ > 0)
				buf_addc(list, ',');
			put_flat(list, it.value);
		}
	buf_addc(list, ']');
	table_free(&seen.by_hash);
	free(seen.v);
	return put;
}

int
answerput_join(const struct provider *p, struct buf *to, const struct span *pages, size_t n, size_t *elements)
{
	struct span *arrays = xcalloc(n, sizeof *arrays);
	struct json_members last = { 0 };
	struct buf list = { 0 };
	int status = find_arrays(p, pages, n, arrays, &last) ? 0 : -1;

	*elements = status == 0 ? put_elements(p, &list, arrays, n) : 0;
	if (status == 0)
		put_envelope(to, p, &last, buf_span(&list), *elements);
	buf_free(&list);
	json_members_free(&last);
	free(arrays);
	return status;
}

bool
answerput_fits(const struct provider *p, size_t elements, size_t pages)
{
	size_t size = (size_t)p->page_size;

	return size == 0 || (elements > (pages - 1) * size && elements <= pages * size);
}
