#include "record/tmpl.h"

#include "tap.h"

static const struct {
	const char *text;
	bool good;
} templates[] = {
	{ "", true }, { "no hole", true }, { "{a}", true }, { "{+a}", true }, { "x{a}y{b}z", true },
	{ "{", false }, { "}", false }, { "a}b", false }, { "{}", false }, { "{+}", false },
	{ "{a", false }, { "{a{b}}", false }, { "{a}}", false },
};

static const struct {
	const char *text, *record, *want;	/* want NULL: an error that names the member */
} cases[] = {
	{ "/f?id={id}", "{\"id\":192297}", "/f?id=192297" },
	{ "{id}", "{\"id\":\"a b&c=d/e\"}", "a%20b%26c%3Dd%2Fe" },
	{ "{id}", "{\"id\":\"-._~Az09\"}", "-._~Az09" },
	{ "{id}", "{\"id\":\"\\u00e9\\u0000\\r\\n\"}", "%C3%A9%00%0D%0A" },
	{ "{id}", "{\"id\":\"100%25\"}", "100%2525" },
	{ "{+id}", "{\"id\":\"http://h/p?q=a%20b#f\"}", "http://h/p?q=a%20b#f" },
	{ "{+id}", "{\"id\":\"50% %2 %zz %41 \\u00e9\\n\"}", "50%25%20%252%20%25zz%20%41%20%C3%A9%0A" },
	{ "{id}", "{\"id\":true}", "true" },
	{ "{id}", "{\"id\":1e3}", "1000" },
	{ "{id}", "{\"id\":-7.50}", "-7.50" },
	{ "{id}", "{\"id\":\"\"}", "" },
	{ "{id}", "{\"id\":1,\"id\":2}", "2" },
	{ "{id}", "{\"\\u0069d\":5}", "5" },
	{ "{a}-{b}{a}", "{\"a\":1,\"b\":2}", "1-21" },
	{ "{id}", "{\"id\":null}", NULL },
	{ "{id}", "{\"id\":{}}", NULL },
	{ "{id}", "{\"id\":[1]}", NULL },
	{ "{id}", "{}", NULL },
	{ "{a}{id}", "{\"a\":1}", NULL },
};

static struct rec
record(const char *text)
{
	struct rec r = { .line = SPAN(text) };
	struct json_err err;

	(void)json_scan(r.line, NULL, NULL, 0, &r.members, &err);
	return r;
}

static void
several(void)
{
	struct rec r[] = { record("{\"id\":1}"), record("{\"id\":\"2/3\"}"), record("{\"x\":1}") };
	const struct rec *list[] = { &r[0], &r[1], &r[2] };
	struct buf to = { 0 };

	ok(tmpl_expand_all(&to, "?ids={id}", "-", list, 2) == NULL && span_is(buf_span(&to), "?ids=1-2%2F3"),
	    "several records, joined");
	ok(tmpl_expand_all(&to, "?ids={id}", "-", list, 3) != NULL &&
	    span_is(buf_span(&to), "?ids=1-2%2F3"), "one of them lacks the member: nothing is appended");
	buf_free(&to);
	for (int i = 0; i < 3; i++)
		json_members_free(&r[i].members);
}

int
main(void)
{
	struct buf to = { 0 };

	for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
		ok((tmpl_check(templates[i].text) == NULL) == templates[i].good, "template '%s' is %s",
		    templates[i].text, templates[i].good ? "good" : "wrong");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct rec r = record(cases[i].record);
		const char *why;

		to.n = 0;
		buf_adds(&to, "before ");
		why = tmpl_expand(&to, cases[i].text, &r);
		if (cases[i].want != NULL)
			ok(why == NULL && strcmp(buf_str(&to) + 7, cases[i].want) == 0, "%s with %s is %s",
			    cases[i].text, cases[i].record, cases[i].want);
		else
			ok(why != NULL && strstr(why, "'id'") != NULL && span_is(buf_span(&to), "before "),
			    "%s with %s: %s", cases[i].text, cases[i].record, why != NULL ? why : "");
		json_members_free(&r.members);
	}
	buf_free(&to);
	several();
	return tap_done();
}
