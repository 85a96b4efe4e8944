/*
 * The scanner held against an automaton that shares nothing with it (json-oracle.h), and its SSE2
 * form against the scalar one, which is compiled a second time here under other names.
 *
 * With files as operands it says what it thinks of each ("ok FILE", "bad FILE: why at N"), with -l of each
 * line of a file: json.t compares that with other parsers.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/io.h"
#include "base/xmem.h"
#include "json/json.h"
#include "tap.h"
#include "unit/json-oracle.h"

typedef int scanner(struct span text, const struct json_want *want, struct span *got, size_t ngot,
    struct json_members *members, struct json_err *err);
scanner scalar_scan, scalar_scan_padded;
void scalar_members_free(struct json_members *m);

#define JSON_SCALAR
#define json_scan scalar_scan
#define json_scan_padded scalar_scan_padded
#define json_members_free scalar_members_free
#define json_skim scalar_skim
#define lex_string_rest scalar_string_rest
#define lex_number scalar_number
#define lex_word scalar_word
#define lex_odd scalar_odd
#define scan_forget scalar_forget
#define scan_pairs scalar_pairs
#include "../../lib/json/json.c"
#include "../../lib/json/jsonlex.c"
#include "../../lib/json/jsonpair.c"
#include "../../lib/json/jsonskim.c"
struct json_iter scalar_iter(struct span v);
bool scalar_next(struct json_iter *it);
bool scalar_is(struct span s, const char *text);
bool scalar_is_span(struct span s, struct span text);
const char *scalar_type_name(enum json_type type);
struct span scalar_trim(struct span v);
struct span scalar_get(struct span object, const char *key);
void scalar_text(struct buf *to, struct span v);
void scalar_key(struct buf *to, struct span v);
const char *scalar_cstr(struct buf *to, struct span v);
#define json_type_name scalar_type_name
#define json_trim scalar_trim
#define json_iter(v) scalar_iter(v)	/* not the struct */
#define json_next scalar_next
#define json_get scalar_get
#define json_is_span scalar_is_span
#define json_is scalar_is
#define json_text scalar_text
#define json_key scalar_key
#define json_cstr scalar_cstr
#include "../../lib/json/jsonval.c"
#undef json_type_name
#undef json_trim
#undef json_iter
#undef json_next
#undef json_get
#undef json_is_span
#undef json_is
#undef json_text
#undef json_key
#undef json_cstr
#undef json_scan
#undef json_scan_padded
#undef json_members_free

static const struct { const char *name; scanner *scan; bool padded, members; } forms[] = {
	{ "as built", json_scan, false, false }, { "as built, padded", json_scan_padded, true, false },
	{ "as built, members", json_scan, false, true }, { "as built, padded, members", json_scan_padded, true, true },
	{ "scalar", scalar_scan, false, false }, { "scalar, padded", scalar_scan_padded, true, true },
};
enum { FORMS = sizeof forms / sizeof forms[0] };

static uint64_t state = 20261122;

static unsigned
below(unsigned n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)((state >> 33) % n);
}

/* --- documents --- */

static void
put_spaces(struct buf *b, bool compact)
{
	if (!compact)
		while (below(3) == 0)
			buf_addc(b, " \t\n\r"[below(4)]);
}

