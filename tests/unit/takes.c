#include "record/takes.h"
#include "tap.h"

static const char record[] = "{\"match_id\":7, \"stats\":{\"home\":{\"a\":1.50}},\"n\":null,\"s\":\"x\\u0041\",\"s\":\"last\","
    "\"body\":[1],\"update\":{\"filled\":[],\"filled\":[\"home.a\"]},\"\\u0065scaped\":true}";

static struct json_members members;

/* What the record becomes, or why not. */
static const char *
put(const char *list, const struct takes_instead *instead)
{
	static struct buf b;
	struct takes t;
	const char *why = takes_parse(&t, list);

	b.n = 0;
	if (why == NULL)
		why = takes_put(&t, &members, instead, &b);
	takes_free(&t);
	return why != NULL ? why : buf_str(&b);
}

static const char *
key(const char *list)
{
	static struct buf b;
	struct takes t;
	const char *why = takes_parse(&t, list);

	b.n = 0;
	if (why == NULL)
		why = takes_key(&t, &members, &b);
	takes_free(&t);
	return why != NULL ? why : buf_str(&b);
}

static void
is(const char *got, const char *want)
{
	if (!ok(strcmp(got, want) == 0, "%s", want))
		printf("# %s\n", got);
}

int
main(void)
{
	static const char *const bad[] = { ",", "a,,b", "= b", "a =", "a b", "a = b c", "?", "a=b=c", "\"a\"" };
	const struct takes_instead instead[] = { { "stats", { "{}", 2 } }, { "update.filled", { "[7]", 3 } },
		{ NULL, { NULL, 0 } } };
	struct json_err err;
	struct takes t;

	if (json_scan(SPAN(record), NULL, NULL, 0, &members, &err) != 0)
		return 1;
	is(put("match_id", NULL), "{\"match_id\":7}");
	is(put("match_id, seen = stats?, new=update.filled", NULL),
	    "{\"match_id\":7,\"seen\":{\"home\":{\"a\":1.50}},\"new\":[\"home.a\"]}");
	is(put("stats.home.a, x = stats.home.b?, n", NULL), "{\"stats.home.a\":1.50,\"x\":null,\"n\":null}");
	is(put("s, escaped", NULL), "{\"s\":\"last\",\"escaped\":true}");
	is(put("gone", NULL), "no member 'gone'");
	is(put("stats.away.a", NULL), "no member 'stats.away.a'");
	is(put("match_id.x", NULL), "no member 'match_id.x'");
	is(put("seen = stats, new = update.filled, match_id", instead), "{\"seen\":{},\"new\":[7],\"match_id\":7}");
	ok(strstr(put("", NULL), "\"body\"") == NULL && strstr(put(NULL, NULL), "\"match_id\":7") != NULL,
	    "no list takes everything but the body");
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		ok(takes_parse(&t, bad[i]) != NULL, "'%s' is no list", bad[i]);
		takes_free(&t);
	}
	is(key("match_id"), "7");
	is(key("match_id, s, n?, gone?"), "7\x1flast\x1f\x1f");
	is(key("gone"), "no member 'gone'");
	json_members_free(&members);
	return tap_done();
}
