#include "fetch/answerput.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/io.h"
#include "tap.h"

static struct provider p;
static struct answer a;
static struct sched_news news;

static struct span needed;	/* the header that the provider's file wants, if it does */

static void
judge(int status, struct span body, const char *const *ids, size_t n, bool bundle)
{
	struct http_result r = { .status = status, .sent = 1, .body = body, .retry_after = -1,
	    .date = INT64_MIN, .header[ANSWER_NEEDED] = needed };
	struct span spans[8];

	for (size_t i = 0; i < n; i++)
		spans[i] = SPAN(ids[i]);
	answer_judge(&a, &r, spans, n, bundle, &news);
}

static bool
body_is(size_t i, const char *want)
{
	struct buf b = { 0 };
	bool is = answerput_body(&a, &b, i) && span_is(buf_span(&b), want);

	if (!is)
		printf("# %s\n", buf_str(&b));
	buf_free(&b);
	return is;
}

static const struct {
	const char *file;	/* its name begins so */
	enum sched_means means;
	const char *why;
} real[] = {
	{ "account-suspended", SCHED_STOP, "refused_access" }, { "conflict-country", SCHED_RECORD, "refused_country" },
	{ "conflict-league", SCHED_RECORD, "refused_league" }, { "daily-quota", SCHED_REFUSED_QUOTA, "refused_requests" },
	{ "endpoint-", SCHED_RECORD, "refused_endpoint" }, { "live-", SCHED_RECORD, "refused_live" },
	{ "plan-season", SCHED_RECORD, "refused_plan" }, { "ratelimit-", SCHED_REFUSED_RATE, "refused_rateLimit" },
	{ "required-", SCHED_RECORD, "refused_required" }, { "token-", SCHED_STOP, "refused_token" },
};

static void
real_file(const char *dir, const char *name)
{
	struct buf path = { 0 }, text = { 0 }, body = { 0 };
	size_t i = 0;

	while (i < sizeof real / sizeof *real && strncmp(name, real[i].file, strlen(real[i].file)) != 0)
		i++;
	buf_addf(&path, "%s/%s", dir, name);
	if (i < sizeof real / sizeof *real && io_read_file(buf_str(&path), &text, 1 << 20) == 0) {
		judge(200, buf_span(&text), NULL, 0, false);
		ok(news.means == real[i].means && strcmp(news.why, real[i].why) == 0 && answerput_body(&a, &body, 0) &&
		    memchr(body.p, '\n', body.n) == NULL, "%s: %s", name, news.why != NULL ? news.why : "");
		ok((strstr(name, "ratelimit-f") != NULL) == (news.gov.said_minute == 10), "the limit it tells: %lld",
		    (long long)news.gov.said_minute);
	}
	buf_free(&path);
	buf_free(&text);
	buf_free(&body);
}