static void
put_string(struct buf *b)
{
	static const char *const odd[] = { "\\\"", "\\\\", "\\/", "\\n", "\\u00e9", "\\uD83D\\uDE00",
		"\\ud800", "é", "ß", "€", "日本", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\x7f" };
	unsigned n = below(4) == 0 ? below(80) : below(18);

	buf_addc(b, '"');
	for (unsigned i = 0; i < n; i++)
		if (below(12) == 0)
			buf_adds(b, odd[below(sizeof odd / sizeof odd[0])]);
		else
			buf_addc(b, " abcdefghijklmnop:,{}[]0123456789/'"[below(35)]);
	buf_addc(b, '"');
}

static void
put_scalar(struct buf *b)
{
	static const char *const some[] = { "null", "null", "true", "false", "0", "-0", "7", "12", "123",
		"1234567", "12345678", "123456789", "12345678901234567890", "-5", "0.5", "1.25", "-1e5", "2E+10", "3e-2",
		"1.0e0", "[]", "{}" };

	if (below(3) == 0)
		put_string(b);
	else
		buf_adds(b, some[below(sizeof some / sizeof some[0])]);
}

static void
put_value(struct buf *b, unsigned depth, bool compact)
{
	static const char *const keys[] = { "id", "name", "total", "interceptions", "a", "", "body",
		"response", "errors", "\\u0062ody", "a key that is longer than sixteen bytes", "é" };
	unsigned n = below(5), kind = depth == 0 ? 2 : below(4);

	if (kind >= 2) {
		put_scalar(b);
		return;
	}
	buf_addc(b, kind == 0 ? '{' : '[');
	put_spaces(b, compact);
	for (unsigned i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(b, ',');
		put_spaces(b, compact);
		if (kind == 0) {
			buf_addf(b, "\"%s\"", keys[below(sizeof keys / sizeof keys[0])]);
			put_spaces(b, compact);
			buf_addc(b, ':');
			put_spaces(b, compact);
		}
		put_value(b, depth - 1, compact);
		put_spaces(b, compact);
	}
	buf_addc(b, kind == 0 ? '}' : ']');
}

/* Many of one kind, as the records of a stream are: what the table of shapes is for. */
static void
put_alike(struct buf *b)
{
	unsigned n = 2 + below(12), deep = below(6) == 0 ? below(140) : below(4), names = 1 + below(5);

	for (unsigned i = 0; i < deep; i++)
		buf_adds(b, i % 3 == 2 ? "{\"in\":" : "[");
	buf_addc(b, '[');
	for (unsigned i = 0; i < n; i++) {
		buf_adds(b, i > 0 ? ",{" : "{");
		for (unsigned k = 0; k < names; k++) {
			buf_addf(b, "%s\"name%.*s%u\":", k > 0 ? "," : "", (int)(k * 9),
			    "_a_long_name_that_needs_more_than_one_step", k);
			if (k == 3)
				buf_adds(b, "{\"x\":[");
			put_scalar(b);
			if (k == 3)
				buf_adds(b, "]}");
		}
		buf_addc(b, '}');
	}
	buf_addc(b, ']');
	for (unsigned i = deep; i-- > 0;)
		buf_addc(b, i % 3 == 2 ? '}' : ']');
}

static void
mutate(struct buf *b)
{
	static const char some[] = "{}[]:,\"\\ntf0123456789-+.eE \n\0\x1f\x80\xbf\xc0\xe0\xed\xf4\xff/u";
	unsigned times = 1 + below(3);

	while (times-- > 0 && b->n > 0) {
		size_t at = below((unsigned)b->n), n = 1 + below(4);

		if (n > b->n - at)
			n = b->n - at;
		switch (below(4)) {
		case 0:
			b->p[at] = some[below(sizeof some - 1)];
			break;
		case 1:
			memmove(b->p + at, b->p + at + n, b->n - at - n);
			b->n -= n;
			break;
		case 2:
			buf_reserve(b, 1);
			memmove(b->p + at + 1, b->p + at, b->n - at);
			b->p[at] = some[below(sizeof some - 1)];
			b->n++;
			break;
		default:
			b->n = at;
		}
	}
}

static void
document(struct buf *b)
{
	b->n = 0;
	if (below(3) == 0)
		put_alike(b);
	else
		put_value(b, below(7), below(2) == 0);
	if (below(3) != 0)
		mutate(b);
}

/* --- one text, every form --- */

static const struct json_want *want_now;

/* A copy that ends where its memory ends, for the eyes of the sanitizer; the padding holds text that goes on. */
static struct span
exact(struct span text, bool padded)
{
	size_t n = text.n + (padded ? JSON_PAD : 0);
	char *p = xmalloc(n > 0 ? n : 1);

	if (text.n > 0)
		memcpy(p, text.p, text.n);
	for (size_t i = text.n; i < n; i++)
		p[i] = text.n > 0 && i % 3 != 0 ? text.p[i % text.n] : "1\"]},"[i % 5];
	return (struct span){ p, text.n };
}

static long
verdict(size_t form, struct span text, const char **why)
{
	struct json_err err = { 0, NULL };
	static struct json_members members;
	struct span copy = exact(text, forms[form].padded), got[8];
	int status = forms[form].scan(copy, want_now, got, 8, forms[form].members ? &members : NULL, &err);

	free((void *)(uintptr_t)copy.p);
	*why = err.why;
	return status == 0 ? -1 : (long)err.at;
}

/* Does every form say what the oracle says, and for the same reason? */
static bool
agree(struct span text)
{
	long want = oracle(text.p, text.n);
	const char *why, *first = NULL;

	for (size_t i = 0; i < FORMS; i++) {
		long got = verdict(i, text, &why);

		if (i == 0)
			first = why;
		if (got == want && (why == first || strcmp(why, first) == 0))
			continue;
		printf("# %s: %ld (%s), wanted %ld (%s): %.*s\n", forms[i].name, got,
		    why != NULL ? why : "", want, first != NULL ? first : "", (int)text.n, text.p);
		return false;
	}
	return true;
}

/* --- walks --- */

/* The end of the value at p, byte by byte. */
static const char *
plain_end(const char *p)
{
	size_t depth = 0;

	do {
		if (*p == '"') {
			for (p++; *p != '"'; p++)
				p += *p == '\\';
		} else if (*p == '{' || *p == '[') {
			depth++;
		} else if (*p == '}' || *p == ']') {
			depth--;
		} else if (depth == 0) {
			while (*p != '\0' && strchr(" \t\r\n,]}", *p) == NULL)
				p++;
			return p;
		}
		p++;
	} while (depth != 0);
	return p;
}

static bool
same_spans(const struct span *a, const struct span *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i].p != b[i].p || (a[i].p != NULL && a[i].n != b[i].n))
			return false;
	return true;
}

