/* How an answer goes wrong: one row of the table for each way. */
#include "simend.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/random.h"
#include "simanswer.h"

#define TOO_LARGE ((size_t)9 << 20)	/* more than af-fetch accepts by default */

static const char message[] =
    "{\n \"message\": \"Something went wrong while fetching details. Try again later.\"\n}\n";
static const char page[] = "<!DOCTYPE html>\n<html><head><title>Just a moment...</title></head>"
    "<body>Checking your browser before you proceed.</body></html>\n";
static const char gateway[] = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n";
static const char unavailable[] = "upstream connect error or disconnect/reset before headers";
static const char bug[] = "{\"get\":\"fixtures\",\"parameters\":[],\"errors\":{\"time\":"
    "\"2019-11-26T00:00:00+00:00\",\"bug\":\"This is on our side, please report us this bug on "
    "https:\\/\\/dashboard.api-football.com\","
    "\"report\":\"fixtures\"},\"results\":0,\"paging\":{\"current\":1,\"total\":1},\"response\":[]}";

static void
replace(struct sim_answer *a, const char *body)
{
	a->body.n = 0;
	buf_adds(&a->body, body);
}

static void
retry_seconds(struct sim *s, int64_t now, struct sim_answer *a)
{
	char text[24];

	(void)now;
	snprintf(text, sizeof text, "%lld", (long long)s->fault.retry_after);
	simanswer_header(a, "retry-after", text);
}

/* An HTTP date has whole seconds: rounded up, so that it never asks for too short a wait. */
static void
retry_date(struct sim *s, int64_t now, struct sim_answer *a)
{
	time_t t = (time_t)((now + CLOCK_SECOND - 1) / CLOCK_SECOND + s->fault.retry_after);
	char text[64];
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &tm);
	simanswer_header(a, "retry-after", text);
}

static void
too_many(struct sim *s, int64_t now, struct sim_answer *a)
{
	(void)now;
	a->body.n = 0;
	a->status = 200;
	simanswer_refuse_rate(s, a);
	a->status = 429;
}

static void
too_many_after(struct sim *s, int64_t now, struct sim_answer *a)
{
	too_many(s, now, a);
	retry_seconds(s, now, a);
}

static void
cut(struct sim *s, int64_t now, struct sim_answer *a)
{
	(void)s;
	(void)now;
	a->body.n = a->body.n * 2 / 3;
}

static void
grow(struct sim *s, int64_t now, struct sim_answer *a)
{
	(void)s;
	(void)now;
	/* Still JSON; only the size is wrong. */
	buf_reserve(&a->body, TOO_LARGE);
	memset(a->body.p + a->body.n, ' ', TOO_LARGE);
	a->body.n += TOO_LARGE;
}

static void
garble(struct sim *s, int64_t now, struct sim_answer *a)
{
	struct random d = random_from(s->fault.seed, a->n, 'g');

	(void)now;
	simanswer_header(a, "content-encoding", "gzip");
	replace(a, "\x1f\x8b\x08");
	for (int i = 0; i < 400; i++)
		buf_addc(&a->body, (char)random_next(&d));
}

static void
elsewhere(struct sim *s, int64_t now, struct sim_answer *a)
{
	(void)now;
	simanswer_header(a, "location", s->redirect != NULL ? s->redirect : "http://localhost.invalid/");
}

/* What a cache in between may do: return the answer to somebody else's request. */
static void
stale(struct sim *s, int64_t now, struct sim_answer *a)
{
	(void)now;
	if (s->last.n == 0)
		return;
	a->body.n = 0;
	buf_span_add(&a->body, buf_span(&s->last));
}

static const struct {
	int status;			/* 0: unchanged */
	const char *body, *type;	/* NULL: unchanged */
	enum sim_delivery delivery;
	void (*more)(struct sim *, int64_t, struct sim_answer *);
} spoils[FAULT_KINDS] = {
	[FAULT_REFUSE] = { 0, "", NULL, SIM_CLOSE, NULL },
	[FAULT_RESET] = { 0, NULL, NULL, SIM_RESET, NULL },
	[FAULT_SLOW] = { 0, NULL, NULL, SIM_TRICKLE, NULL },
	[FAULT_TIMEOUT] = { 0, "", NULL, SIM_NEVER, NULL },
	[FAULT_500] = { 500, message, "application/json", SIM_WHOLE, NULL },
	[FAULT_499] = { 499, message, "application/json", SIM_WHOLE, NULL },
	[FAULT_204] = { 204, "", NULL, SIM_WHOLE, NULL },
	[FAULT_BUG] = { 200, bug, "application/json", SIM_WHOLE, NULL },
	[FAULT_502] = { 502, gateway, "text/html", SIM_WHOLE, NULL },
	[FAULT_503] = { 503, unavailable, "text/plain", SIM_WHOLE, retry_seconds },
	[FAULT_503_DATE] = { 503, unavailable, "text/plain", SIM_WHOLE, retry_date },
	[FAULT_429] = { 429, NULL, NULL, SIM_WHOLE, too_many },
	[FAULT_429_AFTER] = { 429, NULL, NULL, SIM_WHOLE, too_many_after },
	[FAULT_TRUNCATED] = { 0, NULL, NULL, SIM_WHOLE, cut },
	[FAULT_NOT_JSON] = { 200, page, "text/html", SIM_WHOLE, NULL },
	[FAULT_EMPTY] = { 200, "", NULL, SIM_WHOLE, NULL },
	[FAULT_LONG_LENGTH] = { 0, NULL, NULL, SIM_LONG_LENGTH, NULL },
	[FAULT_SHORT_LENGTH] = { 0, NULL, NULL, SIM_SHORT_LENGTH, NULL },
	[FAULT_TOO_LARGE] = { 0, NULL, NULL, SIM_WHOLE, grow },
	[FAULT_GZIP] = { 200, NULL, NULL, SIM_WHOLE, garble },
	[FAULT_REDIRECT] = { 302, "", NULL, SIM_WHOLE, elsewhere },
	[FAULT_STALE] = { 0, NULL, NULL, SIM_WHOLE, stale },
};

void
simspoil(struct sim *s, enum simfault_kind kind, int64_t now, struct sim_answer *a)
{
	a->fault = simfault_names[kind];
	a->delivery = spoils[kind].delivery;
	if (spoils[kind].status != 0)
		a->status = spoils[kind].status;
	if (spoils[kind].body != NULL) {	/* no longer the provider's, so without its headers */
		replace(a, spoils[kind].body);
		a->nheaders = 0;
	}
	if (spoils[kind].type != NULL)
		a->type = spoils[kind].type;
	if (spoils[kind].more != NULL)
		spoils[kind].more(s, now, a);
}
