/* words: lines taken apart, with one rule of quotes. */
#include "base/words.h"

#include <stdlib.h>

#include "base/xmem.h"
#include "tap.h"

/* The words with '|' between them, or why not. */
static const char *
split(const char *text)
{
	static struct buf out;
	char *line = xstrdup(text);
	struct words w;
	const char *why = words_split(&w, line);

	out.n = 0;
	if (why != NULL)
		buf_adds(&out, why);
	else
		for (size_t i = 0; i < w.n; i++)
			buf_addf(&out, "%s%s", i != 0 ? "|" : "", w.v[i]);
	free(line);
	return buf_str(&out);
}

static void
lines(void)
{
	static const struct { const char *line, *words; } rows[] = {
		{ "", "" }, { "  \t\r\n", "" }, { "# a", "" }, { "a", "a" }, { " a  bc\td\n", "a|bc|d" },
		{ "a # b", "a" }, { "a#b", "a" }, { "\"a b\" c", "a b|c" }, { "\"\" x", "|x" }, { "a\"b", "a\"b" },
		{ "\"a\\\"b\\\\c\\nd\\te\"", "a\"b\\c\nd\te" }, { "\"a # b\"#c", "a # b" },
		{ "\"a", "the quotes do not match" }, { "\"a\\", "the quotes do not match" }, { "\"a\"b", "the quotes do not match" },
		{ "\"a\\x\"", "in quotes only \\\" \\\\ \\n \\t are escapes" },
		{ "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 #",
		    "1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18|19|20|21|22|23|24" },
		{ "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25", "too many words" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (!ok(strcmp(split(rows[i].line), rows[i].words) == 0, "the line %zu", i))
			printf("# %s\n", split(rows[i].line));
}

static void
one_by_one(void)
{
	char line[] = " body \"a # b\" #c ", open[] = "a \"b";
	const char *why;
	char *rest = line;

	ok(strcmp(words_next(&rest, &why), "body") == 0 && strcmp(words_next(&rest, &why), "a # b") == 0 &&
	    strcmp(words_next(&rest, &why), "#c") == 0, "no comments");
	ok(words_next(&rest, &why) == NULL && why == NULL && words_next(&rest, &why) == NULL, "the end");
	rest = open;
	ok(words_next(&rest, &why) != NULL && words_next(&rest, &why) == NULL && why != NULL, "a quote that is not closed");
}

static void
bare(void)
{
	struct span rest = SPAN(", 39,\"70\" 50,");

	ok(span_is(words_bare(&rest, " ,"), "39") && span_is(words_bare(&rest, " ,"), "\"70\"") &&
	    span_is(rest, " 50,") && span_is(words_bare(&rest, " ,"), "50"), "without quotes, between what separates");
	ok(words_bare(&rest, " ,").n == 0 && words_bare(&rest, " ,").n == 0, "the end of those");
}

int
main(void)
{
	lines();
	one_by_one();
	bare();
	return tap_done();
}