/* Do both forms find the same members and elements in v, ending where they end, all the way down? */
static bool
walks(struct span v)
{
	struct json_iter a = json_iter(v), b = scalar_iter(v);
	bool more;

	while ((more = json_next(&a)) == scalar_next(&b) && more)
		if (!same_spans(&a.key, &b.key, 1) || !same_spans(&a.value, &b.value, 1) || a.value.p + a.value.n != plain_end(a.value.p) ||
		    !walks(a.value))
			return false;
	return !more;
}

static void
test_walks(void)
{
	unsigned bad = 0, walked = 0;
	struct buf b = { 0 };
	struct json_err err;

	while (walked < 6000) {
		struct span copy;

		document(&b);
		if (below(2) == 0 && b.n > 0) {	/* strings and brackets at every place of a block */
			struct buf moved = { 0 };
			const char *pad = below(2) == 0 ? "  " : "\\\\";

			buf_adds(&moved, below(2) == 0 ? "[\"" : "[ \"");
			for (unsigned n = below(70); n-- > 0;)
				buf_adds(&moved, pad);
			buf_adds(&moved, "\",");
			buf_span_add(&moved, buf_span(&b));
			buf_addc(&moved, ']');
			buf_free(&b);
			b = moved;
		}
		if (json_scan(buf_span(&b), NULL, NULL, 0, NULL, &err) != 0)
			continue;
		walked++;
		copy = exact(json_trim(buf_span(&b)), false);
		bad += !walks(copy);
		free((void *)(uintptr_t)copy.p);
	}
	buf_free(&b);
	ok(bad == 0, "walks: both forms agree with one byte by byte");
}

/* --- what is wanted, held against the walks of jsonval.c --- */

enum { BODY, ERRORS, FIRST, SECOND, NAME, GOTS };
static const struct json_want
in_first[] = { { "name", NAME, NULL }, { NULL, 0, NULL } },
in_response[] = { { "[0]", FIRST, in_first }, { "[1]", SECOND, NULL }, { NULL, 0, NULL } },
in_body[] = { { "errors", ERRORS, NULL }, { "response", -1, in_response }, { NULL, 0, NULL } },
wanted_here[] = { { "body", BODY, in_body }, { NULL, 0, NULL } };

static struct span
nth(struct span array, int n)
{
	struct json_iter it = json_iter(array);

	if (json_type(array) == JSON_ARRAY)
		while (json_next(&it))
			if (n-- == 0)
				return it.value;
	return SPAN_NONE;
}

