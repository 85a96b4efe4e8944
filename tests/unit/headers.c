/* The fields of a request by their grammar: what accepts gzip, what has a tag, what is JSON. */
#include "serve/headers.h"

#include "tap.h"

static const char *const *lines;

static const char *
header(void *ctx, const char *name, size_t i)
{
	(void)ctx;
	(void)name;
	for (size_t k = 0; k < i; k++)
		if (lines[k] == NULL)
			return NULL;
	return lines[i];
}

#define LINES(...) (const char *const []){ __VA_ARGS__, NULL }

static void
codings(void)
{
	static const struct {
		const char *lines[4];
		bool takes;
	} all[] = {
		{ { NULL }, false }, { { "" }, false }, { { "," }, false },
		{ { "gzip" }, true }, { { "GZip" }, true }, { { "x-gzip" }, true }, { { "X-GZIP;Q=0.001" }, true },
		{ { "deflate, gzip" }, true }, { { "deflate,,gzip\t, br" }, true }, { { "\t gzip\t;\tq=1" }, true },
		{ { "gzip;q=0" }, false }, { { "gzip;q=0.000" }, false }, { { "gzip; Q=0." }, false }, { { "gzip;q=0.001" }, true },
		{ { "gzip;foo=1;q=0" }, false }, { { "gzip;q=0;foo=1" }, false }, { { "gzip;foo=1" }, true },
		{ { "gzip;foo=\"q=0;\"" }, true }, { { "gzip;q=1.000" }, true }, { { "gzip;" }, true }, { { "gzip ; ; q=0" }, false },
		/* not well formed */
		{ { "gzip;q=1.001" }, false }, { { "gzip;q=0.0001" }, false }, { { "gzip;q=2" }, false }, { { "gzip;q=-1" }, false },
		{ { "gzip;q=.5" }, false }, { { "gzip;q" }, false }, { { "gzip;q=" }, false }, { { "gzip q=0" }, false }, { { "gzip;q = 0" }, false },
		{ { "gzip;q=0 x" }, false }, { { "gzip;q=1;q=0" }, false }, { { "gzip=1" }, false }, { { "gzip;;foo" }, false },
		/* others */
		{ { "gzipx" }, false }, { { "xgzip" }, false }, { { "x-gzip2" }, false }, { { "br;gzip" }, false }, { { "br;x=\"gzip\"" }, false },
		{ { "gzip;q=1, gzip;q=0" }, false }, { { "x-gzip;q=0, gzip" }, false },
		{ { "*" }, true }, { { "*;q=0" }, false }, { { "*;q=0, gzip" }, true }, { { "*, gzip;q=0" }, false }, { { "br, *;q=0.1" }, true },
		{ { "identity" }, false }, { { "identity;q=0" }, false }, { { "identity, gzip" }, true }, { { "identity;q=0, gzip;q=0.1" }, true },
		{ { "identity;q=0.5, gzip;q=0.4" }, false }, { { "identity, gzip;q=0.9" }, false }, { { "identity;q=0.9, *" }, true },
		/* one list on several lines */
		{ { "br", "gzip" }, true }, { { "gzip", "gzip;q=0" }, false }, { { "*;q=0", "gzip;q=0.5" }, true }, { { "", "br", "*" }, true },
	};
	struct req q = { .header = header };

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		lines = all[i].lines;
		ok(headers_take_gzip(&q) == all[i].takes, "%s: %s %s", all[i].takes ? "takes gzip" : "takes none",
		    lines[0] != NULL ? lines[0] : "(no field)", lines[0] != NULL && lines[1] != NULL ? lines[1] : "");
	}
}

static void
tags(void)
{
	static const struct {
		const char *lines[4];
		bool weak, strong;
	} all[] = {
		{ { "\"a1\"" }, true, true }, { { "*" }, true, true }, { { " *\t" }, true, true }, { { "W/\"a1\"" }, true, false },
		{ { "\"x\", \"a1\"" }, true, true }, { { "\"x\",\"a1\",\"y\"" }, true, true }, { { "\"x\" ,\t W/\"a1\"" }, true, false },
		{ { "W/\"x\", \"a1\"" }, true, true }, { { ", ,\"a1\"," }, true, true }, { { "W/\"a1\", \"a1\"" }, true, true },
		{ { "\"x, \", \"a1\"" }, true, true }, { { "\"\", \"a1\"" }, true, true }, { { "\"x\\\", \"a1\"" }, true, true },
		{ { "\"x\"", "\"a1\"" }, true, true }, { { "\"x\"", "*" }, true, true },
		{ { "" }, false, false }, { { "a1" }, false, false }, { { "\"a\"" }, false, false }, { { "\"a11\"" }, false, false },
		{ { "\"A1\"" }, false, false }, { { "w/\"a1\"" }, false, false }, { { "W/ \"a1\"" }, false, false }, { { "\"a1" }, false, false },
		{ { "a1\"" }, false, false }, { { "\"x\"\"a1\"" }, false, false }, { { "\"x\" \"a1\"" }, false, false },
		{ { "\"x,\"a1\"" }, false, false }, { { "*, \"x\"" }, false, false }, { { "\"*\"" }, false, false }, { { "**" }, false, false },
		{ { "'a1'" }, false, false }, { { "\"a1\"x" }, false, false },
	};
	struct req q = { .header = header };

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		lines = all[i].lines;
		ok(headers_tag(&q, "if-none-match", "a1", true) == (all[i].weak ? HEADERS_LISTED : HEADERS_NOT_LISTED), "has it, weak too, is %d: %s",
		    all[i].weak, lines[0]);
		ok(headers_tag(&q, "if-match", "a1", false) == (all[i].strong ? HEADERS_LISTED : HEADERS_NOT_LISTED), "has it itself is %d: %s",
		    all[i].strong, lines[0]);
	}
	lines = LINES("*");
	ok(headers_tag(&q, "if-match", NULL, false) == HEADERS_NOT_LISTED, "a star names nothing that has no tag");
	lines = (const char *const []){ NULL };
	ok(headers_tag(&q, "if-match", "a1", false) == HEADERS_NO_FIELD, "no field");
}

static void
types(void)
{
	static const char *const good[] = {
		"application/json", "Application/JSON", " application/json\t", "application/json;", "application/json; charset=utf-8",
		"application/json;charset=\"UTF-8\"", "application/json ; charset=Utf-8 ; x=1", "application/json; profile=\"a;b\"",
		"application/json;x=\"\\\"\"",
	};
	static const char *const bad[] = {
		"", ";", "application/jsonx", "application/json+x", "text/plain", "application/json text/plain", "application/json, text/plain",
		"application/json; charset=latin1", "application/json; charset=\"utf-16\"", "application/json; charset", "application/json; =x",
		"application/json; charset=", "application/json; charset=\"utf-8", "application/json; charset=utf-8 x",
		"application/json; charset=utf-8, text/plain", "text/plain; x=application/json", "application / json", "json",
	};

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		ok(headers_is_json(good[i]), "JSON: %s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ok(!headers_is_json(bad[i]), "not JSON: %s", bad[i]);
}

int
main(void)
{
	codings();
	tags();
	types();
	return tap_done();
}
