#include "provider.h"

#include <stdlib.h>
#include <unistd.h>

#include "json.h"
#include "tap.h"

static struct provider p;
static char file[] = "/tmp/af-provider-XXXXXX";

static int
load(const char *text)
{
	FILE *f = fopen(file, "w");

	if (f == NULL)
		exit(1);
	fputs(text, f);
	fclose(f);
	provider_init(&p);
	return provider_load(&p, file);
}

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
	{ 200, "{\"errors\":{\"token\":null}}", -1, NULL },
	{ 200, "{\"errors\":{\"token\":\"bad\"}}", PROVIDER_STOP, "\"token\"" },
	{ 200, "{\"errors\":{\"t\\u006fken\":\"bad\"}}", PROVIDER_STOP, "\"t\\u006fken\"" },
	{ 200, "{\"errors\":{\"rateLimit\":\"x\"}}", PROVIDER_WAIT, "\"rateLimit\"" },
	{ 200, "{\"errors\":{\"requests\":\"x\"}}", PROVIDER_QUOTA, "\"requests\"" },
	{ 200, "{\"errors\":{\"plan\":\"The Ids parameter is not for you\"}}", PROVIDER_FALLBACK, "\"plan\"" },
	{ 200, "{\"errors\":{\"plan\":\"no such season\"}}", PROVIDER_RECORD, "\"plan\"" },
	{ 200, "{\"errors\":{\"what\":\"x\"}}", PROVIDER_RECORD, "\"what\"" },
	{ 200, "{\"errors\":{\"what\":\"x\",\"token\":\"x\"}}", PROVIDER_STOP, "\"token\"" },
	{ 200, "{\"errors\":[\"something\"]}", PROVIDER_RECORD, "\"errors\"" },
	{ 200, "{\"errors\":[null]}", -1, NULL },
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
		row = provider_refused(&p, refusals[i].status, text != NULL ? &body : NULL, &member, &said);
		ok((row == NULL ? -1 : (int)row->act) == refusals[i].act && (refusals[i].member == NULL ||
		    span_is(member, refusals[i].member)), "HTTP %d %s", refusals[i].status, text != NULL ? text : "");
		json_members_free(&body);
	}
}

