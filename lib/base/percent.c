#include "percent.h"

#include <math.h>

double
percent_of(int64_t part, int64_t whole)
{
	return whole > 0 ? 100.0 * (double)part / (double)whole : NAN;
}

/* Are both on the same side of what matters? */
static bool
same_side(double shown, double percent, const double limits[2])
{
	for (int i = 0; i < 2; i++)
		if ((shown >= limits[i]) != (percent >= limits[i]))
			return false;
	return (shown <= 0) == (percent <= 0) && (shown >= 100) == (percent >= 100);
}

void
percent_put(struct buf *to, double percent, double go, double hold, int decimals, int most)
{
	const double limits[2] = { go, hold };
	double shown = percent;

	if (isnan(percent))
		return;
	for (int d = decimals; d <= most; d++) {
		double scale = pow(10, d), nearest = round(percent * scale);
		double other = nearest / scale > percent ? nearest - 1 : nearest + 1, below = floor(percent * scale);

		if (same_side(shown = nearest / scale, percent, limits) ||
		    same_side(shown = other / scale, percent, limits)) {
			buf_addf(to, "%.*f", d, shown);
			return;
		}
		shown = (below > 0 ? below : ceil(percent * scale)) / scale;
	}
	buf_addf(to, "%.*f", most, shown);
}
