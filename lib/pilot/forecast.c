#include "forecast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xmem.h"
#include "confseq.h"

#define DAYS_MAX 1000000	/* longer counts as never */
#define SMALL 1e-12	/* smaller chances are not followed up */

int64_t
forecast_bundles(int64_t matches, int64_t batch)
{
	return matches > 0 ? (matches - 1) / batch + 1 : 0;
}

/* The chances of k = 0 … m covered among the next m, after s of t. */
static void
next_covered(double a, int64_t t, int64_t s, int64_t m, double *chance)
{
	double x = a + (double)s, y = a + (double)(t - s);
	double all = lgamma(x + y) - lgamma(x) - lgamma(y) - lgamma(x + y + (double)m) + lgamma((double)m + 1);

	for (int64_t k = 0; k <= m; k++)
		chance[k] = exp(all - lgamma((double)k + 1) - lgamma((double)(m - k) + 1) + lgamma(x + (double)k) +
		    lgamma(y + (double)(m - k)));
}

/* The band, or -1 while it is open. */
static int
settled(const struct policy *p, int64_t N, int64_t t, int64_t s)
{
	struct confseq_interval i = confseq(N, t, s, p->alpha);
	enum decision low = decide_band(p, i.low, N);

	return low == decide_band(p, i.high, N) ? (int)low : -1;
}

/* The state of a forecast as it goes from look to look. */
struct walk {
	const struct policy *p;
	const struct forecast_ask *ask;
	int64_t N, planned;
	double a;
	double *now, *next, *chance;	/* by covered matches so far; chance by those in the next round */
};

/* With this chance the pilot ends here: the backfill asks the rest of a GO segment. */
static void
end(const struct walk *w, int64_t t, int band, double chance, struct forecast *f)
{
	f->band[band] += chance;
	f->asked += chance * (double)t;
	if (band == DECISION_GO) {
		f->go_matches += chance * (double)(w->N - t);
		f->go_calls += chance * (double)forecast_bundles(w->N - t, w->ask->batch);
	}
}

/* From t to the next look; whatever is not settled there goes on. */
static int64_t
step(struct walk *w, int64_t t, struct forecast *f)
{
	const struct forecast_ask *ask = w->ask;
	size_t round = (size_t)(t / w->p->size);
	int64_t m = w->p->size - t % w->p->size, unsaved;
	double open = 0;

	if (m > w->planned - t)
		m = w->planned - t;
	unsaved = ask->unsaved != NULL && round < ask->rounds ? ask->unsaved[round] : m;
	memset(w->next, 0, (size_t)(w->planned + 1) * sizeof *w->next);
	for (int64_t s = 0; s <= t; s++) {
		if (w->now[s] < SMALL)
			continue;
		open += w->now[s];
		next_covered(w->a, t, s, m, w->chance);
		for (int64_t k = 0; k <= m; k++)
			w->next[s + k] += w->now[s] * w->chance[k];
	}
	f->calls += open * (double)forecast_bundles(unsaved, ask->batch);
	f->most += forecast_bundles(unsaved, ask->batch);
	if (t == ask->answers)
		f->first_asked = unsaved;
	f->most_asked += unsaved;
	return t + m;
}

static void
settle(struct walk *w, int64_t t, struct forecast *f)
{
	for (int64_t s = 0; s <= t; s++) {
		int band = -1;

		if (w->next[s] >= SMALL && !w->p->fixed)
			band = settled(w->p, w->N, t, s);
		if (band == -1 && t == w->planned)
			band = (int)decide_band(w->p, s, t);
		if (band == -1)
			continue;
		end(w, t, band, w->next[s], f);
		w->next[s] = 0;
	}
}

int
forecast(const struct policy *p, double a, const struct forecast_ask *ask, struct forecast *f)
{
	struct walk w = { .p = p, .ask = ask, .N = ask->missing, .a = a };
	int64_t t = ask->answers;

	*f = (struct forecast){ 0 };
	w.planned = decide_planned(p, w.N);
	if ((w.planned + p->size - 1) / p->size > FORECAST_ROUNDS)
		return -1;
	if (w.N <= 0)
		return 0;
	if (w.planned < t)
		w.planned = t;
	w.now = xcalloc((size_t)w.planned + 1, sizeof *w.now);
	w.next = xcalloc((size_t)w.planned + 1, sizeof *w.next);
	w.chance = xcalloc((size_t)p->size + 1, sizeof *w.chance);
	w.now[ask->covered] = 1;
	if (t == w.planned)
		end(&w, t, (int)decide_band(p, ask->covered, t), 1, f);
	while (t < w.planned) {
		double *swap;

		t = step(&w, t, f);
		settle(&w, t, f);
		swap = w.now;
		w.now = w.next;
		w.next = swap;
	}
	free(w.now);
	free(w.next);
	free(w.chance);
	return 0;
}

/* The first instant of the provider's next day. */
static int64_t
day_end(int64_t at, int64_t offset)
{
	int64_t day = (at - offset) / CLOCK_DAY - ((at - offset) % CLOCK_DAY < 0);

	return (day + 1) * CLOCK_DAY + offset;
}

int
forecast_finish(const struct forecast_pace *pace, int64_t start, int64_t calls, int64_t *finish, int64_t *days)
{
	double spacing = 60e6 / pace->per_minute;
	int64_t today = pace->today, whole, full;

	*finish = start;
	*days = calls > 0;
	if (calls <= 0)
		return 0;
	/* How many calls time alone allows, on the first day and on a whole one. */
	full = (int64_t)((double)(day_end(start, pace->day_offset) - start) / spacing);
	whole = (int64_t)((double)CLOCK_DAY / spacing);
	today = today < 0 ? 0 : today < full ? today : full;
	whole = pace->per_day < whole ? pace->per_day : whole;
	if (calls > today) {
		calls -= today;
		if (whole <= 0 || (calls - 1) / whole > DAYS_MAX)
			return -1;
		*days += (calls - 1) / whole + (today > 0);
		start = day_end(start, pace->day_offset) + (calls - 1) / whole * CLOCK_DAY;
		calls = (calls - 1) % whole + 1;
	}
	*finish = start + (int64_t)((double)calls * spacing);
	return 0;
}
