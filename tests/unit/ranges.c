#include "record/ranges.h"
#include "tap.h"

static bool
reads(const char *text, const char *array)
{
	struct ranges r = { 0 };
	struct buf b = { 0 };
	bool good = ranges_option(&r, text) == NULL && strcmp(ranges_array(&r, &b), array) == 0;

	ranges_free(&r);
	buf_free(&b);
	return good;
}

static bool
refused(const char *text)
{
	struct ranges r = { 0 };
	bool bad = ranges_option(&r, text) != NULL;

	ranges_free(&r);
	return bad;
}

int
main(void)
{
	static const char *const bad[] = { "", ",", "39,", ",39", "39,,140", "3-", "-3", "5-4", "a", "39 ", "1-2-3",
		"0-100000", "0-4294967295", "99999999999999999999", "1.5", "0x10", "39;140" };
	struct ranges r = { 0 };
	struct buf b = { 0 };

	ok(reads("39", "{39}"), "one number");
	ok(reads("39,140,2", "{39,140,2}"), "a list keeps its order");
	ok(reads("2015-2018,2020", "{2015,2016,2017,2018,2020}"), "a range has both its ends");
	ok(reads("7-7", "{7}"), "a range of one");
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		ok(refused(bad[i]), "'%s' is refused", bad[i]);
	ok(ranges_array(&r, &b) == NULL, "no list is no array: everything");
	ok(ranges_add(&r, "-5--3", -10, 10) == NULL && strcmp(ranges_array(&r, &b), "{-5,-4,-3}") == 0,
	    "negative numbers, where they are allowed");
	ok(ranges_add(&r, "11", -10, 10) != NULL, "beyond the bounds");
	ok(ranges_add(&r, "0-99996", 0, 1000000) == NULL && r.n == RANGES_MAX, "as many as there may be");
	ok(ranges_add(&r, "7", 0, 1000000) != NULL && r.n == RANGES_MAX, "and not one more");
	ranges_free(&r);
	buf_free(&b);
	return tap_done();
}