static void
shipped(const char *name)
{
	struct buf path = { 0 };

	provider_init(&p);
	buf_addf(&path, "pipelines/providers/%s.conf", name);
	ok(provider_load(&p, buf_str(&path)) == 0 && provider_check(&p) == NULL, "%s is whole", name);
	ok(p.key != NULL && p.url != NULL && strstr(p.url, "{fixture_id}") != NULL && p.secrets.n == 1 &&
	    p.batch == 20 && span_is(SPAN(p.batch_join), "-") && strcmp(p.split, "response") == 0 &&
	    strcmp(p.match, "fixture.id") == 0 && strcmp(p.match_with, "fixture_id") == 0 &&
	    !p.absent_is_empty && !p.text && p.day_offset == 0 && strcmp(p.need, "response") == 0 &&
	    p.day_limit != NULL && p.day_left != NULL && p.refusals[p.nrefusals - 1].status == 204 &&
	    p.refusals[p.nrefusals - 1].act == PROVIDER_RETRY, "%s: every word is where it belongs", name);
	buf_free(&path);
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

static void
secrets(void)
{
	struct buf name = { 0 };
	const char *missing = NULL, *value;

	(void)load("url = http://h/\nsecret = x-key AF_TEST_ONE AF_TEST_TWO\n");
	unsetenv("AF_TEST_ONE");
	unsetenv("AF_TEST_TWO");
	ok(provider_secret(&p, 0, &name, &missing) == NULL && strcmp(missing, "AF_TEST_ONE") == 0,
	    "no key: it says which to set");
	setenv("AF_TEST_ONE", "", 1);
	setenv("AF_TEST_TWO", "second", 1);
	value = provider_secret(&p, 0, &name, &missing);
	ok(value != NULL && strcmp(value, "second") == 0 && strcmp(buf_str(&name), "x-key") == 0,
	    "an empty variable is none");
	setenv("AF_TEST_ONE", "first", 1);
	ok(strcmp(provider_secret(&p, 0, &name, &missing), "first") == 0, "the first one counts");
	p.key_file = file;
	(void)!truncate(file, 0);
	ok(provider_secret(&p, 0, &name, &missing) == NULL && missing == p.key_file, "an empty key file");
	FILE *f = fopen(file, "w");
	fputs("from file\r\nnot this\n", f);
	fclose(f);
	ok(strcmp(provider_secret(&p, 0, &name, &missing), "from file") == 0, "its first line, before the variable");
	buf_free(&name);
}

static const char *const bad_lines[] = {
	"unknown = 1", "batch = 0", "batch = 1001", "rate = 0", "rate = -1", "rate = fast", "burst = 300",
	"burst = 300 5 7", "burst = 300 5 \"7", "burst = 0 5", "day = 24:00", "day = 1:00", "day = 00:60", "day = -1:00",
	"match = fixture.id", "match = a b c", "match = a b \"c", "expect = xml", "absent = maybe",
	"refusal = errors.x", "refusal = errors.x explode", "refusal = errors.x wait now",
	"refusal = errors.x \"open wait", "refusal = errors.x wait \"open",
	"refusal = 429 \"text\" wait", "secret = \"x-key ENV",
};

static const char *const contradictions[] = {
	"key = x", "url = http://h/{", "url = u\nkey = }", "url = u\nbatch = 2", "url = u\nbatch-url = b",
	"url = u\nbatch-url = b\nsplit = a.b\nmatch = x y", "url = u\nbatch-url = b{\nsplit = a\nmatch = x y",
	"url = u\nbatch-url = b\nsplit = a\nmatch = x y\nexpect = text", "url = u\npage-param = p",
	"url = u\npage-param = p\npage-total = t", "url = u\nheader = none", "url = u\nsecret = x-key",
	"url = u\nsecret = x-key \"ENV",
};

int
main(void)
{
	int fd = mkstemp(file);
	char many[64 * 32] = "", *end = many;

	if (fd == -1)
		return 1;
	close(fd);
	shipped("api-football-rapidapi");
	shipped("api-football");
	ok(p.nbursts == 4 && p.bursts[2][0] == 900 && p.bursts[2][1] == 15 && p.bursts[4][0] == 0 &&
	    provider_limits(&p).burst == (const int64_t (*)[2])p.bursts && provider_limits(&p).rate == 75 &&
	    strcmp(p.status_used, "response.requests.current") == 0, "and the rows of api-football");
	refused();
	for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) {
		p.said_minute = minutes[i].text;
		ok(provider_said_minute(&p, SPAN(minutes[i].said)) == minutes[i].n, "%s: %lld", minutes[i].said,
		    (long long)minutes[i].n);
	}
	secrets();
	for (size_t i = 0; i < sizeof bad_lines / sizeof *bad_lines; i++)
		ok(load(bad_lines[i]) != 0, "a bad line: %s", bad_lines[i]);
	for (size_t i = 0; i < sizeof contradictions / sizeof *contradictions; i++)
		ok(load(contradictions[i]) == 0 && provider_check(&p) != NULL, "it does not fit: %zu %s", i,
		    provider_check(&p) != NULL ? provider_check(&p) : contradictions[i]);
	for (int i = 0; i < 65; i++)
		end += snprintf(end, (size_t)(many + sizeof many - end), "refusal=e.x wait\n");
	ok(load(many) != 0 && p.nrefusals == 64, "65 refusals are too many");
	ok(load("url = u\nday = 23:59\nrate = max\nsecret = h E\n") == 0 && provider_check(&p) == NULL &&
	    p.day_offset == INT64_C(86340) * 1000000 && p.rate == 0, "a day that turns at 23:59, and no rate");
	provider_init(&p);
	ok(provider_load(&p, "no-such-provider") != 0 && provider_load(&p, "/no/such/file") != 0, "no such file");
	unlink(file);
	return tap_done();
}
