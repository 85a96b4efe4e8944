/* CSV as JSON: whatever it is, the object is valid, its rows have the values of the fields, and what is none says why. */
#include "base/utf8.h"
#include "fuzz.h"
#include "record/csvtable.h"

/* A value is in the row's object, under some name. */
static void
must_have(struct span object, struct span field)
{
	struct json_iter it = json_iter(object);
	bool found = false;

	while (!found && json_next(&it))
		found = json_is_span(it.value, field);
	must(found);
}

/* The rows beside those that csv.h reads. */
static void
compare(struct span text, struct span object, const char *trailer)
{
	struct json_iter rows = json_iter(json_get(object, "rows"));
	size_t columns = 0, n = 0;
	struct csv c;

	csv_open(&c, text);
	must(csv_next(&c) == 1);
	columns = c.n;
	while (csv_next(&c) == 1) {
		struct span first = span_trim(c.field[0]);

		if (trailer != NULL && first.n >= strlen(trailer) && memcmp(first.p, trailer, strlen(trailer)) == 0)
			continue;
		if (c.n == 1 && columns > 1 && first.n == 0)
			continue;
		must(json_next(&rows));
		for (size_t i = 0; i < c.n; i++)
			if (i < columns || c.field[i].n != 0)
				must_have(rows.value, c.field[i]);
		n++;
	}
	must(!json_next(&rows));
	csv_free(&c);
}

static void
table(struct span text, const struct csvtable_rules *rules)
{
	static struct csvtable t;
	struct buf out = { 0 };
	struct json_err err;
	const char *why = csvtable_put(&t, rules, text, &out);

	must(utf8_text(buf_span(&t.message).p, t.message.n) || !utf8_text(text.p, text.n));
	if (why != NULL) {
		must(out.n == 0);
	} else {
		must(out.n <= rules->most + text.n * 8 + 4096);
		must(json_scan(buf_span(&out), NULL, NULL, 0, NULL, &err) == 0);
		must(json_type(json_get(buf_span(&out), "header")) == JSON_ARRAY);
		if (utf8_text(text.p, text.n) && !rules->snake)
			compare(text, buf_span(&out), rules->trailer);
	}
	buf_free(&out);
}

static void
fuzz_one(struct span data)
{
	static const char *const need[] = { "b" };
	const struct csvtable_rules plain = { .most = 1 << 20 }, all = { "Month of", need, 1, true, 1 << 20 },
	    trailer = { .trailer = "Month of", .most = 1 << 20 };
	char *text = malloc(data.n + JSON_PAD);

	must(text != NULL);
	memset(text, 'x', data.n + JSON_PAD);
	if (data.n != 0)
		memcpy(text, data.p, data.n);
	table((struct span){ text, data.n }, &plain);
	table((struct span){ text, data.n }, &all);
	table((struct span){ text, data.n }, &trailer);
	free(text);
}
