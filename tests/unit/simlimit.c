/* The limits of the pretend provider, held against a count that keeps every instant. */
#include "sim/simlimit.h"

#include <stdlib.h>

#include "base/random.h"
#include "tap.h"

enum { MAX = 20000 };
static int64_t taken[MAX];
static size_t ntaken;

static int64_t
count_clock(int64_t now, int64_t length)
{
	int64_t n = 0;

	for (size_t i = ntaken; i-- > 0 && taken[i] / length == now / length;)
		n++;
	return n;
}

static int64_t
count_sliding(int64_t now, int64_t length)
{
	int64_t n = 0;

	for (size_t i = ntaken; i-- > 0 && taken[i] > now - length;)
		n++;
	return n;
}

/* What the naive count says of a request now. */
static enum simlimit_window
expected(const struct simlimit *l, int64_t now)
{
	for (enum simlimit_window w = SIM_SECOND; w < SIM_WINDOWS; w++) {
		bool slides = l->sliding && w != SIM_DAY;
		int64_t n = slides ? count_sliding(now, l->length[w]) : count_clock(now, l->length[w]);

		if (l->max[w] > 0 && n >= l->max[w])
			return w;
	}
	return SIM_FITS;
}

static void
against_the_naive(bool sliding, uint64_t seed)
{
	struct simlimit l = { .max = { 1 + (int64_t)seed % 6, 1 + (int64_t)seed % 90, 700 },
	    .length = { 1000000, 60000000, 3600000000 }, .sliding = sliding };
	struct simuse u = { 0 };
	struct random d = random_from(seed, 1, 't');
	int64_t now = INT64_C(1767225600000000) + random_below(&d, 1000000000);
	int wrong = 0;

	ntaken = 0;
	simlimit_start(&l, &u, now);
	for (int i = 0; i < MAX; i++) {
		enum simlimit_window want, got;

		now += random_below(&d, i / 500 % 2 ? 3000000 : 300000);
		want = expected(&l, now);
		got = simlimit_take(&l, &u, now, true);
		wrong += want != got;
		if (want == SIM_FITS)
			taken[ntaken++] = now;
		wrong += simlimit_used(&l, &u, SIM_DAY, now) != count_clock(now, l.length[SIM_DAY]);
	}
	ok(wrong == 0, "%s windows, seed %d: as a naive count (%zu of %d fit)", sliding ? "sliding" : "clock",
	    (int)seed, ntaken, MAX);
	simlimit_end(&u);
}

static void
edges(void)
{
	struct simlimit l = { .max = { 0, 2, 3 }, .length = { 1000000, 60000000, 86400000000 },
	    .used = { 0, 1, 1 } };
	struct simuse u = { 0 };
	int64_t day = 20000 * INT64_C(86400000000), now = day + 59999999;

	simlimit_start(&l, &u, now);
	ok(simlimit_used(&l, &u, SIM_MINUTE, now) == 1, "what another program used counts");
	ok(simlimit_take(&l, &u, now, true) == SIM_FITS, "one is left");
	ok(simlimit_take(&l, &u, now, true) == SIM_MINUTE, "the minute is full");
	ok(simlimit_used(&l, &u, SIM_DAY, now) == 2, "a refusal does not lower the day");
	ok(simlimit_take(&l, &u, now + 1, false) == SIM_FITS, "a microsecond later the minute has turned");
	ok(simlimit_used(&l, &u, SIM_DAY, now + 1) == 2, "/status counts against no day");
	ok(simlimit_take(&l, &u, now + 2, true) == SIM_FITS, "the last of the day");
	ok(simlimit_take(&l, &u, now + 61000000, true) == SIM_DAY, "the day is full");
	ok(simlimit_take(&l, &u, now + 61000001, false) == SIM_FITS, "but not for /status");
	ok(simlimit_take(&l, &u, day + INT64_C(86400000000) - 1, true) == SIM_DAY, "until its end");
	ok(simlimit_take(&l, &u, day + INT64_C(86400000000), true) == SIM_FITS, "and turns at 00:00 UTC");
	simlimit_end(&u);
}

static void
other_programs(void)
{
	struct simlimit l = { .max = { 0, 100, 0 }, .length = { 1000000, 60000000, 86400000000 }, .others = 60 };
	struct simuse u = { 0 };
	int64_t now = 20000 * INT64_C(86400000000);
	int fit = 0;

	simlimit_start(&l, &u, now);
	for (int i = 0; i < 600; i++)
		fit += simlimit_take(&l, &u, now + i * 100000, true) == SIM_FITS;
	/* Ten of ours and one of theirs a second: full after a good nine seconds. */
	ok(fit == 91, "what other programs go on to use counts while it happens (%d)", fit);
	simlimit_end(&u);
}

int
main(void)
{
	for (uint64_t seed = 1; seed <= 6; seed++) {
		against_the_naive(false, seed * 7);
		against_the_naive(true, seed * 7);
	}
	edges();
	other_programs();
	return tap_done();
}