static bool
notes(scanner *form, struct span text)
{
	static struct json_members members;
	struct span got[GOTS], want[GOTS], root = text;
	struct json_err err;
	struct json_iter it;
	size_t n = 0;

	if (form(text, wanted_here, got, GOTS, &members, &err) != 0)
		return true;
	while (strchr(" \t\r\n", *root.p) != NULL) {
		root.p++;
		root.n--;
	}
	while (strchr(" \t\r\n", root.p[root.n - 1]) != NULL)
		root.n--;
	want[BODY] = json_get(root, "body");
	want[ERRORS] = json_get(want[BODY], "errors");
	want[FIRST] = nth(json_get(want[BODY], "response"), 0);
	want[SECOND] = nth(json_get(want[BODY], "response"), 1);
	want[NAME] = json_get(want[FIRST], "name");
	if (!same_spans(got, want, GOTS))
		return false;
	if (json_type(root) == JSON_OBJECT)
		for (it = json_iter(root); json_next(&it); n++)
			if (n >= members.n || !same_spans(&it.key, &members.v[n].key, 1) ||
			    !same_spans(&it.value, &members.v[n].value, 1))
				return false;
	return n == members.n;
}

static void
test_notes(void)
{
	unsigned bad = 0;
	struct buf b = { 0 };

	for (int i = 0; i < 4000; i++) {
		b.n = 0;
		buf_adds(&b, below(2) == 0 ? "{" : " {\"x\":1,");
		for (unsigned k = 1 + below(3); k-- > 0;) {
			buf_adds(&b, below(3) == 0 ? below(2) == 0 ? "\"\\u0062ody\" :" : "\"bo\\u0064y\":" : "\"body\":");
			if (below(3) == 0) {
				put_value(&b, 4, true);
			} else {
				buf_adds(&b, "{\"errors\":");
				put_value(&b, 2, true);
				buf_adds(&b, ",\"response\": [");
				for (unsigned j = below(4); j-- > 0; buf_adds(&b, j > 0 ? "," : ""))
					put_value(&b, 3, below(2) == 0);
				buf_adds(&b, "]}");
			}
			buf_adds(&b, k > 0 ? "," : "} ");
		}
		buf_reserve(&b, JSON_PAD);
		for (size_t f = 0; f < FORMS; f++)
			bad += !notes(forms[f].scan, buf_span(&b));
	}
	ok(bad == 0, "what is wanted is noted, with names escaped and names twice");
	buf_free(&b);
}

/* --- arrays of pairs --- */

enum { ONE, TWO, THREE, ARRAY, ZEROTH, PAIR_GOTS };
static const struct json_want pair_rows[] = {
	{ JSON_PAIR("{\"type\":\"one\",\"value\":", ONE) },
	{ JSON_PAIR("{\"type\":\"the second of them\",\"value\":", TWO) },
	{ JSON_PAIR("{\"n\":", THREE) },
	{ "[]", ARRAY, NULL }, { "[0]", ZEROTH, NULL }, { NULL, 0, NULL }
},
pairs_here[] = { { "a", -1, pair_rows }, { NULL, 0, NULL } };

/* A random array of pairs after b; want gets what is to be noted, or nothing if it is odd. */
static void
put_pairs(struct buf *b, size_t want[PAIR_GOTS][2])
{
	bool odd = below(3) == 0;
	size_t start = b->n;
	unsigned n = 1 + below(6), spoilt = below(n);

	memset(want, 0, PAIR_GOTS * sizeof *want);
	buf_addc(b, '[');
	for (unsigned i = 0; i < n; i++) {
		unsigned row = below(2) == 0 ? i % 3 : below(3), how = odd && i == spoilt ? 1 + below(5) : 0;
		size_t from, elem = b->n + (i > 0) + (how == 1);

		buf_addf(b, "%s%s%.*s", i > 0 ? "," : "", how == 1 ? " " : "",
		    (int)(pair_rows[row].slot >> 16) - (how == 2), pair_rows[row].key);
		from = b->n;
		buf_adds(b, how == 2 ? " :" : "");
		if (how == 3)
			buf_adds(b, "{\"x\":1}");
		else
			put_scalar(b);
		odd = odd || b->p[from] == '[' || b->p[from] == '{' || want[row][1] != 0;
		want[row][0] = from;
		want[row][1] = b->n - from;
		buf_adds(b, how == 4 ? ",\"y\":1}" : how == 5 ? " }" : "}");
		if (i == 0) {
			want[ZEROTH][0] = elem;
			want[ZEROTH][1] = b->n - elem;
		}
	}
	buf_addc(b, ']');
	want[ARRAY][0] = start;
	want[ARRAY][1] = b->n - start;
	/* Either all and the array, or the rows of the others. */
	if (odd)
		memset(want, 0, ZEROTH * sizeof *want);
	else
		memset(want[ZEROTH], 0, sizeof *want);
}

