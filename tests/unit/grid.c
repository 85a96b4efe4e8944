/* grid: cells by the thousand, and what follows from one. */
#include <math.h>
#include <stdlib.h>

#include "base/percent.h"
#include "child.h"
#include "report/grid.h"
#include "tap.h"

static char path[] = "/tmp/af-grid.XXXXXX";

/* Each line a record, handed to add. */
static void
feed(struct segments *g, const char *text, int (*add)(struct segments *, const struct rec *))
{
	char *operands[] = { path, NULL };
	FILE *f = fopen(path, "w");
	struct reader in;
	struct rec *r;

	if (f == NULL)
		return;
	fputs(text, f);
	fclose(f);
	reader_open(&in, operands, 1 << 20, NULL, NULL, 0);
	while ((r = reader_next(&in)) != NULL)
		if (add(g, r) != 0)
			in.rejected++;
	reader_close(&in);
}

static int
verdict(struct segments *g, const struct rec *r)
{
	const char *why;

	return segments_verdict(g, r, &why);
}

static int
after(struct segments *g, const struct rec *r)
{
	const char *why;

	return segments_coverage(g, r, 1, &why);
}

static void
many(void)
{
	struct segments g = { 0 };
	struct buf b = { 0 };
	size_t found = 0;

	for (int round = 0; round < 2; round++)
		for (int league = 0; league < 300; league++)
			for (int season = 2000; season < 2020; season++)
				buf_addf(&b, "{\"league_id\":%d,\"season\":\"%d\",\"decision\":\"%s\",\"total_missing\":%d}\n",
				    league * 7919 % 300, season, round ? "go" : "STOP", league);
	feed(&g, buf_str(&b), verdict);
	grid_finish(&g);
	ok(g.nleagues == 300 && g.nseasons == 20 && g.ncells == 6000, "6,000 segments, told twice");
	for (size_t i = 0; i < g.nleagues; i++)
		for (size_t s = 0; s < g.nseasons; s++) {
			const struct segment_known *c = grid_at(&g, i, s);

			found += c != NULL && c->decision == DECISION_GO && c->season == 2000 + (int)s &&
			    g.leagues[c->league].id == (int64_t)i && c->missing * 7919 % 300 == (int64_t)i;
		}
	ok(found == 6000, "each in its place, with what was said last, by id where names are the same (%zu)", found);
	ok(grid_row(&g, 1)->missing == 20 * grid_at(&g, 1, 0)->missing, "what a league lacks is summed up once");
	segments_free(&g);
	buf_free(&b);
}

static void
order(void)
{
	struct segments g = { 0 };

	feed(&g, "{\"league_id\":3,\"league_name\":\"b\",\"country\":\"Z\",\"season\":2001}\n"
	    "{\"league_id\":2,\"league_name\":\"B\",\"country\":\"a\",\"season\":1999}\n"
	    "{\"league_id\":1,\"league_name\":\"a\",\"country\":\"A\",\"season\":2001}\n"
	    "{\"league_id\":4,\"season\":2001}\n{\"league_id\":3,\"league_name\":\"\",\"season\":2001}\n", verdict);
	feed(&g, "{\"league_id\":5,\"season\":2030,\"total\":4,\"with_shots\":2}\n", after);
	grid_finish(&g);
	ok(grid_row(&g, 0)->id == 4 && grid_row(&g, 1)->id == 5 && grid_row(&g, 2)->id == 1 &&
	    grid_row(&g, 3)->id == 2 && grid_row(&g, 4)->id == 3, "by country and name, whatever their case");
	ok(g.nseasons == 3 && g.seasons[0] == 1999 && g.seasons[2] == 2030, "seasons that occur, rising");
	ok(grid_at(&g, 0, 0) == NULL && grid_at(&g, 1, 2)->after.shots == 2 && grid_at(&g, 1, 2)->decision == -1,
	    "no cell where nothing is known");
	ok(strcmp(grid_row(&g, 4)->name, "b") == 0, "an empty name does not wipe out a known one");
	segments_free(&g);
	grid_finish(&g);
	ok(g.nseasons == 0, "an empty grid");
	segments_free(&g);
}

