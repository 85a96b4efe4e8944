#include "gridsign.h"

/* The shapes of the first three show how full a segment is. */
static const struct sign signs[DECISIONS] = {
	[DECISION_GO] = { "●", "+", "32" },
	[DECISION_HOLD] = { "◐", "~", "33" },
	[DECISION_STOP] = { "○", "-", "31" },
	[DECISION_STOP_CIRCUIT] = { "⊗", "x", "31" },
	[DECISION_PENDING] = { "…", "?", "36" },
	[DECISION_RETRY] = { "!", "!", "35" },
	[DECISION_DRY_RUN] = { "·", ".", "2" },
};
const struct sign sign_risen = { "▲", "^", "32" }, sign_tainted = { "×", "t", "31" }, sign_plain = { " ", " ", "" };

const struct sign *
sign_of(int decision)
{
	return &signs[decision >= 0 && decision < DECISIONS ? decision : DECISION_DRY_RUN];
}

const char *
sign_text(const struct gridout *o, const struct sign *s)
{
	return o->how->ascii ? s->ascii : s->text;
}

void
sign_begin(const struct gridout *o, const char *colour)
{
	if (o->how->colour && *colour != '\0')
		buf_addf(o->b, "\x1b[%sm", colour);
}

void
sign_end(const struct gridout *o, const char *colour)
{
	if (o->how->colour && *colour != '\0')
		buf_adds(o->b, "\x1b[0m");
}

void
sign_heading(const struct gridout *o, const char *text)
{
	buf_addc(o->b, '\n');
	sign_begin(o, "1");
	buf_adds(o->b, text);
	sign_end(o, "1");
	buf_addc(o->b, '\n');
}

void
sign_trim(const struct gridout *o)
{
	while (o->b->n > 0 && o->b->p[o->b->n - 1] == ' ')
		o->b->n--;
}
