#include "simanswer.h"

#include <ctype.h>
#include <stdio.h>

#include "base/num.h"

struct span
simanswer_path(const struct sim *s)
{
	return (struct span){ s->path.p + 1, s->path.n - 1 };
}

void
simanswer_header(struct sim_answer *a, const char *name, const char *value)
{
	if (a->nheaders == sizeof a->headers / sizeof a->headers[0])
		return;
	a->headers[a->nheaders].name = name;
	snprintf(a->headers[a->nheaders++].value, sizeof a->headers[0].value, "%s", value);
}

void
simanswer_refuse(struct sim *s, struct sim_answer *a, const char *kind, const char *key, const char *text)
{
	a->kind = kind;
	simbody_error(&a->body, simanswer_path(s), &s->query, key, text);
}

void
simanswer_refuse_field(struct sim *s, struct sim_answer *a, struct span name, const char *what)
{
	char key[64], text[128];

	snprintf(key, sizeof key, "%.*s", SPAN_ARG(name));
	snprintf(text, sizeof text, "The %c%.60s field %s", toupper((unsigned char)key[0]), key + 1, what);
	simanswer_refuse(s, a, "field", key, text);
}

bool
simanswer_number(struct sim *s, struct sim_answer *a, const char *name, int64_t *v)
{
	struct span value = simquery_get(&s->query, name);

	*v = 0;
	if (value.p == NULL || a->body.n != 0)
		return false;
	if (num_i64(value, 0, INT64_C(1) << 52, v) == 0)
		return true;
	simanswer_refuse_field(s, a, SPAN(name), "must contain an integer.");
	return false;
}

void
simanswer_open(struct sim *s, struct sim_answer *a, int64_t results)
{
	simbody_open(&a->body, simanswer_path(s), &s->query, results, 1, 1);
}

static const char edge_body[] =
    "{\"get\": \"\",\"parameters\": [],\"errors\": {\"rateLimit\": \"Too many requests. You have exceeded "
    "the limit of requests per minute of your subscription.\"},\"results\": 0,\"paging\": {\"current\": "
    "1,\"total\": 1},\"response\": []}";
static const char new_text[] = "Too many requests. You have reached your per-minute request limit. "
    "Please wait a few seconds before retrying or upgrade your plan for higher limits.";

void
simanswer_refuse_rate(struct sim *s, struct sim_answer *a)
{
	char text[96];

	if (a->foreign) {
		a->status = 429;
		a->type = "text/plain; charset=utf-8";
		buf_adds(&a->body, "Too Many Requests\n");
		return;
	}
	switch (s->refusal) {
	case SIM_REFUSAL_EDGE:
		buf_adds(&a->body, edge_body);
		simanswer_header(a, "accept-ranges", "bytes");
		simanswer_header(a, "last-modified", "Thu, 18 Sep 2025 06:58:28 GMT");
		return;
	case SIM_REFUSAL_RAPIDAPI:
		a->status = 429;
		buf_addf(&a->body, "{\"message\":\"You have exceeded the rate limit per minute for your plan, %s, "
		    "by the API provider\"}", s->plan);
		return;
	case SIM_REFUSAL_429:
		a->status = 429;
		/* FALLTHROUGH */
	case SIM_REFUSAL_NEW:
		simanswer_refuse(s, a, a->kind, "rateLimit", new_text);
		return;
	case SIM_REFUSAL_APP:
		break;
	}
	snprintf(text, sizeof text, "Too many requests. Your rate limit is %lld requests per minute.",
	    (long long)s->limit.max[SIM_MINUTE]);
	simanswer_refuse(s, a, a->kind, "rateLimit", text);
}
