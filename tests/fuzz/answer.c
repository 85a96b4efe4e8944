/* lib/answer: whatever a provider sends, a record's body is JSON on one line, or there is none. */
#include <signal.h>

#include "base/share.h"
#include "fetch/answerput.h"
#include "fuzz.h"

static const int statuses[] = { 200, 200, 200, 204, 401, 403, 404, 429, 500, 503 };

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
		answer_init(&a, &p);
		ready = true;
	}
	for (size_t i = 0; i < 2 * sizeof statuses / sizeof statuses[0]; i++)
		judge(&a, data, i & 1, statuses[i / 2]);
}
