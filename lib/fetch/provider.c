/* The words of a provider's file, and whether they fit together. */
#include "provider.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/words.h"
#include "base/xmem.h"
#include "charset.h"
#include "json/json.h"
#include "record/tmpl.h"

static const struct {
	const char *word;
	enum provider_do act;
} actions[] = {
	{ "wait", PROVIDER_WAIT }, { "quota", PROVIDER_QUOTA }, { "stop", PROVIDER_STOP },
	{ "fallback", PROVIDER_FALLBACK }, { "retry", PROVIDER_RETRY }, { "record", PROVIDER_RECORD },
	{ "end-pages", PROVIDER_END_PAGES },
};

/* NULL at the end, or if the quotes do not match. */
static char *
word(char **s)
{
	const char *why;

	return words_next(s, &why);
}

static bool
over(const char *rest)
{
	return rest[strspn(rest, " \t")] == '\0';
}

static const char *
on_refusal(void *ctx, const char *value)
{
	struct provider *p = ctx;
	struct provider_refusal *row = &p->refusals[p->nrefusals];
	char *rest = xstrdup(value), *where = word(&rest), *a = word(&rest), *b = word(&rest), *dot;
	int64_t status;

	if (p->nrefusals == PROVIDER_REFUSALS)
		return "too many rows (64 at most)";
	if (where == NULL || a == NULL || !over(rest))
		return "wanted: WHERE [\"text\"] ACTION";
	*row = (struct provider_refusal){ .name = where, .text = b != NULL ? a : NULL };
	if (num_i64(SPAN(where), 100, 599, &status) == 0) {
		row->status = (int)status;
		if (b != NULL)
			return "a status has no text: wanted STATUS ACTION";
	} else if (strcmp(where, "body") == 0) {
		row->body = true;
		if (b == NULL)
			return "wanted: body \"text\" ACTION";
	} else if ((dot = strchr(where, '.')) != NULL) {
		*dot = '\0';
		row->object = where;
		row->name = dot + 1;
	}
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (strcmp(b != NULL ? b : a, actions[i].word) == 0) {
			row->act = actions[i].act;
			p->nrefusals++;
			return NULL;
		}
	return "the action must be one of wait, quota, stop, fallback, retry, record, end-pages";
}

/* Are these names joined by dots, each with or without [] after it? */
static bool
is_shape(const char *path)
{
	while (*path != '\0') {
		size_t n = strcspn(path, ".[]");

		if (n == 0)
			return false;
		path += n;
		path += strncmp(path, "[]", 2) == 0 ? 2 : 0;
		if (*path == '\0')
			return true;
		if (*path++ != '.')
			return false;
	}
	return false;
}

static const char *
on_shape(void *ctx, const char *value)
{
	struct provider *p = ctx;
	char *rest = xstrdup(value), *url = word(&rest), *path = url != NULL ? word(&rest) : NULL;

	if (p->nshapes == PROVIDER_SHAPES)
		return "too many rows (16 at most)";
	if (path == NULL || !over(rest) || !is_shape(path))
		return "wanted: the URL's end, what its answer has (fixtures?ids response[].fixture.id)";
	p->shapes[p->nshapes++] = (struct provider_shape){ url, path };
	return NULL;
}

static const char *
on_burst(void *ctx, const char *value)
{
	struct provider *p = ctx;
	char *copy = xstrdup(value), *rest = copy, *minute = word(&rest), *second = word(&rest);
	int64_t (*row)[2] = &p->bursts[p->nbursts];
	const char *why = NULL;

	if (p->nbursts == PROVIDER_BURSTS)
		why = "too many rows (16 at most)";
	else if (minute == NULL || second == NULL || !over(rest) ||
	    num_i64(SPAN(minute), 1, GOV_LIMIT_MAX, &(*row)[0]) != 0 ||
	    num_i64(SPAN(second), 1, GOV_LIMIT_MAX, &(*row)[1]) != 0)
		why = "wanted: calls a minute, calls a second";
	else
		p->nbursts++;
	free(copy);
	return why;
}

static const char *
on_day(void *ctx, const char *value)
{
	struct provider *p = ctx;
	int64_t h, m;

	if (strlen(value) != 5 || value[2] != ':' || num_i64((struct span){ value, 2 }, 0, 23, &h) != 0 ||
	    num_i64((struct span){ value + 3, 2 }, 0, 59, &m) != 0)
		return "wanted: the time UTC at which the day begins, as 00:00";
	p->day_offset = (h * 60 + m) * 60 * 1000000;
	return NULL;
}

