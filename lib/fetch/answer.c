#include "answer.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/xmem.h"
#include "charset.h"
#include "content.h"
#include "refusal.h"

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
	free(a->clash);
	buf_free(&a->utf8);
	for (size_t i = 0; i < a->nreasons; i++)
		free(a->reason[i]);
	*a = (struct answer){ 0 };
}

void
answer_headers(const struct provider *p, const char *names[ANSWER_HEADERS + 1])
{
	const char *const have[] = { p->minute_limit, p->minute_left, p->day_limit, p->day_left,
	    "content-type", p->need_header };

	for (size_t i = 0; i < ANSWER_HEADERS; i++)
		names[i] = have[i] != NULL ? have[i] : "x-none";
	names[ANSWER_HEADERS] = NULL;
}

/* There are few reasons: the provider's words and the statuses. */
static const char *
reason(struct answer *a, const char *prefix, struct span word)
{
	char text[64];
	size_t k = 0;

	for (; *prefix != '\0'; prefix++)
		text[k++] = *prefix;
	for (size_t i = 0; i < word.n && k + 1 < sizeof text; i++)
		if (word.p[i] != '"')
			text[k++] = (word.p[i] | 0x20) >= 'a' && (word.p[i] | 0x20) <= 'z' ? word.p[i] :
			    word.p[i] >= '0' && word.p[i] <= '9' ? word.p[i] : '_';
	text[k] = '\0';
	for (size_t i = 0; i < a->nreasons; i++)
		if (strcmp(a->reason[i], text) == 0)
			return a->reason[i];
	return a->nreasons < ANSWER_REASONS ? (a->reason[a->nreasons++] = xstrdup(text)) : "refused";
}

static int64_t
count(struct span value)
{
	int64_t v;

	return num_i64(span_trim(value), 0, INT64_MAX, &v) == 0 ? v : -1;
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

/* Did the scanner complain at the very end of the text?  Then the text was cut. */
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
	else if (r->error == HTTP_DESCRIPTORS && r->sent == 0)
		means(news, SCHED_RETRY, GOV_UNSENT, name);
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
		why = reason(a, "refused_", member);
	} else {
		snprintf(code, sizeof code, "%d", status);
		why = reason(a, "http_", SPAN(code));
	}
	switch (row->act) {
	case PROVIDER_WAIT:
		news->gov.said_minute = refusal_said_minute(a->p, said);
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
	case PROVIDER_END_PAGES:
		a->ended = a->page > 1;
		means(news, a->ended ? SCHED_ANSWER : SCHED_RECORD, GOV_OK, why);
		break;
	case PROVIDER_RECORD:
		means(news, SCHED_RECORD, GOV_OK, why);
		break;
	}
}

/* An element's own id as text: a number as spelled, or the inside of a string. */
static bool
same_id(struct span v, struct span id)
{
	if (json_type(v) == JSON_STRING)
		return json_is_span(v, id);
	return json_type(v) == JSON_NUMBER && span_eq(v, id);
}

/* Finds every record with that id: two questions with different keys may ask about one thing. */
static void
give_out(struct answer *a, struct span element, const struct span *ids, size_t n)
{
	struct span own = json_path_in(element, SPAN(a->p->match));

	for (size_t i = 0; i < n; i++)
		if (same_id(own, ids[i])) {
			a->clash[i] = a->clash[i] || (a->element[i].p != NULL && !span_eq(a->element[i], element));
			a->element[i] = element;
		}
}

static bool
take_apart(struct answer *a, const char *url, const struct span *ids, size_t n, struct sched_news *news)
{
	struct span list = json_path(&a->body, SPAN(a->p->split));
	struct json_iter it = json_iter(list);

	if (json_type(list) != JSON_ARRAY)
		return false;
	if (n > a->cap) {
		a->cap = n;
		a->element = xreallocarray(a->element, n, sizeof *a->element);
		a->clash = xreallocarray(a->clash, n, sizeof *a->clash);
		a->found = xreallocarray(a->found, n, sizeof *a->found);
	}
	for (size_t i = 0; i < n; i++) {
		a->element[i] = SPAN_NONE;
		a->clash[i] = false;
	}
	while (json_next(&it))
		give_out(a, it.value, ids, n);
	/* A contradictory or impossible element is asked alone, like an absent one, and never counts as empty. */
	for (size_t i = 0; i < n; i++) {
		bool bad = a->element[i].p != NULL && (a->clash[i] || !content_element(a->p, url, a->element[i]));

		a->found[i] = !bad && (a->element[i].p != NULL || a->p->absent_is_empty);
		if (bad)
			a->element[i] = SPAN_NONE;
	}
	news->found = a->found;
	a->apart = true;
	return true;
}