static void
all_real(void)
{
	const char *data = getenv("AF_DATA");
	struct buf path = { 0 };
	struct dirent *e;
	DIR *d;

	buf_addf(&path, "%s/api-football/errors", data != NULL ? data : "");
	d = data != NULL && *data != '\0' ? opendir(buf_str(&path)) : NULL;
	if (d == NULL)
		ok(true, "real refusals # SKIP no captures: set AF_DATA");
	while (d != NULL && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			real_file(path.p, e->d_name);
	if (d != NULL)
		closedir(d);
	buf_free(&path);
}

static void
bundle(void)
{
	static const char *const ids[] = { "1", "2", "30", "4" };
	static const char *const same[] = { "7", "7" };

	judge(200, SPAN("{\"get\":\"f\",\"errors\":[],\n\"results\":5,\"response\":[\n"
	    "{\"fixture\":{\"id\":30},\"v\":\"thirty\"},{\"fixture\":{\"id\":3},\"v\":\"foreign\"},"
	    "{\"fixture\":{\"id\":\"\\u0032\"},\r\n\"v\":\"two\"},{\"fixture\":{\"id\":30},\"v\":\"again\"},"
	    "{\"fixture\":{}},{},null,7,\"1\",{\"fixture\":{\"id\":[1]}},{\"fixture\":{\"id\":4.0}},"
	    "{\"fixture\":{\"id\":1},\"v\":\"one\"}]}"), ids, 4, true);
	ok(news.means == SCHED_ANSWER && news.found[0] && news.found[1] && !news.found[2] && !news.found[3],
	    "each id finds its element, in any order, as number or string; one is absent, one contradicts itself");
	ok(body_is(0, "{\"get\":\"f\",\"errors\":[],\"results\":1,\"response\":[{\"fixture\":{\"id\":1},\"v\":\"one\"}]}"),
	    "the envelope with this one");
	ok(body_is(1, "{\"get\":\"f\",\"errors\":[],\"results\":1,\"response\":[{\"fixture\":{\"id\":\"\\u0032\"},  "
	    "\"v\":\"two\"}]}"), "newlines are blanks");
	ok(body_is(2, "{\"get\":\"f\",\"errors\":[],\"results\":0,\"response\":[]}"), "of two that differ none");
	ok(body_is(3, "{\"get\":\"f\",\"errors\":[],\"results\":0,\"response\":[]}"), "nothing for the absent one");
	judge(200, SPAN("{\"response\":[{\"fixture\":{\"id\":7}}]}"), same, 2, true);
	ok(news.found[0] && news.found[1], "two records of one id, of different keys: one call does for both");
	judge(200, SPAN("{\"response\":[{\"fixture\":{\"id\":1}},{\"fixture\":{\"id\":1}}]}"), ids, 4, true);
	ok(news.found[0] && !news.found[1], "two that are the same are one");
	judge(200, SPAN("{\"response\":{}}"), ids, 4, true);
	ok(news.means == SCHED_RECORD && strcmp(news.why, "no_response") == 0, "the list is no list");
	p.absent_is_empty = true;
	judge(200, SPAN("{\"response\":[]}"), ids, 4, true);
	ok(news.found[3] && body_is(3, "{\"response\":[]}"), "a provider for which absent is empty");
	judge(200, SPAN("{\"response\":[{\"fixture\":{\"id\":4},\"v\":1},{\"fixture\":{\"id\":4},\"v\":2}]}"), ids, 4, true);
	ok(news.found[0] && !news.found[3], "... but a contradiction is not");
	p.absent_is_empty = false;
	judge(200, SPAN("{\"errors\":{\"plan\":\"The Ids parameter\"},\"response\":[]}"), ids, 4, true);
	ok(news.means == SCHED_FALLBACK && body_is(1, "{\"errors\":{\"plan\":\"The Ids parameter\"},\"response\":[]}"),
	    "a refused bundle: each has the whole");
}

static const struct {
	int status;
	const char *body;
	enum sched_means means;
	enum gov_outcome outcome;
	const char *why;
} singles[] = {
	{ 200, "{\"response\":[]}", SCHED_ANSWER, GOV_OK, NULL }, { 200, "", SCHED_RETRY, GOV_FAILED, "empty" },
	{ 200, "<html>", SCHED_RETRY, GOV_FAILED, "not_json" },
	{ 200, "{\"response\":[{\"a\":", SCHED_RETRY, GOV_FAILED, "truncated" },
	{ 200, "{\"x\":1}", SCHED_RECORD, GOV_OK, "no_response" },
	{ 404, "{\"response\":[]}", SCHED_RECORD, GOV_OK, "http_404" }, { 502, "<html>", SCHED_RETRY, GOV_FAILED, "http_502" },
	{ 599, "", SCHED_RETRY, GOV_FAILED, "http_599" }, { 429, "", SCHED_REFUSED_RATE, GOV_REFUSED_RATE, "http_429" },
	{ 403, "no", SCHED_STOP, GOV_REFUSED_STOP, "http_403" }, { 204, "", SCHED_RETRY, GOV_FAILED, "http_204" },
	{ 403, "{\"errors\":{\"a b\\n\":\"x\"}}", SCHED_STOP, GOV_REFUSED_STOP, "refused_a_b_n" },
	{ 200, "{\"errors\":[\"odd\"],\"response\":[]}", SCHED_RECORD, GOV_OK, "refused_errors" },
};

static const struct { const char *paging; unsigned pages; } counts[] = {
	{ "\"total\":2", 2 }, { "\"total\":\"2\"", 2 }, { "\"total\":\" 3 \"", 3 }, { "\"total\":0", 0 }, { "\"total\":2.5", 0 },
	{ "\"total\":\"\"", 0 }, { "\"total\":\"many\"", 0 }, { "\"total\":null", 0 }, { "\"total\":[2]", 0 },
	{ "\"total\":true", 0 }, { "\"total\":\"-1\"", 0 }, { "\"total\":1e30", 0 }, { "", 0 }, { "\"total\":99999999999999999999", 0 },
};

static void
pages(void)
{
	struct span parts[] = { SPAN("{\"results\":2,\"paging\":{\"current\":1},\"response\":[1,\n2]}"),
	    SPAN("{\"results\":1,\"paging\":{\"current\":2},\"response\":[3]}") };
	const struct span moved[] = { SPAN("{\"response\":[{\"id\":1},{\"id\":2},{\"id\":2}]}"),
	    SPAN("{\"response\":[{\"id\":2},{\"id\":3}, {\"id\":1}]}") };
	struct buf b = { 0 };
	size_t n;

	p.page_param = "page";
	p.page_total = "paging.total";
	judge(200, SPAN("{\"paging\":{\"total\":3},\"response\":[]}"), NULL, 0, false);
	ok(news.pages == 3, "it tells how many pages there are");
	judge(200, SPAN("{\"paging\":{\"total\":-1},\"response\":[]}"), NULL, 0, false);
	ok(news.pages == 0 && news.means == SCHED_RECORD && strcmp(news.why, "bad_pages") == 0, "an absurd number");
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		struct buf body = { 0 };

		buf_addf(&body, "{\"paging\":{%s},\"response\":[1]}", counts[i].paging);
		judge(200, buf_span(&body), NULL, 0, false);
		ok(counts[i].pages != 0 ? news.means == SCHED_ANSWER && news.pages == counts[i].pages :
		    news.means == SCHED_RECORD && strcmp(news.why, "bad_pages") == 0, "paging %s", counts[i].paging);
		buf_free(&body);
	}
	judge(200, SPAN("{\"paging\":{\"total\":0},\"response\":[]}"), NULL, 0, false);
	ok(news.means == SCHED_ANSWER, "of nothing there is no page");
	judge(200, SPAN("{\"paging\":{\"total\":100},\"response\":[]}"), NULL, 0, false);
	ok(news.pages == 100 && news.means == SCHED_ANSWER, "a hundred are asked for");
	judge(200, SPAN("{\"paging\":{\"total\":101},\"response\":[]}"), NULL, 0, false);
	ok(news.pages == 101 && news.means == SCHED_RECORD && strcmp(news.why, "too_many_pages") == 0 &&
	    news.gov.outcome == GOV_OK, "one more is refused");
	judge(200, SPAN("{\"paging\":{\"total\":9223372036854775807},\"response\":[]}"), NULL, 0, false);
	ok(news.means == SCHED_RECORD, "so is any number");
	ok(answerput_join(&p, &b, parts, 2, &n) == 0 && n == 3 && span_is(buf_span(&b),
	    "{\"results\":3,\"paging\":{\"current\":2},\"response\":[1,2,3]}"), "pages joined");
	parts[0] = SPAN_NONE;
	ok(answerput_join(&p, &b, parts, 2, &n) == -1, "a page is missing");
	parts[0] = SPAN("{\"response\":7}");
	ok(answerput_join(&p, &b, parts, 2, &n) == -1, "a page without a list");
	b.n = 0;
	ok(answerput_join(&p, &b, moved, 2, &n) == 0 && n == 6 && answerput_fits(&p, 1, 9), "what a full page holds is not known");
	p.page_size = 3;
	b.n = 0;
	ok(answerput_join(&p, &b, moved, 2, &n) == 0 && n == 4 && span_is(buf_span(&b),
	    "{\"response\":[{\"id\":1},{\"id\":2},{\"id\":2},{\"id\":3}]}"), "what stands on two pages is there once");
	ok(answerput_fits(&p, 4, 2) && answerput_fits(&p, 6, 2) && !answerput_fits(&p, 3, 2) && !answerput_fits(&p, 7, 2),
	    "two pages of three hold four to six");
	p.page_size = 0;
	p.refusals[p.nrefusals++] = (struct provider_refusal){ .status = 402, .name = "402", .act = PROVIDER_END_PAGES };
	judge(402, SPAN("{}"), NULL, 0, false);
	ok(news.means == SCHED_RECORD && !a.ended, "a first page that is refused is no page");
	a.page = 4;
	judge(402, SPAN("{}"), NULL, 0, false);
	ok(news.means == SCHED_ANSWER && a.ended && news.pages == 0 && strcmp(news.why, "http_402") == 0 &&
	    news.gov.outcome == GOV_OK, "a fourth one ends them");
	judge(200, SPAN("{\"paging\":{\"total\":5},\"response\":[1]}"), NULL, 0, false);
	ok(news.pages == 5 && !a.ended, "or comes");
	a.page = 0;
	p.nrefusals--;
	p.page_param = p.page_total = NULL;
	buf_free(&b);
}