static const char *
on_match(void *ctx, const char *value)
{
	struct provider *p = ctx;
	char *rest = xstrdup(value);

	p->match = word(&rest);
	p->match_with = p->match != NULL ? word(&rest) : NULL;
	return p->match_with == NULL || !over(rest) ?
	    "wanted: the element's member, the record's member (fixture.id fixture_id)" : NULL;
}

static const char *
on_expect(void *ctx, const char *value)
{
	struct provider *p = ctx;

	if (strcmp(value, "json") != 0 && strcmp(value, "text") != 0 && strcmp(value, "none") != 0 && strcmp(value, "empty") != 0)
		return "it must be json, text, none or empty";
	p->text = *value != 'j';
	p->empty = *value == 'e';
	p->nothing = *value == 'n' || p->empty;
	return NULL;
}

static const char *
on_absent(void *ctx, const char *value)
{
	struct provider *p = ctx;

	if (strcmp(value, "alone") != 0 && strcmp(value, "empty") != 0)
		return "it must be alone or empty";
	p->absent_is_empty = *value == 'e';
	return NULL;
}

static const char *
on_rate(void *ctx, const char *value)
{
	struct provider *p = ctx;

	if (strcmp(value, "max") == 0) {
		p->rate = 0;
		return NULL;
	}
	return num_i64(SPAN(value), 1, GOV_LIMIT_MAX, &p->rate) == 0 ? NULL :
	    "wanted: calls a minute, or max for as many as the provider allows";
}

static const char *
on_keep(void *ctx, const char *value)
{
	struct provider *p = ctx;
	char *rest = xstrdup(value), *path;

	/* The last one counts. */
	p->keep.n = 0;
	while ((path = word(&rest)) != NULL) {
		if (!is_shape(path) || strchr(path, '[') != NULL)
			return "wanted: members, as header boxscore.players";
		p->keep.v = xreallocarray(p->keep.v, p->keep.n + 1, sizeof *p->keep.v);
		p->keep.v[p->keep.n++] = path;
	}
	return p->keep.n == 0 || !over(rest) ? "wanted: members, as header boxscore.players" : NULL;
}

static const char *
on_method(void *ctx, const char *value)
{
	struct provider *p = ctx;

	if (strcmp(value, "GET") != 0 && strcmp(value, "POST") != 0 && strcmp(value, "PUT") != 0)
		return "it is GET, POST or PUT";
	p->method = *value == 'G' ? NULL : value;
	return NULL;
}

/* aws REGION SERVICE */
static const char *
on_sign(void *ctx, const char *value)
{
	static const char wanted[] = "wanted: aws REGION SERVICE, as aws us-east-1 s3";
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	struct provider *p = ctx;
	char *rest = xstrdup(value);	/* stays, as the options' texts do */
	const char *who = word(&rest), *region = word(&rest), *service = word(&rest);

	if (service == NULL || !over(rest) || strcmp(who, "aws") != 0 || region[strspn(region, letters)] != '\0' ||
	    service[strspn(service, letters)] != '\0')
		return wanted;
	p->region = region;
	p->service = service;
	return NULL;
}

/* The name becomes part of a file's name. */
static const char *
on_governor(void *ctx, const char *value)
{
	struct provider *p = ctx;
	size_t n = strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

	if (n == 0 || n > 64 || value[n] != '\0')
		return "wanted: a name of letters, digits, - and _ (64 at most)";
	p->governor = value;
	return NULL;
}

void
provider_init(struct provider *p)
{
	*p = (struct provider){ .batch_join = ",", .batch = 1, .rate = PROVIDER_RATE, .page_max = 100, .name = "url" };
	p->on_refusal = (struct opt_call){ on_refusal, p };
	p->on_burst = (struct opt_call){ on_burst, p };
	p->on_day = (struct opt_call){ on_day, p };
	p->on_match = (struct opt_call){ on_match, p };
	p->on_expect = (struct opt_call){ on_expect, p };
	p->on_absent = (struct opt_call){ on_absent, p };
	p->on_rate = (struct opt_call){ on_rate, p };
	p->on_shape = (struct opt_call){ on_shape, p };
	p->on_keep = (struct opt_call){ on_keep, p };
	p->on_method = (struct opt_call){ on_method, p };
	p->on_sign = (struct opt_call){ on_sign, p };
	p->on_governor = (struct opt_call){ on_governor, p };
}