static bool
test_pairs_in(size_t form, struct span text, size_t want[PAIR_GOTS][2])
{
	struct span got[PAIR_GOTS];
	struct json_err err;
	bool good = forms[form].scan(text, pairs_here, got, PAIR_GOTS, NULL, &err) == 0;

	for (size_t i = 0; i < PAIR_GOTS; i++)
		if (want[i][1] != 0)
			good = good && got[i].p == text.p + want[i][0] && got[i].n == want[i][1];
		else
			good = good && got[i].p == NULL;
	return good;
}

static void
test_pairs(void)
{
	struct buf b = { 0 };
	unsigned bad = 0;
	size_t want[PAIR_GOTS][2];

	for (int i = 0; i < 20000; i++) {
		b.n = 0;
		buf_adds(&b, "{\"a\":");
		if (below(4) == 0) {
			put_pairs(&b, want);
			buf_adds(&b, ",\"a\":");
		}
		put_pairs(&b, want);
		buf_adds(&b, "}");
		/* Without room after it the end of a text is looked at the slow way: what is noted may differ there. */
		buf_reserve(&b, JSON_PAD);
		for (size_t f = 0; f < FORMS; f++)
			bad += forms[f].padded && !test_pairs_in(f, buf_span(&b), want);
		want_now = pairs_here;
		mutate(&b);
		bad += !agree(buf_span(&b));
		want_now = NULL;
	}
	ok(bad == 0, "arrays of pairs are taken apart, or not at all");
	buf_free(&b);
}

static void
test_random(void)
{
	struct buf b = { 0 };
	unsigned bad = 0, good = 0;

	for (int i = 0; i < 30000 && bad < 5; i++) {
		document(&b);
		bad += !agree(buf_span(&b));
		good += oracle(b.p, b.n) == -1;
	}
	ok(bad == 0, "random documents, whole and broken: every form agrees with the oracle on the byte");
	ok(good > 5000 && good < 25000, "both kinds were among them");
	buf_free(&b);
}

/* A text that is in the table already, cut or broken at each byte. */
static void
test_known(void)
{
	/* What stands between scalars is among others 32 and 38 bytes long. */
	static const char text[] = "[{\"player\":{\"id\":7,\"name\":\"Ana\",\"photo\":\"https://example.org/players/7.png\"},"
	    "\"shots\":{\"total\":null,\"on\":12},\"a key of 20 letters \":[{\"in\":0}],\"another, of twenty-five c\":{\"a\":[[-1,true]]},"
	    "\"x\":[true,false,-1.5e3,\"\\u00e9\"]},"
	    "{\"player\":{\"id\":8,\"name\":\"Bo\",\"photo\":\"https://example.org/players/8.png\"},"
	    "\"shots\":{\"total\":null,\"on\":3},\"a key of 20 letters \":[{\"in\":0}],\"another, of twenty-five c\":{\"a\":[[-1,true]]},"
	    "\"x\":[true,false,-1.5e3,\"\\u00e9\"]}]";
	const char *why;
	unsigned bad = 0;
	char copy[sizeof text];

	for (size_t i = 0; i < sizeof text; i++)
		for (size_t f = 0; f < FORMS; f++)
			bad += verdict(f, (struct span){ text, i }, &why) != (i == sizeof text - 1 ? -1 : (long)i);
	ok(bad == 0, "a known text cut at each byte: wrong at its end");
	bad = 0;
	for (size_t i = 0; i + 1 < sizeof text; i++)
		for (const char *c = "}]{[,:\"0n\\ \x01\xc3"; *c != '\0'; c++) {
			memcpy(copy, text, sizeof text);
			copy[i] = *c;
			bad += !agree((struct span){ copy, sizeof text - 1 });
		}
	ok(bad == 0, "a known text with one byte changed");
}

