#include "answer.h"

#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "num.h"
#include "xmem.h"

void
answer_init(struct answer *a, const struct provider *p)
{
	*a = (struct answer){ .p = p };
}

void
answer_free(struct answer *a)
{
	json_members_free(&a->body);
	free(a->element);
	free(a->found);
	*a = (struct answer){ 0 };
}

void
answer_headers(const struct provider *p, const char *names[ANSWER_HEADERS + 1])
{
	const char *const have[] = { p->minute_limit, p->minute_left, p->day_limit, p->day_left };

	for (size_t i = 0; i < ANSWER_HEADERS; i++)
		names[i] = have[i] != NULL ? have[i] : "x-none";
	names[ANSWER_HEADERS] = NULL;
}

/* Constant texts, few: the reasons are the provider's words and the statuses. */
static const char *
constant(const char *prefix, struct span word)
{
	static char *known[256];
	static size_t n;
	char text[64];
	size_t k = 0;

	for (; *prefix != '\0'; prefix++)
		text[k++] = *prefix;
	for (size_t i = 0; i < word.n && k + 1 < sizeof text; i++)
		if (word.p[i] != '"')
			text[k++] = (word.p[i] | 0x20) >= 'a' && (word.p[i] | 0x20) <= 'z' ? word.p[i] :
			    word.p[i] >= '0' && word.p[i] <= '9' ? word.p[i] : '_';
	text[k] = '\0';
	for (size_t i = 0; i < n; i++)
		if (strcmp(known[i], text) == 0)
			return known[i];
	return n < sizeof known / sizeof *known ? (known[n++] = xstrdup(text)) : "refused";
}

static int64_t
count(struct span value)
{
	int64_t v;

	while (value.n > 0 && (value.p[0] == ' ' || value.p[0] == '\t')) {
		value.p++;
		value.n--;
	}
	while (value.n > 0 && (value.p[value.n - 1] == ' ' || value.p[value.n - 1] == '\t'))
		value.n--;
	return num_i64(value, 0, INT64_MAX, &v) == 0 ? v : -1;
}

static void
hear(const struct http_result *r, struct gov_news *gov)
{
	*gov = (struct gov_news){
		.outcome = GOV_OK,
		.minute_limit = count(r->header[ANSWER_MINUTE_LIMIT]),
		.minute_left = count(r->header[ANSWER_MINUTE_LEFT]),
		.day_limit = count(r->header[ANSWER_DAY_LIMIT]),
		.day_left = count(r->header[ANSWER_DAY_LEFT]),
		.retry_after = r->retry_after,
		.date = r->date != INT64_MIN ? r->date : 0,
	};
}

static void
means(struct sched_news *news, enum sched_means what, enum gov_outcome outcome, const char *why)
{
	news->means = what;
	news->gov.outcome = outcome;
	news->why = why;
}

/* A scanner's complaint at the very end of the text: there was more to come. */
static bool
cut(const struct json_err *err, struct span text)
{
	return err->at >= text.n;
}

static void
no_answer(const struct http_result *r, size_t n, bool bundle, struct sched_news *news)
{
	const char *name = http_error_name(r->error);

	if (r->error == HTTP_TOO_LARGE)
		means(news, bundle && n > 1 ? SCHED_SPLIT : SCHED_RECORD, GOV_OK, name);
	else if (http_error_temporary(r->error))
		means(news, SCHED_RETRY, GOV_FAILED, name);
	else
		means(news, SCHED_RECORD, GOV_OK, name);
}

static void
refused(struct answer *a, const struct provider_refusal *row, int status, struct span member,
    struct span said, struct sched_news *news)
{
	char code[16];
	const char *why;

	if (member.p != NULL) {
		why = constant("refused_", member);
	} else {
		snprintf(code, sizeof code, "%d", status);
		why = constant("http_", SPAN(code));
	}
	switch (row->act) {
	case PROVIDER_WAIT:
		news->gov.said_minute = provider_said_minute(a->p, said);
		means(news, SCHED_REFUSED_RATE, GOV_REFUSED_RATE, why);
		break;
	case PROVIDER_QUOTA:
		means(news, SCHED_REFUSED_QUOTA, GOV_REFUSED_QUOTA, why);
		break;
	case PROVIDER_STOP:
		means(news, SCHED_STOP, GOV_REFUSED_STOP, why);
		break;
	case PROVIDER_FALLBACK:
		means(news, SCHED_FALLBACK, GOV_OK, why);
		break;
	case PROVIDER_RETRY:
		means(news, SCHED_RETRY, GOV_FAILED, why);
		break;
	case PROVIDER_RECORD:
		means(news, SCHED_RECORD, GOV_OK, why);
		break;
	}
}

/* An element's own id as text: a number's spelling or a string's inside. */
static bool
same_id(struct span v, struct span id)
{
	if (json_type(v) == JSON_STRING)
		return json_is_span(v, id);
	return json_type(v) == JSON_NUMBER && span_eq(v, id);
}

