/* progress: how fast it went over the last minute, and what is left. */
#include <math.h>

#include "base/progress.h"
#include "tap.h"

#define S INT64_C(1000000)

static bool
near(double a, double b)
{
	return fabs(a - b) < 0.01;
}

int
main(void)
{
	struct progress_minute m = { 0 };

	ok(progress_rate(&m, 0, 0) == -1 && progress_left(&m, 0, 0, 10) == -1, "nothing is known of nothing");
	progress_note(&m, 5 * S, 0, 0);
	ok(progress_rate(&m, 5 * S + S / 2, 9) == -1, "nor in the first second");
	ok(near(progress_rate(&m, 7 * S, 20), 10), "20 calls in two seconds");
	ok(progress_left(&m, 7 * S, 400, 1000) == 5 * S, "1,000 more, 200 a second");
	ok(progress_left(&m, 7 * S, 0, 1000) == -1, "no answer, no end");
	ok(progress_left(&m, 7 * S, 1, UINT64_MAX) == -1, "nor one that is too far");
	/* Ten minutes at 10 a second, looked at five times a second, then at 2. */
	m = (struct progress_minute){ 0 };
	for (int64_t t = 0; t <= 600 * S; t += S / 5)
		progress_note(&m, t, (uint64_t)(t / S * 10), (uint64_t)(t / S * 10));
	ok(near(progress_rate(&m, 600 * S, 6000), 10), "the rate stays");
	for (int64_t t = 601 * S; t <= 670 * S; t += S)
		progress_note(&m, t, (uint64_t)(6000 + (t / S - 600) * 2), 6000);
	ok(near(progress_rate(&m, 670 * S, 6140), 2), "a minute later the old rate is forgotten");
	ok(progress_left(&m, 670 * S, 6000, 5) == -1, "... and its answers");
	/* A night without a look */
	ok(near(progress_rate(&m, 30670 * S, 6140 + 30000), 1), "after a pause: since the last look");
	return tap_done();
}