/* The same with the names of an outermost object, which are known apart: each of two records, spoilt. */
static void
test_names(void)
{
	static const char text[] = "{\"id\":7,\"name\":\"Ana\",\"stats\":{\"a\":null},\"fetch\":[1,2],\"n\":-1.5,\"last\":true}";
	char copy[sizeof text + 16];
	unsigned bad = 0;

	for (size_t i = 0; i + 1 < sizeof text; i++)
		for (size_t from = 0; from + 1 < sizeof text; from += 3)
			for (size_t n = 1; n <= 11; n += 5) {
				size_t k = n < sizeof text - 1 - from ? n : sizeof text - 1 - from;

				/* A part of it once more, in another place. */
				memcpy(copy, text, i);
				memcpy(copy + i, text + from, k);
				memcpy(copy + i + k, text + i, sizeof text - 1 - i);
				bad += !agree((struct span){ copy, sizeof text - 1 + k });
				bad += !agree((struct span){ text, sizeof text - 1 });
			}
	ok(bad == 0, "known names in places where they do not belong");
}

/* So many names that they push each other out, and what follows one is not what followed it. */
static void
test_many_names(void)
{
	struct buf b = { 0 };
	unsigned bad = 0;

	for (int i = 0; i < 60000; i++) {
		b.n = 0;
		buf_addf(&b, "{\"n%u\":1", below(300));
		for (unsigned k = below(3); k-- > 0;)
			buf_addf(&b, "%c\"n%u\":2", below(4) == 0 ? "{[:"[below(3)] : ',', below(300));
		buf_addc(&b, '}');
		bad += !agree(buf_span(&b));
	}
	ok(bad == 0, "more names than are kept");
	buf_free(&b);
}

static void
test_depth(void)
{
	char text[4 * JSON_DEPTH + 20];
	const char *why;

	/* The skimmer's stack moves on each time 61 are open. */
	static const size_t some[] = { 1, 2, 60, 61, 62, 63, 121, 122, 123, 124, 125, 450, 451, 505,
		JSON_DEPTH - 1, JSON_DEPTH, JSON_DEPTH + 1, JSON_DEPTH + 2 };

	for (size_t i = 0; i < sizeof some / sizeof some[0]; i++) {
		size_t deep = some[i];
		struct span s = { text, 0 };
		long want = deep > JSON_DEPTH ? (long)JSON_DEPTH : -1;
		unsigned bad = 0;

		memset(text, '[', deep);
		memset(text + deep, ']', deep);
		s.n = 2 * deep;
		for (size_t f = 0; f < FORMS; f++)
			bad += verdict(f, s, &why) != want;
		/* An object in an array in the middle of it, closed wrongly. */
		text[deep / 2] = '{';
		bad += !agree(s);
		/* A scalar at each level, so that shapes are learned that lead deeper. */
		for (size_t k = 0; k < deep; k++)
			memcpy(text + 3 * k, "[1,", 3);
		bad += !agree((struct span){ text, 3 * deep });
		ok(bad == 0, "%zu deep", deep);
	}
}

