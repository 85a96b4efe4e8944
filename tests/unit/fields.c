/* fields: every row of the table is found by its name, in any order, and reads what it should. */
#include "match/fields.h"

#include "json/json.h"
#include "tap.h"

static struct span
quoted(const char *name, struct buf *b)
{
	b->n = 0;
	json_put_str(b, name);
	return buf_span(b);
}

static void
every_row(void)
{
	struct buf b = { 0 };
	int wrong = 0, core = 0, zero = 0;

	for (int start = 0; start < FIELDS; start++)
		for (int row = 0; row < FIELDS; row++) {
			unsigned hint = (unsigned)start;

			wrong += fields_find(quoted(fields[row].provider, &b), &hint) != row;
		}
	ok(wrong == 0, "each of 18 names is found, wherever the search begins");
	for (int row = 0; row < FIELDS; row++) {
		wrong += fields[row].core != (row < FIELDS_CORE);
		core += fields[row].core;
		zero += fields[row].null_zero;
		wrong += fields[row].null_zero != (fields[row].kind == FIELD_COUNT);
	}
	ok(wrong == 0 && core == FIELDS_CORE && zero == 14, "the core stands in front, and counts alone may be zero");
	ok(strcmp(fields[FIELD_SHOTS].name, "total_shots") == 0 &&
	    strcmp(fields[FIELD_CORNERS].name, "corner_kicks") == 0, "shots and corners are where they are said to be");
	buf_free(&b);
}

static void
names(void)
{
	unsigned hint = 0;

	ok(fields_find(SPAN("\"Throw-ins\""), &hint) == -1, "an unknown name");
	ok(fields_find(SPAN("\"\""), &hint) == -1, "an empty name");
	ok(fields_find(SPAN("\"Foul\\u0073\""), &hint) == 4, "an escaped name");
	ok(fields_find(SPAN("\"fouls\""), &hint) == -1, "names are the provider's, to the letter");
	ok(fields_find(SPAN("3"), &hint) == -1, "no name");
}

static bool
reads(enum field_kind kind, const char *json, const char *want)
{
	struct span v = fields_value(kind, SPAN(json));

	return want == NULL ? v.p == NULL : span_is(v, want);
}

static void
values(void)
{
	static const struct {
		enum field_kind kind;
		const char *json, *want;
	} rows[] = {
		{ FIELD_COUNT, "0", "0" }, { FIELD_COUNT, "-0", "0" }, { FIELD_COUNT, "12", "12" },
		{ FIELD_COUNT, "\"12\"", "12" }, { FIELD_COUNT, "12.00", "12" },
		{ FIELD_COUNT, "12.5", NULL }, { FIELD_COUNT, "-1", NULL }, { FIELD_COUNT, "\"\"", NULL },
		{ FIELD_COUNT, "\"012\"", NULL }, { FIELD_COUNT, "\"1e2\"", NULL }, { FIELD_COUNT, "1E2", NULL },
		{ FIELD_COUNT, "\" 1\"", NULL }, { FIELD_COUNT, "\"55%\"", NULL }, { FIELD_COUNT, "true", NULL },
		{ FIELD_COUNT, "null", NULL }, { FIELD_COUNT, "{}", NULL }, { FIELD_COUNT, "\"-\"", NULL },
		{ FIELD_COUNT, "\"1.\"", NULL }, { FIELD_COUNT, "\".5\"", NULL },
		{ FIELD_COUNT, "123456789012", "123456789012" }, { FIELD_COUNT, "1234567890123", NULL },
		{ FIELD_PERCENT, "\"55%\"", "55" }, { FIELD_PERCENT, "\"55\"", "55" }, { FIELD_PERCENT, "55", "55" },
		{ FIELD_PERCENT, "\"55.50%\"", "55.5" }, { FIELD_PERCENT, "\"100%\"", "100" },
		{ FIELD_PERCENT, "\"100.0%\"", "100" }, { FIELD_PERCENT, "\"100.1%\"", NULL },
		{ FIELD_PERCENT, "\"101%\"", NULL }, { FIELD_PERCENT, "1000", NULL },
		{ FIELD_PERCENT, "\"%\"", NULL }, { FIELD_PERCENT, "\"-5%\"", NULL }, { FIELD_PERCENT, "\"5%%\"", NULL },
		{ FIELD_FLOAT, "\"1.10\"", "1.1" }, { FIELD_FLOAT, "\"-0.95\"", "-0.95" }, { FIELD_FLOAT, "-2", "-2" },
		{ FIELD_FLOAT, "\"0.00\"", "0" }, { FIELD_FLOAT, "\"-0.0\"", "0" }, { FIELD_FLOAT, "0.68", "0.68" },
		{ FIELD_FLOAT, "\"nan\"", NULL }, { FIELD_FLOAT, "\"1,5\"", NULL }, { FIELD_FLOAT, "\"--1\"", NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		ok(reads(rows[i].kind, rows[i].json, rows[i].want), "%s is %s", rows[i].json,
		    rows[i].want != NULL ? rows[i].want : "no value");
}

int
main(void)
{
	every_row();
	names();
	values();
	return tap_done();
}