/* Reads 3 or "3".  An answer that does not say how many pages there are may be the first of many, and is not taken for all. */
static void
count_pages(struct answer *a, struct sched_news *news)
{
	struct span said = json_path(&a->body, SPAN(a->p->page_total));
	struct json_iter it = json_iter(json_path(&a->body, SPAN(a->p->split)));
	int64_t pages;

	if (json_type(said) == JSON_STRING)
		said = span_trim((struct span){ said.p + 1, said.n - 2 });
	/* An empty list may have 0 pages. */
	if (said.p == NULL || num_i64(said, 0, INT64_MAX, &pages) != 0 || (pages == 0 && json_next(&it))) {
		means(news, SCHED_RECORD, GOV_OK, "bad_pages");
		return;
	}
	news->pages = (unsigned)(pages < UINT_MAX ? pages : UINT_MAX);
	if (pages > a->p->page_max)
		means(news, SCHED_RECORD, GOV_OK, "too_many_pages");
}

static void
good_answer(struct answer *a, const struct http_result *r, const struct span *ids, size_t n,
    bool bundle, struct sched_news *news)
{
	struct content wrong;

	if (r->status < 200 || r->status > 299) {
		char code[16];

		snprintf(code, sizeof code, "%d", r->status);
		means(news, r->status >= 500 ? SCHED_RETRY : SCHED_RECORD,
		    r->status >= 500 ? GOV_FAILED : GOV_OK, reason(a, "http_", SPAN(code)));
		return;
	}
	means(news, SCHED_ANSWER, GOV_OK, NULL);
	wrong = content_check(a->p, r->url, &a->body, a->text, bundle);
	if (wrong.prefix != NULL) {
		means(news, SCHED_RECORD, GOV_OK, reason(a, wrong.prefix, wrong.word));
		return;
	}
	if (bundle && !take_apart(a, r->url, ids, n, news))
		means(news, SCHED_RECORD, GOV_OK, reason(a, "no_", SPAN(a->p->split)));
	if (!bundle && a->p->page_param != NULL)
		count_pages(a, news);
}

/* Why a 2xx is no answer of the provider, though nobody refuses: the page of a proxy, say; NULL: it is one. */
static const char *
strange(struct answer *a, const struct http_result *r)
{
	if (a->p->empty && r->body.n != 0)
		return "not_empty";
	if (a->p->need_header != NULL && r->header[ANSWER_NEEDED].n == 0)
		return reason(a, "no_", SPAN(a->p->need_header));
	return NULL;
}

bool
answer_served(int status)
{
	return status == 500 || (status >= 200 && status <= 299);
}

void
answer_judge(struct answer *a, const struct http_result *r, const struct span *ids, size_t n,
    bool bundle, struct sched_news *news)
{
	const struct provider_refusal *row;
	struct span member, said, text;
	struct json_err err = { 0, NULL };
	const char *why = NULL;
	bool readable;

	*news = (struct sched_news){ .means = SCHED_ANSWER };
	hear(r, &news->gov);
	a->body.n = 0;
	a->text = SPAN_NONE;
	a->json = a->apart = a->ended = false;
	if (r->error != HTTP_OK) {
		no_answer(r, n, bundle, news);
		if (r->sent == 0 && news->gov.outcome == GOV_OK)
			news->gov.outcome = GOV_UNSENT;
		return;
	}
	readable = charset_utf8(r->body, r->header[ANSWER_CONTENT_TYPE], a->p->charset, &a->utf8, &text) == 0;
	a->json = !a->p->text && readable && text.n != 0 &&
	    json_scan(text, NULL, NULL, 0, &a->body, &err) == 0;
	if (!a->json)
		a->body.n = 0;
	row = refusal_find(a->p, r->status, a->json ? &a->body : NULL, text, &member, &said);
	if (a->json || (a->p->text && readable))
		a->text = text;
	if (row != NULL)
		refused(a, row, r->status, member, said, news);
	else if (r->status >= 200 && r->status <= 299 && (why = strange(a, r)) != NULL)
		means(news, SCHED_RETRY, GOV_FAILED, why);
	else if (r->status >= 200 && r->status <= 299 && !readable)
		means(news, a->p->text ? SCHED_RECORD : SCHED_RETRY, a->p->text ? GOV_OK : GOV_FAILED, "bad_charset");
	else if (r->status >= 200 && r->status <= 299 && !a->p->nothing && (text.n == 0 || (!a->json && !a->p->text)))
		means(news, SCHED_RETRY, GOV_FAILED, text.n == 0 ? "empty" :
		    cut(&err, text) ? "truncated" : "not_json");
	else
		good_answer(a, r, ids, n, bundle, news);
	news->served = news->means == SCHED_RETRY && r->error == HTTP_OK && answer_served(r->status);
	if (r->sent == 0 && news->gov.outcome == GOV_OK)
		news->gov.outcome = GOV_UNSENT;
}
