#include "simlimit.h"

#include <stdlib.h>

#include "base/xmem.h"

static bool
slides(const struct simlimit *l, enum simlimit_window w)
{
	return l->sliding && w != SIM_DAY && l->max[w] > 0;
}

void
simlimit_start(const struct simlimit *l, struct simuse *u, int64_t now)
{
	u->started = now;
	for (enum simlimit_window w = SIM_SECOND; w < SIM_WINDOWS; w++) {
		u->window[w] = now / l->length[w];
		u->n[w] = l->used[w];
		if (!slides(l, w))
			continue;
		u->ring[w] = xreallocarray(NULL, (size_t)l->max[w], sizeof *u->ring[w]);
		for (int64_t i = 0; i < l->max[w]; i++)
			u->ring[w][i] = l->max[w] - i <= l->used[w] ? now : INT64_MIN / 2;
	}
}

static void
turn(const struct simlimit *l, struct simuse *u, enum simlimit_window w, int64_t now)
{
	if (now / l->length[w] == u->window[w])
		return;
	u->window[w] = now / l->length[w];
	u->n[w] = 0;
}

/* What other programs have used of the window, spread evenly over time. */
static int64_t
others(const struct simlimit *l, const struct simuse *u, enum simlimit_window w, int64_t now)
{
	int64_t since = slides(l, w) ? now - l->length[w] : u->window[w] * l->length[w];

	if (since < u->started)
		since = u->started;
	return (int64_t)((double)(now - since) * (double)l->others / (double)l->length[SIM_MINUTE]);
}

int64_t
simlimit_used(const struct simlimit *l, struct simuse *u, enum simlimit_window w, int64_t now)
{
	int64_t n = 0;

	turn(l, u, w, now);
	if (slides(l, w))
		for (int64_t i = 0; i < l->max[w]; i++)
			n += u->ring[w][i] > now - l->length[w];
	else
		n = u->n[w];
	return n + others(l, u, w, now);
}

static bool
is_full(const struct simlimit *l, struct simuse *u, enum simlimit_window w, int64_t now)
{
	if (l->max[w] <= 0)
		return false;
	if (slides(l, w) && l->others == 0)	/* the oldest of the last max is still inside */
		return u->ring[w][u->at[w] % (uint64_t)l->max[w]] > now - l->length[w];
	return simlimit_used(l, u, w, now) >= l->max[w];
}

enum simlimit_window
simlimit_take(const struct simlimit *l, struct simuse *u, int64_t now, bool for_day)
{
	enum simlimit_window end = for_day ? SIM_WINDOWS : SIM_DAY;

	for (enum simlimit_window w = SIM_SECOND; w < end; w++) {
		turn(l, u, w, now);
		if (is_full(l, u, w, now))
			return w;
	}
	for (enum simlimit_window w = SIM_SECOND; w < end; w++) {
		u->n[w]++;
		if (slides(l, w))
			u->ring[w][u->at[w]++ % (uint64_t)l->max[w]] = now;
	}
	return SIM_FITS;
}

void
simlimit_end(struct simuse *u)
{
	free(u->ring[SIM_SECOND]);
	free(u->ring[SIM_MINUTE]);
}
