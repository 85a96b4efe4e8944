#include "almanacsign.h"

static const struct {
	struct sign sign;
	const char *word;
} kinds[ALMANAC_KINDS] = {
	[OUTCOME_PRESENT] = { { "●", "+", "32" }, "present" },
	[ALMANAC_PART] = { { "◐", "~", "33" }, "in part" },
	[OUTCOME_EMPTY] = { { "·", ".", "2" }, "empty" },
	[OUTCOME_FAILED] = { { "×", "x", "1;31" }, "failed" },
	[OUTCOME_OUT_OF_SCOPE] = { { "–", "-", "36" }, "out of scope" },
	[OUTCOME_NOT_ASKED] = { { "○", "o", "35" }, "not asked" },
};

const int almanac_order[ALMANAC_KINDS] = {
	OUTCOME_PRESENT, ALMANAC_PART, OUTCOME_EMPTY, OUTCOME_FAILED, OUTCOME_OUT_OF_SCOPE, OUTCOME_NOT_ASKED
};

const char *const almanac_months[12] = {
	"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"
};

int
almanac_kind(const struct almanac_day *d)
{
	return d->fact == OUTCOME_PRESENT && d->partial != 0 ? ALMANAC_PART : (int)d->fact;
}

const struct sign *
almanac_sign(int kind)
{
	return &kinds[kind].sign;
}

const char *
almanac_word(int kind)
{
	return kinds[kind].word;
}

size_t
almanac_count(const struct almanac_sums *s, int kind)
{
	if (kind == ALMANAC_PART)
		return s->partial;
	return s->days[kind] - (kind == OUTCOME_PRESENT ? s->partial : 0);
}

const char *
almanac_name(const struct almanac_league *l)
{
	return *l->name != '\0' ? l->name : "days";
}