static void
unsent(void)
{
	struct http_result r = { .error = HTTP_BAD_URL, .retry_after = -1, .date = INT64_MIN };

	answer_judge(&a, &r, NULL, 0, false, &news);
	ok(news.means == SCHED_RECORD && news.gov.outcome == GOV_UNSENT, "a bad URL: nothing left");
	r = (struct http_result){ .status = 200, .body = SPAN("{\"response\":[]}"), .retry_after = -1, .date = INT64_MIN };
	answer_judge(&a, &r, NULL, 0, false, &news);
	ok(news.means == SCHED_ANSWER && news.gov.outcome == GOV_UNSENT, "a page out of the log: likewise");
	r = (struct http_result){ .error = HTTP_TOO_LARGE, .sent = 1, .retry_after = -1, .date = INT64_MIN };
	answer_judge(&a, &r, NULL, 20, true, &news);
	ok(news.means == SCHED_SPLIT, "too large: the bundle is halved");
	answer_judge(&a, &r, NULL, 1, true, &news);
	ok(news.means == SCHED_RECORD && news.gov.outcome == GOV_OK, "one record cannot be");
}

static void
text(void)
{
	p.text = true;
	p.need = NULL;
	judge(200, SPAN("a,\"b\"\r\n1,2\n"), NULL, 0, false);
	ok(news.means == SCHED_ANSWER && body_is(0, "\"a,\\\"b\\\"\\r\\n1,2\\n\""), "CSV becomes a string");
	judge(200, SPAN("a\n\xff,2\n"), NULL, 0, false);
	ok(news.means == SCHED_RECORD && strcmp(news.why, "bad_charset") == 0 && a.text.p == NULL,
	    "what is no UTF-8 is never kept in part");
	p.charset = "windows-1252";
	judge(200, SPAN("\xe9"), NULL, 0, false);
	ok(news.means == SCHED_ANSWER && body_is(0, "\"\xc3\xa9\""), "... unless the provider's file says what it is");
	p.charset = NULL;
	judge(200, SPAN(""), NULL, 0, false);
	ok(news.means == SCHED_RETRY && strcmp(news.why, "empty") == 0, "no text at all");
	p.need_text = "Date,Home";
	judge(200, SPAN("<html>"), NULL, 0, false);
	ok(news.means == SCHED_RECORD && strcmp(news.why, "no_text") == 0, "a page in place of CSV");
	judge(200, SPAN("Div,Date,Home\n"), NULL, 0, false);
	ok(news.means == SCHED_ANSWER, "the CSV");
	p.need_text = NULL;
	p.refusals[0] = (struct provider_refusal){ .body = true, .name = "body", .text = "Log in", .act = PROVIDER_STOP };
	judge(200, SPAN("<title>Log in</title>"), NULL, 0, false);
	ok(news.means == SCHED_STOP && strcmp(news.why, "refused_body") == 0, "a refusal by what it says");
	judge(503, SPAN("busy"), NULL, 0, false);
	ok(news.means == SCHED_RETRY, "and its refusals are the status's");
	p.nrefusals = 0;
	p.nothing = p.empty = true;
	judge(200, SPAN(""), NULL, 0, false);
	ok(news.means == SCHED_ANSWER, "nothing, as it must be");
	judge(200, SPAN("<html>"), NULL, 0, false);
	ok(news.means == SCHED_RETRY && strcmp(news.why, "not_empty") == 0, "a page in place of nothing");
	p.need_header = "ETag";
	judge(200, SPAN(""), NULL, 0, false);
	ok(news.means == SCHED_RETRY && strcmp(news.why, "no_ETag") == 0, "a header that is not there");
	needed = SPAN("\"1\"");
	judge(204, SPAN(""), NULL, 0, false);
	ok(news.means == SCHED_ANSWER, "... and is");
	judge(500, SPAN(""), NULL, 0, false);
	ok(news.means == SCHED_RETRY && strcmp(news.why, "http_500") == 0, "what fails is not looked at");
}

int
main(void)
{
	provider_init(&p);
	if (provider_load(&p, "pipelines/providers/api-football.conf") != 0)
		return 1;
	answer_init(&a, &p);
	all_real();
	bundle();
	for (size_t i = 0; i < sizeof singles / sizeof *singles; i++) {
		judge(singles[i].status, SPAN(singles[i].body), NULL, 0, false);
		ok(news.means == singles[i].means && news.gov.outcome == singles[i].outcome &&
		    (singles[i].why == NULL ? news.why == NULL : strcmp(news.why, singles[i].why) == 0),
		    "HTTP %d '%s': %s", singles[i].status, singles[i].body, news.why != NULL ? news.why : "good");
	}
	pages();
	unsent();
	text();
	answer_free(&a);
	return tap_done();
}
