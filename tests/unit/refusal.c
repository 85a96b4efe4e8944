/* refusal: the rows of a provider's file, and those that HTTP itself has. */
#include "fetch/refusal.h"

#include "tap.h"

static struct provider p;

static const struct {
	int status;
	const char *body;
	int act;		/* -1: no refusal */
	const char *member;
} refusals[] = {
	{ 200, "{\"errors\":[],\"response\":[]}", -1, NULL },
	{ 200, "{\"errors\":{},\"response\":[]}", -1, NULL },
	{ 200, "{\"errors\":null,\"response\":[]}", -1, NULL },
	{ 200, "{\"errors\":\"\",\"response\":[]}", -1, NULL },
	{ 200, "{\"errors\":{\"token\":null}}", PROVIDER_RECORD, "\"token\"" },
	{ 200, "{\"errors\":{\"token\":\"bad\"}}", PROVIDER_STOP, "\"token\"" },
	{ 200, "{\"errors\":{\"t\\u006fken\":\"bad\"}}", PROVIDER_STOP, "\"t\\u006fken\"" },
	{ 200, "{\"errors\":{\"rateLimit\":\"x\"}}", PROVIDER_WAIT, "\"rateLimit\"" },
	{ 200, "{\"errors\":{\"requests\":\"x\"}}", PROVIDER_QUOTA, "\"requests\"" },
	{ 200, "{\"errors\":{\"plan\":\"The Ids parameter is not for you\"}}", PROVIDER_FALLBACK, "\"plan\"" },
	{ 200, "{\"errors\":{\"plan\":\"no such season\"}}", PROVIDER_RECORD, "\"plan\"" },
	{ 200, "{\"errors\":{\"what\":\"x\"}}", PROVIDER_RECORD, "\"what\"" },
	{ 200, "{\"errors\":{\"what\":\"x\",\"token\":\"x\"}}", PROVIDER_STOP, "\"token\"" },
	{ 200, "{\"errors\":[\"something\"]}", PROVIDER_RECORD, "\"errors\"" },
	{ 200, "{\"errors\":[null]}", PROVIDER_RECORD, "\"errors\"" },
	{ 200, "{\"errors\":true}", PROVIDER_RECORD, "\"errors\"" }, { 200, "{\"errors\":17}", PROVIDER_RECORD, "\"errors\"" },
	{ 200, "{\"errors\":false}", -1, NULL }, { 200, "{\"errors\":0}", -1, NULL },
	{ 200, "{\"errors\":\"something\"}", PROVIDER_RECORD, "\"errors\"" },
	{ 200, "{\"message\":\"Something went wrong\"}", PROVIDER_RETRY, "\"message\"" },
	{ 200, "{\"message\":7}", -1, NULL },
	{ 200, NULL, -1, NULL },
	{ 204, NULL, PROVIDER_RETRY, NULL },
	{ 401, NULL, PROVIDER_STOP, NULL }, { 403, "{\"x\":1}", PROVIDER_STOP, NULL },
	{ 429, NULL, PROVIDER_WAIT, NULL }, { 500, NULL, PROVIDER_RETRY, NULL },
	{ 404, NULL, -1, NULL }, { 0, NULL, -1, NULL },
	/* any other member must not hide what the status says; a known one may */
	{ 403, "{\"errors\":{\"what\":\"x\"}}", PROVIDER_STOP, "\"what\"" },
	{ 429, "{\"errors\":{\"what\":\"x\"}}", PROVIDER_WAIT, "\"what\"" },
	{ 503, "{\"errors\":[\"x\"]}", PROVIDER_RETRY, "\"errors\"" },
	{ 429, "{\"errors\":{\"requests\":\"x\"}}", PROVIDER_QUOTA, "\"requests\"" },
};

static void
refused(void)
{
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		struct json_members body = { 0 };
		struct span member, said;
		struct json_err err;
		const struct provider_refusal *row;
		const char *text = refusals[i].body;

		if (text != NULL)
			(void)json_scan(SPAN(text), NULL, NULL, 0, &body, &err);
		row = refusal_find(&p, refusals[i].status, text != NULL ? &body : NULL, text != NULL ? SPAN(text) : SPAN_NONE, &member, &said);
		ok((row == NULL ? -1 : (int)row->act) == refusals[i].act && (refusals[i].member == NULL ||
		    span_is(member, refusals[i].member)), "HTTP %d %s", refusals[i].status, text != NULL ? text : "");
		json_members_free(&body);
	}
}

static const struct {
	const char *text, *said;
	int64_t n;
} minutes[] = {
	{ "limit is # a minute", "\"Your limit is 300 a minute.\"", 300 },
	{ "limit is # a minute", "\"limit is  a minute\"", 0 }, { "limit is #", "\"limit is 10\"", 10 },
	{ "limit is # a minute", "\"limit is 0 a minute\"", 0 },
	{ "limit is # a minute", "\"limit is 99999999999999999999 a minute\"", 0 },
	{ "limit is # a minute", "\"limit is 300\"", 0 }, { "no hash", "\"no hash\"", 0 },
	{ NULL, "\"limit is 300\"", 0 },
};

int
main(void)
{
	provider_init(&p);
	ok(provider_load(&p, "pipelines/providers/api-football.conf") == 0, "the file");
	refused();
	for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) {
		p.said_minute = minutes[i].text;
		ok(refusal_said_minute(&p, SPAN(minutes[i].said)) == minutes[i].n, "%s: %lld", minutes[i].said,
		    (long long)minutes[i].n);
	}
	return tap_done();
}