/* Every record of that id: two questions of different keys may ask about one thing.  The first element counts. */
static void
give_out(struct answer *a, struct span element, const struct span *ids, size_t n)
{
	struct span own = provider_path_in(element, a->p->match);

	for (size_t i = 0; i < n; i++)
		if (a->element[i].p == NULL && same_id(own, ids[i])) {
			a->element[i] = element;
			a->found[i] = true;
		}
}

static bool
take_apart(struct answer *a, const struct span *ids, size_t n, struct sched_news *news)
{
	struct span list = provider_path(&a->body, a->p->split);
	struct json_iter it = json_iter(list);

	if (json_type(list) != JSON_ARRAY)
		return false;
	if (n > a->cap) {
		a->cap = n;
		a->element = xreallocarray(a->element, n, sizeof *a->element);
		a->found = xreallocarray(a->found, n, sizeof *a->found);
	}
	for (size_t i = 0; i < n; i++) {
		a->element[i] = SPAN_NONE;
		a->found[i] = a->p->absent_is_empty;
	}
	while (json_next(&it))
		give_out(a, it.value, ids, n);
	news->found = a->found;
	a->apart = true;
	return true;
}

static void
good_answer(struct answer *a, const struct http_result *r, const struct span *ids, size_t n,
    bool bundle, struct sched_news *news)
{
	int64_t pages;

	if (r->status < 200 || r->status > 299) {
		char code[16];

		snprintf(code, sizeof code, "%d", r->status);
		means(news, r->status >= 500 ? SCHED_RETRY : SCHED_RECORD,
		    r->status >= 500 ? GOV_FAILED : GOV_OK, constant("http_", SPAN(code)));
		return;
	}
	means(news, SCHED_ANSWER, GOV_OK, NULL);
	if (a->p->need != NULL && provider_path(&a->body, a->p->need).p == NULL) {
		means(news, SCHED_RECORD, GOV_OK, constant("no_", SPAN(a->p->need)));
		return;
	}
	if (bundle && !take_apart(a, ids, n, news))
		means(news, SCHED_RECORD, GOV_OK, constant("no_", SPAN(a->p->split)));
	if (!bundle && a->p->page_total != NULL &&
	    json_i64(provider_path(&a->body, a->p->page_total), 0, 100000, &pages) == 0)
		news->pages = (unsigned)pages;
}

void
answer_judge(struct answer *a, const struct http_result *r, const struct span *ids, size_t n,
    bool bundle, struct sched_news *news)
{
	const struct provider_refusal *row;
	struct span member, said;
	struct json_err err = { 0, NULL };

	*news = (struct sched_news){ .means = SCHED_ANSWER };
	hear(r, &news->gov);
	a->body.n = 0;
	a->text = SPAN_NONE;
	a->json = a->apart = false;
	if (r->error != HTTP_OK) {
		no_answer(r, n, bundle, news);
		if (r->sent == 0 && news->gov.outcome == GOV_OK)
			news->gov.outcome = GOV_UNSENT;
		return;
	}
	a->json = !a->p->text && r->body.n != 0 &&
	    json_scan(r->body, NULL, NULL, 0, &a->body, &err) == 0;
	if (!a->json)
		a->body.n = 0;
	row = provider_refused(a->p, r->status, a->json ? &a->body : NULL, &member, &said);
	if (a->json || a->p->text)
		a->text = r->body;
	if (row != NULL)
		refused(a, row, r->status, member, said, news);
	else if (!a->json && !a->p->text && r->status >= 200 && r->status <= 299)
		means(news, SCHED_RETRY, GOV_FAILED, r->body.n == 0 ? "empty" :
		    cut(&err, r->body) ? "truncated" : "not_json");
	else
		good_answer(a, r, ids, n, bundle, news);
	if (r->sent == 0 && news->gov.outcome == GOV_OK)
		news->gov.outcome = GOV_UNSENT;
}

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
answer_body(const struct answer *a, struct buf *to, size_t i)
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
answer_put_fetch(struct buf *to, const struct answer_fetch *f)
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
answer_put_saved(struct buf *to, struct span fetch, uint64_t offset, const char *digest)
{
	struct json_iter it = json_iter(fetch);
	bool comma = false;

	buf_addc(to, '{');
	while (json_next(&it)) {
		if (json_is(it.key, "offset") || json_is(it.key, "digest") || json_is(it.key, "saved"))
			continue;
		if (comma)
			buf_addc(to, ',');
		comma = true;
		buf_span_add(to, it.key);
		buf_addc(to, ':');
		buf_span_add(to, it.value);
	}
	buf_addf(to, "%s\"offset\":%llu,\"digest\":\"%s\",\"saved\":true}", comma ? "," : "",
	    (unsigned long long)offset, digest);
}

void
answer_put(struct buf *to, const struct rec *work, struct span fetch, struct span body)
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
answer_join(const struct provider *p, struct buf *to, const struct span *pages, size_t n)
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
		    json_type(array = provider_path(&last, p->split)) != JSON_ARRAY) {
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
