/* lib/fetch/answer: whatever a provider sends, a record's body is JSON on one line, or there is none. */
#include <signal.h>

#include "base/share.h"
#include "fetch/answerput.h"
#include "fuzz.h"

static const int statuses[] = { 200, 200, 200, 204, 401, 403, 404, 429, 500, 503 };

/* What is kept is JSON on one line, has all that is named, and nothing of it can be kept away a second time. */
static void
keep(const struct provider *p, struct span body)
{
	struct buf kept = { 0 }, again = { 0 };
	struct json_err err;

	if (answerput_keep(p, &kept, body) == NULL) {
		must(json_scan(buf_span(&kept), NULL, NULL, 0, NULL, &err) == 0 && kept.n <= body.n + 1);
		must(memchr(kept.p, '\n', kept.n) == NULL);
		must(answerput_keep(p, &again, buf_span(&kept)) == NULL && span_eq(buf_span(&again), buf_span(&kept)));
	}
	buf_free(&kept);
	buf_free(&again);
}

static void
judge(struct answer *a, struct span data, bool bundle, int status)
{
	static const struct span ids[] = { { "215662", 6 }, { "1183263", 7 }, { "192001", 6 } };
	struct http_result r = { .status = status, .body = data, .why = "", .retry_after = -1, .date = INT64_MIN };
	struct sched_news news = { 0 };
	struct json_err err;
	size_t n = bundle ? 3 : 1;

	answer_judge(a, &r, ids, n, bundle, &news);
	for (size_t i = 0; i < n; i++) {
		struct buf body = { 0 };

		if (answerput_body(a, &body, i)) {
			must(json_scan(buf_span(&body), NULL, NULL, 0, NULL, &err) == 0);
			must(memchr(body.p, '\n', body.n) == NULL);
			keep(a->p, buf_span(&body));
		}
		buf_free(&body);
	}
}

static void
fuzz_one(struct span data)
{
	static struct provider p;
	static struct answer a;
	static bool ready;

	if (!ready) {
		provider_init(&p);
		must(provider_load(&p, "api-football") == 0);
		must(p.on_keep.fn(p.on_keep.ctx, "response parameters.fixture paging") == NULL);
		answer_init(&a, &p);
		ready = true;
	}
	for (size_t i = 0; i < 2 * sizeof statuses / sizeof statuses[0]; i++)
		judge(&a, data, i & 1, statuses[i / 2]);
}