static void
turns(void)
{
	static const struct { const char *name; int n; int months[12][2]; int turn; bool begins; } rows[] = {
		{ "begins", 6, { { 5, 0 }, { 5, 0 }, { 5, 0 }, { 5, 5 }, { 5, 5 }, { 5, 4 } }, 3, true },
		{ "ends", 6, { { 5, 5 }, { 5, 5 }, { 5, 0 }, { 5, 0 }, { 5, 0 }, { 5, 0 } }, 2, false },
		{ "not quite clean", 6, { { 9, 1 }, { 9, 0 }, { 9, 2 }, { 9, 8 }, { 9, 7 }, { 9, 9 } }, 3, true },
		{ "never", 6, { { 5, 0 }, { 5, 0 }, { 5, 0 }, { 5, 0 }, { 5, 0 }, { 5, 0 } }, -1, false },
		{ "always", 6, { { 5, 5 }, { 5, 5 }, { 5, 5 }, { 5, 5 }, { 5, 5 }, { 5, 5 } }, -1, false },
		{ "half of all months", 6, { { 8, 4 }, { 8, 5 }, { 8, 3 }, { 8, 4 }, { 8, 4 }, { 8, 5 } }, -1, false },
		{ "every other month", 6, { { 5, 5 }, { 5, 0 }, { 5, 5 }, { 5, 0 }, { 5, 5 }, { 5, 0 } }, -1, false },
		{ "too few to tell", 4, { { 1, 0 }, { 1, 0 }, { 1, 1 }, { 1, 1 } }, -1, false },
		{ "one month", 1, { { 20, 10 } }, -1, false }, { "no month", 0, { { 0, 0 } }, -1, false },
		{ "a gap of answers", 5, { { 9, 0 }, { 0, 0 }, { 0, 0 }, { 9, 9 }, { 9, 9 } }, 3, true },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct segment_month m[12];
		struct segment_known c = { .months = m, .nmonths = (size_t)rows[i].n };
		struct grid_turn t = { .month = -1 };
		bool is;

		for (int k = 0; k < rows[i].n; k++)
			m[k] = (struct segment_month){ k, rows[i].months[k][0], rows[i].months[k][1] };
		is = grid_turn(&c, &t);
		/* Where months have no answers, the turn may lie in any of them. */
		ok(is == (rows[i].turn != -1) && (!is || (t.begins == rows[i].begins &&
		    (t.month == rows[i].turn || rows[i].n == 5))), "turn: %s", rows[i].name);
	}
}

static void
follows(void)
{
	static const struct { int says, decision, want; } rows[] = {
		{ 1, DECISION_STOP, 1 }, { 1, DECISION_STOP_CIRCUIT, 1 }, { 1, DECISION_GO, -1 },
		{ 1, DECISION_HOLD, -1 }, { 0, DECISION_GO, 0 }, { 0, DECISION_HOLD, 0 }, { 0, DECISION_STOP, -1 },
		{ 1, DECISION_PENDING, -1 }, { 0, DECISION_RETRY, -1 }, { -1, DECISION_STOP, -1 }, { 0, -1, -1 },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct segment_known c = { .provider = rows[i].says, .decision = rows[i].decision };

		ok(grid_contradiction(&c) == rows[i].want, "contradiction %zu", i);
	}
	ok(isnan(percent_of(0, 0)) && percent_of(1, 4) == 25, "percent");
	grid_month_text(&b, 2023 * 12);
	grid_month_text(&b, 2023 * 12 + 11);
	ok(span_is(buf_span(&b), "2023-012023-12"), "months");
	buf_free(&b);
}

