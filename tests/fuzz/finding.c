/* match/stats, match/fill: any record gets a finding, and to fill twice changes nothing. */
#include "fuzz.h"
#include "match/fill.h"
#include "match/stats.h"

static void
fill_twice(struct span stats, struct span finding)
{
	static struct fill once, twice;
	struct json_err err;

	if (fill_merge(&once, stats, finding) != NULL)
		return;
	must(json_scan(buf_span(&once.stats), NULL, NULL, 0, NULL, &err) == 0);
	must(json_scan(buf_span(&once.filled), NULL, NULL, 0, NULL, &err) == 0);
	must(fill_merge(&twice, buf_span(&once.stats), finding) == NULL);
	must(twice.nfilled == 0);
	must(span_eq(buf_span(&twice.stats), buf_span(&once.stats)));
}

static void
fuzz_one(struct span data)
{
	static struct json_members members;
	static struct buf out;
	struct span got[STATS_GOT];
	struct json_err err;
	struct stats s;

	if (json_scan(data, stats_want, got, STATS_GOT, &members, &err) != 0)
		return;
	for (int i = 0; i < 8; i++) {
		struct stats_rules rules = { i & 1, i & 2, i & 4 };
		struct jsonw w;

		stats_of(got, &rules, &s);
		out.n = 0;
		w = jsonw(&out);
		jsonw_open(&w, NULL, '{');
		stats_put(&w, &s);
		jsonw_close(&w);
		must(json_scan(buf_span(&out), NULL, NULL, 0, NULL, &err) == 0);
		must(finding_status_of(json_get(json_get(buf_span(&out), "finding"), "status")) == (int)s.finding.status);
		must((s.finding.status == FINDING_OK) == (s.finding.reason[0] == '\0'));
		fill_twice(json_get(data, "stats"), json_get(buf_span(&out), "finding"));
	}
}
