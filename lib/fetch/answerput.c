#include "answerput.h"

#include "base/clock.h"

/* Valid JSON holds newlines between tokens only: blanks do as well there. */
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

/* The envelope with list in place of the array at the top-level member split. */
static void
put_envelope(struct buf *to, const struct json_members *body, const char *split, struct span list,
    size_t results)
{
	bool comma = false;

	buf_addc(to, '{');
	for (size_t i = 0; i < body->n; i++) {
		struct json_member m = body->v[i];

		if (comma)
			buf_addc(to, ',');
		comma = true;
		buf_span_add(to, m.key);
		buf_addc(to, ':');
		if (json_is(m.key, split))
			buf_span_add(to, list);
		else if (json_is(m.key, "results"))
			buf_addf(to, "%zu", results);
		else
			put_flat(to, m.value);
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
	put_envelope(to, &a->body, a->p->split, buf_span(&list), a->element[i].p != NULL);
	buf_free(&list);
	return true;
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
		if (comma)
			buf_addc(to, ',');
		comma = true;
		buf_span_add(to, it.key);
		buf_addc(to, ':');
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

int
answerput_join(const struct provider *p, struct buf *to, const struct span *pages, size_t n)
{
	struct json_members last = { 0 };
	struct buf list = { 0 };
	struct json_err err;
	size_t elements = 0;
	int status = 0;

	buf_addc(&list, '[');
	for (size_t i = 0; i < n && status == 0; i++) {
		struct json_iter it;
		struct span array;

		if (pages[i].p == NULL || json_scan(pages[i], NULL, NULL, 0, &last, &err) != 0 ||
		    json_type(array = json_path(&last, SPAN(p->split))) != JSON_ARRAY) {
			status = -1;
			break;
		}
		for (it = json_iter(array); json_next(&it); elements++) {
			if (elements > 0)
				buf_addc(&list, ',');
			put_flat(&list, it.value);
		}
	}
	buf_addc(&list, ']');
	if (status == 0)
		put_envelope(to, &last, p->split, buf_span(&list), elements);
	buf_free(&list);
	json_members_free(&last);
	return status;
}