static const struct { const char *text; long at; const char *why; } vectors[] = {
	{ "", 0, "the text ends inside a value" },
	{ " \t\r\n", 4, "the text ends inside a value" },
	{ "\xef\xbb\xbf{}", 0, "not a JSON value" },
	{ "nul", 3, "the text ends inside a value" },
	{ "nulL", 3, "not a JSON value" },
	{ "NaN", 0, "not a JSON value" },
	{ "-", 1, "the text ends inside a value" },
	{ "-a", 1, "no digit after the minus" },
	{ "+1", 0, "not a JSON value" },
	{ "01", 1, "a number with a leading zero" },
	{ "-012", 2, "a number with a leading zero" },
	{ "1.", 2, "the text ends inside a value" },
	{ "1.e", 2, "no digit after the decimal point" },
	{ "1e+x", 3, "no digit in the exponent" },
	{ "1 2", 2, "text after the end of the value" },
	{ "\"a\nb\"", 2, "a control character in a string" },
	{ "\"\\x\"", 2, "invalid escape" },
	{ "\"\\u12G4\"", 5, "\\u needs four hexadecimal digits" },
	{ "\"\\u12", 5, "the text ends inside a value" },
	{ "\"\xc0\xaf\"", 1, "not UTF-8" },
	{ "\"\xe0\x80\x80\"", 2, "not UTF-8" },
	{ "\"\xe0\x9f\x80\"", 2, "not UTF-8" },
	{ "\"\xed\xa0\x80\"", 2, "not UTF-8" },
	{ "\"\xf0\x8f\x80\x80\"", 2, "not UTF-8" },
	{ "\"\xf4\x90\x80\x80\"", 2, "not UTF-8" },
	{ "\"\xe2\x82\"", 3, "not UTF-8" },
	{ "\"\xe2\x82", 3, "the text ends inside a value" },
	{ "[1,]", 3, "not a JSON value" },
	{ "[1 2]", 3, "expected , or ]" },
	{ "[1}", 2, "expected , or ]" },
	{ "{\"a\"}", 4, "expected : after a member's name" },
	{ "{\"a\":1,}", 7, "a member needs a name in double quotes" },
	{ "{a:1}", 1, "a member needs a name in double quotes" },
	{ "{\"a\":1 \"b\":2}", 7, "expected , or }" },
	{ "{\"a\":}", 5, "not a JSON value" },
	{ "\"\\ud800\"", -1, NULL },
	{ " [ ] ", -1, NULL },
	{ "{ \"\" : -0.0E-0 }", -1, NULL },
};

static void
test_vectors(void)
{
	const char *why;

	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		struct span text = SPAN(vectors[i].text);
		bool good = agree(text) && verdict(0, text, &why) == vectors[i].at;

		ok(good && (vectors[i].at == -1 || strcmp(why, vectors[i].why) == 0), "'%s': %s at %ld",
		    text.n > 0 && (unsigned char)text.p[0] < 0x80 && strpbrk(text.p, "\n\r#") == NULL ? text.p : "…",
		    vectors[i].why != NULL ? vectors[i].why : "ok", vectors[i].at);
	}
	ok(agree((struct span){ "[\"\0\"]", 5 }) && agree((struct span){ "[\0]", 3 }), "NUL bytes");
}

static void
say(struct span text, const char *name)
{
	const char *why;
	long at = verdict(0, text, &why);

	if (!agree(text))
		printf("the forms differ on %s\n", name);
	else if (at == -1)
		printf("ok %s\n", name);
	else
		printf("bad %s: %s at %ld\n", name, why, at);
}

static void
look_at(const char *path, bool lines)
{
	struct buf b = { 0 };
	struct span rest;
	char name[24];

	if (io_read_file(path, &b, 1 << 30) != 0)
		die_errno(EXIT_USAGE, "cannot read '%s'", path);
	rest = buf_span(&b);
	if (!lines)
		say(rest, strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path);
	for (size_t no = 1; lines && rest.n > 0; no++) {
		const char *nl = memchr(rest.p, '\n', rest.n);
		size_t n = nl != NULL ? (size_t)(nl - rest.p) : rest.n;

		snprintf(name, sizeof name, "%zu", no);
		say((struct span){ rest.p, n }, name);
		n += nl != NULL;
		rest = (struct span){ rest.p + n, rest.n - n };
	}
	buf_free(&b);
}

int
main(int argc, char *argv[])
{
	bool lines = argc > 1 && strcmp(argv[1], "-l") == 0;

	die_init(argv[0]);
	for (int i = 1 + lines; i < argc; i++)
		look_at(argv[i], lines);
	if (argc > 1)
		return 0;
	test_vectors();
	test_known();
	test_names();
	test_many_names();
	test_depth();
	test_walks();
	test_notes();
	test_pairs();
	test_random();
	return tap_done();
}