size_t
provider_opts(struct provider *p, struct opt rows[PROVIDER_OPTIONS])
{
	const struct opt table[] = {
		{ 0, "url", OPT_STR, &p->url, "template", "the URL that asks for a record", 0, 0 },
		{ 0, "key", OPT_STR, &p->key, "template", "identifies the question (default: the URL)", 0, 0 },
		{ 0, "method", OPT_CALL, &p->on_method, "word", "GET, POST or PUT", 0, 0 },
		{ 0, "body-file", OPT_STR, &p->body_file, "template", "the file that is sent with POST or PUT", 0, 0 },
		{ 0, "body-sha256", OPT_STR, &p->body_sha256, "template", "the digest that this file must have", 0, 0 },
		{ 0, "sign", OPT_CALL, &p->on_sign, "spec", "'aws region service': requests are signed", 0, 0 },
		{ 0, "header", OPT_LIST, &p->headers, "line", "'name: value', sent with each request", 0, 0 },
		{ 0, "secret", OPT_LIST, &p->secrets, "spec", "'name ENV [ENV]': a header from the environment", 0, 0 },
		{ 0, "key-file", OPT_STR, &p->key_file, "file", "the secret, instead of the environment", 0, 0 },
		{ 0, "governor", OPT_CALL, &p->on_governor, "name", "the ledger, shared by files that name it", 0, 0 },
		{ 'r', "rate", OPT_CALL, &p->on_rate, "n|max", "calls a minute (75)", 0, 0 },
		{ 0, "per-second", OPT_NUM, &p->per_second, "n", "the provider's limit", 1, GOV_LIMIT_MAX },
		{ 0, "per-minute", OPT_NUM, &p->per_minute, "n", "the provider's limit", 1, GOV_LIMIT_MAX },
		{ 0, "per-day", OPT_NUM, &p->per_day, "n", "the provider's limit", 1, GOV_LIMIT_MAX },
		{ 0, "burst", OPT_ROW, &p->on_burst, "spec", "'300 5': 300 a minute allow 5 a second", 0, 0 },
		{ 0, "day", OPT_CALL, &p->on_day, "hh:mm", "when the provider's day begins, UTC (00:00)", 0, 0 },
		{ 'b', "batch", OPT_NUM, &p->batch, "n", "records in a call", 1, 1000 },
		{ 0, "batch-url", OPT_STR, &p->batch_url, "template", "the URL that asks for a bundle", 0, 0 },
		{ 0, "batch-join", OPT_STR, &p->batch_join, "text", "between the values (,)", 0, 0 },
		{ 0, "split", OPT_STR, &p->split, "path", "the array of a bundle's elements", 0, 0 },
		{ 0, "count", OPT_STR, &p->count, "path", "where an answer says how many", 0, 0 },
		{ 0, "keep", OPT_CALL, &p->on_keep, "members", "'header boxscore.players': what to log of an answer", 0, 0 },
		{ 0, "match", OPT_CALL, &p->on_match, "spec", "'fixture.id fixture_id': whose element", 0, 0 },
		{ 0, "absent", OPT_CALL, &p->on_absent, "word", "alone or empty: an id without element", 0, 0 },
		{ 0, "expect", OPT_CALL, &p->on_expect, "word", "json, text, none or empty", 0, 0 },
		{ 0, "need", OPT_STR, &p->need, "member", "a member of every good answer", 0, 0 },
		{ 0, "need-text", OPT_STR, &p->need_text, "text", "a text in every good answer", 0, 0 },
		{ 0, "need-header", OPT_STR, &p->need_header, "name", "a header of every good answer", 0, 0 },
		{ 0, "shape", OPT_ROW, &p->on_shape, "spec", "'url-end path': a part of its answer", 0, 0 },
		{ 0, "echo-path", OPT_STR, &p->echo_path, "path", "where an answer repeats the URL's end", 0, 0 },
		{ 0, "echo-query", OPT_STR, &p->echo_query, "path", "where it repeats the parameters", 0, 0 },
		{ 0, "charset", OPT_STR, &p->charset, "name", "for answers that do not say (UTF-8)", 0, 0 },
		{ 0, "page-param", OPT_STR, &p->page_param, "name", "the parameter of further pages", 0, 0 },
		{ 0, "page-total", OPT_STR, &p->page_total, "path", "where an answer says how many", 0, 0 },
		{ 0, "page-max", OPT_NUM, &p->page_max, "n", "an answer with more is refused (100)", 1, PROVIDER_PAGES_MOST },
		{ 0, "page-size", OPT_NUM, &p->page_size, "n", "elements of a full page: do the pages fit together?", 1, 1000000 },
		{ 0, "pages", OPT_NUM, &p->pages, "n", "a guess for the price: pages a question", 1, PROVIDER_PAGES_MOST },
		{ 0, "refusal", OPT_ROW, &p->on_refusal, "spec", "'where [\"text\"] action': a refusal's meaning", 0, 0 },
		{ 0, "minute-limit", OPT_STR, &p->minute_limit, "header", "states the limit a minute", 0, 0 },
		{ 0, "minute-left", OPT_STR, &p->minute_left, "header", "states what is left of it", 0, 0 },
		{ 0, "day-limit", OPT_STR, &p->day_limit, "header", "states the limit a day", 0, 0 },
		{ 0, "day-left", OPT_STR, &p->day_left, "header", "states what is left of it", 0, 0 },
		{ 0, "said-minute", OPT_STR, &p->said_minute, "text", "a refusal that states the limit, as #", 0, 0 },
	};

	_Static_assert(sizeof table / sizeof *table == PROVIDER_OPTIONS, "the size in provider.h");
	memcpy(rows, table, sizeof table);
	return PROVIDER_OPTIONS;
}

