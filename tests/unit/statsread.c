/* A block that json_scan takes apart on the way is read as one that is walked through afterwards. */
#include <stdlib.h>

#include "dice.h"
#include "match/stats.h"
#include "tap.h"

static uint64_t state = 3;

/* A block of n types from the first on, or of random ones; blank: what stands after the colons. */
static void
put_block(struct buf *b, unsigned n, const unsigned *type, const unsigned *value, const char *blank)
{
	static const char *const values[] = { "0", "7", "12", "123", "null", "\"55%\"", "\"1.10\"", "-1", "\"\"",
		"\"x\"", "1.50", "true", "\"007\"", "{}", "[1]", "1e3" };

	for (unsigned i = 0; i < n; i++)
		buf_addf(b, "%s{\"type\":%s\"%s\",\"value\":%s%s}", i > 0 ? "," : "", blank,
		    type[i] < FIELDS ? fields[type[i]].provider : "Something new", blank, values[value[i]]);
}

static void
judge(const char *blank, unsigned n, const unsigned *type, const unsigned *value, bool bundle,
    const struct stats_rules *rules, struct buf *text)
{
	struct buf b = { 0 };
	struct span got[STATS_GOT];
	struct stats f;
	struct json_err err;
	struct jsonw w = jsonw(text);

	buf_addf(&b, "{\"fixture_id\":5,\"home_team_id\":1,\"away_team_id\":2,\"fetch\":{\"status\":200},\"body\":{\"response\":[%s",
	    bundle ? "{\"fixture\":{\"id\":5},\"teams\":{\"home\":{\"id\":1},\"away\":{\"id\":2}},\"statistics\":[" : "");
	for (int i = 0; i < 2; i++) {
		buf_addf(&b, "%s{\"team\":{\"id\":%d},\"statistics\":[", i > 0 ? "," : "", i + 1);
		put_block(&b, n, type, value, i == 0 ? blank : "");
		buf_adds(&b, "]}");
	}
	buf_adds(&b, bundle ? "]}]}}" : "]}}");
	buf_reserve(&b, JSON_PAD);
	if (json_scan_padded(buf_span(&b), stats_want, got, STATS_GOT, NULL, &err) != 0)
		die(EXIT_FOR_GOOD, "%s at %zu: %.*s", err.why, err.at, (int)b.n, b.p);
	stats_of(got, rules, &f);
	text->n = 0;
	jsonw_open(&w, NULL, '{');
	stats_put(&w, &f);
	jsonw_close(&w);
	buf_str(text);
	buf_free(&b);
}

int
main(int argc, char *argv[])
{
	struct buf one = { 0 }, other = { 0 };
	const struct stats_rules all = { .all = true };
	unsigned bad = 0, type[24], value[24];

	(void)argc;
	die_init(argv[0]);
	for (unsigned i = 0; i < FIELDS; i++) {
		char want[64];

		type[0] = i;
		value[0] = 1;
		snprintf(want, sizeof want, "\"home\":{\"%s\":7},", fields[i].name);
		for (int bundle = 0; bundle < 2; bundle++) {
			judge("", 1, type, value, bundle, &all, &one);
			judge(" ", 1, type, value, bundle, &all, &other);
			bad += strstr(one.p, want) == NULL || strcmp(one.p, other.p) != 0;
		}
	}
	ok(bad == 0, "each type has its row, in both shapes, taken apart or walked through");
	for (int i = 0; i < 20000 && bad < 3; i++) {
		const struct stats_rules rules = { .all = dice(&state, 2), .null_zero = dice(&state, 2) };
		unsigned n = dice(&state, 24);
		bool bundle = dice(&state, 2);

		for (unsigned k = 0; k < n; k++) {
			type[k] = dice(&state, 8) == 0 ? dice(&state, FIELDS + 1) : k % FIELDS;
			value[k] = dice(&state, 3) == 0 ? dice(&state, 16) : dice(&state, 6);
		}
		judge("", n, type, value, bundle, &rules, &one);
		judge(" ", n, type, value, bundle, &rules, &other);
		if (strcmp(one.p, other.p) != 0) {
			printf("# %s\n# %s\n", one.p, other.p);
			bad++;
		}
	}
	ok(bad == 0, "random blocks, with types twice, unknown ones and values that are none");
	buf_free(&one);
	buf_free(&other);
	return tap_done();
}
