#include "fetch/provider.h"

#include <stdlib.h>
#include <unistd.h>

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
	"unknown = 1", "batch = 0", "batch = 1001", "page-max = 0", "rate = 0", "rate = -1", "rate = fast", "burst = 300",
	"burst = 300 5 7", "burst = 300 5 \"7", "burst = 0 5", "day = 24:00", "day = 1:00", "day = 00:60", "day = -1:00",
	"match = fixture.id", "match = a b c", "match = a b \"c", "expect = xml", "absent = maybe",
	"refusal = errors.x", "refusal = errors.x explode", "refusal = errors.x wait now",
	"refusal = errors.x \"open wait", "refusal = errors.x wait \"open",
	"refusal = 429 \"text\" wait", "secret = \"x-key ENV",
	"method = DELETE", "method = post", "keep = a..b", "keep = a[]", "keep = \" \"", "keep = a \"b", "governor = a/b", "governor = .x", "include = /no/such/file",
};

static const char *const contradictions[] = {
	"key = x", "url = http://h/{", "url = u\nkey = }", "url = u\nbatch = 2", "url = u\nbatch-url = b",
	"url = u\nbatch-url = b\nsplit = a.b\nmatch = x y", "url = u\nbatch-url = b{\nsplit = a\nmatch = x y",
	"url = u\nbatch-url = b\nsplit = a\nmatch = x y\nexpect = text", "url = u\npage-param = p",
	"url = u\npage-param = p\npage-total = t", "url = u\nheader = none", "url = u\nsecret = x-key",
	"url = u\nsecret = x-key \"ENV", "url = u\nbody-file = {x}", "url = u\nmethod = PUT\nbody-file = {", "url = u\nbody-sha256 = {x}",
	"url = u\nmethod = PUT\nbatch-url = b\nsplit = a\nmatch = x y", "url = u\ncount = a[].b", "url = u\nkeep = a b\nexpect = text",
};

/* What af-quota alone needs is a word of the file and no option of af-fetch. */
static void
options(void)
{
	struct opt rows[PROVIDER_OPTIONS];
	size_t status = 0;

	ok(provider_opts(&p, rows) == PROVIDER_OPTIONS, "so many options");
	for (size_t i = 0; i < PROVIDER_OPTIONS; i++)
		status += strncmp(rows[i].name, "status-", 7) == 0;
	ok(status == 0 && load("url = u\nstatus-url = s\n") == 0 && strcmp(p.status_url, "s") == 0,
	    "status-url stands in the file only");
}

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
	secrets();
	options();
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