/* Is it at least a header's name and a variable's name? */
static bool
secret_is_whole(const char *spec)
{
	char *copy = xstrdup(spec), *rest = copy;
	bool whole = word(&rest) != NULL && word(&rest) != NULL;

	while (whole && word(&rest) != NULL)
		continue;
	whole = whole && over(rest);
	free(copy);
	return whole;
}

static const char *
wrong(const char *what, const char *why)
{
	static char text[160];

	snprintf(text, sizeof text, "%s: %s", what, why);
	return text;
}

const char *
provider_check(const struct provider *p)
{
	const char *why;

	if (p->url == NULL)
		return "no url";
	if ((why = tmpl_check(p->url)) != NULL)
		return wrong("url", why);
	if (p->key != NULL && (why = tmpl_check(p->key)) != NULL)
		return wrong("key", why);
	if (p->batch_url != NULL && (why = tmpl_check(p->batch_url)) != NULL)
		return wrong("batch-url", why);
	if (p->body_file != NULL && (why = tmpl_check(p->body_file)) != NULL)
		return wrong("body-file", why);
	if (p->body_sha256 != NULL && (why = p->body_file == NULL ? "there is no body-file" : tmpl_check(p->body_sha256)) != NULL)
		return wrong("body-sha256", why);
	if (p->body_file != NULL && p->method == NULL)
		return "body-file: GET sends nothing; method is POST or PUT";
	if (p->method != NULL && p->batch_url != NULL)
		return "method: bundles are asked for with GET";
	if (p->service != NULL && (strchr(p->url, '?') != NULL || p->page_param != NULL || p->batch_url != NULL))
		return "sign: a URL with a query cannot be signed here";
	if (p->need != NULL && !is_shape(p->need))
		return wrong("need", "wanted a path, as response or response[].id");
	if (p->count != NULL && (!is_shape(p->count) || strchr(p->count, '[') != NULL))
		return wrong("count", "wanted a path, as results or page.count");
	if (p->keep.n != 0 && p->text)
		return "keep: only JSON has members";
	if (p->charset != NULL && !charset_known(SPAN(p->charset)))
		return wrong("charset", "not a known one");
	if (p->batch > 1 && p->batch_url == NULL)
		return "batch: bundles need a batch-url";
	if (p->batch_url != NULL && (p->split == NULL || p->match == NULL))
		return "batch-url: a bundle needs split and match too";
	if ((p->batch_url != NULL || p->page_param != NULL) && p->split != NULL &&
	    strchr(p->split, '.') != NULL)
		return "split: the array must be an outermost member of the answer";
	if (p->batch_url != NULL && p->text)
		return "batch-url: only JSON can be taken apart";
	if ((p->page_param == NULL) != (p->page_total == NULL))
		return "page-param and page-total belong together";
	if (p->page_param != NULL && p->split == NULL)
		return "page-param: pages are joined at split, which is missing";
	if (p->page_param == NULL && (p->pages != 0 || p->page_size != 0))
		return "pages and page-size: there are none without page-param";
	if (p->pages > p->page_max)
		return "pages: more than page-max";
	for (size_t i = 0; i < p->nrefusals && p->page_param == NULL; i++)
		if (p->refusals[i].act == PROVIDER_END_PAGES)
			return "refusal: end-pages means nothing without page-param";
	for (size_t i = 0; i < p->headers.n; i++)
		if (strchr(p->headers.v[i], ':') == NULL)
			return wrong("header", "wanted 'name: value'");
	for (size_t i = 0; i < p->secrets.n; i++)
		if (!secret_is_whole(p->secrets.v[i]))
			return wrong("secret", "wanted 'header-name ENVIRONMENT-NAME'");
	return NULL;
}