static void
percents(void)
{
	static const struct { double percent, go, hold; int decimals, most; const char *want; } rows[] = {
		{ 0, NAN, NAN, 0, 0, "0" }, { 100, NAN, NAN, 0, 0, "100" }, { NAN, NAN, NAN, 1, 2, "" },
		{ 0.3, NAN, NAN, 0, 0, "1" }, { 0.01, NAN, NAN, 0, 0, "1" }, { 0.7, NAN, NAN, 0, 0, "1" },
		{ 99.9, NAN, NAN, 0, 0, "99" }, { 99.4, NAN, NAN, 0, 0, "99" },
		{ 49.6, NAN, NAN, 0, 0, "49" }, { 69.95, NAN, NAN, 0, 0, "69" }, { 69.5, 70, 50, 0, 0, "69" },
		{ 50, NAN, NAN, 0, 0, "50" }, { 70, NAN, NAN, 0, 0, "70" }, { 50.4, NAN, NAN, 0, 0, "50" },
		{ 61.5, NAN, NAN, 0, 0, "62" }, { 61.4, NAN, NAN, 0, 0, "61" },
		/* the segment's own thresholds, not the usual ones */
		{ 49.6, 60, 40, 0, 0, "50" }, { 39.6, 60, 40, 0, 0, "39" }, { 59.95, 60, 40, 0, 0, "59" },
		{ 66.66, 66.667, 50, 0, 0, "66" }, { 66.667, 66.667, 50, 0, 0, "67" }, { 70.2, 70.1, 50, 0, 0, "71" },
		{ 49.6, 80, NAN, 0, 0, "49" }, { 89.7, 90, NAN, 0, 0, "89" },
		/* one decimal */
		{ 69.95, NAN, NAN, 1, 2, "69.9" }, { 49.99, NAN, NAN, 1, 2, "49.9" }, { 0.04, NAN, NAN, 1, 2, "0.1" },
		{ 99.96, NAN, NAN, 1, 2, "99.9" }, { 61.46, NAN, NAN, 1, 2, "61.5" }, { 100, NAN, NAN, 1, 2, "100.0" },
		/* no number of so many decimals will do */
		{ 99.7, 99.5, 50, 0, 1, "99.7" }, { 99.7, 99.5, 50, 0, 0, "99" }, { 0.3, 70, 0.5, 0, 1, "0.3" },
		{ 0.3, 70, 0.5, 0, 0, "1" }, { 70.5, 70.8, 70.2, 0, 1, "70.5" }, { 70.5, 70.8, 70.2, 0, 0, "70" },
	};
	struct buf b = { 0 };
	size_t wrong = 0;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct segment_known c = { .go = rows[i].go, .hold = rows[i].hold };

		b.n = 0;
		grid_put_percent(&b, rows[i].percent, &c, rows[i].decimals, rows[i].most);
		ok(strcmp(buf_str(&b), rows[i].want) == 0, "%g between %g and %g is %s (%s)", rows[i].percent, rows[i].hold,
		    rows[i].go, rows[i].want, buf_str(&b));
	}
	/* Every share of up to 300, whole and with a decimal, beside the usual thresholds. */
	for (int n = 1; n <= 300; n++)
		for (int k = 0; k <= n; k++)
			for (int d = 0; d < 2; d++) {
				double p = percent_of(k, n), shown;

				b.n = 0;
				grid_put_percent(&b, p, NULL, d, d);
				shown = strtod(buf_str(&b), NULL);
				wrong += (shown >= 70) != (p >= 70) || (shown >= 50) != (p >= 50) || (shown <= 0) != (k == 0) ||
				    (shown >= 100) != (k == n) || fabs(shown - p) >= (d == 0 ? 1 : 0.1);
			}
	ok(wrong == 0, "no share of matches is shown on the wrong side (%zu)", wrong);
	buf_free(&b);
}

int
main(void)
{
	close(mkstemp(path));
	many();
	order();
	turns();
	follows();
	percents();
	unlink(path);
	return tap_done();
}
